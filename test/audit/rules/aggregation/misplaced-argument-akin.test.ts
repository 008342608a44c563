import { misplacedArgument } from '#audit/rules/aggregation/misplaced-argument.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(misplacedArgument, {
  fires: [
    {
      name: 'the one by its own name, the other by a word that it shares with the place it belongs in',
      files: {
        'billing/charges.py': `
          def charge(customer, amount_cents, currency):
              gateway.post(customer, amount_cents, currency)

          def settle(customer, invoice):
              charge(customer, invoice.currency, invoice.total_cents)
        `,
        'billing/grants.js': `
          function grantCredits(accountId, creditAmount, expiresAt) {
            return ledger.insert({ accountId, creditAmount, expiresAt });
          }
          export function welcome(accountId, expiresAt, amount) {
            return grantCredits(accountId, expiresAt, amount);
          }
        `,
      },
      at: ['billing/charges.py:5', 'billing/grants.js:5'],
    },
  ],
  silent: [
    {
      name: 'the word is shared with its own place as well, or the other one is no name of its own',
      files: {
        'billing/charges.py': `
          def charge(customer, amount_cents, currency):
              gateway.post(customer, amount_cents, currency)

          def settle(customer, invoice):
              charge(customer, invoice.amount_currency, invoice.total_cents)
              charge(customer, invoice.total_cents, invoice.currency)
              charge(customer, invoice.currency, 100)
        `,
      },
    },
  ],
});

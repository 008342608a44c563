import type { FileFacts } from '../../facts/file-facts.ts';
import { type UndrainedBalance, undrainedBalances } from '../../facts/money/undrained-balances.ts';
import { wordsOf } from '../../facts/names.ts';
import { isBalance } from '../../trace/amount-names.ts';
import { isBillingCode, isScreenCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-433: what a customer has to spend is read once and spent on every item of a list. */
export const undrainedBalance = defineRule({
  id: 'MTR-433',
  name: 'undrained-balance',
  section: 'limits',
  title: 'One balance pays for every item of a loop',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is what a customer has to spend lowered by each item that is paid from it?',
  cost: 'The same credits pay for several invoices: what was used beyond the balance is never paid for.',
  remediation:
    'Take each amount off the balance before the next item is looked at, and stop when it is empty.',
  references: [
    'https://docs.stripe.com/billing/customer/balance',
    'https://cwe.mitre.org/data/definitions/682.html',
  ],
  *match({ audited }) {
    for (const facts of audited) for (const found of undrainedBalances(facts)) yield* toMatch(found, facts);
  },
});

/** What there is to spend; of a limit every item may have all. */
const SPENT = /^(available|remaining|left|funds|credit|budget)$/;

function* toMatch({ name, bound, start }: UndrainedBalance, { file }: FileFacts): Generator<Match> {
  if (!isBalance(name) && !wordsOf(name).some((word) => SPENT.test(word))) return;
  if (isScreenCode(bound, file) || !isBillingCode(bound, file)) return;
  yield {
    file,
    node: bound,
    evidence: start === null ? [] : [{ file, node: start }],
    confidence: 'likely',
    message: `\`${name}\` is held against every item of the loop and nothing in the loop lowers it: what was spent on the first one is spent again on each that follows, and more is given than there is.`,
  };
}

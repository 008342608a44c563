import { repeatedTopUp } from '#audit/rules/limits/repeated-top-up.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(repeatedTopUp, {
  fires: [
    {
      name: 'a job started by an early return that did not happen',
      files: {
        'app/services/wallets/decrease_service.rb': `
          class DecreaseService
            def handle_threshold_top_up
              rule = wallet.rules.where(type: :threshold).first
              return if rule.nil? || wallet.credits_ongoing_balance > rule.threshold_credits

              WalletTransactions::CreateJob.set(wait: 2.seconds).perform_later(
                wallet_id: wallet.id,
                paid_credits: rule.paid_credits.to_s
              )
            end
          end
        `,
      },
      at: ['app/services/wallets/decrease_service.rb:4'],
      confidence: 'likely',
    },
    {
      name: 'a card charged in Python, a task queued in TypeScript',
      files: {
        'billing/auto_recharge.py': `
          def maybe_recharge(account):
              if account.credit_balance < account.recharge_threshold:
                  stripe.PaymentIntent.create(amount=account.recharge_amount, customer=account.customer)
        `,
        'src/billing/top-up.ts': `
          export async function check(org: Org) {
            if (org.credits <= org.autoTopUpThreshold) await queue.add('auto-top-up', { org: org.id });
          }
        `,
      },
      at: ['billing/auto_recharge.py:2', 'src/billing/top-up.ts:2'],
    },
  ],
  silent: [
    {
      name: 'purchases under way counted, a lock, a key',
      files: {
        'app/services/wallets/decrease_service.rb': `
          class DecreaseService
            def handle_threshold_top_up
              return if pending_transactions.sum(:amount) + wallet.credits_balance > rule.threshold_credits

              WalletTransactions::CreateJob.perform_later(paid_credits: rule.paid_credits)
            end
          end
        `,
        'billing/auto_recharge.py': `
          def maybe_recharge(account):
              if account.credit_balance < account.recharge_threshold:
                  with redis.lock(account.id):
                      recharge(account)

          def keyed_recharge(account, period):
              if account.credit_balance < account.recharge_threshold:
                  stripe.PaymentIntent.create(amount=account.recharge_amount, idempotency_key=period)
        `,
      },
    },
    {
      name: 'a notice of a low balance',
      files: {
        'src/billing/notice.ts': `
          export async function check(org: Org) {
            if (org.credits <= org.lowThreshold) await mailer.send('low-balance', { org: org.id });
          }
        `,
      },
    },
  ],
});

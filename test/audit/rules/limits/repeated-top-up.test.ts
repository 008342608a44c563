import { repeatedTopUp } from '#audit/rules/limits/repeated-top-up.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(repeatedTopUp, {
  fires: [
    {
      name: 'a threshold by any of its names, a comparison by a method, and an event that asks for the purchase',
      files: {
        'src/consume.ts': `
          export async function consume(orgId: string, credits: number) {
            const org = await prisma.organization.update({ where: { id: orgId }, data: { credits: { decrement: credits } } });
            if (org.autoReload && org.credits <= org.autoReloadBelow) {
              await stripe.paymentIntents.create({ customer: org.customerId, amount: org.autoReloadAmountCents, confirm: true });
            }
          }
        `,
        'wallet.go': `
          package wallet

          func (s *Service) Debit(ctx context.Context, id uuid.UUID, amount int64) error {
          	w, err := s.store.Debit(ctx, id, amount)
          	if err != nil {
          		return err
          	}
          	if w.AutoTopUp && w.Balance < w.TopUpBelow {
          		return s.bus.Publish(ctx, "wallet.topup.requested", TopUpRequested{WalletID: id, Amount: w.TopUpAmount})
          	}
          	return nil
          }
        `,
        'PrepaidMonitor.java': `
          class PrepaidMonitor {
            void refillLowWallets() {
              for (Wallet wallet : wallets.findByAutoRefillTrue()) {
                if (wallet.getBalance().compareTo(wallet.getRefillThreshold()) < 0) {
                  gateway.charge(wallet.getCustomerId(), wallet.getRefillAmount());
                }
              }
            }
          }
        `,
      },
      at: ['src/consume.ts:3', 'wallet.go:8', 'PrepaidMonitor.java:4'],
      confidence: 'likely',
    },
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
      name: 'a purchase that is claimed, started by the debit that crosses the threshold alone, or only told of',
      files: {
        'src/consume.ts': `
          export async function consume(orgId: string, credits: number) {
            const org = await prisma.organization.update({ where: { id: orgId }, data: { credits: { decrement: credits } } });
            if (org.credits <= org.autoReloadBelow) {
              const { count } = await prisma.organization.updateMany({
                where: { id: orgId, reloadStartedAt: null },
                data: { reloadStartedAt: new Date() },
              });
              if (count === 0) return;
              await stripe.paymentIntents.create({ customer: org.customerId, amount: org.autoReloadAmountCents });
            }
          }
          export async function debit(wallet: Wallet, amount: number) {
            const after = await wallets.debit(wallet.id, amount);
            if (wallet.balance >= wallet.topUpThreshold && after.balance < wallet.topUpThreshold) {
              await queue.add('top-up', { walletId: wallet.id });
            }
          }
        `,
        'wallet.go': `
          package wallet

          func (s *Service) Debit(ctx context.Context, id uuid.UUID, amount int64) error {
          	w, err := s.store.Debit(ctx, id, amount)
          	if err == nil && w.Balance < w.WarnBelow {
          		return s.bus.Publish(ctx, "wallet.low", LowBalance{WalletID: id, Balance: w.Balance})
          	}
          	return err
          }
        `,
      },
    },
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

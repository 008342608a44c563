import { negativeDebit } from '#audit/rules/limits/negative-debit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(negativeDebit, {
  fires: [
    {
      name: 'two transactions',
      files: {
        'app/wallets.py': `
          class WalletService:
              def transfer(self, src_id, dst_id, credits):
                  with transaction.atomic():
                      src = Wallet.objects.select_for_update().get(pk=src_id)
                      if src.credits < credits:
                          raise NotEnoughCredits()
                      src.credits -= credits
                      src.save(update_fields=["credits"])
                  with transaction.atomic():
                      dst = Wallet.objects.select_for_update().get(pk=dst_id)
                      dst.credits += credits
                      dst.save(update_fields=["credits"])
        `,
      },
      at: ['app/wallets.py:11'],
    },
    {
      name: 'a bonus without a key',
      files: {
        'src/bonus.ts': `
          export async function grantSignupBonus(userId: string) {
            await prisma.account.update({
              where: { userId },
              data: { credits: { increment: SIGNUP_BONUS } },
            });
            await prisma.creditEntry.create({ data: { userId, amount: SIGNUP_BONUS, reason: 'signup_bonus' } });
          }

          export const onUserVerified = inngest.createFunction({ id: 'bonus' }, { event: 'user/verified' }, async ({ event }) => {
            await grantSignupBonus(event.data.userId);
          });
        `,
      },
      at: ['src/bonus.ts:2'],
    },
    {
      name: 'a refund that leaves no mark',
      files: {
        'credits/store.go': `
          package credits

          func (s *Store) RefundJob(ctx context.Context, jobID int64) error {
          	job, err := s.Job(ctx, jobID)
          	if err != nil {
          		return err
          	}
          	_, err = s.db.ExecContext(ctx, \`UPDATE accounts SET credits = credits + $1 WHERE id = $2\`, job.Cost, job.AccountID)
          	return err
          }
        `,
      },
      at: ['credits/store.go:8'],
    },
    {
      name: 'credits of a month',
      files: {
        'src/MonthlyCreditGrants.java': `
          @Service
          public class MonthlyCreditGrants {
              @Scheduled(cron = "0 0 3 1 * *")
              @Transactional
              public void grantAll() {
                  for (Subscription sub : subscriptions.findAllActive()) {
                      Wallet wallet = wallets.findByAccountId(sub.getAccountId());
                      wallet.setBalance(wallet.getBalance() + sub.getPlan().getMonthlyCredits());
                      wallets.save(wallet);
                  }
              }
          }
        `,
      },
      at: ['src/MonthlyCreditGrants.java:8'],
    },
    {
      name: 'two statements',
      files: {
        'app/CreditController.php': `
          <?php
          class CreditController
          {
              public function transfer(TransferRequest $request)
              {
                  $from = Team::findOrFail($request->from);
                  $to = Team::findOrFail($request->to);
                  abort_if($from->credits < $request->amount, 422);
                  $from->decrement('credits', $request->amount);
                  $to->increment('credits', $request->amount);
                  return response()->noContent();
              }
          }
        `,
      },
      at: ['app/CreditController.php:10'],
    },
  ],
  silent: [
    {
      name: 'one transaction, one commit',
      files: {
        'app/wallets.py': `
          class WalletService:
              def transfer(self, src_id, dst_id, credits):
                  with transaction.atomic():
                      src = Wallet.objects.select_for_update().get(pk=src_id)
                      dst = Wallet.objects.select_for_update().get(pk=dst_id)
                      if src.credits < credits:
                          raise NotEnoughCredits()
                      src.credits -= credits
                      src.save(update_fields=["credits"])
                      dst.credits += credits
                      dst.save(update_fields=["credits"])

              def sell(self, session: Session, src, dst, credits):
                  src.credits -= credits
                  dst.credits += credits
                  session.commit()
        `,
      },
    },
    {
      name: 'a row that is new, and one way or the other',
      files: {
        'src/bonus.ts': `
          export async function grantSignupBonus(userId: string) {
            await prisma.$transaction(async (tx) => {
              const created = await tx.creditEntry.createMany({ data: [{ userId, amount: SIGNUP_BONUS, reason: 'signup_bonus' }], skipDuplicates: true });
              if (created.count === 0) return;
              await tx.account.update({ where: { userId }, data: { credits: { increment: SIGNUP_BONUS } } });
            });
          }
          export async function adjust(userId: string, delta: number) {
            if (delta < 0) {
              await prisma.account.update({ where: { userId }, data: { credits: { decrement: -delta } } });
            } else {
              await prisma.account.update({ where: { userId }, data: { credits: { increment: delta } } });
            }
          }
        `,
      },
    },
    {
      name: 'a mark that is set once',
      files: {
        'credits/store.go': `
          package credits

          func (s *Store) RefundJob(ctx context.Context, jobID int64) error {
          	return s.inTx(ctx, func(tx *sql.Tx) error {
          		res, err := tx.ExecContext(ctx, \`UPDATE jobs SET refunded_at = now() WHERE id = $1 AND refunded_at IS NULL\`, jobID)
          		if err != nil {
          			return err
          		}
          		if n, _ := res.RowsAffected(); n == 0 {
          			return nil
          		}
          		_, err = tx.ExecContext(ctx, \`UPDATE accounts SET credits = credits + (SELECT cost FROM jobs WHERE id = $1) WHERE id = (SELECT account_id FROM jobs WHERE id = $1)\`, jobID)
          		return err
          	})
          }
        `,
      },
    },
    {
      name: 'declared transactional',
      files: {
        'src/Transfers.java': `
          @Service
          public class Transfers {
              @Transactional
              public void move(UUID from, UUID to, long amount) {
                  if (wallets.withdrawIfEnough(from, amount) == 0) throw new InsufficientCreditsException(from);
                  wallets.withdraw(from, amount);
                  wallets.deposit(to, amount);
              }
          }
        `,
      },
    },
    {
      name: 'one transaction',
      files: {
        'app/CreditController.php': `
          <?php
          class CreditController
          {
              public function transfer(TransferRequest $request)
              {
                  DB::transaction(function () use ($request) {
                      $from = Team::lockForUpdate()->findOrFail($request->from);
                      $to = Team::lockForUpdate()->findOrFail($request->to);
                      abort_if($from->credits < $request->amount, 422);
                      $from->decrement('credits', $request->amount);
                      $to->increment('credits', $request->amount);
                  });
                  return response()->noContent();
              }
          }
        `,
      },
    },
    {
      name: 'under a lock, and taken back',
      files: {
        'app/wallet.rb': `
          class Wallet < ApplicationRecord
            def move_to!(other, credits)
              Wallet.transaction do
                lock!
                decrement!(:credits, credits)
                other.increment!(:credits, credits)
              end
            end

            def deduct!(credits)
              decrement!(:credits, credits)
              run!
            rescue RunFailed
              increment!(:credits, credits)
              raise
            end
          end
        `,
      },
    },
  ],
});

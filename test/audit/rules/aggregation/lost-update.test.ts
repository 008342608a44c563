import { lostUpdate } from '#audit/rules/aggregation/lost-update.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostUpdate, {
  fires: [
    {
      name: 'a line picked out of what was read before',
      files: {
        'app/billing/credits.rb': `
          class Credits
            def apply(progressive)
              lines = invoice.fees.select(&:charge?)
              line = lines.find { |one| one.charge_id == progressive.charge_id }
              line.credited_amount += progressive.amount
              line.save!
            end
          end
        `,
      },
      at: ['app/billing/credits.rb:5'],
      confidence: 'possible',
    },
    {
      name: 'a row read and its sum written, by two query builders',
      files: {
        'src/usage/record.ts': `
          export async function record(id, n) {
            const row = await prisma.usage.findFirst({ where: { id } });
            await prisma.usage.update({
              where: { id },
              data: { total: (row.total ?? 0) + n },
            });
          }
          export async function spend(id, n) {
            const row = await db.query.wallets.findFirst({ id });
            await db.update(wallets).set({ credits: row.credits - n });
          }
        `,
      },
      at: ['src/usage/record.ts:3', 'src/usage/record.ts:10'],
      confidence: 'likely',
    },
    {
      name: 'a cached counter read and set',
      files: {
        'src/usage/cache.ts': `
          export async function count(key, n) {
            const current = await redis.get(key);
            await redis.set(key, Number(current ?? 0) + n);
          }
        `,
        'usage/cache.py': `
          def count_usage(usage_key, n):
              current = int(redis.get(usage_key) or 0)
              redis.set(usage_key, current + n)
        `,
      },
      at: ['src/usage/cache.ts:3', 'usage/cache.py:3'],
    },
    {
      name: 'a model changed and saved, in three languages',
      files: {
        'billing/credits.py': `
          def deduct(user_id, amount):
              account = Account.objects.get(id=user_id)
              account.balance -= amount
              account.save()
        `,
        'billing/quota.go': `
          package billing

          func Use(id int, n int) error {
          	user := repo.FindUser(id)
          	user.UsedQuota += n
          	return db.Save(user)
          }
        `,
        'app/services/wallets/debit.rb': `
          class Debit
            def call(id, amount)
              wallet = Wallet.find(id)
              wallet.balance -= amount
              wallet.save!
            end
          end
        `,
      },
      at: ['billing/credits.py:3', 'billing/quota.go:5', 'app/services/wallets/debit.rb:4'],
      confidence: 'likely',
    },
    {
      name: 'an object of a mapper in three more languages',
      files: {
        'QuotaService.cs': `
          public class QuotaService {
            public async Task Consume(Guid tenantId, int tokens) {
              var quota = await _db.Quotas.SingleAsync(q => q.TenantId == tenantId);
              quota.Used += tokens;
              await _db.SaveChangesAsync();
            }
          }
        `,
        'CreditService.java': `
          class CreditService {
            void spend(long userId, int amount) {
              Account account = accounts.findById(userId).orElseThrow();
              account.setCredits(account.getCredits() - amount);
              accounts.save(account);
            }
          }
        `,
        'credits.go': `
          package credits

          func (s *Service) Spend(ctx context.Context, userID string, amount int64) error {
          	acct, err := s.repo.GetAccount(ctx, userID)
          	if err != nil {
          		return err
          	}
          	acct.Credits -= amount
          	return s.repo.UpdateAccount(ctx, acct)
          }
        `,
      },
      at: ['QuotaService.cs:4', 'CreditService.java:4', 'credits.go:8'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'an object that is locked, new, or given another value than its own',
      files: {
        'QuotaService.cs': `
          public class QuotaService {
            public async Task Consume(Guid tenantId, int tokens) {
              await _db.Quotas.Where(q => q.TenantId == tenantId)
                .ExecuteUpdateAsync(s => s.SetProperty(q => q.Used, q => q.Used + tokens));
            }
          }
        `,
        'CreditService.java': `
          class CreditService {
            void spend(long userId, int amount) {
              Account account = accounts.findByIdForUpdate(userId, LockModeType.PESSIMISTIC_WRITE);
              account.setCredits(account.getCredits() - amount);
              accounts.save(account);
            }
            void open(long userId, Plan plan) {
              Account account = new Account(userId);
              account.setCredits(account.getCredits() + plan.credits());
              accounts.save(account);
            }
            void rename(long userId, Plan plan) {
              Account account = accounts.findById(userId).orElseThrow();
              account.setCredits(plan.getCredits() + plan.bonus());
              accounts.save(account);
            }
          }
        `,
      },
    },
    {
      name: 'changed where it is stored',
      files: {
        'src/usage/record.ts': `
          export async function record(id, n) {
            const row = await prisma.usage.findFirst({ where: { id } });
            await prisma.usage.update({ where: { id: row.id }, data: { total: { increment: n } } });
            await db.update(usage).set({ used: sql\`\${usage.used} + \${n}\` });
            await redis.incrby(key, n);
          }
        `,
        'billing/credits.py': `
          def deduct(user_id, amount):
              Account.objects.filter(id=user_id).update(balance=F("balance") - amount)
              session.execute(update(Account).values(balance=Account.balance - amount))
        `,
      },
    },
    {
      name: 'a lock held from the read on',
      files: {
        'billing/credits.py': `
          def deduct(user_id, amount):
              account = Account.objects.select_for_update().get(id=user_id)
              account.balance -= amount
              account.save()
        `,
        'app/services/wallets/debit.rb': `
          class Debit
            def call(id, amount)
              wallet = Wallet.find(id)
              wallet.with_lock do
                wallet.balance -= amount
                wallet.save!
              end
            end
          end
        `,
        'billing/quota.go': `
          package billing

          func Use(id int, n int) error {
          	mu.Lock()
          	defer mu.Unlock()
          	user := repo.FindUser(id)
          	user.UsedQuota += n
          	return db.Save(user)
          }
        `,
      },
    },
    {
      name: 'a write that must still find what was read',
      files: {
        'src/usage/record.ts': `
          export async function record(id, n) {
            const row = await prisma.usage.findFirst({ where: { id } });
            await prisma.usage.updateMany({ where: { id, total: row.total }, data: { total: row.total + n } });
          }
        `,
      },
    },
    {
      name: 'a total in memory, and a counter of something else',
      files: {
        'src/usage/sum.ts': `
          export function sum(events) {
            const totals = new Map();
            for (const e of events) totals.set(e.meter, (totals.get(e.meter) ?? 0) + e.units);
            return totals;
          }
        `,
        'src/posts.ts': `
          export async function like(id) {
            const post = await prisma.post.findFirst({ where: { id } });
            await prisma.post.update({ where: { id }, data: { likes: post.likes + 1 } });
          }
        `,
      },
    },
  ],
});

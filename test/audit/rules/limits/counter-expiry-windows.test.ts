import { counterExpiry } from '#audit/rules/limits/counter-expiry.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(counterExpiry, {
  fires: [
    {
      name: 'a monthly limit and a key without an end',
      files: {
        'src/credits.ts': `
          export async function countGeneration(redis: Redis, workspace: Workspace) {
            const key = \`ai-credits:\${workspace.id}\`;
            const used = await redis.incrby(key, workspace.cost);
            if (used > workspace.plan.monthlyCredits) throw new CreditLimitError();
            return used;
          }
        `,
      },
      at: ['src/credits.ts:3'],
    },
    {
      name: 'renewed in one transaction',
      files: {
        'app/usage_meter.rb': `
          class UsageMeter
            def hit!(account, n)
              key = "usage:#{account.id}:api"
              total = REDIS.with { |r| r.multi { |m| m.incrby(key, n); m.expire(key, 30.days.to_i) } }.first
              raise QuotaExceeded if total > account.quota
            end
          end
        `,
      },
      at: ['app/usage_meter.rb:4'],
    },
    {
      name: 'renewed in C#',
      files: {
        'src/Quota.cs': `
          public class TranslationQuota(IConnectionMultiplexer redis)
          {
              public async Task<bool> TryConsumeAsync(string tenantId, int characters, long limit)
              {
                  var db = redis.GetDatabase();
                  var key = $"quota:{tenantId}:characters";
                  var used = await db.StringIncrementAsync(key, characters);
                  await db.KeyExpireAsync(key, TimeSpan.FromDays(1));
                  return used <= limit;
              }
          }
        `,
      },
      at: ['src/Quota.cs:8'],
    },
    {
      name: 'only where an amount happens to be one',
      files: {
        'src/ApiQuotaService.java': `
          @Service
          public class ApiQuotaService {
              private final StringRedisTemplate redisTemplate;
              public void consume(String apiKey, long units) {
                  String key = "quota:" + apiKey;
                  Long used = redisTemplate.opsForValue().increment(key, units);
                  if (used != null && used == 1L) {
                      redisTemplate.expire(key, Duration.ofDays(30));
                  }
                  if (used > limitOf(apiKey)) throw new QuotaExceededException(apiKey);
              }
          }
        `,
      },
      at: ['src/ApiQuotaService.java:6'],
    },
    {
      name: 'a month without its year',
      files: {
        'app/voice_quota.py': `
          def charge_minutes(user, minutes):
              key = f"voice-minutes:{user.id}:{timezone.now().month}"
              used = r.incrbyfloat(key, minutes)
              if used > user.plan.minutes_included:
                  raise AllowanceUsedUp(user)
        `,
      },
      at: ['app/voice_quota.py:3'],
    },
    {
      name: 'reset by the calendar, renewed by the subscription',
      files: {
        'src/renewals.ts': `
          import cron from 'node-cron';
          import { prisma } from './db';

          export async function onSubscriptionRenewed(sub: Stripe.Subscription) {
            await prisma.workspace.update({
              where: { stripeSubscriptionId: sub.id },
              data: { periodStart: new Date(sub.current_period_start * 1000), periodEnd: new Date(sub.current_period_end * 1000) },
            });
          }

          cron.schedule('0 0 1 * *', async () => {
            await prisma.workspace.updateMany({ data: { tokensUsed: 0 } });
          });
        `,
      },
      at: ['src/renewals.ts:12'],
    },
    {
      name: 'a renewal that leaves the counter',
      files: {
        'app/billing/renewals.py': `
          from celery import shared_task

          @shared_task
          def handle_invoice_paid(event):
              sub = Subscription.objects.get(stripe_id=event["subscription"])
              sub.period_start = ts(event["period_start"])
              sub.period_end = ts(event["period_end"])
              sub.save(update_fields=["period_start", "period_end"])

          def consume(sub_id, tokens):
              updated = Subscription.objects.filter(pk=sub_id, tokens_used__lte=F("token_limit") - tokens).update(tokens_used=F("tokens_used") + tokens)
              if not updated:
                  raise QuotaExceeded()
        `,
      },
      at: ['app/billing/renewals.py:6'],
    },
    {
      name: 'an end that never moves on',
      files: {
        'quota/consume.go': `
          package quota

          func (q *Quota) Consume(ctx context.Context, acct *Account, n int64) error {
          	if time.Now().After(acct.ResetsAt) {
          		acct.Used = 0
          	}
          	if acct.Used+n > acct.Limit {
          		return ErrQuotaExceeded
          	}
          	acct.Used += n
          	return q.store.Save(ctx, acct)
          }
        `,
      },
      at: ['quota/consume.go:5'],
    },
    {
      name: 'a timer of the process',
      files: {
        'src/usage-quota.ts': `
          const usageByTenant = new Map<string, number>();
          setInterval(() => usageByTenant.clear(), 24 * 60 * 60 * 1000);

          export function consumeQuota(tenant: string, units: number, dailyLimit: number): boolean {
            const used = (usageByTenant.get(tenant) ?? 0) + units;
            if (used > dailyLimit) return false;
            usageByTenant.set(tenant, used);
            return true;
          }
        `,
      },
      at: ['src/usage-quota.ts:2'],
    },
    {
      name: 'a script that renews',
      files: {
        'src/credits.js': `
          const SCRIPT = \`
          local total = redis.call('INCRBY', KEYS[1], ARGV[1])
          redis.call('EXPIRE', KEYS[1], ARGV[2])
          return total
          \`;
          export async function spend(org, credits) {
            const total = await redis.eval(SCRIPT, 1, \`credits:\${org.id}\`, credits, 2592000);
            if (total > org.plan.credits) throw new OutOfCredits(org.id);
          }
        `,
      },
      at: ['src/credits.js:1'],
    },
    {
      name: 'a cache that counts for ever',
      files: {
        'app/SmsAllowance.php': `
          <?php
          class SmsAllowance {
              public function take(Team $team, int $segments): void {
                  $key = "sms-allowance:{$team->id}";
                  $used = Cache::increment($key, $segments);
                  if ($used > $team->plan->monthly_sms) {
                      throw new AllowanceExhausted($team);
                  }
              }
          }
        `,
      },
      at: ['app/SmsAllowance.php:5'],
    },
    {
      name: 'a pipeline in Go',
      files: {
        'quota/take.go': `
          package quota

          func (l *Limiter) Take(ctx context.Context, user string, n int64) (bool, error) {
          	key := "quota:" + user
          	pipe := l.rdb.TxPipeline()
          	incr := pipe.IncrBy(ctx, key, n)
          	pipe.Expire(ctx, key, 24*time.Hour)
          	if _, err := pipe.Exec(ctx); err != nil {
          		return false, err
          	}
          	return incr.Val() <= l.daily, nil
          }
        `,
      },
      at: ['quota/take.go:7'],
    },
    {
      name: 'a job of the first of the month',
      files: {
        'app/jobs/reset_usage_job.rb': `
          # config/schedule.rb: every '0 0 1 * *'
          class ResetUsageJob < ApplicationJob
            def perform
              Account.where(plan: "pro").update_all(api_calls_used: 0)
            end
          end
          class SubscriptionRenewedHandler
            def call(event)
              account = Account.find_by!(stripe_customer_id: event.customer)
              account.update!(current_period_start: event.period_start, current_period_end: event.period_end)
            end
          end
        `,
      },
      at: ['app/jobs/reset_usage_job.rb:4'],
    },
  ],
  silent: [
    {
      name: 'a period in the key, and credits for life',
      files: {
        'src/credits.ts': `
          export async function countGeneration(redis: Redis, workspace: Workspace) {
            const key = \`ai-credits:\${workspace.id}:\${workspace.periodStart}\`;
            const used = await redis.incrby(key, workspace.cost);
            await redis.expire(key, 40 * 86400);
            if (used > workspace.plan.monthlyCredits) throw new CreditLimitError();
            return used;
          }
          export async function lifetime(redis, user) {
            return redis.incr(\`free-credits:\${user.id}\`);
          }
        `,
      },
    },
    {
      name: 'the first use tells',
      files: {
        'app/usage_meter.rb': `
          class UsageMeter
            def hit!(account, n)
              key = "usage:#{account.id}:#{account.current_period.begin.to_date}"
              total = REDIS.with { |r| r.incrby(key, n) }
              REDIS.with { |r| r.expire(key, 40.days.to_i) } if total == n
              raise QuotaExceeded if total > account.quota
            end
          end
        `,
      },
    },
    {
      name: 'a fixed end',
      files: {
        'src/Quota.cs': `
          public class TranslationQuota(IConnectionMultiplexer redis)
          {
              public async Task<bool> TryConsumeAsync(string tenantId, int characters, long limit)
              {
                  var db = redis.GetDatabase();
                  var key = $"quota:{tenantId}:characters";
                  var used = await db.StringIncrementAsync(key, characters);
                  if (used == characters)
                      await db.KeyExpireAsync(key, TimeSpan.FromDays(1));
                  return used <= limit;
              }
              public async Task CountAsync(string tenantId, DateTime endOfPeriod)
              {
                  var key = $"quota:{tenantId}:pages";
                  await db.StringIncrementAsync(key, 1);
                  await db.KeyExpireAsync(key, endOfPeriod);
              }
          }
        `,
      },
    },
    {
      name: 'the counter goes with the period',
      files: {
        'src/renewals.ts': `
          export async function onSubscriptionRenewed(sub: Stripe.Subscription) {
            await prisma.workspace.update({
              where: { stripeSubscriptionId: sub.id },
              data: { periodStart: new Date(sub.current_period_start * 1000), periodEnd: new Date(sub.current_period_end * 1000), tokensUsed: 0 },
            });
          }
          cron.schedule('0 * * * *', async () => {
            await prisma.workspace.updateMany({ where: { periodEnd: { lte: new Date() } }, data: { tokensUsed: 0 } });
          });
        `,
      },
    },
    {
      name: 'an end that moves on',
      files: {
        'quota/consume.go': `
          package quota

          func (q *Quota) Consume(ctx context.Context, acct *Account, n int64) error {
          	if time.Now().After(acct.ResetsAt) {
          		acct.Used = 0
          		acct.ResetsAt = acct.ResetsAt.AddDate(0, 1, 0)
          	}
          	if acct.Used+n > acct.Limit {
          		return ErrQuotaExceeded
          	}
          	acct.Used += n
          	return q.store.Save(ctx, acct)
          }
        `,
      },
    },
    {
      name: 'months of the calendar alone',
      files: {
        'app/jobs/reset_usage_job.rb': `
          # every '0 0 1 * *'
          class ResetUsageJob < ApplicationJob
            def perform
              Account.update_all(api_calls_used: 0, calendar_month: Date.current.beginning_of_month)
            end
          end
        `,
      },
    },
  ],
});

import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenConsume, {
  fires: [
    {
      name: 'a number read from a store of keys, and raised by another command',
      files: {
        'internal/quota/allow.go': `
          package quota

          func (s *Service) Allow(ctx context.Context, orgID string, limit int64) error {
          	key := fmt.Sprintf("usage:%s:requests", orgID)
          	used, err := s.rdb.Get(ctx, key).Int64()
          	if err != nil && err != redis.Nil {
          		return err
          	}
          	if used >= limit {
          		return ErrQuotaExceeded
          	}
          	s.rdb.Incr(ctx, key)
          	return nil
          }
        `,
        'quota/consume.py': `
          def consume(user_id, tokens, plan):
              key = f"quota:{user_id}"
              used = int(redis_client.get(key) or 0)
              if used + tokens > plan.monthly_tokens:
                  raise QuotaExceeded(user_id)
              redis_client.incrby(key, tokens)
        `,
        'app/services/usage_limiter.rb': `
          class UsageLimiter
            def track!(account)
              key = "usage:#{account.id}:#{Date.current.strftime('%Y-%m')}"
              used = Rails.cache.read(key).to_i
              raise LimitReached if used > account.plan.monthly_calls
              Rails.cache.increment(key)
            end
          end
        `,
        'src/QuotaGuard.java': `
          public class QuotaGuard {
            public void consume(String tenant, long limit) {
              String key = "usage:" + tenant;
              String raw = redisTemplate.opsForValue().get(key);
              long used = raw == null ? 0 : Long.parseLong(raw);
              if (used >= limit) {
                throw new QuotaExceededException(tenant);
              }
              redisTemplate.opsForValue().increment(key);
            }
          }
        `,
        'src/UsageGate.cs': `
          public class UsageGate {
            public async Task<bool> TryUseAsync(string tenant, long limit) {
              var key = $"usage:{tenant}";
              var used = (long)await _redis.StringGetAsync(key);
              if (used >= limit) return false;
              await _redis.StringIncrementAsync(key);
              return true;
            }
          }
        `,
        'app/QuotaService.php': `
          <?php
          class QuotaService {
              public function consume(User $user, int $units): void {
                  $key = "usage:{$user->id}";
                  $used = (int) Cache::get($key, 0);
                  if ($used + $units > $user->plan->monthly_units) {
                      throw new QuotaExceededException();
                  }
                  Cache::increment($key, $units);
              }
          }
        `,
        'src/quota.rs': `
          pub async fn consume(con: &mut Connection, org: &str, limit: i64) -> Result<(), QuotaError> {
              let key = format!("usage:{}", org);
              let used: i64 = con.get(&key).await.unwrap_or(0);
              if used >= limit {
                  return Err(QuotaError::Exceeded);
              }
              con.incr(&key, 1).await?;
              Ok(())
          }
        `,
        'src/CreditGate.kt': `
          class CreditGate(private val redis: StringRedisTemplate) {
              fun spend(userId: String, cost: Long) {
                  val key = "credits:$userId"
                  val left = redis.opsForValue().get(key)?.toLong() ?: 0L
                  if (left < cost) throw OutOfCredits(userId)
                  redis.opsForValue().decrement(key, cost)
              }
          }
        `,
      },
      at: [
        'src/UsageGate.cs:5',
        'internal/quota/allow.go:9',
        'quota/consume.py:4',
        'app/services/usage_limiter.rb:5',
        'src/QuotaGuard.java:6',
        'app/QuotaService.php:6',
        'src/quota.rs:4',
        'src/CreditGate.kt:5',
      ],
    },
  ],
  silent: [
    {
      name: 'judged by what the command answered, and given back',
      files: {
        'src/ExportQuota.java': `
          public class ExportQuota {
            public boolean take(String team, long pages, long limit) {
              String key = "quota:exports:" + team;
              Long used = redis.opsForValue().increment(key, pages);
              if (used > limit) {
                redis.opsForValue().decrement(key, pages);
                return false;
              }
              return true;
            }
          }
        `,
      },
    },
    {
      name: 'counted first, locked, another key, or nothing that is paid for',
      files: {
        'src/atomic.ts': `
          export async function consume(redis: Redis, orgId: string, limit: number) {
            const key = \`usage:\${orgId}\`;
            const used = await redis.incr(key);
            if (used > limit) {
              await redis.decr(key);
              throw new QuotaExceeded(orgId);
            }
          }
        `,
        'src/login-limit.ts': `
          export async function guardLogin(redis: Redis, ip: string) {
            const key = \`login-attempts:\${ip}\`;
            const attempts = Number(await redis.get(key)) || 0;
            if (attempts >= 5) throw new TooManyRequests();
            await redis.incr(key);
          }
        `,
        'src/other-key.ts': `
          export async function consume(redis: Redis, orgId: string, limit: number) {
            const used = Number(await redis.get(\`usage:\${orgId}\`)) || 0;
            if (used >= limit) throw new QuotaExceeded(orgId);
            await redis.incr(\`requests-seen:\${orgId}\`);
          }
        `,
        'quota/locked.py': `
          def consume(user_id, tokens, plan):
              key = f"quota:{user_id}"
              with redis_client.lock(f"lock:{key}"):
                  used = int(redis_client.get(key) or 0)
                  if used + tokens > plan.monthly_tokens:
                      raise QuotaExceeded(user_id)
                  redis_client.incrby(key, tokens)
        `,
      },
    },
  ],
});

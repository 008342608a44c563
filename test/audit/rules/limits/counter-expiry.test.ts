import { counterExpiry } from '#audit/rules/limits/counter-expiry.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(counterExpiry, {
  fires: [
    {
      name: 'the expiry set anew by each increment',
      files: {
        'src/billing/recharge.ts': `
          export async function recharged(teamId: string) {
            const key = \`recharge:hourly:\${teamId}\`;
            await redis.incr(key);
            await redis.expire(key, HOUR);
          }
        `,
        'billing/quota.py': `
          def take(r, user_id):
              key = f"quota:{user_id}"
              pipe = r.pipeline()
              pipe.incr(key)
              pipe.expire(key, 3600)
              return pipe.execute()[0]
        `,
        'billing/quota.go': `
          package billing

          func Take(ctx context.Context, userID string) error {
            key := "quota:hourly"
            if err := rdb.Incr(ctx, key).Err(); err != nil {
              return err
            }
            rdb.Expire(ctx, key, time.Hour)
            return nil
          }
        `,
        'app/billing/quota.rb': `
          def take(user_id)
            key = "quota:#{user_id}"
            used = redis.incr(key)
            redis.expire(key, 3600)
            used
          end
        `,
      },
      at: ['src/billing/recharge.ts:4', 'billing/quota.py:5', 'billing/quota.go:8', 'app/billing/quota.rb:4'],
      confidence: 'likely',
    },
    {
      name: 'a monthly counter that is judged by and never reset',
      files: {
        'src/billing/quota.ts': `
          export async function take(teamId: string) {
            const used = await redis.incr(\`usage:monthly:\${teamId}\`);
            return used <= MONTHLY_LIMIT;
          }
        `,
      },
      at: ['src/billing/quota.ts:2'],
    },
  ],
  silent: [
    {
      name: 'the expiry set when the key was created, or with NX',
      files: {
        'src/billing/recharge.ts': `
          export async function recharged(teamId: string) {
            const key = \`recharge:hourly:\${teamId}\`;
            const count = await redis.incr(key);
            if (count === 1) await redis.expire(key, HOUR);
          }
          export async function charged(teamId: string) {
            const key = \`charge:hourly:\${teamId}\`;
            await redis.incr(key);
            await redis.expire(key, HOUR, 'NX');
          }
        `,
        'billing/quota.py': `
          def take(r, user_id):
              key = f"quota:{user_id}"
              r.incr(key)
              r.expire(key, 3600, nx=True)
        `,
      },
    },
    {
      name: 'the window in the key',
      files: {
        'src/billing/usage.ts': `
          export async function count(teamId: string, month: string) {
            const key = \`usage:monthly:\${teamId}:\${month}\`;
            await redis.incr(key);
            await redis.expire(key, NINETY_DAYS);
          }
          export async function countToday(teamId: string) {
            const key = \`usage:daily:\${teamId}:\${today()}\`;
            await redis.incr(key);
            await redis.expire(key, NINETY_DAYS);
          }
        `,
      },
    },
    {
      name: 'login attempts and requests per second',
      files: {
        'src/auth/login.ts': `
          export async function attempt(userId: string) {
            const key = \`login:\${userId}\`;
            await redis.incr(key);
            await redis.expire(key, 900);
          }
        `,
      },
    },
    {
      name: 'a key made out of sight',
      files: {
        'src/billing/usage.ts': `
          export async function count(key: string) {
            await redis.incr(key);
            await redis.expire(key, NINETY_DAYS);
          }
        `,
      },
    },
    {
      name: 'a counter that another file moves away, by the function that makes its key',
      files: {
        'src/sends/count.js': `
          export const pending = (orgId) => \`sends:\${orgId}:pending\`;
          export async function countSend(orgId, limit) {
            const sent = await redis.incr(pending(orgId));
            if (sent > limit) throw new MonthlyLimitReached(orgId);
            return sent;
          }
        `,
        'src/sends/flush.js': `
          import { pending } from './count.js';
          export async function flush(orgId, batch) {
            const key = \`batch:\${batch}\`;
            await redis.rename(pending(orgId), key);
            return store(key);
          }
        `,
        'quota/count.py': `
          def open_count(team_id):
              return f"{team_id}:monthly:open"

          def count(r, team_id, limit):
              used = r.incr(open_count(team_id))
              if used > limit:
                  raise QuotaExceeded(team_id)
        `,
        'quota/close.py': `
          from quota.count import open_count

          def close(r, team):
              r.getdel(open_count(team.id))
        `,
      },
    },
  ],
});

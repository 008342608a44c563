import { counterExpiry } from '#audit/rules/limits/counter-expiry.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(counterExpiry, {
  fires: [
    {
      name: 'a counter that nothing but its comparison says to be of a limit',
      files: {
        'src/messages.ts': `
          import { redis } from '@/lib/redis';

          export async function countMessage(userId: string, dailyLimit: number) {
            const key = \`messages:\${userId}\`;
            const used = await redis.incr(key);
            if (used > dailyLimit) {
              return { allowed: false, remaining: 0 };
            }
            return { allowed: true, remaining: dailyLimit - used };
          }
        `,
        'exports/daily.py': `
          class DailyExports:
              """How many exports a team may start per day."""

              def __init__(self, redis, limit):
                  self.redis = redis
                  self.limit = limit

              def start(self, team_id):
                  key = f"exports:{team_id}"
                  pipe = self.redis.pipeline()
                  pipe.incr(key)
                  pipe.expire(key, 86400)
                  used, _ = pipe.execute()
                  if used > self.limit:
                      raise ExportLimitReached(team_id)
        `,
      },
      at: ['src/messages.ts:5', 'exports/daily.py:12'],
    },
  ],
  silent: [
    {
      name: 'failures of an account, counted for a while after the last',
      files: {
        'src/billing/relay.js': `
          async function recordUnauthorized(accountId) {
            const key = \`account:\${accountId}:401_errors\`;
            await redis.client.incr(key);
            await redis.client.expire(key, 300);
          }
        `,
      },
    },
    {
      name: 'the day in the key, and an end that is given once',
      files: {
        'src/messages.ts': `
          export async function countMessage(userId: string, dailyLimit: number) {
            const key = \`messages:\${userId}:\${new Date().toISOString().slice(0, 10)}\`;
            const [used] = await redis.multi().incr(key).expire(key, 2 * 86400).exec();
            return { allowed: used <= dailyLimit, remaining: Math.max(dailyLimit - used, 0) };
          }
        `,
        'exports/daily.py': `
          class DailyExports:
              """How many exports a team may start within 24 hours of its first."""

              def start(self, team_id):
                  key = f"exports:{team_id}"
                  pipe = self.redis.pipeline()
                  pipe.incr(key)
                  pipe.expire(key, 86400, nx=True)
                  used, _ = pipe.execute()
                  if used > self.limit:
                      raise ExportLimitReached(team_id)

              def total(self, team_id):
                  return self.redis.incr(f"exports-ever:{team_id}")
        `,
      },
    },
  ],
});

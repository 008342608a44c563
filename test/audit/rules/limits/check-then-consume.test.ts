import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenConsume, {
  fires: [
    {
      name: 'a Redis counter read, compared and incremented',
      files: {
        'src/billing/quota.ts': `
          export async function takeSeconds(customerId: string, seconds: number) {
            const used = Number(await redis.get(\`quota:\${customerId}\`));
            const limit = await quotaLimit(customerId);
            if (used + seconds > limit) return false;
            await redis.incrby(\`quota:\${customerId}\`, seconds);
            return true;
          }
        `,
      },
      at: ['src/billing/quota.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'credits compared and deducted in two statements of SQL',
      files: {
        'src/credits.ts': `
          export async function spend(db, userId, cost) {
            const user = await db.get('SELECT credits FROM users WHERE id = ?', userId);
            if (user.credits < cost) throw new Error('no credits');
            await db.run('UPDATE users SET credits = credits - ? WHERE id = ?', cost, userId);
          }
        `,
      },
      at: ['src/credits.ts:3'],
    },
  ],
  silent: [
    {
      name: 'the write carries the condition',
      files: {
        'src/credits.ts': `
          export async function spend(db, userId, cost) {
            if (cost <= 0) throw new Error('nothing to spend');
            const { changes } = await db.run(
              'UPDATE users SET credits = credits - ? WHERE id = ? AND credits >= ?', cost, userId, cost);
            if (changes === 0) throw new Error('no credits');
          }
        `,
      },
    },
    {
      name: 'a row lock from the check to the write',
      files: {
        'src/credits.ts': `
          export async function spend(db, userId, cost) {
            await db.transaction(async (tx) => {
              const user = await tx.get('SELECT credits FROM users WHERE id = ? FOR UPDATE', userId);
              if (user.credits < cost) throw new Error('no credits');
              await tx.run('UPDATE users SET credits = credits - ? WHERE id = ?', cost, userId);
            });
          }
        `,
      },
    },
    {
      name: 'a distributed lock around both',
      files: {
        'src/billing/quota.ts': `
          export async function takeSeconds(customerId: string, seconds: number) {
            return redlock.withLock(customerId, async () => {
              const used = Number(await redis.get(\`quota:\${customerId}\`));
              if (used + seconds > (await quotaLimit(customerId))) return false;
              await redis.incrby(\`quota:\${customerId}\`, seconds);
              return true;
            });
          }
        `,
      },
    },
    {
      name: 'a limit of something else',
      files: {
        'src/list.ts': `
          export async function list(req) {
            if (req.limit > 100) throw new Error('limit is at most 100');
            await counter.increment('list_requests');
          }
        `,
      },
    },
  ],
});

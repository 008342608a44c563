import { unmeasuredLimit } from '#audit/rules/limits/unmeasured-limit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unmeasuredLimit, {
  fires: [
    {
      name: 'a row, cast to what it holds, in TypeScript',
      files: {
        'src/clicks.ts': `
          export async function afterClick(id: string, hooks: Hook[]) {
            const found = await db.execute('SELECT used, cap FROM accounts WHERE id = ?', [id]);
            const isOverUsageLimit = found.rows.length > 0 ? (found.rows[0] as Pick<Account, 'used' | 'cap'>) : null;
            if (hooks.length > 0 && !isOverUsageLimit) await deliver(hooks);
          }
        `,
      },
      at: ['src/clicks.ts:3'],
      confidence: 'likely',
    },
    {
      name: 'the first row or nothing, in Ruby',
      files: {
        'app/gate.rb': `
          def allow(rows)
            quota_exceeded = rows.empty? ? nil : rows[0]
            return if quota_exceeded
            serve
          end
        `,
      },
      at: ['app/gate.rb:2'],
    },
    {
      name: 'an object',
      files: {
        'src/gate.ts': `
          export function gate(used: number, limit: number) {
            const isWithinLimit = { used, limit };
            return isWithinLimit ? serve() : refuse();
          }
        `,
      },
      at: ['src/gate.ts:2'],
    },
  ],
  silent: [
    {
      name: 'compared',
      files: {
        'src/clicks.ts': `
          export async function afterClick(id: string) {
            const found = await db.execute('SELECT used, cap FROM accounts WHERE id = ?', [id]);
            const account = found.rows.length > 0 ? found.rows[0] : null;
            const isOverUsageLimit = account && account.used >= account.cap;
            if (!isOverUsageLimit) await deliver();
          }
        `,
      },
    },
    {
      name: 'a record by a poor name, whose fields are compared later',
      files: {
        'src/gate.ts': `
          export function gate(rows: Row[]) {
            const isOverLimit = rows.length > 0 ? rows[0] : null;
            if (isOverLimit && isOverLimit.used > isOverLimit.cap) refuse();
          }
        `,
      },
    },
    {
      name: 'what the called function answers is not known here',
      files: {
        'src/gate.ts': `
          export async function gate(id: string) {
            const hasReachedLimit = await readUsage(id);
            if (hasReachedLimit) refuse();
          }
        `,
      },
    },
    {
      name: 'found by a comparison',
      files: {
        'src/gate.ts': `
          export function gate(rows: Row[], limit: number) {
            const isOverLimit = rows.length > limit ? rows[0] : null;
            const hasExceededQuota = rows.find((row) => row.used > row.cap);
            if (isOverLimit || hasExceededQuota) refuse();
          }
        `,
      },
    },
    {
      name: 'the query finds those over their limit',
      files: {
        'src/gate.ts': `
          export async function gate(id: string) {
            const { rows } = await db.query('SELECT id FROM plans WHERE id = $1 AND used >= allowed', [id]);
            const isOverLimit = rows[0];
            if (isOverLimit) refuse();
          }
        `,
      },
    },
    {
      name: 'a row under the name of a row',
      files: {
        'usage.py': `
          def gate(rows):
              limit_row = rows[0] if rows else None
              if limit_row:
                  return limit_row
        `,
      },
    },
    {
      name: 'never asked as a yes or no',
      files: {
        'src/gate.ts': `
          export function gate(rows: Row[]) {
            const hasExceededLimit = rows.length > 0 ? rows[0] : null;
            return toAnswer(hasExceededLimit);
          }
        `,
      },
    },
  ],
});

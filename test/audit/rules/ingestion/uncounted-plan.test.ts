import { uncountedPlan } from '#audit/rules/ingestion/uncounted-plan.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncountedPlan, {
  fires: [
    {
      name: 'no quota, in TypeScript',
      files: {
        'src/quota.ts': `
          export const checkQuota = async (opts: Options): Promise<void> => {
            if (opts.quota === null) {
              return;
            }
            const row = await prisma.orgStat.upsert({
              where: { orgId: opts.orgId },
              update: { usage: { increment: opts.count } },
              create: { orgId: opts.orgId, usage: opts.count },
            });
            if (row.usage > opts.quota) throw new Error('over quota');
          };
        `,
      },
      at: ['src/quota.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'an unlimited plan, in Python',
      files: {
        'quota.py': `
          def consume(team, count):
              if team.is_unlimited:
                  return
              db.execute("UPDATE usage SET used = used + %s WHERE team_id = %s", [count, team.id])
        `,
      },
      at: ['quota.py:2'],
    },
    {
      name: 'a limit of minus one, in Go',
      files: {
        'quota/use.go': `
          package quota

          func (s *Store) UseQuota(ctx context.Context, limit int64, n int64) error {
          	if limit == -1 {
          		return nil
          	}
          	_, err := s.db.ExecContext(ctx, "UPDATE usage_counters SET used = used + $1 WHERE team_id = $2", n, s.team)
          	return err
          }
        `,
      },
      at: ['quota/use.go:4'],
    },
    {
      name: 'a window in a cache, which may be of use to the limit alone',
      files: {
        'src/use.ts': `
          export async function useQuota(key: string, quota: number | null) {
            if (quota === null) return;
            const count = await redis.incr(key);
            if (count > quota) throw new Error('over quota');
          }
        `,
      },
      at: ['src/use.ts:2'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'counted first',
      files: {
        'src/quota.ts': `
          export async function checkQuota(opts: Options) {
            const row = await prisma.orgStat.update({
              where: { orgId: opts.orgId },
              data: { usage: { increment: opts.count } },
            });
            if (opts.quota === null) return;
            if (row.usage > opts.quota) throw new Error('over quota');
          }
        `,
      },
    },
    {
      name: 'counted on both ways',
      files: {
        'src/quota.ts': `
          export async function checkQuota(opts: Options) {
            if (opts.quota === null) return recordUsage(opts);
            const row = await prisma.orgStat.update({
              where: { orgId: opts.orgId },
              data: { usage: { increment: opts.count } },
            });
            if (row.usage > opts.quota) throw new Error('over quota');
          }
        `,
      },
    },
    {
      name: 'nobody to count for',
      files: {
        'src/quota.ts': `
          export async function count(orgId: string | null, n: number) {
            if (orgId === null) return;
            await prisma.orgStat.update({ where: { orgId }, data: { usage: { increment: n } } });
          }
        `,
      },
    },
    {
      name: 'a window of traffic in a cache',
      files: {
        'src/rate.ts': `
          export async function throttle(key: string, rateLimit: number | null) {
            if (rateLimit === null) return;
            const count = await redis.incr(key);
            if (count > rateLimit) throw new Error('slow down');
          }
        `,
      },
    },
    {
      name: 'only compared, and counted elsewhere',
      files: {
        'src/quota.ts': `
          export async function assertQuota(opts: Options) {
            if (opts.quota === null) return;
            const row = await prisma.orgStat.findUnique({ where: { orgId: opts.orgId } });
            if (row.usage > opts.quota) throw new Error('over quota');
          }
        `,
      },
    },
    {
      name: 'no limit left, so nothing is used',
      files: {
        'src/quota.ts': `
          export async function use(remainingQuota: number, id: string) {
            if (!remainingQuota) return;
            await prisma.orgStat.update({ where: { id }, data: { usage: { increment: 1 } } });
          }
        `,
      },
    },
  ],
});

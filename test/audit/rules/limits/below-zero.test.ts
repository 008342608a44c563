import { belowZero } from '#audit/rules/limits/below-zero.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(belowZero, {
  fires: [
    {
      name: 'an end cut at a bound, in Go',
      files: {
        'usage/instance.go': `
          package usage

          func (i *Instance) RuntimeSeconds(maxStop time.Time) int64 {
          	start := i.StartedTime()
          	stop := maxStop
          	if i.HasStopped() {
          		stop = i.StoppedTime()
          	}
          	return int64(stop.Sub(start).Seconds())
          }
        `,
      },
      at: ['usage/instance.go:9'],
      confidence: 'likely',
    },
    {
      name: 'the smaller of two ends, in Python',
      files: {
        'billing/vm.py': `
          def billed_hours(vm, period_end):
              end = min(vm.stopped_at, period_end)
              return (end - vm.started_at).total_seconds() / 3600
        `,
      },
      at: ['billing/vm.py:3'],
    },
    {
      name: 'a counter of usage taken down by an amount, in TypeScript',
      files: {
        'src/move.ts': `
          export async function leave(id: string, clicks: number) {
            await prisma.team.update({ where: { id }, data: { usage: { decrement: clicks } } });
          }
        `,
      },
      at: ['src/move.ts:2'],
      confidence: 'possible',
    },
    {
      name: 'the same in SQL, in Python',
      files: {
        'teams.py': `
          def leave(db, team, n):
              db.execute("UPDATE teams SET storage_usage = storage_usage - %s WHERE id = %s", [n, team])
        `,
      },
      at: ['teams.py:2'],
    },
  ],
  silent: [
    {
      name: 'compared before',
      files: {
        'usage/instance.go': `
          package usage

          func (i *Instance) RuntimeSeconds(maxStop time.Time) int64 {
          	start := i.StartedTime()
          	stop := maxStop
          	if i.HasStopped() {
          		stop = i.StoppedTime()
          	}
          	if stop.Before(start) {
          		return 0
          	}
          	return int64(stop.Sub(start).Seconds())
          }
        `,
      },
    },
    {
      name: 'both ends cut',
      files: {
        'billing/vm.py': `
          def billed_hours(vm, period):
              start = max(vm.started_at, period.start)
              end = min(vm.stopped_at, period.end)
              return (end - start).total_seconds() / 3600
        `,
      },
    },
    {
      name: 'no bound: the end is what was measured',
      files: {
        'billing/vm.ts': `
          export const billedMs = (vm: Vm) => {
            const end = vm.stoppedAt;
            return end - vm.startedAt;
          };
        `,
      },
    },
    {
      name: 'places in a text',
      files: {
        'src/parse.ts': `
          export function cut(text: string, limit: number) {
            const start = text.indexOf('a');
            const end = Math.min(text.length, limit);
            return text.slice(start, end - start);
          }
        `,
      },
    },
    {
      name: 'a floor, and a row that has enough',
      files: {
        'src/move.ts': `
          export async function leave(id: string, clicks: number) {
            await prisma.team.updateMany({
              where: { id, usage: { gte: clicks } },
              data: { usage: { decrement: clicks } },
            });
            await db.execute('UPDATE teams SET usage = GREATEST(usage - ?, 0) WHERE id = ?', [clicks, id]);
          }
        `,
      },
    },
    {
      name: 'one that was counted, and a balance that is spent',
      files: {
        'src/move.ts': `
          export async function remove(id: string, cost: number) {
            await prisma.team.update({ where: { id }, data: { linksUsage: { decrement: 1 } } });
            await prisma.team.update({ where: { id }, data: { credits: { decrement: cost } } });
          }
        `,
      },
    },
  ],
});

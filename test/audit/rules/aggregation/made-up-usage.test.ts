import { madeUpUsage } from '#audit/rules/aggregation/made-up-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(madeUpUsage, {
  fires: [
    {
      name: 'numbers added after the usage was read, in TypeScript',
      files: {
        'src/billing/page.ts': `
          export async function load(workspace: string) {
            let usedRequests = await countRequests(workspace);
            let usage = await sumUsage(workspace);
            usedRequests += 250;
            usage += usedRequests * 12;
            return { usedRequests, usage };
          }
        `,
      },
      at: ['src/billing/page.ts:4', 'src/billing/page.ts:5'],
    },
    {
      name: 'in Python',
      files: {
        'billing/usage.py': `
          def used(account):
              usage = db.query(total).filter_by(account=account).sum()
              usage += 1000
              return usage
        `,
      },
      at: ['billing/usage.py:3'],
    },
  ],
  silent: [
    {
      name: 'a minimum, a grace on a condition, and a measured part',
      files: {
        'src/billing/page.ts': `
          export async function load(workspace: string) {
            let usage = await sumUsage(workspace);
            usage = Math.max(usage, 100);
            if (workspace.startsWith('free')) usage += 10;
            usage += await sumUsage(workspace, 'archive');
            return usage;
          }
        `,
      },
    },
    {
      name: 'an overhead in a count that the code makes itself',
      files: {
        'src/billing/count.ts': `
          export async function count(messages: Message[]) {
            let usedTokens = await encode(messages);
            usedTokens += 3;
            let units = 0;
            units += 5;
            return usedTokens + units;
          }
        `,
      },
    },
    {
      name: 'one more, which was just used',
      files: {
        'src/billing/seats.ts': `
          export async function seats(team: string) {
            let usedSeats = await countSeats(team);
            usedSeats += 1;
            return usedSeats;
          }
        `,
      },
    },
  ],
});

import { droppedPeriod } from '#audit/rules/aggregation/dropped-period.ts';
import { describeRule } from '#test/rule-tester.ts';

const BEFORE = `
  export async function computeUsage(workspace: Workspace) {
    const renewedAt = renewalOf(workspace);
    const runsCount = await runs.totalSince(renewedAt);
    return runsCount;
  }
`;

describeRule(droppedPeriod, {
  fires: [
    {
      name: 'a query written anew without the date, in TypeScript',
      base: { 'src/usage.ts': BEFORE },
      files: {
        'src/usage.ts': `
          export async function computeUsage(workspace: Workspace) {
            const renewedAt = renewalOf(workspace);
            const runsCount = await db.select({ count: count() }).from(runs).where(eq(runs.workspaceId, workspace.id));
            return runsCount;
          }
        `,
      },
      at: ['src/usage.ts:3'],
    },
    {
      name: 'in Python',
      base: {
        'billing/usage.py': `
          def usage_of(account):
              used_units = repo.sum_since(account.id, account.period_start)
              return used_units
        `,
      },
      files: {
        'billing/usage.py': `
          def usage_of(account):
              used_units = session.query(func.sum(Event.units)).filter(Event.account == account.id).scalar()
              return used_units
        `,
      },
      at: ['billing/usage.py:2'],
    },
    {
      name: 'in Go',
      base: {
        'billing/usage.go': `
          package billing

          func Usage(acc Account) int64 {
          	total := store.CountSince(acc.ID, acc.PeriodStart)
          	return total
          }
        `,
      },
      files: {
        'billing/usage.go': `
          package billing

          func Usage(acc Account) int64 {
          	total := db.Model(&Event{}).Where("account_id = ?", acc.ID).Count(&n)
          	return total
          }
        `,
      },
      at: ['billing/usage.go:4'],
    },
  ],
  silent: [
    {
      name: 'a condition put together before',
      base: { 'src/usage.ts': BEFORE },
      files: {
        'src/usage.ts': `
          export async function computeUsage(workspace: Workspace) {
            const renewedAt = renewalOf(workspace);
            const ownRuns = and(eq(runs.workspaceId, workspace.id), gte(runs.createdAt, renewedAt));
            const runsCount = await db.select({ count: count() }).from(runs).where(ownRuns);
            return runsCount;
          }
        `,
      },
    },
    {
      name: 'written anew with the date',
      base: { 'src/usage.ts': BEFORE },
      files: {
        'src/usage.ts': `
          export async function computeUsage(workspace: Workspace) {
            const renewedAt = renewalOf(workspace);
            const runsCount = await db.select({ count: count() }).from(runs).where(gte(runs.createdAt, renewedAt));
            return runsCount;
          }
        `,
      },
    },
    {
      name: 'a query that never had a date',
      base: {
        'src/usage.ts': `
          export async function computeUsage(workspace: Workspace) {
            const seatsCount = await members.count(workspace.id);
            return seatsCount;
          }
        `,
      },
      files: {
        'src/usage.ts': `
          export async function computeUsage(workspace: Workspace) {
            const seatsCount = await db.select({ count: count() }).from(members).where(eq(members.workspaceId, workspace.id));
            return seatsCount;
          }
        `,
      },
    },
    {
      name: 'put behind another function, which may have the date',
      base: { 'src/usage.ts': BEFORE },
      files: {
        'src/usage.ts': `
          export async function computeUsage(workspace: Workspace) {
            const runsCount = await runsOf(workspace);
            return runsCount;
          }
        `,
      },
    },
    {
      name: 'a file that is new',
      files: {
        'src/usage.ts': `
          export async function computeUsage(workspace: Workspace) {
            const runsCount = await db.select({ count: count() }).from(runs).where(eq(runs.workspaceId, workspace.id));
            return runsCount;
          }
        `,
      },
    },
  ],
});

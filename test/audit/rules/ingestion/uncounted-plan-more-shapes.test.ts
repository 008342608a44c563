import { uncountedPlan } from '#audit/rules/ingestion/uncounted-plan.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncountedPlan, {
  fires: [
    {
      name: 'plans of a set of unlimited ones are let through uncounted',
      files: {
        'src/meter.js': `
          const UNLIMITED = new Set(['enterprise']);
          async function meterCall(req, res, next) {
            const plan = await plans.of(req.account.id);
            if (UNLIMITED.has(plan.name)) return next();
            const used = await usage.record({ id: req.id, account: req.account.id, quantity: 1 });
            if (used > plan.callsPerMonth) return res.status(429).end();
            return next();
          }
        `,
      },
      at: ['src/meter.js:4'],
    },
  ],
  silent: [
    {
      name: 'Go: how many there are is asked for, and nothing counted up',
      files: {
        'services/orgs.go': `
          package services

          func MayCreateOrg(ctx context.Context, repo MemberRepository, user *User, limit int64) (bool, error) {
          	if limit == -1 {
          		return true, nil
          	}
          	count, err := repo.CountUserOrganisations(ctx, user.UID)
          	if err != nil {
          		return false, err
          	}
          	return count < limit, nil
          }
        `,
      },
    },
    {
      name: 'TypeScript: how many there are is asked for, and nothing counted up',
      files: {
        'src/seats.ts': `
          export async function hasRoom(orgId: string, seatLimit: number | null): Promise<boolean> {
            if (seatLimit === null) return true;
            const seats = await members.countBySeat(orgId);
            return seats < seatLimit;
          }
        `,
      },
    },
  ],
});

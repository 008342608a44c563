import { limitOffByOne } from '#audit/rules/limits/limit-off-by-one.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(limitOffByOne, {
  fires: [
    {
      name: 'the last of what was paid for is refused',
      files: {
        'app/contacts.py': `
          async def add_contacts(session, workspace, body):
              if await stored_contacts(session, workspace.id) + len(body) >= workspace.contact_limit:
                  raise LIMIT_REACHED
              session.add_all(body)
        `,
        'quota/lookups.go': `
          package quota

          func (d *Lookups) take(ctx context.Context, id string) (int64, error) {
          	return d.script.Run(ctx, d.rdb, []string{id}).Int64()
          }

          func (d *Lookups) Allow(ctx context.Context, id string, plan Plan) error {
          	n, err := d.take(ctx, id)
          	if err != nil {
          		return err
          	}
          	if n >= plan.DailyLookups {
          		return ErrQuotaExceeded
          	}
          	return nil
          }
        `,
      },
      at: ['app/contacts.py:2', 'quota/lookups.go:12'],
    },
  ],
  silent: [
    {
      name: 'the last one let through, a warning, and tries',
      files: {
        'app/contacts.py': `
          async def add_contacts(session, workspace, body):
              if await stored_contacts(session, workspace.id) + len(body) > workspace.contact_limit:
                  raise LIMIT_REACHED
              session.add_all(body)

          def invite(team):
              if team.members.count() + team.invitations.pending().count() >= team.plan.seat_limit:
                  raise SeatLimitReached()

          def warn(usage, limit):
              if usage.count + 1 >= limit:
                  notify_limit_near()

          def retry(attempt_count, max_attempts):
              if attempt_count + 1 >= max_attempts:
                  raise LimitReached()
        `,
        'quota/lookups.go': `
          package quota

          func (d *Lookups) Allow(ctx context.Context, id string, plan Plan) error {
          	used, err := d.used(ctx, id)
          	if err != nil {
          		return err
          	}
          	if used >= plan.DailyLookups {
          		return ErrQuotaExceeded
          	}
          	return d.count(ctx, id)
          }
        `,
      },
    },
  ],
});

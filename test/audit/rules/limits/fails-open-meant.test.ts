import { failsOpen } from '#audit/rules/limits/fails-open.ts';
import { describeRule } from '#test/rule-tester.ts';

/** What looks like a pass is a refusal, the plan's own limit, or meant. */
describeRule(failsOpen, {
  fires: [
    {
      name: 'Go, Python: it says beside the pass that it is let through',
      files: {
        'services/balance.go': `
          package services

          func (s *Service) checkBalance(ctx context.Context, userID int64) error {
          	balance, err := s.UserBalance(ctx, userID)
          	if err != nil {
          		// 降级处理
          		log.Printf("user balance failed: %v", err)
          		return nil
          	}
          	if balance <= 0 {
          		return ErrInsufficientBalance
          	}
          	return nil
          }
        `,
        'app/quota.py': `
          def check_quota(org_id):
              try:
                  return usage_of(org_id) < plan_of(org_id).monthly_limit
              except redis.RedisError:
                  logger.warning("usage store is down, letting it through")
                  return True
        `,
      },
      at: ['services/balance.go:8', 'app/quota.py:6'],
      confidence: 'possible',
    },
    {
      name: 'Go: it says in the log that it is meant',
      files: {
        'services/limits.go': `
          package services

          func CheckSeatLimit(ctx context.Context, org *Org, deps Deps) (bool, error) {
          	members, err := deps.Members.Count(ctx, org.ID)
          	if err != nil {
          		deps.Logger.Warn("seat limit: count failed, allowing (fail open)", "error", err)
          		return true, nil
          	}
          	return members < org.SeatLimit, nil
          }
        `,
      },
      at: ['services/limits.go:7'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'TypeScript: a failure that counts as a refusal',
      files: {
        'src/reminders.ts': `
          import { assertEmailQuota } from '../limits';
          export async function remind(org: Org, recipient: Recipient) {
            const isLimited = await assertEmailQuota(org.id, 1)
              .then(() => false)
              .catch(() => {
                logger.warn({ org: org.id }, 'reminder dropped');
                return true;
              });
            if (!isLimited) await mailer.send(recipient);
          }
        `,
      },
    },
    {
      name: 'Python: a check for the refusal answers it when it fails',
      files: {
        'app/quota.py': `
          def is_quota_exceeded(org_id):
              try:
                  return usage_of(org_id) >= plan_of(org_id).monthly_limit
              except redis.RedisError:
                  logger.warning("usage store is down")
                  return True
        `,
      },
    },
    {
      name: 'TypeScript: the limits of the plan where none are kept',
      files: {
        'src/limits.ts': `
          export async function getLimits(team: Team) {
            try {
              return { ...PLAN_LIMITS[team.plan], ...limitsSchema.parse(team.limits) };
            } catch {
              const limits = PLAN_LIMITS[team.plan] ?? FREE_LIMITS;
              return { ...limits, rooms: Math.max(limits.rooms ?? 0, 1) };
            }
          }
        `,
      },
    },
    {
      name: 'Python: the limits of the plan where none are kept',
      files: {
        'app/limits.py': `
          def get_limits(team):
              try:
                  return parse_limits(team.limits)
              except ValueError:
                  limits = PLAN_LIMITS[team.plan]
                  return Limits(seats=max(limits.seats, 1), rooms=limits.rooms)
              except redis.RedisError:
                  limits = PLAN_LIMITS[team.plan]
                  return Limits(seats=max(limits.seats, 1), rooms=limits.rooms)
        `,
      },
    },
  ],
});

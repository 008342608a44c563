import { staleLimit } from '#audit/rules/limits/stale-limit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(staleLimit, {
  fires: [
    {
      name: 'a dictionary of the module',
      files: {
        'app/limits.py': `
          _plan_cache: dict[int, PlanLimits] = {}

          def plan_limits(org_id: int) -> PlanLimits:
              if org_id not in _plan_cache:
                  sub = Subscription.objects.select_related("plan").get(org_id=org_id)
                  _plan_cache[org_id] = PlanLimits.from_plan(sub.plan)
              return _plan_cache[org_id]

          def check_seat_limit(org):
              if org.members.count() >= plan_limits(org.id).seats:
                  raise SeatLimitReached()
        `,
      },
      at: ['app/limits.py:6'],
    },
    {
      name: 'a map of the module',
      files: {
        'src/plan-limits.ts': `
          const limits = new Map<string, PlanLimits>();

          export async function getPlanLimits(orgId: string): Promise<PlanLimits> {
            const hit = limits.get(orgId);
            if (hit) return hit;
            const plan = await db.query.plans.findFirst({ where: eq(plans.orgId, orgId) });
            limits.set(orgId, plan.limits);
            return plan.limits;
          }
        `,
      },
      at: ['src/plan-limits.ts:7'],
    },
    {
      name: 'a change that evicts nothing',
      files: {
        'src/PlanService.java': `
          @Service
          public class PlanService {
              @Cacheable("planLimits")
              public PlanLimits limitsFor(UUID accountId) {
                  return subscriptions.findByAccountId(accountId).orElseThrow().getPlan().limits();
              }

              @Transactional
              public void changePlan(UUID accountId, String planCode) {
                  Subscription s = subscriptions.findByAccountId(accountId).orElseThrow();
                  s.setPlan(plans.findByCode(planCode));
                  subscriptions.save(s);
              }
          }
        `,
      },
      at: ['src/PlanService.java:11'],
    },
    {
      name: 'a map of the object',
      files: {
        'limits/service.go': `
          package limits

          type Service struct {
          	db    *sql.DB
          	cache sync.Map
          }

          func (s *Service) Quota(ctx context.Context, org string) (int64, error) {
          	if v, ok := s.cache.Load(org); ok {
          		return v.(int64), nil
          	}
          	var quota int64
          	if err := s.db.QueryRowContext(ctx, "SELECT monthly_quota FROM subscriptions WHERE org_id = $1", org).Scan(&quota); err != nil {
          		return 0, err
          	}
          	s.cache.Store(org, quota)
          	return quota, nil
          }
        `,
      },
      at: ['limits/service.go:16'],
    },
    {
      name: 'an upgrade that leaves the cache',
      files: {
        'app/account.rb': `
          class Account < ApplicationRecord
            def message_limit
              Rails.cache.fetch("accounts/#{id}/message_limit", expires_in: 12.hours) { subscription.plan.message_limit }
            end

            def upgrade!(plan)
              subscription.update!(plan: plan)
            end

            def can_send?
              messages.this_month.count < message_limit
            end
          end
        `,
      },
      at: ['app/account.rb:7'],
    },
    {
      name: 'remembered for ever',
      files: {
        'app/TeamLimits.php': `
          <?php
          class TeamLimits
          {
              public function projectLimit(Team $team): int
              {
                  return Cache::rememberForever("team:{$team->id}:project-limit", fn () => $team->subscription->plan->max_projects);
              }
          }
        `,
      },
      at: ['app/TeamLimits.php:6'],
    },
    {
      name: 'a limit in a token',
      files: {
        'src/sign-in.ts': `
          export async function signIn(user: User) {
            const sub = await subscriptions.forOrg(user.orgId);
            return jwt.sign({ sub: user.id, org: user.orgId, monthlyLimit: sub.plan.monthlyRequests }, SECRET, { expiresIn: '7d' });
          }
          export function quota(req, res, next) {
            const { org, monthlyLimit } = jwt.verify(req.token, SECRET);
            if (usage.count(org) >= monthlyLimit) return res.status(429).end();
            next();
          }
        `,
      },
      at: ['src/sign-in.ts:3'],
    },
    {
      name: 'a day in memory',
      files: {
        'src/PlanLimitProvider.cs': `
          public class PlanLimitProvider(IMemoryCache cache, AppDbContext db)
          {
              public Task<PlanLimits> GetAsync(Guid tenantId) =>
                  cache.GetOrCreateAsync($"plan-limits:{tenantId}", async entry =>
                  {
                      entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(24);
                      return await db.Subscriptions.Where(s => s.TenantId == tenantId).Select(s => s.Plan.Limits).SingleAsync();
                  });

              public async Task ChangePlanAsync(Guid tenantId, Guid planId)
              {
                  var s = await db.Subscriptions.SingleAsync(x => x.TenantId == tenantId);
                  s.PlanId = planId;
                  await db.SaveChangesAsync();
              }
          }
        `,
      },
      at: ['src/PlanLimitProvider.cs:13'],
    },
  ],
  silent: [
    {
      name: 'evicted with the change',
      files: {
        'src/PlanService.java': `
          @Service
          public class PlanService {
              @Cacheable("planLimits")
              public PlanLimits limitsFor(UUID accountId) {
                  return subscriptions.findByAccountId(accountId).orElseThrow().getPlan().limits();
              }

              @Transactional
              @CacheEvict(value = "planLimits", key = "#accountId")
              public void changePlan(UUID accountId, String planCode) {
                  Subscription s = subscriptions.findByAccountId(accountId).orElseThrow();
                  s.setPlan(plans.findByCode(planCode));
                  subscriptions.save(s);
              }
          }
        `,
      },
    },
    {
      name: 'deleted with the change',
      files: {
        'app/account.rb': `
          class Account < ApplicationRecord
            def message_limit
              Rails.cache.fetch("accounts/#{id}/message_limit", expires_in: 1.minute) { subscription.plan.message_limit }
            end

            def upgrade!(plan)
              subscription.update!(plan: plan)
              Rails.cache.delete("accounts/#{id}/message_limit")
            end
          end
        `,
      },
    },
    {
      name: 'a name in the token',
      files: {
        'src/plan-sign-in.ts': `
          export async function signIn(user: User) {
            return jwt.sign({ sub: user.id, org: user.orgId, plan: user.planName }, SECRET, { expiresIn: '7d' });
          }
        `,
      },
    },
    {
      name: 'half a minute',
      files: {
        'src/plan-limits.ts': `
          const limits = new Map<string, { value: PlanLimits; at: number }>();
          export async function getPlanLimits(orgId: string): Promise<PlanLimits> {
            const hit = limits.get(orgId);
            if (hit && Date.now() - hit.at < 30_000) return hit.value;
            const plan = await db.query.plans.findFirst({ where: eq(plans.orgId, orgId) });
            limits.set(orgId, { value: plan.limits, at: Date.now() });
            return plan.limits;
          }
          export async function showLimits(orgId) {
            return cached(orgId);
          }
        `,
      },
    },
  ],
});

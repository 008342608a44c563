import { staleLimit } from '#audit/rules/limits/stale-limit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(staleLimit, {
  fires: [
    {
      name: 'a map of the object that is looked in by index',
      files: {
        'plans/service.go': `
          package plans

          type Limits struct{ MaxRequests, MaxSeats int64 }

          type Service struct {
          	mu    sync.RWMutex
          	cache map[string]Limits
          	db    *sql.DB
          }

          func (s *Service) Limits(ctx context.Context, account string) (Limits, error) {
          	s.mu.RLock()
          	l, ok := s.cache[account]
          	s.mu.RUnlock()
          	if ok {
          		return l, nil
          	}
          	err := s.db.QueryRowContext(ctx, \`SELECT p.max_requests, p.max_seats FROM accounts a JOIN plans p ON p.id = a.plan_id WHERE a.id = $1\`, account).Scan(&l.MaxRequests, &l.MaxSeats)
          	if err != nil {
          		return Limits{}, err
          	}
          	s.mu.Lock()
          	s.cache[account] = l
          	s.mu.Unlock()
          	return l, nil
          }

          func (s *Service) ChangePlan(ctx context.Context, account, plan string) error {
          	_, err := s.db.ExecContext(ctx, \`UPDATE accounts SET plan_id = $1 WHERE id = $2\`, plan, account)
          	return err
          }
        `,
      },
      at: ['plans/service.go:23'],
    },
    {
      name: 'a record that updates itself',
      files: {
        'app/account.rb': `
          class Account < ApplicationRecord
            belongs_to :plan

            def request_limit
              Rails.cache.fetch("account/#{id}/request_limit", expires_in: 12.hours) { plan.request_limit }
            end

            def upgrade_to!(new_plan)
              update!(plan: new_plan, upgraded_at: Time.current)
              BillingMailer.with(account: self).upgraded.deliver_later
            end
          end
        `,
      },
      at: ['app/account.rb:9'],
    },
    {
      name: 'a change of the plan in one file, and the cache of its limits in another',
      files: {
        'src/PlanLimits.java': `
          @Service
          public class PlanLimits {
            @Cacheable("plan-limits")
            public Limits of(UUID accountId) {
              return jdbc.sql("SELECT p.max_tickets FROM subscriptions s JOIN plans p ON p.id = s.plan_id WHERE s.account_id = :a").param("a", accountId).query(Limits.class).single();
            }
          }
        `,
        'src/Subscriptions.java': `
          @Service
          public class Subscriptions {
            public void changePlan(UUID accountId, UUID planId) {
              jdbc.sql("UPDATE subscriptions SET plan_id = :plan WHERE account_id = :account").param("plan", planId).update();
            }
          }
        `,
      },
      at: ['src/Subscriptions.java:4'],
    },
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
    {
      name: 'a cache of the process that is cleared in the one that handles the change',
      files: {
        'app/limits.py': `
          @lru_cache(maxsize=4096)
          def plan_limits(account_id: int) -> dict:
              subscription = session.query(Subscription).filter_by(account_id=account_id).one()
              return {"requests": subscription.plan.max_requests, "seats": subscription.plan.max_seats}


          def change_plan(account_id: int, plan_id: int) -> None:
              subscription = session.query(Subscription).filter_by(account_id=account_id).one()
              subscription.plan_id = plan_id
              session.commit()
              plan_limits.cache_clear()
        `,
      },
      at: ['app/limits.py:1'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'a key that changes with the row',
      files: {
        'app/account.rb': `
          class Account < ApplicationRecord
            def request_limit
              Rails.cache.fetch([cache_key_with_version, "request_limit"]) { plan.request_limit }
            end

            def upgrade_to!(new_plan)
              update!(plan: new_plan)
            end
          end
        `,
      },
    },
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

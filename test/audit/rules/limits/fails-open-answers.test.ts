import { failsOpen } from '#audit/rules/limits/fails-open.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(failsOpen, {
  fires: [
    {
      name: 'usage taken for nothing after a failure',
      files: {
        'src/limits.ts': `
          import { getUsage } from '../usage/store';
          import { planFor } from '../plans';
          export async function assertWithinPlan(orgId: string) {
            const plan = await planFor(orgId);
            const used = await getUsage(orgId).catch(() => 0);
            if (used >= plan.monthlyLimit) throw new PlanLimitReachedError(orgId);
          }
        `,
      },
      at: ['src/limits.ts:5'],
    },
    {
      name: 'a refusal that the handler passes over',
      files: {
        'app/quota.py': `
          import httpx
          from fastapi import HTTPException, Request

          async def enforce_quota(request: Request):
              try:
                  resp = await client.get(f"{ENTITLEMENTS}/v1/orgs/{request.state.org}/check")
                  if not resp.json()["allowed"]:
                      raise HTTPException(402, "quota exhausted")
              except httpx.HTTPError as exc:
                  logger.warning("entitlement service unreachable: %s", exc)
        `,
      },
      at: ['app/quota.py:9'],
    },
    {
      name: 'the next handler after a failed look-up',
      files: {
        'quota/wrap.go': `
          package quota

          func (m *Middleware) Wrap(next http.Handler) http.Handler {
          	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
          		org := auth.Org(r.Context())
          		left, err := m.credits.Remaining(r.Context(), org)
          		if err != nil {
          			m.log.Warn("credits lookup failed", "org", org, "err", err)
          			next.ServeHTTP(w, r)
          			return
          		}
          		if left <= 0 {
          			http.Error(w, "out of credits", http.StatusPaymentRequired)
          			return
          		}
          		next.ServeHTTP(w, r)
          	})
          }
        `,
      },
      at: ['quota/wrap.go:9'],
    },
    {
      name: 'what is left without end',
      files: {
        'app/quota_gate.rb': `
          class QuotaGate
            def remaining(account)
              account.plan.monthly_quota - usage_client.total(account.id)
            rescue Faraday::Error
              Float::INFINITY
            end

            def allow?(account, amount)
              remaining(account) >= amount
            end
          end
        `,
      },
      at: ['app/quota_gate.rb:5'],
    },
    {
      name: 'a filter that renders nothing',
      files: {
        'app/base_controller.rb': `
          class Api::BaseController < ApplicationController
            before_action :ensure_usage_allowance

            private

            def ensure_usage_allowance
              return if UsageAllowance.new(current_account).available?
              render json: { error: "usage limit reached" }, status: :payment_required
            rescue Redis::BaseError => e
              Rails.logger.error("allowance check: #{e.message}")
            end
          end
        `,
      },
      at: ['app/base_controller.rb:9'],
    },
    {
      name: 'a fallback that says yes',
      files: {
        'src/CreditGuard.java': `
          package com.acme.quota;

          @Service
          public class CreditGuard {
              @CircuitBreaker(name = "credits", fallbackMethod = "creditsUnavailable")
              public boolean hasCredits(UUID account, long needed) {
                  return creditsClient.balance(account) >= needed;
              }

              private boolean creditsUnavailable(UUID account, long needed, Throwable t) {
                  return true;
              }
          }
        `,
      },
      at: ['src/CreditGuard.java:11'],
    },
    {
      name: 'a match on the failure, and a default',
      files: {
        'src/quota.rs': `
          pub struct QuotaService { store: Store }
          impl QuotaService {
              pub async fn check(&self, org: Uuid, tokens: i64) -> Result<(), ApiError> {
                  let used = match self.store.tokens_used(org).await {
                      Ok(n) => n,
                      Err(e) => {
                          warn!(error = %e, "usage lookup failed");
                          return Ok(());
                      }
                  };
                  if used + tokens > self.limit(org) {
                      return Err(ApiError::QuotaExceeded);
                  }
                  Ok(())
              }
              pub async fn may_export(&self, org: Uuid) -> bool {
                  self.store.export_allowance_left(org).await.map(|n| n > 0).unwrap_or(true)
              }
          }
        `,
      },
      at: ['src/quota.rs:8', 'src/quota.rs:17'],
    },
    {
      name: 'a middleware of ASP.NET',
      files: {
        'src/Middleware.cs': `
          public class MeteredQuotaMiddleware
          {
              private readonly RequestDelegate _next;
              public async Task InvokeAsync(HttpContext context, IQuotaService quota)
              {
                  QuotaResult result;
                  try
                  {
                      result = await quota.EvaluateAsync(context.GetTenantId());
                  }
                  catch (Exception ex)
                  {
                      _logger.LogError(ex, "Quota evaluation failed");
                      await _next(context);
                      return;
                  }
                  if (result.Exceeded)
                  {
                      context.Response.StatusCode = 402;
                      return;
                  }
                  await _next(context);
              }
          }
        `,
      },
      at: ['src/Middleware.cs:14'],
    },
    {
      name: 'a default of an attempt',
      files: {
        'src/Quota.kt': `
          class MinuteQuota(private val redis: RedisClient) {
              suspend fun mayUse(account: String, minutes: Long): Boolean =
                  runCatching { redis.get("minutes:$account").toLong() + minutes <= limitOf(account) }.getOrDefault(true)
          }
        `,
      },
      at: ['src/Quota.kt:3'],
    },
    {
      name: 'a guard of Nest',
      files: {
        'src/seat-guard.ts': `
          @Injectable()
          export class SeatLimitGuard implements CanActivate {
            async canActivate(ctx: ExecutionContext): Promise<boolean> {
              const org = ctx.switchToHttp().getRequest().org;
              try {
                const { seats, used } = await this.billing.seats(org.id);
                return used < seats;
              } catch (e) {
                this.logger.error('seat check failed', e);
                return true;
              }
            }
          }
        `,
      },
      at: ['src/seat-guard.ts:10'],
    },
    {
      name: 'a limit without end',
      files: {
        'limits/gate.go': `
          package limits

          func (g *Gate) Allow(ctx context.Context, tenant string, n int64) bool {
          	quota, err := g.plans.MonthlyQuota(ctx, tenant)
          	if err != nil {
          		slog.Warn("no quota", "tenant", tenant, "err", err)
          		quota = math.MaxInt64
          	}
          	used, err := g.counter.Add(ctx, tenant, n)
          	if err != nil {
          		return true
          	}
          	return used <= quota
          }
        `,
      },
      at: ['limits/gate.go:7', 'limits/gate.go:11'],
    },
  ],
  silent: [
    {
      name: 'a failure told, traffic, and a figure shown',
      files: {
        'src/limits.ts': `
          export async function assertWithinPlan(orgId: string) {
            const plan = await planFor(orgId);
            const used = await getUsage(orgId).catch((e) => { throw new QuotaUnavailable(e); });
            if (used >= plan.monthlyLimit) throw new PlanLimitReachedError(orgId);
          }
          export async function rateLimit(req, res, next) {
            try {
              await limiter.consume(req.ip);
              next();
            } catch (e) {
              logger.warn(e);
              next();
            }
          }
          export async function showQuota(req, res) {
            const used = await getUsage(req.org).catch(() => 0);
            res.json({ used, limit: req.plan.limit });
          }
        `,
      },
    },
    {
      name: 'counted and kept for later, and what is missing',
      files: {
        'app/quota.py': `
          async def enforce_quota(request):
              try:
                  resp = await client.get(f"{ENTITLEMENTS}/v1/orgs/{request.state.org}/check")
              except httpx.HTTPError as exc:
                  QUOTA_FAILURES.inc()
                  logger.warning("entitlement service unreachable: %s", exc)
                  await unchecked.put(request.state.org)
                  return
              if not resp.json()["allowed"]:
                  raise HTTPException(402, "quota exhausted")

          def has_quota(org):
              try:
                  sub = Subscription.objects.get(org=org)
              except Subscription.DoesNotExist:
                  return False
              return sub.used < sub.limit

          def is_exempt_from_quota(org):
              try:
                  return org.flags["unmetered"]
              except KeyError:
                  return False
        `,
      },
    },
    {
      name: 'a failure handed on, and one of no check',
      files: {
        'quota/check.go': `
          package quota

          func (m *Middleware) Check(ctx context.Context, org string) error {
          	left, err := m.credits.Remaining(ctx, org)
          	if err != nil {
          		return fmt.Errorf("credits: %w", err)
          	}
          	if left <= 0 {
          		return ErrOutOfCredits
          	}
          	if err := m.touch(ctx, org); err != nil {
          		m.log.Warn("touch", "err", err)
          		return nil
          	}
          	return nil
          }

          func (s *Store) LimitOf(ctx context.Context, org string) (int64, error) {
          	row, err := s.q.GetLimit(ctx, org)
          	if errors.Is(err, sql.ErrNoRows) {
          		return math.MaxInt64, nil
          	}
          	if err != nil {
          		return 0, err
          	}
          	return row.Limit, nil
          }
        `,
      },
    },
    {
      name: 'nothing left after a failure',
      files: {
        'app/quota_gate.rb': `
          class QuotaGate
            def remaining(account)
              account.plan.monthly_quota - usage_client.total(account.id)
            rescue Faraday::Error => e
              Sentry.capture_exception(e)
              0
            end
            def allow?(account, amount)
              remaining(account) >= amount
            rescue StandardError
              false
            end
          end
        `,
      },
    },
    {
      name: 'a refusal after a failure',
      files: {
        'src/QuotaInterceptor.java': `
          public class QuotaInterceptor implements HandlerInterceptor {
              public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) throws Exception {
                  try {
                      if (quota.used(tenant) >= quota.limit(tenant)) {
                          response.sendError(429, "monthly quota exceeded");
                          return false;
                      }
                  } catch (DataAccessException e) {
                      log.error("could not check quota of {}", tenant, e);
                      response.sendError(503);
                      return false;
                  }
                  return true;
              }
              public boolean recordUsage(String tenant) {
                  try {
                      usage.add(tenant, 1);
                  } catch (DataAccessException e) {
                      outbox.enqueue(tenant);
                  }
                  return true;
              }
          }
        `,
      },
    },
  ],
});

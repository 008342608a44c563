import { unknownAsZero } from '#audit/rules/transparency/unknown-as-zero.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unknownAsZero, {
  fires: [
    {
      name: 'usage that could not be read, shown as none',
      files: {
        'src/summary.ts': `
          export async function getUsageSummary(orgId: string): Promise<UsageSummary> {
            let used = 0;
            try {
              const res = await meterClient.query({ subject: orgId, meter: 'api_calls' });
              used = res.data[0].value;
            } catch (err) {
              logger.warn({ err, orgId }, 'could not load usage');
            }
            const plan = await plans.forOrg(orgId);
            return { used, limit: plan.includedCalls };
          }
        `,
        'routes.py': `
          @router.get("/billing/usage")
          async def current_usage(account: Account = Depends(get_account)):
              try:
                  usage = await lago.customer_usage(account.external_id)
                  total = usage.total_amount_cents
              except LagoApiError:
                  logger.exception("usage lookup failed")
                  total = 0
              return {"amount_cents": total, "limit_cents": account.spend_limit_cents}
        `,
        'usage.go': `
          package api

          func (h *Handler) Usage(w http.ResponseWriter, r *http.Request) {
          	org := orgFrom(r)
          	used, err := h.meter.CurrentUsage(r.Context(), org.ID)
          	if err != nil {
          		h.log.Error("usage lookup", "err", err)
          		used = 0
          	}
          	json.NewEncoder(w).Encode(UsageResponse{Used: used, Limit: org.Plan.Limit})
          }
        `,
      },
      at: ['src/summary.ts:7', 'routes.py:8', 'usage.go:8'],
      confidence: 'likely',
    },
    {
      name: 'a field that may be null by its type',
      files: {
        'src/limits.ts': `
          interface Stats {
            seats: number;
            monthlyEventsCount: number | null;
          }

          export const toLimits = (stats: Stats, plan: Plan) => ({
            seats: { current: stats.seats, max: plan.seats },
            events: { current: stats.monthlyEventsCount ?? 0, max: plan.maxEvents },
          });
        `,
      },
      at: ['src/limits.ts:8'],
      confidence: 'likely',
    },
    {
      name: 'null put into it in another file',
      files: {
        'src/stats.ts': `
          export const toStats = (count: number | 'unlimited') => ({
            usedTokens: count === 'unlimited' ? null : count,
          });
        `,
        'src/bar.ts': `
          export const toBar = (stats: Stats, quota: number) => ({
            used: stats.usedTokens === null ? 0 : stats.usedTokens,
            quota,
          });
        `,
      },
      at: ['src/bar.ts:2'],
    },
  ],
  silent: [
    {
      name: 'usage that is not known where it could not be read, and a failure that says there is none',
      files: {
        'src/summary.ts': `
          export async function getUsageSummary(orgId: string): Promise<UsageSummary> {
            let used: number | null = null;
            try {
              const res = await meterClient.query({ subject: orgId, meter: 'api_calls' });
              used = res.data[0]?.value ?? 0;
            } catch (err) {
              logger.warn({ err, orgId }, 'could not load usage');
            }
            const plan = await plans.forOrg(orgId);
            return { used, limit: plan.includedCalls };
          }
        `,
        'routes.py': `
          @router.get("/billing/usage")
          async def current_usage(account: Account = Depends(get_account)):
              try:
                  usage = await lago.customer_usage(account.external_id)
                  total = usage.total_amount_cents
              except LagoNotFound:
                  total = 0
              except LagoApiError as exc:
                  raise HTTPException(503, "usage is not available right now") from exc
              return {"amount_cents": total, "limit_cents": account.spend_limit_cents}
        `,
        'usage.go': `
          package api

          func (h *Handler) Usage(w http.ResponseWriter, r *http.Request) {
          	org := orgFrom(r)
          	used, err := h.meter.CurrentUsage(r.Context(), org.ID)
          	if errors.Is(err, ErrNoUsage) {
          		used = 0
          	} else if err != nil {
          		http.Error(w, "usage unavailable", http.StatusServiceUnavailable)
          		return
          	}
          	json.NewEncoder(w).Encode(UsageResponse{Used: used, Limit: org.Plan.Limit})
          }
        `,
      },
    },
    {
      name: 'handed on as unknown',
      files: {
        'src/limits.ts': `
          interface Stats {
            monthlyEventsCount: number | null;
          }
          export const toLimits = (stats: Stats, plan: Plan) => ({
            events: { current: stats.monthlyEventsCount, max: plan.maxEvents },
          });
        `,
      },
    },
    {
      name: 'what is still on its way',
      files: {
        'src/limits.ts': `
          interface Stats {
            monthlyEventsCount: number | null;
          }
          export const toLimits = (query: Query<Stats>, plan: Plan) => ({
            events: { current: query.data?.monthlyEventsCount ?? 0, max: plan.maxEvents },
          });
        `,
      },
    },
    {
      name: 'a field that always has a value',
      files: {
        'src/limits.ts': `
          interface Stats {
            monthlyEventsCount: number;
          }
          export const toLimits = (stats: Stats, plan: Plan) => ({
            events: { current: stats.monthlyEventsCount ?? 0, max: plan.maxEvents },
          });
        `,
      },
    },
    {
      name: 'no limit beside it',
      files: {
        'src/row.ts': `
          interface Stats {
            usedTokens: number | null;
          }
          export const toRow = (stats: Stats) => ({ used: stats.usedTokens ?? 0, day: stats.day });
        `,
      },
    },
  ],
});

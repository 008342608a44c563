import { failsOpen } from '#audit/rules/limits/fails-open.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(failsOpen, {
  fires: [
    {
      name: 'asked of what is declared as a quota, whatever its name',
      files: {
        'src/enforce.rs': `
          pub async fn enforce(State(gate): State<QuotaGate>, request: Request, next: Next) -> Response {
              let allowed = gate.take(org_of(&request), Utc::now()).await.unwrap_or(true);
              if !allowed {
                  return StatusCode::TOO_MANY_REQUESTS.into_response();
              }
              next.run(request).await
          }
        `,
        'src/enforce.ts': `
          export async function enforce(gate: QuotaGate, org: string, next: () => Promise<void>) {
            const allowed = await gate.take(org, 1).catch(() => true);
            if (!allowed) throw new PaymentRequired(org);
            await next();
          }
        `,
      },
      at: ['src/enforce.rs:2', 'src/enforce.ts:2'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'refused where the check fails, and what is declared as a limit of traffic',
      files: {
        'src/refused.rs': `
          pub async fn enforce(State(gate): State<QuotaGate>, request: Request, next: Next) -> Response {
              let allowed = gate.take(org_of(&request), Utc::now()).await.unwrap_or(false);
              if !allowed {
                  return StatusCode::SERVICE_UNAVAILABLE.into_response();
              }
              next.run(request).await
          }
        `,
        'src/traffic.rs': `
          pub async fn enforce(State(gate): State<RateLimitGate>, request: Request, next: Next) -> Response {
              let allowed = gate.take(ip_of(&request)).await.unwrap_or(true);
              if !allowed {
                  return StatusCode::TOO_MANY_REQUESTS.into_response();
              }
              next.run(request).await
          }
        `,
      },
    },
  ],
});

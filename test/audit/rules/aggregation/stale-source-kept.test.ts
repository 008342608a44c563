import { staleSource } from '#audit/rules/aggregation/stale-source.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(staleSource, {
  fires: [
    {
      name: 'cached field in Python',
      at: ['usage.py:2'],
      files: {
        'usage.py': `
        def close_period(subscription, period):
            quantity = subscription.cached_usage
            Invoice.objects.create(subscription=subscription, period=period, quantity=quantity)
      `,
      },
    },
    {
      name: 'matview in Go',
      at: ['usage.go:7'],
      files: {
        'usage.go': `
        package invoicing

        const view = \`CREATE MATERIALIZED VIEW usage_by_month AS SELECT account_id, date_trunc('month', at) AS month, sum(units) AS units FROM usage_events GROUP BY 1, 2\`

        func (r *Run) Invoice(ctx context.Context, account string, month time.Time) error {
        	var units int64
        	if err := r.db.QueryRow(ctx, \`SELECT units FROM usage_by_month WHERE account_id = $1 AND month = $2\`, account, month).Scan(&units); err != nil {
        		return err
        	}
        	return r.insertInvoice(ctx, account, month, units)
        }
      `,
      },
    },
    {
      name: 'memory map in TypeScript',
      at: ['usage.ts:4'],
      files: {
        'usage.ts': `
        const usageCache = new Map<string, number>();

        export async function bill(accountId: string, month: string) {
          const units = usageCache.get(\`\${accountId}:\${month}\`) ?? (await usage.sum(accountId, month));
          await invoices.create({ accountId, month, units });
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'what a model read from its cache of prompts',
      files: {
        'src/responses.py': `
          from openai import AsyncOpenAI

          from app.billing import charge_tokens

          client = AsyncOpenAI()


          async def stream(team_id: str, prompt: str):
              async with client.responses.stream(model="gpt-5", input=prompt) as events:
                  async for event in events:
                      if event.type == "response.output_text.delta":
                          yield event.delta
                      elif event.type in ("response.completed", "response.incomplete", "response.failed"):
                          usage = event.response.usage
                          if usage is not None:
                              cached = usage.input_tokens_details.cached_tokens
                              await charge_tokens(
                                  team_id,
                                  input_tokens=usage.input_tokens - cached,
                                  cached_tokens=cached,
                                  output_tokens=usage.output_tokens,
                              )
        `,
      },
    },
    {
      name: 'cached field in Python',
      files: {
        'usage.py': `
        def close_period(subscription, period):
            quantity = subscription.events.filter(at__gte=period.start, at__lt=period.end).aggregate(n=Sum("units"))["n"] or 0
            Invoice.objects.create(subscription=subscription, period=period, quantity=quantity)
      `,
      },
    },
    {
      name: 'matview in Go',
      files: {
        'usage.go': `
        package invoicing

        const view = \`CREATE MATERIALIZED VIEW usage_by_month AS SELECT account_id, date_trunc('month', at) AS month, sum(units) AS units FROM usage_events GROUP BY 1, 2\`

        func (r *Run) Invoice(ctx context.Context, account string, month time.Time) error {
        	var units int64
        	if err := r.db.QueryRow(ctx, \`SELECT sum(units) FROM usage_events WHERE account_id = $1 AND date_trunc('month', at) = $2\`, account, month).Scan(&units); err != nil {
        		return err
        	}
        	return r.insertInvoice(ctx, account, month, units)
        }
      `,
      },
    },
    {
      name: 'memory map in TypeScript',
      files: {
        'usage.ts': `
        const usageCache = new Map<string, number>();

        export async function bill(accountId: string, month: string) {
          const units = await usage.sum(accountId, month);
          await invoices.create({ accountId, month, units });
        }
      `,
      },
    },
  ],
});

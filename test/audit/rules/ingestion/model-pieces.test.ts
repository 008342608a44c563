import { unsetQuantity } from '#audit/rules/ingestion/unset-quantity.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unsetQuantity, {
  fires: [
    {
      name: 'zero before, and all else set',
      files: {
        'record.rs': `
          use sqlx::PgPool;
          use uuid::Uuid;

          pub enum Finished {
              Chat { prompt: i64, completion: i64 },
              Transcription { seconds: f64 },
              Rerank { documents: usize },
          }

          pub async fn record(pool: &PgPool, request: Uuid, key: i64, f: Finished) -> sqlx::Result<()> {
              let mut quantity: i64 = 0;
              let unit;
              match f {
                  Finished::Chat { prompt, completion } => {
                      quantity = prompt + completion;
                      unit = "token";
                  }
                  Finished::Transcription { seconds } => {
                      quantity = seconds.ceil() as i64;
                      unit = "second";
                  }
                  Finished::Rerank { .. } => {
                      unit = "search";
                  }
              }
              sqlx::query("insert into api_usage (request_id, key_id, unit, quantity) values ($1, $2, $3, $4) on conflict do nothing")
                  .bind(request).bind(key).bind(unit).bind(quantity)
                  .execute(pool).await?;
              Ok(())
          }
        `,
      },
      at: ['record.rs:23'],
    },
  ],
  silent: [
    {
      name: 'set to nothing on purpose',
      files: {
        'src/meter.ts': `
          import { db } from '../db';
          import { usageEvents } from '../db/schema';

          export async function meter(f: { tenantId: string; requestId: string; kind: 'text' | 'image' | 'rerank' | 'free'; payload: any }) {
            let units = 0;
            let unit = 'token';
            switch (f.kind) {
              case 'text':
                units = f.payload.usage.total_tokens;
                break;
              case 'image':
                units = f.payload.data.length;
                unit = 'image';
                break;
              case 'rerank':
                units = 1;
                unit = 'search';
                break;
              case 'free':
                units = 0;
                break;
            }
            await db.insert(usageEvents).values({ tenantId: f.tenantId, requestId: f.requestId, kind: f.kind, unit, units }).onConflictDoNothing();
          }
        `,
        'record.py': `
          from billing.models import UsageRecord


          def record_call(call):
              quantity = 0
              if call.kind == "chat":
                  quantity = call.response["usage"]["total_tokens"]
                  unit = "tokens"
              elif call.kind == "image":
                  quantity = len(call.response["data"])
                  unit = "images"
              elif call.kind == "moderation":
                  # OpenAI's moderation endpoint is free
                  return
              else:
                  raise ValueError(f"unknown kind {call.kind}")

              UsageRecord.objects.create(tenant_id=call.tenant_id, model=call.model, unit=unit, quantity=quantity)
        `,
      },
    },
  ],
});

import { unstableKey } from '#audit/rules/deduplication/unstable-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unstableKey, {
  fires: [],
  silent: [
    {
      name: 'an id given to the job that carries it, in TypeScript',
      files: {
        'src/usage/202-enqueue-with-id.ts': `
          import { randomUUID } from 'node:crypto';
          import { Queue, Worker } from 'bullmq';
          import { Client } from 'lago-javascript-client';

          const connection = { host: 'redis' };
          const queue = new Queue('usage', { connection });
          const lago = Client(process.env.LAGO_API_KEY!);

          interface Usage {
            transactionId: string;
            subscription: string;
            code: string;
            at: number;
            properties: Record<string, string | number>;
          }

          /** Called once by the request handler; the job keeps its id over every attempt. */
          export async function track(subscription: string, code: string, properties: Usage['properties']) {
            const usage: Usage = { transactionId: randomUUID(), subscription, code, at: Math.floor(Date.now() / 1000), properties };
            await queue.add('usage', usage, { jobId: usage.transactionId, attempts: 20, backoff: { type: 'exponential', delay: 1000 } });
          }

          export const worker = new Worker<Usage>(
            'usage',
            async ({ data }) => {
              await lago.events.createEvent({
                event: {
                  transaction_id: data.transactionId,
                  external_subscription_id: data.subscription,
                  code: data.code,
                  timestamp: data.at,
                  properties: data.properties,
                },
              });
            },
            { connection },
          );
        `,
      },
    },
    {
      name: 'a random key of an outbox row, in Python',
      files: {
        'src/usage/202-uuid-stored.py': `
          import uuid
          from datetime import datetime

          from orb import Orb
          from sqlalchemy import select
          from sqlalchemy.orm import Mapped, Session, mapped_column

          from .base import Base

          orb = Orb()


          class UsageOutbox(Base):
              __tablename__ = "usage_outbox"

              key: Mapped[str] = mapped_column(primary_key=True, default=lambda: uuid.uuid4().hex)
              customer: Mapped[str]
              event: Mapped[str]
              quantity: Mapped[int]
              occurred_at: Mapped[datetime]
              sent: Mapped[bool] = mapped_column(default=False)


          def finish_request(session: Session, request, tokens: int) -> None:
              request.status = "done"
              session.add(
                  UsageOutbox(customer=request.customer_id, event="tokens", quantity=tokens, occurred_at=request.finished_at)
              )
              session.commit()


          def relay(session: Session) -> int:
              rows = session.scalars(
                  select(UsageOutbox).where(UsageOutbox.sent.is_(False)).limit(100).with_for_update(skip_locked=True)
              ).all()
              if rows:
                  orb.events.ingest(
                      events=[
                          {
                              "event_name": r.event,
                              "idempotency_key": r.key,
                              "external_customer_id": r.customer,
                              "timestamp": r.occurred_at.isoformat(),
                              "properties": {"quantity": r.quantity},
                          }
                          for r in rows
                      ]
                  )
                  for r in rows:
                      r.sent = True
              session.commit()
              return len(rows)
        `,
      },
    },
    {
      name: 'a key of the message, handed through a record, in C#',
      files: {
        'src/usage/202-csharp-message-key.cs': `
          using System.Net.Http.Json;
          using MassTransit;

          namespace Acme.Billing;

          public record ShipmentLabelled(Guid ShipmentId, string CustomerId, int Parcels, DateTimeOffset LabelledAt);

          public sealed record MetronomeEvent(string TransactionId, string CustomerId, string EventType, DateTimeOffset Timestamp, IDictionary<string, object> Properties);

          public sealed class MetronomeClient(HttpClient http, ILogger<MetronomeClient> logger)
          {
              public async Task SendAsync(MetronomeEvent e, CancellationToken ct)
              {
                  var correlation = Guid.NewGuid();
                  logger.LogDebug("metronome {Correlation} {Key}", correlation, e.TransactionId);
                  using var request = new HttpRequestMessage(HttpMethod.Post, "https://api.metronome.com/v1/ingest")
                  {
                      Content = JsonContent.Create(new[]
                      {
                          new
                          {
                              transaction_id = e.TransactionId,
                              customer_id = e.CustomerId,
                              event_type = e.EventType,
                              timestamp = e.Timestamp.ToString("O"),
                              properties = e.Properties,
                          },
                      }),
                  };
                  request.Headers.Add("X-Request-Id", correlation.ToString());
                  using var response = await http.SendAsync(request, ct);
                  response.EnsureSuccessStatusCode();
              }
          }

          public sealed class BillShipment(MetronomeClient metronome) : IConsumer<ShipmentLabelled>
          {
              public Task Consume(ConsumeContext<ShipmentLabelled> context)
              {
                  var s = context.Message;
                  var key = $"parcel-label-{s.ShipmentId:N}";
                  return metronome.SendAsync(
                      new MetronomeEvent(key, s.CustomerId, "parcel_labelled", s.LabelledAt, new Dictionary<string, object> { ["parcels"] = s.Parcels }),
                      context.CancellationToken);
              }
          }
        `,
      },
    },
  ],
});

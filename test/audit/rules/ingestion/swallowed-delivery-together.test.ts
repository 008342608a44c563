import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'many sent together, and nobody looks at what came of each',
      files: {
        'telemetry/upload.py': `
          from __future__ import annotations

          import asyncio
          import logging
          from collections.abc import Sequence

          from m3ter import AsyncM3ter

          from telemetry.db import Reading, ReadingStore

          log = logging.getLogger(__name__)
          PARALLEL = 8


          class MeasurementUploader:
              def __init__(self, client: AsyncM3ter, store: ReadingStore) -> None:
                  self._client = client
                  self._store = store
                  self._slots = asyncio.Semaphore(PARALLEL)

              async def upload_pending(self) -> int:
                  readings = await self._store.pending(limit=4000)
                  groups = [readings[i : i + 500] for i in range(0, len(readings), 500)]
                  await asyncio.gather(*(self._submit(group) for group in groups), return_exceptions=True)
                  await self._store.mark_uploaded([r.id for r in readings])
                  log.info("uploaded %d readings", len(readings))
                  return len(readings)

              async def _submit(self, group: Sequence[Reading]) -> None:
                  async with self._slots:
                      await self._client.usage.submit(
                          measurements=[
                              {
                                  "uid": str(r.id),
                                  "meter": r.meter_code,
                                  "account": r.account_code,
                                  "ts": r.measured_at.isoformat(),
                                  "measure": {r.field: r.value},
                              }
                              for r in group
                          ]
                      )

              async def warm_up(self) -> None:
                  """Nobody minds when this fails."""
                  await asyncio.gather(self._store.ping(), self._client.meters.list(), return_exceptions=True)
        `,
      },
      at: ['telemetry/upload.py:24'],
    },
    {
      name: 'a client that is told not to raise',
      files: {
        'src/Forwarder.php': `
          <?php

          declare(strict_types=1);

          namespace App\\Metering;

          use GuzzleHttp\\ClientInterface;
          use Psr\\Log\\LoggerInterface;

          final class UsageForwarder
          {
              public function __construct(
                  private readonly ClientInterface $http,
                  private readonly PendingUsage $pending,
                  private readonly LoggerInterface $log,
              ) {
              }

              /** Called by cron every minute; a row that is still pending goes out again next time. */
              public function forward(): int
              {
                  $sent = 0;
                  foreach ($this->pending->oldest(500) as $row) {
                      $this->push($row);
                      $this->pending->markForwarded($row->id);
                      $sent++;
                  }
                  $this->touchHealthcheck($sent);

                  return $sent;
              }

              private function push(UsageRow $row): void
              {
                  $this->http->request('POST', '/v2/usage', [
                      'headers' => ['Idempotency-Key' => $row->id],
                      'json' => $row->toArray(),
                      'timeout' => 5,
                      'http_errors' => false,
                  ]);
              }

              private function touchHealthcheck(int $sent): void
              {
                  $this->http->request('GET', 'https://hc-ping.com/usage-forwarder', [
                      'query' => ['sent' => $sent],
                      'http_errors' => false,
                  ]);
              }
          }
        `,
      },
      at: ['src/Forwarder.php:35'],
    },
    {
      name: 'a message to a topic that is dropped with a line in the log',
      files: {
        'gateway/gateway.go': `
          package gateway

          import (
          	"context"
          	"encoding/json"
          	"net/http"
          	"time"

          	"github.com/segmentio/kafka-go"
          	"go.uber.org/zap"
          )

          type UsageEvent struct {
          	ID       string    \`json:"id"\`
          	Tenant   string    \`json:"tenant"\`
          	Route    string    \`json:"route"\`
          	Bytes    int64     \`json:"bytes"\`
          	Occurred time.Time \`json:"occurred"\`
          }

          type Gateway struct {
          	writer *kafka.Writer // topic usage-events, async: false
          	log    *zap.Logger
          	next   http.Handler
          }

          func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
          	counting := &countingWriter{ResponseWriter: w}
          	g.next.ServeHTTP(counting, r)
          	g.emit(r.Context(), UsageEvent{
          		ID:       requestID(r),
          		Tenant:   tenantOf(r),
          		Route:    routeOf(r),
          		Bytes:    counting.n,
          		Occurred: time.Now().UTC(),
          	})
          }

          func (g *Gateway) emit(ctx context.Context, e UsageEvent) {
          	value, err := json.Marshal(e)
          	if err != nil {
          		g.log.Error("marshal usage", zap.Error(err))
          		return
          	}
          	if err := g.writer.WriteMessages(ctx, kafka.Message{Key: []byte(e.Tenant), Value: value}); err != nil {
          		g.log.Error("usage event dropped", zap.String("tenant", e.Tenant), zap.Error(err))
          	}
          }
        `,
      },
      at: ['gateway/gateway.go:45'],
    },
    {
      name: 'what the client of that name raises, rescued and logged',
      files: {
        'app/services/message_delivery.rb': `
          # frozen_string_literal: true

          class MessageDelivery
            def initialize(gateway: SmsGateway.new, lago: LagoGateway.new)
              @gateway = gateway
              @lago = lago
            end

            def call(message)
              segments = @gateway.deliver(message.to, message.body)
              message.update!(status: "delivered", segments: segments, delivered_at: Time.current)
              bill(message)
            end

            private

            def bill(message)
              @lago.create_event(
                transaction_id: "sms-#{message.id}",
                external_subscription_id: message.account.subscription_id,
                code: "sms_segments",
                properties: { segments: message.segments }
              )
            rescue LagoGateway::Error, Net::OpenTimeout => e
              Rails.logger.error("[billing] sms #{message.id} was not billed: #{e.class} #{e.message}")
              nil
            end
          end
        `,
      },
      at: ['app/services/message_delivery.rb:18'],
    },
  ],
  silent: [
    {
      name: 'a relay that deletes each row behind its message',
      files: {
        'relay/relay.go': `
          package relay

          import (
          	"context"
          	"database/sql"
          	"log/slog"
          	"time"

          	"github.com/segmentio/kafka-go"
          )

          type Relay struct {
          	db     *sql.DB
          	writer *kafka.Writer
          	log    *slog.Logger
          }

          func (r *Relay) Run(ctx context.Context) {
          	for ctx.Err() == nil {
          		n, err := r.step(ctx)
          		if err != nil {
          			r.log.Error("outbox step failed, rows are taken up again", "err", err)
          		}
          		if n == 0 {
          			select {
          			case <-ctx.Done():
          			case <-time.After(time.Second):
          			}
          		}
          	}
          }

          func (r *Relay) step(ctx context.Context) (int, error) {
          	tx, err := r.db.BeginTx(ctx, nil)
          	if err != nil {
          		return 0, err
          	}
          	defer tx.Rollback()
          	rows, err := lockPending(ctx, tx, 100)
          	if err != nil {
          		return 0, err
          	}
          	for _, row := range rows {
          		if err := r.writer.WriteMessages(ctx, kafka.Message{Key: []byte(row.Tenant), Value: row.Payload}); err != nil {
          			return 0, err
          		}
          		if _, err := tx.ExecContext(ctx, \`delete from usage_outbox where id = $1\`, row.ID); err != nil {
          			return 0, err
          		}
          	}
          	return len(rows), tx.Commit()
          }
        `,
      },
    },
    {
      name: 'a first try beside a job that sends what is left',
      files: {
        'app/services/message_delivery.rb': `
          # frozen_string_literal: true

          class MessageDelivery
            def call(message)
              segments = SmsGateway.deliver(message.to, message.body)
              Message.transaction do
                message.update!(status: "delivered", segments: segments, delivered_at: Time.current)
                UsageEvent.create!(key: "sms-#{message.id}", account: message.account, metric: "sms_segments", quantity: segments)
              end
              push_now(message)
            end

            private

            # Best effort so that the dashboard is quick; FlushUsageEventsJob sends whatever is still unsent every minute.
            def push_now(message)
              event = UsageEvent.find_by!(key: "sms-#{message.id}")
              LagoGateway.new.create_event(transaction_id: event.key, code: event.metric, properties: { segments: event.quantity })
              event.update!(sent_at: Time.current)
            rescue LagoGateway::Error => e
              Rails.logger.info("usage #{event.key} is left to the job: #{e.message}")
            end
          end
        `,
      },
    },
    {
      name: 'a dead letter for what is refused',
      files: {
        'workers/stripe_meter.py': `
          import json
          import logging

          import stripe
          from kafka import KafkaConsumer, KafkaProducer

          log = logging.getLogger(__name__)


          def run(brokers):
              consumer = KafkaConsumer("usage", bootstrap_servers=brokers, group_id="stripe-meter", enable_auto_commit=False)
              dead = KafkaProducer(bootstrap_servers=brokers, acks="all")
              for message in consumer:
                  event = json.loads(message.value)
                  try:
                      stripe.billing.MeterEvent.create(
                          event_name=event["metric"],
                          identifier=event["id"],
                          payload={"stripe_customer_id": event["customer"], "value": str(event["value"])},
                      )
                  except stripe.error.InvalidRequestError as error:
                      log.error("usage %s refused: %s", event["id"], error)
                      dead.send("usage.dead", message.value, headers=[("reason", str(error).encode())]).get(timeout=10)
                  consumer.commit()
        `,
      },
    },
  ],
});

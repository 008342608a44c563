import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'a client of the project named after the provider',
      files: {
        'billing/worker.go': `
          package billing

          import (
          	"bytes"
          	"context"
          	"encoding/json"
          	"fmt"
          	"log"
          	"net/http"
          )

          type m3terClient struct {
          	base  string
          	org   string
          	token string
          	http  *http.Client
          }

          type measurement struct {
          	UID     string             \`json:"uid"\`
          	Meter   string             \`json:"meter"\`
          	Account string             \`json:"account"\`
          	TS      string             \`json:"ts"\`
          	Measure map[string]float64 \`json:"measure"\`
          }

          func (c *m3terClient) submit(ctx context.Context, ms []measurement) error {
          	body, err := json.Marshal(map[string]any{"measurements": ms})
          	if err != nil {
          		return err
          	}
          	req, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("%s/organizations/%s/measurements", c.base, c.org), bytes.NewReader(body))
          	if err != nil {
          		return err
          	}
          	req.Header.Set("Authorization", "Bearer "+c.token)
          	req.Header.Set("Content-Type", "application/json")
          	resp, err := c.http.Do(req)
          	if err != nil {
          		return err
          	}
          	defer resp.Body.Close()
          	if resp.StatusCode/100 != 2 {
          		return fmt.Errorf("m3ter: %s", resp.Status)
          	}
          	return nil
          }

          func (w *Worker) handleCompleted(ctx context.Context, job *BuildJob) error {
          	if err := w.builds.MarkCompleted(ctx, job.ID, job.Minutes); err != nil {
          		return fmt.Errorf("mark completed: %w", err)
          	}
          	err := w.m3ter.submit(ctx, []measurement{{
          		UID:     job.ID,
          		Meter:   "build_minutes",
          		Account: job.Account,
          		TS:      job.FinishedAt.Format("2006-01-02T15:04:05.000Z"),
          		Measure: map[string]float64{"minutes": job.Minutes},
          	}})
          	if err != nil {
          		log.Printf("build %s: usage not reported: %v", job.ID, err)
          	}
          	return nil
          }
        `,
      },
      at: ['billing/worker.go:53'],
    },
  ],
  silent: [
    {
      name: 'rows that stay as they are until the delivery went well',
      files: {
        'src/reporter.ts': `
          import { Injectable, Logger } from '@nestjs/common';
          import { Cron, CronExpression } from '@nestjs/schedule';
          import { InjectRepository } from '@nestjs/typeorm';
          import { IsNull, Repository } from 'typeorm';
          import { UsageRecord } from './usage-record.entity';
          import { LagoService } from './lago.service';

          @Injectable()
          export class UsageReporter {
            private readonly logger = new Logger(UsageReporter.name);

            constructor(
              @InjectRepository(UsageRecord) private readonly records: Repository<UsageRecord>,
              private readonly lago: LagoService,
            ) {}

            @Cron(CronExpression.EVERY_MINUTE)
            async report(): Promise<void> {
              const open = await this.records.find({ where: { reportedAt: IsNull() }, order: { id: 'ASC' }, take: 100 });
              for (const record of open) {
                try {
                  await this.lago.sendEvent({
                    transaction_id: record.id,
                    external_subscription_id: record.subscriptionId,
                    code: record.metric,
                    timestamp: Math.floor(record.measuredAt.getTime() / 1000),
                    properties: { value: record.value },
                  });
                  await this.records.update(record.id, { reportedAt: new Date() });
                } catch (error) {
                  this.logger.warn(\`record \${record.id} stays open and is tried again in a minute: \${error}\`);
                }
              }
            }
          }
        `,
        'billing/dispatcher.go': `
          package billing

          import (
          	"context"
          	"errors"
          	"fmt"
          	"log/slog"
          	"time"

          	"github.com/stripe/stripe-go/v82"
          )

          type Store interface {
          	Claim(ctx context.Context, limit int) ([]Pending, error)
          	MarkSent(ctx context.Context, id string) error
          	Reschedule(ctx context.Context, id string, at time.Time, reason string) error
          	Park(ctx context.Context, id string, reason string) error
          }

          type Dispatcher struct {
          	store  Store
          	stripe *stripe.Client
          	log    *slog.Logger
          }

          func (d *Dispatcher) Tick(ctx context.Context) error {
          	pending, err := d.store.Claim(ctx, 100)
          	if err != nil {
          		return fmt.Errorf("claim: %w", err)
          	}
          	for _, p := range pending {
          		if err := d.send(ctx, p); err != nil {
          			d.log.Warn("usage not sent", "id", p.ID, "attempt", p.Attempts, "err", err)
          			if serr := d.later(ctx, p, err); serr != nil {
          				return serr
          			}
          			continue
          		}
          		if err := d.store.MarkSent(ctx, p.ID); err != nil {
          			return fmt.Errorf("mark %s: %w", p.ID, err)
          		}
          	}
          	return nil
          }

          func (d *Dispatcher) later(ctx context.Context, p Pending, cause error) error {
          	var se *stripe.Error
          	if errors.As(cause, &se) && se.HTTPStatusCode == 400 {
          		return d.store.Park(ctx, p.ID, se.Msg)
          	}
          	return d.store.Reschedule(ctx, p.ID, time.Now().Add(time.Minute<<min(p.Attempts, 6)), cause.Error())
          }

          func (d *Dispatcher) send(ctx context.Context, p Pending) error {
          	_, err := d.stripe.V1BillingMeterEvents.Create(ctx, &stripe.BillingMeterEventCreateParams{
          		EventName:  stripe.String(p.Metric),
          		Identifier: stripe.String(p.ID),
          		Timestamp:  stripe.Int64(p.At.Unix()),
          		Payload: map[string]string{
          			"stripe_customer_id": p.Customer,
          			"value":              p.Value.String(),
          		},
          	})
          	return err
          }
        `,
        'src/relay-job.ts': `
          import { CronJob } from 'cron';
          import { db } from './db';
          import { log } from './log';
          import { lago } from './lago';

          /** Rows stay pending until they are sent; the next turn begins with the oldest. */
          async function relayUsage() {
            const rows = await db
              .selectFrom('usage_outbox')
              .selectAll()
              .where('sent_at', 'is', null)
              .orderBy('id')
              .limit(200)
              .execute();
            for (const row of rows) {
              await lago.events.createEvent({ event: { transaction_id: row.id, code: row.code, external_subscription_id: row.subscription_id } });
              await db.updateTable('usage_outbox').set({ sent_at: new Date() }).where('id', '=', row.id).execute();
            }
          }

          export const relayJob = CronJob.from({
            cronTime: '*/10 * * * * *',
            waitForCompletion: true,
            onTick: async () => {
              try {
                await relayUsage();
              } catch (error) {
                log.error({ error }, 'usage relay stopped at a row, goes on there in ten seconds');
              }
            },
          });

          export function startRelay() {
            try {
              relayJob.start();
            } catch (error) {
              log.error({ error }, 'usage relay did not start');
              process.exit(1);
            }
          }
        `,
      },
    },
    {
      name: 'a message that goes back to the queue, or to its dead letters',
      files: {
        'src/UsageListener.java': `
          package com.acme.billing.usage;

          import com.rabbitmq.client.Channel;
          import java.io.IOException;
          import org.slf4j.Logger;
          import org.slf4j.LoggerFactory;
          import org.springframework.amqp.rabbit.annotation.RabbitListener;
          import org.springframework.amqp.support.AmqpHeaders;
          import org.springframework.messaging.handler.annotation.Header;
          import org.springframework.stereotype.Component;

          @Component
          public class UsageListener {
              private static final Logger log = LoggerFactory.getLogger(UsageListener.class);
              private final OpenMeterClient openMeter;

              public UsageListener(OpenMeterClient openMeter) {
                  this.openMeter = openMeter;
              }

              @RabbitListener(queues = "usage", ackMode = "MANUAL")
              public void onUsage(UsageMeasured usage, Channel channel, @Header(AmqpHeaders.DELIVERY_TAG) long tag) throws IOException {
                  try {
                      openMeter.ingest(usage.id(), usage.subject(), usage.type(), usage.value());
                      channel.basicAck(tag, false);
                  } catch (RejectedUsageException e) {
                      log.error("OpenMeter refuses usage {}: {}", usage.id(), e.getMessage());
                      channel.basicNack(tag, false, false); // the queue has x-dead-letter-exchange usage.dead
                  } catch (Exception e) {
                      log.warn("Usage {} goes back to the queue", usage.id(), e);
                      channel.basicNack(tag, false, true);
                  }
              }
          }
        `,
      },
    },
  ],
});

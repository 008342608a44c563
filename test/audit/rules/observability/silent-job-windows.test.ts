import { silentJob } from '#audit/rules/observability/silent-job.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(silentJob, {
  fires: [
    {
      name: 'a month that is closed by a clock, and closed by no later run',
      files: {
        'src/close-month.ts': `
          import cron from 'node-cron';
          import { db } from './db';
          import { logger } from './logger';
          import { createInvoice } from './invoices';

          async function closeMonth(period: string) {
            const subscriptions = await db.subscription.findMany({ where: { status: 'active' } });
            for (const subscription of subscriptions) {
              const usage = await db.usageEvent.aggregate({
                where: { subscriptionId: subscription.id, period },
                _sum: { quantity: true },
              });
              await createInvoice(subscription, period, usage._sum.quantity ?? 0);
            }
          }

          function previousMonth(now: Date): string {
            return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
          }

          cron.schedule(
            '0 3 1 * *',
            async () => {
              try {
                await closeMonth(previousMonth(new Date()));
              } catch (error) {
                logger.error({ error }, 'closing the month failed');
              }
            },
            { timezone: 'UTC' },
          );
        `,
      },
      at: ['src/close-month.ts:26'],
    },
    {
      name: 'one account whose invoice is rolled back and logged',
      files: {
        'jobs/bill_usage.py': `
          import logging

          from apscheduler.schedulers.blocking import BlockingScheduler

          from billing.db import session
          from billing.models import Account
          from billing.invoicing import draft_invoice

          log = logging.getLogger("billing")
          scheduler = BlockingScheduler(timezone="UTC")


          @scheduler.scheduled_job("cron", hour=2)
          def bill_usage():
              with session() as db:
                  for account in db.query(Account).filter(Account.billing_day == today()):
                      try:
                          draft_invoice(db, account)
                          db.commit()
                      except Exception:
                          db.rollback()
                          log.exception("could not bill %s", account.id)


          if __name__ == "__main__":
              scheduler.start()
        `,
      },
      at: ['jobs/bill_usage.py:20'],
    },
    {
      name: 'an hour of its own for each turn of a timer',
      files: {
        'src/UsageRollup.cs': `
          using Microsoft.Extensions.Hosting;

          namespace Acme.Billing;

          public sealed class UsageRollupService(IServiceScopeFactory scopes, ILogger<UsageRollupService> logger) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken stoppingToken)
              {
                  using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
                  while (await timer.WaitForNextTickAsync(stoppingToken))
                  {
                      try
                      {
                          using var scope = scopes.CreateScope();
                          var rollup = scope.ServiceProvider.GetRequiredService<UsageRollup>();
                          await rollup.BillHourAsync(DateTimeOffset.UtcNow.AddHours(-1), stoppingToken);
                      }
                      catch (Exception e)
                      {
                          logger.LogError(e, "Usage rollup failed");
                      }
                  }
              }
          }

          public sealed class UsageRollup(BillingContext db, IInvoiceClient invoices)
          {
              public async Task BillHourAsync(DateTimeOffset hour, CancellationToken ct)
              {
                  var totals = await db.UsageEvents
                      .Where(e => e.OccurredAt >= hour && e.OccurredAt < hour.AddHours(1))
                      .GroupBy(e => e.AccountId)
                      .Select(g => new { AccountId = g.Key, Quantity = g.Sum(e => e.Quantity) })
                      .ToListAsync(ct);
                  foreach (var total in totals)
                      await invoices.AddUsageLineAsync(total.AccountId, hour, total.Quantity, ct);
              }
          }
        `,
      },
      at: ['src/UsageRollup.cs:18'],
    },
  ],
  silent: [
    {
      name: 'rows that stay due until they are marked',
      files: {
        'app/jobs/bill_pending_usage_job.rb': `
          class BillPendingUsageJob < ApplicationJob
            queue_as :billing

            # Every ten minutes by sidekiq-cron. What fails keeps billed_at nil and is taken up by the next run;
            # StaleUsageCheck raises an alarm for what has waited for an hour.
            def perform
              UsageTotal.where(billed_at: nil).find_each do |total|
                invoice_item = Stripe::InvoiceItem.create(
                  { customer: total.account.stripe_id, amount: total.cents, currency: "usd" },
                  { idempotency_key: "usage-total-#{total.id}" }
                )
                total.update!(billed_at: Time.current, stripe_id: invoice_item.id)
              rescue Stripe::StripeError => e
                Rails.logger.warn("usage total #{total.id} stays unbilled: #{e.message}")
              end
            end
          end
        `,
        'src/UsageRelay.cs': `
          using Microsoft.EntityFrameworkCore;
          using Microsoft.Extensions.Hosting;

          namespace Acme.Billing;

          public sealed class UsageRelayService(IServiceScopeFactory scopes, ILogger<UsageRelayService> logger) : BackgroundService
          {
              protected override async Task ExecuteAsync(CancellationToken stoppingToken)
              {
                  while (!stoppingToken.IsCancellationRequested)
                  {
                      try
                      {
                          await RelayAsync(stoppingToken);
                      }
                      catch (Exception e) when (e is not OperationCanceledException)
                      {
                          logger.LogError(e, "Relay failed; rows stay unsent");
                      }
                      await Task.Delay(TimeSpan.FromSeconds(5), stoppingToken);
                  }
              }

              private async Task RelayAsync(CancellationToken ct)
              {
                  await using var scope = scopes.CreateAsyncScope();
                  var db = scope.ServiceProvider.GetRequiredService<BillingContext>();
                  var meter = scope.ServiceProvider.GetRequiredService<IUsageMeter>();
                  var rows = await db.UsageOutbox.Where(m => m.SentAt == null).OrderBy(m => m.Id).Take(100).ToListAsync(ct);
                  foreach (var row in rows)
                  {
                      await meter.RecordAsync(row.CustomerId, row.Id, row.Value, ct);
                      row.SentAt = DateTimeOffset.UtcNow;
                      await db.SaveChangesAsync(ct);
                  }
              }
          }
        `,
        'src/relay.ts': `
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
      name: 'failures that are collected',
      files: {
        'invoicing/runner.go': `
          package invoicing

          import (
          	"context"
          	"errors"
          	"fmt"
          	"log/slog"
          	"time"

          	"github.com/robfig/cron/v3"
          )

          func (r *Runner) Start() (*cron.Cron, error) {
          	c := cron.New(cron.WithLocation(time.UTC))
          	if _, err := c.AddFunc("0 3 1 * *", func() {
          		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Hour)
          		defer cancel()
          		if err := r.InvoiceAll(ctx, time.Now().UTC().AddDate(0, -1, 0)); err != nil {
          			slog.Error("monthly invoicing failed", "err", err)
          			r.pager.Trigger(ctx, "monthly-invoicing", err)
          		}
          	}); err != nil {
          		return nil, fmt.Errorf("schedule invoicing: %w", err)
          	}
          	c.Start()
          	return c, nil
          }

          func (r *Runner) InvoiceAll(ctx context.Context, month time.Time) error {
          	accounts, err := r.accounts.Billable(ctx, month)
          	if err != nil {
          		return err
          	}
          	var failed []error
          	for _, account := range accounts {
          		if err := r.invoiceOne(ctx, account, month); err != nil {
          			slog.Warn("account not invoiced", "account", account.ID, "err", err)
          			failed = append(failed, fmt.Errorf("%s: %w", account.ID, err))
          			continue
          		}
          	}
          	return errors.Join(failed...)
          }
        `,
      },
    },
    {
      name: 'a consumer of single messages',
      files: {
        'src/UsageForwarder.java': `
          package com.acme.billing.usage;

          import java.net.URI;
          import java.net.http.HttpClient;
          import java.net.http.HttpRequest;
          import java.net.http.HttpResponse;
          import org.slf4j.Logger;
          import org.slf4j.LoggerFactory;
          import org.springframework.kafka.annotation.KafkaListener;
          import org.springframework.stereotype.Component;

          @Component
          public class UsageForwarder {
              private static final Logger log = LoggerFactory.getLogger(UsageForwarder.class);

              private final HttpClient http = HttpClient.newHttpClient();
              private final UsageJson json;
              private final OpenMeterProperties properties;

              public UsageForwarder(UsageJson json, OpenMeterProperties properties) {
                  this.json = json;
                  this.properties = properties;
              }

              @KafkaListener(topics = "usage.measured", groupId = "usage-forwarder")
              public void forward(UsageMeasured usage) {
                  try {
                      HttpRequest request = HttpRequest.newBuilder(URI.create(properties.url() + "/api/v1/events"))
                          .header("Authorization", "Bearer " + properties.token())
                          .header("Content-Type", "application/cloudevents+json")
                          .POST(HttpRequest.BodyPublishers.ofString(json.cloudEvent(usage)))
                          .build();
                      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                      if (response.statusCode() != 204) {
                          throw new UsageRejectedException(usage.id(), response.statusCode(), response.body());
                      }
                  } catch (Exception e) {
                      log.error("Could not forward usage {} of {}", usage.id(), usage.subject(), e);
                  }
              }
          }
        `,
      },
    },
  ],
});

import { lostPrecision } from '#audit/rules/aggregation/lost-precision.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostPrecision, {
  fires: [
    {
      name: 'bounds that usage is chosen by',
      files: {
        'src/321-cutover.go': `
          package billing

          import (
          	"context"
          	"database/sql"
          	"time"
          )

          type PlanChange struct {
          	SubscriptionID string
          	ChangedAt      time.Time
          	OldPriceID     string
          	NewPriceID     string
          }

          // SplitUsage bills usage before the plan change at the old price and the rest at the new one.
          func SplitUsage(ctx context.Context, db *sql.DB, c PlanChange) (before, after int64, err error) {
          	cutover := c.ChangedAt.Truncate(time.Second)
          	const q = \`
          		SELECT coalesce(sum(units) FILTER (WHERE occurred_at < $2), 0),
          		       coalesce(sum(units) FILTER (WHERE occurred_at >= $2), 0)
          		FROM usage_events
          		WHERE subscription_id = $1\`
          	err = db.QueryRowContext(ctx, q, c.SubscriptionID, cutover).Scan(&before, &after)
          	return before, after, err
          }
        `,
        'src/321-proration.kt': `
          package com.acme.billing

          import java.time.Instant
          import java.time.temporal.ChronoUnit

          data class PriceChange(val subscriptionId: String, val effectiveAt: Instant, val newPriceId: String)

          class PriceSchedule(private val usage: UsageRepository, private val lines: InvoiceLineRepository) {
              fun split(change: PriceChange, periodStart: Instant, periodEnd: Instant) {
                  val boundary = change.effectiveAt.truncatedTo(ChronoUnit.SECONDS)
                  val before = usage.sumBetween(change.subscriptionId, periodStart, boundary)
                  val after = usage.sumBetween(change.subscriptionId, boundary, periodEnd)
                  lines.add(change.subscriptionId, before, periodStart, boundary)
                  lines.add(change.subscriptionId, after, boundary, periodEnd)
              }
          }
        `,
        'src/321-subscription-start.py': `
          from datetime import datetime, timezone
          from decimal import Decimal

          from app.models import Subscription, UsageEvent
          from sqlalchemy import func, select
          from sqlalchemy.orm import Session


          def usage_since_activation(session: Session, subscription: Subscription) -> Decimal:
              """Units the customer has to pay for since the paid plan was activated."""
              activated_at = subscription.activated_at.replace(microsecond=0)
              total = session.scalar(
                  select(func.coalesce(func.sum(UsageEvent.units), 0)).where(
                      UsageEvent.customer_id == subscription.customer_id,
                      UsageEvent.recorded_at >= activated_at,
                  )
              )
              return Decimal(total)
        `,
        'src/321-cursor.rb': `
          # frozen_string_literal: true

          module Billing
            # Bills usage recorded since the previous run of the customer.
            class IncrementalBiller
              def initialize(customer)
                @customer = customer
              end

              def call
                from = Time.zone.at(@customer.billed_through.to_i)
                to = Time.current
                units = @customer.usage_events.where(recorded_at: from...to).sum(:units)
                return if units.zero?

                @customer.transaction do
                  @customer.invoice_items.create!(units: units, period_start: from, period_end: to)
                  @customer.update!(billed_through: to)
                end
              end
            end
          end
        `,
      },
      at: [
        'src/321-cutover.go:18',
        'src/321-proration.kt:10',
        'src/321-subscription-start.py:11',
        'src/321-cursor.rb:11',
      ],
      confidence: 'likely',
    },
    {
      name: 'periods made of seconds with a fraction',
      files: {
        'src/321-recompute-window.ts': `
          import { prisma } from '../db';
          import type { BillingCycle } from '@prisma/client';

          // Cycle boundaries come from the contract service as epoch seconds with a fraction.
          interface ContractCycle {
            id: string;
            customer_id: string;
            starts_at: number;
            ends_at: number;
          }

          export async function syncBillingCycle(cycle: ContractCycle): Promise<BillingCycle> {
            const periodStart = new Date(Math.floor(cycle.starts_at) * 1000);
            const periodEnd = new Date(Math.floor(cycle.ends_at) * 1000);

            return prisma.billingCycle.upsert({
              where: { id: cycle.id },
              create: { id: cycle.id, customerId: cycle.customer_id, periodStart, periodEnd },
              update: { periodStart, periodEnd },
            });
          }
        `,
        'src/321-epoch.java': `
          package com.acme.billing;

          import java.time.Instant;

          public class BillingWindowReader {
              private final ContractClient contracts;

              public BillingWindowReader(ContractClient contracts) {
                  this.contracts = contracts;
              }

              public BillingWindow read(String customerId) {
                  ContractDto dto = contracts.get(customerId);
                  Instant start = Instant.ofEpochSecond((long) dto.periodStart());
                  Instant end = Instant.ofEpochSecond((long) dto.periodEnd());
                  return new BillingWindow(customerId, start, end);
              }
          }
        `,
      },
      at: [
        'src/321-recompute-window.ts:13',
        'src/321-recompute-window.ts:14',
        'src/321-epoch.java:14',
        'src/321-epoch.java:15',
      ],
      confidence: 'likely',
    },
    {
      name: 'one of all within a second is kept',
      files: {
        'src/321-merged.rb': `
          # frozen_string_literal: true

          module Billing
            # Devices send their backlog again after an outage.
            class MessageUsage
              def units(device, from, to)
                messages = device.messages.where(sent_at: from...to).to_a
                messages.uniq { |message| message.sent_at.to_i }.sum(&:units)
              end
            end
          end
        `,
        'src/321-merged.ts': `
          import { uniqBy } from 'lodash';
          import type { UsageEvent } from './types';

          /** What the tenant is billed for; collectors may send an event twice. */
          export function billableUnits(events: UsageEvent[]): number {
            const distinct = uniqBy(events, (event) => Math.floor(event.occurredAt.getTime() / 1000));
            return distinct.reduce((sum, event) => sum + event.units, 0);
          }
        `,
      },
      at: ['src/321-merged.rb:8', 'src/321-merged.ts:6'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'seconds that were whole, texts, the clock, and larger steps',
      files: {
        'src/321-stripe-period.ts': `
          import type Stripe from 'stripe';
          import { prisma } from '../db';

          // Stripe's timestamps are whole seconds since the epoch.
          export async function syncSubscription(subscription: Stripe.Subscription) {
            const [item] = subscription.items.data;
            await prisma.subscription.update({
              where: { stripeId: subscription.id },
              data: {
                periodStart: new Date(item!.current_period_start * 1000),
                periodEnd: new Date(item!.current_period_end * 1000),
              },
            });
          }
        `,
        'src/321-stripe-report.py': `
          import time
          from datetime import datetime, timezone

          import stripe


          def report_usage(customer_id: str, units: int, occurred_at: datetime, event_id: str) -> None:
              stripe.billing.MeterEvent.create(
                  event_name="api_calls",
                  identifier=event_id,
                  timestamp=int(occurred_at.timestamp()),
                  payload={"stripe_customer_id": customer_id, "value": str(units)},
              )


          def token_expired(expires_at: datetime) -> bool:
              return int(expires_at.timestamp()) <= int(time.time())
        `,
        'src/321-cutover.go': `
          package billing

          import (
          	"context"
          	"database/sql"
          	"time"
          )

          // SplitUsage bills usage before the plan change at the old price and the rest at the new one.
          func SplitUsage(ctx context.Context, db *sql.DB, subscriptionID string, changedAt time.Time) (before, after int64, err error) {
          	const q = \`
          		SELECT coalesce(sum(units) FILTER (WHERE occurred_at < $2), 0),
          		       coalesce(sum(units) FILTER (WHERE occurred_at >= $2), 0)
          		FROM usage_events
          		WHERE subscription_id = $1\`
          	err = db.QueryRowContext(ctx, q, subscriptionID, changedAt).Scan(&before, &after)
          	return before, after, err
          }

          // Hour is the bucket a reading of the meter belongs to.
          func Hour(at time.Time) time.Time {
          	return at.UTC().Truncate(time.Hour)
          }

          // Label is shown on the invoice.
          func Label(at time.Time) string {
          	return at.Truncate(time.Second).Format(time.RFC3339)
          }
        `,
        'src/321-whole-everywhere.kt': `
          package com.acme.billing

          import java.time.Clock
          import java.time.Instant
          import java.time.temporal.ChronoUnit

          data class UsageEvent(val id: String, val customerId: String, val units: Long, val occurredAt: Instant)

          /** Usage is stamped in whole seconds, and so are the bounds of a period. */
          class UsageIntake(private val clock: Clock, private val repository: UsageRepository) {
              fun record(id: String, customerId: String, units: Long) {
                  val occurredAt = clock.instant().truncatedTo(ChronoUnit.SECONDS)
                  repository.insert(UsageEvent(id, customerId, units, occurredAt))
              }

              fun close(customerId: String, periodStart: Instant): Long {
                  val periodEnd = clock.instant().truncatedTo(ChronoUnit.SECONDS)
                  return repository.sumBetween(customerId, periodStart, periodEnd)
              }
          }
        `,
        'src/321-cursor.rb': `
          # frozen_string_literal: true

          module Billing
            class IncrementalBiller
              def call(customer)
                from = customer.billed_through
                to = Time.current.beginning_of_minute
                units = customer.usage_events.where(recorded_at: from...to).sum(:units)

                customer.transaction do
                  customer.invoice_items.create!(units: units, period_start: from, period_end: to)
                  customer.update!(billed_through: to)
                end
              end

              def signature_header(body)
                timestamp = Time.now.to_i
                "t=#{timestamp},v1=#{OpenSSL::HMAC.hexdigest('sha256', ENV.fetch('BILLING_SECRET'), "#{timestamp}.#{body}")}"
              end
            end
          end
        `,
        'src/321-dates.cs': `
          using Microsoft.EntityFrameworkCore;

          namespace Acme.Billing;

          public sealed class CycleCloser(BillingDbContext db, IClock clock)
          {
              public async Task CloseAsync(Subscription subscription, CancellationToken ct)
              {
                  var now = clock.UtcNow;
                  // Cycles end at midnight UTC.
                  var periodEnd = new DateTimeOffset(now.Year, now.Month, now.Day, 0, 0, 0, TimeSpan.Zero);
                  var units = await db.UsageEvents
                      .Where(e => e.SubscriptionId == subscription.Id && e.OccurredAt >= subscription.PeriodStart && e.OccurredAt < periodEnd)
                      .SumAsync(e => e.Units, ct);
                  db.InvoiceLines.Add(new InvoiceLine(subscription.Id, units, subscription.PeriodStart, periodEnd));
                  subscription.PeriodStart = periodEnd;
                  await db.SaveChangesAsync(ct);
              }
          }
        `,
        'src/321-ttl.py': `
          import math
          from datetime import datetime, timezone

          import redis

          r = redis.Redis()


          def remember_quota(tenant_id: str, remaining: int, period_end: datetime) -> None:
              ttl = max(int((period_end - datetime.now(timezone.utc)).total_seconds()), 1)
              r.set(f"quota:{tenant_id}", remaining, ex=ttl)


          def billable_seconds(started_at: datetime, ended_at: datetime) -> int:
              return math.ceil((ended_at - started_at).total_seconds())


          def seconds_until_reset(period_end: datetime) -> int:
              return int(period_end.timestamp()) - int(datetime.now(timezone.utc).timestamp())
        `,
        'src/321-merged.ts': `
          import { groupBy, uniqBy } from 'lodash';
          import type { UsageEvent } from './types';

          /** What the tenant is billed for; collectors may send an event twice. */
          export function billableUnits(events: UsageEvent[]): number {
            return uniqBy(events, (event) => event.id).reduce((sum, event) => sum + event.units, 0);
          }

          /** Points of the usage chart. */
          export function usagePerSecond(events: UsageEvent[]) {
            return groupBy(events, (event) => Math.floor(event.occurredAt.getTime() / 1000));
          }
        `,
        'src/321-looked-up.rb': `
          # frozen_string_literal: true

          module DailyUsages
            # Rows are kept under their bounds without a fraction, and looked up so.
            class Filler
              def call(subscription, boundaries)
                existing = DailyUsage.find_by(
                  from_datetime: boundaries.charges_from_datetime.change(usec: 0),
                  to_datetime: boundaries.charges_to_datetime.change(usec: 0),
                  subscription_id: subscription.id
                )
                existing || DailyUsage.create!(
                  from_datetime: boundaries.charges_from_datetime.change(usec: 0),
                  to_datetime: boundaries.charges_to_datetime.change(usec: 0),
                  subscription: subscription
                )
              end
            end
          end
        `,
        'src/321-due.go': `
          package billing

          import "time"

          // DueAt is when an invoice has to be paid.
          func DueAt(issuedAt time.Time, after time.Duration) *time.Time {
          	dueAt := issuedAt.Add(after)
          	return ptr(dueAt.Truncate(time.Second))
          }
        `,
      },
    },
  ],
});

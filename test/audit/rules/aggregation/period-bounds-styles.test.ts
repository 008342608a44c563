import { periodBounds } from '#audit/rules/aggregation/period-bounds.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(periodBounds, {
  fires: [
    {
      name: 'ranges of seven libraries that take the start of the next period in',
      files: {
        'src/a.py': `
          from datetime import datetime
          from dateutil.relativedelta import relativedelta
          from django.db.models import Sum
          from billing.models import ApiCall, Invoice, InvoiceLine


          class InvoiceBuilder:
              def __init__(self, subscription):
                  self.subscription = subscription
                  self.start = subscription.current_period_start
                  self.end = self.start + relativedelta(months=1)

              def build(self) -> Invoice:
                  calls = ApiCall.objects.filter(
                      organization=self.subscription.organization,
                      called_at__gte=self.start,
                      called_at__lte=self.end,
                  ).aggregate(total=Sum("units"))["total"] or 0
                  invoice = Invoice.objects.create(subscription=self.subscription, period_start=self.start, period_end=self.end)
                  InvoiceLine.objects.create(invoice=invoice, quantity=calls)
                  return invoice
        `,
        'src/b.ts': `
          import { Injectable } from '@nestjs/common';
          import { InjectRepository } from '@nestjs/typeorm';
          import { Between, Repository } from 'typeorm';
          import { DateTime } from 'luxon';
          import { MeterReading } from './meter-reading.entity';

          @Injectable()
          export class ConsumptionService {
            constructor(@InjectRepository(MeterReading) private readonly readings: Repository<MeterReading>) {}

            async billableKwh(siteId: string, year: number, month: number): Promise<number> {
              const from = DateTime.utc(year, month, 1);
              const to = from.plus({ months: 1 });
              const rows = await this.readings.find({
                where: { siteId, takenAt: Between(from.toJSDate(), to.toJSDate()) },
              });
              return rows.reduce((sum, row) => sum + row.kwh, 0);
            }
          }
        `,
        'src/c.go': `
          package invoicing

          import (
          	"context"
          	"time"

          	"gorm.io/gorm"
          )

          type Store struct{ db *gorm.DB }

          // UsageFor sums what an account used in the month that begins at start.
          func (s *Store) UsageFor(ctx context.Context, accountID int64, start time.Time) (int64, error) {
          	end := start.AddDate(0, 1, 0)
          	var total int64
          	err := s.db.WithContext(ctx).Model(&Transcription{}).
          		Where("account_id = ? AND finished_at BETWEEN ? AND ?", accountID, start, end).
          		Select("COALESCE(SUM(seconds), 0)").Scan(&total).Error
          	return total, err
          }
        `,
        'src/d.cs': `
          using Microsoft.EntityFrameworkCore;

          namespace Depot.Billing;

          public class StorageInvoicer(BillingContext db)
          {
              public async Task<decimal> ChargeFor(Tenant tenant, BillingCycle cycle, CancellationToken ct)
              {
                  var gigabyteHours = await db.StorageSamples
                      .Where(s => s.TenantId == tenant.Id && s.SampledAt >= cycle.StartsAt && s.SampledAt <= cycle.EndsAt)
                      .SumAsync(s => s.GigabyteHours, ct);
                  return gigabyteHours * tenant.Plan.PricePerGigabyteHour;
              }
          }
        `,
        'src/e.php': `
          <?php

          namespace App\\Services\\Billing;

          use App\\Models\\SmsMessage;
          use App\\Models\\Customer;
          use Carbon\\CarbonImmutable;

          class SmsUsageCalculator
          {
              public function forMonth(Customer $customer, CarbonImmutable $month): int
              {
                  $start = $month->startOfMonth();
                  $end = $start->addMonth();

                  return SmsMessage::query()
                      ->where('customer_id', $customer->id)
                      ->whereBetween('sent_at', [$start, $end])
                      ->sum('segments');
              }
          }
        `,
        'src/f.kt': `
          package io.tally.billing

          import java.time.Instant
          import org.jetbrains.exposed.sql.and
          import org.jetbrains.exposed.sql.SqlExpressionBuilder.greaterEq
          import org.jetbrains.exposed.sql.SqlExpressionBuilder.lessEq
          import org.jetbrains.exposed.sql.select
          import org.jetbrains.exposed.sql.sum
          import org.jetbrains.exposed.sql.transactions.transaction

          class RenderMinutes(private val periods: PeriodRepository) {
              fun billableMinutes(teamId: Long, periodId: Long): Int = transaction {
                  val period = periods.get(periodId)
                  val total = Renders.minutes.sum()
                  Renders.select(total)
                      .where {
                          (Renders.teamId eq teamId) and
                              (Renders.completedAt greaterEq period.startAt) and
                              (Renders.completedAt lessEq period.endAt)
                      }
                      .single()[total] ?: 0
              }
          }
        `,
        'src/g.rs': `
          use chrono::{DateTime, Months, Utc};

          pub struct UsageEvent { pub at: DateTime<Utc>, pub bytes: u64 }

          /// Bytes that a tenant is invoiced for in the month starting at \`start\`.
          pub fn invoiced_bytes(events: &[UsageEvent], start: DateTime<Utc>) -> u64 {
              let end = start + Months::new(1);
              events
                  .iter()
                  .filter(|e| e.at >= start && e.at <= end)
                  .map(|e| e.bytes)
                  .sum()
          }
        `,
      },
      at: [
        'src/a.py:16',
        'src/b.ts:15',
        'src/c.go:17',
        'src/d.cs:10',
        'src/e.php:16',
        'src/f.kt:18',
        'src/g.rs:10',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the same ranges, half-open',
      files: {
        'src/a.py': `
          from datetime import datetime
          from dateutil.relativedelta import relativedelta
          from django.db.models import Sum
          from billing.models import ApiCall, Invoice, InvoiceLine


          class InvoiceBuilder:
              def __init__(self, subscription):
                  self.subscription = subscription
                  self.start = subscription.current_period_start
                  self.end = self.start + relativedelta(months=1)

              def build(self) -> Invoice:
                  calls = ApiCall.objects.filter(
                      organization=self.subscription.organization,
                      called_at__gte=self.start,
                      called_at__lt=self.end,
                  ).aggregate(total=Sum("units"))["total"] or 0
                  invoice = Invoice.objects.create(subscription=self.subscription, period_start=self.start, period_end=self.end)
                  InvoiceLine.objects.create(invoice=invoice, quantity=calls)
                  return invoice
        `,
        'src/b.ts': `
          import { Injectable } from '@nestjs/common';
          import { InjectRepository } from '@nestjs/typeorm';
          import { Between, Repository } from 'typeorm';
          import { DateTime } from 'luxon';
          import { MeterReading } from './meter-reading.entity';

          @Injectable()
          export class ConsumptionService {
            constructor(@InjectRepository(MeterReading) private readonly readings: Repository<MeterReading>) {}

            async billableKwh(siteId: string, year: number, month: number): Promise<number> {
              const from = DateTime.utc(year, month, 1);
              const to = from.plus({ months: 1 });
              const rows = await this.readings.find({
                where: { siteId, takenAt: And(MoreThanOrEqual(from.toJSDate()), LessThan(to.toJSDate())) },
              });
              return rows.reduce((sum, row) => sum + row.kwh, 0);
            }
          }
        `,
        'src/c.go': `
          package invoicing

          import (
          	"context"
          	"time"

          	"gorm.io/gorm"
          )

          type Store struct{ db *gorm.DB }

          // UsageFor sums what an account used in the month that begins at start.
          func (s *Store) UsageFor(ctx context.Context, accountID int64, start time.Time) (int64, error) {
          	end := start.AddDate(0, 1, 0)
          	var total int64
          	err := s.db.WithContext(ctx).Model(&Transcription{}).
          		Where("account_id = ? AND finished_at >= ? AND finished_at < ?", accountID, start, end).
          		Select("COALESCE(SUM(seconds), 0)").Scan(&total).Error
          	return total, err
          }
        `,
        'src/d.cs': `
          using Microsoft.EntityFrameworkCore;

          namespace Depot.Billing;

          public class StorageInvoicer(BillingContext db)
          {
              public async Task<decimal> ChargeFor(Tenant tenant, BillingCycle cycle, CancellationToken ct)
              {
                  var gigabyteHours = await db.StorageSamples
                      .Where(s => s.TenantId == tenant.Id && s.SampledAt >= cycle.StartsAt && s.SampledAt < cycle.EndsAt)
                      .SumAsync(s => s.GigabyteHours, ct);
                  return gigabyteHours * tenant.Plan.PricePerGigabyteHour;
              }
          }
        `,
        'src/e.php': `
          <?php

          namespace App\\Services\\Billing;

          use App\\Models\\SmsMessage;
          use App\\Models\\Customer;
          use Carbon\\CarbonImmutable;

          class SmsUsageCalculator
          {
              public function forMonth(Customer $customer, CarbonImmutable $month): int
              {
                  $start = $month->startOfMonth();
                  $end = $start->addMonth();

                  return SmsMessage::query()
                      ->where('customer_id', $customer->id)
                      ->where('sent_at', '>=', $start)->where('sent_at', '<', $end)
                      ->sum('segments');
              }
          }
        `,
        'src/f.kt': `
          package io.tally.billing

          import java.time.Instant
          import org.jetbrains.exposed.sql.and
          import org.jetbrains.exposed.sql.SqlExpressionBuilder.greaterEq
          import org.jetbrains.exposed.sql.SqlExpressionBuilder.lessEq
          import org.jetbrains.exposed.sql.select
          import org.jetbrains.exposed.sql.sum
          import org.jetbrains.exposed.sql.transactions.transaction

          class RenderMinutes(private val periods: PeriodRepository) {
              fun billableMinutes(teamId: Long, periodId: Long): Int = transaction {
                  val period = periods.get(periodId)
                  val total = Renders.minutes.sum()
                  Renders.select(total)
                      .where {
                          (Renders.teamId eq teamId) and
                              (Renders.completedAt greaterEq period.startAt) and
                              (Renders.completedAt less period.endAt)
                      }
                      .single()[total] ?: 0
              }
          }
        `,
        'src/g.rs': `
          use chrono::{DateTime, Months, Utc};

          pub struct UsageEvent { pub at: DateTime<Utc>, pub bytes: u64 }

          /// Bytes that a tenant is invoiced for in the month starting at \`start\`.
          pub fn invoiced_bytes(events: &[UsageEvent], start: DateTime<Utc>) -> u64 {
              let end = start + Months::new(1);
              events
                  .iter()
                  .filter(|e| e.at >= start && e.at < end)
                  .map(|e| e.bytes)
                  .sum()
          }
        `,
      },
    },
  ],
});

import { arrivalTime } from '#audit/rules/aggregation/arrival-time.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(arrivalTime, {
  fires: [
    {
      name: 'usage chosen and grouped by its arrival, where its rows keep both times',
      files: {
        'src/a.py': `
          from django.db import models
          from django.db.models import Sum


          class UsageEvent(models.Model):
              account = models.ForeignKey("Account", on_delete=models.CASCADE)
              units = models.PositiveIntegerField()
              occurred_at = models.DateTimeField()
              created_at = models.DateTimeField(auto_now_add=True)


          def units_in_period(account, start, end):
              return (
                  UsageEvent.objects.filter(account=account, created_at__gte=start, created_at__lt=end)
                  .aggregate(total=Sum("units"))["total"]
                  or 0
              )
        `,
        'src/d.prisma.ts': `
          import { PrismaClient } from '@prisma/client';
          const prisma = new PrismaClient();

          type MeterEvent = { id: string; customerId: string; value: number; timestamp: Date; ingestedAt: Date };

          export async function invoiceQuantity(customerId: string, from: Date, to: Date) {
            const sum = await prisma.meterEvent.aggregate({
              where: { customerId, ingestedAt: { gte: from, lt: to } },
              _sum: { value: true },
            });
            return sum._sum.value ?? 0;
          }
        `,
        'src/e.rb': `
          class CreateMeterReadings < ActiveRecord::Migration[7.1]
            def change
              create_table :meter_readings do |t|
                t.references :meter, null: false
                t.decimal :kwh, null: false
                t.datetime :read_at, null: false
                t.timestamps
              end
            end
          end

          class EnergyInvoice
            def kwh(contract, month)
              contract.meter_readings.where(created_at: month.beginning_of_month...month.next_month.beginning_of_month).sum(:kwh)
            end
          end
        `,
        'src/f.cs': `
          public class UsageRecord
          {
              public Guid Id { get; set; }
              public Guid TenantId { get; set; }
              public DateTimeOffset OccurredAt { get; set; }
              public DateTimeOffset ReceivedAt { get; set; }
              public decimal Quantity { get; set; }
          }

          public class InvoiceCalculator(MeteringContext db)
          {
              public Task<decimal> QuantityAsync(Guid tenantId, DateTimeOffset from, DateTimeOffset until) =>
                  db.UsageRecords
                      .Where(u => u.TenantId == tenantId && u.ReceivedAt >= from && u.ReceivedAt < until)
                      .SumAsync(u => u.Quantity);
          }
        `,
        'src/g.sql': `
          CREATE TABLE sms_events (
            id uuid PRIMARY KEY,
            account_id bigint NOT NULL,
            segments int NOT NULL,
            sent_at timestamptz NOT NULL,
            inserted_at timestamptz NOT NULL DEFAULT now()
          );

          CREATE VIEW sms_usage_monthly AS
          SELECT account_id, date_trunc('month', inserted_at) AS month, sum(segments) AS segments
          FROM sms_events
          GROUP BY account_id, date_trunc('month', inserted_at);
        `,
        'src/l.js': `
          const { Sequelize, DataTypes, Op } = require('sequelize');

          const PrintJob = sequelize.define('PrintJob', {
            printerId: DataTypes.INTEGER,
            pages: DataTypes.INTEGER,
            printedAt: DataTypes.DATE,
            syncedAt: DataTypes.DATE,
          });

          async function billablePages(printerId, period) {
            return PrintJob.sum('pages', { where: { printerId, syncedAt: { [Op.gte]: period.start, [Op.lt]: period.end } } });
          }
          module.exports = { billablePages };
        `,
        'src/m.sql': `
          -- monthly bill per project; build agents upload their log up to a day late
          create table build_minutes (
            project_id bigint not null,
            minutes numeric not null,
            finished_at timestamptz not null,
            loaded_at timestamptz not null default now()
          );

          select project_id, to_char(loaded_at, 'YYYY-MM') as billing_month, sum(minutes) as minutes
          from build_minutes
          where project_id = :project
          group by 1, 2;
        `,
      },
      at: [
        'src/a.py:14',
        'src/d.prisma.ts:8',
        'src/e.rb:14',
        'src/f.cs:14',
        'src/g.sql:10',
        'src/l.js:11',
        'src/m.sql:9',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the same usage by its own time',
      files: {
        'src/a.py': `
          from django.db import models
          from django.db.models import Sum


          class UsageEvent(models.Model):
              account = models.ForeignKey("Account", on_delete=models.CASCADE)
              units = models.PositiveIntegerField()
              occurred_at = models.DateTimeField()
              created_at = models.DateTimeField(auto_now_add=True)


          def units_in_period(account, start, end):
              return (
                  UsageEvent.objects.filter(account=account, occurred_at__gte=start, occurred_at__lt=end)
                  .aggregate(total=Sum("units"))["total"]
                  or 0
              )
        `,
        'src/d.prisma.ts': `
          import { PrismaClient } from '@prisma/client';
          const prisma = new PrismaClient();

          type MeterEvent = { id: string; customerId: string; value: number; timestamp: Date; ingestedAt: Date };

          export async function invoiceQuantity(customerId: string, from: Date, to: Date) {
            const sum = await prisma.meterEvent.aggregate({
              where: { customerId, timestamp: { gte: from, lt: to } },
              _sum: { value: true },
            });
            return sum._sum.value ?? 0;
          }
        `,
        'src/e.rb': `
          class CreateMeterReadings < ActiveRecord::Migration[7.1]
            def change
              create_table :meter_readings do |t|
                t.references :meter, null: false
                t.decimal :kwh, null: false
                t.datetime :read_at, null: false
                t.timestamps
              end
            end
          end

          class EnergyInvoice
            def kwh(contract, month)
              contract.meter_readings.where(read_at: month.beginning_of_month...month.next_month.beginning_of_month).sum(:kwh)
            end
          end
        `,
        'src/f.cs': `
          public class UsageRecord
          {
              public Guid Id { get; set; }
              public Guid TenantId { get; set; }
              public DateTimeOffset OccurredAt { get; set; }
              public DateTimeOffset ReceivedAt { get; set; }
              public decimal Quantity { get; set; }
          }

          public class InvoiceCalculator(MeteringContext db)
          {
              public Task<decimal> QuantityAsync(Guid tenantId, DateTimeOffset from, DateTimeOffset until) =>
                  db.UsageRecords
                      .Where(u => u.TenantId == tenantId && u.OccurredAt >= from && u.OccurredAt < until)
                      .SumAsync(u => u.Quantity);
          }
        `,
        'src/g.sql': `
          CREATE TABLE sms_events (
            id uuid PRIMARY KEY,
            account_id bigint NOT NULL,
            segments int NOT NULL,
            sent_at timestamptz NOT NULL,
            inserted_at timestamptz NOT NULL DEFAULT now()
          );

          CREATE VIEW sms_usage_monthly AS
          SELECT account_id, date_trunc('month', sent_at) AS month, sum(segments) AS segments
          FROM sms_events
          GROUP BY account_id, date_trunc('month', sent_at);
        `,
        'src/l.js': `
          const { Sequelize, DataTypes, Op } = require('sequelize');

          const PrintJob = sequelize.define('PrintJob', {
            printerId: DataTypes.INTEGER,
            pages: DataTypes.INTEGER,
            printedAt: DataTypes.DATE,
            syncedAt: DataTypes.DATE,
          });

          async function billablePages(printerId, period) {
            return PrintJob.sum('pages', { where: { printerId, printedAt: { [Op.gte]: period.start, [Op.lt]: period.end } } });
          }
          module.exports = { billablePages };
        `,
        'src/m.sql': `
          -- monthly bill per project; build agents upload their log up to a day late
          create table build_minutes (
            project_id bigint not null,
            minutes numeric not null,
            finished_at timestamptz not null,
            loaded_at timestamptz not null default now()
          );

          select project_id, to_char(finished_at, 'YYYY-MM') as billing_month, sum(minutes) as minutes
          from build_minutes
          where project_id = :project
          group by 1, 2;
        `,
      },
    },
  ],
});

import { otherTotal } from '#audit/rules/transparency/other-total.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(otherTotal, {
  fires: [
    {
      name: 'a builder’s totals in TypeScript',
      files: {
        'src/501-repo.ts': `
          import { Injectable } from '@nestjs/common';
          import { InjectRepository } from '@nestjs/typeorm';
          import { Repository } from 'typeorm';
          import { UsageRecord } from './usage-record.entity';

          @Injectable()
          export class UsageService {
            constructor(@InjectRepository(UsageRecord) private readonly records: Repository<UsageRecord>) {}

            /** What the customer sees on the usage page of the dashboard. */
            async getDashboardUsage(customerId: string, from: Date, to: Date): Promise<number> {
              const row = await this.records
                .createQueryBuilder('r')
                .select('SUM(r.quantity)', 'total')
                .where('r.customerId = :customerId', { customerId })
                .andWhere('r.recordedAt >= :from AND r.recordedAt < :to', { from, to })
                .getRawOne<{ total: string }>();
              return Number(row?.total ?? 0);
            }

            async getInvoiceUsage(customerId: string, from: Date, to: Date): Promise<number> {
              const row = await this.records
                .createQueryBuilder('r')
                .select('SUM(r.quantity)', 'total')
                .where('r.customerId = :customerId', { customerId })
                .andWhere('r.recordedAt >= :from AND r.recordedAt < :to', { from, to })
                .andWhere('r.billable = true')
                .getRawOne<{ total: string }>();
              return Number(row?.total ?? 0);
            }
          }
        `,
      },
      at: ['src/501-repo.ts:12'],
      confidence: 'likely',
    },
    {
      name: 'a mapper’s totals, shown by a route',
      files: {
        'src/501-prisma/bill-period.ts': `
          import type { Workspace } from '@prisma/client';
          import { prisma } from './prisma';
          import { stripe } from './stripe';

          export async function billPeriod(workspace: Workspace) {
            const { _sum } = await prisma.exportJob.aggregate({
              where: {
                workspaceId: workspace.id,
                createdAt: { gte: workspace.periodStart, lt: workspace.periodEnd },
                deletedAt: null,
              },
              _sum: { rows: true },
            });
            await stripe.invoiceItems.create({
              customer: workspace.stripeCustomerId,
              amount: Math.ceil((_sum.rows ?? 0) / 1000) * 5,
              currency: 'usd',
            });
          }
        `,
        'src/501-prisma/usage.route.ts': `
          import { Router } from 'express';
          import { prisma } from './prisma';

          export const usageRouter = Router();

          usageRouter.get('/usage', async (req, res) => {
            const { periodStart, periodEnd } = req.workspace;
            const used = await prisma.exportJob.aggregate({
              where: { workspaceId: req.workspace.id, createdAt: { gte: periodStart, lt: periodEnd } },
              _sum: { rows: true },
            });
            res.json({ rows: used._sum.rows ?? 0 });
          });
        `,
      },
      at: ['src/501-prisma/usage.route.ts:8'],
      confidence: 'likely',
    },
    {
      name: 'a state that only may decide, in Ruby',
      files: {
        'src/501-rails/invoice_builder.rb': `
          class InvoiceBuilder
            def initialize(account, period)
              @account = account
              @period = period
            end

            def call
              minutes = @account.call_records.where(started_at: @period, status: 'completed').sum(:minutes)
              overage = [minutes - @account.plan.included_minutes, 0].max
              @account.invoices.create!(period: @period, amount_cents: overage * @account.plan.cents_per_minute)
            end
          end
        `,
        'src/501-rails/usage_controller.rb': `
          class UsageController < ApplicationController
            def show
              period = current_account.current_period
              @minutes = current_account.call_records.where(started_at: period).sum(:minutes)
              @included = current_account.plan.included_minutes
            end
          end
        `,
      },
      at: ['src/501-rails/usage_controller.rb:4'],
      confidence: 'possible',
    },
    {
      name: 'Eloquent, and queries in annotations',
      files: {
        'src/501-laravel.php': `
          <?php

          namespace App\\Services;

          use App\\Models\\Team;
          use App\\Models\\UsageRecord;
          use Carbon\\CarbonPeriod;

          class UsageTotals
          {
              public function forDashboard(Team $team, $from, $to): int
              {
                  return (int) UsageRecord::where('team_id', $team->id)
                      ->where('recorded_at', '>=', $from)->where('recorded_at', '<', $to)
                      ->sum('quantity');
              }

              public function forInvoice(Team $team, $from, $to): int
              {
                  return (int) UsageRecord::where('team_id', $team->id)
                      ->where('recorded_at', '>=', $from)->where('recorded_at', '<', $to)
                      ->where('voided', false)
                      ->sum('quantity');
              }
          }
        `,
      },
      at: ['src/501-laravel.php:13'],
      confidence: 'likely',
    },
    {
      name: 'totals of two files in Python and Go',
      files: {
        'src/501-django/invoicing.py': `
          from decimal import Decimal

          from django.db.models import Sum

          from .models import ApiCall, Invoice


          def build_invoice(account, start, end):
              units = ApiCall.objects.filter(
                  account=account, created_at__gte=start, created_at__lt=end, is_test=False
              ).aggregate(total=Sum("units"))["total"] or 0
              overage = max(units - account.plan.included_units, 0)
              return Invoice.objects.create(account=account, period_start=start, period_end=end, amount=overage * Decimal("0.002"))
        `,
        'src/501-django/views.py': `
          from django.db.models import Sum
          from rest_framework.response import Response
          from rest_framework.views import APIView

          from .models import ApiCall


          class UsageSummaryView(APIView):
              def get(self, request):
                  start, end = request.account.current_period()
                  total = ApiCall.objects.filter(
                      account=request.account, created_at__gte=start, created_at__lt=end
                  ).aggregate(total=Sum("units"))["total"]
                  return Response({"used": total or 0, "included": request.account.plan.included_units})
        `,
        'src/501-go/biller.go': `
          package usage

          import (
          	"context"
          	"time"
          )

          type Biller struct {
          	store  *Store
          	ledger Ledger
          }

          func (b *Biller) ChargePeriod(ctx context.Context, customerID string, from, to time.Time) error {
          	var total int64
          	err := b.store.db.QueryRowContext(ctx, \`
          		SELECT COALESCE(SUM(bytes), 0) FROM transfer_events
          		WHERE customer_id = $1 AND occurred_at >= $2 AND occurred_at < $3 AND NOT refunded\`,
          		customerID, from, to).Scan(&total)
          	if err != nil {
          		return err
          	}
          	return b.ledger.Charge(ctx, customerID, total)
          }
        `,
        'src/501-go/store.go': `
          package usage

          import (
          	"context"
          	"database/sql"
          	"time"
          )

          type Store struct{ db *sql.DB }

          // UsageForPortal feeds the usage chart of the customer portal.
          func (s *Store) UsageForPortal(ctx context.Context, customerID string, from, to time.Time) (int64, error) {
          	var total int64
          	err := s.db.QueryRowContext(ctx, \`
          		SELECT COALESCE(SUM(bytes), 0) FROM transfer_events
          		WHERE customer_id = $1 AND occurred_at >= $2 AND occurred_at < $3\`,
          		customerID, from, to).Scan(&total)
          	return total, err
          }
        `,
      },
      at: ['src/501-django/views.py:11', 'src/501-go/store.go:15'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'one function for both, and further totals beside them',
      files: {
        'src/501-prisma/bill-period.ts': `
          import type { Workspace } from '@prisma/client';
          import { rowsExported } from './rows-exported';
          import { stripe } from './stripe';

          export async function billPeriod(workspace: Workspace) {
            const rows = await rowsExported(workspace.id, workspace.periodStart, workspace.periodEnd);
            await stripe.invoiceItems.create({
              customer: workspace.stripeCustomerId,
              amount: Math.ceil(rows / 1000) * 5,
              currency: 'usd',
            }, { idempotencyKey: \`\${workspace.id}:\${workspace.periodStart.toISOString()}\` });
          }
        `,
        'src/501-prisma/rows-exported.ts': `
          import { prisma } from './prisma';

          /** What the workspace is shown and billed for. */
          export async function rowsExported(workspaceId: string, from: Date, to: Date): Promise<number> {
            const { _sum } = await prisma.exportJob.aggregate({
              where: { workspaceId, createdAt: { gte: from, lt: to }, deletedAt: null },
              _sum: { rows: true },
            });
            return _sum.rows ?? 0;
          }
        `,
        'src/501-prisma/usage.route.ts': `
          import { Router } from 'express';
          import { rowsExported } from './rows-exported';

          export const usageRouter = Router();

          usageRouter.get('/usage', async (req, res) => {
            const { periodStart, periodEnd } = req.workspace;
            res.json({ rows: await rowsExported(req.workspace.id, periodStart, periodEnd) });
          });
        `,
        'src/501-rails/invoice_builder.rb': `
          class InvoiceBuilder
            def initialize(account, period)
              @account = account
              @period = period
            end

            def call
              minutes = @account.call_records.where(started_at: @period, status: 'completed').sum(:minutes)
              overage = [minutes - @account.plan.included_minutes, 0].max
              @account.invoices.create!(period: @period, amount_cents: overage * @account.plan.cents_per_minute)
            end
          end
        `,
        'src/501-rails/usage_controller.rb': `
          class UsageController < ApplicationController
            def show
              period = current_account.current_period
              @minutes = current_account.call_records.where(started_at: period, status: 'completed').sum(:minutes)
              @attempts = current_account.call_records.where(started_at: period).count
              @sms = current_account.messages.where(sent_at: period).sum(:segments)
            end
          end
        `,
        'src/501-repo.ts': `
          import { Injectable } from '@nestjs/common';
          import { InjectRepository } from '@nestjs/typeorm';
          import { Repository } from 'typeorm';
          import { UsageRecord } from './usage-record.entity';

          @Injectable()
          export class UsageService {
            constructor(@InjectRepository(UsageRecord) private readonly records: Repository<UsageRecord>) {}

            async getDashboardUsage(customerId: string, from: Date, to: Date) {
              return this.records
                .createQueryBuilder('r')
                .select('r.projectId', 'projectId')
                .addSelect('SUM(r.quantity)', 'total')
                .where('r.customerId = :customerId', { customerId })
                .andWhere('r.recordedAt >= :from AND r.recordedAt < :to', { from, to })
                .andWhere('r.billable = true')
                .groupBy('r.projectId')
                .getRawMany<{ projectId: string; total: string }>();
            }

            async getInvoiceUsage(customerId: string, from: Date, to: Date): Promise<number> {
              const row = await this.records
                .createQueryBuilder('r')
                .select('SUM(r.quantity)', 'total')
                .where('r.customerId = :customerId', { customerId })
                .andWhere('r.recordedAt >= :from AND r.recordedAt < :to', { from, to })
                .andWhere('r.billable = true')
                .getRawOne<{ total: string }>();
              return Number(row?.total ?? 0);
            }
          }
        `,
      },
    },
  ],
});

import { periodBounds } from '#audit/rules/aggregation/period-bounds.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(periodBounds, {
  fires: [
    {
      name: 'bounds followed through functions, fields, joins and the open values of SQL',
      files: {
        'src/h.js': `
          const { Router } = require('express');
          const { events } = require('./collections');

          const router = Router();

          function monthBounds(year, month) {
            return { from: new Date(Date.UTC(year, month - 1, 1)), to: new Date(Date.UTC(year, month, 1)) };
          }

          router.get('/tenants/:id/usage/:year/:month', async (req, res) => {
            const { from, to } = monthBounds(Number(req.params.year), Number(req.params.month));
            const [row] = await events
              .aggregate([
                { $match: { tenantId: req.params.id, type: 'render', occurredAt: { $gte: from, $lte: to } } },
                { $group: { _id: null, credits: { $sum: '$credits' } } },
              ])
              .toArray();
            res.json({ credits: row ? row.credits : 0, amountDue: (row ? row.credits : 0) * 0.02 });
          });

          module.exports = router;
        `,
        'src/i.java': `
          package com.acme.rating;

          import java.time.Instant;
          import java.util.List;

          public class CallRater {
              private final CallRecordSource source;
              private final Tariff tariff;

              public CallRater(CallRecordSource source, Tariff tariff) {
                  this.source = source;
                  this.tariff = tariff;
              }

              public Money rate(Subscription subscription, Instant periodStart, Instant nextPeriodStart) {
                  List<CallRecord> calls = source.of(subscription.getId()).stream()
                      .filter(c -> !c.getStartedAt().isBefore(periodStart) && !c.getStartedAt().isAfter(nextPeriodStart))
                      .toList();
                  long seconds = calls.stream().mapToLong(CallRecord::getBillableSeconds).sum();
                  return tariff.priceOf(seconds);
              }
          }
        `,
        'src/j.rb': `
          class MonthlyStatement
            def initialize(account, month)
              @account = account
              @opens = month.beginning_of_month
              @closes = @opens.next_month
            end

            def total_cents
              usage = @account.usage_records.where("recorded_at >= ? AND recorded_at <= ?", @opens, @closes).sum(:quantity)
              usage * @account.plan.unit_price_cents
            end
          end
        `,
        'src/k.sql': `
          -- name: BillableRequests :one
          SELECT count(*) AS requests, sum(cost_micros) AS cost_micros
          FROM gateway_requests r
          JOIN billing_periods p ON p.account_id = r.account_id
          WHERE r.account_id = $1
            AND p.id = $2
            AND r.finished_at >= p.starts_at
            AND r.finished_at <= p.ends_at;
        `,
        'src/l.ts': `
          import { sql } from 'kysely';
          import { db } from './db';

          export async function overageFor(accountId: string, period: { start: Date; end: Date }) {
            const row = await db
              .selectFrom('job_runs')
              .select(sql<number>\`sum(duration_ms)\`.as('ms'))
              .where('account_id', '=', accountId)
              .where('finished_at', '>', period.start)
              .where('finished_at', '<', period.end)
              .executeTakeFirstOrThrow();
            const included = await includedMs(accountId);
            return Math.max(0, row.ms - included);
          }
        `,
        'src/o.go': `
          package quota

          import "time"

          type Window struct{ From, To time.Time }

          func MonthWindow(t time.Time) Window {
          	from := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
          	return Window{From: from, To: from.AddDate(0, 1, 0)}
          }

          // Spent adds up the credits of the charges that fall into the window.
          func Spent(charges []Charge, w Window) (credits int64) {
          	for _, c := range charges {
          		if c.CreatedAt.After(w.From) && c.CreatedAt.Before(w.To) {
          			credits += c.Credits
          		}
          	}
          	return credits
          }
        `,
        'src/p.go': `
          package usage

          const sumQuery = \`
          SELECT COALESCE(SUM(quantity), 0)
          FROM meter_events
          WHERE customer_id = $1 AND event_ts BETWEEN $2 AND $3\`

          func (r *Repo) Total(ctx context.Context, customer string, from time.Time) (int64, error) {
          	var total int64
          	err := r.pool.QueryRow(ctx, sumQuery, customer, from, from.AddDate(0, 1, 0)).Scan(&total)
          	return total, err
          }
        `,
      },
      at: [
        'src/h.js:14',
        'src/i.java:17',
        'src/j.rb:9',
        'src/k.sql:7',
        'src/l.ts:5',
        'src/o.go:15',
        'src/p.go:6',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'Go, TypeScript: an end that a little was taken off',
      files: {
        'billing/usage.go': `
          package billing

          func usageOf(db *gorm.DB, now time.Time) (rows []Usage, err error) {
          	today := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
          	periodStart := today.AddDate(0, -1, 0)
          	periodEnd := today.Add(-time.Second)
          	err = db.Model(&UsageSummary{}).
          		Select("org_id, SUM(used_amount) AS used_amount").
          		Where("hour_timestamp BETWEEN ? AND ?", periodStart.Unix(), periodEnd.Unix()).
          		Group("org_id").Find(&rows).Error
          	return rows, err
          }
        `,
        'src/billing/usage.ts': `
          import { add, startOfMonth } from 'date-fns';
          export function usageOf(now: Date) {
            const periodStart = startOfMonth(now);
            const periodEnd = add(startOfMonth(add(now, { months: 1 })), { seconds: -1 });
            return db.query('SELECT SUM(quantity) FROM usage_events WHERE created_at BETWEEN $1 AND $2', [periodStart, periodEnd]);
          }
        `,
      },
    },
    {
      name: 'the same bounds, half-open',
      files: {
        'src/h.js': `
          const { Router } = require('express');
          const { events } = require('./collections');

          const router = Router();

          function monthBounds(year, month) {
            return { from: new Date(Date.UTC(year, month - 1, 1)), to: new Date(Date.UTC(year, month, 1)) };
          }

          router.get('/tenants/:id/usage/:year/:month', async (req, res) => {
            const { from, to } = monthBounds(Number(req.params.year), Number(req.params.month));
            const [row] = await events
              .aggregate([
                { $match: { tenantId: req.params.id, type: 'render', occurredAt: { $gte: from, $lt: to } } },
                { $group: { _id: null, credits: { $sum: '$credits' } } },
              ])
              .toArray();
            res.json({ credits: row ? row.credits : 0, amountDue: (row ? row.credits : 0) * 0.02 });
          });

          module.exports = router;
        `,
        'src/i.java': `
          package com.acme.rating;

          import java.time.Instant;
          import java.util.List;

          public class CallRater {
              private final CallRecordSource source;
              private final Tariff tariff;

              public CallRater(CallRecordSource source, Tariff tariff) {
                  this.source = source;
                  this.tariff = tariff;
              }

              public Money rate(Subscription subscription, Instant periodStart, Instant nextPeriodStart) {
                  List<CallRecord> calls = source.of(subscription.getId()).stream()
                      .filter(c -> !c.getStartedAt().isBefore(periodStart) && c.getStartedAt().isBefore(nextPeriodStart))
                      .toList();
                  long seconds = calls.stream().mapToLong(CallRecord::getBillableSeconds).sum();
                  return tariff.priceOf(seconds);
              }
          }
        `,
        'src/j.rb': `
          class MonthlyStatement
            def initialize(account, month)
              @account = account
              @opens = month.beginning_of_month
              @closes = @opens.next_month
            end

            def total_cents
              usage = @account.usage_records.where("recorded_at >= ? AND recorded_at < ?", @opens, @closes).sum(:quantity)
              usage * @account.plan.unit_price_cents
            end
          end
        `,
        'src/k.sql': `
          -- name: BillableRequests :one
          SELECT count(*) AS requests, sum(cost_micros) AS cost_micros
          FROM gateway_requests r
          JOIN billing_periods p ON p.account_id = r.account_id
          WHERE r.account_id = $1
            AND p.id = $2
            AND r.finished_at >= p.starts_at
            AND r.finished_at < p.ends_at;
        `,
        'src/l.ts': `
          import { sql } from 'kysely';
          import { db } from './db';

          export async function overageFor(accountId: string, period: { start: Date; end: Date }) {
            const row = await db
              .selectFrom('job_runs')
              .select(sql<number>\`sum(duration_ms)\`.as('ms'))
              .where('account_id', '=', accountId)
              .where('finished_at', '>=', period.start)
              .where('finished_at', '<', period.end)
              .executeTakeFirstOrThrow();
            const included = await includedMs(accountId);
            return Math.max(0, row.ms - included);
          }
        `,
        'src/o.go': `
          package quota

          import "time"

          type Window struct{ From, To time.Time }

          func MonthWindow(t time.Time) Window {
          	from := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
          	return Window{From: from, To: from.AddDate(0, 1, 0)}
          }

          // Spent adds up the credits of the charges that fall into the window.
          func Spent(charges []Charge, w Window) (credits int64) {
          	for _, c := range charges {
          		if !c.CreatedAt.Before(w.From) && c.CreatedAt.Before(w.To) {
          			credits += c.Credits
          		}
          	}
          	return credits
          }
        `,
        'src/p.go': `
          package usage

          const sumQuery = \`
          SELECT COALESCE(SUM(quantity), 0)
          FROM meter_events
          WHERE customer_id = $1 AND event_ts >= $2 AND event_ts < $3\`

          func (r *Repo) Total(ctx context.Context, customer string, from time.Time) (int64, error) {
          	var total int64
          	err := r.pool.QueryRow(ctx, sumQuery, customer, from, from.AddDate(0, 1, 0)).Scan(&total)
          	return total, err
          }
        `,
      },
    },
  ],
});

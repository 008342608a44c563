import { calendarZone } from '#audit/rules/aggregation/calendar-zone.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(calendarZone, {
  fires: [
    {
      name: 'days and months of the host in six languages',
      files: {
        'src/a.ts': `
          import { redis } from './redis';

          /** Counts the requests of an API key for the monthly bill. */
          export async function countRequest(keyId: string, at: Date, units: number) {
            const month = \`\${at.getFullYear()}-\${String(at.getMonth() + 1).padStart(2, '0')}\`;
            await redis.hincrby(\`billing:usage:\${keyId}\`, month, units);
          }
        `,
        'src/b.py': `
          import time
          from datetime import datetime

          from metering.store import usage_totals


          def add_reading(reading: dict) -> None:
              """Adds a meter reading (epoch seconds) to the day it is billed under."""
              day = datetime.fromtimestamp(reading["ts"]).strftime("%Y-%m-%d")
              usage_totals.increment(reading["meter_id"], day, reading["kwh"])


          def invoice_month() -> str:
              return time.strftime("%Y-%m")
        `,
        'src/c.go': `
          package rollup

          import "time"

          type Bucket struct {
          	Tenant string
          	Month  string
          }

          // BucketOf says under which month of the invoice an event is counted.
          func BucketOf(tenant string, unixSeconds int64) Bucket {
          	t := time.Unix(unixSeconds, 0)
          	return Bucket{Tenant: tenant, Month: t.Format("2006-01")}
          }

          func monthStart(t time.Time) time.Time {
          	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.Local)
          }
        `,
        'src/f.rb': `
          class QuotaReset
            # Free requests are granted anew on the first of the month.
            def used_this_month(account)
              now = Time.now
              from = Time.new(now.year, now.month, 1)
              account.api_requests.where("created_at >= ?", from).sum(:billable_units)
            end
          end
        `,
        'src/g.ts': `
          import { DateTime } from 'luxon';
          import { db } from './db';

          export async function meteredMinutes(projectId: string) {
            const start = DateTime.now().startOf('month');
            const end = start.plus({ months: 1 });
            return db.minutes.sum({ projectId, startedAt: { gte: start.toJSDate(), lt: end.toJSDate() } });
          }
        `,
        'src/m.java': `
          package io.cloudhost.metering;

          import java.text.SimpleDateFormat;
          import java.util.Date;

          public class UsageKey {
              public static String monthOf(Date at) {
                  return new SimpleDateFormat("yyyy-MM").format(at);
              }
          }
        `,
        'src/n.js': `
          // Daily free tier: a user gets 50 generations a day, everything above is billed.
          function startOfToday() {
            const d = new Date();
            return new Date(d.getFullYear(), d.getMonth(), d.getDate());
          }

          async function billableToday(db, userId) {
            const used = await db.collection('generations').countDocuments({ userId, createdAt: { $gte: startOfToday() } });
            return Math.max(0, used - 50);
          }

          module.exports = { billableToday };
        `,
        'src/p.kt': `
          package app.tokens.billing

          import kotlinx.datetime.*

          fun periodKey(at: Instant): String {
              val local = at.toLocalDateTime(TimeZone.currentSystemDefault())
              return "%04d-%02d".format(local.year, local.monthNumber)
          }
        `,
      },
      at: [
        'src/a.ts:5',
        'src/b.py:9',
        'src/b.py:14',
        'src/c.go:13',
        'src/c.go:17',
        'src/f.rb:5',
        'src/g.ts:5',
        'src/m.java:8',
        'src/n.js:4',
        'src/p.kt:6',
      ],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'the same days and months in a zone that is named',
      files: {
        'src/a.ts': `
          import { redis } from './redis';

          /** Counts the requests of an API key for the monthly bill. */
          export async function countRequest(keyId: string, at: Date, units: number) {
            const month = \`\${at.getUTCFullYear()}-\${String(at.getUTCMonth() + 1).padStart(2, '0')}\`;
            await redis.hincrby(\`billing:usage:\${keyId}\`, month, units);
          }
        `,
        'src/b.py': `
          import time
          from datetime import datetime

          from metering.store import usage_totals


          def add_reading(reading: dict) -> None:
              """Adds a meter reading (epoch seconds) to the day it is billed under."""
              day = datetime.fromtimestamp(reading["ts"], tz=timezone.utc).strftime("%Y-%m-%d")
              usage_totals.increment(reading["meter_id"], day, reading["kwh"])


          def invoice_month() -> str:
              return time.strftime("%Y-%m", time.gmtime())
        `,
        'src/c.go': `
          package rollup

          import "time"

          type Bucket struct {
          	Tenant string
          	Month  string
          }

          // BucketOf says under which month of the invoice an event is counted.
          func BucketOf(tenant string, unixSeconds int64) Bucket {
          	t := time.Unix(unixSeconds, 0).UTC()
          	return Bucket{Tenant: tenant, Month: t.Format("2006-01")}
          }

          func monthStart(t time.Time) time.Time {
          	t = t.UTC()
          	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
          }
        `,
        'src/f.rb': `
          class QuotaReset
            # Free requests are granted anew on the first of the month.
            def used_this_month(account)
              now = Time.now.utc
              from = Time.utc(now.year, now.month, 1)
              account.api_requests.where("created_at >= ?", from).sum(:billable_units)
            end
          end
        `,
        'src/g.ts': `
          import { DateTime } from 'luxon';
          import { db } from './db';

          export async function meteredMinutes(projectId: string) {
            const start = DateTime.utc().startOf('month');
            const end = start.plus({ months: 1 });
            return db.minutes.sum({ projectId, startedAt: { gte: start.toJSDate(), lt: end.toJSDate() } });
          }
        `,
        'src/m.java': `
          package io.cloudhost.metering;

          import java.text.SimpleDateFormat;
          import java.util.Date;

          public class UsageKey {
              public static String monthOf(Date at) {
                  return DateTimeFormatter.ofPattern("yyyy-MM").withZone(ZoneOffset.UTC).format(at.toInstant());
              }
          }
        `,
        'src/n.js': `
          // Daily free tier: a user gets 50 generations a day, everything above is billed.
          function startOfToday() {
            const d = new Date();
            return new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()));
          }

          async function billableToday(db, userId) {
            const used = await db.collection('generations').countDocuments({ userId, createdAt: { $gte: startOfToday() } });
            return Math.max(0, used - 50);
          }

          module.exports = { billableToday };
        `,
        'src/p.kt': `
          package app.tokens.billing

          import kotlinx.datetime.*

          fun periodKey(at: Instant): String {
              val local = at.toLocalDateTime(TimeZone.UTC)
              return "%04d-%02d".format(local.year, local.monthNumber)
          }
        `,
      },
    },
  ],
});

import { otherPeriod } from '#audit/rules/transparency/other-period.ts';
import { describeRule } from '#test/rule-tester.ts';

const BILLED = `
  def invoice_usage(conn, subscription):
      return conn.execute("SELECT sum(units) FROM usage_events WHERE at >= %s", (subscription.current_period_start,))
`;

describeRule(otherPeriod, {
  fires: [
    {
      name: 'the calendar month on the screen, the own period on the invoice',
      files: {
        'billing/close.py': BILLED,
        'app/dashboard.ts': `
          export async function usageDashboard(db) {
            const from = startOfMonth(new Date());
            return db.query('SELECT sum(units) FROM usage_events WHERE at >= $1', [from]);
          }
        `,
        'app/overview.go': `
          package app

          func UsageOverview(db *sql.DB) {
            db.Query("SELECT sum(units) FROM usage_events WHERE at >= date_trunc('month', now())")
          }
        `,
        'app/summary.rb': `
          def usage_summary
            UsageEvent.where('at >= ?', Time.current.beginning_of_month).sum(:units)
          end
        `,
      },
      at: ['app/dashboard.ts:3', 'app/overview.go:4', 'app/summary.rb:2'],
      confidence: 'likely',
    },
    {
      name: 'days of two time zones',
      files: {
        'billing/days.ts': `
          const invoiceDays = (db) => db.query("SELECT date_trunc('day', at AT TIME ZONE 'UTC'), sum(units) FROM usage_events GROUP BY 1");
          const usageChart = (db) => db.query("SELECT date_trunc('day', at AT TIME ZONE 'Europe/Berlin'), sum(units) FROM usage_events GROUP BY 1");
        `,
      },
      at: ['billing/days.ts:2'],
    },
  ],
  silent: [
    {
      name: 'the same period, or bounds that cannot be seen',
      files: {
        'billing/close.py': BILLED,
        'app/dashboard.ts': `
          export async function usageDashboard(db, subscription) {
            return db.query('SELECT sum(units) FROM usage_events WHERE at >= $1', [subscription.currentPeriodStart]);
          }
          export async function usageHistory(db, from) {
            return db.query('SELECT sum(units) FROM usage_events WHERE at >= $1', [from]);
          }
        `,
      },
    },
    {
      name: 'both by the calendar, or a total of something else',
      files: {
        'billing/close.ts': `
          const invoiceUsage = (db) => db.query("SELECT sum(units) FROM usage_events WHERE at >= date_trunc('month', now())");
          const usageChart = (db) => db.query("SELECT sum(units) FROM usage_events WHERE at >= date_trunc('month', now())");
          const showLogins = (db, p) => db.query('SELECT sum(n) FROM logins WHERE at >= $1', [p.currentPeriodStart]);
        `,
      },
    },
  ],
});

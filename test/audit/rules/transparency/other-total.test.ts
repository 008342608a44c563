import { otherTotal } from '#audit/rules/transparency/other-total.ts';
import { describeRule } from '#test/rule-tester.ts';

const BILLED = `
  package billing

  func InvoiceUsage(db *sql.DB) {
    db.Query("SELECT sum(units) FROM usage_events WHERE customer_id = $1 AND deleted_at IS NULL", id)
  }
`;

describeRule(otherTotal, {
  fires: [
    {
      name: 'a choice of rows that only the bill makes, across languages',
      files: {
        'billing/close.go': BILLED,
        'app/dashboard.py': `
          def usage_dashboard(conn, customer):
              return conn.execute("SELECT sum(units) FROM usage_events WHERE customer_id = %s", (customer,))
        `,
        'app/overview.rb': `
          def usage_overview(customer)
            UsageEvent.where(customer_id: customer.id).sum(:units)
          end
        `,
        'app/summary.ts': `
          export const usageSummary = (prisma, customerId) =>
            prisma.usageEvent.aggregate({ _sum: { units: true }, where: { customerId } });
        `,
      },
      at: ['app/dashboard.py:2', 'app/overview.rb:2', 'app/summary.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'another aggregation',
      files: {
        'billing/close.ts': `
          const invoiceSeats = (db) => db.query('SELECT max(seats) FROM usage_records WHERE org = $1');
          const showSeats = (db) => db.query('SELECT sum(seats) FROM usage_records WHERE org = $1');
        `,
      },
      at: ['billing/close.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'a choice that may mean the same',
      files: {
        'billing/close.ts': `
          const invoiceTokens = (db) => db.query("SELECT sum(tokens) FROM usage_logs WHERE org = $1 AND status = 'ok'");
          const usageChart = (db) => db.query('SELECT sum(tokens) FROM usage_logs WHERE org = $1');
        `,
      },
      at: ['billing/close.ts:2'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'the same total, or one of several bills takes it so',
      files: {
        'billing/close.go': BILLED,
        'app/dashboard.py': `
          def usage_dashboard(conn, customer):
              return conn.execute("SELECT sum(units) FROM usage_events WHERE customer_id = %s AND deleted_at IS NULL", (customer,))
        `,
        'billing/rates.ts': `
          const chargeTokens = (db) => db.query('SELECT sum(tokens) FROM usage_logs WHERE org = $1');
          const invoiceTokens = (db) => db.query('SELECT sum(tokens) FROM usage_logs WHERE org = $1 AND billable');
          const usageChart = (db) => db.query('SELECT sum(tokens) FROM usage_logs WHERE org = $1');
        `,
      },
    },
    {
      name: 'broken down by the column, another column, another table, or no bill',
      files: {
        'billing/close.go': BILLED,
        'app/dashboard.py': `
          def usage_dashboard(conn, customer):
              a = conn.execute("SELECT deleted_at, sum(units) FROM usage_events WHERE customer_id = 1 GROUP BY deleted_at")
              b = conn.execute("SELECT sum(requests) FROM usage_events WHERE customer_id = 1")
              c = conn.execute("SELECT sum(units) FROM trial_events WHERE customer_id = 1")
              return a, b, c
        `,
        'app/units.py': `
          def count_units(conn):
              return conn.execute("SELECT sum(units) FROM usage_events")
        `,
      },
    },
  ],
});

import { joinFanout } from '#audit/rules/aggregation/join-fanout.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(joinFanout, {
  fires: [
    {
      name: 'count(*) by what the rows belong to: they may be what is counted',
      files: {
        'sql/statistics.sql': `
          SELECT i.evaluation_id, COUNT(*) AS inferences, SUM(u.input_tokens) AS tokens
          FROM inferences i
          LEFT JOIN inference_usage u ON u.inference_id = i.id
          GROUP BY i.evaluation_id;
        `,
        'src/statistics.py': `
          QUERY = """
          SELECT call."team_id", COUNT(*) AS calls, SUM(cost.amount) AS amount
          FROM calls call
          LEFT JOIN call_costs cost ON cost.call_id = call.id
          GROUP BY call."team_id"
          """
        `,
      },
      at: ['sql/statistics.sql:3', 'src/statistics.py:4'],
      confidence: 'possible',
    },
    {
      name: 'a star counted beside a table joined by its unique key',
      files: {
        'seats.sql': `
          -- Seats for the invoice run.
          BEGIN;
          CREATE TABLE seat_overrides (workspace_id bigint PRIMARY KEY REFERENCES workspaces (id), seats integer NOT NULL);
          CREATE VIEW billable_seats AS
          SELECT w.id, COALESCE(o.seats, COUNT(*)) AS seats
          FROM workspaces w
          LEFT JOIN memberships m ON m.workspace_id = w.id
          LEFT JOIN seat_overrides o ON o.workspace_id = w.id
          GROUP BY w.id, o.seats;
          COMMIT;
        `,
      },
      at: ['seats.sql:7'],
      confidence: 'likely',
    },
    {
      name: 'a second child of the same parent',
      files: {
        'usage.sql': `
          SELECT SUM(r.cost)
            FROM runs r
            JOIN projects p ON p.id = r.project_id
            JOIN members m ON m.project_id = p.id
           WHERE m.role <> 'guest';
        `,
      },
      at: ['usage.sql:4'],
      confidence: 'likely',
    },
    {
      name: 'the sum of a parent joined with its children',
      files: {
        'src/report.ts': `
          const q = \`SELECT i.customer_id, SUM(i.total) FROM invoices i
            LEFT JOIN payments pay ON pay.invoice_id = i.id
            GROUP BY i.customer_id\`;
        `,
      },
      at: ['src/report.ts:2'],
    },
    {
      name: 'count(*) over an outer join',
      files: {
        'usage.sql': `
          SELECT c.id, COUNT(*)
            FROM customers c
            LEFT JOIN events e ON e.customer_id = c.id
           GROUP BY c.id;
        `,
      },
      at: ['usage.sql:3'],
    },
  ],
  silent: [
    {
      name: 'members counted by themselves beside a table joined by its unique key',
      files: {
        'seats.sql': `
          BEGIN;
          CREATE TABLE seat_overrides (workspace_id bigint PRIMARY KEY REFERENCES workspaces (id), seats integer NOT NULL);
          CREATE VIEW billable_seats AS
          SELECT w.id, COALESCE(o.seats, COUNT(m.id)) AS seats
          FROM workspaces w
          LEFT JOIN memberships m ON m.workspace_id = w.id
          LEFT JOIN seat_overrides o ON o.workspace_id = w.id
          GROUP BY w.id, o.seats;
          COMMIT;
        `,
      },
    },
    {
      name: 'a price for each of the joined rows',
      files: {
        'revenue.sql': `
          SELECT p.customer_id, SUM(m.monthly_amount) AS total
          FROM customer_products p
          JOIN customer_prices c ON c.customer_product_id = p.id
          JOIN price_map m ON m.price_id = c.price_id
          GROUP BY p.customer_id;
        `,
      },
    },
    {
      name: 'joined by the other table’s key',
      files: {
        'usage.sql': `SELECT SUM(r.cost) FROM runs r JOIN projects p ON p.id = r.project_id JOIN orgs o ON o.id = p.org_id;`,
      },
    },
    {
      name: 'the children themselves are summed, or told apart',
      files: {
        'usage.sql': `
          SELECT i.customer_id, SUM(l.amount), COUNT(l.id) FROM invoices i JOIN lines l ON l.invoice_id = i.id GROUP BY i.customer_id;
          SELECT m.id, SUM(r.cost) FROM runs r JOIN projects p ON p.id = r.project_id JOIN members m ON m.project_id = p.id GROUP BY m.id;
          SELECT COUNT(DISTINCT r.id) FROM runs r JOIN projects p ON p.id = r.project_id JOIN members m ON m.project_id = p.id;
        `,
      },
    },
    {
      name: 'one row left by a condition or by a unique key',
      files: {
        'usage.sql': `
          CREATE TABLE wallets (id bigint PRIMARY KEY, customer_id bigint UNIQUE);
          SELECT SUM(r.cost) FROM runs r JOIN projects p ON p.id = r.project_id JOIN envs e ON e.project_id = p.id AND e.type = 'PROD';
          SELECT SUM(c.spend) FROM customers c JOIN wallets w ON w.customer_id = c.id;
        `,
      },
    },
  ],
});

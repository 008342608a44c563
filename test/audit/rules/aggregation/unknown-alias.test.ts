import { unknownAlias } from '#audit/rules/aggregation/unknown-alias.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unknownAlias, {
  fires: [
    {
      name: 'a join by the alias the table had before',
      files: {
        'src/jobs/usage.ts': `
          const over = sql\`WITH heavy AS (
            SELECT
              w.id,
              DATE(e.created_at) AS day,
              COUNT(e.id) AS events
            FROM "public"."workspace" w
            JOIN "public"."project" p ON a.workspace_id = w.id
            JOIN "public"."event" e ON e.project_id = a.id
            GROUP BY w.id, day
          )
          UPDATE workspace SET limited = TRUE WHERE id IN (SELECT id FROM heavy)\`;
        `,
        'billing/report.rb': `
          def unpaid
            connection.execute("
              SELECT i.id, c.name
              FROM invoices AS i
              INNER JOIN customers AS c ON c.id = i.customer_id
              WHERE inv.status = 'open'")
          end
        `,
        'billing/report.go': `
          package billing

          const spent = "SELECT u.team_id, SUM(u.amount) FROM usage u JOIN teams t ON t.id = ug.team_id GROUP BY u.team_id"
        `,
      },
      at: ['src/jobs/usage.ts:7', 'billing/report.rb:6', 'billing/report.go:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'every alias is one of the query, of the one around it or of a query in FROM',
      files: {
        'billing/usage.sql': `
          SELECT t.id, (SELECT SUM(e.amount) FROM usage_events e JOIN meters m ON m.id = e.meter_id WHERE e.team_id = t.id)
            FROM teams t JOIN plans p ON p.id = t.plan_id;
          WITH daily AS (SELECT e.team_id, SUM(e.amount) AS used FROM usage_events e GROUP BY e.team_id)
          SELECT t.id FROM teams t JOIN daily d ON d.team_id = t.id WHERE d.used > t.quota;
          UPDATE balances b SET amount = b.amount - u.used FROM usage u WHERE u.team_id = b.team_id;
          INSERT INTO usage AS u (id, amount) SELECT e.id, e.amount FROM events e JOIN teams t ON t.id = e.team_id
            ON CONFLICT (id) DO UPDATE SET amount = u.amount + excluded.amount WHERE u.amount < 5;
        `,
      },
    },
    {
      name: 'tables and joins that the program puts in, and queries in pieces',
      files: {
        'src/billing/query.ts': `
          const a = \`SELECT u.id FROM usage u JOIN \${joined} ON x.id = u.team_id WHERE x.paid\`;
          const b = \`SELECT u.id FROM \${table} JOIN teams t ON t.id = u.team_id WHERE u.paid = 1\`;
          const c = 'WHERE u.paid_at IS NULL AND t.closed = false';
        `,
      },
    },
    {
      name: 'nested columns, schemas and tables without an alias',
      files: {
        'billing/usage.sql': `
          SELECT usage.id FROM usage JOIN teams ON teams.id = usage.team_id WHERE kv.key = 'x';
          SELECT u.id FROM app.usage u JOIN app.teams t ON t.id = u.team_id WHERE app.usage.paid = 1;
          SELECT u.id FROM usage u JOIN teams t ON t.id = u.team_id WHERE properties.kind = 'seat';
          SELECT u.id FROM usage u ARRAY JOIN u.items AS it WHERE it.id > 5;
        `,
      },
    },
    {
      name: 'queries about other things',
      files: {
        'src/blog.ts': `const q = "SELECT p.id FROM posts p JOIN authors a ON a.id = x.author_id";`,
      },
    },
  ],
});

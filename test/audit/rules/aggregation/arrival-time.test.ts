import { arrivalTime } from '#audit/rules/aggregation/arrival-time.ts';
import { describeRule } from '#test/rule-tester.ts';

const SCHEMA =
  'CREATE TABLE usage_events (id bigint, units bigint, timestamp timestamptz, created_at timestamptz);';

describeRule(arrivalTime, {
  fires: [
    {
      name: 'a period cut by arrival, in two languages',
      files: {
        'schema.sql': SCHEMA,
        'src/usage.ts': `
          const q = \`SELECT SUM(units) FROM usage_events
            WHERE customer_id = $1
              AND created_at >= $2 AND created_at < $3\`;
        `,
        'usage.go': `
          package usage

          const count = "SELECT count(*) FROM usage_events WHERE created_at BETWEEN ? AND ?"
        `,
      },
      at: ['src/usage.ts:3', 'usage.go:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a period cut by the time of use',
      files: {
        'schema.sql': SCHEMA,
        'src/usage.ts':
          'const q = "SELECT SUM(units) FROM usage_events WHERE timestamp >= $1 AND timestamp < $2";',
      },
    },
    {
      name: 'what came in since a mark, and a closed period with its late events',
      files: {
        'schema.sql': SCHEMA,
        'src/usage.ts': `
          const a = "SELECT SUM(units) FROM usage_events WHERE created_at > $1";
          const b = "SELECT SUM(units) FROM usage_events WHERE timestamp < $1 AND created_at >= $2 AND created_at < $3";
        `,
      },
    },
    {
      name: 'a table with one time only, and one that is no usage',
      files: {
        'schema.sql': `
          CREATE TABLE usage_rows (id bigint, units bigint, created_at timestamptz);
          CREATE TABLE logins (id bigint, timestamp timestamptz, created_at timestamptz);
        `,
        'src/usage.ts': `
          const a = "SELECT SUM(units) FROM usage_rows WHERE created_at >= $1 AND created_at < $2";
          const b = "SELECT count(*) FROM logins WHERE created_at >= $1 AND created_at < $2";
        `,
      },
    },
  ],
});

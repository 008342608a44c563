import { unmergedRows } from '#audit/rules/aggregation/unmerged-rows.ts';
import { describeRule } from '#test/rule-tester.ts';

const SCHEMA =
  'CREATE TABLE events (id String, units UInt64) ENGINE = ReplacingMergeTree(version) ORDER BY (tenant, id);';

describeRule(unmergedRows, {
  fires: [
    {
      name: 'a sum and a count without merging, in two languages',
      files: {
        'schema.sql': SCHEMA,
        'usage.py': 'TOTAL = "SELECT sum(units) FROM events WHERE tenant = %(tenant)s"',
        'usage.go': `
          package usage

          const count = "SELECT count(*) FROM events e WHERE e.tenant = ?"
        `,
      },
      at: ['usage.py:1', 'usage.go:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'merged when it is read',
      files: {
        'schema.sql': SCHEMA,
        'usage.py': `
          A = "SELECT sum(units) FROM events FINAL WHERE tenant = 1"
          B = "SELECT sum(u) FROM (SELECT argMax(units, version) AS u FROM events GROUP BY id)"
          C = "SELECT count(DISTINCT id) FROM events"
          D = "SELECT units FROM events LIMIT 10"
        `,
      },
    },
    {
      name: 'a table of another engine, or of none that is known',
      files: {
        'schema.sql': 'CREATE TABLE events (id String, units UInt64) ENGINE = MergeTree ORDER BY id;',
        'usage.py': 'TOTAL = "SELECT sum(units) FROM events"',
      },
    },
  ],
});

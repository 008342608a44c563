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
    {
      name: 'a count that a metering job asks for',
      files: {
        'schema.sql': SCHEMA,
        'src/repositories/events.ts': `
          export const countsByProject = (start: Date, end: Date) =>
            query(\`SELECT project, count(*) AS n FROM events WHERE at >= {start: DateTime} AND at < {end: DateTime} GROUP BY project\`);
        `,
        'src/cloud-metering/job.ts': `
          export async function run(start: Date, end: Date) {
            for (const { project, n } of await countsByProject(start, end)) await meter.send(project, n);
          }
        `,
      },
      at: ['src/repositories/events.ts:2'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'counts that nobody bills by: choices of a filter, a chart, what is to be deleted',
      files: {
        'schema.sql': SCHEMA,
        'src/repositories/events.ts': `
          export const namesOf = (project: string) =>
            query(\`SELECT name FROM events e WHERE e.project = {project: String} GROUP BY name ORDER BY count() DESC LIMIT 1000\`);
          export const toDelete = (ids: string[]) =>
            query(\`SELECT min(at) AS first, count(*) AS n FROM events WHERE id IN ({ids: Array(String)})\`);
        `,
        'src/filters/options.ts': `
          export const options = (project: string) => namesOf(project);
        `,
      },
    },
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

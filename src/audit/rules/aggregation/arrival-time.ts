import { type ArrivalStamp, arrivalStampsIn } from '../../facts/arrival-stamps.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { tablesIn } from '../../facts/schema/tables-in.ts';
import type { SqlComparison } from '../../facts/sql/statement.ts';
import { type SqlInCode, sqlInCode } from '../../facts/sql-in-code.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { isAboutUsage, isBillingPlace } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-303: usage is put into periods by when it arrived. */
export const arrivalTime = defineRule({
  id: 'MTR-303',
  name: 'arrival-time',
  section: 'aggregation',
  title: 'Usage is put into periods by its arrival',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is usage summed by the time it happened at, and not by the time its row was written?',
  cost: 'What is delivered late, after an outage or a retry, is billed in the period it arrived in instead of the one it was used in.',
  remediation: 'Sum by the time of the event, and say until when late events still change a closed period.',
  references: [
    'https://docs.stripe.com/api/billing/meter-event/create',
    'https://getlago.com/docs/guide/events/ingesting-usage',
  ],
  *match(scope) {
    for (const facts of scope.files)
      for (const stamp of arrivalStampsIn(facts)) yield* matchStamp(facts, stamp);
    const stamped = stampedTables(scope);
    if (stamped.size === 0) return;
    for (const facts of scope.files) for (const sql of sqlInCode(facts)) yield* matchSql(facts, sql, stamped);
  },
});

/** Usage taken from a queue gets the time of the worker, although the message brought its own. */
function* matchStamp({ file }: FileFacts, { node, name, message }: ArrivalStamp): Generator<Match> {
  if (!isBillingCode(node, file)) return;
  yield {
    file,
    node,
    confidence: 'possible',
    message: `\`${name}\` is the moment at which the worker handles \`${message}\`, not the one at which the usage happened: what waited in the queue over midnight or the end of the month is billed in the period after.`,
    remediation:
      'Take the time from the event or from the message, and the clock only where neither has one.',
  };
}

const ARRIVAL =
  /^(created_?at|inserted_?at|ingested_?at|received_?at|arrived_?at|inserted_?time|ingest(ion)?_?time)$/i;
const HAPPENED =
  /^(timestamp|event_?(time|timestamp|at)|occurred_?at|happened_?at|used_?at|usage_?(time|timestamp|at)|recorded_?for)$/i;

/** Tables of usage that keep both times, with the one that the event brought along. */
function stampedTables(scope: RuleScope): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  for (const facts of scope.files)
    for (const { name, columns } of tablesIn(facts)) {
      const happened = columns.find((column) => HAPPENED.test(column.name));
      if (!happened || !columns.some((column) => ARRIVAL.test(column.name)) || !isUsageTable(name)) continue;
      tables.set(name.toLowerCase(), happened.name);
    }
  return tables;
}

function isUsageTable(name: string): boolean {
  return (
    isAboutUsage(name, true) || isBillingPlace(name) || wordsOf(name).some((word) => /^events?$/.test(word))
  );
}

function* matchSql(facts: FileFacts, sql: SqlInCode, stamped: ReadonlyMap<string, string>): Generator<Match> {
  const { node, statement, linesOf } = sql;
  const [table, ...others] = statement.tables;
  const happened = table && stamped.get(table.name.toLowerCase());
  if (!table || happened === undefined || others.length > 0) return;
  if (!statement.aggregates.some(({ base }) => base === 'sum' || base === 'count')) return;
  // Rows that came in after a mark are found by arrival: that is no period.
  if (statement.text.toLowerCase().includes(happened.toLowerCase())) return;
  const lower = statement.where.find((one) => isArrival(one, ['>=', '>', 'between']));
  const upper = statement.where.find((one) => isArrival(one, ['<', '<=', 'between']));
  if (!lower || !upper) return;
  yield {
    file: facts.file,
    node,
    lines: linesOf(lower),
    confidence: 'likely',
    message: `Usage of \`${table.name}\` is put into the period by \`${lower.column?.name ?? ''}\`, when the row was written, although \`${happened}\` says when it was used: what is delivered late is billed in the wrong period.`,
  };
}

function isArrival({ column, operator }: SqlComparison, operators: readonly string[]): boolean {
  return column !== null && ARRIVAL.test(column.name) && operators.includes(operator);
}

import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, plainName, wordsOf } from '../../facts/names.ts';
import { type SqlInCode, sqlInCode } from '../../facts/sql/sql-in-code.ts';
import type { SqlStatement } from '../../facts/sql/statement.ts';
import { type ArrivalStamp, arrivalStampsIn } from '../../facts/time/arrival-stamps.ts';
import { type ClockBucket, clockBucketsIn } from '../../facts/time/clock-buckets.ts';
import type { Range } from '../../facts/time/range.ts';
import { rangesIn } from '../../facts/time/ranges.ts';
import {
  isArrivalTime,
  isSure,
  recordName,
  type TimedRecord,
  timedRecords,
} from '../../facts/time/timed-records.ts';
import { enclosingNamedFunction } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isBillingFile } from '../../trace/billing-code.ts';
import { isAboutUsage, isBillingPlace } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

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
    for (const facts of scope.audited)
      for (const stamp of arrivalStampsIn(facts)) yield* matchStamp(facts, stamp);
    const records = timedRecords(scope.files);
    for (const facts of scope.audited) {
      for (const bucket of clockBucketsIn(facts, records)) yield* matchBucket(facts, bucket);
      for (const range of rangesIn(facts)) yield* matchRange(facts, range, records);
      for (const sql of sqlInCode(facts)) yield* matchSqlBuckets(facts, sql, records);
    }
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

/** What a consumer adds up is put under the hour, day or month of its own clock. */
function* matchBucket({ file }: FileFacts, { node, happened }: ClockBucket): Generator<Match> {
  if (!isBillingCode(node, file) && !isBillingFile(file)) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `The period comes from the clock of the consumer, although the event says when it happened (\`${happened}\`): what waits in the queue over the end of the hour, day or month, or is delivered again later, is billed in the wrong period.`,
    remediation: `Cut \`${happened}\` instead, and keep the clock for when the event was seen.`,
  };
}

/** Usage whose rows keep both times is chosen by the one at which they were written. */
function* matchRange(
  facts: FileFacts,
  { node, lines, subject, statement }: Range,
  records: ReadonlyMap<string, TimedRecord>,
): Generator<Match> {
  const arrival = lastName(subject);
  if (!isArrivalTime(arrival)) return;
  const around = statement?.text ?? textAround(facts, node);
  const record = recordOf(around, arrival, records);
  if (record === null || !ADDS_UP.test(around) || saysTime(around, record)) return;
  if (!isAboutUsage(record.name, true) && !isBillingCode(node, facts.file) && !isBillingFile(facts.file))
    return;
  if (statement !== undefined && !addsUsageUp(statement)) return;
  yield {
    file: facts.file,
    node,
    ...(lines === undefined ? {} : { lines }),
    confidence: 'likely',
    message: toMessage(record, arrival),
  };
}

const ADDS_UP = /\bsum\b|_sum\b|\.sum|Sum\w*\(|\breduce\b|\bcount\(/i;

/** A sum over one table, or a count of the rows of one that is named after what is used. */
function addsUsageUp({ tables, aggregates }: SqlStatement): boolean {
  const [table, ...others] = tables;
  if (table === undefined || others.length > 0) return false;
  if (aggregates.some(({ base }) => base === 'sum')) return true;
  return aggregates.some(({ base }) => base === 'count') && isUsageTable(table.name);
}

function isUsageTable(name: string): boolean {
  return (
    isAboutUsage(name, true) || isBillingPlace(name) || wordsOf(name).some((word) => /^events?$/.test(word))
  );
}

/** The function around a condition, where it is a short one: what is added up stands near. */
function textAround({ file }: FileFacts, node: SyntaxNode): string {
  const { span } = enclosingNamedFunction(node) ?? node;
  return file.text.slice(span.start, Math.min(span.end, span.start + MAX_AROUND));
}

const MAX_AROUND = 3_000;

/** The record that a text speaks of and that keeps this time of arrival beside the event's own. */
function recordOf(
  text: string,
  arrival: string,
  records: ReadonlyMap<string, TimedRecord>,
): TimedRecord | null {
  const plain = plainName(text);
  for (const record of records.values()) {
    if (!record.arrivals.some((name) => plainName(name) === plainName(arrival))) continue;
    // Every row is created once; only beside a time that is surely the event's own is that its arrival.
    if (plainName(arrival).startsWith('created') && !isSure(record.happened)) continue;
    if (plain.includes(record.name)) return record;
  }
  return null;
}

/** Rows that came in after a mark are found by arrival: that is no period. */
function saysTime(text: string, { happened }: TimedRecord): boolean {
  return plainName(text).includes(plainName(happened));
}

const TIME_CUT =
  /\b(toStartOf\w+|toYYYYMM\w*|date_trunc|trunc|date|to_char|date_format|time_bucket|strftime|format_date|timestamp_trunc|datetime_trunc|year|month|toDate)\s*\(|::date\b/i;

/** `date_trunc('month', inserted_at)` beside a sum: usage is grouped by when it came in. */
function* matchSqlBuckets(
  { file }: FileFacts,
  { node, statement, linesOf }: SqlInCode,
  records: ReadonlyMap<string, TimedRecord>,
): Generator<Match> {
  const [table] = statement.tables;
  if (table === undefined || statement.groupBy.length === 0 || !addsUsageUp(statement)) return;
  const record = records.get(recordName(table.name));
  if (record === undefined || saysTime(statement.text, record)) return;
  if (!isAboutUsage(table.name, true) && !isBillingCode(node, file) && !isBillingFile(file)) return;
  for (const piece of [...statement.selected, ...statement.groupBy]) {
    const arrival = record.arrivals.find((name) => new RegExp(`\\b${name}\\b`).test(piece.text));
    if (arrival === undefined || !TIME_CUT.test(piece.text)) continue;
    if (plainName(arrival).startsWith('created') && !isSure(record.happened)) continue;
    yield { file, node, lines: linesOf(piece), confidence: 'likely', message: toMessage(record, arrival) };
    return;
  }
}

function toMessage({ happened }: TimedRecord, arrival: string): string {
  return `Usage is put into the period by \`${arrival}\`, when the row came in, although \`${happened}\` says when it was used: what is delivered late is billed in the wrong period.`;
}

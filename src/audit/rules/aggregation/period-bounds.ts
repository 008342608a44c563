import { boundOf, isMomentName, isPeriodName } from '../../facts/amounts.ts';
import { pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { lastSecondsIn, noonsIn } from '../../facts/noons.ts';
import { type Range, rangesIn } from '../../facts/ranges.ts';
import type { SqlComparison, SqlStatement } from '../../facts/sql/statement.ts';
import { type SqlInCode, sqlInCode } from '../../facts/sql-in-code.ts';
import { uncutStarts } from '../../facts/uncut-starts.ts';
import { resolve } from '../../facts/values.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { Confidence } from '../../finding.ts';
import type { BinaryNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isScreenCode } from '../../trace/billing-code.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-301: a period's bounds both include or both leave out their moment. */
export const periodBounds = defineRule({
  id: 'MTR-301',
  name: 'period-bounds',
  section: 'aggregation',
  title: 'Period bounds are not half-open',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Is every billing period half-open, so that an event on a boundary belongs to exactly one period?',
  cost: 'An event on the boundary is billed in two periods, or in none.',
  remediation:
    'Include the start and leave out the end (`start <= t AND t < end`), with the end being the next period’s start.',
  references: [
    'https://docs.stripe.com/api/subscriptions/object',
    'https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-INCLUSIVITY',
  ],
  *match(scope) {
    for (const facts of scope.files) {
      for (const range of rangesIn(facts)) yield* matchRange(facts, range);
      for (const sql of sqlInCode(facts)) yield* matchSql(facts, sql);
      for (const node of noonsIn(facts)) yield toNoonMatch(facts, node);
      for (const node of lastSecondsIn(facts)) yield* matchLastSecond(facts, node);
      for (const node of uncutStarts(facts)) yield* matchUncut(facts, node);
      for (const node of facts.nodes('binary')) yield* matchOverlap(facts, node);
    }
  },
});

/** The first of the month, at the hour at which the code happens to run. */
function* matchUncut(facts: FileFacts, node: SyntaxNode): Generator<Match> {
  if (!isBillingCode(node, facts.file) || isScreenCode(node, facts.file)) return;
  yield {
    file: facts.file,
    node,
    confidence: 'likely',
    message:
      'This is the first of the month at the hour of the clock: usage of that day before this hour is in no period, and each run begins the month at another hour.',
    remediation: 'Set the hours to zero as well, in UTC or in the customer’s zone.',
  };
}

/** How the two bounds go wrong; null when they are half-open. */
type Fault = 'both-included' | 'both-excluded' | null;

function faultOf(lower: boolean, upper: boolean): Fault {
  if (lower && upper) return 'both-included';
  return !lower && !upper ? 'both-excluded' : null;
}

function* matchRange(facts: FileFacts, range: Range): Generator<Match> {
  const fault = faultOf(range.lower.isInclusive, range.upper.isInclusive);
  const { value: end } = range.upper;
  if (fault === null || !isMomentName(lastName(range.subject)) || !isAboutBilling(facts, range)) return;
  if (end !== null && isEndOfDay(end)) return;
  const confidence = fault === 'both-excluded' ? 'likely' : isNextStart(end) ? 'likely' : 'possible';
  yield {
    file: facts.file,
    node: range.node,
    confidence,
    message: toMessage(fault, lastName(range.subject)),
  };
}

/** Bounds that speak of a period, in code that speaks of usage. */
function isAboutBilling(facts: FileFacts, range: Range): boolean {
  const names = [range.lower.value, range.upper.value].map((value) => (value ? pathOf(value) : ''));
  const [start, end] = names.map((name) => boundOf(lastName(name)));
  if (start !== 'start' || end !== 'end') return false;
  const fn = enclosingNamedFunction(range.node)?.name ?? '';
  return (
    names.some((name) => isPeriodName(name)) ||
    isAboutUsage(fn, false) ||
    isAboutUsage(facts.file.path, false)
  );
}

const END_OF = /end_?of|\.end\b|max(imum)?_?time|23:59|eod|last_?(second|moment|instant)|time\.max/i;

/** An end that is itself the last moment of a period may be included. */
function isEndOfDay(end: SyntaxNode): boolean {
  for (const node of descendants(resolve(end))) {
    if (node.kind === 'string' && END_OF.test(node.value)) return true;
    if ((node.kind === 'name' || node.kind === 'member') && END_OF.test(node.name)) return true;
  }
  return false;
}

const STEP_CALL =
  /(^|\.)(add|plus|AddDate|Add|addMonths|addDays|addHours|addWeeks|addYears|add_months|advance|next_month|next_day|since|ago|plusMonths|plusDays|plusHours|relativedelta|timedelta|months|month|days|day|hours|hour)$/;

/** True when the end is shown to be the start of the next period: start plus a step, or a provider's period end. */
function isNextStart(end: SyntaxNode | null): boolean {
  if (end === null) return false;
  if (/current_?period_?end|next_?period_?start|next_?start/i.test(pathOf(end))) return true;
  for (const node of descendants(resolve(end))) {
    if (node.kind === 'call' && STEP_CALL.test(pathOf(node.callee))) return true;
    if (node.kind === 'binary' && node.operator === '+') return true;
  }
  return false;
}

function* matchSql(facts: FileFacts, { node, statement, linesOf }: SqlInCode): Generator<Match> {
  for (const { lower, upper, fault } of sqlRanges(statement)) {
    const confidence = sqlConfidence(fault, upper);
    if (confidence === null || !isUsageStatement(facts, statement)) continue;
    const lines = { startLine: linesOf(lower).startLine, endLine: linesOf(upper).endLine };
    const column = lower.column?.name ?? 'the event’s time';
    yield { file: facts.file, node, lines, confidence, message: toMessage(fault, column) };
  }
}

interface SqlRange {
  readonly lower: SqlComparison;
  readonly upper: SqlComparison;
  readonly fault: Exclude<Fault, null>;
}

function sqlRanges(statement: SqlStatement): SqlRange[] {
  const conditions = statement.where.filter(
    (one) => one.isBare && !one.isNegated && !one.isAlternative && isMoment(one),
  );
  const between = conditions.filter((one) => one.operator === 'between');
  const ranges = between.map((one): SqlRange => ({ lower: one, upper: one, fault: 'both-included' }));
  for (const lower of conditions.filter((one) => one.operator === '>=' || one.operator === '>')) {
    const upper = conditions.find((one) => isUpperOf(one, lower));
    const fault = upper && faultOf(lower.operator === '>=', upper.operator === '<=');
    if (upper && fault) ranges.push({ lower, upper, fault });
  }
  return ranges;
}

function isMoment({ column }: SqlComparison): boolean {
  return column !== null && isMomentName(column.name);
}

function isUpperOf(one: SqlComparison, lower: SqlComparison): boolean {
  return (
    (one.operator === '<' || one.operator === '<=') &&
    one.column?.name === lower.column?.name &&
    one.column?.qualifier === lower.column?.qualifier
  );
}

const SQL_STEP = /\binterval\b|\+|date_?add|add_?months|dateadd|next_/i;
const SQL_END_OF = /23:59|end_?of|max_?time/i;
const SQL_DATE = /^'?\d{4}-\d{2}-\d{2}'?$|::date\b|\bdate\s*\(/i;

function sqlConfidence(fault: Exclude<Fault, null>, upper: SqlComparison): Confidence | null {
  const end = upper.values.at(-1)?.text ?? '';
  if (SQL_END_OF.test(end)) return null;
  if (fault === 'both-excluded') return 'likely';
  return SQL_STEP.test(end) || SQL_DATE.test(end) || /period_?end|periodend/i.test(end)
    ? 'likely'
    : 'possible';
}

/** It adds usage up, or reads a table that says so. */
function isUsageStatement(facts: FileFacts, statement: SqlStatement): boolean {
  if (statement.verb !== 'select' && statement.verb !== 'fragment' && statement.verb !== 'insert')
    return false;
  const tables = statement.tables.map((table) => table.name);
  const isBillingFile = wordsOf(facts.file.path).some((word) =>
    /^(usage|billing|meter|metering|invoice|charge)s?$/.test(word),
  );
  return (
    tables.some((table) => isAboutUsage(table, isBillingFile)) ||
    statement.aggregates.some((one) => one.base === 'sum')
  );
}

function toMessage(fault: Exclude<Fault, null>, subject: string): string {
  return fault === 'both-included'
    ? `Both bounds of \`${subject}\` are included: usage exactly at the end falls into this period and again into the next, and is billed twice.`
    : `Both bounds of \`${subject}\` are left out: usage exactly on a boundary falls into no period and is never billed.`;
}

function toNoonMatch({ file }: FileFacts, node: SyntaxNode): Match {
  return {
    file,
    node,
    confidence: 'likely',
    message:
      'The day ends at 11:59:59 here, which is a second before noon: the usage of every afternoon falls into no period and is never counted.',
    remediation:
      'End the period before the start of the next day (`t < next_day`), or at 23:59:59 at the least.',
  };
}

/** A day that ends with the beginning of its last second. */
function* matchLastSecond({ file }: FileFacts, node: SyntaxNode): Generator<Match> {
  if (!isBillingCode(node, file) || isScreenCode(node, file)) return;
  yield {
    file,
    node,
    confidence: 'possible',
    message:
      'The period ends at 23:59:59 sharp: an event within that last second, stamped with a fraction, falls behind this end and before the next start, and is never billed.',
    remediation: 'End the period before the start of the next day (`t < next_day`).',
  };
}

/** `a.start <= b.end && b.start <= a.end`: periods that only touch are taken to overlap. */
function* matchOverlap({ file }: FileFacts, node: BinaryNode): Generator<Match> {
  if (node.operator !== '&&' || !isBillingCode(node, file)) return;
  const [one, other] = [touchingBounds(node.left), touchingBounds(node.right)];
  if (one === null || other === null || one.start === other.start || one.end === other.end) return;
  if (ownerOf(one.start) === ownerOf(one.end) || ownerOf(one.start) !== ownerOf(other.end)) return;
  yield {
    file,
    node,
    confidence: 'possible',
    message: `\`${one.start}\` and \`${other.end}\` count as part of the period on both sides: a period that starts the moment the one before ends is taken to overlap it, and is refused or billed in both.`,
    remediation: 'Compare with `<` on both sides, so that periods may touch.',
  };
}

/** A start that may equal an end, whichever of them is written first. */
function touchingBounds(node: SyntaxNode): { readonly start: string; readonly end: string } | null {
  if (node.kind !== 'binary' || !/^[<>]=$/.test(node.operator)) return null;
  const [low, high] = node.operator === '<=' ? [node.left, node.right] : [node.right, node.left];
  const [start, end] = [pathOf(low), pathOf(high)];
  return boundOf(lastName(start)) === 'start' && boundOf(lastName(end)) === 'end' ? { start, end } : null;
}

/** Whose bound it is: `entry` for `entry.start`, `new` for `newStart`. */
function ownerOf(path: string): string {
  if (path.includes('.')) return path.slice(0, path.lastIndexOf('.'));
  return wordsOf(path).slice(0, -1).join(' ');
}

import { pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { originsOf } from '../../facts/origins.ts';
import { remember } from '../../facts/remember.ts';
import type { SqlStatement } from '../../facts/sql/statement.ts';
import { endKindOf } from '../../facts/time/end-kinds.ts';
import { lastSecondsIn, noonsIn } from '../../facts/time/noons.ts';
import type { Bound, Range } from '../../facts/time/range.ts';
import { rangesIn } from '../../facts/time/ranges.ts';
import { boundOf, isMomentName, isPeriodName } from '../../facts/time/time-names.ts';
import { uncutStarts } from '../../facts/time/uncut-starts.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { Confidence } from '../../finding.ts';
import type { BinaryNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isBillingFile, isScreenCode } from '../../trace/billing-code.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

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
    for (const facts of scope.audited) {
      for (const range of rangesIn(facts)) {
        const match = matchRange(scope, facts, range);
        if (match !== null) yield match;
      }
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

/** What the bounds of a range say of themselves. */
function matchRange(scope: RuleScope, facts: FileFacts, range: Range): Match | null {
  const { lower, upper, node, subject } = range;
  const fault = faultOf(lower.isInclusive, upper.isInclusive);
  if (fault === null || !isMomentName(lastName(subject)) || isScreenCode(node, facts.file)) return null;
  if (boundOf(lastName(subject)) !== null || stepsBack(lower) || !isAboutBilling(facts, range)) return null;
  const confidence = fault === 'both-excluded' ? whenExcluded(range) : whenIncluded(scope, range);
  if (confidence === null) return null;
  const { file } = facts;
  const name = lastName(subject);
  return {
    file,
    node,
    ...(range.lines === undefined ? {} : { lines: range.lines }),
    confidence,
    message: toMessage(fault, name),
  };
}

/** Left out on both sides: a cursor moves on so as well, but has no end of a period. */
function whenExcluded({ lower, upper }: Range): Confidence | null {
  if (endKindOf(upper) === 'clock') return null;
  return isBounded(lower, upper) ? 'likely' : null;
}

/** Included on both sides: wrong where the end begins the next period; where nobody can see it, a suspicion. */
function whenIncluded(scope: RuleScope, { lower, upper }: Range): Confidence | null {
  switch (endKindOf(upper)) {
    case 'next-start':
      return isPointOf(lower, upper) ? 'likely' : null;
    case 'unknown':
      if (!isBounded(lower, upper)) return null;
      // What a period's end means where it is kept, the code that keeps it says; elsewhere it is the next one's start.
      return isPeriodBound(upper) && !endsWithMoments(scope) ? 'likely' : 'possible';
    // The end itself is what is wrong, and is told where it is made.
    default:
      return null;
  }
}

/** Widened by hand on its near side: a search around a moment, and no period. */
function stepsBack({ value, text }: Bound): boolean {
  if (text !== undefined && /-\s*interval/i.test(text)) return true;
  return (
    value !== null && [...descendants(value)].some((node) => node.kind === 'binary' && node.operator === '-')
  );
}

/** Names of a start and an end, or an end that was made in sight. */
function isBounded(lower: Bound, upper: Bound): boolean {
  return (
    boundOf(lastName(nameOf(lower))) === 'start' &&
    (boundOf(lastName(nameOf(upper))) === 'end' || endKindOf(upper) === 'next-start')
  );
}

/** The range goes from one moment to another one, and not around one. */
function isPointOf(lower: Bound, upper: Bound): boolean {
  const [from, to] = [nameOf(lower), nameOf(upper)];
  return from === '' || from !== to || boundOf(lastName(from)) !== 'end';
}

/** The path of a bound, or what the SQL says it is. */
function nameOf({ value, text }: Bound): string {
  const path = value === null ? '' : pathOf(value);
  return path === '' || path === '?' ? (text?.replace(/^[:@$({]+|[)}'"]+$/g, '') ?? '') : path;
}

/** `period.end`, `cycle.endsAt`, `periodEnd`: the end of a billing period as it is kept. */
function isPeriodBound(bound: Bound): boolean {
  const name = nameOf(bound);
  return isPeriodName(name) || /(^|_)(ends|closes)_at$/.test(wordsOf(lastName(name)).join('_'));
}

const ENDS_WITH_MOMENT =
  /end_?of_?(day|month|period|cycle|week|year|hour)|23:59|23, ?59|time\.max|LocalTime\.MAX/i;

/** Periods are kept with their last moment here, which may be included. */
const endsWithMoments = remember((scope: RuleScope): boolean =>
  scope.files.some(({ file }) => ENDS_WITH_MOMENT.test(file.text)),
);

/** Bounds of a period, or a sum over one, in code that speaks of usage or of what is billed. */
function isAboutBilling({ file }: FileFacts, { node, statement, lower, upper }: Range): boolean {
  if (statement !== undefined) return isUsageStatement(file, node, statement);
  const fn = enclosingNamedFunction(node)?.name ?? '';
  return (
    [lower, upper].some((bound) => isPeriodName(nameOf(bound))) ||
    isAboutUsage(fn, false) ||
    isAboutUsage(file.path, false) ||
    isBillingCode(node, file) ||
    isBillingFile(file)
  );
}

/** It adds usage up, or reads a table that says so. */
function isUsageStatement(file: SyntaxFile, node: SyntaxNode, statement: SqlStatement): boolean {
  if (!/^(select|fragment|insert|create-view)$/.test(statement.verb)) return false;
  const isBillingPlace = isBillingCode(node, file) || isBillingFile(file);
  return (
    statement.tables.some((table) => isAboutUsage(table.name, isBillingPlace)) ||
    statement.aggregates.some((one) => one.base === 'sum') ||
    isBillingPlace
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

/** A day that ends with the beginning of its last second; surely where usage is compared with it. */
function* matchLastSecond(facts: FileFacts, node: SyntaxNode): Generator<Match> {
  const { file } = facts;
  const isCompared = node.kind === 'call' && comparedEnds(facts).has(node);
  if (isScreenCode(node, file) || !(isBillingCode(node, file) || (isCompared && isBillingFile(file)))) return;
  yield {
    file,
    node,
    confidence: isCompared ? 'likely' : 'possible',
    message:
      'The period ends at 23:59:59 sharp: an event within that last second, stamped with a fraction, falls behind this end and before the next start, and is never billed.',
    remediation: 'End the period before the start of the next day (`t < next_day`).',
  };
}

/** What the ends of the ranges of a file are made by. */
const comparedEnds = remember((facts: FileFacts): ReadonlySet<SyntaxNode> => {
  const ends = rangesIn(facts).flatMap(({ subject, upper }) =>
    isMomentName(lastName(subject)) && upper.value !== null ? originsOf(upper.value) : [],
  );
  return new Set(ends);
});

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

import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import { lastName, wordsOf } from '../names.ts';
import { originsOf } from '../origins.ts';
import { descendants } from '../walk.ts';
import { isClock } from './clocks.ts';
import { isLastSecond } from './noons.ts';
import type { Bound } from './range.ts';

/**
 * What the end of a range is, as far as its own file shows how it is made:
 * `next-start`: the moment at which the next period begins; to include it takes an event of the next period in.
 * `last-second`: the last second of a day, so that the rest of that second lies behind it.
 * `last-moment`: the very last moment of a day or period, which may be included.
 * `clock`: now, up to which everything is taken.
 */
export type EndKind = 'next-start' | 'last-second' | 'last-moment' | 'clock' | 'unknown';

/** What kind of end a bound is. */
export function endKindOf({ value, text }: Bound): EndKind {
  const said = text === undefined ? 'unknown' : kindOfText(text);
  if (said !== 'unknown' || value === null) return said;
  const kinds = originsOf(value).map(kindOf);
  for (const kind of ['last-moment', 'last-second', 'clock', 'next-start'] as const)
    if (kinds.includes(kind)) return kind;
  return 'unknown';
}

const LAST_MOMENT =
  /end_?of|at_?end|max(imum)?_?time|(23|11):59|23_59|eod|last_?(second|moment|instant|day)|time\.max|\.MAX$|days_?in_?month|month_?range/i;
const SQL_STEP = /\binterval\b|\+|date_?add|add_?months|dateadd|next_|addMonths|addDays/i;
const SQL_BACK = /-\s*interval|date_?sub|23:59|end_?of|max_?time/i;
const SQL_CLOCK =
  /^(now|current_timestamp|clock_timestamp|getdate|utc_timestamp|sysdate)\b(?![^)]*\)?\s*\+)/i;
const SQL_DATE = /^'?\d{4}-\d{2}-\d{2}'?$|::date\b|\bdate\s*\(/i;

function kindOfText(text: string): EndKind {
  if (SQL_BACK.test(text)) return 'last-moment';
  if (SQL_CLOCK.test(text.trim())) return 'clock';
  if (SQL_STEP.test(text) || SQL_DATE.test(text) || isNextName(lastName(text))) return 'next-start';
  return 'unknown';
}

/** Names of a moment at which another period begins; a provider's period ends where the next one starts. */
function isNextName(name: string): boolean {
  const words = wordsOf(name);
  if (words.includes('next') || words.some((word) => /^(renews?|resets?|rollover)$/.test(word))) return true;
  return (
    /(^|_)current_period_end(s_at)?$|(^|_)period_end$/.test(words.join('_')) && /current|sub/i.test(name)
  );
}

function kindOf(node: SyntaxNode): EndKind {
  switch (node.kind) {
    case 'name':
    case 'member':
      return kindOfName(node);
    case 'string':
      return LAST_MOMENT.test(node.value) ? 'last-moment' : isDateText(node.value) ? 'next-start' : 'unknown';
    case 'call':
      return kindOfCall(node);
    case 'binary':
      // Something is taken off: of the next start it leaves the last moment.
      if (node.operator === '-') return 'last-moment';
      return node.operator === '+' ? kindOfMade(node, 'next-start') : 'unknown';
    default:
      return 'unknown';
  }
}

/** `2026-02-01` as an end means its first moment. */
function isDateText(text: string): boolean {
  return /^\d{4}-\d{2}-01(T00:00(:00)?(\.0+)?Z?)?$/.test(text);
}

function kindOfName(node: SyntaxNode & { kind: 'name' | 'member' }): EndKind {
  if (isClock(node)) return 'clock';
  const path = pathOf(node);
  if (LAST_MOMENT.test(path)) return 'last-moment';
  if (isNextName(node.name) || STARTS.test(node.name)) return 'next-start';
  return node.kind === 'member' && isStep(node.name) ? kindOfMade(node, 'next-start') : 'unknown';
}

const STARTS = /^(start_?of|beginning_?of|at_?start_?of|at_?midnight|midnight|truncated?_?to|date_?trunc)/i;

/** `addMonths`, `plusDays`, `next_month`, `AddDate`, `advance`, `tomorrow`. */
function isStep(name: string): boolean {
  const [first = '', ...rest] = wordsOf(name);
  if (/^(advance|tomorrow|succ|succeeding|months|since)$/.test(first) && rest.length <= 1) return true;
  return /^(add|plus|next|checked)$/.test(first) && !rest.includes('nanos');
}

function kindOfCall(call: CallNode): EndKind {
  if (isClock(call)) return 'clock';
  if (isLastSecond(call)) return 'last-second';
  const name = calleeName(call);
  if (STARTS.test(name) || isStep(name) || isFirstOfMonth(call)) return kindOfMade(call, 'next-start');
  return kindOfMade(call, 'unknown');
}

/** How an expression that makes a moment looks all in all: what steps back from a start, or says so, ends a period. */
function kindOfMade(node: SyntaxNode, otherwise: EndKind): EndKind {
  let steps = 0;
  for (const inner of descendants(node)) {
    if (++steps > MAX_NODES) break;
    if (inner.kind === 'binary' && inner.operator === '-' && !isCount(inner)) return 'last-moment';
    if (inner.kind === 'call' && stepsBackALittle(inner)) return 'last-moment';
    if (inner.kind === 'string' && LAST_MOMENT.test(inner.value)) return 'last-moment';
    if (inner.kind !== 'name' && inner.kind !== 'member') continue;
    if (LAST_MOMENT.test(inner.name) || stepsBack(inner.name)) return 'last-moment';
  }
  return otherwise;
}

/** `next.Add(-time.Second)`, `plus(-1, ChronoUnit.MILLIS)`, `add(milliseconds: -1)`: less than any period is taken off. */
function stepsBackALittle(call: CallNode): boolean {
  if (!/^(add|plus)$/.test(wordsOf(calleeName(call))[0] ?? '')) return false;
  const said = [
    calleeName(call),
    ...call.arguments.flatMap(({ name, value }) => [name ?? '', ...namesIn(value)]),
  ];
  if (!said.some((name) => wordsOf(name).some((word) => LITTLE.test(word)))) return false;
  return call.arguments.some(({ value }) => [...descendants(value)].some(isNegative));
}

const LITTLE = /^(seconds?|millis|milliseconds?|micros|microseconds?|nanos|nanoseconds?|ms)$/;

function isNegative(node: SyntaxNode): boolean {
  return (node.kind === 'unary' && node.operator === '-') || (node.kind === 'number' && node.value < 0);
}

function namesIn(value: SyntaxNode): readonly string[] {
  return [...descendants(value)].flatMap((node) =>
    node.kind === 'name' || node.kind === 'member'
      ? [node.name]
      : node.kind === 'object'
        ? node.entries.map(({ key }) => key ?? '')
        : [],
  );
}

/** `minusNanos`, `subDays`, `prev_day`. */
function stepsBack(name: string): boolean {
  return /^(minus|subtract|sub|prev|previous|before)$/.test(wordsOf(name)[0] ?? '');
}

/** A made moment is written in so many parts. */
const MAX_NODES = 60;

/** `month - 1`: the number of a month counted from zero. */
function isCount(node: SyntaxNode & { kind: 'binary' }): boolean {
  return node.right.kind === 'number' && /month|year|index/i.test(pathOf(node.left));
}

const MAKES_DATE =
  /^(Date|UTC|date|datetime|DateTime|DateTimeOffset|LocalDate|LocalDateTime|of|utc|local|new|create|make_date|with_ymd_and_hms|from_ymd_opt|gm|mktime)$/;

/** `Date.UTC(year, month + 1, 1)`, `time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)`. */
function isFirstOfMonth(call: CallNode): boolean {
  if (!MAKES_DATE.test(calleeName(call))) return false;
  const [, month, day, ...others] = call.arguments.map(({ value }) => value);
  if (month === undefined) return false;
  const isFirst = day === undefined ? false : day.kind === 'number' && day.value === 1;
  return isFirst && others.every((one) => one.kind !== 'number' || one.value === 0);
}

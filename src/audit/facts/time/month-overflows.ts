import type { BinaryNode, CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, chainedCalls, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { calledFunctions, type FunctionIndex } from '../functions.ts';
import { isLifetime } from '../kept-as.ts';
import { lastName, wordsOf } from '../names.ts';
import { originsOf } from '../origins.ts';
import { literalNumber, resolve } from '../values.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';
import { isFirstOrLastDay, isFirstSetLate } from './late-first-days.ts';

/** How a date is moved to a day that its month may not have. */
export type Overflow =
  /** The month is set while the day still stands, which is set to the first only then. */
  | { readonly how: 'month-first' }
  /** The day runs over into the month after; `what` says what is done to the date. */
  | { readonly how: 'runs-over'; readonly what: string }
  /** Go's `AddDate` on an anchor: it runs over too. */
  | { readonly how: 'added-as-it-stands'; readonly anchor: string }
  /** There is no such date, and none is answered. */
  | { readonly how: 'no-date' }
  /** There is no such date, and it is raised. */
  | { readonly how: 'raises' };

/** Calls that move a date in one such way; a function often moves several, the lengths of periods one by one. */
export interface MonthOverflow {
  readonly calls: readonly [CallNode, ...CallNode[]];
  readonly overflow: Overflow;
}

/** Every such way of every function of the file, in source order. `index` tells where a date was made by the project. */
export function monthOverflowsIn(facts: FileFacts, index: FunctionIndex): readonly MonthOverflow[] {
  const found = new Map<string, { calls: [CallNode, ...CallNode[]]; overflow: Overflow }>();
  for (const call of facts.callsNamed(MOVES)) {
    const overflow = overflowOf(call, facts.file);
    if (overflow === null || isMadeFirst(call, facts, index) || isLifetime(call)) continue;
    const place = enclosingNamedFunction(call)?.span.start ?? call.span.start;
    const key = JSON.stringify([place, calleeName(call), overflow]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { calls: [call], overflow });
    else known.calls.push(call);
  }
  return [...found.values()];
}

/** All that {@link overflowOf} knows by name. */
const MOVES =
  /^(set_?(utc_?)?(month|date)|add_?date|modify|strtotime|add_?(months?|quarters?)|utc|date|datetime|utcdate|localdate|of|new|replace|with_?day(_?of_?month)?)$/i;

/** How a call that sets a month or a day goes wrong; null where it does not. */
function overflowOf(call: CallNode, file: SyntaxFile): Overflow | null {
  const name = calleeName(call);
  if (isFirstSetLate(call)) return { how: 'month-first' };
  const fault =
    monthStep(call, name, file) ??
    (SETS_DAY.test(name) ? foreignDay(call, name) : null) ??
    replacedPart(call, name) ??
    namedDay(call, name);
  return fault === null || isClamped(call) ? null : fault;
}

/** Signs in the function that the length of the month was thought of, or that the date starts on the first. */
const CLAMP =
  /^(min|clamp|days_?in_?month|days_?of_?month|monthrange|last_?day\w*|get_?last_?day\w*|end_?of_?month|(set)?(utc)?date_?1|get_?days_?in_?month|max_?day\w*|days_?in|clamp\w*)$/i;

function isClamped(node: SyntaxNode): boolean {
  const fn = enclosingNamedFunction(node);
  if (fn === null) return false;
  for (const inner of descendants(fn)) {
    if ((inner.kind === 'name' || inner.kind === 'member') && CLAMP.test(inner.name)) return true;
    if (inner.kind === 'call' && isFirstOrLastDay(inner)) return true;
  }
  return CLAMP.test(fn.name ?? '');
}

/** What is moved was given by a function of the project that sets the day: `window_start = month_start_of(now)`. */
function isMadeFirst(call: CallNode, facts: FileFacts, index: FunctionIndex): boolean {
  const receiver = receiverOf(call);
  const origin = receiver && resolve(receiver);
  if (origin?.kind !== 'call') return false;
  if (isEarlyDay(origin)) return true;
  return calledFunctions(origin, facts.file, index).some(({ node }) =>
    [...descendants(node)].some((inner) => inner.kind === 'call' && isFirstOrLastDay(inner)),
  );
}

const MAKES_DATE = /^(date|date_?time|zoned_?date_?time|local_?date(_?time)?|of|new|Date|DateTime)$/i;
/** A day that every month has. */
const LAST_COMMON_DAY = 28;

/** `datetime(now.year, now.month, 1, tzinfo=utc)`, `LocalDate.of(year, month, 1)`: made with a day that every month has. */
function isEarlyDay(call: CallNode): boolean {
  if (!MAKES_DATE.test(calleeName(call))) return false;
  const named = call.arguments.find(({ name }) => name === 'day');
  const third = call.arguments.slice(0, 3).every(({ name }) => name === null) ? call.arguments[2] : undefined;
  const day = (named ?? third)?.value;
  return day?.kind === 'number' && day.value >= 1 && day.value <= LAST_COMMON_DAY;
}

/** `d.setMonth(d.getMonth() + 1)`, `new Date(y, d.getMonth() + 1, d.getDate())`, `t.AddDate(0, 1, 0)`. */
function monthStep(call: CallNode, name: string, file: SyntaxFile): Overflow | null {
  const [first, second] = call.arguments.map(({ value }) => value);
  if (/^set(UTC)?Month$/.test(name) && call.arguments.length === 1 && first?.kind === 'binary')
    return { how: 'runs-over', what: 'a month is added to the date' };
  if (name === 'AddDate' && call.arguments.length === 3 && second !== undefined)
    return goMonthStep(call, second);
  return phpMonthStep(call, name, file);
}

const PHP_MOVES = /^(modify|strtotime|add(Month|Months|Quarter|Quarters))$/;
const PHP_MONTHS = /^\s*\+\s*\d+\s+months?\b/i;
const MONTH_START = /first day of|last day of|start_?of|startOf|end_?of|endOf|no_?overflow/i;

const MONTHS_ADDED: Overflow = { how: 'runs-over', what: 'months are added to the date' };

/** `modify('+1 month')`, `strtotime('+1 month', $anchor)` and Carbon's `addMonth()`, which all run over. */
function phpMonthStep(call: CallNode, name: string, { addedMonthsRunOver }: SyntaxFile): Overflow | null {
  if (!PHP_MOVES.test(name) || isWrittenOut(call)) return null;
  const receiver = receiverOf(call);
  const [first] = call.arguments;
  if (receiver !== null && MONTH_START.test(pathOf(resolve(receiver)))) return null;
  if (name.startsWith('add') && receiver !== null && call.arguments.length <= 1)
    return addedMonthsRunOver &&
      (first === undefined || first.value.kind === 'number' || name !== 'addMonths' || isCount(first.value))
      ? MONTHS_ADDED
      : null;
  if (name.startsWith('add') || first?.value.kind !== 'string') return null;
  const { value } = first.value;
  return PHP_MONTHS.test(value) && !MONTH_START.test(value) ? MONTHS_ADDED : null;
}

/** `->addMonth()->translatedFormat(…)`: a text for somebody to read. */
function isWrittenOut(call: CallNode): boolean {
  return chainedCalls(call).some((next) => WRITES_OUT.test(calleeName(next)));
}

const WRITES_OUT =
  /^(translatedFormat|isoFormat|formatLocalized|diffForHumans|toFormattedDateString|toDayDateTimeString)$/;

/** A number of months by its name, and no date. */
function isCount(value: SyntaxNode): boolean {
  return /count|months?|number|interval|period|qty|^n$/i.test(lastName(pathOf(value)));
}

const FIRST_OF = /first|month_?start|start_?of_?month|beginning/i;

function goMonthStep(call: CallNode, months: SyntaxNode): Overflow | null {
  const receiver = receiverOf(call);
  const steps = literalNumber(months);
  if (receiver === null || (steps !== null && steps <= 0)) return null;
  const origins = [...originsOf(receiver), ...givenToField(receiver)];
  if (FIRST_OF.test(pathOf(receiver)) || origins.some(isFirstOfMonth)) return null;
  const words = origins.flatMap((one) =>
    one.kind === 'name' || one.kind === 'member' ? wordsOf(pathOf(one)) : [],
  );
  if (!words.some((word) => ANCHORS.has(word))) return null;
  return { how: 'added-as-it-stands', anchor: pathOf(receiver) };
}

/** `input.periodStart = time.Date(…)` in front: what the field was given in the same function. */
function givenToField(field: SyntaxNode): readonly SyntaxNode[] {
  const fn = field.kind === 'member' ? enclosingNamedFunction(field) : null;
  if (fn === null) return [];
  const path = pathOf(field);
  return [...descendants(fn)].flatMap((node) => {
    if (node.kind !== 'assign' || node.value === null || node.span.end > field.span.start) return [];
    const [target] = node.targets;
    return target?.kind === 'member' && pathOf(target) === path ? originsOf(node.value) : [];
  });
}

/** `time.Date(year, month, 1, …)`, and what is called after the first of a month. */
function isFirstOfMonth(node: SyntaxNode): boolean {
  return (node.kind === 'call' && calleePath(node) === 'time.Date') || FIRST_OF.test(pathOf(node));
}

const ANCHORS = new Set(
  'anchor period cycle billing renewal subscription reset invoice current signed signup started activated subscribed joined enrolled'.split(
    ' ',
  ),
);

const SETS_DAY = /^(Date|UTC|set(UTC)?Date|date|datetime|UTCDate|LocalDate|of)$|^new$/;
const DAY_NAME = /day|anchor/i;

/** A day of the month that was read from another date, or is named as an anchor's. */
function foreignDay(call: CallNode, name: string): Overflow | null {
  const values = call.arguments.map(({ value }) => value);
  const isSetter = /^set(UTC)?Date$/.test(name);
  const day = isSetter ? values.at(-1) : values[2];
  if (day === undefined || (isSetter ? values.length > 2 : values.length < 3)) return null;
  if (day.kind !== 'name' && day.kind !== 'member' && day.kind !== 'call') return null;
  if (!isSetter && values[1]?.kind === 'number' && hasAllDays(values[1].value, call.isNew || name === 'UTC'))
    return null;
  const source = dayReader(day);
  const target = isSetter ? (values.length === 2 ? values[0] : receiverOf(call)) : values[1];
  if (target === undefined || target === null || !isForeign({ day, source, target, isSetter })) return null;
  return { how: 'runs-over', what: `the day \`${pathOf(day)}\` is put into another month` };
}

/** A month of 31 days, by its number: JavaScript counts them from zero. */
function hasAllDays(month: number, isFromZero: boolean): boolean {
  return [1, 3, 5, 7, 8, 10, 12].includes(isFromZero ? month + 1 : month);
}

/** The date a day was read from: `anchor` for `anchor.getDate()` and `getDate(anchor)`. */
function dayReader(day: SyntaxNode): string | null {
  const value = resolve(day);
  if (value.kind === 'call' && /^get(UTC)?Date$|^Day$/.test(calleeName(value))) {
    const [only] = value.arguments;
    return only ? pathOf(only.value) : pathOf(receiverOf(value) ?? value);
  }
  return value.kind === 'member' && /^(day|mday)$/.test(value.name) ? pathOf(value.object) : null;
}

const ANCHOR_DAY = /(anchor|billing|renewal|cycle|reset|bill)\w*day|day_?of_?month/i;

interface DayUse {
  readonly day: SyntaxNode;
  readonly source: string | null;
  readonly target: SyntaxNode;
  readonly isSetter: boolean;
}

function isForeign({ day, source, target, isSetter }: DayUse): boolean {
  if (source === null)
    return ANCHOR_DAY.test(pathOf(day)) && DAY_NAME.test(pathOf(day)) && !isOfOneDate(day, target);
  if (isSetter) return pathOf(target) !== source;
  // The month of the same date has the day, unless it was moved.
  if (target.kind === 'binary') return !isCountedFromZero(target, source);
  return dateOfMonth(target) !== source;
}

/** `new Date(date.year, date.month - 1, date.day)`: the month of the same date, by the number that JavaScript gives it. */
function isCountedFromZero({ operator, left, right }: BinaryNode, source: string): boolean {
  return (
    operator === '-' &&
    literalNumber(right) === 1 &&
    left.kind === 'member' &&
    left.name === 'month' &&
    pathOf(left.object) === source
  );
}

/** `LocalDate(year, monthValue, dayOfMonth)`: the fields of one date, written down as another type's. */
function isOfOneDate(day: SyntaxNode, month: SyntaxNode): boolean {
  const [days, months] = [pathOf(day).split('.'), pathOf(month).split('.')];
  return (
    /^(get)?day_?of_?month$/i.test(days.pop() ?? '') &&
    /^(get)?month(_?value|_?of_?year)?$/i.test(months.pop() ?? '') &&
    days.join('.') === months.join('.')
  );
}

function dateOfMonth(month: SyntaxNode): string {
  const value = resolve(month);
  return value.kind === 'call' && receiverOf(value) !== null
    ? pathOf(receiverOf(value) ?? value)
    : value.kind === 'member'
      ? pathOf(value.object)
      : '';
}

/** `with_day(anchor_day)`, `withDayOfMonth(billingDay)`: there is none in a month without the day. */
function namedDay(call: CallNode, name: string): Overflow | null {
  const [day] = call.arguments;
  if (
    !/^(with_day|withDayOfMonth|with_?day)$/i.test(name) ||
    day === undefined ||
    !ANCHOR_DAY.test(pathOf(day.value))
  )
    return null;
  return { how: 'no-date' };
}

/** Python's `replace(month=d.month + 1)` and `replace(day=anchor_day)` raise where the month has no such day. */
function replacedPart(call: CallNode, name: string): Overflow | null {
  if (name !== 'replace' || call.arguments.some((one) => one.name === null)) return null;
  const month = call.arguments.find((one) => one.name === 'month')?.value;
  const day = call.arguments.find((one) => one.name === 'day')?.value;
  const isMoved = month !== undefined && day === undefined && isReckoned(month);
  const isAnchored = day !== undefined && ANCHOR_DAY.test(pathOf(day));
  if (!isMoved && !isAnchored) return null;
  return { how: 'raises' };
}

/** A month that was counted on, and is the number of no certain one. */
function isReckoned(month: SyntaxNode): boolean {
  const value = resolve(month);
  return value.kind === 'binary' || (value.kind === 'conditional' && literalNumber(value.then) === null);
}

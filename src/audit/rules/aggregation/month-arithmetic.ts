import { calleeName, calleePath, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { calledFunctions, type FunctionIndex, functionIndex } from '../../facts/functions.ts';
import { type GrossRefund, grossRefundsIn } from '../../facts/gross-refunds.ts';
import { type InclusiveDays, inclusiveDaysIn } from '../../facts/inclusive-days.ts';
import { isLifetime, keptAs } from '../../facts/kept-as.ts';
import { isFirstOrLastDay, isFirstSetLate } from '../../facts/late-first-days.ts';
import { monthSharesIn, sharedInSql } from '../../facts/month-shares.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { originsOf } from '../../facts/origins.ts';
import { sqlStrings } from '../../facts/sql-strings.ts';
import { fixedLastDaysIn, type ThirtyDayStep, thirtyDayStepsIn } from '../../facts/thirty-days.ts';
import { literalNumber, resolve } from '../../facts/values.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { CallNode, StringNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isBillingFile, isScreenCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-310: months taken for thirty days, or given a day that they do not have. */
export const monthArithmetic = defineRule({
  id: 'MTR-310',
  name: 'month-arithmetic',
  section: 'aggregation',
  title: 'Month arithmetic breaks on days 29 to 31',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does every renewal, reset and proration hold for months of 28 to 31 days and for anchors on day 29, 30 and 31?',
  cost: 'The period ends days early or late, or skips a month: usage is billed in the wrong period and prorated amounts are wrong.',
  remediation:
    'Clamp the anchor’s day to the last day of the target month, count from the original anchor each time, and divide by the real length of the period.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/billing-cycle',
    'https://pkg.go.dev/time#Time.AddDate',
    'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Date/setMonth',
  ],
  *match(scope) {
    const index = functionIndex(scope.files);
    for (const facts of scope.audited) {
      yield* matchSteps(facts, index);
      for (const { node, day } of fixedLastDaysIn(facts)) yield* report(facts, node, lastDayMessage(day));
      for (const { node, amount, days } of monthSharesIn(facts))
        if (!isScreenCode(node, facts.file)) yield toShareMatch(facts, node, sharedMessage(amount, days));
      for (const sql of sqlStrings(facts)) yield* matchSqlShare(facts, sql);
      for (const days of inclusiveDaysIn(facts)) yield* matchInclusive(facts, days);
      for (const step of thirtyDayStepsIn(facts)) yield* matchThirtyDays(facts, step);
      for (const refund of grossRefundsIn(facts)) yield* matchGross(facts, refund);
    }
  },
});

/** One finding a function and way of moving a date: the lengths of periods are often told one by one. */
function* matchSteps(facts: FileFacts, index: FunctionIndex): Generator<Match> {
  const told = new Map<string, { match: Match; more: SyntaxNode[] }>();
  for (const call of facts.callsNamed(MOVES)) {
    const fault = overflowOf(call, facts.file);
    if (fault === null || isMadeFirst(call, facts, index) || isLifetime(call)) continue;
    const key = `${enclosingNamedFunction(call)?.span.start ?? call.span.start} ${fault}`;
    const known = told.get(key);
    if (known !== undefined) known.more.push(call);
    else for (const match of report(facts, call, fault)) told.set(key, { match, more: [] });
  }
  for (const { match, more } of told.values())
    yield { ...match, evidence: more.map((node) => ({ file: facts.file, node })) };
}

/** All that {@link overflowOf} knows by name. */
const MOVES =
  /^(set_?(utc_?)?(month|date)|add_?date|modify|strtotime|add_?(months?|quarters?)|utc|date|datetime|utcdate|localdate|of|new|replace|with_?day(_?of_?month)?)$/i;

function* report(facts: FileFacts, node: SyntaxNode, fault: string | null): Generator<Match> {
  if (fault === null || isScreenCode(node, facts.file)) return;
  if (!isBillingCode(node, facts.file) && !isBillingFile(facts.file)) return;
  yield { file: facts.file, node, confidence: 'likely', message: fault };
}

/** What is wrong with a call that sets a month or a day; null where nothing is. */
function overflowOf(call: CallNode, file: SyntaxFile): string | null {
  const name = calleeName(call);
  if (isFirstSetLate(call))
    return `\`${name}\` moves the month before the day is set to the first: on the 29th to the 31st the date runs over, and the first of the month after is taken, so that a whole month is left out or shown for another.`;
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
  return calledFunctions(origin, facts.file, index).some(({ node }) =>
    [...descendants(node)].some((inner) => inner.kind === 'call' && isFirstOrLastDay(inner)),
  );
}

/** `d.setMonth(d.getMonth() + 1)`, `new Date(y, d.getMonth() + 1, d.getDate())`, `t.AddDate(0, 1, 0)`. */
function monthStep(call: CallNode, name: string, file: SyntaxFile): string | null {
  const [first, second] = call.arguments.map(({ value }) => value);
  if (/^set(UTC)?Month$/.test(name) && call.arguments.length === 1 && first?.kind === 'binary')
    return overflow(name, 'a month is added to the date');
  if (name === 'AddDate' && call.arguments.length === 3 && second !== undefined)
    return goMonthStep(call, second);
  return phpMonthStep(call, name, file);
}

const PHP_MOVES = /^(modify|strtotime|add(Month|Months|Quarter|Quarters))$/;
const PHP_MONTHS = /^\s*\+\s*\d+\s+(months?|years?)\b/i;
const MONTH_START = /first day of|last day of|start_?of|startOf|end_?of|endOf|no_?overflow/i;

/** `modify('+1 month')`, `strtotime('+1 month', $anchor)` and Carbon's `addMonth()`, which all run over. */
function phpMonthStep(call: CallNode, name: string, { addedMonthsRunOver }: SyntaxFile): string | null {
  if (!PHP_MOVES.test(name)) return null;
  const receiver = receiverOf(call);
  const [first] = call.arguments;
  if (receiver !== null && MONTH_START.test(pathOf(resolve(receiver)))) return null;
  if (name.startsWith('add') && receiver !== null && call.arguments.length <= 1)
    return addedMonthsRunOver &&
      (first === undefined || first.value.kind === 'number' || name !== 'addMonths' || isCount(first.value))
      ? overflow(name, 'months are added to the date')
      : null;
  if (name.startsWith('add') || first?.value.kind !== 'string') return null;
  const { value } = first.value;
  return PHP_MONTHS.test(value) && !MONTH_START.test(value)
    ? overflow(name, 'months are added to the date')
    : null;
}

/** A number of months by its name, and no date. */
function isCount(value: SyntaxNode): boolean {
  return /count|months?|number|interval|period|qty|^n$/i.test(lastName(pathOf(value)));
}

const FIRST_OF = /first|month_?start|start_?of_?month|beginning/i;

function goMonthStep(call: CallNode, months: SyntaxNode): string | null {
  const receiver = receiverOf(call);
  const steps = literalNumber(months);
  if (receiver === null || (steps !== null && steps <= 0)) return null;
  const origins = originsOf(receiver);
  if (FIRST_OF.test(pathOf(receiver)) || origins.some(isFirstOfMonth)) return null;
  const words = origins.flatMap((one) =>
    one.kind === 'name' || one.kind === 'member' ? wordsOf(pathOf(one)) : [],
  );
  if (!words.some((word) => ANCHORS.has(word))) return null;
  return `\`AddDate\` adds months to \`${pathOf(receiver)}\` as it stands: from day 29, 30 or 31 it runs over into the month after next, so the period is too long and every later one starts on another day.`;
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

function overflow(name: string, what: string): string {
  return `With \`${name}\` ${what}, and a day the month does not have runs over into the month after: an anchor on day 29, 30 or 31 gets a period that is days too long, and the next ones start on the wrong day.`;
}

const SETS_DAY = /^(Date|UTC|set(UTC)?Date|date|datetime|UTCDate|LocalDate|of)$|^new$/;
const DAY_NAME = /day|anchor/i;

/** A day of the month that was read from another date, or is named as an anchor's. */
function foreignDay(call: CallNode, name: string): string | null {
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
  const said = day.kind === 'call' ? pathOf(day) : `\`${pathOf(day)}\``;
  return overflow(name, `the day ${said.replace(/^([^`].*)$/, '`$1`')} is put into another month`);
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
  if (target.kind === 'binary') return true;
  return dateOfMonth(target) !== source;
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
function namedDay(call: CallNode, name: string): string | null {
  const [day] = call.arguments;
  if (
    !/^(with_day|withDayOfMonth|with_?day)$/i.test(name) ||
    day === undefined ||
    !ANCHOR_DAY.test(pathOf(day.value))
  )
    return null;
  return `\`${name}\` gives no date where the month has no such day: for an anchor on day 29, 30 or 31 the billing run fails in short months and the period is not billed.`;
}

/** Python's `replace(month=d.month + 1)` and `replace(day=anchor_day)` raise where the month has no such day. */
function replacedPart(call: CallNode, name: string): string | null {
  if (name !== 'replace' || call.arguments.some((one) => one.name === null)) return null;
  const month = call.arguments.find((one) => one.name === 'month')?.value;
  const day = call.arguments.find((one) => one.name === 'day')?.value;
  const isMoved = month !== undefined && day === undefined && isReckoned(month);
  const isAnchored = day !== undefined && ANCHOR_DAY.test(pathOf(day));
  if (!isMoved && !isAnchored) return null;
  return `\`replace\` raises where the month has no such day: for an anchor on day 29, 30 or 31 the billing run fails in short months and the period is not billed.`;
}

/** A month that was counted on, and is the number of no certain one. */
function isReckoned(month: SyntaxNode): boolean {
  const value = resolve(month);
  return value.kind === 'binary' || (value.kind === 'conditional' && literalNumber(value.then) === null);
}

const NOT_A_PERIOD =
  /ttl|expir|cache|retention|cookie|max_?age|session|token|token|ago|since|lookback|window|trial|recent|last/i;
const PERIOD_END =
  /(period|cycle|billing|renew\w*|reset|invoice|subscription)\w*?_?(end|ends|at|date|to|on)$|^(ends?|to)_?(date|time|at|on)?$|next_?\w+/i;

/** `monthlyPrice / 30`: no month is asked for its length. */
function sharedMessage(amount: string, days: number): string {
  return `\`${amount}\` is divided by ${days} days whatever the month: prorated over 31 days the customer pays more than the month’s price, in February less.`;
}

function* matchSqlShare(facts: FileFacts, node: StringNode): Generator<Match> {
  const shared = sharedInSql(node.value);
  if (shared === null) return;
  const line = node.span.startLine + node.value.slice(0, shared.start).split('\n').length - 1;
  const lines = { startLine: line, endLine: line };
  yield { ...toShareMatch(facts, node, sharedMessage(shared.amount, 30)), lines };
}

/** An amount that is shared out over the days of a month is billed, whatever its place is called. */
function toShareMatch({ file }: FileFacts, node: SyntaxNode, message: string): Match {
  return { file, node, confidence: 'likely', message };
}

/** The last day is counted although the period ends before it. */
function* matchInclusive(facts: FileFacts, { node, name, isHalfOpen }: InclusiveDays): Generator<Match> {
  const says = `\`${name}\` counts the day of the end too, and an amount is made of it${isHalfOpen ? ', although a period ends here on the day on which the next one begins' : ''}: this day is paid for in both periods, and a whole month comes to more than its price.`;
  for (const match of report(facts, node, says))
    yield {
      ...match,
      confidence: isHalfOpen ? 'likely' : 'possible',
      remediation:
        'Take the difference of the two dates alone: the end is the first day that is not paid for.',
    };
}

/** The same day for the end of every month. */
function lastDayMessage(day: number): string {
  return `Day ${day} is taken for the end of any month: in shorter ones it runs over into the next month or raises, so the first days of that month are billed twice, or nothing is${day < 31 ? ', and in longer ones the last day is left out' : ''}.`;
}

/** What is given back is a share of the list price, where the customer may have paid less. */
function* matchGross({ file }: FileFacts, { node, price, fn }: GrossRefund): Generator<Match> {
  if (!isBillingCode(node, file) || isScreenCode(node, file)) return;
  yield {
    file,
    node,
    confidence: 'possible',
    message: `\`${fn.name ?? ''}\` takes a share of \`${price}\` and looks at no discount, although discounts are known here: whoever paid less gets back more than was paid.`,
    remediation: 'Take the share of what was paid for the line, after discounts.',
  };
}

const NOT_BILLED_BACK =
  /ttl|expir|cache|retention|cookie|max_?age|session|trial|recent|lookback|stale|old|clean|purge|prune|chart|histor|inactiv|average|trend|delete|archive/i;
const MONTH_BILLED = /bill|charge|invoice|overage|period|cycle|month|quota|renew/i;

/** An end that is the start plus thirty days, and a billing month that is the last thirty days. */
function* matchThirtyDays(facts: FileFacts, { node, direction, moved }: ThirtyDayStep): Generator<Match> {
  const kept = moved ?? keptAs(node);
  if (direction === 'forth') {
    if (kept === null || NOT_A_PERIOD.test(kept) || !PERIOD_END.test(kept)) return;
    const says = `\`${kept}\` is the start plus 30 days: it drifts away from the calendar month, so periods overlap or leave days out that are billed twice or never.`;
    // A window that rolls may be thirty days long by agreement.
    const isWindow = /window/i.test(facts.file.text.slice(node.span.start, node.span.end));
    for (const match of report(facts, node, says))
      yield { ...match, confidence: isWindow ? 'possible' : match.confidence };
    return;
  }
  const around = [kept ?? '', enclosingNamedFunction(node)?.name ?? ''];
  if (!around.some((name) => MONTH_BILLED.test(name)) || around.some((name) => NOT_BILLED_BACK.test(name)))
    return;
  for (const match of report(facts, node, backMessage(kept))) yield { ...match, confidence: 'possible' };
}

function backMessage(kept: string | null): string {
  return `${kept === null ? 'The bound' : `\`${kept}\``} lies 30 days back, whatever the month: of a billing month of 31 days the first one is left out, in February days of the month before are taken in.`;
}

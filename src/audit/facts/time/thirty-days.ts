import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName } from '../names.ts';
import { literalNumber, productOf, resolve } from '../values.ts';

/** A step of thirty days from a moment, forth or back. */
export interface ThirtyDayStep {
  readonly node: SyntaxNode;
  readonly direction: 'forth' | 'back';
  /** What is moved in place: `period_end` of `subscription.period_end += timedelta(days=30)`. */
  readonly moved?: string;
}

const THIRTY = 30;
const MS_30_DAYS = 2_592_000_000;
const SECONDS_30_DAYS = 2_592_000;

/** Every step of thirty days in the file, whatever library makes it, in source order. */
export function thirtyDayStepsIn(facts: FileFacts): readonly ThirtyDayStep[] {
  const steps: ThirtyDayStep[] = [];
  for (const node of facts.nodes('binary'))
    if (/^[+-]$/.test(node.operator) && isThirtyDays(node.right))
      steps.push({ node, direction: node.operator === '+' ? 'forth' : 'back' });
  for (const node of facts.nodes('assign')) {
    const [target] = node.targets;
    if (node.operator === '+=' && target !== undefined && node.value !== null && isThirtyDays(node.value))
      steps.push({ node, direction: 'forth', moved: lastName(pathOf(target)) });
  }
  for (const node of facts.callsNamed(STEPS)) {
    const direction = directionOf(node);
    if (direction !== null) steps.push({ node, direction });
  }
  for (const node of facts.nodes('member'))
    if (/^(ago|from_now)$/.test(node.name) && isThirtyDays(node.object))
      steps.push({ node, direction: node.name === 'ago' ? 'back' : 'forth' });
  return steps.sort((a, b) => a.node.span.start - b.node.span.start);
}

const STEPS =
  /^(plus_?days|add_?days?|add_?days_?clamped|minus_?days|sub_?days?|subtract_?days|modify|strtotime|add_?date|add|subtract|sub|plus|minus)$/i;
const FORTH = /^(plus_?days|add_?days?|addDaysClamped)$/i;
const BACK = /^(minus_?days|sub_?days?|subtract_?days)$/i;

/** `plusDays(30)`, `subDays(date, 30)`, `AddDate(0, 0, -30)`, `add(30, 'days')`, `modify('+30 days')`. */
function directionOf(call: CallNode): ThirtyDayStep['direction'] | null {
  const name = calleeName(call);
  const values = call.arguments.map(({ value }) => value);
  const numbers = values.map(literalNumber);
  const text = values.find((value) => value.kind === 'string');
  if (/^(modify|strtotime)$/.test(name)) return wordsDirection(text?.kind === 'string' ? text.value : '');
  if (name === 'AddDate')
    return numbers.length === 3 && numbers[0] === 0 && numbers[1] === 0 ? sign(numbers[2]) : null;
  if (FORTH.test(name)) return sign(numbers.at(-1));
  if (BACK.test(name)) return numbers.at(-1) === THIRTY ? 'back' : null;
  if (/^(add|subtract|sub|plus|minus|Add|Subtract)$/.test(name)) {
    const isDays = text?.kind === 'string' && /^days?$|^d$/.test(text.value) && numbers.includes(THIRTY);
    const isSpan = values.length === 1 && values[0] !== undefined && isThirtyDays(values[0]);
    return isDays || isSpan ? (/^(sub|minus)/i.test(name) ? 'back' : 'forth') : null;
  }
  return null;
}

function sign(days: number | null | undefined): ThirtyDayStep['direction'] | null {
  if (days === THIRTY) return 'forth';
  return days === -THIRTY ? 'back' : null;
}

function wordsDirection(text: string): ThirtyDayStep['direction'] | null {
  const [, minus] = /^\s*([+-]?)\s*30 days?\b/i.exec(text) ?? [];
  if (minus === undefined) return null;
  return minus === '-' || /\bago\b/.test(text) ? 'back' : 'forth';
}

/** A span of thirty days: `timedelta(days=30)`, `Duration::days(30)`, `30.days`, `30 * 24 * time.Hour`, 2592000. */
function isThirtyDays(node: SyntaxNode): boolean {
  const value = resolve(node);
  const product = productOf(value);
  if (product === MS_30_DAYS || product === SECONDS_30_DAYS) return true;
  if (value.kind === 'member') return /^days?$/.test(value.name) && literalNumber(value.object) === THIRTY;
  if (value.kind === 'binary') return isGoSpan(value);
  if (value.kind !== 'call') return false;
  const [first] = value.arguments;
  const name = calleeName(value);
  if (/^(timedelta|relativedelta|timespan)$/i.test(name))
    return value.arguments.some((one) => one.name === 'days' && literalNumber(one.value) === THIRTY);
  const isDays = /^(days|ofDays|FromDays|try_days)$/.test(name);
  return isDays && first !== undefined && literalNumber(first.value) === THIRTY;
}

/** `30 * 24 * time.Hour` and `720 * time.Hour`. */
function isGoSpan(node: SyntaxNode & { kind: 'binary' }): boolean {
  if (node.operator !== '*' || node.right.kind !== 'member' || node.right.name !== 'Hour') return false;
  return literalNumber(node.left) === THIRTY * 24;
}

const MAKES_DATE =
  /^(Date|UTC|date|datetime|DateTime|LocalDate|LocalDateTime|of|utc|local|new|create|createFromDate|mktime)$/;
const SHORT_MONTH_DAYS = 28;
const LONGEST_MONTH = 31;

/** The last day of every month written down as 29, 30 or 31: `time.Date(year, month, 31, …)`. */
export interface FixedLastDay {
  readonly node: CallNode;
  readonly day: number;
}

/** Every such date of the file, in source order. */
export function fixedLastDaysIn(facts: FileFacts): readonly FixedLastDay[] {
  return facts.callsNamed(MAKES_DATE).flatMap((node) => {
    const day = fixedLastDay(node);
    return day === null ? [] : [{ node, day }];
  });
}

function fixedLastDay(call: CallNode): number | null {
  const named = call.arguments.find(({ name }) => name === 'day')?.value;
  const [, month, third] = call.arguments.map(({ value }) => value);
  const day = named ?? third;
  if (day === undefined || month === undefined || literalNumber(month) !== null) return null;
  const number = day.kind === 'number' ? day.value : null;
  return number !== null && number > SHORT_MONTH_DAYS && number <= LONGEST_MONTH ? number : null;
}

import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, receiverOf } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { literalNumber } from '../values.ts';
import { descendants } from '../walk.ts';
import { type Period, periodOfWord } from './period-names.ts';

/** A date that is moved by periods of the calendar, or brought to the edge of one. */
export interface CalendarStep {
  readonly node: SyntaxNode;
  readonly unit: Period;
  /** How many; null where no literal says it. */
  readonly count: number | null;
}

/** Every step that is written in the node, in source order, the callbacks in it included. */
export function calendarSteps(node: SyntaxNode): readonly CalendarStep[] {
  return [...descendants(node)].flatMap((inner) => stepsAt(inner));
}

function stepsAt(node: SyntaxNode): readonly CalendarStep[] {
  if (node.kind === 'call') return stepsOfCall(node);
  if (node.kind === 'member') return stepOfNumber(node);
  return node.kind === 'string' ? stepOfText(node, node.value) : [];
}

/** Ruby's and Kotlin's `1.month`. */
function stepOfNumber(node: SyntaxNode & { kind: 'member' }): readonly CalendarStep[] {
  const unit = node.object.kind === 'number' ? periodOfWord(node.name) : null;
  return unit === null || node.object.kind !== 'number' ? [] : [{ node, unit, count: node.object.value }];
}

/** `+1 month`, `1 week` and `P1M`, which date libraries and databases read. */
function stepOfText(node: SyntaxNode, text: string): readonly CalendarStep[] {
  const [, number, word] = /^\s*[+-]?\s*(\d{1,3})\s+([a-z]{3,8})\s*$/i.exec(text) ?? [];
  const unit = word === undefined ? null : periodOfWord(word);
  if (unit !== null) return [{ node, unit, count: Number(number) }];
  const [, times, letter] = /^P(\d{1,3})([DWMY])$/.exec(text) ?? [];
  const named = letter === undefined ? null : periodOfWord(LETTERS[letter] ?? '');
  return named === null ? [] : [{ node, unit: named, count: Number(times) }];
}

/** Designators of ISO 8601. */
const LETTERS: Readonly<Record<string, string>> = { D: 'day', W: 'week', M: 'month', Y: 'year' };

const MOVES =
  /^(add|adds|plus|minus|sub|subtract|increment|decrement|advance|next|previous|of|checked|from|set)$/;
const EDGES = /^(start|end|beginning|first|last|truncate|floor)$/;
const TAKES_UNITS =
  /^(plus|minus|add|sub|subtract|relativedelta|timedelta|advance|since|ago|months|set|Duration|from(Object)?)$/i;

function stepsOfCall(call: CallNode): readonly CalendarStep[] {
  const name = calleeName(call);
  if (name === 'AddDate') return stepsOfGo(call);
  const words = wordsOf(name).filter((word) => !/^(with|no|overflow|real|utc|full|without)$/.test(word));
  const [verb = '', ...rest] = words;
  const unit = periodOfWord(rest.at(-1) ?? '');
  if (unit !== null && EDGES.test(verb)) return [{ node: call, unit, count: 1 }];
  if (unit !== null && MOVES.test(verb) && rest.length <= 2)
    return [{ node: call, unit, count: countIn(call) }];
  if (!TAKES_UNITS.test(name)) return [];
  return [...stepsOfKeys(call), ...stepOfUnit(call)];
}

/** `addMonths(3)`, `addMonth()`, `addMonths(date, 3)`, `setMonth(d.getMonth() + 3)`. */
function countIn(call: CallNode): number | null {
  const values = call.arguments.map(({ value }) => value);
  if (values.length === 0) return 1;
  const [only] = values;
  if (only?.kind === 'binary' && /^[+-]$/.test(only.operator) && receiverOf(call) !== null)
    return literalNumber(only.right);
  const counts = values.flatMap((value) => literalNumber(value) ?? []);
  // `addMonth(date)`: the date is handed in, and one is what the name says.
  const isOne = values.length === 1 && /(month|year|week|day|hour|quarter)$/i.test(calleeName(call));
  return counts.length === 1 ? (counts[0] ?? null) : isOne && receiverOf(call) === null ? 1 : null;
}

/** `AddDate(years, months, days)`. */
function stepsOfGo(call: CallNode): readonly CalendarStep[] {
  return ['year', 'month', 'day'].flatMap((word, at): CalendarStep[] => {
    const value = call.arguments[at]?.value;
    const unit = periodOfWord(word);
    if (value === undefined || unit === null) return [];
    const count = literalNumber(value);
    return count === 0 ? [] : [{ node: call, unit, count }];
  });
}

/** `plus({ months: 1 })`, `relativedelta(months=1)`. */
function stepsOfKeys(call: CallNode): readonly CalendarStep[] {
  const entries = call.arguments.flatMap(({ name, value }) => {
    if (name !== null) return [{ key: name, value }];
    return value.kind === 'object'
      ? value.entries.map(({ key, value: one }) => ({ key: key ?? '', value: one }))
      : [];
  });
  return entries.flatMap(({ key, value }): CalendarStep[] => {
    // Python's `replace(month=1)` and `relativedelta(day=1)` set a part of the date.
    const unit = key.endsWith('s') ? periodOfWord(key) : null;
    return unit === null ? [] : [{ node: call, unit, count: literalNumber(value) }];
  });
}

/** `add(1, 'month')`, `plus(1, ChronoUnit.MONTHS)`. */
function stepOfUnit(call: CallNode): readonly CalendarStep[] {
  const [first, second, ...others] = call.arguments.map(({ value }) => value);
  if (first === undefined || second === undefined || others.length > 0) return [];
  const word = second.kind === 'string' ? second.value : lastNameOf(second);
  const unit = periodOfWord(word);
  return unit === null ? [] : [{ node: call, unit, count: literalNumber(first) }];
}

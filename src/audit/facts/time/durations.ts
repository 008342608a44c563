import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { literalNumber, resolve } from '../values.ts';
import { descendants, rootOf } from '../walk.ts';

const UNITS: Readonly<Record<string, number>> = {
  millisecond: 0.001,
  milli: 0.001,
  ms: 0.001,
  second: 1,
  sec: 1,
  minute: 60,
  min: 60,
  hour: 3_600,
  day: 86_400,
  week: 604_800,
};

/** Seconds in a unit as languages name it: `Minute`, `minutes`, `MINUTES`, `ofMinutes`, `FromMinutes`, `addMinutes`. */
export function unitIn(name: string): number | null {
  const word = wordsOf(name).at(-1) ?? '';
  return UNITS[word.replace(/s$/, '')] ?? UNITS[word] ?? null;
}

/**
 * A length of time in seconds, where it is literal: Go's `2 * time.Hour`, Ruby's and Kotlin's `5.minutes`, Python's
 * `timedelta(hours=2)`, Java's `Duration.ofHours(2)`, C#'s `TimeSpan.FromHours(2)`, `Duration::from_secs(60)`,
 * Laravel's `now()->addDays(7)`. Null where it is none; a bare number is in whose unit nobody knows.
 */
export function secondsIn(node: SyntaxNode): number | null {
  const value = resolve(node);
  if (value.kind === 'member') return ofMember(value.object, value.name);
  if (value.kind === 'binary') return ofProduct(value.operator, value.left, value.right);
  return value.kind === 'call' ? ofCall(value) : null;
}

function ofMember(object: SyntaxNode, name: string): number | null {
  const unit = unitIn(name);
  if (unit === null) return null;
  const count = literalNumber(object);
  if (count !== null) return count * unit;
  return /^(time|Duration|TimeUnit)$/.test(pathOf(object)) ? unit : null;
}

function ofProduct(operator: string, left: SyntaxNode, right: SyntaxNode): number | null {
  if (operator === '+') {
    const [a, b] = [secondsIn(left), secondsIn(right)];
    return a === null || b === null ? (b ?? a) : a + b;
  }
  if (operator !== '*') return null;
  const seconds = secondsIn(left) ?? secondsIn(right);
  const count = literalNumber(left) ?? literalNumber(right);
  return seconds === null || count === null ? null : seconds * count;
}

function ofCall(call: CallNode): number | null {
  const name = calleeName(call);
  // Go's `flag.Duration("since", 7*24*time.Hour, usage)`: what nobody asks for otherwise.
  if (/(^|\.)(flag|flags|fs|pflag)\.Duration(P)?$/.test(calleePath(call)))
    return call.arguments.map(({ value }) => secondsIn(value)).find((seconds) => seconds !== null) ?? null;
  if (/^timedelta$/.test(name) || /^Duration$/.test(name)) return ofKeywords(call);
  const [first, second] = call.arguments.map(({ value }) => value);
  const count = first === undefined ? null : literalNumber(first);
  if (/^(from_secs|from_millis|of_?\w+|From\w+|add_?\w+|sub_?\w+|in_?\w+)$/i.test(name)) {
    const unit = name.endsWith('secs') ? 1 : unitIn(name);
    return count === null || unit === null ? null : count * unit;
  }
  // Kotlin's and Rails' `5.minutes`, `5.minutes.from_now`, chrono's `Duration::hours(2)`, `nanos(120_000)` of NATS in milliseconds.
  const unit = unitIn(name);
  if (unit !== null && count !== null && /duration|timespan|period/i.test(calleePath(call)))
    return count * unit;
  if (name === 'nanos' && count !== null) return count / 1_000;
  if (call.callee.kind === 'member' && call.arguments.length === 0) {
    if (unit !== null) return ofMember(call.callee.object, name);
    return /^(from_?now|ago|to_?i|inWholeSeconds|seconds)$/i.test(name)
      ? secondsIn(call.callee.object)
      : null;
  }
  // `setIfAbsent(key, value, 5, TimeUnit.MINUTES)`: asked by whoever holds both.
  return second !== undefined && count !== null && second.kind === 'member'
    ? ofMember(first ?? second, second.name)
    : null;
}

function ofKeywords(call: CallNode): number | null {
  let seconds: number | null = null;
  for (const { name, value } of call.arguments) {
    const unit = unitIn(name ?? 'days');
    const count = literalNumber(value) ?? optionDefault(value);
    if (unit === null || count === null) return null;
    seconds = (seconds ?? 0) + unit * count;
  }
  return seconds;
}

/** `args.days` after `parser.add_argument("--days", default=14)`: the number that nobody asks for otherwise. */
function optionDefault(value: SyntaxNode): number | null {
  if (value.kind !== 'member' && value.kind !== 'name') return null;
  const wanted = `--${value.name.replaceAll('_', '-')}`;
  const found = optionsOf(rootOf(value)).get(wanted);
  return found ?? null;
}

const optionsOf = remember((root: SyntaxNode): ReadonlyMap<string, number> => {
  const options = new Map<string, number>();
  for (const node of descendants(root)) {
    if (node.kind !== 'call' || !/^(add_argument|option|Option)$/.test(calleeName(node))) continue;
    const names = node.arguments.flatMap(({ value }) => (value.kind === 'string' ? [value.value] : []));
    const given = node.arguments.find(({ name }) => name === 'default')?.value;
    const count = given === undefined ? null : literalNumber(given);
    if (count !== null) for (const name of names) options.set(name, count);
  }
  return options;
});

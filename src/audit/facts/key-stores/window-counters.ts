import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { countsUnderKey, isOnKeyStore, stepsCounter, stepsKey } from '../libraries/key-value-names.ts';
import { wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { literalNumber, resolve } from '../values.ts';
import { descendants } from '../walk.ts';

/** What a key of a store is made of: its fixed text, and the values put into it. */
export interface KeyText {
  readonly value: string;
  readonly parts: readonly SyntaxNode[];
}

/** A number under a key that a call raises: Redis, Memcached and the caches of frameworks. */
export interface WindowCounter {
  readonly call: CallNode;
  readonly key: SyntaxNode;
  /** Null where the key is made out of sight. */
  readonly text: KeyText | null;
  /** It is raised by one; null where the amount is not known. */
  readonly isByOne: boolean;
}

/** A first look at the names; the table tells which of them raise a number. */
const RAISES = /incr|add_?and_?get|get_?and_?add/i;

/** Counters of the file that are kept under a key, in source order. */
export const windowCounters = remember((facts: FileFacts): readonly WindowCounter[] =>
  facts.callsNamed(RAISES).flatMap((call): WindowCounter[] => {
    const name = calleeName(call);
    const counter = counterOf(call);
    if (counter !== null) {
      const [amount] = call.arguments;
      const isByOne = amount === undefined || literalNumber(amount.value) === 1;
      return [{ call, key: counter, text: keyTextOf(counter, facts), isByOne }];
    }
    // `increment` is a name of much else.
    if (!stepsKey(name) || /^(sorted|z)|score/i.test(name)) return [];
    if (
      /^(string|hash)?_?increment/i.test(name) &&
      !isOnKeyStore(call) &&
      !/(^|\.)db\./.test(calleePath(call))
    )
      return [];
    const given = call.arguments.map(({ value }) => value).filter((value) => !isContext(value, facts.file));
    const [key, second, third] = given.map(behindReference);
    if (key === undefined) return [];
    const amount = /^(h|hash)/i.test(name) ? third : second;
    const isByOne = amount === undefined ? !/by/i.test(name) : literalNumber(amount) === 1;
    return [{ call, key, text: keyTextOf(key, facts), isByOne }];
  }),
);

/** The key of an object that counts under one: `redisson.getAtomicLong(key)`. */
function counterOf(call: CallNode): SyntaxNode | null {
  const receiver = receiverOf(call);
  if (receiver === null || !stepsCounter(calleeName(call))) return null;
  const made = resolve(receiver);
  if (made.kind !== 'call' || !countsUnderKey(calleeName(made))) return null;
  return made.arguments[0]?.value ?? null;
}

/** Rust hands keys on by reference: `&key`. */
function behindReference(node: SyntaxNode): SyntaxNode {
  return node.kind === 'unary' && node.operator === '&' ? node.operand : node;
}

function isContext(node: SyntaxNode, { text }: SyntaxFile): boolean {
  return /^(ctx|context|c\.Request\.Context\(\)|r\.Context\(\)|context\.\w+\(\))$/.test(
    text.slice(node.span.start, node.span.end),
  );
}

/** Steps from a key to the text it is made of: a name, a function that makes it, a format. */
const MAX_STEPS = 4;

/** The text of a key, behind names, formats and a function of the same file that makes it; null where it cannot be seen. */
export function keyTextOf(key: SyntaxNode, facts: FileFacts, steps = MAX_STEPS): KeyText | null {
  if (steps === 0) return null;
  const made = resolve(key);
  if (made.kind === 'string') return { value: made.value, parts: made.parts };
  if (made.kind === 'binary' && made.operator === '+') return joined(made.left, made.right, facts, steps);
  if (made.kind !== 'call') return null;
  const [first, ...others] = made.arguments.map(({ value }) => value);
  if (/^(sprintf|format|Sprint|concat)$/i.test(calleeName(made)) && !formatsMoment(made)) {
    const format = first === undefined ? null : (literalText(first) ?? receiverText(made));
    return format === null
      ? null
      : { value: format, parts: literalText(first ?? made) === null ? [first ?? made, ...others] : others };
  }
  const maker = facts.nodes('function').filter(({ name }) => name !== null && name === calleeName(made));
  const [only, another] = maker;
  const returned = only === undefined || another !== undefined ? null : returnedValue(only);
  return returned === null ? null : keyTextOf(returned, facts, steps - 1);
}

/** `time.Now().Format("2006-01")`, `dayjs().format('YYYY-MM')`: what is formatted is no text with places in it. */
function formatsMoment(call: CallNode): boolean {
  const receiver = receiverOf(call);
  return (
    receiver !== null &&
    receiver.kind !== 'string' &&
    !/^(fmt|string|messageformat|str)$/i.test(pathOf(receiver))
  );
}

function joined(left: SyntaxNode, right: SyntaxNode, facts: FileFacts, steps: number): KeyText {
  const [a, b] = [left, right].map(
    (side) => keyTextOf(side, facts, steps - 1) ?? { value: '${}', parts: [side] },
  );
  return { value: `${a?.value ?? ''}${b?.value ?? ''}`, parts: [...(a?.parts ?? []), ...(b?.parts ?? [])] };
}

function literalText(node: SyntaxNode): string | null {
  return node.kind === 'string' ? node.value : null;
}

function receiverText({ callee }: CallNode): string | null {
  return callee.kind === 'member' ? literalText(callee.object) : null;
}

function returnedValue(fn: FunctionNode): SyntaxNode | null {
  const last = fn.body.at(-1);
  if (last?.kind === 'return') return last.value;
  return last?.kind === 'string' ? last : null;
}

const IDENTITIES =
  /^(id|ids|uuid|key|user|users|team|org|organization|organisation|customer|tenant|account|acct|workspace|project|subject|name|slug|api|chunk|this|self|req|request|state|prefix|auth|c|s|u|metric|meter|feature|client|device|email|subscription|sub|plan|type|kind|model|product|token|hash|string|value|to|owner|member|company|shop|store|site|app|application|namespace|resource|code)$/;
/** A part of a date that comes again: the month without its year, the day without its month. */
const COMES_AGAIN =
  /^(get_?(utc_?)?(month|date|day|hours)|month|mon|day|wday|yday|hour|mday|month_?value|day_?of_?month|day_?of_?week|weekday)$/i;

/** Whether the key names its window: `no`, `again` where another window has the same name, `maybe` for all else. */
export function windowIn({ value, parts }: KeyText): 'no' | 'again' | 'maybe' {
  const said = parts.map(windowInPart);
  if (said.includes('maybe')) return 'maybe';
  if (said.includes('again')) return 'again';
  return parts.length === 0 && /\d{4}/.test(value) ? 'maybe' : 'no';
}

function windowInPart(part: SyntaxNode): 'no' | 'again' | 'maybe' {
  let [comesAgain, isOfClock] = [false, false];
  for (const node of descendants(part)) {
    const name = node.kind === 'name' || node.kind === 'member' ? node.name : '';
    if (COMES_AGAIN.test(name)) comesAgain = true;
    else if (CLOCKS.test(name)) isOfClock = true;
    else if (wordsOf(name).some((word) => !IDENTITIES.test(word))) return 'maybe';
  }
  if (comesAgain && isOfClock) return 'again';
  return isOfClock || comesAgain ? 'maybe' : 'no';
}

/** What a part of a date is taken from. */
const CLOCKS =
  /^(date|now|time|datetime|timezone|utc|utcnow|today|current|local_?date|clock|Time|Date|zone|new)$/i;

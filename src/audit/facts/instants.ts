import type { BinaryNode, CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, calleePath, pathOf, receiverOf } from './calls.ts';
import { wordsOf } from './names.ts';
import { literalNumber, resolve } from './values.ts';

/** The unit a moment (or a span of time) is written in; `text` is a date and time as words, ISO 8601 and the like. */
export type InstantUnit = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds' | 'text';

export interface InstantForm {
  readonly unit: InstantUnit;
  /** A number that certainly carries decimals. */
  readonly isFractional: boolean;
  /** `expression`: the code that makes it leaves no doubt; `name`: only what it is called says so. */
  readonly by: 'expression' | 'name';
  /** A length of time by its name, not a moment: `ttlSeconds`. */
  readonly isSpan: boolean;
}

/** Longer sums of sums are not written of times. */
const MAX_STEPS = 8;

/**
 * The form a moment has, read from the expression that makes it (`Date.now()`, `t.UnixMilli()`, `int(time.time())`,
 * `Math.floor(Date.now() / 1000)`) or, where that is out of sight, from its name (`timestampMs`). Null where neither
 * tells.
 */
export function instantFormOf(node: SyntaxNode): InstantForm | null {
  return formOf(node, MAX_STEPS);
}

function formOf(node: SyntaxNode, steps: number): InstantForm | null {
  if (steps === 0) return null;
  const value = resolve(node);
  if (value.kind === 'call') return formOfCall(value, steps);
  if (value.kind === 'binary') return formOfBinary(value, steps);
  if (value.kind === 'unary' && value.operator === '+')
    return isDate(value.operand) ? made('milliseconds') : null;
  if (value.kind === 'member') return formOfMember(value) ?? formOfName(value.name);
  if (value.kind === 'name') return formOfName(value.name);
  if (value.kind === 'index' && value.index.kind === 'string') return formOfName(value.index.value);
  return null;
}

function made(unit: InstantUnit, isFractional = false): InstantForm {
  return { unit, isFractional, by: 'expression', isSpan: false };
}

function isDate(node: SyntaxNode): boolean {
  return node.kind === 'call' && node.isNew && calleePath(node) === 'Date';
}

/** What the standard libraries call them, whatever they hang on; all take no arguments. */
const BY_NAME: Readonly<Record<string, InstantUnit>> = {
  getTime: 'milliseconds',
  currentTimeMillis: 'milliseconds',
  toEpochMilli: 'milliseconds',
  toEpochMilliseconds: 'milliseconds',
  UnixMilli: 'milliseconds',
  ToUnixTimeMilliseconds: 'milliseconds',
  timestamp_millis: 'milliseconds',
  getTimestampMs: 'milliseconds',
  UnixMicro: 'microseconds',
  UnixNano: 'nanoseconds',
  time_ns: 'nanoseconds',
  Unix: 'seconds',
  toEpochSecond: 'seconds',
  getEpochSecond: 'seconds',
  ToUnixTimeSeconds: 'seconds',
  getTimestamp: 'seconds',
  toISOString: 'text',
  isoformat: 'text',
  iso8601: 'text',
  xmlschema: 'text',
  to_rfc3339: 'text',
};

const BY_PATH: Readonly<Record<string, InstantForm>> = {
  'Date.now': made('milliseconds'),
  'time.time': made('seconds', true),
  time: made('seconds'),
};

/** Calls that hand their one argument on, as a whole number, a text or a pointer. */
const WHOLE = /^(floor|ceil|round|trunc|int|int64|Int64|uint64|parseInt|intval|toLong|longValue|Long|to_i)$/;
const SAME = /^(Number|String|str|ptr|pointer|valueOf|float|Float64|of|toString|to_s)$/;

function formOfCall(call: CallNode, steps: number): InstantForm | null {
  const [first, second] = call.arguments;
  const name = calleeName(call);
  if (first === undefined) {
    const path = calleePath(call);
    const known = Object.hasOwn(BY_PATH, path) ? BY_PATH[path] : undefined;
    if (known !== undefined) return known;
    const unit = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
    const receiver = receiverOf(call);
    if (unit !== undefined && receiver !== null) return made(unit);
    return receiver === null ? null : formOfConversion(name, receiver, steps);
  }
  if (second !== undefined) return null;
  if (name === 'Format' && pathOf(first.value).startsWith('time.RFC3339')) return made('text');
  if (WHOLE.test(name)) return whole(formOf(first.value, steps - 1));
  return SAME.test(name) ? formOf(first.value, steps - 1) : null;
}

function whole(form: InstantForm | null): InstantForm | null {
  return form === null ? null : { ...form, isFractional: false };
}

/** `Time.now.to_i`, `(Time.now.to_f * 1000).to_i`, `x.floor()`. */
function formOfConversion(name: string, receiver: SyntaxNode, steps: number): InstantForm | null {
  if (/^to_(i|f)$/.test(name) && isRubyTime(receiver)) return made('seconds', name === 'to_f');
  return WHOLE.test(name) || SAME.test(name) ? whole(formOf(receiver, steps - 1)) : null;
}

/** Ruby's calls without parentheses stand as members. */
function formOfMember(member: SyntaxNode & { kind: 'member' }): InstantForm | null {
  const { name, object } = member;
  if (/^(iso8601|xmlschema)$/.test(name)) return made('text');
  if (/^to_(i|f)$/.test(name) && isRubyTime(object)) return made('seconds', name === 'to_f');
  return /^(to_i|floor|round|to_s)$/.test(name) ? whole(formOf(object, MAX_STEPS - 1)) : null;
}

function isRubyTime(node: SyntaxNode): boolean {
  return /(^|\.)Time(\.zone)?\.(now|current)(\.utc)?$/.test(pathOf(node));
}

const SCALE: readonly InstantUnit[] = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'];
const THOUSAND = 1000;

function formOfBinary(node: BinaryNode, steps: number): InstantForm | null {
  const left = formOf(node.left, steps - 1);
  switch (node.operator) {
    case '*':
      return left === null
        ? scaled(formOf(node.right, steps - 1), node.left, 1)
        : scaled(left, node.right, 1);
    case '/':
    case '//':
      return divided(node, left);
    case '|':
    case '>>':
      return whole(left);
    case '+':
    case '-': {
      // The difference of two moments is none.
      const right = formOf(node.right, steps - 1);
      return left === null || (right !== null && !right.isSpan) ? null : left;
    }
    default:
      return null;
  }
}

function scaled(form: InstantForm | null, factor: SyntaxNode, by: number): InstantForm | null {
  if (form === null || form.unit === 'text' || literalNumber(factor) !== THOUSAND) return null;
  const unit = SCALE[SCALE.indexOf(form.unit) + by];
  return unit === undefined ? null : { ...form, unit };
}

/** Only JavaScript has `Date.now`, and there a division leaves decimals; of other divisions nothing is known. */
function divided(node: BinaryNode, left: InstantForm | null): InstantForm | null {
  const form = scaled(left, node.right, -1);
  const source = resolve(node.left);
  const leavesDecimals = node.operator === '/' && source.kind === 'call' && calleePath(source) === 'Date.now';
  return form === null ? null : { ...form, isFractional: leavesDecimals };
}

const UNIT_WORDS: Readonly<Record<string, InstantUnit>> = {
  ms: 'milliseconds',
  millis: 'milliseconds',
  milliseconds: 'milliseconds',
  msec: 'milliseconds',
  s: 'seconds',
  sec: 'seconds',
  secs: 'seconds',
  seconds: 'seconds',
  us: 'microseconds',
  micros: 'microseconds',
  ns: 'nanoseconds',
  nanos: 'nanoseconds',
};

const MOMENT =
  /^(time|timestamp|ts|at|date|epoch|unix|created|expires|expiry|start|end|since|until|now|occurred|from|to)$/;
const SPAN =
  /^(ttl|timeout|duration|interval|window|delay|elapsed|age|period|lag|latency|retention|grace|max|min|lifetime)$/;

/** A name of several words that ends in its unit: `timestampMs`, `created_at_seconds`. */
function formOfName(name: string): InstantForm | null {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  const unit = Object.hasOwn(UNIT_WORDS, last) ? UNIT_WORDS[last] : undefined;
  if (unit === undefined || words.length < 2 || words.includes('per')) return null;
  const others = words.slice(0, -1);
  const isSpan = others.some((word) => SPAN.test(word));
  if (!isSpan && !others.some((word) => MOMENT.test(word))) return null;
  return { unit, isFractional: false, by: 'name', isSpan };
}

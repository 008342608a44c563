import type { BinaryNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { literalNumber, literalString, resolve } from '../values.ts';

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
  /** A text without a zone, as databases write it: `2026-05-01 12:00:00`. */
  readonly isZoneless?: true;
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
  toMillis: 'milliseconds',
  timestampMillis: 'milliseconds',
  UnixMicro: 'microseconds',
  timestamp_micros: 'microseconds',
  UnixNano: 'nanoseconds',
  time_ns: 'nanoseconds',
  timestamp_nanos: 'nanoseconds',
  Unix: 'seconds',
  toEpochSecond: 'seconds',
  getEpochSecond: 'seconds',
  ToUnixTimeSeconds: 'seconds',
  getTimestamp: 'seconds',
  unix_timestamp: 'seconds',
  toUnixInteger: 'seconds',
  toISOString: 'text',
  isoformat: 'text',
  iso8601: 'text',
  xmlschema: 'text',
  to_rfc3339: 'text',
  toIso8601String: 'text',
  toISO: 'text',
};

/** The same, where others use the word as well: known only on what is called like a moment. */
const ON_MOMENTS: Readonly<Record<string, InstantUnit>> = {
  timestamp: 'seconds',
  unix: 'seconds',
  to_i: 'seconds',
  to_f: 'seconds',
  toSeconds: 'seconds',
  epochSecond: 'seconds',
  epochSeconds: 'seconds',
};

/** Of these the seconds certainly have decimals. */
const WITH_DECIMALS = /^(to_f|toSeconds)$/;

const FORMATS = /^(format|strftime|ToString|Format|to_char)$/;
/** Day and time with a blank between them and nothing behind, in the letters of each language. */
const ZONELESS =
  /^(Y-m-d H:i:s|%Y-%m-%d %H:%M:%S(\.%[fL])?|%F %T|yyyy-MM-dd HH:mm:ss(\.[SfF]+)?|2006-01-02 15:04:05|YYYY-MM-DD HH:mm:ss)$/;

/** They take a precision, a zone or a format and give text all the same. */
const TEXTS = /^(isoformat|iso8601|xmlschema|toISO|toIso8601String|to_rfc3339_opts)$/;

const BY_PATH: Readonly<Record<string, InstantForm>> = {
  'Date.now': made('milliseconds'),
  'time.time': made('seconds', true),
  time: made('seconds'),
};

/** Calls that hand their one argument on, as a whole number, a text or a pointer. */
const WHOLE = /^(floor|ceil|round|trunc|int|int64|Int64|uint64|parseInt|intval|toLong|longValue|Long|to_i)$/;
const SAME =
  /^(Number|String|str|ptr|pointer|valueOf|float|Float64|of|toString|ToString|to_s|to_string|to_owned|into|clone|as_str|unwrap|strval|FormatInt|Itoa|format)$/;

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
  if (TEXTS.test(name) && receiverOf(call) !== null) return made('text');
  if (name === 'microtime' && first.value.kind === 'boolean' && first.value.value)
    return made('seconds', true);
  if (/^(strtotime|timegm|mktime)$/.test(name)) return made('seconds');
  if (second !== undefined) return null;
  if (FORMATS.test(name) && receiverOf(call) !== null && ZONELESS.test(literalString(first.value) ?? ''))
    return { ...made('text'), isZoneless: true };
  if (name === 'Format' && pathOf(first.value).startsWith('time.RFC3339')) return made('text');
  if (WHOLE.test(name)) return whole(formOf(first.value, steps - 1));
  return SAME.test(name) ? formOf(first.value, steps - 1) : null;
}

function whole(form: InstantForm | null): InstantForm | null {
  return form === null ? null : { ...form, isFractional: false };
}

/** `Time.now.to_i`, `(Time.now.to_f * 1000).to_i`, `x.floor()`. */
function formOfConversion(name: string, receiver: SyntaxNode, steps: number): InstantForm | null {
  const own = formOnMoment(name, receiver);
  if (own !== null) return own;
  return WHOLE.test(name) || SAME.test(name) ? whole(formOf(receiver, steps - 1)) : null;
}

/** Ruby's calls without parentheses stand as members. */
function formOfMember(member: SyntaxNode & { kind: 'member' }): InstantForm | null {
  const { name, object } = member;
  if (/^(iso8601|xmlschema)$/.test(name)) return made('text');
  const own = formOnMoment(name, object);
  if (own !== null) return own;
  return /^(to_i|floor|round|to_s)$/.test(name) ? whole(formOf(object, MAX_STEPS - 1)) : null;
}

/** `Time.now.to_i`, `build.finished_at.to_i`, `event.created_at.timestamp()`, `dayjs(at).unix()`. */
function formOnMoment(name: string, receiver: SyntaxNode): InstantForm | null {
  const unit =
    name === 'valueOf' ? 'milliseconds' : Object.hasOwn(ON_MOMENTS, name) ? ON_MOMENTS[name] : undefined;
  if (unit === undefined) return null;
  const by = momentBy(receiver);
  return by === null ? null : { unit, isFractional: WITH_DECIMALS.test(name), by, isSpan: false };
}

const CLOCKS =
  /(^|\.)(Time(\.zone)?\.(now|current|parse|iso8601|at)|DateTime\.(now|utc|utc_now|parse|fromISO)|datetime\.(utc)?now|datetime\.fromisoformat|(Utc|Local)\.now|OffsetDateTime\.now_utc|Carbon\.(now|parse)|(Zoned|Offset)DateTime\.now|Instant\.now|dayjs|moment)(\.utc)?$/;

/** What a moment is certainly (`Time.now`) or by its own name (`finished_at`); null for what is no moment. */
function momentBy(node: SyntaxNode): InstantForm['by'] | null {
  const value = resolve(node);
  if (CLOCKS.test(pathOf(value))) return 'expression';
  // Read from a request or a row by its key, it may be a text or a number as well.
  if (value.kind === 'member')
    return isMomentName(value.name) ? 'name' : PASSED.test(value.name) ? momentBy(value.object) : null;
  if (value.kind === 'name') return isMomentName(value.name) ? 'name' : null;
  const receiver = value.kind === 'call' && value.arguments.length === 0 ? receiverOf(value) : null;
  if (value.kind !== 'call' || receiver === null) return null;
  if (isMomentName(calleeName(value))) return 'name';
  return PASSED.test(calleeName(value)) ? momentBy(receiver) : null;
}

/** Give another moment of the same kind. */
const PASSED =
  /^(utc|local|in_?time_?zone|(beginning|end)_of_(minute|hour|day|month)|(start|end)Of\w+|toInstant|toDate|to_time)$/;

/** `finished_at`, `startedAt`, `endTime`, `occurred_on`; not `timestamp`, which is as often the number itself. */
function isMomentName(name: string): boolean {
  const words = wordsOf(name);
  return words.length > 1 && /^(at|time|date|datetime)$/.test(words.at(-1) ?? '');
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

import { calleeLabel, calleeName, lastNameOf, withAwait } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import {
  type KeyText,
  keyTextOf,
  type WindowCounter,
  windowCounters,
  windowIn,
} from '../../facts/key-stores/window-counters.ts';
import { endsKey, startsKeyAnew } from '../../facts/libraries/key-value-names.ts';
import { wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { textOf } from '../../facts/text-of.ts';
import { literalNumber, resolve } from '../../facts/values.ts';
import { ancestors, descendants, wholeFunction } from '../../facts/walk.ts';
import type { CallNode, StringNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isLimitAmount } from '../../trace/amount-names.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { wrongResets } from '../../trace/limits/wrong-resets.ts';
import { namesAround } from '../../trace/place.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-406: a counter that limits usage per window never starts again: its expiry is missing or always renewed. */
export const counterExpiry = defineRule({
  id: 'MTR-406',
  name: 'counter-expiry',
  section: 'limits',
  title: 'A usage counter is never reset',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does every counter of a window start again when its window ends?',
  cost: 'The counter keeps what earlier windows used, and customers are refused what they have paid for.',
  remediation:
    'Set the expiry once, when the increment created the key (it answered the amount added) or with NX, or put the window into the key.',
  references: [
    'https://redis.io/docs/latest/commands/expire/',
    'https://redis.io/docs/latest/commands/incr/',
  ],
  *match(scope) {
    const files = scope.files.map((facts) => ({ facts, resets: facts.nodes('call').filter(startsAnew) }));
    const all = files.flatMap(({ facts, resets }) =>
      resets.length > 0 ? [{ file: facts.file, resets }] : [],
    );
    for (const { facts, resets } of files) {
      for (const counter of windowCounters(facts)) yield* matchCounter(facts, counter, { resets, all });
      yield* matchScripts(facts);
    }
    for (const { file, node, lines, evidence, message, remediation } of wrongResets(scope))
      yield { file, node, ...(lines ? { lines } : {}), evidence, confidence: 'likely', message, remediation };
  },
});

/** It gives a key its end, takes it away, writes it anew, or a script or a cache's own block may do so. */
function startsAnew(call: CallNode): boolean {
  const name = calleeName(call);
  return startsKeyAnew(name) || /^remember$/i.test(name);
}

interface Resets {
  /** In the counter's own file. */
  readonly resets: readonly CallNode[];
  readonly all: readonly { readonly file: SyntaxFile; readonly resets: readonly CallNode[] }[];
}

function* matchCounter(facts: FileFacts, counter: WindowCounter, { resets, all }: Resets): Generator<Match> {
  const { file } = facts;
  const { call: count, key, text } = counter;
  if (text === null || !isAboutLimits(count, file, key, text)) return;
  const window = windowIn(text);
  const fn = wholeFunction(count);
  const isSame = (call: CallNode): boolean =>
    textsOf(file, call).includes(textOf(file, key)) ||
    (fn !== null && wholeFunction(call) === fn && isOfKey(call, facts, text));
  const sameKey = resets.filter(isSame);
  const expires = sameKey.filter((call) => endsKey(calleeName(call)) && wholeFunction(call) === fn);
  if (window === 'no') {
    const renewed = expires.find((call) => isAlways(call, count) && !endsFixed(file, call));
    if (renewed && !isOnlyOnce(file, renewed)) yield toRenewed(file, count, renewed);
    const never = counter.isByOne ? undefined : expires.find((call) => isForFirstOne(call, count));
    if (never) yield toNever(file, count, never);
  }
  if (window === 'maybe' || sameKey.length > 0 || isReset(counter, text, facts, all) || isDiscarded(count))
    return;
  if (window === 'no' && !WINDOW_TEXT.test(text.value) && !isOfWindow(count, file)) return;
  yield {
    file,
    node: count,
    confidence: 'likely',
    message:
      window === 'again'
        ? `\`${calleeLabel(count)}\` counts under \`${text.value.slice(0, MAX_SHOWN)}\`, a key that comes again with the same month or day and that nothing expires: it starts with what was used then, and customers are refused what they have paid for.`
        : `\`${calleeLabel(count)}\` counts under \`${text.value.slice(0, MAX_SHOWN)}\`, and nothing ever resets or expires that key: ` +
          'the next window starts with what the last one used, and customers are refused what they have paid for.',
  };
}

const MAX_SHOWN = 60;

/** The call works on a key that is made of the same text. */
function isOfKey(call: CallNode, facts: FileFacts, text: KeyText): boolean {
  return call.arguments.some(({ value }) => keyTextOf(value, facts)?.value === text.value);
}

/**
 * A key is given up, or made with an end, elsewhere: told by the beginning that all keys of its kind share, or by the
 * function that makes them.
 */
function isReset({ key }: WindowCounter, text: KeyText, facts: FileFacts, all: Resets['all']): boolean {
  const [start = ''] = text.value.split(/\$\{|%/);
  const maker = makerOf(key, facts);
  return all.some(({ file, resets }) =>
    resets.some((call) => {
      if (/^(p?expire|touch)$/i.test(calleeName(call)) && file !== facts.file) return false;
      if (maker !== null && call.arguments.some(({ value }) => nameOfCall(value) === maker)) return true;
      const said = textOf(file, call).slice(0, MAX_KEY);
      return start.length >= MIN_START && said.includes(start);
    }),
  );
}

const MIN_START = 4;

/** The function of the counter's file that makes its key, by a name that says what the key is for. */
function makerOf(key: SyntaxNode, facts: FileFacts): string | null {
  const made = nameOfCall(key);
  if (made === null || /^(get|make|build|redis|cache)?_?key(_?(for|of))?$/i.test(made)) return null;
  return facts.nodes('function').some(({ name }) => name === made) ? made : null;
}

function nameOfCall(value: SyntaxNode): string | null {
  const made = resolve(value);
  return made.kind === 'call' ? calleeName(made) : null;
}

/** `if total == 1`: only an increment by one from nothing gives that. */
function isForFirstOne(expire: CallNode, count: CallNode): boolean {
  const given = withAwait(count).parent;
  for (const above of ancestors(expire)) {
    if (above.kind === 'function') return false;
    if (above.kind !== 'if') continue;
    for (const test of descendants(above.test))
      if (test.kind === 'binary' && test.operator === '==' && literalNumber(test.right) === 1)
        return given !== null && above.span.start > count.span.start;
  }
  return false;
}

function toNever(file: SyntaxFile, count: CallNode, expire: CallNode): Match {
  return {
    file,
    node: count,
    evidence: [{ file, node: expire }],
    confidence: 'likely',
    message:
      `\`${calleeLabel(count)}\` adds an amount, and the key is given its end only where the total is exactly 1: ` +
      'the first use is hardly ever one, the counter never ends, and customers are refused what they have paid for.',
    remediation:
      'Compare with the amount added, or give the key its end where it has none (`TTL` below zero).',
  };
}

/** What the window ends at is the same for every call: the end of a day, of a month, of a period. */
function endsFixed(file: SyntaxFile, expire: CallNode): boolean {
  return expire.arguments.slice(1).some(({ value }) => {
    const words = wordsOf(textOf(file, value).slice(0, MAX_KEY));
    const behind = wordsOf(textOf(file, resolve(value)).slice(0, MAX_KEY));
    return [...words, ...behind].some((word) => FIXED_END.test(word));
  });
}

const FIXED_END =
  /^(until|till|remaining|left|end|ends|midnight|next|reset|resets|tomorrow|renewal|period|eod|eom)$/;

/** A limit of a day or a month is what the count is held against: said by the names of the function. */
function isOfWindow(count: CallNode, file: SyntaxFile): boolean {
  const fn = wholeFunction(count);
  return (
    fn !== null &&
    WINDOW_NAME.test(
      textOf(file, fn)
        .slice(0, MAX_FUNCTION)
        .replace(/`[^`]*`/g, ''),
    )
  );
}

const MAX_FUNCTION = 4_000;
const WINDOW_NAME =
  /\b\w*(daily|monthly|hourly|weekly|per_?(day|month|hour|week)|(this|of|in|the)_?(day|month)|(minutes|tokens|units|calls|credits)_?included)\w*\b/i;

/** Lua that a store runs: the same mistakes, within one text. */
function* matchScripts(facts: FileFacts): Generator<Match> {
  const { file, nodes } = facts;
  for (const node of nodes('string')) {
    if (node.value.length > MAX_SCRIPT || !/redis\.p?call/.test(node.value)) continue;
    const { value } = node;
    const isCount = /call\(\s*['"]incr/i.test(value) && /call\(\s*['"]p?expire['"]/i.test(value);
    if (!isCount || !scriptKeys(facts, node).some((key) => isAboutLimits(node, file, key, key))) continue;
    const byAmount = /call\(\s*['"]incrby/i.test(value);
    const isFirstOne = byAmount && /if\s+(tonumber\()?\w+\)?\s*==\s*1\s+then/.test(value);
    const isRenewed = !/\bif\b|\bNX\b/i.test(value) && keysHaveNoWindow(facts, node);
    if (!isFirstOne && !isRenewed) continue;
    yield {
      file,
      node,
      confidence: 'likely',
      message: isFirstOne
        ? 'The script adds an amount and gives the key its end only where the total is exactly 1: the first use is hardly ever one, the counter never ends, and customers are refused what they have paid for.'
        : 'The script sets the expiry anew with every use, so the counter of a customer who keeps coming never expires: it adds up far more than one window, and usage within the limit is refused.',
    };
  }
}

const MAX_SCRIPT = 4_000;

/** Texts of the file that look like a key with a name in it. */
function scriptKeys({ nodes }: FileFacts, script: StringNode): readonly StringNode[] {
  return nodes('string').filter((one) => one !== script && /^[a-z][\w-]*:.*\$\{\}/i.test(one.value));
}

/** The keys that the file hands to its scripts name no window. */
function keysHaveNoWindow(facts: FileFacts, script: StringNode): boolean {
  const keys = scriptKeys(facts, script);
  return keys.length > 0 && keys.every((key) => windowIn({ value: key.value, parts: key.parts }) === 'no');
}

function toRenewed(file: SyntaxFile, count: CallNode, renewed: CallNode): Match {
  return {
    file,
    node: renewed,
    // In a chain of calls the expiry is the last of them.
    ...(renewed.span.start <= count.span.start
      ? { lines: { startLine: renewed.span.endLine, endLine: renewed.span.endLine } }
      : {}),
    evidence: [{ file, node: count }],
    confidence: 'likely',
    message:
      `Every \`${calleeLabel(count)}\` sets the expiry of the same key anew, so the counter of a customer who keeps coming never expires: ` +
      'it adds up far more than one window, and usage within the limit is refused.',
  };
}

function textsOf(file: SyntaxFile, call: CallNode): readonly string[] {
  return call.arguments.map(({ value }) => textOf(file, value));
}

const TRAFFIC = /^(rate|ratelimit|throttle|login|attempts?|ip|otp|captcha|errors?|failures?)$/;

function isAboutLimits(at: SyntaxNode, file: SyntaxFile, key: SyntaxNode, text: KeyText): boolean {
  const names = [textOf(file, key).slice(0, MAX_KEY), text.value.slice(0, MAX_KEY), ...namesAround(at)];
  const words = names.flatMap((name) => wordsOf(name));
  if (words.some((word) => TRAFFIC.test(word))) return false;
  return words.some((word) => LIMIT_WORDS.test(word)) || isBillingCode(at, file) || isHeldAgainstLimit(at);
}

/** The function compares something with a limit: `used > dailyLimit`. */
function isHeldAgainstLimit(at: SyntaxNode): boolean {
  for (const node of descendants(wholeFunction(at) ?? at))
    if (node.kind === 'binary' && isOrdering(node.operator))
      if ([node.left, node.right].some((side) => isLimitAmount(lastNameOf(side)))) return true;
  return false;
}

const MAX_KEY = 200;
const LIMIT_WORDS =
  /^(quota|quotas|usage|credit|credits|spend|spent|limit|limits|limiter|cap|allowance|budget|billing|recharge|included|entitlement|entitlements)$/;

const WINDOW_TEXT = /hourly|daily|weekly|monthly|per[-_:]?(minute|hour|day|month)|this[-_:]?(month|day)/i;
/** Nothing but what also stands around the increment decides whether this call runs. */
function isAlways(call: CallNode, count: CallNode): boolean {
  if (call.span.start < count.span.start) return false;
  const around = new Set(ancestors(count));
  for (const above of ancestors(call)) {
    if (around.has(above)) return true;
    if (/^(if|conditional|switch|try|loop)$/.test(above.kind)) return false;
    if (above.kind === 'binary' && /^(&&|\|\|)$/.test(above.operator)) return false;
  }
  return true;
}

function isOnlyOnce(file: SyntaxFile, expire: CallNode): boolean {
  return expire.arguments.some(
    ({ name, value }) => /^nx$/i.test(name ?? '') || /\bnx\b/i.test(textOf(file, value)),
  );
}

function isDiscarded(call: CallNode): boolean {
  let at = withAwait(call).parent;
  // Rust's `?` hands the answer on.
  if (at?.kind === 'unary' && at.operator === '?') at = at.parent;
  return at?.kind !== 'assign' && at?.kind !== 'binary' && at?.kind !== 'member';
}

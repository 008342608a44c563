import { calleeName, withAwait } from '../../facts/calls.ts';
import { wordsOf } from '../../facts/names.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants, enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
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
    for (const { file, callsNamed } of scope.files) {
      const counts = callsNamed(INCREMENTS);
      if (counts.length === 0) continue;
      const resets = callsNamed(RESETS);
      for (const count of counts) yield* matchCounter(file, count, resets);
    }
  },
});

const INCREMENTS = /^(incr|incr_?by|incr_?by_?float)$/i;
const EXPIRES = /^(p?expire|p?expire_?at)$/i;
const RESETS =
  /^(p?expire|p?expire_?at|del|delete|unlink|set|set_?ex|psetex|eval|evalsha|get_?set|get_?del|touch)$/i;

function* matchCounter(file: SyntaxFile, count: CallNode, resets: readonly CallNode[]): Generator<Match> {
  const key = keyOf(file, count);
  if (key === null || !isAboutLimits(count, file, key)) return;
  const built = resolve(key);
  if (built.kind !== 'string' || hasWindow(built)) return;
  const fn = enclosingFunction(count);
  const sameKey = resets.filter((call) => textsOf(file, call).includes(textOf(file, key)));
  const renewed = sameKey.find(
    (call) => EXPIRES.test(calleeName(call)) && enclosingFunction(call) === fn && isAlways(call, count),
  );
  if (renewed && !isOnlyOnce(file, renewed)) yield toRenewed(file, count, renewed);
  if (resets.length > 0 || !WINDOW_TEXT.test(built.value) || isDiscarded(count)) return;
  yield {
    file,
    node: count,
    confidence: 'likely',
    message:
      `\`${calleeName(count)}\` counts under \`${built.value.slice(0, MAX_SHOWN)}\`, and nothing ever resets or expires that key: ` +
      'the next window starts with what the last one used, and customers are refused what they have paid for.',
  };
}

const MAX_SHOWN = 60;

function toRenewed(file: SyntaxFile, count: CallNode, renewed: CallNode): Match {
  return {
    file,
    node: renewed,
    evidence: [{ file, node: count }],
    confidence: 'likely',
    message:
      `Every \`${calleeName(count)}\` sets the expiry of the same key anew, so the counter of a customer who keeps coming never expires: ` +
      'it adds up far more than one window, and usage within the limit is refused.',
  };
}

/** The key: the first argument that is no context. */
function keyOf(file: SyntaxFile, call: CallNode): SyntaxNode | null {
  for (const { value } of call.arguments)
    if (!/^(ctx|context|c\.Request\.Context\(\)|context\.\w+\(\))$/.test(textOf(file, value))) return value;
  return null;
}

function textOf(file: SyntaxFile, node: SyntaxNode): string {
  return file.text.slice(node.span.start, node.span.end);
}

function textsOf(file: SyntaxFile, call: CallNode): readonly string[] {
  return call.arguments.map(({ value }) => textOf(file, value));
}

const LIMIT_WORDS =
  /^(quota|quotas|usage|credit|credits|spend|spent|limit|cap|allowance|budget|billing|recharge)$/;
const TRAFFIC = /^(rate|ratelimit|throttle|login|attempts?|ip|otp|captcha)$/;

function isAboutLimits(call: CallNode, file: SyntaxFile, key: SyntaxNode): boolean {
  const words = [...wordsOf(textOf(file, key).slice(0, MAX_KEY)), ...keyWords(key)];
  if (words.some((word) => TRAFFIC.test(word))) return false;
  return words.some((word) => LIMIT_WORDS.test(word)) || isBillingCode(call, file);
}

const MAX_KEY = 200;

function keyWords(key: SyntaxNode): readonly string[] {
  const built = resolve(key);
  return built.kind === 'string' ? wordsOf(built.value.slice(0, MAX_KEY)) : [];
}

const WINDOW_TEXT = /hourly|daily|weekly|monthly|per[-_:]?(minute|hour|day|month)|this[-_:]?(month|day)/i;
const IDENTITIES =
  /^(id|ids|uuid|key|user|users|team|org|organization|customer|tenant|account|workspace|project|subject|name|slug|api|chunk|this|self|req|prefix|auth|c|s|metric|meter|feature)$/;

/** The key names its window, or may: a part that is no identity may hold a date. */
function hasWindow(key: Extract<SyntaxNode, { kind: 'string' }>): boolean {
  for (const part of key.parts)
    for (const node of descendants(part)) {
      if (node.kind === 'call') return true;
      const name = node.kind === 'name' || node.kind === 'member' ? node.name : '';
      if (wordsOf(name).some((word) => !IDENTITIES.test(word))) return true;
    }
  return key.parts.length === 0 && /\d{4}/.test(key.value);
}

/** Nothing but what also stands around the increment decides whether this call runs. */
function isAlways(call: CallNode, count: CallNode): boolean {
  if (call.span.start < count.span.start) return false;
  const around = new Set(ancestors(count));
  for (const above of ancestors(call)) {
    if (around.has(above)) return true;
    if (/^(if|conditional|switch|try|loop)$/.test(above.kind)) return false;
    if (above.kind === 'binary' && /^(&&|\|\||and|or)$/.test(above.operator)) return false;
  }
  return true;
}

function isOnlyOnce(file: SyntaxFile, expire: CallNode): boolean {
  return expire.arguments.some(
    ({ name, value }) => /^nx$/i.test(name ?? '') || /\bnx\b/i.test(textOf(file, value)),
  );
}

function isDiscarded(call: CallNode): boolean {
  const at = withAwait(call).parent;
  return at?.kind !== 'assign' && at?.kind !== 'binary' && at?.kind !== 'member';
}

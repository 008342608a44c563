import { calleeName, callsWithin, receiverOf, useOf, withAwait } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type KeyedAccess, keyedAccesses, originOf } from '../../facts/key-stores/keyed-values.ts';
import { wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { descendants, isWithinAny, wholeFunction } from '../../facts/walk.ts';
import type { BinaryNode, CallNode, FunctionNode, IfNode, SyntaxFile } from '../../languages/syntax.ts';
import { isBillingCode } from '../billing-code.ts';
import { hintOf } from '../vocabulary.ts';
import { admitsAtLimit, comparisonsIn, isHeld, isReachedFrom } from './checked-limits.ts';

/** A number that was read from a store of keys, what it is held against, and the later command that raises it. */
export interface KeyedLimit {
  readonly file: SyntaxFile;
  readonly check: BinaryNode;
  readonly read: KeyedAccess;
  readonly step: KeyedAccess;
  /** One is counted for this request, and one more than the limit is let through: `used > limit` before `incr(key)`. */
  readonly admitsOneMore: boolean;
  /** Something in the function keeps another request out in between. */
  readonly isHeld: boolean;
}

/**
 * Limits that are held against a number read from a store of keys, and used up by a later command to the same key whose
 * answer nobody reads.
 */
export const keyedLimits = remember((facts: FileFacts): readonly KeyedLimit[] => {
  const byFunction = Map.groupBy(keyedAccesses(facts), ({ call }) => wholeFunction(call));
  const found: KeyedLimit[] = [];
  for (const [fn, accesses] of byFunction) {
    const raised = accesses.filter(({ kind }) => kind === 'step');
    const isJudged = ({ call }: KeyedAccess): boolean => !isUnread(call) || isAnsweredLater(call, fn);
    // Where one command's answer is kept the number is judged by it, and the others give back.
    const judged = new Set(raised.filter(isJudged).map(({ key }) => key));
    const steps = raised.filter(({ key }) => !judged.has(key));
    const reads = accesses.filter(
      ({ kind, key }) => kind === 'read' && steps.some((step) => step.key === key),
    );
    if (fn !== null && reads.length > 0) found.push(...limitsIn(fn, facts.file, reads, steps));
  }
  return found;
});

/** Nothing judges the number that the command answers; the last value of a function is handed back in some languages. */
function isUnread(step: CallNode): boolean {
  let whole = withAwait(step);
  while (whole.parent?.kind === 'unary' && whole.parent.operator === '?') whole = whole.parent;
  return /^(discarded|returned)$/.test(useOf(whole));
}

const SENDS = /^(exec|execute|exec_?async|execute_?async)$/i;

/** Of commands that are sent together the answer comes when they are sent, and somebody keeps it. */
function isAnsweredLater(step: CallNode, fn: FunctionNode | null): boolean {
  const collector = receiverOf(step);
  if (fn === null || collector?.kind !== 'name') return false;
  return callsWithin(fn).some((call) => {
    const sent = SENDS.test(calleeName(call)) ? receiverOf(call) : null;
    if (sent?.kind !== 'name' || sent.name !== collector.name) return false;
    const { parent } = withAwait(call);
    if (parent?.kind !== 'assign') return useOf(withAwait(call)) !== 'discarded';
    return parent.targets.some((target) => target.kind !== 'name' || !/^(_|err|error)$/.test(target.name));
  });
}

/** Redis refuses what is sent where the key was written since: https://redis.io/docs/latest/develop/using-commands/transactions/ */
function watches(fn: FunctionNode): boolean {
  return callsWithin(fn).some((call) => /^watch(_?async)?$/i.test(calleeName(call)));
}

function limitsIn(
  fn: FunctionNode,
  file: SyntaxFile,
  reads: readonly KeyedAccess[],
  steps: readonly KeyedAccess[],
): KeyedLimit[] {
  const found: KeyedLimit[] = [];
  for (const gate of descendants(fn)) {
    if (gate.kind !== 'if') continue;
    for (const check of comparisonsIn(gate.test)) {
      const limit = limitOf(check, gate, reads, steps);
      if (limit === null || !isBilled(file, check, limit.read)) continue;
      found.push({ file, check, isHeld: watches(fn) || isHeld(fn, check, limit.step.call), ...limit });
      break;
    }
  }
  return found;
}

function limitOf(
  check: BinaryNode,
  gate: IfNode,
  reads: readonly KeyedAccess[],
  steps: readonly KeyedAccess[],
): Pick<KeyedLimit, 'read' | 'step' | 'admitsOneMore'> | null {
  const isReached = isReachedFrom(gate);
  for (const measure of [check.left, check.right]) {
    const origin = originOf(measure);
    const isProjected = origin.kind === 'binary' && /^[-+]$/.test(origin.operator);
    const parts = isProjected ? [originOf(origin.left), originOf(origin.right)] : [origin];
    const read = reads.find(({ call }) => parts.includes(call));
    const step = steps.find(({ key, call }) => key === read?.key && isReached(call));
    if (read === undefined || step === undefined) continue;
    const isOpening = isWithinAny(step.call, gate.then);
    return {
      read,
      step,
      admitsOneMore: !isProjected && countsOne(step) && admitsAtLimit(check, measure, isOpening),
    };
  }
  return null;
}

/** `incr(key)`: no amount is handed over. */
function countsOne({ call }: KeyedAccess): boolean {
  return (
    /^(incr|increment|string_?increment(_?async)?)$/i.test(calleeName(call)) && call.arguments.length < 2
  );
}

/** Attempts and requests a second are limited to keep others out, and nobody pays for them. */
const UNPAID =
  /^(rate|rates|throttle|throttled|attempt|attempts|login|logins|otp|ip|lockout|concurrency|concurrent|retry|retries|fail|failed|failures|captcha|password)$/;

function isBilled(file: SyntaxFile, check: BinaryNode, { key }: KeyedAccess): boolean {
  const words = wordsOf(key);
  if (words.some((word) => UNPAID.test(word))) return false;
  return hintOf(words) === 'strong' || isBillingCode(check, file);
}

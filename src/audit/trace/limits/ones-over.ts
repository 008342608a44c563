import { calleeName, callsWithin, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { endsInExit } from '../../facts/leaving.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { textOf } from '../../facts/text-of.ts';
import { bringsWithin } from '../../facts/units/brought-down.ts';
import { enclosingNamedFunction, isWithinAny, wholeFunction } from '../../facts/walk.ts';
import type { BinaryNode, CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { admitsAtLimit, comparisonsIn, isReachedFrom } from './checked-limits.ts';
import { isSizeOfNew } from './counted-nouns.ts';
import { behind, holdsRequest, isLimitHere, measureOf, raises } from './used-before.ts';

/** A comparison with a limit by what was used before this request, which lets it through at the limit itself. */
export interface OneOver {
  readonly check: BinaryNode;
  /** What is used up behind the check; null where the function only answers whether it may be. */
  readonly taken: CallNode | null;
}

/**
 * Checks that let one more through: `if used > limit refuse`, with what counts or makes one more behind it, in the same
 * function or in one that calls the check; and questions whether one more may be made that answer `used <= limit`.
 */
export const onesOver = remember((facts: FileFacts): readonly OneOver[] => {
  const found: OneOver[] = [];
  for (const gate of facts.nodes('if'))
    for (const check of comparisonsIn(gate.test)) {
      const measure = measureOf(check, facts);
      const fn = wholeFunction(gate);
      if (measure === null || fn === null || isOfOtherPlan(fn)) continue;
      const taken = takenBehind(gate, check, measure, facts);
      if (taken !== undefined) found.push({ check, taken });
      break;
    }
  for (const answer of facts.nodes('return')) {
    const fn = enclosingNamedFunction(answer);
    if (answer.value === null || fn === null || !asksForOneMore(fn.name ?? '')) continue;
    for (const check of comparisonsIn(answer.value)) {
      const measure = measureOf(check, facts);
      if (measure !== null && admitsAtLimit(check, measure, true)) found.push({ check, taken: null });
    }
  }
  return found;
});

/**
 * Checks that refuse what would exactly reach the limit: `if used + n >= limit refuse`, and the same for a number that
 * holds this request because it was counted first.
 */
export const onesUnder = remember((facts: FileFacts): readonly BinaryNode[] => {
  const found: BinaryNode[] = [];
  for (const gate of facts.nodes('if')) {
    if (!refuses(gate.then, facts)) continue;
    for (const check of comparisonsIn(gate.test)) {
      const sides = [
        [check.left, check.right, '>='],
        [check.right, check.left, '<='],
      ] as const;
      const isUnder = sides.some(
        ([measure, limit, operator]) =>
          check.operator === operator && isLimitHere(limit, facts) && holdsRequest(measure, facts),
      );
      if (isUnder && endsInExit(gate.then)) found.push(check);
    }
  }
  return found;
});

const CREATES = /^(create|insert|add|register|invite|provision|enrol|enroll|attach|store)$/;
const BESIDE =
  /^(log|logs|audit|notification|alert|event|events|error|errors|message|header|job|span|metric|metrics|listener|warning|breadcrumb|report|token|session|cookie|key)$/;

/** One more is counted or made. */
function takes(call: CallNode): boolean {
  const words = wordsOf(calleeName(call));
  if (call.isNew || words.some((word) => BESIDE.test(word))) return false;
  const on = wordsOf(pathOf(call.callee).split('.').slice(0, -1).join('_'));
  if (on.some((word) => BESIDE.test(word))) return false;
  return raises(call) || CREATES.test(words[0] ?? '');
}

const REFUSES =
  /limit|quota|exceed|seat|allowance|\b402\b|\b429\b|upgrade|payment_?required|too_?many|reached|no\w*left|insufficient/i;

/** The call behind the check that uses one more up; undefined where the check refuses nothing, or only looks back. */
export function takenBehind(
  gate: IfNode,
  check: BinaryNode,
  measure: SyntaxNode,
  facts: FileFacts,
): CallNode | undefined {
  const fn = wholeFunction(gate);
  if (fn === null || bringsWithin(gate, measure)) return undefined;
  const isReached = isReachedFrom(gate);
  const calls = callsWithin(fn);
  if (calls.some((call) => takes(call) && call.span.end < gate.span.start)) return undefined;
  const uses = calls.filter(
    (call) =>
      call.span.start > gate.test.span.end &&
      (takes(call) || writesMeasured(call, measure, facts)) &&
      !isSizeOfNew(measure, call),
  );
  const inside = uses.find((call) => isWithinAny(call, gate.then));
  if (inside !== undefined)
    return admitsAtLimit(check, measure, true) && gate.else.length > 0 && refuses(gate.else, facts)
      ? inside
      : undefined;
  if (!admitsAtLimit(check, measure, false) || !refuses(gate.then, facts)) return undefined;
  return uses.find((call) => isReached(call)) ?? takenByCaller(fn, gate, facts);
}

function refuses(body: readonly SyntaxNode[], { file }: FileFacts): boolean {
  return body.some((statement) => REFUSES.test(textOf(file, statement)));
}

/** `update!(emails_count: n)` writes the column that the measure sums. */
function writesMeasured(call: CallNode, measure: SyntaxNode, facts: FileFacts): boolean {
  if (!/^(update|save|create)/i.test(calleeName(call))) return false;
  const columns = new Set<string>();
  for (const summed of behind(measure, facts))
    if (summed.kind === 'call')
      for (const { value } of summed.arguments)
        if (value.kind === 'string') columns.add(plainName(value.value));
  return call.arguments.some(({ name }) => name !== null && columns.has(plainName(name)));
}

const GATES = /^(check|validate|ensure|enforce|assert|verify|require|guard)$/;

/** The function is a check of its own, and a function of the file that calls it counts afterwards. */
function takenByCaller(fn: FunctionNode, gate: IfNode, facts: FileFacts): CallNode | undefined {
  const { name } = fn;
  if (name === null || !GATES.test(wordsOf(name)[0] ?? '') || !isWithinAny(gate, fn.body)) return undefined;
  for (const call of facts.nodes('call')) {
    if (calleeName(call) !== name) continue;
    const caller = wholeFunction(call);
    if (caller === null || caller === fn) continue;
    const calls = callsWithin(caller).filter(takes);
    if (calls.some((one) => one.span.end < call.span.start)) continue;
    const after = calls.find((one) => one.span.start > call.span.end);
    if (after !== undefined) return after;
  }
  return undefined;
}

/** `canAddDevice`, `mayInvite`, `hasRoom`: one more is asked for; not `canDowngrade`, `isWithinLimit`. */
function asksForOneMore(name: string): boolean {
  const [first = '', second = ''] = wordsOf(name);
  if (/^(can|may)$/.test(first))
    return /^(add|create|invite|upload|send|consume|use|make|start|run|generate|perform|register|enroll|book|request|call|take|import|join|publish)$/.test(
      second,
    );
  return first === 'has' && /^(room|capacity|space|slot)$/.test(second);
}

/** What is used already is held against the plan that somebody moves to. */
export function isOfOtherPlan({ name }: FunctionNode): boolean {
  return /downgrade|switch|change_?(plan|limit)|set_?(plan|limit)|migrate/i.test(name ?? '');
}

import { calleeName, callsWithin, pathOf, receiverOf, useOf, withAwait } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { remember } from '../../facts/remember.ts';
import { ancestors, enclosingNamedFunction, isWithin, wholeFunction } from '../../facts/walk.ts';
import type { BinaryNode, CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import {
  type CheckedLimit,
  comparisonsIn,
  isHeld,
  isReachedFrom,
  mayTake,
  takenBy,
} from './checked-limits.ts';

/**
 * Checks of a limit that stand in a function of their own: `ensureWithinPlan(team)` throws, or `hasRoom(team)` answers and
 * its caller refuses, and what uses the limit up comes behind the call. One that several callers ask is told once.
 */
export const helperLimits = remember((facts: FileFacts): readonly CheckedLimit[] => {
  const found: CheckedLimit[] = [];
  const told = new Set<FunctionNode>();
  for (const { fn, test, how } of checksOf(facts)) {
    if (told.has(fn)) continue;
    for (const check of comparisonsIn(test)) {
      const limit = limitOf(check, { fn, how }, facts);
      if (limit === null) continue;
      told.add(fn);
      found.push({ file: facts.file, check, ...limit });
      break;
    }
  }
  return found;
});

interface Helper {
  readonly fn: FunctionNode;
  /** It throws where the limit is reached, or says whether it is. */
  readonly how: 'throws' | 'answers';
}

function* checksOf({ nodes }: FileFacts): Generator<Helper & { readonly test: SyntaxNode }> {
  for (const gate of nodes('if')) {
    const fn = gate.then.at(-1)?.kind === 'throw' ? enclosingNamedFunction(gate) : null;
    if (fn !== null) yield { fn, how: 'throws', test: gate.test };
  }
  for (const answer of nodes('return')) {
    const fn = answer.value === null ? null : enclosingNamedFunction(answer);
    if (answer.value !== null && fn !== null) yield { fn, how: 'answers', test: answer.value };
  }
}

function limitOf(
  check: BinaryNode,
  { fn, how }: Helper,
  facts: FileFacts,
): Omit<CheckedLimit, 'file' | 'check'> | null {
  // Nothing is looked for where the comparison is of no limit: the search is asked only then.
  let asked: CallNode | null = null;
  const taken = takenBy(
    check,
    (fits) => {
      for (const call of callsOf(fn, facts)) {
        const takes = takersBehind(call, how).find(fits);
        if (takes === undefined) continue;
        asked = call;
        return takes;
      }
      return undefined;
    },
    [],
  );
  const caller = taken === null ? null : wholeFunction(taken.taken);
  if (taken === null || caller === null || asked === null) return null;
  return { ...taken, isHeld: isHeld(caller, asked, taken.taken) || isHeld(fn, check, check) };
}

const callsByName = remember(({ nodes }: FileFacts) => Map.groupBy(nodes('call'), calleeName));

/** The calls of the function by others of its file, on the same object. */
function callsOf(fn: FunctionNode, facts: FileFacts): readonly CallNode[] {
  return (callsByName(facts).get(fn.name ?? '') ?? []).filter((call) => {
    if (isWithin(call, fn)) return false;
    const receiver = receiverOf(call);
    return receiver === null || /^(this|self|\$this|[a-z])$/.test(pathOf(receiver));
  });
}

/** What may use the limit up behind the call: below it, or where the branch that asks lets the work go on. */
function takersBehind(call: CallNode, how: Helper['how']): readonly CallNode[] {
  const caller = wholeFunction(call);
  const gate = how === 'answers' ? gateAround(call) : null;
  if (caller === null || (how === 'answers' && gate === null)) return [];
  if (how === 'throws' && !isUnread(call)) return [];
  const isReached = gate === null ? () => true : isReachedFrom(gate);
  return callsWithin(caller).filter(
    (one) => one.span.start > call.span.end && mayTake(one) && isReached(one),
  );
}

/** Nothing reads an answer; Go's checks answer their error. */
function isUnread(call: CallNode): boolean {
  return useOf(withAwait(call)) === 'discarded';
}

function gateAround(call: CallNode): IfNode | null {
  for (const above of ancestors(call)) {
    if (above.kind === 'if') return isWithin(call, above.test) ? above : null;
    if (above.kind === 'function') return null;
  }
  return null;
}

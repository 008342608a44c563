import { callsWithin } from '../facts/calls.ts';
import { lastName, plainName, wordsOf } from '../facts/names.ts';
import { ancestors, enclosingNamedFunction, mentionsNamed } from '../facts/walk.ts';
import type { CallNode } from '../languages/syntax.ts';

/**
 * True where arguments stand in each other's places on purpose: the function says so by its name, it asks for the other
 * way round beside it, it calls itself, or it asks first which of the two comes first.
 */
export function isMeantTurned(
  call: CallNode,
  places: readonly { readonly given: string | null; readonly taken: string }[],
): boolean {
  const fn = enclosingNamedFunction(call);
  if (fn === null) return false;
  if (wordsOf(fn.name ?? '').some((word) => TURNS_ROUND.test(word))) return true;
  const names = places.map(({ given }) => lastName(given ?? ''));
  return isTurnedBeside(call, names) || isComparedFirst(call, names);
}

const TURNS_ROUND =
  /^(inverse|invert|inverts|inverted|reverse|reverses|reversed|reversal|swap|swaps|swapped|flip|flipped|mirror|mirrored|transpose|transposed|opposite|negate|rollback|undo)$/;

/** `filter(base=target, target=base)` in the same function: it asks for the other way round, and says so. */
function isTurnedBeside(call: CallNode, [one, other]: readonly string[]): boolean {
  const fn = enclosingNamedFunction(call);
  if (fn === null || one === undefined || other === undefined) return false;
  const isGiven = (beside: CallNode, name: string, value: string): boolean =>
    beside.arguments.some(
      (argument) =>
        argument.name !== null &&
        plainName(argument.name) === plainName(name) &&
        argument.value.kind === 'name' &&
        plainName(argument.value.name) === plainName(value),
    );
  return callsWithin(fn).some((beside) => isGiven(beside, one, other) && isGiven(beside, other, one));
}

/** `if (first > last) return between(last, first)`. */
function isComparedFirst(call: CallNode, names: readonly string[]): boolean {
  for (const above of ancestors(call)) {
    if (above.kind === 'function') return false;
    const test = above.kind === 'if' || above.kind === 'conditional' ? above.test : null;
    if (test !== null && names.every((name) => mentionsNamed(test, name.replace(/^\$/, '')))) return true;
  }
  return false;
}

import { calleeName } from '../facts/calls.ts';
import { descendants, loopAround } from '../facts/walk.ts';
import type { LoopNode, SyntaxNode } from '../languages/syntax.ts';
import { isInLoop } from './place.ts';

/** It stands for one of several, and not for a turn of a loop that never ends. */
export function isOneOfMany(node: SyntaxNode): boolean {
  if (!isInLoop(node)) return false;
  const loop = loopAround(node);
  return loop === null || !TURNS.test(loop.variety) || hasOuterEach(loop) || walksList(loop);
}

/** `while (items.hasNext())`: one turn is for one item, as in a loop that is written for each. */
function walksList({ test }: LoopNode): boolean {
  return (
    test !== null &&
    [...descendants(test)].some((node) => node.kind === 'call' && NEXT.test(calleeName(node)))
  );
}

const NEXT = /^(has_?next|has_?more_?elements|move_?next(_?async)?)$/i;

const TURNS = /^(while|forever)$/;

function hasOuterEach(loop: SyntaxNode): boolean {
  const outer = loopAround(loop);
  return outer !== null && outer.variety === 'each';
}

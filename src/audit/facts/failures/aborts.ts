import type { CallNode, LoopNode, SyntaxFile, SyntaxNode, TryNode } from '../../languages/syntax.ts';
import { useOf } from '../calls.ts';
import { statementsAfter } from '../statements.ts';
import { ancestors, descendants, isWithin } from '../walk.ts';
import { toErrorCheck } from './failure.ts';

/**
 * The loop over several things that the failure of a call ends before its other turns: the failure is raised out of
 * the loop, or looked at and handed up. Null where the loop goes on, or where it cannot be told.
 */
export function loopEndedBy(call: CallNode, file: SyntaxFile): LoopNode | null {
  const loop = eachAround(call);
  if (loop === null) return null;
  const caught = tryWithin(call, loop);
  if (caught !== null && !alwaysRaises(caught)) return null;
  if (file.failsByValue) return isHandedUp(call) ? loop : null;
  // A promise nobody waits for ends nothing.
  const isWaitedFor = !file.ioReturnsPromise || useOf(call) === 'awaited';
  return isWaitedFor && !caughtInChain(call) ? loop : null;
}

function eachAround(node: SyntaxNode): LoopNode | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'loop') return above.variety === 'each' ? above : null;
    if (above.kind === 'function' || above.kind === 'spawn' || above.kind === 'defer') return null;
  }
  return null;
}

function tryWithin(node: SyntaxNode, loop: LoopNode): TryNode | null {
  for (const above of ancestors(node)) {
    if (above === loop) return null;
    if (above.kind === 'try' && above.handlers.length > 0 && above.body.some((part) => isWithin(node, part)))
      return above;
  }
  return null;
}

/** Every handler ends in raising again, whatever was raised. */
function alwaysRaises({ handlers }: TryNode): boolean {
  return handlers.every(({ body }) => body.at(-1)?.kind === 'throw');
}

/** `send().catch(keep)`. */
function caughtInChain(call: CallNode): boolean {
  for (const above of ancestors(call)) {
    if (above.kind === 'member' && above.name === 'catch') return true;
    if (above.kind !== 'member' && above.kind !== 'call' && above.kind !== 'await') return false;
  }
  return false;
}

/** `if err := send(); err != nil { return err }`, and Rust's `send()?`. */
export function isHandedUp(call: CallNode): boolean {
  let below: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above.kind === 'unary' && above.operator === '?') return true;
    if (above.kind === 'if') return above.init === below && leavesOnError(above);
    if (above.kind === 'assign') {
      if (above.parent?.kind !== 'if') return leavesOnError(statementsAfter(above)[0]);
    } else if (above.kind !== 'await' && above.kind !== 'member' && above.kind !== 'call') return false;
    below = above;
  }
  return false;
}

function leavesOnError(node: SyntaxNode | undefined): boolean {
  const check = node?.kind === 'if' ? toErrorCheck(node) : null;
  const last = check?.body.at(-1);
  if (last?.kind !== 'return' || last.value === null) return false;
  for (const one of descendants(last.value))
    if (one.kind === 'name' && one.name === check?.variable) return true;
  return false;
}

import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callsIn, isBlank, pathOf, receiverOf, useOf, withAwait } from '../calls.ts';
import { ancestors, enclosingFunction } from '../walk.ts';
import type { Swallowed } from './let-go.ts';

/**
 * Where a call runs together with others and what came of each is thrown away: `await Promise.allSettled(…)`,
 * `await asyncio.gather(…, return_exceptions=True)`, `join_all(…).await`, `group.Wait()` of Go's errgroup. Null where
 * somebody takes the outcome, or where the first failure is raised.
 */
export function settledUnread(call: CallNode): Swallowed | null {
  for (const above of ancestors(call)) {
    if (above.kind === 'function') {
      if (above.variety !== 'lambda') return null;
      const waited = waitedUnread(above);
      if (waited !== null) return { how: 'ignored', by: waited, goesOn: true };
    }
    if (above.kind === 'call' && holdsFailures(above) && isThrownAway(above))
      return { how: 'ignored', by: above, goesOn: true };
  }
  return null;
}

function holdsFailures(call: CallNode): boolean {
  const name = calleeName(call);
  if (/^(all_?settled|join_all)$/i.test(name)) return true;
  // https://docs.python.org/3/library/asyncio-task.html#asyncio.wait: it raises nothing.
  if (name === 'wait' && pathOf(call.callee) === 'asyncio.wait') return true;
  return (
    name === 'gather' &&
    call.arguments.some(
      ({ name: key, value }) => key === 'return_exceptions' && value.kind === 'boolean' && value.value,
    )
  );
}

function isThrownAway(call: CallNode): boolean {
  const whole = withAwait(call);
  if (useOf(whole) === 'discarded') return true;
  const { parent } = whole;
  return parent?.kind === 'assign' && parent.value === whole && parent.targets.every(isBlank);
}

/** `g.Go(func() error { … })` and a `g.Wait()` whose error nobody takes. */
function waitedUnread(fn: FunctionNode): SyntaxNode | null {
  const starter = fn.parent;
  if (starter?.kind !== 'call' || calleeName(starter) !== 'Go' || fn.returns !== 'error') return null;
  const receiver = receiverOf(starter);
  const holder = enclosingFunction(starter);
  if (receiver === null || holder === null) return null;
  const group = pathOf(receiver);
  const wait = callsIn(holder).find(
    (call) => calleeName(call) === 'Wait' && pathOf(receiverOf(call) ?? call) === group,
  );
  return wait !== undefined && isThrownAway(wait) ? wait : null;
}

import { settlementsWithin } from '../../facts/delivery/settlements.ts';
import { catchingTry } from '../../facts/failures/failure.ts';
import { swallowedAt } from '../../facts/failures/swallowed.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { isWithin, isWithinAny } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode, TryNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import type { MeteringSite } from '../site.ts';

/**
 * True where a failure of the node leaves the row or message it was made from as it was, so that the next run, or the
 * next delivery, finds it again: what settles it stands behind the node in the same `try`, or behind it in the function
 * that the failure leaves. Not where the handler settles it as well.
 */
export function leavesRowPending(node: SyntaxNode, files: readonly FileFacts[]): boolean {
  const fn = functionAround(node);
  const facts = fn === null ? null : homeOf(fn, files);
  if (fn === null || facts === null) return false;
  const behind = settlementsWithin(fn, facts).filter(({ span }) => span.start >= node.span.end);
  if (behind.length === 0) return false;
  const caught = catchingTry(node);
  if (caught === null || !isWithin(caught, fn)) return behind.some((one) => !isInFinally(one, node));
  // What is settled in the handler, or behind all of it, is settled after a failure too.
  if (behind.some((one) => isInHandlers(one, caught) || one.span.start >= caught.span.end)) return false;
  return behind.some((one) => isWithinAny(one, caught.body) || isWithinAny(one, caught.orElse));
}

/** As {@link leavesRowPending}, for what is delivered through the project's own function: what that one settles. */
export function leavesRowPendingBelow({ wraps }: MeteringSite, files: readonly FileFacts[]): boolean {
  if (wraps?.node.kind !== 'call' || catchingTry(wraps.node) !== null) return false;
  if (swallowedAt(wraps.node) !== null) return false;
  return leavesRowPending(wraps.node, files) || leavesRowPendingBelow(wraps, files);
}

/** True where the function settles rows one by one, each behind what was done for it, and lets a failure out. */
export function settlesAsItGoes(fn: FunctionNode, files: readonly FileFacts[]): boolean {
  const facts = homeOf(fn, files);
  if (facts === null) return false;
  return settlementsWithin(fn, facts).some((one) => catchingTry(one) === null);
}

function isInHandlers(node: SyntaxNode, { handlers }: TryNode): boolean {
  return handlers.some(({ body }) => isWithinAny(node, body));
}

/** What stands in a `finally` around the node runs whatever becomes of it. */
function isInFinally(settled: SyntaxNode, node: SyntaxNode): boolean {
  for (let above = settled.parent; above !== null; above = above.parent) {
    if (above.kind === 'try' && isWithinAny(settled, above.finally) && isWithin(node, above)) return true;
    if (above.kind === 'defer') return true;
    if (above.kind === 'function') return false;
  }
  return false;
}

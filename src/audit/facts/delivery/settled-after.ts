import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath } from '../calls.ts';
import { catchingTry } from '../failures/failure.ts';
import type { Swallowed } from '../failures/let-go.ts';
import { ancestors, descendants } from '../walk.ts';
import { SETTLES } from './settlements.ts';

/** Something in the node, behind the call, acknowledges, removes or marks what the call was made for. */
export function settlesAfter(within: SyntaxNode, call: CallNode): boolean {
  for (const node of descendants(within))
    if (
      node.kind === 'call' &&
      node.span.start > call.span.end &&
      SETTLES.test(calleeName(node)) &&
      !isEndAsked(node)
    )
      return true;
  return false;
}

/** Go's `ctx.Done()` asks whether it is over, and settles nothing. */
function isEndAsked(call: CallNode): boolean {
  return call.arguments.length === 0 && /(^|[._])(ctx|context|c|stop\w*)\.Done$/.test(calleePath(call));
}

/** The message is acknowledged, or the row marked, only when the delivery went well: otherwise it comes again. */
export function isSettledBehind(call: CallNode): boolean {
  const body = catchingTry(call)?.body ?? [];
  return body.some((statement) => settlesAfter(statement, call));
}

/** The failed turn ends before the message is acknowledged (`continue`), or only the other branch does: it comes again. */
export function isLeftUnsettled(call: CallNode, { goesOn, by }: Swallowed): boolean {
  if (by.kind === 'if' && by.else.some((statement) => settlesAfter(statement, call))) return true;
  if (goesOn) return false;
  for (const above of ancestors(call)) {
    if (above.kind === 'loop') return settlesAfter(above, call);
    if (above.kind === 'function') return false;
  }
  return false;
}

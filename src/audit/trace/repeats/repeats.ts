import { calleePath } from '../../facts/calls.ts';
import { catchingTry } from '../../facts/failures/failure.ts';
import { errorCheckOf } from '../../facts/failures/swallowed.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import type { EntryKind } from '../entry-point.ts';
import { guardsOf, isEndless } from '../guards.ts';
import type { Trace } from '../site.ts';

/** Why a place may run more than once for the same event. */
export interface Repeat {
  readonly why: string;
  /** `retry`: tried a few times in a row. `put-back`: put back by the code itself. Else what starts the code again. */
  readonly kind: 'retry' | 'put-back' | EntryKind;
  /** What proves it. */
  readonly by: SyntaxNode;
}

const REPEATING: Partial<Record<EntryKind, string>> = {
  consumer: 'a queue delivers the message again',
  webhook: 'the sender delivers the webhook again',
  schedule: 'the scheduled job runs again',
  lambda: 'the platform invokes the function again',
};

/** What makes a place run again for one and the same event, as far as the code read shows; null where nothing does. */
export function repeatOf(node: SyntaxNode, trace: Trace): Repeat | null {
  const { retry } = guardsOf(node);
  if (retry?.kind === 'loop' && isEndless(retry))
    return { why: 'the call is tried again until it is taken', kind: 'put-back', by: retry };
  if (retry) return { why: 'the call is retried', kind: 'retry', by: retry };
  const back = putBackAfter(node, trace);
  if (back) return { why: 'what failed is put back and tried again', kind: 'put-back', by: back };
  for (const entry of trace.entryPoints.leadingTo(node)) {
    const why = REPEATING[entry.kind];
    if (why !== undefined) return { why, kind: entry.kind, by: entry.at };
  }
  return null;
}

/** So many callers of a function are asked what they do with its failure. */
const MAX_CALLERS = 5;

/** What takes the failure of the node, or of the function around it, and puts the work back into its queue. */
function putBackAfter(node: SyntaxNode, { calls }: Trace): SyntaxNode | null {
  const holder = functionAround(node);
  const callers = holder === null ? [] : calls.callersOf(holder).slice(0, MAX_CALLERS);
  for (const at of [node, ...callers]) {
    const check = at.kind === 'call' ? errorCheckOf(at) : null;
    const bodies = [...(catchingTry(at)?.handlers ?? []).map(({ body }) => body), check?.then ?? []];
    const back = bodies
      .flat()
      .map(putBackIn)
      .find((call) => call !== null);
    if (back !== undefined) return back;
  }
  return null;
}

/** Not a dead letter: that one waits for somebody to look at it. */
const PUTS_BACK =
  /(^|\.)(requeue\w*|re_?enqueue\w*|put_?back|retry_?later|reschedule\w*|abandon_?messages?(_?async)?)$|(queue|jobs|inbox|outbox|spool|pending|backlog)\.(later|release|return\w*|again|retry|postpone|fail(ed)?|defer)$|(^|\.)(this|self|job)\.(release|retry)$/i;

function putBackIn(statement: SyntaxNode): CallNode | null {
  for (const node of descendants(statement, (inner) => inner.kind !== 'function'))
    if (node.kind === 'call' && PUTS_BACK.test(calleePath(node))) return node;
  return null;
}

import type { SyntaxNode } from '../languages/syntax.ts';
import type { EntryKind } from './entry-points.ts';
import { guardsOf } from './guards.ts';
import type { Trace } from './site.ts';

/** Why a place may run more than once for the same event. */
export interface Repeat {
  readonly why: string;
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
  if (retry) return { why: 'the call is retried', by: retry };
  for (const entry of trace.entryPoints.leadingTo(node)) {
    const why = REPEATING[entry.kind];
    if (why !== undefined) return { why, by: entry.at };
  }
  return null;
}

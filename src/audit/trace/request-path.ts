import { enclosingNamedFunction } from '../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { functionAround } from './call-graph.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Trace } from './site.ts';

/** The way from a request's handler down to a node. */
export interface RequestPath {
  readonly handler: EntryPoint;
  /** The functions run through, the node's own first, the handler last. */
  readonly functions: readonly FunctionNode[];
  /** In each function, where the way leaves it: the node itself first, then the calls that lead to it. */
  readonly steps: readonly SyntaxNode[];
}

/** Further up than this nobody follows calls by name. */
const MAX_STEPS = 4;

/**
 * The way a request takes to the node, where nothing but requests leads there and each function on it has one caller;
 * null where a job, a consumer, a webhook (which is sent again) or nothing known leads there too.
 */
export function requestPathOf(node: SyntaxNode, { entryPoints, calls }: Trace): RequestPath | null {
  const entries = entryPoints.leadingTo(node);
  if (entries.length === 0 || entries.some(({ kind }) => kind !== 'http')) return null;
  const functions: FunctionNode[] = [];
  const steps: SyntaxNode[] = [];
  let at: SyntaxNode = node;
  for (let step = 0; step < MAX_STEPS; step++) {
    steps.push(at);
    const handler = entryPoints.around(at);
    if (handler !== null) return { handler, functions: [...functions, handler.function], steps };
    const holder = functionAround(at) ?? enclosingNamedFunction(at);
    const callers: readonly CallNode[] = holder === null ? [] : calls.callersOf(holder);
    const [caller, ...others] = callers;
    if (holder === null || caller === undefined || others.length > 0) return null;
    functions.push(holder);
    at = caller;
  }
  return null;
}

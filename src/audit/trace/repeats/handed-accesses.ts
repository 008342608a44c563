import type { FileFacts } from '../../facts/file-facts.ts';
import { putUnder } from '../../facts/put-under.ts';
import { type RowAccess, rowAccesses } from '../../facts/rows/rows.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { type CallGraph, functionAround } from '../call-graph.ts';

/** An access, or the call of a function of the project's own that makes it. */
export interface Access extends RowAccess {
  /** Where the rows are named: the access itself, or the one within the function that is called. */
  readonly at: SyntaxNode;
}

/** The rows that each function looks for or puts in itself. */
export function accessesByFunction(
  files: readonly FileFacts[],
): ReadonlyMap<FunctionNode, readonly RowAccess[]> {
  const found = new Map<FunctionNode, RowAccess[]>();
  for (const facts of files)
    for (const access of rowAccesses(facts)) {
      const fn = functionAround(access.node);
      if (fn !== null) putUnder(found, fn, access);
    }
  return found;
}

/** Functions that do no more than this with rows are what their call stands for. */
const MAX_HANDED = 2;

/** What the called function does with rows: `if (await this.seen(id)) return`, `await this.add(event)`. */
export function accessesOfCall(
  call: CallNode,
  calls: CallGraph,
  handed: ReadonlyMap<FunctionNode, readonly RowAccess[]>,
): readonly Access[] {
  const [fn, another] = calls.definitionsOf(call);
  if (fn === undefined || another !== undefined) return [];
  const inner = handed.get(fn) ?? [];
  return inner.length > MAX_HANDED ? [] : inner.map((access) => ({ ...access, node: call, at: access.node }));
}

import { argumentNamed } from '../../facts/arguments.ts';
import { calleeName, receiverOf, withAwait } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { alwaysPrecedes } from '../../facts/order.ts';
import { type Mark, marksIn } from '../../facts/rows/marks.ts';
import { isTrue } from '../../facts/values.ts';
import { descendants, isWithin, mentionsAny, scopeOf } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { callsThatDeliver, deliveringCalls } from '../deliveries.ts';
import type { Trace } from '../site.ts';

/** Deliveries that run together and of which each tells for itself whether it failed, and a mark that asks none of them. */
export interface SettledBatch {
  readonly file: SyntaxFile;
  /** What waits for all: `Promise.allSettled(…)`. */
  readonly settled: CallNode;
  readonly name: string;
  readonly mark: Mark;
}

/** Batches whose rows are all marked, whatever became of each. */
export function settledBatches(files: readonly FileFacts[], trace: Trace): readonly SettledBatch[] {
  return files.flatMap((facts): SettledBatch[] => {
    const waits = facts.callsNamed(WAITS_FOR_ALL).filter((call) => isSettling(call) && delivers(call, trace));
    if (waits.length === 0) return [];
    return waits.flatMap((settled): SettledBatch[] => {
      const mark = marksIn(facts).find(({ node }) => marksAll(node, settled));
      return mark === undefined ? [] : [{ file: facts.file, settled, name: calleeName(settled), mark }];
    });
  });
}

const WAITS_FOR_ALL = /^(allSettled|gather)$/;

/** `asyncio.gather` raises the first failure, unless it is told to give failures back. */
function isSettling(call: CallNode): boolean {
  if (calleeName(call) === 'allSettled') return true;
  return isTrue(argumentNamed(call, ['return_exceptions']));
}

/** A delivery stands in it, or the name of a function that delivers: `batches.map(submit)`. */
function delivers(call: CallNode, trace: Trace): boolean {
  const known = deliveringCalls(trace.sites);
  const reaching = new Set<SyntaxNode>(callsThatDeliver(trace).map(({ node }) => node));
  for (const node of descendants(call)) {
    if (known.has(node) || reaching.has(node)) return true;
    if (node.kind !== 'name' || node.parent?.kind !== 'call' || node.parent.callee === node) continue;
    const [fn, ...others] = trace.calls.named(node.name);
    if (fn === undefined || others.length > 0) continue;
    for (const inner of descendants(fn)) if (known.has(inner)) return true;
  }
  return false;
}

/** The mark follows in the same function, and neither it nor what leads to it asks what came of each. */
function marksAll(mark: SyntaxNode, settled: CallNode): boolean {
  const scope = scopeOf(settled);
  if (scopeOf(mark) !== scope || !alwaysPrecedes(settled, mark)) return false;
  const told = toldNames(settled, scope);
  for (const node of descendants(scope)) {
    if (node.span.start < settled.span.end) continue;
    // A loop over the answers, or a branch that asks them, around the mark or leaving before it.
    const asks =
      (node.kind === 'if' && mentionsAny(node.test, told)) ||
      (node.kind === 'loop' && node.iterable !== null && mentionsAny(node.iterable, told));
    if (asks && (isWithin(mark, node) || leaves(node))) return false;
  }
  return !mentionsAny(statementOf(mark), told);
}

/** The answers, with what is worked out or collected from them. */
function toldNames(settled: CallNode, scope: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const holder = withAwait(settled).parent;
  const add = (target: SyntaxNode | undefined): void => {
    if (target?.kind === 'name') names.add(target.name);
    if (target?.kind === 'list') target.items.forEach(add);
  };
  if (holder?.kind === 'assign') holder.targets.forEach(add);
  if (names.size === 0) return names;
  for (const node of descendants(scope)) {
    if (node.span.start < settled.span.end) continue;
    if (node.kind === 'assign' && node.value !== null && mentionsAny(node.value, names))
      node.targets.forEach(add);
    // What is put into a list while the answers are gone through is chosen by them.
    if (node.kind === 'call' && /^(push|add|append|concat|extend)$/.test(calleeName(node))) {
      const list = receiverOf(node);
      if (list?.kind === 'name') names.add(list.name);
    }
  }
  return names;
}

function leaves(node: SyntaxNode): boolean {
  for (const inner of descendants(node, (one) => one.kind !== 'function'))
    if (inner.kind === 'throw' || inner.kind === 'return') return true;
  return false;
}

/** The whole call a mark stands in: the rows that it names are its arguments. */
function statementOf(mark: SyntaxNode): SyntaxNode {
  let at = mark;
  while (at.parent !== null && /^(call|member|string|await|object|list)$/.test(at.parent.kind))
    at = at.parent;
  return at;
}

import { calleeName } from '../../facts/calls.ts';
import { catchingTry } from '../../facts/failures/failure.ts';
import { resolve } from '../../facts/values.ts';
import { descendants, enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { type Delivery, deliveriesIn } from '../deliveries.ts';
import type { Trace } from '../site.ts';

/** A batch whose events are made one by one by a function that raises for an odd row: none of the batch is sent then. */
export interface PoisonedBatch {
  readonly delivery: Delivery;
  /** Where the events are made of the rows. */
  readonly made: SyntaxNode;
  /** What raises. */
  readonly raise: SyntaxNode;
}

/** Batches of a run that takes up the same rows again each time, so that one odd row ends every run. */
export function poisonedBatches(trace: Trace): readonly PoisonedBatch[] {
  return deliveriesIn(trace.sites).flatMap((delivery): PoisonedBatch[] => {
    const { node } = delivery;
    if (delivery.operation !== 'send-batch' || delivery.wraps !== null || catchingTry(node) !== null)
      return [];
    const fn = enclosingFunction(node);
    if (fn === null || !isRun(node, trace)) return [];
    for (const { value } of node.arguments)
      for (const inner of descendants(value)) {
        if (inner.kind !== 'name' && inner.kind !== 'list') continue;
        const made = resolve(inner);
        const raise = raisedFor(made, trace);
        if (raise !== null) return [{ delivery, made, raise }];
      }
    return [];
  });
}

function isRun(node: SyntaxNode, { entryPoints }: Trace): boolean {
  return entryPoints.leadingTo(node).some(({ kind }) => /^(schedule|command)$/.test(kind));
}

/** `[to_event(raw) for raw in raws]`, `rows.map(toEvent)`: the raise in what makes each event. */
function raisedFor(made: SyntaxNode, { calls }: Trace): SyntaxNode | null {
  const isMade =
    (made.kind === 'list' && made.items.some(({ kind }) => kind === 'other')) ||
    (made.kind === 'call' && /^(map|collect|Select)$/.test(calleeName(made)));
  if (!isMade || catchingTry(made) !== null) return null;
  for (const node of descendants(made)) {
    const named = node.kind === 'call' ? calls.definitionsOf(node) : handedOver(node, made, calls);
    for (const fn of named) {
      const raise = raisesIn(fn);
      if (raise !== null) return raise;
    }
  }
  return null;
}

/** `rows.map(toEvent)` hands the function over by its name. */
function handedOver(node: SyntaxNode, made: SyntaxNode, calls: Trace['calls']): readonly FunctionNode[] {
  const isGiven =
    node.kind === 'name' && made.kind === 'call' && made.arguments.some(({ value }) => value === node);
  const named = isGiven ? calls.named(node.name) : [];
  return named.length === 1 ? named : [];
}

function raisesIn(fn: FunctionNode): SyntaxNode | null {
  for (const node of descendants(fn, (inner) => inner.kind !== 'function'))
    if ((node.kind === 'throw' || isRaiseCall(node)) && catchingTry(node) === null) return node;
  return null;
}

function isRaiseCall(node: SyntaxNode): node is CallNode {
  return node.kind === 'call' && /^(raise|fail)$/.test(calleeName(node));
}

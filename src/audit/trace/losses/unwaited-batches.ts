import { calleeName, callsWithin, pathOf, receiverOf, useOf } from '../../facts/calls.ts';
import { catchingTry } from '../../facts/failures/failure.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { CallNode, ClassNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';

/** Batches of a buffer that are still under way when its `flush` or `close` is done. */
export interface UnwaitedBatches {
  /** The method that is called at the end. */
  readonly flush: FunctionNode;
  /** The method that sends a batch. */
  readonly sender: FunctionNode;
  /** What waits for all batches and stops at the first that fails; null where nothing knows of them. */
  readonly hurried: CallNode | null;
}

const SHUTDOWN = /^(flush(_?all)?|shutdown|close|drain|stop|dispose|destroy|on_?module_?destroy|aclose)$/i;

/** The batches that a class starts and does not wait for at its end; null where it waits for all, or starts none aside. */
export function unwaitedBatches(owner: ClassNode): UnwaitedBatches | null {
  const methods = owner.body.filter((node): node is FunctionNode => node.kind === 'function');
  for (const flush of methods) {
    if (flush.name === null || !SHUTDOWN.test(flush.name)) continue;
    const calls = callsWithin(flush);
    const sends = calls.filter((call) => useOf(call) === 'awaited' && calledMethod(call, methods) !== null);
    const [send, ...others] = sends;
    const sender = send === undefined ? null : calledMethod(send, methods);
    if (send === undefined || sender === null || others.length > 0) continue;
    const hurried = calls.find((call) => failsFast(call) && call.span.start > send.span.end) ?? null;
    const isCutOff =
      hurried === null
        ? forgets({ flush, sender, methods, calls })
        : catchingTry(send) === null && hasOwnFailure(send);
    if (isCutOff) return { flush, sender, hurried };
  }
  return null;
}

/** The method of the same object that a call runs. */
function calledMethod(call: CallNode, methods: readonly FunctionNode[]): FunctionNode | null {
  const receiver = receiverOf(call);
  if (receiver === null || !/^(this|self)$/.test(pathOf(receiver))) return null;
  return methods.find(({ name }) => name === calleeName(call)) ?? null;
}

/** `Promise.all(inFlight)`, `asyncio.gather(*tasks)` without `return_exceptions`: the first failure ends the wait. */
function failsFast(call: CallNode): boolean {
  const path = pathOf(call.callee);
  if (path === 'Promise.all') return call.arguments.some(({ value }) => IN_FLIGHT.test(pathsIn(value)));
  return path === 'asyncio.gather' && !call.arguments.some(({ name }) => name === 'return_exceptions');
}

const IN_FLIGHT = /in_?flight|pending|promises|running|active/i;

function pathsIn(node: SyntaxNode): string {
  return [...descendants(node)].map((one) => (one.kind === 'member' ? one.name : '')).join(' ');
}

/** Not where its failure is taken off it: `this.send().catch(keep)`. */
function hasOwnFailure(call: CallNode): boolean {
  return call.parent?.kind === 'await';
}

interface Buffer {
  readonly flush: FunctionNode;
  readonly sender: FunctionNode;
  readonly methods: readonly FunctionNode[];
  readonly calls: readonly CallNode[];
}

/** The sender empties the buffer before it has sent, is also started without waiting, and flush knows only the buffer. */
function forgets({ flush, sender, methods, calls }: Buffer): boolean {
  if (calls.length > 1 || !emptiesBeforeSending(sender)) return false;
  if (IN_FLIGHT.test(pathsIn(sender)) || IN_FLIGHT.test(pathsIn(flush))) return false;
  return methods.some(
    (method) =>
      method !== flush &&
      callsWithin(method).some((call) => calledMethod(call, methods) === sender && isUnwatched(call)),
  );
}

function isUnwatched(call: CallNode): boolean {
  if (useOf(call) === 'discarded') return true;
  const { parent } = call;
  return (
    parent?.kind === 'call' &&
    /^(create_task|ensure_future)$/.test(calleeName(parent)) &&
    useOf(parent) === 'discarded'
  );
}

function emptiesBeforeSending(sender: FunctionNode): boolean {
  const nodes = [...descendants(sender, (inner) => inner.kind !== 'function')];
  const emptied = nodes.find(isEmptying);
  return (
    emptied !== undefined && nodes.some((node) => node.kind === 'await' && node.span.start > emptied.span.end)
  );
}

/** `this.events.clear()`, `this.buffer = []`, `self._batch = []`, `this.queue.splice(0)`. */
function isEmptying(node: SyntaxNode): boolean {
  if (node.kind === 'call') {
    const receiver = receiverOf(node);
    return receiver !== null && /^(clear|splice)$/.test(calleeName(node)) && isField(receiver);
  }
  if (node.kind !== 'assign') return false;
  const [target] = node.targets;
  if (target === undefined || !isField(target) || node.value === null) return false;
  const { value } = node;
  if (value.kind === 'list') return value.items.length === 0;
  return value.kind === 'call' && value.isNew && /^(Map|Set|Array)$/.test(calleeName(value));
}

function isField(node: SyntaxNode): boolean {
  return node.kind === 'member' && /^(this|self)$/.test(pathOf(node.object)) && !isInLambda(node);
}

function isInLambda(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) if (above.kind === 'function') return above.variety === 'lambda';
  return false;
}

import { calleeName, lastNameOf, receiverOf } from '../../facts/calls.ts';
import { exitHandlersIn } from '../../facts/failures/exit-handlers.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { descendants, enclosingFunction, isWithin, mentionsName, rootOf } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { deliveringCalls } from '../deliveries.ts';
import type { Trace } from '../site.ts';

/** A list of a module that a timer sends from, and that the handler of the process's end does not know. */
export interface TimedBuffer {
  readonly facts: FileFacts;
  readonly push: SyntaxNode;
  readonly list: string;
  readonly timer: CallNode;
  /** Where the end of the process is handled, in the same file; null where it is not. */
  readonly exit: CallNode | null;
}

const TIMERS =
  /^(setInterval|set_interval|schedule|every|scheduleAtFixedRate|scheduleWithFixedDelay|call_every)$/i;
const PUSHES = /^(push|append|add|set|unshift|enqueue|offer|extend)$/i;

/** Lists and maps at the top of a file that are filled by its functions and sent by a timer of it. */
export function timedBuffers(files: readonly FileFacts[], trace: Trace): readonly TimedBuffer[] {
  const sending = deliveringCalls(trace.sites);
  if (sending.size === 0) return [];
  return files.flatMap((facts) =>
    facts.callsNamed(TIMERS).flatMap((timer): TimedBuffer[] => {
      const run = functionRun(timer, facts, trace);
      if (run === null || ![...descendants(run)].some((node) => sending.has(node))) return [];
      const push = pushesIn(facts, run);
      if (push === null) return [];
      const { list } = push;
      if (isFlushedElsewhere({ facts, run, list, timer })) return [];
      const [exit] = exitHandlersIn(facts.nodes('call'));
      return [{ facts, push: push.node, list, timer, exit: exit ?? null }];
    }),
  );
}

function functionRun(timer: CallNode, facts: FileFacts, { calls }: Trace): FunctionNode | null {
  for (const { value } of timer.arguments) {
    if (value.kind === 'function') {
      const inner = [...descendants(value)].find((node): node is CallNode => node.kind === 'call');
      const [called] = inner === undefined ? [] : calls.definitionsOf(inner);
      return called !== undefined && value.body.length === 1 && isIn(called, facts) ? called : value;
    }
    if (value.kind !== 'name') continue;
    const [named] = calls.named(value.name).filter((fn) => isIn(fn, facts));
    if (named !== undefined) return named;
  }
  return null;
}

function isIn(fn: FunctionNode, { file }: FileFacts): boolean {
  return rootOf(fn) === file.root;
}

/** A list at the top of the file that the function reads and another one adds to. */
function pushesIn(facts: FileFacts, run: FunctionNode): { node: SyntaxNode; list: string } | null {
  const lists = new Set<string>();
  for (const node of facts.nodes('assign')) {
    const [target] = node.targets;
    if (target?.kind !== 'name' || enclosingFunction(node) !== null || !isEmptyList(node.value)) continue;
    if (mentionsName(run, target.name)) lists.add(target.name);
  }
  for (const call of facts.callsNamed(PUSHES)) {
    const receiver = receiverOf(call);
    if (
      receiver?.kind === 'name' &&
      lists.has(receiver.name) &&
      !isWithin(call, run) &&
      enclosingFunction(call)
    )
      return { node: call, list: receiver.name };
  }
  return null;
}

function isEmptyList(node: SyntaxNode | null): boolean {
  if (node === null) return false;
  if (node.kind === 'list') return node.items.length === 0;
  if (node.kind === 'object') return node.entries.length === 0;
  return node.kind === 'call' && /^(Map|Set|Array|deque|list|dict|defaultdict|Queue)$/.test(calleeName(node));
}

const ENDS = /close|stop|shutdown|flush|drain|dispose|exit/i;

interface Timed {
  readonly facts: FileFacts;
  readonly run: FunctionNode;
  readonly list: string;
  readonly timer: CallNode;
}

/** The function that sends is run by somebody else too, or is handed out: that may be at the end. */
function isFlushedElsewhere({ facts, run, list, timer }: Timed): boolean {
  if (run.name !== null) {
    if (run.isExported) return true;
    for (const call of facts.nodes('call'))
      if (!isWithin(call, timer) && calleeName(call) === run.name) return true;
    for (const call of facts.nodes('call'))
      if (call !== timer && call.arguments.some(({ value }) => lastNameOf(value) === run.name)) return true;
  }
  // Another function that empties or sends the list.
  return facts
    .nodes('function')
    .some((fn) => fn !== run && ENDS.test(fn.name ?? '') && mentionsName(fn, list));
}

import { calleeName, calleePath, callsIn, lastNameOf, pathOf, receiverOf, useOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { remember } from '../../facts/remember.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { ancestors, descendants, enclosingFunction, isWithin } from '../../facts/walk.ts';
import type { FunctionNode, LoopNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { deliveringCalls } from '../deliveries.ts';
import type { Trace } from '../site.ts';

/** Usage that is handed to a loop in the background, which the end of the process cuts off with what waits for it. */
export interface DrainedChannel {
  /** Where usage is put in; the loop itself where that is out of sight. */
  readonly file: SyntaxFile;
  readonly fill: SyntaxNode;
  /** The loop that takes it out and sends it, and its file. */
  readonly home: SyntaxFile;
  readonly loop: LoopNode;
  /** The channel as the loop calls it: `m.events`. */
  readonly channel: string;
}

/** Channels and queues in memory that a background loop sends usage from, and that nothing empties at the end. */
export function drainedChannels(files: readonly FileFacts[], trace: Trace): readonly DrainedChannel[] {
  const sending = deliveringCalls(trace.sites);
  if (sending.size === 0) return [];
  const loops = loopsAround(sending);
  const byLanguage = Map.groupBy(files, ({ file }) => file.language);
  return files.flatMap((facts) => {
    const own = byLanguage.get(facts.file.language) ?? [];
    return facts.nodes('loop').flatMap((loop): DrainedChannel[] => {
      const fn = loops.has(loop) ? enclosingFunction(loop) : null;
      const channel = fn === null ? null : takenFrom(loop, own);
      if (fn === null || channel === null || !isInBackground(fn, trace)) return [];
      if (own.some((one) => endsIn(one, { loop, fn, channel, sending }))) return [];
      const fill = own.flatMap((one) => fillsOf(one, channel).map((node) => ({ file: one.file, node })))[0];
      return [{ file: fill?.file ?? facts.file, fill: fill?.node ?? loop, home: facts.file, loop, channel }];
    });
  });
}

/** The call stands in a loop that takes one thing after the other out of a channel: a worker, and no work of its own. */
export function isInWorkerLoop(node: SyntaxNode, files: readonly FileFacts[]): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'loop' && takenFrom(above, files) !== null) return true;
    if (above.kind === 'function' && above.name !== null) return false;
  }
  return false;
}

/** Channels that tell of time or of the end, and not of usage. */
const NOT_USAGE = /(^|\.)(C|Done|After|Tick|quit|stop|stopped|done|closing|shutdown|ctx|sig|sigs|signals?)$/;
const TAKES =
  /^(recv|receive|take|poll|get|get_?nowait|pop|read_?async|read_?all_?async|consume_?each|poll_?first|try_?recv|shift)$/i;
const QUEUES =
  /(^|[._])(ch|chan|channel|rx|receiver|reader|queue|q|inbox|mailbox|buffer|events|pending|usage)(s|_?rx)?$|queue|channel|Reader$/i;

/** `<-m.events` in it, `for u := range usage`, `rx.recv().await`, `queue.get()`: what the loop takes from. */
function takenFrom(loop: LoopNode, files: readonly FileFacts[]): string | null {
  const { iterable } = loop;
  if (loop.variety === 'each' && iterable !== null) {
    if (iterable.kind === 'call')
      return TAKES.test(calleeName(iterable)) ? nameOfQueue(receiverOf(iterable)) : null;
    const path = pathOf(iterable);
    return /^(name|member)$/.test(iterable.kind) && isMadeChannel(path, files) ? path : null;
  }
  const heads = loop.test === null ? loop.body : [loop.test, ...loop.body];
  for (const head of heads)
    for (const node of descendants(head, (inner) => inner.kind !== 'function')) {
      if (node.kind === 'unary' && node.operator === '<-') {
        const path = pathOf(node.operand);
        if (!NOT_USAGE.test(path)) return path;
      }
      if (node.kind !== 'call' || !TAKES.test(calleeName(node))) continue;
      const path = nameOfQueue(receiverOf(node));
      if (path !== null) return path;
    }
  return null;
}

function nameOfQueue(node: SyntaxNode | null): string | null {
  const path = node === null ? '' : pathOf(node);
  return QUEUES.test(path) && !/redis|sqs|rabbit|amqp|kafka|consumer|client|boto/i.test(path) ? path : null;
}

/** Something is sent into it, or it was made as one: `make(chan Usage, 500)`. */
function isMadeChannel(path: string, files: readonly FileFacts[]): boolean {
  return channelsAmong(files).has(lastOf(path));
}

const channelsAmong = remember(
  (files: readonly FileFacts[]): ReadonlySet<string> =>
    new Set(files.flatMap((facts) => [...channelsOf(facts)])),
);

/** The last names of all channels of a file: sent into, made, or declared (`in chan Event`). Each file is read once. */
const channelsOf = remember((facts: FileFacts): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { operator, left } of facts.nodes('binary')) if (operator === '<-') names.add(lastNameOf(left));
  for (const { type, targets } of facts.nodes('assign'))
    if (/^(<-\s*)?chan\b/.test(type ?? '')) for (const target of targets) names.add(lastNameOf(target));
  for (const { arguments: given, parent } of facts.callsNamed(MAKES)) {
    const made = given[0]?.value;
    if (made?.kind === 'name' && made.name.startsWith('chan ') && parent?.kind === 'assign')
      for (const target of parent.targets) names.add(lastNameOf(target));
  }
  return names;
});

const MAKES = /^make$/;

const FILLS =
  /^(send|try_?send|put|put_?nowait|offer|add|push|append|write|write_?async|try_?write|blocking_?send)$/i;

/** `m.events <- e`, `queue.put(e)`: by the last name of the channel, whatever it hangs on there. */
function fillsOf(facts: FileFacts, channel: string): SyntaxNode[] {
  const last = lastOf(channel);
  const sent = facts
    .nodes('binary')
    .filter(({ operator, left }) => operator === '<-' && lastNameOf(left) === last);
  const put = facts
    .callsNamed(FILLS)
    .filter((call) => lastOf(pathOf(receiverOf(call) ?? call)) === last && call.arguments.length > 0);
  return [...sent, ...put];
}

function lastOf(path: string): string {
  return path.split('.').at(-1) ?? '';
}

/** Few loops send anything: they are found from what is sent. */
function loopsAround(sending: ReadonlySet<SyntaxNode>): ReadonlySet<SyntaxNode> {
  const loops = new Set<SyntaxNode>();
  for (const call of sending)
    for (const above of ancestors(call)) if (above.kind === 'loop') loops.add(above);
  return loops;
}

const STARTERS =
  /(^|\.)(spawn|spawn_blocking|Thread|create_task|ensure_future|submit|execute|start|launch|Run|StartNew|run_in_executor|go)$/;

/** `go m.loop()`, `tokio::spawn(async move { … })`, `Thread(target=self.run, daemon=True)`: nobody keeps its handle. */
function isInBackground(fn: FunctionNode, { calls }: Trace): boolean {
  const { parent } = fn;
  if (parent?.kind === 'call') {
    if (parent.callee === fn) return parent.parent?.kind === 'spawn';
    return STARTERS.test(calleePath(parent)) && useOf(parent) === 'discarded';
  }
  if (fn.name === null) return false;
  return calls.callersOf(fn).some((call) => {
    if (call.parent?.kind === 'spawn') return true;
    const starter = call.parent?.kind === 'call' && call.parent.callee !== call ? call.parent : null;
    return starter !== null && STARTERS.test(calleePath(starter)) && useOf(starter) === 'discarded';
  });
}

interface Drain {
  readonly loop: LoopNode;
  readonly fn: FunctionNode;
  readonly channel: string;
  readonly sending: ReadonlySet<SyntaxNode>;
}

const CLOSING =
  /^(close|stop|shutdown|shut_?down|dispose|dispose_?async|destroy|drain|finish|aclose|flush|wait|join|stop_?async|on_?module_?destroy|__exit__|__aexit__|__destruct)\w*$/i;

/** Somebody sees to what is left: the channel is closed, a method ends the loop, or the loop has a branch for its end. */
function endsIn(facts: FileFacts, { loop, fn, channel, sending }: Drain): boolean {
  const last = lastOf(channel);
  const isClosed = facts
    .callsNamed(CLOSES_CHANNEL)
    .some(
      (call) =>
        lastOf(pathOf(receiverOf(call) ?? call.callee)) === last ||
        call.arguments.some(({ value }) => lastNameOf(value) === last),
    );
  if (isClosed || callsIn(fn).some((call) => calleePath(call) === 'wg.Done')) return true;
  if (statementsAfter(loop).some((node) => [...descendants(node)].some((one) => sending.has(one))))
    return true;
  if (hasFinalBranch(loop, sending) || isInFinally(loop, sending)) return true;
  return facts
    .nodes('function')
    .some(
      (one) =>
        one !== fn &&
        !isWithin(loop, one) &&
        one.name !== null &&
        CLOSING.test(one.name) &&
        endsDrain(one, fn, last),
    );
}

const CLOSES_CHANNEL = /^(close|complete|CompleteAdding|join|shutdown|drop)$/i;

/** The method of the end speaks of the channel, or runs what sends. */
function endsDrain(closing: FunctionNode, fn: FunctionNode, channel: string): boolean {
  for (const node of descendants(closing)) {
    if ((node.kind === 'name' || node.kind === 'member') && node.name === channel) return true;
    if (node.kind === 'call' && (calleeName(node) === fn.name || CLOSING.test(calleeName(node)))) return true;
  }
  return false;
}

/** `case <-ctx.Done(): m.flush(batch)`: at the end the loop sends what it has. */
function hasFinalBranch(loop: LoopNode, sending: ReadonlySet<SyntaxNode>): boolean {
  for (const node of descendants(loop)) {
    if (node.kind !== 'switch') continue;
    for (const { tests, body } of node.cases) {
      const isEnd = tests.some((test) =>
        [...descendants(test)].some(
          (one) =>
            (one.kind === 'name' || one.kind === 'member') &&
            /Done|quit|stop|closing|shutdown|done/.test(one.name),
        ),
      );
      if (isEnd && body.some((one) => [...descendants(one)].some((inner) => sending.has(inner)))) return true;
    }
  }
  return false;
}

function isInFinally(loop: LoopNode, sending: ReadonlySet<SyntaxNode>): boolean {
  for (const above of ancestors(loop)) {
    if (
      above.kind === 'try' &&
      above.finally.some((one) => [...descendants(one)].some((x) => sending.has(x)))
    )
      return true;
    if (above.kind === 'function') return false;
  }
  return false;
}

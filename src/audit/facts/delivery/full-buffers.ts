import type { CallNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, lastNameOf, pathOf, receiverOf } from '../calls.ts';
import { isFull } from '../discards.ts';
import { speaksOf } from '../failures/let-go.ts';
import type { FileFacts } from '../file-facts.ts';
import { ancestors, descendants } from '../walk.ts';

/** A place where something that was to be kept is let go because a buffer is full. */
export interface FullBuffer {
  readonly node: SyntaxNode;
  /** What is let go, or the buffer that lets it go, as written. */
  readonly what: string;
}

/** Every such place of the file, in source order. */
export function fullBuffers(facts: FileFacts): readonly FullBuffer[] {
  return [...refusedOffers(facts), ...droppingBuffers(facts), ...cutBuffers(facts)].sort(
    (a, b) => a.node.span.start - b.node.span.start,
  );
}

/**
 * What hands something to a bounded buffer without waiting, and the buffers of which that is true.
 * https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/BlockingQueue.html,
 * https://docs.rs/tokio/latest/tokio/sync/mpsc/struct.Sender.html#method.try_send,
 * https://docs.python.org/3/library/queue.html#queue.Queue.put_nowait,
 * https://learn.microsoft.com/en-us/dotnet/core/extensions/channels#bounded-channels
 */
const OFFERS = /^(offer|try_?send|TryWrite|put_nowait)$/;
const BOUNDED =
  /(Array|Linked)BlockingQueue(<[^>]{0,60}>)?\(\s{0,9}\w|mpsc::channel(::<[^>]{0,60}>)?\(|sync_channel\(|(\bQueue|JoinableQueue)\(\s{0,9}(maxsize|\w)|CreateBounded|Channel<\w{1,40}>\(\s{0,9}\d|Channel\(capacity/;

function refusedOffers(facts: FileFacts): readonly FullBuffer[] {
  // A buffer that drops takes whatever it is offered.
  if (!BOUNDED.test(facts.file.text) || DROP_TOLD.test(facts.file.text)) return [];
  return facts.callsNamed(OFFERS).flatMap((call): FullBuffer[] => {
    const [only, ...others] = call.arguments;
    // With a time it waits for a place.
    if (only === undefined || others.length > 0 || receiverOf(call) === null || !isLetGo(call)) return [];
    return [{ node: call, what: pathOf(only.value) || calleePath(call) }];
  });
}

/** Nothing is done where the buffer refuses, or only told. */
function isLetGo(call: CallNode): boolean {
  let below: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above.kind === 'if' && above.test === below) return speaksOf(refusedWay(above)) !== null;
    if (above.kind === 'try')
      return above.handlers.length > 0 && above.handlers.every(({ body }) => speaksOf(body) !== null);
    if (above.kind === 'assign') {
      if (above.targets.some((target) => lastNameOf(target) !== '_')) return false;
    } else if (above.kind === 'return' || above.kind === 'switch' || above.kind === 'conditional')
      return false;
    else if (above.kind === 'function' || above.kind === 'file') return !isAnswerUsed(below);
    below = above;
  }
  return false;
}

function refusedWay({ test, then, else: other }: IfNode): readonly SyntaxNode[] {
  const isNegated = test.kind === 'unary' || test.kind === 'binary' || test.kind === 'other';
  return isNegated ? then : other;
}

/** Python's `put_nowait` raises, and answers nothing; an expression that ends a function may be its answer. */
function isAnswerUsed(statement: SyntaxNode): boolean {
  return statement.kind !== 'call' || /^put_nowait$/.test(calleeName(statement));
}

/**
 * Buffers that throw away what does not fit.
 * https://docs.python.org/3/library/collections.html#collections.deque,
 * https://learn.microsoft.com/en-us/dotnet/api/system.threading.channels.boundedchannelfullmode,
 * https://kotlinlang.org/api/kotlinx.coroutines/kotlinx-coroutines-core/kotlinx.coroutines.channels/-buffer-overflow/,
 * https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/ThreadPoolExecutor.DiscardPolicy.html
 */
const DROPS = /^(DropOldest|DropNewest|DropWrite|DROP_OLDEST|DROP_LATEST)$/;
const EVICTS = /^(deque|DiscardPolicy|DiscardOldestPolicy|CircularFifoQueue)$/;

function droppingBuffers(facts: FileFacts): readonly FullBuffer[] {
  const modes = DROP_TOLD.test(facts.file.text)
    ? facts
        .nodes('member')
        .filter(({ name, object }) => DROPS.test(name) && /FullMode|BufferOverflow/.test(pathOf(object)))
    : [];
  const made = facts
    .callsNamed(EVICTS)
    .filter((call) =>
      calleeName(call) === 'deque'
        ? call.arguments.some(
            ({ name, value }) => name === 'maxlen' && value.kind !== 'null' && !isMember(value),
          )
        : true,
    );
  return [...modes, ...made].map((node) => ({ node, what: holderOf(node) }));
}

const DROP_TOLD = /FullMode|BufferOverflow/;

/** `deque(maxlen=self._events.maxlen)` is the same buffer made again. */
function isMember(value: SyntaxNode): boolean {
  return value.kind === 'member' && value.name === 'maxlen';
}

/** What the buffer is kept as. */
function holderOf(node: SyntaxNode): string {
  for (const above of ancestors(node))
    if (above.kind === 'assign') return pathOf(above.targets[0] ?? above);
    else if (above.kind === 'function') break;
  return 'the oldest entry';
}

const TAKES_FIRST =
  /^(shift|popleft|pop_?front|remove_?first|removeAt|RemoveAt|poll|pop|splice|drain|Dequeue|TryDequeue)$/;

/** `if (pending.length > MAX) pending.shift()`: the oldest is thrown away. */
function cutBuffers(facts: FileFacts): readonly FullBuffer[] {
  return facts.nodes('if').flatMap((branch): FullBuffer[] => {
    if (!isFull(branch.test) || branch.then.length > MAX_LINES) return [];
    const taken = branch.then.find((one) => one.kind === 'call' && TAKES_FIRST.test(calleeName(one)));
    const receiver = taken?.kind === 'call' ? receiverOf(taken) : null;
    if (taken === undefined || receiver === null || !measures(branch.test, pathOf(receiver))) return [];
    return speaksOf(branch.then.filter((one) => one !== taken)) === null
      ? []
      : [{ node: taken, what: pathOf(receiver) }];
  });
}

/** It is thrown away, and at most told; more is work. */
const MAX_LINES = 3;

function measures(test: SyntaxNode, path: string): boolean {
  for (const node of descendants(test)) if (pathOf(node) === path) return true;
  return false;
}

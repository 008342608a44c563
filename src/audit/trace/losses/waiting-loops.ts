import { calleeName, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { assignmentsOf, resolve } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import type { EntryKind, EntryPoint } from '../entry-point.ts';

/**
 * Functions that loop for as long as the process lives: over the messages of a queue, which are delivered again, or over
 * turns with a pause between them, each of which takes what the last one left. Linear, but for loops within loops.
 */
export function waitingLoopsIn(facts: FileFacts): EntryPoint[] {
  return facts.nodes('loop').flatMap((loop) => {
    const kind = kindOfLoop(loop);
    const fn = kind === null ? null : functionAround(loop);
    return kind === null || fn === null ? [] : [{ kind, function: fn, name: null, at: loop }];
  });
}

/** More of a loop is not looked through: what it waits for stands in front or at its end. */
const MAX_LOOKED_AT = 1_500;

function kindOfLoop(loop: LoopNode): EntryKind | null {
  if (loop.variety === 'each') {
    const { iterable } = loop;
    return iterable !== null && (isFeed(iterable) || (isBatch(iterable) && settles(loop)))
      ? 'consumer'
      : null;
  }
  if (!isEndless(loop)) return null;
  let looked = 0;
  let pauses = false;
  for (const node of descendants(loop, (below) => below.kind !== 'function')) {
    if (++looked > MAX_LOOKED_AT) break;
    if (node.kind === 'call' && takesMessages(node)) return 'consumer';
    // What answers from within the loop waits for one thing, or tries it again.
    if (node.kind === 'return' && node.value !== null && node.value.kind !== 'null' && !isFailure(node.value))
      return null;
    pauses ||= isPause(node);
  }
  return pauses ? 'schedule' : null;
}

/** `for message in consumer`: the consumer itself, or what its call hands out one by one. */
function isFeed(iterable: SyntaxNode): boolean {
  const last = lastName(pathOf(iterable));
  if (iterable.kind === 'await') return isFeed(iterable.value);
  if (iterable.kind === 'name' || iterable.kind === 'member') {
    const made = resolve(iterable);
    return /consumer$/i.test(last) || (made.kind === 'call' && isFeed(made));
  }
  return iterable.kind === 'call' &&
    /^(consume|messages|subscribe|listen|iterator|receive|get_?consuming_?enumerable|read_?all_?async|x_?read_?group)$/i.test(
      last,
    )
    ? FEEDS.test(pathOf(iterable))
    : false;
}

const RECEIVES = /^receive_?messages?(_?(async|batch|command))*$/i;

/** The messages that one asking brought: `const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(…))`. */
function isBatch(iterable: SyntaxNode): boolean {
  for (const node of descendants(iterable)) {
    if (node.kind === 'call' && RECEIVES.test(calleeName(node))) return true;
    if (node.kind !== 'name') continue;
    // A default of what is taken apart is an assignment too.
    for (const { value, span } of assignmentsOf(node.name, node))
      if (value !== null && span.end <= node.span.start && receives(value)) return true;
  }
  return false;
}

function receives(value: SyntaxNode): boolean {
  for (const made of descendants(value, (inner) => inner.kind !== 'function'))
    if (made.kind === 'call' && RECEIVES.test(calleeName(made))) return true;
  return false;
}

/** Each message is taken off the queue by itself once it is done with. */
function settles(loop: LoopNode): boolean {
  for (const node of descendants(loop))
    if (node.kind === 'call' && /^(delete_?message\w*|complete_?message\w*|ack\w*)$/i.test(calleeName(node)))
      return true;
  return false;
}

const FEEDS =
  /consum|subscri|queue|channel|reader|receiver|kafka|amqp|sqs|stream|pull|\bsub\b|claim|deliver|x_?read_?group/i;
const STOPPING =
  /abort|stop|cancel|shut|running|closed|closing|terminat|done|active|alive|quit|exit|interrupted|keep_?going/i;

/** `while (true)`, `for {}`, `while (!stopping)`, and C#'s timer that is waited for in the test. */
function isEndless({ variety, test }: LoopNode): boolean {
  if (variety === 'each') return false;
  // `while let Some(delivery) = consumer.next().await`: as long as there are messages.
  if (test?.kind === 'assign' && test.value !== null) {
    for (const node of descendants(test.value)) if (node.kind === 'call' && takesMessages(node)) return true;
    return false;
  }
  if (variety === 'forever' || test === null) return true;
  if (test.kind === 'boolean') return test.value;
  if (test.kind === 'number') return test.value === 1;
  for (const node of descendants(test)) {
    if (node.kind === 'call' && isPause(node)) return true;
    const name = node.kind === 'name' || node.kind === 'member' ? node.name : '';
    if (STOPPING.test(name) && !wordsOf(name).some((word) => /^(job|status|attempts?)$/.test(word)))
      return true;
  }
  return false;
}

const TAKES =
  /^(poll|receive|receive_?messages?(_?async)?|fetch_?messages?|read_?message|consume|basic_?get(_?async)?|x_?read_?group\w*|xreadgroup|get_?messages?|next_?(msg|message)|recv|next|try_?next|poll_?fetches|poll_?records|lpop|brpop|blpop|bzpopmin|lmove|blmove|dequeue|receive_?message_?batch|fetch)$/i;

/** `consumer.poll()`, `sqs.ReceiveMessage(…)`: hands out what a queue delivers until it is told to stop. */
function takesMessages(call: CallNode): boolean {
  const name = calleeName(call);
  const receiver = receiverOf(call);
  if (receiver === null || !TAKES.test(name)) return false;
  return FEEDS.test(pathOf(receiver)) || /message|fetches|x_?read_?group|^b?[lr]pop$/i.test(name);
}

const PAUSES =
  /^(sleep|delay|set_?timeout|wait_?for_?next_?tick(_?async)?|tick|after|usleep|nanosleep|sleep_?for|pause|idle|wait_?for)$/i;

function isPause(node: SyntaxNode): boolean {
  if (node.kind === 'call') return PAUSES.test(calleeName(node));
  // Go's ticker: `<-ticker.C`.
  return node.kind === 'unary' && node.operator === '<-' && /tick|timer/i.test(pathOf(node.operand));
}

/** `return err`, `return ctx.Err()`. */
function isFailure(value: SyntaxNode): boolean {
  const last = lastName(pathOf(value));
  return /^(err|error|errorf|e|wrap|wrapf)$/i.test(last);
}

import { calleeName, calleePath, callOf, functionGiven, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isExit } from '../../facts/leaving.ts';
import { wordsOf } from '../../facts/names.ts';
import { isTrue, resolve } from '../../facts/values.ts';
import { ancestors, descendants, isWithinAny } from '../../facts/walk.ts';
import type { CallNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { hintOf } from '../vocabulary.ts';

/** What runs once for each piece of a stream that is handed out as it comes: any turn may be the last one. */
export interface StreamTurns {
  /** The loop, or the call whose block is the turn: `flow.collect { … }`, `each_segment do … end`. */
  readonly node: LoopNode | CallNode;
  readonly body: readonly SyntaxNode[];
  /** It goes over a stream or a socket by its own words: what is used is known by that alone. */
  readonly isStream: boolean;
}

/**
 * The turns of the file's loops, and of its calls with a block, that hand a stream out: they yield to a reader who may stop,
 * write to a client who may go away, or take what a socket sends until it is closed. Loops first, in source order.
 */
export function streamTurns({ nodes, callsNamed }: FileFacts): readonly StreamTurns[] {
  return [
    ...nodes('loop').flatMap((loop) => turnsOfLoop(loop) ?? []),
    ...callsNamed(EACH).flatMap((call) => turnsOfBlock(call) ?? []),
  ];
}

function turnsOfLoop(node: LoopNode): StreamTurns | null {
  const called = namesCalledIn(node);
  const calls = (names: RegExp): boolean => called.some((name) => names.test(name));
  const receives = calls(RECEIVES);
  const isStream = isOverStream(node.iterable) || receives;
  const turns = { node, body: node.body, isStream };
  if (node.variety === 'each' && yields(node.body)) return turns;
  const reads = node.variety === 'each' ? isStream : calls(READS) || receives;
  return reads && calls(WRITES) && (receives || gatheredIn(turns).size > 0) ? turns : null;
}

const EACH = /^(collect|each|each_\w+|for_?each|on_?each|stream|subscribe)$/i;

function turnsOfBlock(call: CallNode): StreamTurns | null {
  const given = functionGiven(call);
  if (given === null) return null;
  const isStream = wordsOf(calleePath(call)).some((word) => STREAM.test(word));
  const turns = { node: call, body: given.body, isStream };
  const hands =
    yields(given.body) || given.body.some((one) => namesCalledIn(one).some((name) => WRITES.test(name)));
  return hands && gatheredIn(turns).size > 0 ? turns : null;
}

function yields(body: readonly SyntaxNode[]): boolean {
  for (const statement of body)
    for (const node of descendants(statement, isOfTurn)) if (node.kind === 'yield') return true;
  return false;
}

function isOfTurn(inner: SyntaxNode): boolean {
  return inner.kind !== 'function';
}

const READS = /^(read|read_?(string|line|bytes|message|chunk)|scan|recv|next|next_?chunk)$/i;
/** What waits for a client, and raises when it is gone. */
const RECEIVES = /^(receive|receive_?(bytes|text|json|message|frame)|read_?message|recv)(_?async)?$/i;
const WRITES =
  /^(write|write_?(sse|string|line|event|chunk|data|all|string_?utf8)|enqueue|fprintf?|fprint_?ln|send_?(text|bytes|json|event))$/i;

function namesCalledIn(within: SyntaxNode): readonly string[] {
  const names: string[] = [];
  for (const node of descendants(within, isOfTurn)) if (node.kind === 'call') names.push(calleeName(node));
  return names;
}

const STREAM = /^(stream|streams|chunks|socket|websocket|flow)$/;

function isOverStream(iterable: SyntaxNode | null): boolean {
  if (iterable === null) return false;
  if (wordsOf(pathOf(iterable)).some((word) => STREAM.test(word))) return true;
  const made = callOf(resolve(iterable));
  return made !== null && isAskedToStream(made);
}

/** `client.chat.completions.create({ …, stream: true })`, whatever the answer is called. */
function isAskedToStream(call: CallNode): boolean {
  return call.arguments.some(({ name, value }) => {
    if (name === 'stream') return isTrue(value);
    const given = resolve(value);
    return given.kind === 'object' && given.entries.some((one) => one.key === 'stream' && isTrue(one.value));
  });
}

/** Names of what the turns gather: `final_usage = chunk.usage`, `tokens += chunk.tokens`, the object of `call.bytes += n`. */
export function gatheredIn({ body }: Pick<StreamTurns, 'body'>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of body)
    for (const node of descendants(statement, isOfTurn)) {
      const [target] = node.kind === 'assign' ? node.targets : [];
      if (node.kind !== 'assign' || target === undefined) continue;
      const isAdded = node.operator === '+=';
      if (target.kind === 'name' && (isAdded || speaksOfUsage(target.name) || isReadOffPiece(node.value)))
        names.add(target.name);
      if (
        target.kind === 'member' &&
        target.object.kind === 'name' &&
        (isAdded || speaksOfUsage(target.name))
      )
        names.add(target.object.name);
    }
  return names;
}

/** `meta = chunk.usage_metadata`, under whatever name it is kept. */
function isReadOffPiece(value: SyntaxNode | null): boolean {
  return value?.kind === 'member' && wordsOf(value.name)[0] === 'usage';
}

const TOKENS = /(^|_)(usage|tokens|input_tokens|output_tokens|credits|cost)$/;

/** True for a name of what was used: `usage`, `output_tokens`. */
export function speaksOfUsage(name: string): boolean {
  const words = wordsOf(name);
  return hintOf(words) === 'strong' || TOKENS.test(words.join('_'));
}

/** What is raised in the turns is taken by a handler that goes on to the place after them. */
export function goesOnTo(after: SyntaxNode, turns: LoopNode | CallNode): boolean {
  for (const above of ancestors(turns)) {
    if (above.kind === 'function') return false;
    if (above.kind === 'try' && above.handlers.length > 0 && isWithinAny(turns, above.body))
      // What stands in the `try` behind the turns is left out with them.
      return !isWithinAny(after, above.body) && !above.handlers.some(({ body }) => body.some(isExit));
  }
  return false;
}

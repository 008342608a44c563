import type { CallNode, NameNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf } from '../calls.ts';
import { resolve } from '../values.ts';
import { ancestors, mentionsName } from '../walk.ts';

/** Calls that hand a list out in pieces. */
const CHUNKS =
  /^(chunk|chunks|chunked|chunk_?by|batch|batched|batches|in_?batches|partition|each_slice|in_groups_of|array_chunk|(split_?)?(in)?to_?(chunks|batches)|make_?(chunks|batches)|windowed|buffered|\w*_?[cC]hunks?|\w*_?[bB]atches)$/;
/** Calls that hand a part of a list on. */
const PARTS = /^(slice|splice|take|first|head|skip|drop|sub_?list|limit|get_range|array_slice)$/i;

/**
 * The list that a node is a piece of: `events` for `events.slice(i, i + 100)` and `events[i:i+100]`, and for the `part` of
 * `for (const part of chunk(events, 100))`. Null where it is no piece of a list in sight.
 */
export function wholeListOf(node: SyntaxNode): SyntaxNode | null {
  const value = node.kind === 'name' ? resolve(node) : node;
  if (value.kind === 'index') return isSlice(value.index) ? value.object : null;
  if (value.kind === 'call' && PARTS.test(calleeName(value))) return sourceOf(value);
  return value.kind === 'name' ? chunkedInto(value) : null;
}

function isSlice(index: SyntaxNode): boolean {
  return index.kind === 'list' || (index.kind === 'binary' && index.operator.startsWith('..'));
}

/** What a call is made on, or is given where it is a function of a module: `lodash.chunk(events)`, `chunked(events, 100)`. */
function sourceOf(call: CallNode): SyntaxNode | null {
  const [first] = call.arguments;
  const receiver = receiverOf(call);
  const isList = first === undefined || /^(number|function)$/.test(resolve(first.value).kind);
  return isList || isOfOthers(call, receiver) ? receiver : (first?.value ?? null);
}

/** A method of the list is told how many, in whatever words; a function of a module is told the list first. */
function isOfOthers({ arguments: given }: CallNode, receiver: SyntaxNode | null): boolean {
  return receiver !== null && given.length === 1;
}

/** The list a loop or a callback goes through piece by piece, with this name for each. */
function chunkedInto(name: NameNode): SyntaxNode | null {
  for (const above of ancestors(name)) {
    if (above.kind === 'loop' && above.variety === 'each' && above.iterable !== null)
      if (above.variables.some((variable) => mentionsName(variable, name.name)))
        return chunksOf(above.iterable);
    if (above.kind !== 'function' || !takes(above.parameters, name.name)) continue;
    const call = above.parent;
    if (call?.kind !== 'call') return null;
    const own = chunksOf(call);
    const receiver = receiverOf(call);
    return own ?? (receiver === null ? null : chunksOf(receiver));
  }
  return null;
}

/** Kotlin's one parameter needs no name of its own. */
function takes(parameters: readonly { readonly name: string }[], name: string): boolean {
  return parameters.some((one) => one.name === name) || (parameters.length === 0 && name === 'it');
}

function chunksOf(iterable: SyntaxNode): SyntaxNode | null {
  const made = resolve(iterable);
  return made.kind === 'call' && CHUNKS.test(calleeName(made)) ? sourceOf(made) : null;
}

import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import {
  collectsCommands,
  isOnKeyStore,
  readsKey,
  stepsKey,
  writesKey,
} from '../libraries/key-value-names.ts';
import { remember } from '../remember.ts';
import { isConversion } from '../units/conversions.ts';
import { resolve } from '../values.ts';
import { ancestors } from '../walk.ts';

/** A command to a store of keys and values: a number is read, raised or lowered where it lies, or written over. */
export interface KeyedAccess {
  readonly call: CallNode;
  readonly kind: 'read' | 'step' | 'write';
  /** The key as it is written, whatever variable it is kept in: the same text means the same key within a function. */
  readonly key: string;
}

/** A first look at the names; the table tells which of them are commands. */
const COMMANDS = /get|fetch|read|incr|decr|set|put|write|remember|forever|score/i;

/** Every command of the file to a store of keys, in source order. */
export const keyedAccesses = remember((facts: FileFacts): readonly KeyedAccess[] =>
  facts.callsNamed(COMMANDS).flatMap((call) => accessOf(call, facts.file)),
);

function accessOf(call: CallNode, file: SyntaxFile): KeyedAccess[] {
  const receiver = receiverOf(call);
  const kind = kindOf(calleeName(call));
  if (kind === null || receiver === null || !(isOnKeyStore(call) || isQueuedFor(receiver))) return [];
  const [first, ...others] = call.arguments.map(({ value }) => value);
  // Go hands a context first.
  const isContext = first?.kind === 'name' && /^(ctx|context|c)$/.test(first.name);
  const key = isContext || isBackground(first) ? others[0] : first;
  return key === undefined ? [] : [{ call, kind, key: keyText(key, file) }];
}

function kindOf(name: string): KeyedAccess['kind'] | null {
  if (readsKey(name) || /^get_?item$/i.test(name)) return 'read';
  if (stepsKey(name)) return 'step';
  return writesKey(name) || /^set_?item$/i.test(name) ? 'write' : null;
}

/** `pipe` of `pipe := rdb.TxPipeline()` and `redis.multi { |pipe| … }`. */
function isQueuedFor(receiver: SyntaxNode): boolean {
  if (receiver.kind !== 'name') return false;
  const made = resolve(receiver);
  if (made.kind === 'call') return collects(made);
  for (const above of ancestors(receiver))
    if (above.kind === 'function' && above.parameters.some(({ name }) => name === receiver.name))
      return above.parent?.kind === 'call' && collects(above.parent);
  return false;
}

function collects(call: CallNode): boolean {
  const name = calleeName(call);
  return (collectsCommands(name) || /transaction|batch|multi/i.test(name)) && isOnKeyStore(call);
}

function isBackground(node: SyntaxNode | undefined): boolean {
  return node?.kind === 'call' && /^(Background|TODO|Context|getContext|UserContext)$/.test(calleeName(node));
}

/** The text of the key itself, behind a name for it: `usage:${orgId}`. */
function keyText(key: SyntaxNode, { text }: SyntaxFile): string {
  const bare = resolve(key);
  const { start, end } = (bare.kind === 'string' || bare.kind === 'call' ? bare : key).span;
  return text.slice(start, Math.min(end, start + MAX_KEY)).replaceAll(/\s+/g, ' ');
}

/** Longer keys do not occur; what is longer is told apart by its beginning. */
const MAX_KEY = 200;

/** True for a value that the store itself answered after it had added: what is judged by it needs no lock. */
export function isCountedFirst(node: SyntaxNode): boolean {
  const origin = originOf(node);
  return origin.kind === 'call' && stepsKey(calleeName(origin)) && isOnKeyStore(origin);
}

/** What else a number is behind: a command's answer, an optional, a bound. */
const WRAPS = /^(Result|Val|orElse|getOrDefault|max)$/;

/** Steps from a comparison back to the read of a number: a conversion, a default, a name or two. */
const MAX_STEPS = 8;

/** The call a number comes from, behind its names, conversions and defaults; the node itself where none is. */
export function originOf(node: SyntaxNode): SyntaxNode {
  let at = resolve(node);
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = before(at);
    if (next === null) break;
    at = resolve(next);
  }
  return at;
}

function handsOn(name: string): boolean {
  return isConversion(name) || WRAPS.test(name);
}

function before(node: SyntaxNode): SyntaxNode | null {
  if (node.kind === 'binary' && /^(\?\?|\|\||or|\?:)$/.test(node.operator)) return node.left;
  if (node.kind === 'conditional') return node.then.kind === 'number' ? node.else : node.then;
  // Ruby's calls without arguments need no parentheses: `cache.read(key).to_i`.
  if (node.kind === 'member' && handsOn(node.name)) return node.object;
  if (node.kind !== 'call' || !handsOn(calleeName(node))) return null;
  const [only] = node.arguments;
  const receiver = receiverOf(node);
  if (receiver !== null && receiver.kind !== 'name') return receiver;
  return only?.value ?? receiver;
}

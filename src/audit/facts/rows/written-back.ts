import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, callsIn } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { changesRows, savesRow } from '../libraries/database-names.ts';
import { writesKey } from '../libraries/key-value-names.ts';
import { ancestors, enclosingNamedFunction, isWithin, mentionsName } from '../walk.ts';
import { storedReadBehind } from './stored-reads.ts';

/** A number that is read from a store, changed in memory, and written over what is stored. */
export interface WrittenBack {
  /** The sum or difference. */
  readonly node: SyntaxNode;
  /** What the number is kept under, as far as it is said: a field, a column, the variable, the key. */
  readonly name: string;
  readonly read: CallNode;
  readonly write: CallNode;
}

/** Further words for it: of document stores, of builders that are given values, of a project's own stores. */
const WRITES = /^(set|put|set_?item|upsert|values|store|update_attributes?|update_columns?)$/i;

/** Every such number of the file whose read and write go to one place, in source order. */
export function writtenBack(facts: FileFacts): readonly WrittenBack[] {
  const found: WrittenBack[] = [];
  for (const node of facts.nodes('binary'))
    if (/^[+-]$/.test(node.operator)) found.push(...backBy(node, [node.left, node.right], keptName(node)));
  for (const node of facts.nodes('assign')) {
    const [target] = node.targets;
    if (/^[-+]=$/.test(node.operator) && target?.kind === 'name')
      found.push(...backBy(node, [target], target.name));
  }
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

/** The variable that holds a sum, also one beside a default; null where it goes straight into a call. */
function keptName(node: SyntaxNode): string | null {
  let whole = node;
  // `raw ? Number(raw) + n : n`
  while (whole.parent?.kind === 'conditional' && whole.parent.test !== whole) whole = whole.parent;
  const { parent } = whole;
  const [target] = parent?.kind === 'assign' && parent.value === whole ? parent.targets : [];
  return target?.kind === 'name' ? target.name : null;
}

function backBy(node: SyntaxNode, sides: readonly SyntaxNode[], kept: string | null): WrittenBack[] {
  for (const side of sides) {
    const read = storedReadBehind(side);
    if (read === null) continue;
    const write = kept === null ? writeAround(node) : writeAfter(node, kept);
    if (
      write === null ||
      read === write ||
      read.span.start > write.span.start ||
      !isShared(read) ||
      !isSamePlace(read, write)
    )
      continue;
    return [{ node, name: nameUnder(node, write) ?? kept ?? keyOf(read) ?? '', read, write }];
  }
  return [];
}

/** A value stands no deeper than this below the call that stores it. */
const MAX_DEPTH = 12;

/** The call that writes what the node is a part of to a table or a store, also by the block it is given; null where none does. */
export function writeAround(node: SyntaxNode): CallNode | null {
  let steps = 0;
  for (const above of ancestors(node)) {
    if (++steps > MAX_DEPTH || (above.kind === 'function' && above.name !== null)) return null;
    if (above.kind === 'call' && isWrite(above) && above.callee.span.end <= node.span.start) return above;
  }
  return null;
}

/** The first call after the sum that writes the variable. */
function writeAfter(node: SyntaxNode, name: string): CallNode | null {
  const fn = enclosingNamedFunction(node);
  if (fn === null) return null;
  for (const call of callsIn(fn))
    if (call.span.start > node.span.start && isWrite(call) && !isWithin(node, call) && isGiven(call, name))
      return call;
  return null;
}

function isGiven(call: CallNode, name: string): boolean {
  return (
    call.arguments.some(({ value }) => mentionsName(value, name)) ||
    (call.block !== null && mentionsName(call.block, name))
  );
}

/** A command object says what is done: `send(new PutCommand(…))`. */
function isWrite(call: CallNode): boolean {
  const name = calleeName(call);
  if (name !== 'send') return savesRow(name) || changesRows(name) || writesKey(name) || WRITES.test(name);
  const command = call.arguments[0]?.value;
  return command?.kind === 'call' && /^Put(Item)?Command$/.test(calleeName(command));
}

const STORES =
  /redis|jedis|valkey|cache|(^|\.)(rdb|kv|db|conn|store|storage|repo\w*|client|bucket|ddb|prisma|tx|session|pool)$/i;

/** What others see: it is waited for, asked of a store's client, or of a table by its name. A tree in memory is one's own. */
function isShared(read: CallNode): boolean {
  const root = rootOfPath(read);
  if (STORES.test(root) || /^\p{Lu}/u.test(root)) return true;
  for (const above of ancestors(read)) {
    if (above.kind === 'await') return true;
    if (above.kind !== 'member' && above.kind !== 'call') return false;
  }
  return false;
}

/** Both hang on one thing that is no mere variable of the program: a client with the same key, a document, a table. */
function isSamePlace(read: CallNode, write: CallNode): boolean {
  if (rootOfPath(read) !== rootOfPath(write)) return false;
  const [one, other] = [keyOf(read), keyOf(write)];
  return (
    (one === null && other === null) ||
    one === other ||
    calleeName(write) === 'send' ||
    calleePath(write).split('.').length > 2
  );
}

/** `prisma.apiUsage` of `prisma.apiUsage.findUnique`, `ref` of `ref.get`: what the call is made on, without its own name. */
function rootOfPath(call: CallNode): string {
  const parts = calleePath(call)
    .split('.')
    .filter((part) => !/^(this|self)$/.test(part));
  const [first, second] = parts;
  return parts.length > 2 && /^(prisma|db|tx|trx|client|c|s|r|m|h|svc)$/.test(first ?? '')
    ? `${first}.${second}`
    : (first ?? '');
}

/** The key that a client is asked for, where the first argument is a bare name; contexts are none. */
function keyOf(call: CallNode): string | null {
  const bare = call.arguments
    .map(({ value }) => value)
    .filter((one) => !(one.kind === 'name' && /^(ctx|context)$/.test(one.name)));
  const [first] = bare;
  return first?.kind === 'name' ? first.name : null;
}

/** The field or column that the value stands under. */
function nameUnder(node: SyntaxNode, write: CallNode): string | null {
  let below = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'object') return above.entries.find(({ value }) => value === below)?.key ?? null;
    if (above.kind === 'assign') {
      const [target] = above.targets;
      if (target?.kind === 'index' && target.index.kind === 'name') return target.index.name;
      if (target?.kind === 'member') return target.name;
    }
    if (above === write) return above.arguments.find(({ value }) => value === below)?.name ?? null;
    below = above;
  }
  return null;
}

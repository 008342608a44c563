import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { argumentNamed } from '../arguments.ts';
import { calleeName } from '../calls.ts';
import { returnedBy, returnedByProperty } from '../returned.ts';
import { resolve } from '../values.ts';
import { enclosingFunction } from '../walk.ts';
import { isHolderName } from './key-part-names.ts';

/** Names under which a key is given, whatever the provider calls it. */
const KEY_NAMES = ['idempotencyKey', 'idempotentKey', 'dedupeKey', 'deduplicationId', 'transactionId'];

/** The idempotency key a call is given, under the names of its provider and those common to all; null where none is. */
export function idempotencyKeyOf(call: CallNode, keyNames: readonly string[]): SyntaxNode | null {
  return argumentNamed(call, [...keyNames, ...KEY_NAMES]);
}

/** A list, joined, encoded, hashed and written in hex by a function is as deep as a key is made. */
const MAX_DEPTH = 8;

/**
 * What a key is put together from: the parts of a template, a sum of strings or a joined list, conversions, hashes and
 * the function that makes it looked through. Literals are left out: they tell no two events apart.
 */
export function keyParts(key: SyntaxNode, depth = 0): SyntaxNode[] {
  const value = key.kind === 'name' ? resolvedText(key) : key;
  if (depth > MAX_DEPTH) return [value];
  const below = (nodes: readonly SyntaxNode[]): SyntaxNode[] =>
    nodes.flatMap((node) => keyParts(node, depth + 1));
  switch (value.kind) {
    case 'string':
      return below(value.parts);
    case 'number':
      return [];
    case 'member': {
      const returned = returnedByProperty(value);
      return returned.length === 1 ? below(returned) : [value];
    }
    case 'list':
      return below(value.items);
    case 'unary':
      return /^[&*?]$/.test(value.operator) ? below([value.operand]) : [value];
    case 'binary':
      return value.operator === '+' ? below([value.left, value.right]) : [value];
    case 'call':
      if (isFormatted(value)) return [value];
      return JOINERS.test(calleeName(value)) ? below(joinedBy(value)) : made(value, below);
    default:
      return [value];
  }
}

/** A key made by a function of the same file, which makes it in one way. */
function made(call: CallNode, below: (nodes: readonly SyntaxNode[]) => SyntaxNode[]): SyntaxNode[] {
  const returned = returnedBy(call);
  const [only] = returned;
  if (only === undefined || returned.length > 1) return [call];
  const fn = enclosingFunction(only);
  return below(returned).flatMap((part) => {
    const given = fn === null || part.kind !== 'name' ? null : givenFor(part.name, fn, call);
    return given === null ? [part] : below([given]);
  });
}

/** What the call gives for a parameter of the function that it calls. */
function givenFor(name: string, fn: FunctionNode, call: CallNode): SyntaxNode | null {
  const named = call.arguments.find((argument) => argument.name === name);
  if (named !== undefined) return named.value;
  const at = fn.parameters
    .filter((parameter) => !/^(self|cls)$/.test(parameter.name))
    .findIndex((parameter) => parameter.name === name);
  return call.arguments.filter((argument) => argument.name === null)[at]?.value ?? null;
}

/** What puts several values together to one text, or makes another text of one: templates, conversions, hashes. */
export const JOINERS =
  /^(join|String|str|F|Opt|Some|Optional|to_?s|to_?string|sprintf|format|digest|hexdigest|sha_?(1|256|512)(_?hex)?|md5(_?hex)?|crc32|xxh\w{0,8}|hash|update|ptr|encode(_?to_?string)?|hash_?data|compute_?hash|sum256|to_?hex_?string|name_?uuid_?from_?bytes|get_?bytes)$/i;

/** `day.format('Y-m-d')`: a value written out, where `"{}".format(day)` and `fmt.Sprintf` put others together. */
function isFormatted({ callee, arguments: given }: CallNode): boolean {
  if (callee.kind !== 'member' || !/^(format|encode)$/i.test(callee.name) || callee.object.kind === 'string')
    return false;
  return given.length > 0 && given.every(({ value }) => value.kind === 'string' && value.parts.length === 0);
}

/** The values that such a call puts together. */
export function joinedBy(call: CallNode): SyntaxNode[] {
  const given = call.arguments.map(({ value }) => value);
  const on = call.callee.kind === 'member' && ON_VALUES.test(calleeName(call)) ? [call.callee.object] : [];
  return [...on, ...given];
}

/** Called on what is put together, where `fmt.Sprintf` is called on a package. */
const ON_VALUES = /^(join|to_?s|to_?string|digest|hexdigest|update|encode|get_?bytes)$/i;

/** A local name stands for a text put together before; any other name is a part of its own. */
function resolvedText(name: SyntaxNode): SyntaxNode {
  const value = resolve(name);
  // `const customer = await customers.idOf(row)`: whose it is says the name.
  if (value.kind === 'call' && name.kind === 'name' && isHolderName(name.name))
    if (returnedBy(value).length !== 1 && !JOINERS.test(calleeName(value))) return name;
  const isText = ['string', 'binary', 'call', 'list'].includes(value.kind);
  return isText ? value : name;
}

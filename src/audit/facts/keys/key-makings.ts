import type { CallNode, FunctionNode, NameNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, fieldNameOf } from '../calls.ts';
import { carriedBy } from '../carried.ts';
import { fieldValues, ownFieldNamed } from '../field-values.ts';
import { argumentsFor } from '../origins.ts';
import { remember } from '../remember.ts';
import { returnedBy } from '../returned.ts';
import { type Setter, settersIn } from '../setters.ts';
import { cutOf } from '../time/time-cuts.ts';
import { resolve, valueOfName } from '../values.ts';
import { scopeOf } from '../walk.ts';
import { nameOfAttempt } from './attempts.ts';
import { JOINERS, joinedBy } from './key-parts.ts';

/** No key is put together from more; what is, is not looked at to its end. */
const MAX_MAKINGS = 60;

/** One expression that a key is made from, straight or through others. */
export interface KeyMaking {
  readonly node: SyntaxNode;
  /** What is left of it in the key may be the same for a while: a day, the first characters. */
  readonly isCut: boolean;
  /** The name it has in the record that is written down and hashed for the key; null outside of records. */
  readonly entry: string | null;
}

/**
 * Every expression of the file that a key may be made from, the key itself first: the parts of templates, sums, joined
 * lists, hashes and what they hash, behind local names, parameters (what the callers hand over), fields, constructors,
 * getters and functions that make it. Of several ways to make it each is told.
 */
export const keyMakings = remember((key: SyntaxNode): readonly KeyMaking[] => {
  const found = new Map<SyntaxNode, KeyMaking>([[key, { node: key, isCut: false, entry: null }]]);
  for (const { node, isCut: wasCut, entry } of found.values()) {
    if (found.size >= MAX_MAKINGS) break;
    const isCut = wasCut || cutsWhatItTakes(node);
    for (const next of behind(node))
      if (!found.has(next)) found.set(next, { node: next, isCut, entry: entryNameOf(node, next) ?? entry });
  }
  return [...found.values()];
});

/** Called on a text or a moment, and giving it on, whole or in part. */
const SAME_TEXT =
  /^(slice|substr|substring|take|first|left|truncate|trunc\w*|trim|strip|lower|upper|downcase|upcase|to_?lower\w*|to_?upper\w*|replace\w*|hex|pad\w*|format|iso_?format|iso8601|to_?iso\w*|to_?rfc\w*|strftime|timestamp\w*|unix\w*|get_?time\w*|epoch\w*|to_?epoch\w*|get_?epoch\w*|to_?unix\w*|to_?[isf]|to_?fs|to_?string|value_?of|simple|hyphenated|as_?str|to_?owned|clone|into|unwrap\w*|expect|bytes|value|utc|finalize|digest|hexdigest|chars|or_?else\w*)$/i;
/** Of these a part is kept, or a time is rounded: what differs between two attempts may be gone. */
const CUTS = /^(slice|substr|substring|take|first|left|truncate|trunc\w*|start_?of\w*|beginning_?of\w*)$/i;

function cutsWhatItTakes(node: SyntaxNode): boolean {
  if (node.kind === 'index') return true;
  if (node.kind !== 'call') return false;
  if (CUTS.test(calleeName(node))) return true;
  const [format] = node.arguments;
  const text = format?.value.kind === 'string' ? format.value.value : '';
  const cut =
    /^(format|strftime|to_?string|date)$/i.test(calleeName(node)) && text !== '' ? cutOf(`'${text}'`) : null;
  return cut !== null && cut !== 'second';
}

function entryNameOf(node: SyntaxNode, value: SyntaxNode): string | null {
  if (node.kind === 'object') return node.entries.find((one) => one.value === value)?.key ?? null;
  return node.kind === 'name' ? (putInto(node).find((one) => one.value === value)?.name ?? null) : null;
}

/** What was put into a map of one's own before it is written down here: `properties.put("sent_at", now)`. */
function putInto(node: NameNode): readonly Setter[] {
  const made = resolve(node);
  const isMap =
    (made.kind === 'object' && made.typeName === null) ||
    (made.kind === 'call' && MAPS.test(calleeName(made)));
  const set = isMap ? (settersIn(scopeOf(node)).get(node.name) ?? []) : [];
  return set.filter(({ at }) => at < node.span.start);
}

const MAPS =
  /^((Linked|Concurrent)?(Hash|Tree|Enum)?Map|dict|OrderedDict|Dictionary|JSONObject|create_?object_?node|(mutable|linked|hash)_?map_?of)$/i;

function behind(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case 'string':
      return node.parts;
    case 'await':
    case 'return':
      return node.value === null ? [] : [node.value];
    case 'list':
      return node.items;
    // What is hashed is written down first, with all it holds.
    case 'object':
      return node.entries.map(({ value }) => value);
    case 'unary':
      return /^[&*?]$/.test(node.operator) ? [node.operand] : [];
    case 'conditional':
      return [node.then, node.else];
    case 'binary':
      return /^(\+|\.|%|\|\||\?\?|or)$/.test(node.operator) ? [node.left, node.right] : [];
    case 'other':
      return node.children.length === 1 ? node.children : [];
    case 'name':
      return behindName(node);
    case 'member':
    case 'index':
      return behindField(node);
    case 'call':
      return behindCall(node);
    default:
      return [];
  }
}

function behindName(node: NameNode): readonly SyntaxNode[] {
  const value = valueOfName(node.name, node);
  if (value !== null) return [value, ...putInto(node).map((one) => one.value)];
  const fn = parameterHolder(node);
  if (fn !== null) {
    const byDefault = fn.parameters.find(({ name }) => name === node.name)?.default ?? null;
    const given = argumentsFor(fn, node.name).filter((one) => one !== byDefault);
    // What several callers give each their own way is none of these for sure.
    return given.length === 1 ? given : [];
  }
  return ownFieldNamed(node.name, node);
}

function parameterHolder(node: NameNode): FunctionNode | null {
  for (let above = node.parent; above !== null; above = above.parent)
    if (above.kind === 'function' && above.parameters.some(({ name }) => name === node.name)) return above;
  return null;
}

function behindField(node: SyntaxNode & { kind: 'member' | 'index' }): readonly SyntaxNode[] {
  const name = fieldNameOf(node);
  // The number of the try is one whatever the thing it belongs to was made of.
  if (name === null || nameOfAttempt(node) !== null) return node.kind === 'index' ? [node.object] : [];
  const values = fieldValues(node.object, name);
  if (values.length > 0) return values;
  // Ruby and Go call and read alike: `Time.now.to_i`, `at.utc`.
  return node.kind === 'member' && SAME_TEXT.test(name) ? [node.object] : [];
}

function behindCall(call: CallNode): readonly SyntaxNode[] {
  const name = calleeName(call);
  const returned = returnedBy(call);
  if (returned.length > 0) return returned;
  const carried = carriedBy(call);
  if (carried !== null) return carried;
  if (JOINERS.test(name)) {
    const on = call.callee.kind === 'member' ? [call.callee.object] : [];
    return [...on, ...joinedBy(call)];
  }
  if (call.callee.kind !== 'member') return WRITES.test(name) ? call.arguments.map(({ value }) => value) : [];
  if (call.arguments.length === 0) {
    const values = fieldValues(call.callee.object, name);
    if (values.length > 0) return values;
  }
  if (SAME_TEXT.test(name)) return [call.callee.object, ...call.arguments.map(({ value }) => value)];
  return WRITES.test(name) ? call.arguments.map(({ value }) => value) : [];
}

/** Functions that write down, hash or wrap what they are given. */
const WRITES =
  /^(json_?encode|stringify|dumps?|marshal\w*|serialize\w*|to_?vec|to_?json\w*|implode|array_values|array_merge|ksort|sorted|sort|hmac\w*|hash_?hmac|sum(224|256|512)?|sum|md5\w*|sha\d*\w*|blake\w*|b64\w*|base64\w*|bin2hex|hex|encode\w*|uuid_?(v?[35])|v[35]|new_?v5|from_?string|of|Some|format\w*|sprintf|Sprint\w*|concat|cat|name_?uuid\w*|from)$/i;

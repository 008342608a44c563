import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, fieldNameOf } from './calls.ts';
import { valueOfName } from './values.ts';

/** Defaults, conversions and names are looked through so deep; hostile ones are deeper. */
const MAX_DEPTH = 8;
/** So many fields are told of one expression. */
const MAX_FIELDS = 12;
/** Longer chains of fields are not written by hand. */
const MAX_CHAIN = 16;

/** Calls that only change how a number is written: `Number(x)`, `int(x)`, `uint64(x)`, `toNumber(x)`, `String(x)`. */
const CONVERTS =
  /^(get|to|as|parse|read|safe|ensure)?_?(u?int|integer|number|numeric|num|float|double|decimal|big_?int|string|str)(32|64)?_?(value|or_?zero|or_?default)?$/i;
/** `usage.get("tokens", 0)`, `usage.dig(:tokens)`: a field asked for by its name. */
const ASKS = /^(get|fetch|dig)$/;

/**
 * The fields that a value is taken from unchanged, each as its names from the outside in: behind names, defaults and
 * conversions. `usage.tokens ?? 0`, `int(usage.get("tokens", 0))` and `n` after `const n = usage["tokens"] || 0` all
 * give `['usage', 'tokens']`. Nothing that was reckoned with is a field any more.
 */
export function fieldsBehind(value: SyntaxNode): readonly (readonly string[])[] {
  const fields: (readonly string[])[] = [];
  collect(value, fields, MAX_DEPTH);
  return fields;
}

function collect(node: SyntaxNode, into: (readonly string[])[], depth: number): void {
  if (depth === 0 || into.length >= MAX_FIELDS) return;
  const names = namesOf(node);
  if (names !== null) into.push(names);
  else if (node.kind === 'name') {
    const value = valueOfName(node.name, node);
    if (value !== null) collect(value, into, depth - 1);
  } else if (node.kind === 'binary' && isDefault(node.operator)) {
    collect(node.left, into, depth - 1);
    collect(node.right, into, depth - 1);
  } else if (node.kind === 'conditional') {
    collect(node.then, into, depth - 1);
    collect(node.else, into, depth - 1);
  } else if (node.kind === 'call') {
    const [only, ...others] = node.arguments;
    if (only !== undefined && others.length === 0 && CONVERTS.test(calleeName(node)))
      collect(only.value, into, depth - 1);
  }
}

function isDefault(operator: string): boolean {
  return operator === '||' || operator === '??';
}

/** The names of a field from the outside in; null for what is no field. */
function namesOf(node: SyntaxNode): readonly string[] | null {
  const names: string[] = [];
  let at: SyntaxNode | null = node;
  for (let step = 0; step < MAX_CHAIN && at !== null; step++) {
    const below: { readonly name: string | null; readonly object: SyntaxNode | null } | null = stepInto(at);
    if (below === null) return names.length > 0 ? names.reverse() : null;
    if (below.name !== null) names.push(below.name);
    at = below.object;
  }
  return names.length > 1 ? names.reverse() : null;
}

function stepInto(
  node: SyntaxNode,
): { readonly name: string | null; readonly object: SyntaxNode | null } | null {
  if (node.kind === 'member' || node.kind === 'index')
    return { name: fieldNameOf(node), object: node.object };
  if (node.kind === 'call') return askedField(node);
  if (node.kind === 'await') return { name: null, object: node.value };
  // `(usage.details || {}).cached`: the default has no fields.
  if (node.kind === 'binary' && isDefault(node.operator)) return { name: null, object: node.left };
  if (node.kind !== 'name') return null;
  const value = valueOfName(node.name, node);
  const isField =
    value !== null && (value.kind === 'member' || value.kind === 'index' || value.kind === 'call');
  return isField && stepInto(value) !== null
    ? { name: null, object: value }
    : { name: node.name, object: null };
}

function askedField(call: CallNode): { readonly name: string; readonly object: SyntaxNode } | null {
  const [first, second] = call.arguments;
  if (calleeName(call) === 'getattr' && first !== undefined && second?.value.kind === 'string')
    return { name: second.value.value, object: first.value };
  if (call.callee.kind !== 'member' || !ASKS.test(call.callee.name) || first?.value.kind !== 'string')
    return null;
  return { name: first.value.value, object: call.callee.object };
}

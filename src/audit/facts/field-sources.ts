import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, fieldNameOf, receiverOf } from './calls.ts';
import { takenWay } from './taken-ways.ts';
import { valueOfName } from './values.ts';

/** Defaults, conversions and names are looked through so deep; hostile ones are deeper. */
const MAX_DEPTH = 8;
/** So many fields are told of one expression. */
const MAX_FIELDS = 12;
/** Longer chains of fields are not written by hand. */
const MAX_CHAIN = 16;

/** Calls that only change how a number is written: `Number(x)`, `int(x)`, `uint64(x)`, `toNumber(x)`, `String(x)`. */
const CONVERTS =
  /^(get|to|as|parse|read|safe|ensure)?_?([ui](8|16|32|64|128|size)|u?int|integer|long|number|numeric|num|float|double|decimal|big_?int|big_?decimal|string|str|cast|from|of|value_?of)(8|16|32|64)?_?(value|or_?zero|or_?default|optional)?$/i;
/** The same as methods of the value, and those that take its place where it has none: `.orElse(0L)`, `.to_i`, `.as_u64()`. */
const CONVERTED =
  /^((to|as|get|try_?get)_?([ui](8|16|32|64|size)|u?int|integer|long|number|float|double|decimal|big_?int|big_?decimal|i|f|d|r)(8|16|32|64)?(_?(value|or_?null))?|(u?int|long|double|float)(Value)?|value_or|jsonPrimitive|jsonObject|unwrap(_or(_default|_else)?)?|or_?else(Get|Throw)?|or_?zero|coerceAtLeast|GetValueOrDefault|get_?or_?else|copied|cloned|clone|as_ref|as_deref|expect|require_?not_?null|check_?not_?null)$/i;
/** A getter's or a nullable's own. */
function isConverted(name: string): boolean {
  return name === 'Value' || CONVERTED.test(name);
}
/** `usage.get("tokens", 0)`, `usage.dig(:tokens)`, `usage.GetProperty("tokens")`: a field asked for by its name. */
const ASKS =
  /^(get|fetch|dig|path|at|opt|pluck|GetProperty|GetValue|GetBytes|get_?(or_?default|int|long|double|value|object|json_?object|as_?json_?(object|array)|attr|property)|opt_?(int|long|json_?object)|Get|GetInt|GetInt64|getInt64|data_get|item|send)$/i;
/** What is asked for where no argument names it: `usage.getInputTokens()`, `usage.inputTokens()`. */
const GETTER = /^(?:get_?)?(\w+)$/;
/** A getter of anything else is a call that does something. */
const FIELD_WORDS = /(tokens?|count|usage|meta_?data|details?|units|tier|model)s?$/i;

/**
 * The fields that a value is taken from unchanged, each as its names from the outside in: behind names, defaults and
 * conversions. `usage.tokens ?? 0`, `int(usage.get("tokens", 0))`, `usage.getTokens()` and `n` after
 * `const n = usage["tokens"] || 0` or `const { tokens: n } = usage` all give `['usage', 'tokens']`. Nothing that was
 * reckoned with is a field any more.
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
    const inner = convertedBy(node);
    if (inner !== null) collect(inner, into, depth - 1);
  } else if (node.kind === 'member' && isConverted(node.name)) collect(node.object, into, depth - 1);
  else if (node.kind === 'unary' && /^[&*]|!!?$/.test(node.operator) && node.operator !== '!')
    collect(node.operand, into, depth - 1);
}

/** What a call gives back in another form: the argument of `Number(x)`, `x` of `x.orElse(0L)`. */
function convertedBy(call: CallNode): SyntaxNode | null {
  const [only, ...others] = call.arguments;
  const receiver = receiverOf(call);
  if (receiver !== null && others.length === 0 && isConverted(calleeName(call))) return receiver;
  return only !== undefined && others.length === 0 && CONVERTS.test(calleeName(call)) ? only.value : null;
}

function isDefault(operator: string): boolean {
  return operator === '||' || operator === '??';
}

/** The names of a field from the outside in; null for what is no field. */
function namesOf(node: SyntaxNode): readonly string[] | null {
  const names: string[] = [];
  let at: SyntaxNode | null = node;
  for (let step = 0; step < MAX_CHAIN && at !== null; step++) {
    const below: Step | null = stepInto(at);
    if (below === null) return names.length > 0 ? names.reverse() : null;
    names.push(...below.names.toReversed());
    at = below.object;
  }
  return names.length > 1 ? names.reverse() : null;
}

interface Step {
  /** The fields taken here, from the outside in. */
  readonly names: readonly string[];
  readonly object: SyntaxNode | null;
}

function stepInto(node: SyntaxNode): Step | null {
  if (node.kind === 'member' || node.kind === 'index') {
    // `usage[:tokens].to_i`, `usage.Tokens.Value`: the same field in another form.
    if (node.kind === 'member' && isConverted(node.name) && isOfField(node.object))
      return { names: [], object: node.object };
    const name = fieldNameOf(node);
    return { names: name === null ? [] : [name], object: node.object };
  }
  if (node.kind === 'call') return askedField(node);
  if (node.kind === 'await') return { names: [], object: node.value };
  // `(usage.details || {}).cached`: the default has no fields.
  if (node.kind === 'binary' && isDefault(node.operator)) return { names: [], object: node.left };
  if (node.kind === 'name') return behindName(node.name, node);
  return null;
}

/** A bare name is a field where it was taken from one. */
function isOfField(node: SyntaxNode): boolean {
  if (node.kind !== 'name') return true;
  const value = valueOfName(node.name, node);
  return value !== null && (value.kind === 'member' || value.kind === 'index' || value.kind === 'call');
}

function behindName(name: string, node: SyntaxNode): Step {
  const taken = takenWay(name, node);
  if (taken !== null) return { names: taken.way, object: taken.from };
  const value = valueOfName(name, node);
  const isField =
    value !== null && (value.kind === 'member' || value.kind === 'index' || value.kind === 'call');
  return isField && stepInto(value) !== null ? { names: [], object: value } : { names: [name], object: null };
}

function askedField(call: CallNode): Step | null {
  const [first, second] = call.arguments;
  const receiver = receiverOf(call);
  // Python's and Laravel's functions that ask their first argument for a field.
  if (/^(getattr|data_get)$/.test(calleeName(call)) && first !== undefined && second?.value.kind === 'string')
    return { names: second.value.value.split('.'), object: first.value };
  if (receiver === null) return null;
  const name = calleeName(call);
  if (first === undefined || (isConverted(name) && call.arguments.length === 1)) {
    if (isConverted(name)) return { names: [], object: receiver };
    const field = GETTER.exec(name)?.[1] ?? name;
    return FIELD_WORDS.test(field) ? { names: [field], object: receiver } : null;
  }
  const mapped = MAPS.test(name) ? mappedField(first.value) : null;
  if (mapped !== null) return { names: mapped, object: receiver };
  if (!ASKS.test(name)) return null;
  const texts = call.arguments.flatMap(({ value }) => (value.kind === 'string' ? [value.value] : []));
  if (texts.length === 0) return null;
  // `dig("usage", "tokens")` goes from field to field; anywhere else the second text is a default.
  const asked = name === 'dig' ? texts : texts.slice(0, 1);
  return { names: asked.flatMap((text) => text.split('.')), object: receiver };
}

const MAPS = /^(map|flat_?map|and_?then|let|then)$/i;

/** `d -> d.cachedTokens()`, `Details::cachedTokens`: the field that each of them is asked for. */
function mappedField(by: SyntaxNode): readonly string[] | null {
  if (by.kind === 'member') return FIELD_WORDS.test(by.name) ? [by.name] : null;
  if (by.kind !== 'function') return null;
  const [only, ...others] = by.body;
  const value = only?.kind === 'return' ? only.value : only;
  if (value === undefined || value === null || others.length > 0) return null;
  const [root, ...names] = namesOf(value) ?? [];
  return names.length > 0 && root === (by.parameters[0]?.name ?? 'it') ? names : null;
}

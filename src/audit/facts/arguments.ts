import type { CallNode, MemberNode, OtherNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, chainedCalls } from './calls.ts';
import { carriedBy, entriesGiven, pairsIn } from './carried.ts';
import { wholeListOf } from './delivery/list-pieces.ts';
import { isRequestBlock, requestParts } from './delivery/request-parts.ts';
import { fieldValues, positionalFields } from './field-values.ts';
import { plainName } from './names.ts';
import { remember } from './remember.ts';
import { returnedBy } from './returned.ts';
import { builderSetters, consumerSetters, inOrder, setterOf, settersIn } from './setters.ts';
import { itemsAddedTo } from './totals/added-items.ts';
import { resolve } from './values.ts';
import { scopeOf } from './walk.ts';

/** One named value handed to a call, wherever it was written. */
export interface NamedArgument {
  readonly name: string;
  readonly value: SyntaxNode;
  /** 0 for the call's own keywords and the entries of its literals; one more for each literal nested in it. */
  readonly depth: number;
}

/** Stripe nests the quantity in `payload`, Orb and Metronome the event in a list: deeper is another object's matter. */
export const MAX_DEPTH = 3;

/** Literals made of names of literals of names could be as many as their product; no real call gives this much. */
export const MAX_LOOKED_AT = 500;

/**
 * Every named value the call is given, shallow ones first: keyword arguments, entries of object and struct literals
 * (nested ones and those in lists too), setters of a builder chain, the parts of a request that is put together call by call, what a function of the same file makes for it
 * (`events: rows.map(toEvent)`), and what was set on a local variable before it was passed (`params.Identifier = id`,
 * `params.SetIdempotencyKey(key)`).
 */
export const namedArguments = remember((call: CallNode): readonly NamedArgument[] => {
  const found: NamedArgument[] = [];
  const into: Collected = { found, left: MAX_LOOKED_AT };
  for (const argument of call.arguments) {
    if (argument.name !== null) found.push({ name: argument.name, value: argument.value, depth: 0 });
    collect(argument.value, argument.name === null ? 0 : 1, into);
  }
  for (const part of filledIn(call)) {
    const setter = setterOf(part);
    if (setter !== null) found.push({ ...setter, depth: 0 });
  }
  for (const part of requestParts(call)) {
    const setter = setterOf(part);
    if (setter !== null) found.push({ ...setter, depth: 0 });
    for (const { value } of part.arguments) collect(value, 0, into);
  }
  if (call.block !== null && isRequestBlock(call.block))
    for (const { name, value } of inOrder(settersIn(call.block))) {
      found.push({ name, value, depth: 0 });
      collect(value, 1, into);
    }
  found.sort((a, b) => a.depth - b.depth);
  return found;
});

/**
 * The value given under one of the names, whatever its casing; the shallowest one. Null also where the call is given
 * something that cannot be seen into: ask `hasUnseenArguments` before claiming absence.
 */
export function argumentNamed(call: CallNode, names: readonly string[]): SyntaxNode | null {
  const given = namedArguments(call);
  if (given.length === 0) return null;
  const wanted = new Set(names.map(plainName));
  return given.find((argument) => wanted.has(plainName(argument.name)))?.value ?? null;
}

/** The value of the positional argument, counted from 0 among those without a keyword. */
export function argumentAt(call: CallNode, position: number): SyntaxNode | null {
  return call.arguments.filter((argument) => argument.name === null)[position]?.value ?? null;
}

/** `Usage.create(id).quantity(n).usageDate(at).request()`: what is filled in before the call that ends the chain. */
function filledIn(call: CallNode): readonly CallNode[] {
  const chain = chainedCalls(call);
  const end = chain.findIndex((next) => ENDS.test(calleeName(next)));
  return end < 0 ? [] : chain.slice(0, end);
}

const ENDS = /^(request|execute|submit)(_?async)?$/i;

/** What the items of a list are made from says nothing of what they hold. */
export function isComprehension(node: SyntaxNode): node is OtherNode {
  return node.kind === 'other' && node.syntax === 'comprehension';
}

/** What a comprehension makes of each thing it goes through. */
function elementOf(comprehension: OtherNode): SyntaxNode {
  return comprehension.children[0] ?? comprehension;
}

interface Collected {
  readonly found: NamedArgument[];
  left: number;
}

function collect(node: SyntaxNode, depth: number, into: Collected): void {
  if (depth > MAX_DEPTH || into.left-- <= 0) return;
  const { found } = into;
  collectSetOn(node, depth, found);
  if (node.kind === 'name') for (const item of itemsAddedTo(node)) collect(item, depth + 1, into);
  const whole = wholeListOf(node);
  if (whole !== null) {
    collect(whole, depth, into);
    return;
  }
  const value = resolve(node);
  if (value.kind === 'object') {
    for (const entry of value.entries) {
      if (entry.key !== null) found.push({ name: entry.key, value: entry.value, depth });
      collect(entry.value, depth + 1, into);
    }
  } else if (value.kind === 'list') {
    for (const { key, value: given } of pairsIn(value.items) ?? [])
      found.push({ name: key, value: given, depth });
    for (const item of value.items) collect(isComprehension(item) ? elementOf(item) : item, depth + 1, into);
  } else if (value.kind === 'member') {
    // Ruby calls without parentheses: `event.to_h` is a method of the class that the file declares.
    const written = wholeOf(value);
    for (const one of written.length > 0 ? written : (carriedBy(value) ?? [])) collect(one, depth, into);
  } else if (value.kind === 'function') {
    for (const setter of consumerSetters(value)) {
      found.push({ ...setter, depth });
      collect(setter.value, depth + 1, into);
    }
  } else if (value.kind === 'call') {
    for (const returned of returnedBy(value)) collect(returned, depth, into);
    for (const setter of builderSetters(value)) {
      found.push({ ...setter, depth });
      collect(setter.value, depth + 1, into);
    }
    for (const { key, value: given } of entriesGiven(value)) {
      found.push({ name: key, value: given, depth });
      collect(given, depth + 1, into);
    }
    for (const [at, name] of positionalFields(value).entries()) {
      const argument = value.arguments[at];
      if (argument?.name === null && !argument.isSpread) found.push({ name, value: argument.value, depth });
    }
    const carried = returnedBy(value).length > 0 ? null : carriedBy(value);
    for (const one of carried ?? []) collect(one, depth, into);
    for (const argument of carried === null ? value.arguments : []) {
      if (argument.name !== null) found.push({ name: argument.name, value: argument.value, depth });
      // `m3ter.F(…)` and its kind only mark a value as given.
      collect(argument.value, calleeName(value) === 'F' ? depth : depth + 1, into);
    }
  }
}

/** What the method of the thing's own class writes it down as, where it is one record. */
function wholeOf({ object, name }: MemberNode): readonly SyntaxNode[] {
  const values = /^(to_|as_|payload$|attributes$|params$|body$)/.test(name) ? fieldValues(object, name) : [];
  return values.filter(({ kind }) => kind === 'object');
}

/** What was set on a local variable before this use of it. */
function collectSetOn(node: SyntaxNode, depth: number, into: NamedArgument[]): void {
  if (node.kind !== 'name') return;
  for (const { at, name, value } of settersIn(scopeOf(node)).get(node.name) ?? []) {
    if (at >= node.span.start || into.length >= MAX_FOUND) return;
    into.push({ name, value, depth });
  }
}

/** Set over and over on one variable, the first ones say what it is made of. */
const MAX_FOUND = 500;

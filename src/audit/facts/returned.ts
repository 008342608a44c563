import type { CallNode, FunctionNode, MemberNode, SyntaxNode } from '../languages/syntax.ts';
import { allGiven, calleeName } from './calls.ts';
import { remember } from './remember.ts';
import { descendants, enclosingClass, isWithin, rootOf } from './walk.ts';

/** Calls that answer with a list of what a function makes of each item. */
const MAPS = /^(map|flat_?map|collect|select|filter_?map)$/i;

/** So many ways out of one function are looked at; a function with more makes more than one kind of thing. */
const MAX_RETURNS = 5;

/**
 * What a call answers with, as far as a function of the same file says: the expressions it returns, or for
 * `rows.map(toEvent)` those made of each row. Empty where the function stands elsewhere or the name is not its alone.
 */
export function returnedBy(call: CallNode): readonly SyntaxNode[] {
  if (MAPS.test(calleeName(call))) {
    return allGiven(call).flatMap((maker) => {
      const fn = functionBehind(maker);
      return fn === null ? [] : returnsOf(fn);
    });
  }
  if (call.isNew) return [];
  const fn = functionBehind(call.callee);
  // `const parse = (text) => Schema.parse(text)`: what a function calls by its own name stands elsewhere, or never ends.
  return fn === null || isWithin(call, fn) ? [] : returnsOf(fn);
}

/** What a property of the same class answers with: `self.key` after `@property def key(self)`. Empty for plain fields. */
export function returnedByProperty(member: MemberNode): readonly SyntaxNode[] {
  if (member.object.kind !== 'name' || !/^(self|this)$/.test(member.object.name)) return [];
  const fn = functionsOf(rootOf(member)).get(member.name) ?? null;
  if (fn === null || enclosingClass(fn) === null || enclosingClass(fn) !== enclosingClass(member)) return [];
  return fn.parameters.every(({ name }) => name === 'self') ? returnsOf(fn) : [];
}

function functionBehind(node: SyntaxNode): FunctionNode | null {
  if (node.kind === 'function') return node;
  if (node.kind !== 'name' && node.kind !== 'member') return null;
  return functionsOf(rootOf(node)).get(node.name) ?? null;
}

/** The values a function answers with, none where it has many ways out. */
export const returnsOf = remember((fn: FunctionNode): readonly SyntaxNode[] => {
  const values: SyntaxNode[] = [];
  for (const node of descendants(fn, (inner) => inner === fn || inner.kind !== 'function'))
    if (node.kind === 'return' && node.value !== null && node.value.kind !== 'null') values.push(node.value);
  const returns = values.length > MAX_RETURNS ? [] : values;
  return returns;
});

/** The one value a small function answers with: that of its last statement, with `return` or without. */
export function lastValueOf({ body }: FunctionNode): SyntaxNode | null {
  const last = body.at(-1);
  return (last?.kind === 'return' ? last.value : last) ?? null;
}

/** The function of the node's file with that name; null where there is none, or several. */
export function onlyFunctionNamed(name: string, node: SyntaxNode): FunctionNode | null {
  return functionsOf(rootOf(node)).get(name) ?? null;
}

/** The functions of a file by name; null under a name that several carry. */
const functionsOf = remember((root: SyntaxNode): ReadonlyMap<string, FunctionNode | null> => {
  const byName = new Map<string, FunctionNode | null>();
  for (const inner of descendants(root))
    if (inner.kind === 'function' && inner.name !== null)
      byName.set(inner.name, byName.has(inner.name) ? null : inner);
  return byName;
});

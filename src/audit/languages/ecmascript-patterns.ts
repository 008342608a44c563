import type { GrammarNode } from './grammar-node.ts';
import type { SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** Patterns that hold another pattern and something else. */
const HOLDERS: Readonly<Record<string, string>> = {
  assignment_pattern: 'left',
  object_assignment_pattern: 'left',
  pair_pattern: 'value',
};

function isDestructuring(pattern: GrammarNode): boolean {
  return (
    pattern.type === 'object_pattern' || pattern.type === 'array_pattern' || pattern.type === 'rest_pattern'
  );
}

/** What a pattern assigns to, in source order: one name, or one for each part of a destructuring. */
export function boundNames(pattern: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  const held = HOLDERS[pattern.type];
  if (held !== undefined) {
    const inner = pattern.get(held);
    return inner === null ? [] : boundNames(inner, to);
  }
  if (isDestructuring(pattern)) return pattern.children.flatMap((child) => boundNames(child, to));
  if (pattern.type === 'shorthand_property_identifier_pattern') {
    return [to.make({ kind: 'name', name: to.text(pattern) }, pattern)];
  }
  return to.list([pattern]);
}

/** The fields a destructuring takes its parts from under other names: `failed` in `{ failed: rest = [] }`. */
export function fieldsOf(pattern: GrammarNode, to: TreeBuilder): { fields?: readonly string[] } {
  const fields = renamedIn(pattern, to);
  return fields.length === 0 ? {} : { fields };
}

function renamedIn(pattern: GrammarNode, to: TreeBuilder): string[] {
  if (isDestructuring(pattern)) return pattern.children.flatMap((child) => renamedIn(child, to));
  if (pattern.type === 'assignment_pattern') {
    const inner = pattern.get('left');
    return inner === null ? [] : renamedIn(inner, to);
  }
  if (pattern.type !== 'pair_pattern') return [];
  const inner = pattern.get('value');
  const key = to.text(pattern.get('key')).replace(/^['"]|['"]$/g, '');
  return [key, ...(inner === null ? [] : renamedIn(inner, to))];
}

/** The fields on the way to each part of an object's destructuring, in the order of {@link boundNames}. */
export function waysOf(pattern: GrammarNode, to: TreeBuilder): { ways?: readonly (readonly string[])[] } {
  const ways = pattern.type === 'object_pattern' ? waysIn(pattern, [], to) : null;
  return ways === null ? {} : { ways };
}

/** Null where a part is of a list or of what is left over. */
function waysIn(pattern: GrammarNode, way: readonly string[], to: TreeBuilder): (readonly string[])[] | null {
  if (pattern.type === 'array_pattern' || pattern.type === 'rest_pattern') return null;
  if (pattern.type === 'object_pattern') {
    const parts = pattern.children.map((child) => waysIn(child, way, to));
    return parts.every((part) => part !== null) ? parts.flat() : null;
  }
  if (pattern.type === 'shorthand_property_identifier_pattern') return [[...way, to.text(pattern)]];
  const held = HOLDERS[pattern.type];
  const inner = held === undefined ? null : pattern.get(held);
  if (inner === null) return [way];
  const key = pattern.type === 'pair_pattern' ? to.text(pattern.get('key')) : null;
  return waysIn(inner, key === null ? way : [...way, key.replace(/^['"]|['"]$/g, '')], to);
}

/** `{ retries = 3 }` also says `retries ??= 3`: the defaults inside a pattern, as assignments that follow it. */
export function defaultsOf(pattern: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  if (isDestructuring(pattern)) return pattern.children.flatMap((child) => defaultsOf(child, to));
  const held = HOLDERS[pattern.type];
  const inner = held === undefined ? null : pattern.get(held);
  if (inner === null) return [];
  const value = pattern.type === 'pair_pattern' ? null : to.optional(pattern, 'right');
  if (value === null) return defaultsOf(inner, to);
  const targets = boundNames(inner, to);
  const assign = to.make(
    { kind: 'assign', operator: '??=', targets, value, declares: false, type: null },
    pattern,
  );
  return [assign, ...defaultsOf(inner, to)];
}

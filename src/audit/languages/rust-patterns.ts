import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { Entry, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

const NAMES: ReadonlySet<string> = new Set(['identifier', 'shorthand_field_identifier', '_']);

/** The names a pattern binds, in source order; the types and literals it matches are none. */
export function toPatternTargets(pattern: GrammarNode | null, to: TreeBuilder): SyntaxNode[] {
  if (pattern === null) return [];
  if (NAMES.has(pattern.type)) return [to.make({ kind: 'name', name: to.text(pattern) }, pattern)];
  if (/literal$|^scoped_/.test(pattern.type)) return [];
  if (pattern.type === 'field_pattern' && pattern.get('pattern') !== null) {
    return toPatternTargets(pattern.get('pattern'), to);
  }
  return pattern.children
    .filter((child) => child.field !== 'type')
    .flatMap((child) => toPatternTargets(child, to));
}

/** The fields a pattern takes its names from under other names: `failed` in `Answer { failed: rest, .. }`. */
export function fieldsOf(pattern: GrammarNode | null, to: TreeBuilder): { fields?: readonly string[] } {
  const fields = renamedIn(pattern, to);
  return fields.length === 0 ? {} : { fields };
}

function renamedIn(pattern: GrammarNode | null, to: TreeBuilder): string[] {
  if (pattern?.type === 'field_pattern' && pattern.get('pattern') !== null)
    return [to.text(pattern.get('name')), ...renamedIn(pattern.get('pattern'), to)];
  return pattern?.children.flatMap((child) => renamedIn(child, to)) ?? [];
}

/** `Some(event)` in a pattern reads as the call it looks like. */
export function toTuplePattern(node: GrammarNode, to: TreeBuilder): Draft {
  const type = node.get('type');
  return {
    kind: 'call',
    callee: to.node(type ?? node),
    arguments: to
      .list(node.children.filter((child) => child !== type))
      .map((value) => ({ name: null, isSpread: false, value })),
    isNew: false,
    block: null,
  };
}

/** `Plan::Pro { limit, .. }` reads as the literal it looks like. */
export function toStructPattern(node: GrammarNode, to: TreeBuilder): Draft {
  const fields = node.children.filter((child) => child.type === 'field_pattern');
  const entries = fields.map((field): Entry => {
    const name = field.get('name') ?? field;
    const value = to.optional(field, 'pattern') ?? to.make({ kind: 'name', name: to.text(name) }, name);
    return { key: to.text(name), keyNode: null, value, isSpread: false };
  });
  return { kind: 'object', typeName: to.text(node.get('type')), entries };
}

/** `if let Some(x) = y && x > 1`. */
export function toLetChain(node: GrammarNode, to: TreeBuilder): Built {
  const [first, ...rest] = node.children.map((child) => to.node(child));
  if (first === undefined) return null;
  return rest.reduce<SyntaxNode>(
    (left, right) => to.make({ kind: 'binary', operator: '&&', left, right }, left, right),
    first,
  );
}

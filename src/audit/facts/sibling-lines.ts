import type { SyntaxNode } from '../languages/syntax.ts';
import { pathOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { wordsOf } from './names.ts';
import { childrenOf } from './walk.ts';

/** One value given to one name: an assignment, or an entry of an object literal. */
export interface Line {
  readonly node: SyntaxNode;
  /** What the name hangs on: `usage` in `usage.inputTokens = …`; empty for local names and entries. */
  readonly owner: string;
  readonly name: string;
  readonly operator: string;
  readonly value: SyntaxNode;
}

/** Lines that stand beside each other: the assignments of one body, the entries of one literal. */
export function siblingLines(facts: FileFacts): readonly (readonly Line[])[] {
  const groups = new Map<SyntaxNode, Line[]>();
  for (const node of facts.nodes('assign')) {
    const [target] = node.targets;
    if (node.parent === null || node.targets.length !== 1 || node.value === null) continue;
    if (target?.kind !== 'name' && target?.kind !== 'member') continue;
    const group = groups.get(node.parent) ?? [];
    const owner = target.kind === 'member' ? pathOf(target.object) : '';
    group.push({ node, owner, name: target.name, operator: node.operator, value: node.value });
    groups.set(node.parent, group);
  }
  for (const node of facts.nodes('object'))
    groups.set(
      node,
      node.entries.flatMap(({ key, value, isSpread }) =>
        key === null || isSpread ? [] : [{ node: value, owner: '', name: key, operator: '=', value }],
      ),
    );
  return [...groups.values()].filter((group) => group.length > 1);
}

/** A name or a chain of members within an expression. */
export interface Leaf {
  readonly node: SyntaxNode;
  readonly path: string;
}

/** The names and chains an expression is made of, in source order; a chain is one leaf. */
export function leavesOf(value: SyntaxNode): readonly Leaf[] {
  if (value.kind === 'name' || value.kind === 'member') return [{ node: value, path: pathOf(value) }];
  return childrenOf(value).flatMap(leavesOf);
}

/** The build of an expression without its names: two copied lines have the same one. */
export function shapeOf(value: SyntaxNode): string {
  if (value.kind === 'name' || value.kind === 'member') return 'x';
  const own = value.kind === 'binary' || value.kind === 'unary' ? value.operator : value.kind;
  return `${own}(${childrenOf(value).map(shapeOf).join(',')})`;
}

/** The path with one word put for another wherever it stands; null where the word does not stand in it. */
export function withWord(path: string, from: string, to: string): readonly string[] | null {
  const words = wordsOf(path);
  return words.includes(from) ? words.map((word) => (word === from ? to : word)) : null;
}

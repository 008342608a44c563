import type { ClassNode, SyntaxNode } from '../languages/syntax.ts';
import { remember } from './remember.ts';
import { descendants, rootOf } from './walk.ts';

/** The class of that name in the file a node stands in: a look-up; null where there is none, or several carry the name. */
export function classNamed(name: string, from: SyntaxNode): ClassNode | null {
  return classesOf(rootOf(from)).get(name) ?? null;
}

/** The classes of a file by their names; null under a name that several carry. */
const classesOf = remember((root: SyntaxNode): ReadonlyMap<string, ClassNode | null> => {
  const byName = new Map<string, ClassNode | null>();
  for (const node of descendants(root))
    if (node.kind === 'class' && node.name !== null)
      byName.set(node.name, byName.has(node.name) ? null : node);
  return byName;
});

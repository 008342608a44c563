import type { SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** A function literal is known by the name it is declared with: `const charge = async () => {}`. */
export function named(value: SyntaxNode | null, name: string, to: TreeBuilder): SyntaxNode | null {
  return value?.kind === 'function' && value.name === null ? to.amend(value, { name }) : value;
}

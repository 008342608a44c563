import type { ImportNode, SyntaxNode } from '../languages/syntax.ts';
import { remember } from './remember.ts';
import { descendants } from './walk.ts';

/** The imports at the top of a file, given its root; those within functions are not looked for. */
export const importNodesOf = remember((root: SyntaxNode): readonly ImportNode[] =>
  [...descendants(root, (node) => node.kind === 'file' || node.kind === 'other')].filter(
    (node): node is ImportNode => node.kind === 'import',
  ),
);

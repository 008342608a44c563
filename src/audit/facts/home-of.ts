import type { SyntaxNode } from '../languages/syntax.ts';
import type { FileFacts } from './file-facts.ts';
import { remember } from './remember.ts';
import { rootOf } from './walk.ts';

/** The loaded file that a node stands in: a look-up; null where its file is not among these. */
export function homeOf(node: SyntaxNode, files: readonly FileFacts[]): FileFacts | null {
  return factsByRoot(files).get(rootOf(node)) ?? null;
}

const factsByRoot = remember(
  (files: readonly FileFacts[]): ReadonlyMap<SyntaxNode, FileFacts> =>
    new Map(files.map((facts) => [facts.file.root, facts])),
);

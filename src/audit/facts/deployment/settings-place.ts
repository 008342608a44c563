import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import type { LineRange } from './yaml-file.ts';

/** Where something is told of: a file without a grammar is one text. */
export function textNode(file: SyntaxFile): SyntaxNode {
  return file.root.body[0] ?? file.root;
}

/** Paths that say that what is set up there carries nothing that is billed. */
const TRIAL =
  /(^|[/._-])(dev|devel|development|local|localhost|tests?|e2e|ci|examples?|samples?|demo|sandbox|staging|compose|quickstart)([/._-]|$)/i;

/** True for settings of a machine to try things on. */
export function isTrialPlace({ path }: SyntaxFile): boolean {
  return TRIAL.test(path);
}

/** Where something stood that is there no more: the file as it is now, or as it was where it is gone. */
export function placeOfRemoved(
  base: SyntaxFile,
  lines: LineRange,
  files: readonly SyntaxFile[],
): { readonly file: SyntaxFile; readonly node: SyntaxNode; readonly lines: LineRange } {
  const now = files.find(({ path }) => path === base.path);
  if (now === undefined) return { file: base, node: textNode(base), lines };
  const last = now.text.trimEnd().split('\n').length;
  const line = Math.max(1, Math.min(lines.startLine - 1, last));
  return { file: now, node: textNode(now), lines: { startLine: line, endLine: line } };
}

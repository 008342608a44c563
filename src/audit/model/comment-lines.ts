import type { FileFacts } from '../facts/file-facts.ts';
import { remember } from '../facts/remember.ts';
import type { SyntaxNode } from '../languages/syntax.ts';

/** Lines with nothing on them but comments; a text that stands alone at the head of a body documents too. */
export const commentLines = remember((facts: FileFacts): ReadonlySet<number> => {
  const lines = findCommentLines(facts);
  return lines;
});

function findCommentLines(facts: FileFacts): ReadonlySet<number> {
  const { text } = facts.file;
  const lines = new Set<number>();
  const note = ({ start, end, startLine, endLine }: SyntaxNode['span']): void => {
    const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
    const lineEnd = text.indexOf('\n', end);
    const behind = text.slice(end, lineEnd < 0 ? undefined : lineEnd);
    for (let line = startLine; line <= endLine; line++) {
      if (line === startLine && before.trim() !== '') continue;
      if (line === endLine && behind.trim() !== '') continue;
      lines.add(line);
    }
  };
  for (const { span } of facts.file.comments) note(span);
  for (const node of facts.nodes('string')) if (isDocumentation(node)) note(node.span);
  return lines;
}

function isDocumentation(node: SyntaxNode): boolean {
  const above = node.parent;
  const body = above?.kind === 'other' && above.children.length === 1 ? above.parent : above;
  if (body?.kind !== 'function' && body?.kind !== 'class') return false;
  const first = body.body[0];
  return (first === node || first === above) && node.span.startLine > body.span.startLine;
}

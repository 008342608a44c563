import type { SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { valueOfName } from './values.ts';
import { ancestors } from './walk.ts';

/** Where a loop or a listing takes a column of the last row of a page, to go on behind it with the next one. */
export interface PageMark {
  /** The read of the column: `rows.at(-1).createdAt`. */
  readonly node: SyntaxNode;
  /** The column read from the last row. */
  readonly column: string;
  /** The name it is kept under: the variable, the field or the key of an answer. */
  readonly target: string;
  /** It goes out as part of an answer and comes back with the next request. */
  readonly isAnswer: boolean;
}

/** Every column of a last row that is kept, in source order. */
export function pageMarks(facts: FileFacts): readonly PageMark[] {
  return facts.nodes('member').flatMap((node): PageMark[] => {
    if (!isLastRow(node.object)) return [];
    const kept = keptUnder(node);
    return kept === null ? [] : [{ node, column: node.name, ...kept }];
  });
}

function isLastRow(node: SyntaxNode): boolean {
  if (isLastElement(node)) return true;
  if (node.kind !== 'name') return false;
  const value = valueOfName(node.name, node);
  return value !== null && isLastElement(value);
}

/** `rows[rows.length - 1]`, `rows[-1]`, `rows.at(-1)`, `rows.last`, `rows.slice(-1)[0]`. */
function isLastElement(node: SyntaxNode): boolean {
  if (node.kind === 'member') return node.name === 'last';
  if (node.kind === 'call') {
    if (calleeName(node) === 'at') return isMinusOne(node.arguments[0]?.value);
    return /^(last|getLast|last!|end)$/.test(calleeName(node)) && node.arguments.length <= 1;
  }
  if (node.kind !== 'index') return false;
  const { index } = node;
  if (isMinusOne(index)) return true;
  return index.kind === 'binary' && index.operator === '-' && /len|size|count/i.test(pathOf(index.left));
}

function isMinusOne(node: SyntaxNode | undefined): boolean {
  return (
    node?.kind === 'unary' &&
    node.operator === '-' &&
    node.operand.kind === 'number' &&
    node.operand.value === 1
  );
}

function keptUnder(node: SyntaxNode): { readonly target: string; readonly isAnswer: boolean } | null {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'assign') {
      const [target] = above.targets;
      if (above.value !== below || above.targets.length !== 1 || !target) return null;
      const name = target.kind === 'name' || target.kind === 'member' ? target.name : null;
      return name === null ? null : { target: name, isAnswer: false };
    }
    if (above.kind === 'object') {
      const key = above.entries.find(({ value }) => value === below)?.key ?? null;
      return key === null || !/cursor|next|after|marker/i.test(key) ? null : { target: key, isAnswer: true };
    }
    if (above.kind === 'function' || above.kind === 'if' || above.kind === 'loop' || above.kind === 'binary')
      return null;
    below = above;
  }
  return null;
}

import type { IndexNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, fieldNameOf, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { valueOfName } from '../values.ts';
import { ancestors, loopAround } from '../walk.ts';

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
  return [...facts.nodes('member'), ...facts.nodes('index')].flatMap((node): PageMark[] => {
    const column = fieldNameOf(node);
    if (column === null || !(isLastRow(node.object) || isRowOfTurn(node))) return [];
    const kept = keptUnder(node);
    return kept === null ? [] : [{ node, column, ...kept }];
  });
}

/** `for row in rows: …; cursor = row.created_at`: behind the loop it is the last row's. */
function isRowOfTurn(node: MemberNode | IndexNode): boolean {
  const { object, parent } = node;
  if (object.kind !== 'name' || parent?.kind !== 'assign' || parent.declares || parent.value !== node)
    return false;
  const loop = loopAround(parent);
  return (
    loop?.variety === 'each' &&
    loop.variables.some((one) => one.kind === 'name' && one.name === object.name) &&
    loop.body.includes(parent)
  );
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
    // Java's `page.get(page.size() - 1)`, Rust's `rows.last().unwrap()`.
    if (/^(get|elementAt|ElementAt)$/.test(calleeName(node))) return isLastIndex(node.arguments[0]?.value);
    if (/^(unwrap|expect)$/.test(calleeName(node))) return isLastElement(receiverOf(node) ?? node.callee);
    return /^(last|getLast|last!|end)$/.test(calleeName(node)) && node.arguments.length <= 1;
  }
  if (node.kind !== 'index') return false;
  const { index } = node;
  // C#'s `page[^1]`.
  const isFromEnd = index.kind === 'unary' && index.operator === '^' && isOne(index.operand);
  return isFromEnd || isMinusOne(index) || isLastIndex(index);
}

function isLastIndex(index: SyntaxNode | undefined): boolean {
  return index?.kind === 'binary' && index.operator === '-' && /len|size|count/i.test(pathOf(index.left));
}

function isMinusOne(node: SyntaxNode | undefined): boolean {
  return node?.kind === 'unary' && node.operator === '-' && isOne(node.operand);
}

function isOne(node: SyntaxNode): boolean {
  return node.kind === 'number' && node.value === 1;
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

import type { SyntaxNode } from '../../languages/syntax.ts';
import { withAwait } from '../calls.ts';
import { descendants, enclosingFunction } from '../walk.ts';

/**
 * True where of a number of rows it is only asked whether there are any: `rows.count() > 0`, `if (! $rows->count())`,
 * `known = rows.count()` with no other use than such a question.
 */
export function isAskedForAny(count: SyntaxNode): boolean {
  const node = withAwait(count);
  if (isQuestion(node)) return true;
  const fn = enclosingFunction(node);
  const { parent } = node;
  if (parent?.kind !== 'assign' || parent.value !== node || fn === null) return false;
  const [target, ...others] = parent.targets;
  if (target?.kind !== 'name' || others.length > 0) return false;
  const uses = [...descendants(fn)].filter(
    (one) => one.kind === 'name' && one.name === target.name && one.span.start > parent.span.end,
  );
  return uses.length > 0 && uses.every(isQuestion);
}

const COMPARES = /^([<>]=?|[=!]==?)$/;

function isQuestion(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent === null) return false;
  if (parent.kind === 'unary') return parent.operator === '!';
  if (parent.kind === 'if' || parent.kind === 'conditional') return parent.test === node;
  if (parent.kind !== 'binary') return false;
  if (/^(&&|\|\|)$/.test(parent.operator)) return true;
  const other = parent.left === node ? parent.right : parent.left;
  return (
    COMPARES.test(parent.operator) && other.kind === 'number' && (other.value === 0 || other.value === 1)
  );
}

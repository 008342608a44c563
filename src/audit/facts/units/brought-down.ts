import type { IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import { descendants } from '../walk.ts';

/**
 * True where the branch does nothing but set what was measured: `if n > limit { n = limit }`, `if cost < 0 { cost = 0 }`,
 * `if len(rows) > limit { rows = rows[:limit] }`. The bound is kept to, and nobody is refused.
 */
export function bringsWithin({ then, else: other }: IfNode, measure: SyntaxNode): boolean {
  return (
    then.length > 0 &&
    other.length === 0 &&
    then.every(
      (statement) =>
        statement.kind === 'assign' && statement.targets.every((target) => isReadIn(measure, pathOf(target))),
    )
  );
}

function isReadIn(measure: SyntaxNode, path: string): boolean {
  if (!/\w/.test(path)) return false;
  for (const node of descendants(measure)) if (pathOf(node) === path) return true;
  return false;
}

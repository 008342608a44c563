import type { CallNode, IfNode, SyntaxNode } from '../languages/syntax.ts';
import { answerOf } from './answers.ts';
import { fateOf } from './failure.ts';
import { descendants, enclosingFunction } from './walk.ts';

/** What tells a refusal from a success in an HTTP answer, as the clients of all languages call it. */
const TELLS =
  /^(ok|is_?ok|status|status_?code|is_?success(_?status_?code)?|is_?success(ful)?|successful|failed|code)$/i;

/**
 * The check that makes a failure of an HTTP answer: `if (!response.ok) throw …` behind `const response = await fetch(…)`.
 * Null where no such check follows the call in its function.
 */
export function refusalCheckOf(call: CallNode): IfNode | null {
  const answer = answerOf(call);
  const fn = enclosingFunction(call);
  if (answer.kind !== 'held' || fn === null) return null;
  for (const node of descendants(fn, (inner) => inner.kind !== 'function')) {
    if (node.kind !== 'if' || node.span.start < call.span.end) continue;
    if (asksStatus(node.test, answer.names) && fateOf(node.then, null) === 'rethrows') return node;
  }
  return null;
}

function asksStatus(test: SyntaxNode, names: readonly string[]): boolean {
  for (const node of descendants(test))
    if (
      node.kind === 'member' &&
      TELLS.test(node.name) &&
      node.object.kind === 'name' &&
      names.includes(node.object.name)
    )
      return true;
  return false;
}

import type { CallNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { answerOf } from '../answers.ts';
import { calleeName } from '../calls.ts';
import { descendants, enclosingFunction, scopeOf } from '../walk.ts';
import { fateOf } from './failure.ts';
import { type Swallowed, toSwallowed } from './let-go.ts';

/** What tells a refusal from a success in an HTTP answer, as the clients of all languages call it. */
const TELLS =
  /^(ok|is_?ok|status|status_?code|is_?success(_?status_?code)?|success|is_?failed|is_?error|is_?success(ful)?|successful|failed|code)$/i;

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

/** What asks for a failure by its name: `response.failed()`, `res.isError`. */
const FAILED = /^(failed|is_?error|client_?error|server_?error)$/i;

/**
 * The check of an HTTP answer whose branch for a refusal only tells of it: `if (!response.ok) console.error(…)`,
 * `logger.warn(…) unless response.success?`. Null where that branch does more, or another check makes a failure of it.
 */
export function refusalOnlyTold(call: CallNode): Swallowed | null {
  const answer = answerOf(call);
  const scope = scopeOf(call);
  if (answer.kind !== 'held' || refusalCheckOf(call) !== null) return null;
  for (const node of descendants(scope, (inner) => inner === scope || inner.kind !== 'function')) {
    if (node.kind !== 'if' || node.span.start < call.span.end || !asksStatus(node.test, answer.names))
      continue;
    const refused = branchOfRefusal(node);
    // What is put where the caller finds it is no secret.
    return refused === null || refused.length === 0 ? null : toSwallowed(refused, null, node);
  }
  return null;
}

function branchOfRefusal({ test, then, else: otherwise }: IfNode): readonly SyntaxNode[] | null {
  if (test.kind === 'unary' && test.operator === '!') return then;
  if (test.kind === 'binary') {
    if (test.right.kind !== 'number' && test.right.kind !== 'member') return null;
    if (/^>=?$/.test(test.operator) || test.operator.startsWith('!=')) return then;
    return test.operator.startsWith('==') || test.operator === '<' ? otherwise : null;
  }
  const asked = test.kind === 'call' ? calleeName(test) : test.kind === 'member' ? test.name : '';
  return FAILED.test(asked.replace(/[?!]$/, '')) ? then : otherwise;
}

function asksStatus(test: SyntaxNode, names: readonly string[]): boolean {
  for (const node of descendants(test))
    if (
      node.kind === 'member' &&
      TELLS.test(node.name.replace(/[?!]$/, '')) &&
      node.object.kind === 'name' &&
      names.includes(node.object.name)
    )
      return true;
  return false;
}

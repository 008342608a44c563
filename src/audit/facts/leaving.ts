import type { SyntaxNode } from '../languages/syntax.ts';
import { calleeName } from './calls.ts';
import { descendants } from './walk.ts';

const ENDS = /^(fail|fail!|abort|abort_if|exit|die|panic|halt|unreachable|assertNever|assert_never|Fatalf?)$/;

/** True for a statement that goes away from the place it stands at: it returns, throws, or ends a turn or a loop. */
export function isLeaving({ kind }: SyntaxNode): boolean {
  return kind === 'return' || kind === 'throw' || kind === 'break' || kind === 'continue';
}

/** True for a statement that leaves the function: it returns or throws. */
export function isExit({ kind }: SyntaxNode): boolean {
  return kind === 'return' || kind === 'throw';
}

/** True where statements end by leaving the function, as written: the last of them returns or throws. */
export function endsInExit(statements: readonly SyntaxNode[]): boolean {
  const last = statements.at(-1);
  return last !== undefined && isExit(last);
}

/** True where some way through a statement leaves; what functions in it do is their own. */
export function mayLeave(statement: SyntaxNode): boolean {
  for (const node of descendants(statement, (inner) => inner.kind !== 'function'))
    if (isLeaving(node)) return true;
  return false;
}

/** True where statements that run never come to what stands below them: they return, throw or go on with the next turn. */
export function leaves(statements: readonly SyntaxNode[]): boolean {
  const last = statements.at(-1);
  if (last === undefined) return false;
  if (isLeaving(last)) return last.kind !== 'break' || last.parent?.kind !== 'switch';
  if (last.kind === 'if') return last.else.length > 0 && leaves(last.then) && leaves(last.else);
  if (last.kind === 'block' || last.kind === 'with') return leaves(last.body);
  return last.kind === 'call' && ENDS.test(calleeName(last));
}

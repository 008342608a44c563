import type { SyntaxNode } from '../languages/syntax.ts';
import { calleeName } from './calls.ts';

const ENDS = /^(fail|fail!|abort|abort_if|exit|die|panic|halt|unreachable|assertNever|assert_never|Fatalf?)$/;

/** True where statements that run never come to what stands below them: they return, throw or go on with the next turn. */
export function leaves(statements: readonly SyntaxNode[]): boolean {
  const last = statements.at(-1);
  if (last === undefined) return false;
  if (/^(return|throw|break|continue)$/.test(last.kind))
    return last.kind !== 'break' || last.parent?.kind !== 'switch';
  if (last.kind === 'if') return last.else.length > 0 && leaves(last.then) && leaves(last.else);
  if (last.kind === 'block' || last.kind === 'with') return leaves(last.body);
  return last.kind === 'call' && ENDS.test(calleeName(last));
}

import type { FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { wordsOf } from './names.ts';
import { descendants } from './walk.ts';

const DONE =
  /^(status|state|done|finished|completed|closed|processed|handled|shipped|booked|handed|ready|already|signed|published|delivered)$/;

/** `if ($export->status === 'done') return;`: called again it finds the work done, and goes no further. */
export function leavesWhenDone(fn: FunctionNode, before: SyntaxNode): boolean {
  for (const node of descendants(fn, (inner) => inner === fn || inner.kind !== 'function')) {
    if (node.kind !== 'if' || node.span.start > before.span.start) continue;
    if (node.then.at(-1)?.kind !== 'return') continue;
    for (const inner of descendants(node.test))
      if (
        (inner.kind === 'member' || inner.kind === 'name') &&
        wordsOf(inner.name).some((word) => DONE.test(word) || word === 'at')
      )
        return true;
  }
  return false;
}

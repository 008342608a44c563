import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { ancestors } from '../walk.ts';
import { FIRST_EVENT, LATER_EVENT } from './model-streams.ts';

/** Which of the two events of a streamed answer that carry usage: the one that tells what went in, or the later one. */
export type UsageEvent = 'start' | 'delta';

/** Which of the two events the branch around a node is for; null where no branch says so, or it is for both. */
export function usageEventAround(node: SyntaxNode, file: SyntaxFile): UsageEvent | null {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    // What is handed to a call of the branch runs in the branch.
    if (above.kind === 'function' && (above.variety !== 'lambda' || above.parent?.kind !== 'call'))
      return null;
    for (const test of testsOver(above, below)) {
      const event = usageEventIn(test, file);
      if (event !== null) return event;
    }
    below = above;
  }
  return null;
}

/** What is asked before the lower node runs: the test of an `if` whose first branch it is in, or of its case. */
export function testsOver(above: SyntaxNode, below: SyntaxNode): readonly SyntaxNode[] {
  if (above.kind === 'if') return above.then.includes(below) ? [above.test] : [];
  if (above.kind !== 'switch') return [];
  return above.cases.find(({ body }) => body.includes(below))?.tests ?? [];
}

function usageEventIn(test: SyntaxNode, file: SyntaxFile): UsageEvent | null {
  const [isStart, isDelta] = [says(test, file, FIRST_EVENT), says(test, file, LATER_EVENT)];
  return isStart === isDelta ? null : isStart ? 'start' : 'delta';
}

/** True where both events are named within the node: whatever it is asked for, it answers for each of them. */
export function isForBothEvents(node: SyntaxNode, file: SyntaxFile): boolean {
  return says(node, file, FIRST_EVENT) && says(node, file, LATER_EVENT);
}

/** As written: the name may stand in a type argument, which the tree leaves out. */
function says({ span }: SyntaxNode, { text }: SyntaxFile, pattern: RegExp): boolean {
  return pattern.test(text.slice(span.start, span.end));
}

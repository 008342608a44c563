import { calleeLabel } from '../../facts/calls.ts';
import { ancestors } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../../trace/call-graph.ts';
import { guardsOf } from '../../trace/guards.ts';
import { type Addition, additionsIn } from '../../trace/repeats/additions.ts';
import { isOnlyRedelivered, mayRecogniseRepeat } from '../../trace/repeats/repeat-recognition.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-206: what is retried adds to usage in place, so that every attempt that did its work counts. */
export const retriedAddition = defineRule({
  id: 'MTR-206',
  name: 'retried-addition',
  section: 'deduplication',
  title: 'A retry adds to usage again',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is everything that is retried safe to run twice for the same usage?',
  cost: 'An attempt that did its work and then failed, or whose answer was lost, is made again, and the usage is added twice.',
  remediation:
    'Give the addition a key that is stored with it in one transaction, so that the second attempt changes nothing.',
  references: [
    'https://aws.amazon.com/builders-library/making-retries-safe-with-idempotent-APIs/',
    'https://docs.stripe.com/api/idempotent_requests',
  ],
  *match({ files, trace }) {
    for (const addition of additionsIn(files, trace)) {
      const { retry: own, transaction } = guardsOf(addition.node);
      const retry = own ?? retryOfCallers(addition.node, trace);
      if (retry === null || (own !== null && leavesAfter(addition.node))) continue;
      if (mayRecogniseRepeat(addition.node, trace)) continue;
      // Done last, it is not tried again: what may come again is the message, which is another rule's.
      if (isOnlyRedelivered(addition.node) && trace.entryPoints.around(addition.node)?.kind === 'consumer')
        continue;
      // A transaction inside the retry is rolled back as a whole; one around it sees every attempt.
      if (own !== null && transaction !== null && transaction.span.start > own.span.start) continue;
      yield toMatch(addition, retry);
    }
  },
});

/** So far up the retry still is about this one addition. */
const MAX_STEPS = 2;
/** Called from more places, a function is many things. */
const MAX_CALLERS = 4;

/** What runs the function around the addition again: `pRetry(() => send(item, quantity))`, a loop over attempts. */
function retryOfCallers(node: SyntaxNode, { calls }: Trace): SyntaxNode | null {
  let holder = functionAround(node);
  for (let step = 0; step < MAX_STEPS && holder !== null; step++) {
    const callers = calls.callersOf(holder);
    if (callers.length === 0 || callers.length > MAX_CALLERS) return null;
    for (const call of callers) {
      const { retry } = guardsOf(call);
      if (retry !== null) return retry;
    }
    const [first] = callers;
    holder = first === undefined ? null : functionAround(first);
  }
  return null;
}

/** The addition is the last thing done before the loop or the function is left: nothing after it can fail. */
function leavesAfter(node: SyntaxNode): boolean {
  let inner = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'if' || above.kind === 'loop' || above.kind === 'block' || above.kind === 'try') {
      const list = 'then' in above ? [above.then, above.else] : [above.body];
      const place = list.find((statements) => statements.includes(inner));
      const next = place?.[place.indexOf(inner) + 1];
      if (next !== undefined) return next.kind === 'return' || next.kind === 'break';
    }
    if (above.kind === 'function' || above.kind === 'loop') return false;
    inner = above;
  }
  return false;
}

function toMatch(addition: Addition, retry: SyntaxNode): Match {
  const { file, node, to } = addition;
  const adds = `adds${to === null ? '' : ` to \`${to}\``}`;
  return {
    file,
    node,
    evidence: [{ file: addition.file, node: retry }],
    confidence: addition.isGuess ? 'possible' : 'likely',
    message:
      `${node.kind === 'call' ? `\`${calleeLabel(node)}\` ${adds} in place inside what is retried` : `Every attempt ${adds} in place`}, and nothing here recognises a second attempt: ` +
      'the same usage is added and billed twice.',
  };
}

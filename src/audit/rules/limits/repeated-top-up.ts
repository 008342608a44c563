import { calleeLabel, calleePath, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { BinaryNode, CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBalance } from '../../trace/amount-names.ts';
import { guardsOf } from '../../trace/guards.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-412: a low balance buys credits again while the purchase before is still under way. */
export const repeatedTopUp = defineRule({
  id: 'MTR-412',
  name: 'repeated-top-up',
  section: 'limits',
  title: 'A low balance buys credits again and again',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is a top-up that is still under way taken into account before a low balance starts the next one?',
  cost: 'Every check until the first payment arrives starts another purchase: the customer’s card is charged several times.',
  remediation:
    'Count purchases under way with the balance, or mark the top-up as started in one atomic step and key the payment by that mark.',
  references: [
    'https://docs.stripe.com/api/idempotent_requests',
    'https://docs.stripe.com/payments/paymentintents/lifecycle',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const node of facts.nodes('binary')) {
        const fn = isLowBalance(node) ? enclosingNamedFunction(node) : null;
        if (fn !== null) yield* matchFunction(facts, node, fn);
      }
  },
});

const THRESHOLD = /^(threshold|thresholds|minimum|min|floor|trigger|below|under)$/;

/** `balance < threshold`, whichever way round; in an early return the other way. */
function isLowBalance({ operator, left, right }: BinaryNode): boolean {
  if (!isOrdering(operator)) return false;
  const [a, b] = [lastName(pathOf(left)), lastName(pathOf(right))];
  return (isBalance(a) && isThreshold(b)) || (isBalance(b) && isThreshold(a));
}

function isThreshold(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => THRESHOLD.test(word)) || TOP_UP.test(words.join('_'));
}

const TOP_UP = /top_?up|recharge|refill|replenish|auto_?reload|paid_credits|purchase_credits|buy_credits/;
const STARTS =
  /^(perform_(later|async|in)|delay|apply_async|enqueue|add|send|publish|create|charge|purchase|buy|trigger|start|execute|run|process|call|recharge|refill|replenish|top_?up|auto)/;
/** Anything that tells of a purchase under way or keeps a second one out. */
const GUARDS =
  /pending|in_?progress|in_?flight|processing|under_?way|ongoing_?(top|purchase)|started_at|initiated|attempted|outstanding|exists_by|lock|mutex|idempot|cooldown|last_(top|recharge|charge|triggered|attempt)|already|debounce|claim|unique|dedup|recent|for_update|semaphore|(^|_)nx($|_)/;

function* matchFunction(facts: FileFacts, test: BinaryNode, fn: FunctionNode): Generator<Match> {
  const starts = startIn(fn, test);
  if (starts === null || asksForCrossing(test, fn) || namesIn(fn).some((name) => GUARDS.test(name))) return;
  if (guardsOf(starts).lock !== null) return;
  yield {
    file: facts.file,
    node: test,
    evidence: [{ file: facts.file, node: starts }],
    confidence: 'likely',
    message: `\`${calleeLabel(starts)}\` buys credits whenever the balance is low, and nothing here asks for a purchase under way: every check until the payment arrives starts another one, and the customer is charged several times.`,
  };
}

/** `before >= threshold && after < threshold`: only the debit that crosses the threshold starts one. */
function asksForCrossing({ operator, left, right }: BinaryNode, fn: FunctionNode): boolean {
  const threshold = isThreshold(lastName(pathOf(right))) ? pathOf(right) : pathOf(left);
  for (const node of descendants(fn)) {
    if (node.kind !== 'binary' || !isOrdering(node.operator) || node.operator[0] === operator[0]) continue;
    if (pathOf(node.left) === threshold || pathOf(node.right) === threshold) return true;
  }
  return false;
}

/** The call after the test that starts the purchase. */
function startIn(fn: FunctionNode, test: BinaryNode): CallNode | null {
  const isTopUpCode = TOP_UP.test(wordsOf(fn.name ?? '').join('_'));
  for (const node of descendants(fn)) {
    if (node.kind !== 'call' || node.span.start < test.span.end) continue;
    const path = wordsOf(calleePath(node)).join('_');
    const last = wordsOf(lastName(calleePath(node))).join('_');
    if (!STARTS.test(last) || /log|metric|notif|webhook|email|alert/.test(path)) continue;
    if (
      TOP_UP.test(path) ||
      namesIn(node).some((name) => TOP_UP.test(name)) ||
      (isTopUpCode && /_job_|_queue_|charge|payment|transaction/.test(`_${path}_`))
    )
      return node;
  }
  return null;
}

/** Names, keys and texts of the code, as words joined by underscores. */
function namesIn(node: SyntaxNode): string[] {
  const names: string[] = [];
  for (const inner of descendants(node)) {
    if (inner.kind === 'name' || inner.kind === 'member') names.push(inner.name);
    if (inner.kind === 'string' && inner.value.length <= MAX_TEXT) names.push(inner.value);
    if (inner.kind === 'object') names.push(...inner.entries.map(({ key }) => key ?? ''));
    if (inner.kind === 'call') names.push(...inner.arguments.map(({ name }) => name ?? ''));
  }
  return names.map((name) => wordsOf(name).join('_'));
}

/** Longer texts are messages. */
const MAX_TEXT = 60;

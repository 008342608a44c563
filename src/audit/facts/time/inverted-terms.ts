import type { IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { descendants } from '../walk.ts';
import { isClockBased } from './clocks.ts';
import { toTimeComparison } from './comparisons-of-time.ts';

/** A branch that refuses because something bought still runs, or is over, and is taken in the other case. */
export interface InvertedTerm {
  readonly branch: IfNode;
  readonly test: SyntaxNode;
  /** What is said when refusing: `User already has a subscription`. */
  readonly said: string;
  /** Whether what was bought is over or still runs in this branch. */
  readonly is: 'over' | 'running';
}

const BOUGHT = /\b(subscri\w+|plan|license|licence|membership|trial|entitlement|coupon|voucher|credits?)\b/;
const RUNS =
  /\balready (has|have|had|got|owns?|subscribed|active|on|running|exists?)\b|\b(subscription|plan|license|licence|membership) (is )?(already|still) (active|running|valid|exists)\b|\balready subscribed\b/;
const OVER = /\b(expired|lapsed|has ended|is over|no longer (valid|active))\b/;
const DENIED = /\b(not|yet|never|until|non|un|still)\b/;

/**
 * Refusals of the file that ask the end of what was bought the wrong way round, in source order:
 * `if (sub && sub.end < new Date()) throw new Error('already has a subscription')`, `if end > now: raise SubscriptionExpired`.
 */
export function invertedTerms(facts: FileFacts): readonly InvertedTerm[] {
  return facts.nodes('if').flatMap((branch): InvertedTerm[] => {
    const refusal = refusalIn(branch);
    if (refusal === null) return [];
    const test = conjunctsOf(branch.test).find((one) => stateOf(one) === refusal.isSaidWrongWhere);
    return test === undefined ? [] : [{ branch, test, said: refusal.said, is: refusal.isSaidWrongWhere }];
  });
}

interface Refusal {
  readonly said: string;
  readonly isSaidWrongWhere: InvertedTerm['is'];
}

/** What a branch throws or answers with as its last step, where it speaks of something bought. */
function refusalIn({ then }: IfNode): Refusal | null {
  const last = then.at(-1);
  if (last === undefined || !/^(throw|return|call)$/.test(last.kind)) return null;
  if (last.kind === 'call' && !/^(raise|panic|abort|fail|reject|halt)/i.test(calleeName(last))) return null;
  for (const node of descendants(last, (inner) => inner.kind !== 'function')) {
    const text = textOfRefusal(node, last.kind === 'return');
    const plain = wordsOf(text).join(' ');
    if (!BOUGHT.test(plain)) continue;
    if (RUNS.test(plain)) return { said: text, isSaidWrongWhere: 'over' };
    if (OVER.test(plain) && !DENIED.test(plain)) return { said: text, isSaidWrongWhere: 'running' };
  }
  return null;
}

/** A text or the name of an error; a value that is only answered with says nothing by its name. */
function textOfRefusal(node: SyntaxNode, isAnswer: boolean): string {
  if (node.kind === 'string') return node.value.length <= MAX_TEXT ? node.value : '';
  if (node.kind !== 'name' && node.kind !== 'member') return '';
  return isAnswer && !/err(or)?|exception/i.test(node.name) ? '' : node.name;
}

/** Longer texts tell a story. */
const MAX_TEXT = 120;

function conjunctsOf(test: SyntaxNode): readonly SyntaxNode[] {
  if (test.kind !== 'binary' || test.operator !== '&&') return [test];
  return [...conjunctsOf(test.left), ...conjunctsOf(test.right)];
}

/** What a test says of an end: that it has passed, or that it lies ahead; null for any other test. */
function stateOf(test: SyntaxNode): InvertedTerm['is'] | null {
  if (test.kind === 'call' && /^(is_?)?past\??$/i.test(calleeName(test)) && test.arguments.length === 0)
    return isEnd(receiverOf(test)) ? 'over' : null;
  if (test.kind === 'member' && /^(is_?)?past\??$/i.test(test.name))
    return isEnd(test.object) ? 'over' : null;
  const compared = toTimeComparison(test);
  if (compared === null) return null;
  if (isEnd(compared.earlier) && isClockBased(compared.later)) return 'over';
  return isEnd(compared.later) && isClockBased(compared.earlier) ? 'running' : null;
}

const FORMS = /^(get_?time|value_?of|unix\w*|to_?i|timestamp|utc|to_?instant|unwrap)$/i;

/** `subscription.end`, `license.ExpiresAt`; what ends with a trial, a notice or a delay is another term than what was bought. */
function isEnd(node: SyntaxNode | null): boolean {
  if (node === null) return false;
  if (node.kind === 'call' && node.callee.kind === 'member' && FORMS.test(calleeName(node)))
    return isEnd(receiverOf(node));
  const words = wordsOf(node.kind === 'call' ? calleeName(node) : lastNameOf(node));
  return (
    words.some((word) => /^(end|ends|expires?|expiry|expiration|until)$/.test(word)) &&
    !words.some((word) => /^(trial|grace|cancel|canceled|cancelled|cooldown|lock|token|session)$/.test(word))
  );
}

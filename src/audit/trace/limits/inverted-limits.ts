import { lastNameOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { descendants } from '../../facts/walk.ts';
import type { IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { isLimitAmount } from '../amount-names.ts';

/** A branch that refuses for a limit, and is taken by those who are within it. */
export interface InvertedLimit {
  readonly test: SyntaxNode;
  readonly refusal: SyntaxNode;
}

/**
 * Refusals that the test lets through the wrong way round: `if (used < limit)` with "limit exceeded" in its branch,
 * `if (!isOverLimit)` with the same, `if (hasEnoughCredits)` with "insufficient credits".
 */
export function invertedLimits({ nodes }: FileFacts): readonly InvertedLimit[] {
  return nodes('if').flatMap((node) => {
    const refusal = refusalIn(node);
    return refusal !== null && isWithinLimit(node.test) ? [{ test: node.test, refusal }] : [];
  });
}

const REFUSES =
  /\b(exceed(s|ed|ing)?|insufficient|over (the |your )?(limit|quota)|limit (was |is |has been )?(reached|hit)|quota (was |is )?(reached|used up)|not enough|out of credits|too many)\b/i;

/** What the branch ends with says that the limit is used up. */
function refusalIn({ then }: IfNode): SyntaxNode | null {
  const last = then.at(-1);
  if (last === undefined || !leaves(last)) return null;
  for (const node of descendants(last, (inner) => inner.kind !== 'function')) {
    if (node.kind === 'string' && node.value.length <= MAX_TEXT && REFUSES.test(node.value)) return node;
    // `LimitExceededError`, `ErrInsufficientCredits`
    if ((node.kind === 'name' || node.kind === 'member') && REFUSES.test(wordsOf(node.name).join(' ')))
      return node;
  }
  return null;
}

function leaves(node: SyntaxNode): boolean {
  if (node.kind === 'call') return /^(raise|panic|abort|fail|reject|halt)/i.test(lastNameOf(node.callee));
  return node.kind === 'return' || node.kind === 'throw';
}

/** Attempts have limits too, and are nobody's usage. */
const NO_USAGE =
  /^(retry|retries|attempt|attempts|tries|depth|page|pages|length|remaining|left|available|balance|free|limit|limits|max|min|minimum)$/;

const MAX_TEXT = 500;

/** The test holds for those who are within their limit. */
function isWithinLimit(test: SyntaxNode): boolean {
  if (test.kind === 'unary' && test.operator === '!') return saysOver(test.operand);
  if (test.kind === 'name' || test.kind === 'member' || test.kind === 'call') return saysEnough(test);
  if (test.kind !== 'binary') return false;
  if (/^<=?$/.test(test.operator)) return isUsed(test.left) && isLimit(test.right);
  return /^>=?$/.test(test.operator) && isLimit(test.left) && isUsed(test.right);
}

function isUsed(node: SyntaxNode): boolean {
  const words = wordsOf(lastNameOf(node));
  return (
    words.some((word) => /^(used|usage|consumed|spent|count|current|total)$/.test(word)) &&
    !words.some((word) => NO_USAGE.test(word))
  );
}

function isLimit(node: SyntaxNode): boolean {
  const name = lastNameOf(node);
  const words = wordsOf(name);
  return (
    (isLimitAmount(name) || words[0] === 'max') &&
    !words.some((word) => /^(min|minimum|remaining|left|lower|used)$/.test(word))
  );
}

/** `isOverLimit`, `quotaExceeded`, `has_reached_limit`. */
function saysOver(node: SyntaxNode): boolean {
  const words = wordsOf(nameAsked(node));
  return (
    words.some((word) => /^(limit|limits|quota|usage|budget|cap)$/.test(word)) &&
    words.some((word) => /^(over|exceeded|exceeds|exceed|reached|reaches|above)$/.test(word)) &&
    !words.some((word) => /^(not|never|within|un)$/.test(word))
  );
}

/** `hasEnoughCredits`, `is_within_limit`. */
function saysEnough(node: SyntaxNode): boolean {
  const words = wordsOf(nameAsked(node));
  return (
    words.some((word) => /^(credit|credits|balance|funds|limit|limits|quota|budget)$/.test(word)) &&
    words.some((word) => /^(enough|sufficient|within|under|below)$/.test(word)) &&
    !words.some((word) => /^(not|no|in|lacks|without|check|ensure|assert|require)$/.test(word))
  );
}

function nameAsked(node: SyntaxNode): string {
  return node.kind === 'call' ? lastNameOf(node.callee) : lastNameOf(node);
}

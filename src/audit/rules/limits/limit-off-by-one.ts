import { fateOf } from '../../facts/failure.ts';
import { wordsOf } from '../../facts/names.ts';
import { resolve } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { BinaryNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-402: usage that would exactly reach the limit is refused. */
export const limitOffByOne = defineRule({
  id: 'MTR-402',
  name: 'limit-off-by-one',
  section: 'limits',
  title: 'A limit is compared off by one',
  severity: 'medium',
  classification: 'deficiency',
  question: 'Can a customer use exactly what the limit allows?',
  cost: 'The last paid unit can never be used, or one more than the limit is given away.',
  remediation: 'Where the compared sum already holds this request, refuse only above the limit (`>`).',
  references: ['https://cwe.mitre.org/data/definitions/193.html'],
  *match(scope) {
    for (const { file, nodes } of scope.files)
      for (const { test, then } of nodes('if')) {
        if (test.kind !== 'binary' || test.operator !== '>=') continue;
        const sum = resolve(test.left);
        if (sum.kind !== 'binary' || !isProjection(sum) || !isLimit(test.right)) continue;
        if (!isBillingCode(test, file) && !isAboutUsage(sum)) continue;
        if (/^(rethrows|reports)$/.test(fateOf(then, null))) yield toMatch(file, test, sum);
      }
  },
});

function toMatch(file: SyntaxFile, test: BinaryNode, sum: BinaryNode): Match {
  const textOf = (node: SyntaxNode): string => file.text.slice(node.span.start, node.span.end);
  return {
    file,
    node: test,
    evidence: [{ file, node: sum }],
    confidence: 'likely',
    message:
      `\`${textOf(sum).slice(0, MAX_SHOWN)}\` already holds this request, yet it is refused when it equals \`${textOf(test.right).slice(0, MAX_SHOWN)}\`: ` +
      'the customer can never use the last of what was paid for.',
  };
}

const MAX_SHOWN = 80;
const USED = /^(used|usage|consumed|spent|current|total)$/;
const ASKED =
  /^(requested|required|needed|additional|cost|amount|credits|tokens|units|seconds|bytes|quantity|count|size|estimated|estimate)$/;
const LIMITS = /^(limit|limits|quota|quotas|allowance|budget|cap|included|maximum|allotment|credits)$/;

/** What has been used, plus what is asked for now. */
function isProjection(sum: BinaryNode): boolean {
  if (sum.operator !== '+') return false;
  const [left, right] = [lastWords(sum.left), lastWords(sum.right)];
  if (sum.right.kind === 'number') return sum.right.value === 1 && left.some((word) => USED.test(word));
  const isUsed = (words: readonly string[]): boolean => words.some((word) => USED.test(word));
  const isAsked = (words: readonly string[]): boolean =>
    !isUsed(words) && words.some((word) => ASKED.test(word));
  return (isUsed(left) && isAsked(right)) || (isAsked(left) && isUsed(right));
}

function isLimit(node: SyntaxNode): boolean {
  return lastWords(node).some((word) => LIMITS.test(word));
}

function lastWords(node: SyntaxNode): readonly string[] {
  return node.kind === 'name' || node.kind === 'member' ? wordsOf(node.name) : [];
}

function isAboutUsage(sum: SyntaxNode): boolean {
  for (const node of descendants(sum))
    if (lastWords(node).some((word) => /^(usage|credits?|quota|tokens)$/.test(word))) return true;
  return false;
}

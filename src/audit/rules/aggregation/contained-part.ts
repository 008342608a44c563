import { fieldsBehind } from '../../facts/field-sources.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { valueOfName } from '../../facts/values.ts';
import { ancestors } from '../../facts/walk.ts';
import type { AssignNode, BinaryNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-326: a part is added to the whole that already holds it. */
export const containedPart = defineRule({
  id: 'MTR-326',
  name: 'contained-part',
  section: 'aggregation',
  title: 'A part is added to the total that already contains it',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is every part of a total (reasoning, cached, audio) counted once: in the total, or beside it, never both?',
  cost: 'The part is counted twice in every request that has one: the customer is billed for tokens that were never used.',
  remediation:
    'Take the total as it is, or take the part off it before it is counted under a name or price of its own.',
  references: [
    'https://platform.openai.com/docs/api-reference/chat/object#chat-object-usage',
    'https://platform.openai.com/docs/guides/reasoning#managing-the-context-window',
  ],
  *match(scope) {
    for (const facts of scope.files) {
      for (const sum of facts.nodes('binary'))
        if (isWholeSum(sum)) yield* matchTerms(facts, sum, termsOf(sum));
      for (const assign of facts.nodes('assign')) yield* matchAddition(facts, assign);
    }
  },
});

/** Generated sums are longer than any that a person writes. */
const MAX_TERMS = 20;

function isWholeSum({ operator, parent }: BinaryNode): boolean {
  return operator === '+' && !(parent?.kind === 'binary' && /^[+-]$/.test(parent.operator));
}

/** What a sum adds up, without what it takes off. */
function termsOf(sum: BinaryNode): readonly SyntaxNode[] {
  const terms: SyntaxNode[] = [];
  const pending: SyntaxNode[] = [sum];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'binary' && next.operator === '+') pending.push(next.right, next.left);
    else if (next.kind === 'binary' && next.operator === '-') return [];
    else if (terms.push(next) > MAX_TERMS) return [];
  }
  return terms;
}

/** `total += usage.details.reasoning`, where `total` was set to what holds it. */
function* matchAddition(facts: FileFacts, assign: AssignNode): Generator<Match> {
  const [target, ...others] = assign.targets;
  if (assign.operator !== '+=' || others.length > 0 || target?.kind !== 'name' || assign.value === null)
    return;
  const before = valueOfName(target.name, assign);
  if (before !== null) yield* matchTerms(facts, assign, [before, assign.value]);
}

function* matchTerms(facts: FileFacts, node: SyntaxNode, terms: readonly SyntaxNode[]): Generator<Match> {
  const fields = terms.map(fieldsBehind);
  for (const [at, wholes] of fields.entries())
    for (const [place, parts] of fields.entries()) {
      if (at === place) continue;
      const whole = wholes.find((one) => parts.some((part) => holds(one, part)));
      const part = whole === undefined ? undefined : parts.find((one) => holds(whole, one));
      if (whole === undefined || part === undefined || countsBeside(node, facts.file)) continue;
      yield {
        file: facts.file,
        node,
        confidence: 'likely',
        message: `\`${part.slice(-2).join('.')}\` is added to \`${whole.slice(-2).join('.')}\`, which already contains it: these tokens are counted twice, and billed twice.`,
      };
      return;
    }
}

/** `completion_tokens` holds `completion_tokens_details.*`; `total_tokens` holds all tokens beside it. */
function holds(whole: readonly string[], part: readonly string[]): boolean {
  const wholeName = singular(whole.at(-1) ?? '');
  if (whole.length < 2 || !wholeName.includes('token')) return false;
  const owner = whole.slice(0, -1);
  if (part.length <= owner.length || owner.some((name, at) => part[at] !== name)) return false;
  const [first, ...inner] = part.slice(owner.length).map(singular);
  if (first === undefined) return false;
  if (inner.length > 0) return isDetailOf(first, wholeName);
  return wholeName.includes('total') && first.includes('token') && !first.includes('total');
}

function isDetailOf(holder: readonly string[], whole: readonly string[]): boolean {
  return holder.at(-1) === 'detail' && holder.slice(0, -1).join(' ') === whole.join(' ');
}

function singular(name: string): readonly string[] {
  return wordsOf(name).map((word) => word.replace(/s$/, ''));
}

/**
 * Whoever counts the parts beside the whole, not in it:
 * https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance,
 * https://docs.x.ai/docs/guides/reasoning#usage.
 */
const COUNTS_BESIDE = /claude|anthropic|bedrock|xai|grok/i;

function countsBeside(node: SyntaxNode, file: SyntaxFile): boolean {
  if (COUNTS_BESIDE.test(file.path)) return true;
  for (const above of ancestors(node)) {
    if ((above.kind === 'function' || above.kind === 'class') && COUNTS_BESIDE.test(above.name ?? ''))
      return true;
    const test = above.kind === 'if' || above.kind === 'conditional' ? above.test : null;
    if (test !== null && COUNTS_BESIDE.test(file.text.slice(test.span.start, test.span.end))) return true;
  }
  return false;
}

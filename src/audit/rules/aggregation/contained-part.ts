import { calleeLabel, calleeName } from '../../facts/calls.ts';
import { holds, isTokenCount } from '../../facts/contained-counts.ts';
import { fieldsBehind } from '../../facts/field-sources.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { valueOfName } from '../../facts/values.ts';
import { ancestors } from '../../facts/walk.ts';
import type { AssignNode, BinaryNode, CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { pricedTogether } from '../../trace/priced-together.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

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
    'https://ai.google.dev/api/generate-content#UsageMetadata',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const sum of facts.nodes('binary'))
        if (isWholeSum(sum)) yield* matchTerms(facts, sum, termsOf(sum));
      for (const assign of facts.nodes('assign')) yield* matchAddition(facts, assign);
      for (const call of facts.nodes('call')) yield* matchPriced(facts, call, scope);
    }
  },
});

/** Generated sums are longer than any that a person writes. */
const MAX_TERMS = 20;

function isWholeSum({ operator, parent }: BinaryNode): boolean {
  return operator === '+' && !(parent?.kind === 'binary' && /^[+-]$/.test(parent.operator));
}

/** What a sum adds up; nothing where it takes something off. */
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

/** The fields of a term, also of one that is priced, here or under a name of its own: `usage.tokens * price`. */
function fieldsOf(named: SyntaxNode): readonly (readonly string[])[] {
  const made = named.kind === 'name' ? valueOfName(named.name, named) : null;
  const term = made?.kind === 'binary' ? made : named;
  if (term.kind !== 'binary' || !/^[*/]$/.test(term.operator)) return fieldsBehind(term);
  const factors: SyntaxNode[] = [];
  const pending: SyntaxNode[] = [term];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'binary' && /^[*/]$/.test(next.operator)) pending.push(next.right, next.left);
    // `cached * (cachedPrice - price)` is the difference to what the whole was priced at.
    else if (next.kind === 'binary' && next.operator === '-') return [];
    else if (factors.push(next) > MAX_TERMS) return [];
  }
  return factors.flatMap(fieldsBehind);
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
  const fields = terms.map(fieldsOf);
  const pair = pairIn(fields);
  if (pair === null || countsBeside(node, facts.file)) return;
  const { whole, part } = pair;
  const isCount = isTokenCount(whole);
  yield {
    file: facts.file,
    node,
    // What a provider puts into the details of a cost, and what beside it, differs.
    confidence: isCount ? 'likely' : 'possible',
    message: isCount
      ? `\`${part}\` is added to \`${whole}\`, which already contains it: these tokens are counted twice, and billed twice.`
      : `\`${part}\` is added to \`${whole}\`, of which it looks to be a detail: the cost is too high by what both contain.`,
  };
}

function pairIn(
  fields: readonly (readonly (readonly string[])[])[],
): { readonly whole: string; readonly part: string } | null {
  for (const [at, wholes] of fields.entries())
    for (const [place, parts] of fields.entries())
      for (const whole of at === place ? [] : wholes) {
        const part = parts.find((one) => holds(whole, one));
        if (part !== undefined) return { whole: whole.slice(-2).join('.'), part: part.slice(-2).join('.') };
      }
  return null;
}

/** `cost(promptTokens, …, cachedTokens)`, where `cost` prices both as they are. */
function* matchPriced(facts: FileFacts, call: CallNode, { trace, files }: RuleScope): Generator<Match> {
  if (call.arguments.length < 2 || !/cost|price|charge|bill|rate/i.test(calleeName(call))) return;
  const pair = pairIn(call.arguments.map(({ value }) => fieldsBehind(value)));
  if (pair === null || countsBeside(call, facts.file)) return;
  const places = call.arguments.map(({ value }) => fieldsBehind(value).map((one) => one.slice(-2).join('.')));
  const at = (name: string): number => places.findIndex((one) => one.includes(name));
  const priced = pricedTogether(call, { whole: at(pair.whole), part: at(pair.part) }, trace);
  if (priced === null) return;
  const { handed, node } = priced;
  const [file, pricing] = [homeOf(handed, files)?.file, homeOf(node, files)?.file];
  if (file === undefined || pricing === undefined) return;
  yield {
    file,
    node: handed,
    evidence: [
      { file: facts.file, node: call },
      { file: pricing, node },
    ],
    confidence: 'likely',
    message: `\`${calleeLabel(handed)}\` is given \`${pair.whole}\` with \`${pair.part}\` still in it, and prices both: what \`${pair.part}\` counts is billed at two prices.`,
  };
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

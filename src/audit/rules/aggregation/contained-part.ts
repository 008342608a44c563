import { calleeLabel, calleeName, pathOf } from '../../facts/calls.ts';
import { fieldsBehind } from '../../facts/field-sources.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { holds, isTokenCount } from '../../facts/models/contained-counts.ts';
import { MODEL_APIS } from '../../facts/models/model-apis.ts';
import { apisSpokenTo, apiWhereHolds } from '../../facts/models/model-counts.ts';
import { reckoningOf } from '../../facts/reckoning.ts';
import { valueOfName } from '../../facts/values.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { AssignNode, CallNode, ListNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
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
      for (const sum of [...facts.nodes('binary'), ...facts.callsNamed(ADDS)])
        if (isWholeSum(sum)) yield* matchTerms(facts, sum, termsOf(sum));
      for (const list of facts.nodes('list')) yield* matchLines(facts, list);
      for (const assign of facts.nodes('assign')) yield* matchAddition(facts, assign);
      for (const call of facts.nodes('call')) yield* matchPriced(facts, call, scope);
    }
  },
});

const ADDS = /^(add|plus)$/i;

/** Generated sums are longer than any that a person writes. */
const MAX_TERMS = 20;

/** A sum that is no part of a larger sum or difference. */
function isWholeSum(node: SyntaxNode): boolean {
  if (reckoningOf(node)?.operator !== '+') return false;
  const above = node.parent?.kind === 'member' ? node.parent.parent : node.parent;
  return above === null || !/^[+-]$/.test(reckoningOf(above)?.operator ?? '');
}

/** What a sum adds up; nothing where it takes something off. */
function termsOf(sum: SyntaxNode): readonly SyntaxNode[] {
  const terms: SyntaxNode[] = [];
  const pending: SyntaxNode[] = [sum];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const reckoned = reckoningOf(next);
    if (reckoned?.operator === '+') pending.push(reckoned.right, reckoned.left);
    // A text is put together, and no number.
    else if (reckoned?.operator === '-' || next.kind === 'string') return [];
    else if (terms.push(next) > MAX_TERMS) return [];
  }
  return terms;
}

/** The fields of a term, also of one that is priced, here or under a name of its own: `usage.tokens * price`. */
function fieldsOf(named: SyntaxNode): readonly (readonly string[])[] {
  const made = named.kind === 'name' ? valueOfName(named.name, named) : null;
  const term = made !== null && reckoningOf(made) !== null ? made : named;
  if (term !== named && isWholeSum(term)) return termsOf(term).flatMap(fieldsBehind);
  if (!isProduct(term)) return fieldsBehind(term);
  const factors: SyntaxNode[] = [];
  const pending: SyntaxNode[] = [term];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const reckoned = reckoningOf(next);
    if (reckoned !== null && isProduct(next)) pending.push(reckoned.right, reckoned.left);
    // `cached * (cachedPrice - price)` is the difference to what the whole was priced at.
    else if (reckoned?.operator === '-') return [];
    else if (factors.push(next) > MAX_TERMS) return [];
  }
  return factors.flatMap(fieldsBehind);
}

function isProduct(node: SyntaxNode): boolean {
  return /^[*/]$/.test(reckoningOf(node)?.operator ?? '');
}

/** `total += usage.details.reasoning`, where `total` was set to what holds it. */
function* matchAddition(facts: FileFacts, assign: AssignNode): Generator<Match> {
  const [target, ...others] = assign.targets;
  if (assign.operator !== '+=' || others.length > 0 || target?.kind !== 'name' || assign.value === null)
    return;
  const before = valueOfName(target.name, assign);
  if (before !== null) yield* matchTerms(facts, assign, [before, assign.value]);
}

/** `[line(prompt, rate.input), line(cached, rate.cached)]`: lines that are priced, each for itself. */
function* matchLines(facts: FileFacts, list: ListNode): Generator<Match> {
  const { items } = list;
  if (items.length < 2 || items.length > MAX_TERMS || !items.every(isPriced)) return;
  const fields = items.map((item) => valuesOf(item).flatMap(fieldsOf));
  const pair = pairIn(fields);
  if (pair === null || countsBeside(list, facts.file, pair)) return;
  const at = fields.findIndex((some) => some.some((one) => one.slice(-2).join('.') === pair.part));
  yield {
    file: facts.file,
    node: items[at] ?? list,
    evidence: [{ file: facts.file, node: list }],
    confidence: isKnownHere(facts, pair) ? 'likely' : 'possible',
    message: `\`${pair.part}\` is priced beside \`${pair.whole}\`, which already contains it: these tokens are counted twice, and billed twice.`,
  };
}

/** What a line is made with: the arguments of a call, the values of an object. */
function valuesOf(item: SyntaxNode): readonly SyntaxNode[] {
  if (item.kind === 'call') return item.arguments.map(({ value }) => value);
  if (item.kind === 'object') return item.entries.map(({ value }) => value);
  return item.kind === 'list' ? item.items : [item];
}

function isPriced(item: SyntaxNode): boolean {
  for (const node of descendants(item)) if (/price|rate|cost/i.test(pathOf(node))) return true;
  return false;
}

function* matchTerms(facts: FileFacts, node: SyntaxNode, terms: readonly SyntaxNode[]): Generator<Match> {
  const fields = terms.map(fieldsOf);
  const pair = pairIn(fields);
  if (pair === null || countsBeside(node, facts.file, pair)) return;
  const { whole, part } = pair;
  const isCount = isTokenCount(whole);
  const isSure = isCount && isKnownHere(facts, pair);
  yield {
    file: facts.file,
    node,
    // What a provider puts into the details of a cost, and what beside it, differs.
    confidence: isSure ? 'likely' : 'possible',
    message: isCount
      ? `\`${part}\` is added to \`${whole}\`, which already contains it: these tokens are counted twice, and billed twice.`
      : `\`${part}\` is added to \`${whole}\`, of which it looks to be a detail: the cost is too high by what both contain.`,
  };
}

interface Pair {
  readonly whole: string;
  readonly part: string;
  /** The same with all their fields. */
  readonly ways: readonly [whole: readonly string[], part: readonly string[]];
}

/** Beside one another, `outputTokens` and `reasoningTokens` may be a program's own: one in the other only by its API. */
function isKnownHere(facts: FileFacts, { ways: [whole, part] }: Pair): boolean {
  const isBeside = whole.length === part.length && !/total|token_?count/i.test(whole.at(-1) ?? '');
  return !isBeside || apiWhereHolds(whole, part, apisSpokenTo(facts)) !== null;
}

function pairIn(fields: readonly (readonly (readonly string[])[])[]): Pair | null {
  for (const [at, wholes] of fields.entries())
    for (const [place, parts] of fields.entries())
      for (const whole of at === place ? [] : wholes) {
        const part = parts.find((one) => holds(whole, one));
        if (part !== undefined)
          return { whole: whole.slice(-2).join('.'), part: part.slice(-2).join('.'), ways: [whole, part] };
      }
  return null;
}

/** `cost(promptTokens, …, cachedTokens)`, where `cost` prices both as they are. */
function* matchPriced(facts: FileFacts, call: CallNode, { trace, files }: RuleScope): Generator<Match> {
  if (call.arguments.length < 2 || !/cost|price|charge|bill|rate/i.test(calleeName(call))) return;
  const pair = pairIn(call.arguments.map(({ value }) => fieldsBehind(value)));
  if (pair === null || countsBeside(call, facts.file, pair)) return;
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
    confidence: isKnownHere(facts, pair) ? 'likely' : 'possible',
    message: `\`${calleeLabel(handed)}\` is given \`${pair.whole}\` with \`${pair.part}\` still in it, and prices both: what \`${pair.part}\` counts is billed at two prices.`,
  };
}

/**
 * Whoever counts the parts beside the whole, not in it:
 * https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance,
 * https://docs.x.ai/docs/guides/reasoning#usage.
 */
const COUNTS_BESIDE = /claude|anthropic|bedrock|xai|grok/i;

function countsBeside(node: SyntaxNode, file: SyntaxFile, { ways: [whole, part] }: Pair): boolean {
  return namesAround(node, file).some((name) => {
    if (!COUNTS_BESIDE.test(name)) return false;
    const apis = MODEL_APIS.filter(({ speaks }) => speaks.test(name));
    // Its own row may say that it counts just this part within.
    return apiWhereHolds(whole, part, apis) === null;
  });
}

/** What the place is called after: its file, functions and classes, and the tests over it. */
function namesAround(node: SyntaxNode, file: SyntaxFile): readonly string[] {
  const names = [file.path];
  for (const above of ancestors(node)) {
    if (above.kind === 'function' || above.kind === 'class') names.push(above.name ?? '');
    const test = above.kind === 'if' || above.kind === 'conditional' ? above.test : null;
    if (test !== null) names.push(file.text.slice(test.span.start, test.span.end));
  }
  return names;
}

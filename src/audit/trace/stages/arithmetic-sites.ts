import { calleeName, fieldNameOf, pathOf, receiverOf } from '../../facts/calls.ts';
import type { AssignNode, BinaryNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBalance, isLimitAmount, isQuantity, isUnitPrice, isUsedAmount } from '../amount-names.ts';
import { isInBillingPlace, isInLoop, mentionsUsage, type Place } from '../place.ts';
import { isAboutUsage } from '../vocabulary.ts';
import { type SiteDraft, vocabularyDraft } from './draft.ts';

/** Sites made of operators: quantities priced, usage compared with a limit, totals added up in a loop. */
export function arithmeticSites(place: Place): SiteDraft[] {
  const binaries = place.facts.nodes('binary').flatMap((node) => priced(node) ?? limited(node, place) ?? []);
  const products = place.facts
    .nodes('call')
    .flatMap((call) => pricedByCall(call) ?? limitedByCall(call, place) ?? []);
  const totals = place.facts.nodes('assign').flatMap((assign) => totalled(assign, place) ?? []);
  return [...binaries, ...products, ...totals];
}

/** `quantity * unitPrice`, whichever way round. */
function priced(node: BinaryNode): SiteDraft | null {
  if (node.operator !== '*') return null;
  return isProduct(node.left, node.right) ? pricedDraft(node) : null;
}

function isProduct(left: SyntaxNode, right: SyntaxNode): boolean {
  const [a, b] = [nameOf(left), nameOf(right)];
  if (a === null || b === null) return false;
  return (
    (isUnitPrice(a) && isQuantity(b) && !isUnitPrice(b)) ||
    (isUnitPrice(b) && isQuantity(a) && !isUnitPrice(a))
  );
}

const MULTIPLIERS = /^(mul|times|multiply|multipliedBy|multiplied_by|Mul)$/;

/** `price.Mul(quantity)`, `new Decimal(units).times(rate)`: money types multiply by a method. */
function pricedByCall(call: CallNode): SiteDraft | null {
  const receiver = receiverOf(call);
  const [first] = call.arguments;
  if (receiver === null || first === undefined || !MULTIPLIERS.test(calleeName(call))) return null;
  return isProduct(receiver, first.value) ? pricedDraft(call) : null;
}

function pricedDraft(node: SyntaxNode): SiteDraft {
  return vocabularyDraft({ stage: 'rate', node, what: 'multiplies a quantity by a price' });
}

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const COMPARING_CALLS =
  /^(gte?|lte?|greater_?than(_?or_?equal(_?to)?)?|less_?than(_?or_?equal(_?to)?)?|is_?(greater|less)_?than\w*|cmp|compare_?to)$/i;

function limited(node: BinaryNode, place: Place): SiteDraft | null {
  if (!COMPARISONS.has(node.operator)) return null;
  return isLimit(node.left, node.right, isInBillingPlace(node, place)) ? limitedDraft(node) : null;
}

function limitedByCall(call: CallNode, place: Place): SiteDraft | null {
  const receiver = receiverOf(call);
  const [first] = call.arguments;
  if (receiver === null || first === undefined || !COMPARING_CALLS.test(calleeName(call))) return null;
  return isLimit(receiver, first.value, isInBillingPlace(call, place)) ? limitedDraft(call) : null;
}

function isLimit(left: SyntaxNode, right: SyntaxNode, isBilling: boolean): boolean {
  const [a, b] = [namesIn(left), namesIn(right)];
  const pairs = (used: string, limit: string): boolean =>
    isUsedAmount(used) &&
    isLimitAmount(limit) &&
    (isBilling || isAboutUsage(used, false) || isAboutUsage(limit, false));
  if (a.some((used) => b.some((limit) => pairs(used, limit) || pairs(limit, used)))) return true;
  // `credits < cost`, `balance <= 0`.
  const against = (names: readonly string[], other: SyntaxNode, others: readonly string[]): boolean =>
    names[0] !== undefined &&
    isBalance(names[0]) &&
    (other.kind === 'number' ||
      others.some((name) => /cost|amount|required|needed|price|units|tokens|estimate/i.test(name)));
  return against(a, right, b) || against(b, left, a);
}

function limitedDraft(node: SyntaxNode): SiteDraft {
  return vocabularyDraft({ stage: 'enforce', operation: 'check', node, what: 'compares usage with a limit' });
}

/** `total += event.quantity` for each event. */
function totalled(assign: AssignNode, place: Place): SiteDraft | null {
  const [target] = assign.targets;
  if (assign.operator !== '+=' || assign.value === null || target === undefined || !isInLoop(assign))
    return null;
  if (assign.value.kind === 'number' || assign.value.kind === 'string') return null;
  const isBilling = isInBillingPlace(assign, place);
  const name = nameOf(target);
  if (name === null || !(isTotal(name) || isAboutUsage(name, isBilling))) return null;
  if (!isAboutUsage(name, false) && !mentionsUsage(assign.value, isBilling)) return null;
  return vocabularyDraft({ stage: 'aggregate', operation: 'read', node: assign, what: `adds up ${name}` });
}

function isTotal(name: string): boolean {
  return /total|sum|amount|usage|quantity|units|consumed/i.test(name);
}

/** The name a value goes by: its own, its field's, or that of what a conversion is given. */
function nameOf(node: SyntaxNode): string | null {
  if (node.kind === 'name' || node.kind === 'member') return node.name;
  if (node.kind === 'index') return fieldNameOf(node) ?? nameOf(node.object);
  if (node.kind === 'await' || node.kind === 'unary')
    return nameOf(node.kind === 'await' ? node.value : node.operand);
  if (node.kind === 'call') {
    const [first] = node.arguments;
    const name = calleeName(node);
    return first !== undefined && CONVERSIONS.test(name) ? nameOf(first.value) : name || null;
  }
  return node.kind === 'binary' && node.operator !== '*' ? (nameOf(node.left) ?? nameOf(node.right)) : null;
}

const CONVERSIONS =
  /^(Number|parseInt|parseFloat|BigInt|Decimal|BigDecimal|int|float|float64|int64|to_d|decimal|NewFromInt|NewFromFloat|Math|round|ceil|floor|new|abs|max|min|from)$/i;

/** The names of a sum or of one value. */
function namesIn(node: SyntaxNode): string[] {
  if (node.kind === 'binary' && (node.operator === '+' || node.operator === '-'))
    return [...namesIn(node.left), ...namesIn(node.right)].slice(0, MAX_TERMS);
  const name = nameOf(node);
  if (name === null) return [];
  // `quota.limit` and `usage.total` say with both parts what neither says alone.
  return node.kind === 'member' ? [name, pathOf(node).split('.').slice(-2).join('.')] : [name];
}

/** A comparison of longer sums is not a limit check any more. */
const MAX_TERMS = 8;

import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { askedName, calleeName, fieldNameOf, receiverOf, valueName } from '../calls.ts';
import { parameterType } from '../declared-types.ts';
import type { FileFacts } from '../file-facts.ts';
import { withoutGet, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { returnedBy } from '../returned.ts';
import { summedItems } from '../totals/summed-items.ts';
import { assignmentsAround, valueOfName } from '../values.ts';
import { ancestors, descendants, enclosingClass, enclosingFunction } from '../walk.ts';
import { isMoneyName } from './money-names.ts';

/** An amount of money that is reckoned in binary floating point. */
export interface FloatAmount {
  /** The product with a price, or the sum. */
  readonly node: SyntaxNode;
  /** The price or the total, as written. */
  readonly name: string;
  /** Where it is seen that it is a float: a conversion, a literal, a declaration; the node itself where there is no other. */
  readonly by: SyntaxNode;
  readonly what: 'product' | 'sum';
}

/** The amounts of the file that are certainly floats, in source order: by declared types, conversions and literals. */
export function floatAmounts(facts: FileFacts): readonly FloatAmount[] {
  const found: FloatAmount[] = [];
  for (const node of facts.nodes('binary')) {
    if (node.operator !== '*' || node.parent?.kind === 'member') continue;
    // Times a number alone it is a share, or the same amount in another unit.
    if (node.left.kind === 'number' || node.right.kind === 'number') continue;
    const price =
      [node.left, node.right].map((side) => priceIn(side, facts)).find((one) => one !== null) ?? null;
    const by = price === null ? null : (floatBehind(node.left, facts) ?? floatBehind(node.right, facts));
    if (price !== null && by !== null && !isRoundedOnce(node))
      found.push({ node, name: price, by, what: 'product' });
  }
  for (const { node, value, total } of summedItems(facts)) {
    const name = total.split('.').at(-1) ?? '';
    if (total !== '' && !isTotalName(name)) continue;
    const by = floatBehind(value, facts);
    const isMoney =
      total === ''
        ? priceIn(value, facts) !== null
        : isMoneyName(name) || priceIn(value, facts) !== null || isTotalName(name);
    if (by !== null && isMoney && priceWithin(value, facts))
      found.push({ node, name: total === '' ? (priceIn(value, facts) ?? '') : name, by, what: 'sum' });
  }
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

/**
 * `int64(math.Round(cents * 1e6))`: one reckoning whose result is brought to the nearest whole unit is off by less than
 * half of it, whatever it was reckoned in.
 */
function isRoundedOnce(node: SyntaxNode): boolean {
  const end = endOfReckoning(node);
  if (isRounding(end.parent)) return true;
  const [target, ...others] = end.parent?.kind === 'assign' ? end.parent.targets : [];
  if (target?.kind !== 'name' || others.length > 0 || assignmentsAround(target.name, target).length > 1)
    return false;
  const fn = enclosingFunction(node);
  if (fn === null) return false;
  let uses = 0;
  for (const one of descendants(fn)) {
    if (one.kind !== 'name' || one.name !== target.name || one === target) continue;
    if (!isRounding(endOfReckoning(one).parent)) return false;
    uses++;
  }
  return uses > 0;
}

/** The whole of the sums and products that a value is a part of. */
function endOfReckoning(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (at.parent?.kind === 'binary' && /^[-+*/]$/.test(at.parent.operator)) at = at.parent;
  return at;
}

/** To the nearest whole number, and not to so many places of a float, nor always up or down. */
function isRounding(node: SyntaxNode | null): boolean {
  return (
    node?.kind === 'call' &&
    node.arguments.length <= 1 &&
    /^(l?l?round|round_?to_?even|rint)$/i.test(calleeName(node))
  );
}

const FLOAT = /^[*&?]?(float|double|Double|Float|float32|float64|f32|f64)\??$/;
const HOLDS_FLOAT = /[\]<,\s](float|double|Double|Float|float32|float64|f32|f64)>?\??$/;
const TO_FLOAT =
  /^(float|float64|float32|f64|f32|Float|parseFloat|ParseFloat|toDouble|ToDouble|parseDouble|floatval|doubleValue|to_f|toFloat|InexactFloat64)$/;
/** Types of another precision in the literal's own letters: `0.0m`, `1.5M`, `2n`. */
const EXACT_LITERAL = /[mMn]$/;

/** Names, products and calls on the way to what makes a value a float. */
const MAX_STEPS = 8;

/** What makes a value a float for certain; null where nothing in the file does. */
function floatBehind(node: SyntaxNode, facts: FileFacts, steps = MAX_STEPS): SyntaxNode | null {
  if (steps === 0) return null;
  if (node.kind === 'binary')
    return /^[-+*/]$/.test(node.operator)
      ? (floatBehind(node.left, facts, steps - 1) ?? floatBehind(node.right, facts, steps - 1))
      : null;
  if (node.kind === 'call') return floatOfCall(node, facts, steps);
  if (node.kind === 'member' && node.name === 'to_f') return node;
  if (node.kind === 'name') return floatOfName(node, facts, steps);
  if (node.kind === 'index') return holdsFloats(node.object) ? node : null;
  if (node.kind === 'member') return floatFields(facts).get(node.name) ?? null;
  return null;
}

function floatOfCall(
  call: SyntaxNode & { kind: 'call' },
  facts: FileFacts,
  steps: number,
): SyntaxNode | null {
  if (TO_FLOAT.test(calleeName(call))) return call;
  const receiver = receiverOf(call);
  if (
    /^(get|orElse|getOrDefault|unwrap_or|unwrap)$/.test(calleeName(call)) &&
    receiver !== null &&
    holdsFloats(receiver)
  )
    return call;
  if (call.arguments.length === 0 && call.callee.kind === 'member') {
    const field = floatFields(facts).get(
      withoutGet(calleeName(call)).replace(/^./, (first) => first.toLowerCase()),
    );
    if (field !== undefined) return field;
  }
  for (const answer of returnedBy(call)) {
    const found = floatBehind(answer, facts, steps - 1);
    if (found !== null) return found;
  }
  return null;
}

function floatOfName(
  node: SyntaxNode & { kind: 'name' },
  facts: FileFacts,
  steps: number,
): SyntaxNode | null {
  const type = parameterType(node.name, node);
  if (type !== null) return FLOAT.test(type) ? node : null;
  const assignments = assignmentsAround(node.name, node);
  const typed = assignments.find((one) => one.type !== null && one.type !== 'var');
  if (typed?.type) return FLOAT.test(typed.type) ? typed : null;
  if (assignments.some((one) => isFloatLiteral(one, facts))) return assignments[0] ?? null;
  const field = assignments.length === 0 ? floatFields(facts).get(node.name) : undefined;
  if (field !== undefined) return field;
  const value = valueOfName(node.name, node);
  return value === null ? null : floatBehind(value, facts, steps - 1);
}

/** `total = 0.0`: a number with a point, where a language tells such numbers from others. */
function isFloatLiteral({ value }: AssignNode, { file }: FileFacts): boolean {
  return (
    value?.kind === 'number' &&
    value.raw.includes('.') &&
    !EXACT_LITERAL.test(value.raw) &&
    !file.ioReturnsPromise
  );
}

/** `prices map[string]float64`, `Map<String, Double> rates`. */
function holdsFloats(node: SyntaxNode): boolean {
  if (node.kind !== 'name') return false;
  const type =
    parameterType(node.name, node) ??
    assignmentsAround(node.name, node).find((one) => one.type !== null)?.type;
  return type !== null && type !== undefined && HOLDS_FLOAT.test(type);
}

/** Fields of the file's own types that are declared as floats, by their names; none that another type declares otherwise. */
const floatFields = remember((facts: FileFacts): ReadonlyMap<string, SyntaxNode> => {
  const found = new Map<string, SyntaxNode>();
  const others = new Set<string>();
  for (const { body } of facts.nodes('class'))
    for (const field of body) {
      if (field.kind !== 'assign' || field.type === null) continue;
      for (const target of field.targets) {
        const name = target.kind === 'name' ? target.name : '';
        if (FLOAT.test(field.type)) found.set(name, field);
        else others.add(name);
      }
    }
  for (const name of others) found.delete(name);
  return found;
});

const PRICES = /^(price|prices|rate|rates|cost|costs|tariff|cents|usd|eur|fee|fees|amount|charge|unitprice)$/;
/** Shares and speeds, and what is kept apart from money by its name. */
const NOT_PRICES =
  /^(tax|vat|exchange|sample|frame|error|hit|success|discount|growth|conversion|limit|limiter|bit|refresh|percent|percentage|ratio|id|count|tokens?|credits?|at)$/;

/** The name of the price a node is, or is asked for: `unit_price`, `rates.input`, `prices[meter]`. */
function priceIn(node: SyntaxNode, facts: FileFacts): string | null {
  if (node.kind === 'binary')
    return /^[*/]$/.test(node.operator) ? (priceIn(node.left, facts) ?? priceIn(node.right, facts)) : null;
  if (node.kind === 'call' && TO_FLOAT.test(calleeName(node))) {
    const inner = node.arguments[0]?.value ?? receiverOf(node);
    return inner === null ? null : priceIn(inner, facts);
  }
  if (node.kind === 'member' && node.name === 'to_f') return priceIn(node.object, facts);
  const name = node.kind === 'index' ? (fieldNameOf(node) ?? askedName(node.object)) : askedName(node);
  const words = wordsOf(name);
  // Whole minor units are exact; what they are multiplied with is a share, and the product is rounded.
  if (words.includes('cents') && !words.includes('per')) return null;
  if (words.some((word) => PRICES.test(word)) && !words.some((word) => NOT_PRICES.test(word))) return name;
  // `price.Input`: a field of what is a price, by its own name or by its type's.
  if (node.kind !== 'member') return null;
  const owner = enclosingClass(floatFields(facts).get(node.name) ?? node)?.name ?? '';
  const isHeld = [askedName(node.object), floatFields(facts).has(node.name) ? owner : ''].some((held) =>
    wordsOf(held).some((word) => /^(price|prices|rate|rates|pricing|tariff)$/.test(word)),
  );
  return isHeld ? `${askedName(node.object)}.${name}` : null;
}

/** A price stands in it, or it is an amount by its name: what is summed is money. */
function priceWithin(value: SyntaxNode, facts: FileFacts): boolean {
  return priceIn(value, facts) !== null || isMoneyName(valueName(value));
}

function isTotalName(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(total|totals|subtotal|amount|amounts|sum|cost|costs|charge|charges|balance|fee|fees|due|bill|price|revenue)$/.test(
      word,
    ),
  );
}

const BOOKS =
  /^(invoice|invoices|invoicer|invoicing|charge|charges|charging|charger|bill|bills|billing|billed|ledger|statement|statements|wallet|wallets|payment|payments|settle|settlement|payout|payouts|debit|rater|rating|due)$/;
const ESTIMATES =
  /^(estimate|estimates|estimated|estimator|approx|approximate|preview|display|format|chart|dashboard|stats|statistics|metric|metrics|analytics|monitor|forecast|budget|simulate|benchmark|eval|trace|telemetry|observability|render|renderer|pdf|email|template|test)$/;

/** True where the file books amounts: a function, a type or a table of it is one of invoices, charges or balances. */
export const booksAmounts = remember((facts: FileFacts): boolean => {
  const names = [
    ...facts.nodes('function').map(({ name }) => name ?? ''),
    ...facts.nodes('class').map(({ name }) => name ?? ''),
    ...facts
      .nodes('call')
      .filter(({ isNew }) => isNew)
      .map(calleeName),
    ...facts.nodes('object').map(({ typeName }) => typeName ?? ''),
  ];
  return names.some((name) => wordsOf(name).some((word) => BOOKS.test(word)));
});

/** True where a function or a class around, or the path, says that the figure is an estimate or only watched. */
export function isEstimate(node: SyntaxNode, path: string): boolean {
  if (wordsOf(path).some((word) => ESTIMATES.test(word))) return true;
  for (const above of ancestors(node)) {
    const name = above.kind === 'function' || above.kind === 'class' ? above.name : null;
    if (name !== null && wordsOf(name).some((word) => ESTIMATES.test(word))) return true;
  }
  return false;
}

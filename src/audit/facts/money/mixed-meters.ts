import type { AssignNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, functionGiven, lastNameOf, pathOf, receiverOf } from '../calls.ts';
import { factorsOf } from '../factors.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { namesIn } from '../turns.ts';
import { assignmentsOf } from '../values.ts';
import { ancestors, descendants, isWithin } from '../walk.ts';

/** One quantity that is priced with the rate of every meter in turn. */
export interface MixedMeters {
  /** The product. */
  readonly node: SyntaxNode;
  readonly quantity: string;
  readonly rate: string;
  /** The list of rates. */
  readonly rates: string;
}

/** Every such product of the file, in source order. */
export const mixedMeters = remember((facts: FileFacts): readonly MixedMeters[] =>
  [
    ...rateWalks(facts).flatMap((walk) => (isKeyUsed(walk) ? [] : productsIn(walk))),
    ...meterWalks(facts).flatMap((walk) => (isItemTold(walk) ? [] : itemProducts(walk))),
  ].sort((a, b) => a.node.span.start - b.node.span.start),
);

/** A walk over rates: the names of a turn's key and rate, and what is done with them. */
interface RateWalk {
  readonly node: SyntaxNode;
  readonly rates: string;
  /** `meter`, or `entry.getKey`. */
  readonly key: string;
  readonly rate: string;
}

const RATES = /^(rates?|prices|pricing|tariffs?|ratecard|fees)$/;
const KEYS = /^(meters?|metric|sku|kind|type|feature|unit|key|code|product|dimension|model|name|item)$/;

const WALKS = /^(forEach|for_each|map|flatMap|flat_map|each|reduce|sum|sumOf)$/;

function rateWalks(facts: FileFacts): RateWalk[] {
  const loops = facts.nodes('loop').flatMap((loop): RateWalk[] => {
    if (loop.variety !== 'each' || loop.iterable === null) return [];
    const names = loop.variables.flatMap((variable) => namesIn(variable));
    return walkOf(loop, ratesName(loop.iterable), names);
  });
  const called = facts.callsNamed(WALKS).flatMap((call): RateWalk[] => {
    const fn = functionGiven(call);
    if (fn === null) return [];
    const names = fn.parameters.flatMap(({ name }) => name.match(/[A-Za-z_]\w*/g) ?? []);
    const receiver = receiverOf(call);
    return walkOf(fn, receiver === null ? null : ratesName(receiver), names);
  });
  return [...loops, ...called];
}

function walkOf(node: SyntaxNode, rates: string | null, names: readonly string[]): RateWalk[] {
  if (rates === null) return [];
  const [key, rate] = names;
  if (key !== undefined && rate !== undefined && names.length === 2)
    return wordsOf(key).some((word) => KEYS.test(word)) ? [{ node, rates, key, rate }] : [];
  // Java's `Map.Entry` and Kotlin's.
  const [only, ...others] = names;
  if (only === undefined || others.length > 0) return [];
  const parts = new Set<string>();
  for (const inner of descendants(node))
    if (inner.kind === 'member' && inner.object.kind === 'name' && inner.object.name === only)
      parts.add(inner.name);
  const [keyPart, valuePart] = [
    ['getKey', 'key', 'Key'],
    ['getValue', 'value', 'Value'],
  ].map((all) => all.find((one) => parts.has(one)));
  return valuePart === undefined
    ? []
    : [{ node, rates, key: `${only}.${keyPart ?? 'getKey'}`, rate: `${only}.${valuePart}` }];
}

/** `rates.items()`, `Object.entries(prices)`, `rates.entrySet()`: what the rates are called. */
function ratesName(node: SyntaxNode): string | null {
  for (const inner of descendants(node))
    if (
      (inner.kind === 'name' || inner.kind === 'member') &&
      wordsOf(inner.name).some((word) => RATES.test(word))
    )
      return inner.name;
  return null;
}

/** The key chooses something: it is compared, looked up, or handed to what may. Being written down is no choice. */
function isKeyUsed({ node, key }: RateWalk): boolean {
  for (const inner of descendants(node)) {
    if (inner.kind === 'function' && inner !== node && inner.parameters.some(({ name }) => name === key))
      return true;
    if ((inner.kind !== 'name' && inner.kind !== 'member') || pathOf(inner) !== key) continue;
    if (inner.kind === 'name' && key.includes('.')) continue;
    if (!isWrittenDown(inner, node)) return true;
  }
  return false;
}

const STORES =
  /^(push|append|add|clone|to_owned|to_string|into|emplace|push_back|line|entry|of|new|concat)$/i;

function isWrittenDown(use: SyntaxNode, walk: SyntaxNode): boolean {
  let below = use;
  for (const above of ancestors(use)) {
    if (above === walk) return true;
    if (
      above.kind === 'index' ||
      above.kind === 'if' ||
      above.kind === 'switch' ||
      above.kind === 'conditional'
    )
      return false;
    if (above.kind === 'binary' && above.operator !== '+') return false;
    if (above.kind === 'call' && !above.isNew && !STORES.test(calleeName(above)) && above.callee !== below)
      return false;
    if (/^(object|list|assign|return|yield|block|function)$/.test(above.kind))
      return above.kind !== 'assign' || above.value !== below;
    below = above;
  }
  return true;
}

const TIMES = /^(mul|times|multiply|multipliedby|checked_mul)$/i;

function productsIn(walk: RateWalk): MixedMeters[] {
  const found: MixedMeters[] = [];
  for (const node of descendants(walk.node)) {
    const sides = factorsOf(node, TIMES);
    if (sides === null) continue;
    const at = sides.findIndex((side) => speaksOf(side, walk.rate));
    const quantity = sides[1 - at];
    if (at < 0 || quantity === undefined || !isFromOutside(quantity, walk)) continue;
    found.push({ node, quantity: nameOf(quantity), rate: walk.rate, rates: walk.rates });
  }
  return found;
}

function speaksOf(node: SyntaxNode, path: string): boolean {
  for (const inner of descendants(node))
    if ((inner.kind === 'name' || inner.kind === 'member') && pathOf(inner) === path) return true;
  return false;
}

function nameOf(node: SyntaxNode): string {
  if (node.kind === 'call' && node.arguments[0] !== undefined && node.arguments.length === 1)
    return nameOf(node.arguments[0].value);
  return pathOf(node);
}

/** Made before the walk, or of rows that an inner loop goes through, all of them each time. */
function isFromOutside(quantity: SyntaxNode, { node, key, rate }: RateWalk): boolean {
  const names = namesIn(quantity);
  const own = new Set([key.split('.')[0], rate.split('.')[0]]);
  if (names.length === 0 || names.some((name) => own.has(name))) return false;
  return names.every((name) => assignmentsOf(name, quantity).every((assign) => !isWithin(assign, node)));
}

/** A walk over meters, each with its own price. */
interface MeterWalk {
  readonly node: LoopNode;
  readonly rates: string;
  readonly item: string;
}

const METERED = /^(meters?|metrics|prices|skus|features|dimensions|components)$/;

function meterWalks(facts: FileFacts): MeterWalk[] {
  return facts.nodes('loop').flatMap((node): MeterWalk[] => {
    if (node.variety !== 'each' || node.iterable === null) return [];
    const rates = lastNameOf(node.iterable);
    // Go's `for _, meter := range meters`.
    const names = node.variables.flatMap((variable) => namesIn(variable)).filter((name) => name !== '_');
    const [item, ...others] = names;
    if (item === undefined || others.length > 0 || !wordsOf(rates).some((word) => METERED.test(word)))
      return [];
    return [{ node, rates, item }];
  });
}

/** What a meter includes before it is charged says nothing of which usage is meant, and no more do its price and what it is called on the line. */
const OF_PRICE = /^(price|cost|rate|amount|fee|cents|included|free|allowance|quota|minimum|threshold|unit)$/;

/** The item chooses something: it is handed on whole, compared, or one of its other fields goes anywhere but into a line. */
function isItemTold({ node, item }: MeterWalk): boolean {
  for (const inner of descendants(node)) {
    if (inner.kind !== 'name' || inner.name !== item || inner.parent === node) continue;
    const { parent } = inner;
    if (parent?.kind !== 'member' || parent.object !== inner) return true;
    if (wordsOf(parent.name).some((word) => OF_PRICE.test(word))) continue;
    if (!isWrittenDown(parent, node)) return true;
  }
  return false;
}

/** Products of the item's price with what was asked anew in the turn, and is the same for every item. */
function itemProducts({ node: walk, rates, item }: MeterWalk): MixedMeters[] {
  const found: MixedMeters[] = [];
  for (const node of descendants(walk)) {
    const sides = factorsOf(node, TIMES);
    const at = sides?.findIndex((side) => isPriceOf(side, item)) ?? -1;
    const quantity = sides?.[1 - at];
    const asked = at < 0 || quantity === undefined ? null : askedIn(quantity, walk, MAX_FOLLOWED);
    if (asked !== null)
      found.push({
        node: asked,
        quantity: lastNameOf(asked.targets[0] ?? node),
        rate: nameOf(sides?.[at] ?? node),
        rates,
      });
  }
  return found;
}

function isPriceOf(node: SyntaxNode, item: string): boolean {
  return (
    node.kind === 'member' &&
    pathOf(node.object) === item &&
    wordsOf(node.name).some((word) => /^(price|cost|rate|fee|cents)$/.test(word))
  );
}

/** Names between a quantity and the question that it answers. */
const MAX_FOLLOWED = 4;

/** The assignment within the walk that asks a database for usage, and which a quantity is made of. */
function askedIn(quantity: SyntaxNode, walk: SyntaxNode, steps: number): AssignNode | null {
  if (steps === 0) return null;
  for (const inner of descendants(quantity)) {
    if (inner.kind !== 'name') continue;
    const [made] = assignmentsOf(inner.name, inner).filter((one) => isWithin(one, walk));
    if (!made?.value) continue;
    if (SUMS.test(textsIn(made.value))) return made;
    const further = askedIn(made.value, walk, steps - 1);
    if (further !== null) return further;
  }
  return null;
}

const SUMS = /\bsum\s*\(/i;

function textsIn(node: SyntaxNode): string {
  return [...descendants(node)].flatMap((one) => (one.kind === 'string' ? [one.value] : [])).join(' ');
}

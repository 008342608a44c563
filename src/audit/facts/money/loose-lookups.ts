import type { CallNode, ListNode, LoopNode, ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { resolve } from '../values.ts';
import { descendants, enclosingFunction } from '../walk.ts';

/** A price that is taken from the first entry whose key is found in a name, or the other way round. */
export interface LooseLookup {
  /** The test by which the entry is chosen. */
  readonly node: SyntaxNode;
  /** A key of the table, where it can be seen, that stands before a longer one it fits; null where it cannot. */
  readonly hiding: string | null;
}

const PRICES = /^(prices?|pricing|costs?|rates?|tariffs?|ratios?)$/;
const CONTAINS =
  /^(includes|contains|has_?prefix|starts_?with|startswith|start_with|index_?of|include|str_contains|str_starts_with|strpos|match)\??$/i;
/** Whoever orders the keys, or keeps the longest, takes the one that fits best. */
const ORDERED = /sort|longest|length|len\b|best|specific|order/i;

/**
 * Lookups of a price by a part of a name that take the first entry that fits: which one comes first is left to the order
 * of the table, and a short key fits the longer names as well.
 */
export function looseLookups({ file, nodes }: FileFacts): readonly LooseLookup[] {
  const found: LooseLookup[] = [];
  const isOrdered = (node: SyntaxNode): boolean => {
    const fn = enclosingFunction(node) ?? node;
    return ORDERED.test(file.text.slice(fn.span.start, fn.span.end));
  };
  for (const loop of nodes('loop')) {
    const test = loop.variety === 'each' ? chosenIn(loop) : null;
    if (test === null || loop.iterable === null || !isPriceTable(loop.iterable) || isOrdered(loop)) continue;
    const hiding = hidingKey(loop.iterable);
    if (hiding !== 'none') found.push({ node: test, hiding: hiding === 'unseen' ? null : hiding.key });
  }
  for (const call of nodes('call')) {
    if (!isSearch(call) || !isPriceTable(call.callee) || isOrdered(call)) continue;
    const test = testGiven(call);
    if (test === null) continue;
    const hiding = hidingKey(call.callee);
    if (hiding !== 'none') found.push({ node: test, hiding: hiding === 'unseen' ? null : hiding.key });
  }
  return found;
}

/** `Object.entries(PRICING)`, `model_prices.items()`, `priceTable`. */
function isPriceTable(node: SyntaxNode): boolean {
  for (const inner of descendants(node))
    if (inner.kind === 'name' || inner.kind === 'member')
      if (wordsOf(inner.name).some((word) => PRICES.test(word))) return true;
  return false;
}

/** A key that stands before a longer one that it fits; `none` where the table is in order, `unseen` where it is not here. */
function hidingKey(table: SyntaxNode): { readonly key: string } | 'none' | 'unseen' {
  for (const node of descendants(table)) {
    const value = node.kind === 'name' ? resolve(node) : node;
    if (value.kind !== 'object' && value.kind !== 'list') continue;
    const keys = keysOf(value).slice(0, MAX_KEYS);
    const key = keys.find((one, at) =>
      keys.some((other, place) => place > at && other !== one && other.includes(one)),
    );
    if (keys.length > 0) return key === undefined ? 'none' : { key };
  }
  return 'unseen';
}

/** The keys of an object, or the names that each entry of a list says it is for: `{ models: ['a', 'b'], price: 1 }`. */
function keysOf(table: ObjectNode | ListNode): readonly string[] {
  if (table.kind === 'object')
    return table.entries.flatMap(({ key }) => (key === null ? [] : [key.toLowerCase()]));
  return table.items.flatMap((item) =>
    item.kind === 'object' ? item.entries.flatMap(({ value }) => textsIn(value)) : [],
  );
}

function textsIn(value: SyntaxNode): readonly string[] {
  const items = value.kind === 'list' ? value.items : [value];
  return items.flatMap((item) => (item.kind === 'string' ? [item.value.toLowerCase()] : []));
}

/** Larger tables are data that nobody put in order by hand. */
const MAX_KEYS = 300;

/** The test whose branch ends the search with what was found. */
function chosenIn({ body, variables }: LoopNode): SyntaxNode | null {
  for (const statement of body) {
    if (statement.kind !== 'if' || statement.else.length > 0) continue;
    const [last] = statement.then.slice(-1);
    if (last?.kind !== 'return' && last?.kind !== 'break') continue;
    if (statement.then.length <= MAX_BRANCH && isContainment(statement.test, namesOf(variables)))
      return statement.test;
  }
  return null;
}

/** A branch that does more than taking what it found is no lookup. */
const MAX_BRANCH = 2;

function isSearch(call: CallNode): boolean {
  return /^(find|first|detect)$/.test(calleeName(call));
}

/** The test by which a search takes an entry; of a search for an entry that has a fitting name among its own, the inner one. */
function testGiven(call: CallNode): SyntaxNode | null {
  const [first] = call.arguments;
  const fn = first?.value.kind === 'function' ? first.value : call.block;
  const last = fn?.body.at(-1);
  if (fn === null || last?.kind !== 'return' || last.value === null) return null;
  // What stands before it may only prepare the names.
  if (!fn.body.slice(0, -1).every(({ kind }) => kind === 'assign')) return null;
  const names = new Set(
    fn.parameters.flatMap(({ name }) => name.split(/[^\w$]+/)).filter((name) => name !== ''),
  );
  const { value } = last;
  if (value.kind === 'call' && /^(find|some|any\??|first|detect)$/.test(calleeName(value))) {
    const [table] = calleePath(value).split('.');
    if (table !== undefined && names.has(table)) return testGiven(value);
  }
  return isContainment(value, names) ? value : null;
}

function namesOf(variables: readonly SyntaxNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const variable of variables)
    for (const node of descendants(variable)) if (node.kind === 'name') names.add(node.name);
  return names;
}

/** `model.includes(key)`, `key in model`, `strings.HasPrefix(model, key)`: one of the two is the entry's own key. */
function isContainment(test: SyntaxNode, own: ReadonlySet<string>): boolean {
  for (const node of descendants(test)) {
    if (
      node.kind === 'call' &&
      CONTAINS.test(calleeName(node)) &&
      !isMembership(node) &&
      speaksOfBoth(node, own)
    )
      return true;
    if (node.kind === 'binary' && node.operator === 'in' && speaksOfBoth(node, own)) return true;
  }
  return false;
}

/** `entry.models.includes(model)`: the whole name is looked for in a list. */
function isMembership(call: CallNode): boolean {
  const path = calleePath(call).split('.');
  return path.length > 2 && /[^s]s$/.test(path.at(-2) ?? '');
}

/** The entry's key, and a name of what is looked for that is no list. */
function speaksOfBoth(node: SyntaxNode, own: ReadonlySet<string>): boolean {
  let [hasOwn, hasModel] = [false, false];
  for (const inner of descendants(node)) {
    if (inner.kind !== 'name') continue;
    if (own.has(inner.name)) hasOwn = true;
    else if (/model|name|sku|product|plan|slug|lower|key|id$/i.test(inner.name)) hasModel = true;
  }
  return (
    hasOwn &&
    hasModel &&
    !(node.kind === 'call' && /models?list|list|array|set$/i.test(calleePath(node).split('.')[0] ?? ''))
  );
}

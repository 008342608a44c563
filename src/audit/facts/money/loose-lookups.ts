import type { CallNode, ListNode, LoopNode, ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { textOf } from '../text-of.ts';
import { resolve, valueOfName } from '../values.ts';
import { childrenOf, descendants, enclosingFunction, enclosingNamedFunction } from '../walk.ts';

/** A price that is taken from the first entry whose key is found in a name, or the other way round. */
export interface LooseLookup {
  /** The test by which the entry is chosen. */
  readonly node: SyntaxNode;
  /** The name that is looked up, before it was put in lower case: `model`. */
  readonly asked: string;
  readonly isModel: boolean;
  /** Two keys of the table, where it can be seen: the first stands before the second and fits all that it fits. */
  readonly hiding: { readonly short: string; readonly long: string } | null;
}

/** Names of prices and of what they are kept in. */
export const PRICES = /^(prices?|pricing|costs?|rates?|tariffs?|ratios?)$/;
const CONTAINS =
  /^(includes|contains|has_?prefix|starts_?with|start_with|index_?of|include|str_contains|str_starts_with|strpos)\??$/i;
/** Only texts begin with something: a list that `contains` a name holds it whole. */
const PREFIXES = /prefix|starts?_?with/i;
/** Whoever orders the keys, or keeps the longest, takes the one that fits best. */
const ORDERED = /sort|longest|length|len\b|best|specific|order/i;

/**
 * Lookups of a price by a part of a name that take the first entry that fits: which one comes first is left to the order
 * of the table, and a short key fits the longer names as well.
 */
export function looseLookups(facts: FileFacts): readonly LooseLookup[] {
  // A search within a search is seen from both.
  const found = new Map<SyntaxNode, LooseLookup>();
  const add = (search: SyntaxNode, table: SyntaxNode, choice: Choice | null): void => {
    if (
      choice === null ||
      found.has(choice.node) ||
      !isAboutPrices(search, table) ||
      isOrdered(facts, search, table)
    )
      return;
    const hiding = hidingKey(table);
    if (hiding !== 'none') found.set(choice.node, { ...choice, hiding: hiding === 'unseen' ? null : hiding });
  };
  for (const loop of facts.nodes('loop'))
    if (loop.variety === 'each' && loop.iterable !== null) add(loop, loop.iterable, chosenIn(loop));
  for (const call of facts.callsNamed(SEARCHES)) add(call, call.callee, testGiven(call));
  return [...found.values()];
}

type Choice = Pick<LooseLookup, 'node' | 'asked' | 'isModel'>;

const SEARCHES = /^(find|first|first_?or_?(default|null)|single_?or_?default|detect|find_first|next)$/i;

/** In the search's own function, or where the table was made. */
function isOrdered({ file }: FileFacts, search: SyntaxNode, table: SyntaxNode): boolean {
  if (ORDERED.test(textOf(file, enclosingFunction(search) ?? search))) return true;
  for (const node of descendants(table)) {
    const made = node.kind === 'name' ? resolve(node) : node;
    if (made !== node && made.kind === 'call' && ORDERED.test(textOf(file, made))) return true;
  }
  return false;
}

/** `Object.entries(PRICING)`, `self.model_prices.items()`, and any table that `getModelPricing` goes through. */
function isAboutPrices(search: SyntaxNode, table: SyntaxNode): boolean {
  for (const inner of descendants(table))
    if ((inner.kind === 'name' || inner.kind === 'member') && namesPrice(inner.name)) return true;
  return namesPrice(enclosingNamedFunction(search)?.name ?? '');
}

/** `rate_limits` are no prices. */
export function namesPrice(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => PRICES.test(word)) && !words.some((word) => word.startsWith('limit'));
}

/** A key that stands before a longer one that it fits; `none` where the table is in order, `unseen` where it is not here. */
function hidingKey(table: SyntaxNode): LooseLookup['hiding'] | 'none' | 'unseen' {
  for (const node of descendants(table)) {
    const value = node.kind === 'name' ? resolve(node) : node;
    if (value.kind !== 'object' && value.kind !== 'list') continue;
    const keys = keysOf(value).slice(0, MAX_KEYS);
    for (const [at, short] of keys.entries()) {
      const long = keys.find((other, place) => place > at && other !== short && other.includes(short));
      if (long !== undefined) return { short, long };
    }
    if (keys.length > 0) return 'none';
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
function chosenIn({ body, variables }: LoopNode): Choice | null {
  for (const statement of body) {
    if (statement.kind !== 'if' || statement.else.length > 0) continue;
    const [last] = statement.then.slice(-1);
    if (last?.kind !== 'return' && last?.kind !== 'break') continue;
    if (statement.then.length > MAX_BRANCH) continue;
    const choice = choiceIn(statement.test, namesOf(variables));
    if (choice !== null) return choice;
  }
  return null;
}

/** A branch that does more than taking what it found is no lookup. */
const MAX_BRANCH = 2;

/** The test by which a search takes an entry; of a search for an entry that has a fitting name among its own, the inner one. */
function testGiven(call: CallNode): Choice | null {
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
  return choiceIn(value, names);
}

function namesOf(variables: readonly SyntaxNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const variable of variables)
    for (const node of descendants(variable)) if (node.kind === 'name') names.add(node.name);
  return names;
}

/**
 * A test that looks for an entry's own key in a name, or for the name in the key. What is asked besides, of what is left of
 * the name, makes it a strict one.
 */
function choiceIn(test: SyntaxNode, own: ReadonlySet<string>): Choice | null {
  if (test.kind === 'binary' && test.operator === '&&' && childrenOf(test).every(asksSomething)) return null;
  for (const node of descendants(test)) {
    const asked = askedIn(node, own);
    if (asked !== null) return { node: test, asked, isModel: NAMES_MODEL.test(asked) };
  }
  return null;
}

function asksSomething(side: SyntaxNode): boolean {
  for (const { kind } of descendants(side)) if (kind === 'call' || kind === 'binary') return true;
  return false;
}

/** The name that is compared with the key of an entry: `model` of `model.includes(key)` and `key in model`. */
function askedIn(node: SyntaxNode, own: ReadonlySet<string>): string | null {
  const sides = sidesOf(node);
  if (sides === null) return null;
  const [whole, part] = sides;
  const isOwn = (side: SyntaxNode): boolean => namesBehind(side).some((name) => own.has(name));
  if (isOwn(whole) === isOwn(part)) return null;
  // A list of the entry's own that holds the name, or a list of names that holds the key, is asked for the whole of it.
  const isList = !(node.kind === 'call' && PREFIXES.test(calleeName(node))) && !isText(whole, isOwn(whole));
  if (isList) return null;
  const names = namesBehind(isOwn(whole) ? part : whole);
  return names.find((name) => NAMES_MODEL.test(name)) ?? names.find((name) => ASKED.test(name)) ?? null;
}

/** Models are named after each other, other things seldom are. */
const NAMES_MODEL = /model|engine|deployment/i;
const ASKED = /name|sku|product|plan|slug|lower|key|id$/i;

/** The text that is looked through, and what is looked for in it. */
function sidesOf(node: SyntaxNode): readonly [SyntaxNode, SyntaxNode] | null {
  if (node.kind === 'binary' && node.operator === 'in') return [node.right, node.left];
  if (node.kind !== 'call' || !CONTAINS.test(calleeName(node))) return null;
  const [first, second] = node.arguments;
  if (first === undefined) return null;
  if (second !== undefined && second.value.kind !== 'member') return [first.value, second.value];
  const receiver = receiverOf(node);
  return receiver === null ? null : [receiver, first.value];
}

/** The names that an expression is made of, and those that they were made of before: `lower` after `lower = model.toLowerCase()`. */
function namesBehind(side: SyntaxNode): readonly string[] {
  const names: string[] = [];
  for (const node of descendants(side)) {
    if (node.kind !== 'name') continue;
    names.push(node.name);
    const made = valueOfName(node.name, node);
    for (const inner of made === null ? [] : descendants(made))
      if (inner.kind === 'name') names.push(inner.name);
  }
  return names;
}

/** Of what an entry holds only a key is a text; of what comes from outside only what is called by one. */
function isText(side: SyntaxNode, isOwn: boolean): boolean {
  const last = firstName(side);
  const name = last.kind === 'name' || last.kind === 'member' ? last.name : calleeNameOf(last);
  return (
    !/[^s]s$/i.test(name) &&
    !/list|array|set$/i.test(name) &&
    (!isOwn || !/^(values?|prices?|pricing)$/i.test(name))
  );
}

function calleeNameOf(node: SyntaxNode): string {
  return node.kind === 'call' ? calleeName(node) : '';
}

/** What a text was made of by calls: `model` of `model.toLowerCase()`. */
function firstName(side: SyntaxNode): SyntaxNode {
  let at = side;
  while (at.kind === 'call') {
    const receiver = receiverOf(at);
    const next = at.arguments.length === 0 ? receiver : null;
    if (next === null || /^get/i.test(calleeName(at))) return at;
    at = next;
  }
  return at;
}

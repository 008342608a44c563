import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf, receiverOf, withoutAwait } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { textOf } from '../text-of.ts';
import { assignmentsOf, literalNumber, resolve } from '../values.ts';
import { descendants, enclosingNamedFunction, rootOf } from '../walk.ts';

/** A listing of a provider's objects of which one page is walked and no other asked for. */
export interface FirstPage {
  readonly call: CallNode;
  /** What is listed, as the code says it: `stripe.subscriptions`. */
  readonly listed: string;
  /** Where the page's rows are walked. */
  readonly walked: SyntaxNode;
}

const LISTED =
  /^(customers?|subscriptions?|subscription_?items?|invoices?|invoice_?items?|usage\w*|events?|meters?|accounts?|organizations?)$/i;
const LISTS = /^(list|list_?async|list_?all|all|list_?event_?summaries|find_?all|list_?all_?\w+)$/i;

/** Anything in a function that speaks of further pages. */
const FURTHER =
  /has_?more|has_?next|starting_?after|ending_?before|auto_?pag|next_?page|next_?cursor|page_?token|total_?pages|fetch_?all|next_?offset|next_?(url|link|token)|auto_?paging|paginat|last_?evaluated_?key|exclusive_?start_?key|\bpage\s*(\+\+|\+=)|offset/i;

/** What the answers of the providers' listings call their rows. */
const ROWS = /^(data|list|items|results|customers|subscriptions|get_?data)$/i;

/** Loops over `answer.data` of a list call, in functions that never ask whether there is more. */
export function firstPages(facts: FileFacts): readonly FirstPage[] {
  const listed = facts.nodes('member').flatMap((node): FirstPage[] => {
    if (!ROWS.test(node.name)) return [];
    // Java's `page.getData()` is walked as a call.
    const walked = node.parent?.kind === 'call' && node.parent.callee === node ? node.parent : node;
    if (!isWalked(walked)) return [];
    return listedPage(resolve(node.object), walked).filter(() => !speaksOfMore(node, facts.file));
  });
  return [
    ...listed,
    ...destructuredPages(facts),
    ...walkedPages(facts),
    ...firstScans(facts),
    ...firstAnswers(facts),
  ];
}

/**
 * A loop over the answer itself, `foreach (Subscription::all(['limit' => 100]) as $entry)`: it goes over the rows of this
 * page. Where one waits for each turn the client asks for further pages by itself.
 */
function walkedPages(facts: FileFacts): FirstPage[] {
  // Go's and JavaScript's clients walk all pages by themselves.
  if (facts.file.ioReturnsPromise || facts.file.failsByValue) return [];
  return [...facts.nodes('loop'), ...facts.callsNamed(EACH)].flatMap((node): FirstPage[] => {
    const walked = node.kind === 'loop' ? node.iterable : receiverOf(node);
    if (walked === null) return [];
    return listedPage(resolve(walked), walked).filter(
      ({ call }) => isOfManyRows(call) && !walksOn(call) && !speaksOfMore(call, facts.file),
    );
  });
}

/** Newer clients hand out an object that walks on by itself, from a lower-case `customers.list(…)`. */
function walksOn(call: CallNode): boolean {
  const holder = calleePath(call).split('.').at(-2) ?? '';
  return calleeName(call) !== 'all' && !/^\p{Lu}/u.test(holder);
}

const EACH = /^each$/;

/** It is told how large a page is to be: a query of one's own table is not. */
function isOfManyRows(call: CallNode): boolean {
  return call.arguments.some(({ name, value }) => {
    const given = resolve(value);
    const sizes = given.kind === 'object' ? given.entries.filter(({ key }) => key === 'limit') : [];
    const own = name === 'limit' ? [{ value }] : sizes;
    return own.some((one) => (literalNumber(one.value) ?? 0) >= MANY);
  });
}

const DESTRUCTURES = /^[^=]{0,40}\{[^=]{0,200}\}\s*=/;

/** `const { data } = await stripe.subscriptions.list(…)`, and a loop over `data`. */
function destructuredPages(facts: FileFacts): FirstPage[] {
  return facts.nodes('loop').flatMap(({ iterable }): FirstPage[] => {
    if (iterable?.kind !== 'name') return [];
    const { name } = iterable;
    const made = ROWS.test(name)
      ? assignmentsOf(name, iterable).find((made) => DESTRUCTURES.test(textOf(facts.file, made)))
      : undefined;
    const pages = made?.value ? listedPage(resolve(made.value), iterable) : [];
    return pages.filter(({ call }) => !speaksOfMore(call, facts.file));
  });
}

/** What is walked is the answer of a list call that asks for all there is. */
function listedPage(call: SyntaxNode, walked: SyntaxNode): FirstPage[] {
  if (call.kind !== 'call' || !LISTS.test(calleeName(call))) return [];
  const parts = calleePath(call).split('.').slice(0, -1);
  if (!parts.some((part) => LISTED.test(part)) || isNarrow(call)) return [];
  return [{ call, listed: parts.slice(-2).join('.'), walked }];
}

const SCANS = /^(query|scan|query_?async|scan_?async|send)$/i;
/** How a query of DynamoDB is told from others: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const OF_DYNAMO =
  /\bKeyConditionExpression\b|\bkey_condition_expression\b|\bkeyConditionExpression\b|\b(Query|Scan)(Command|Input|Request)\b|\bFilterExpression\b/;

/** Rows of `table.query(…)["Items"]`, of which one answer holds a megabyte at most, where nothing asks for the rest. */
function firstScans(facts: FileFacts): FirstPage[] {
  return walkedScans(facts, itemsOf);
}

/**
 * The first answer of a query of DynamoDB whose rows are taken out of it at once, `const { Items = [] } = await
 * client.send(new QueryCommand(input))`, and gone through: it holds a megabyte at most.
 */
export function firstAnswersTaken(facts: FileFacts): readonly FirstPage[] {
  return walkedScans(facts, itemsTaken);
}

/** Queries of DynamoDB that ask for all rows and once, by where `walkedOf` finds their rows gone through. */
function walkedScans(facts: FileFacts, walkedOf: (call: CallNode) => SyntaxNode | null): FirstPage[] {
  if (!OF_DYNAMO.test(facts.file.text)) return [];
  return facts.callsNamed(SCANS).flatMap((call): FirstPage[] => {
    const text = textOf(facts.file, call);
    if (!OF_DYNAMO.test(text) && !givesDynamo(call, facts.file)) return [];
    if (/\bLimit\b|\blimit\b|Paginator/.test(text) || speaksOfMore(call, facts.file)) return [];
    const walked = walkedOf(call);
    return walked === null ? [] : [{ call, listed: pathOf(call.callee), walked }];
  });
}

/** `client.send(command)`, `client.Query(ctx, input)` where the input is made before. */
function givesDynamo(call: CallNode, file: SyntaxFile): boolean {
  return call.arguments.some(({ value }) => {
    const made = resolve(value);
    return made !== value && OF_DYNAMO.test(textOf(file, made));
  });
}

/** Where what was taken out of an answer under the name of its rows is walked. */
function itemsTaken(call: CallNode): SyntaxNode | null {
  const holder = enclosingNamedFunction(call);
  if (holder === null) return null;
  for (const node of descendants(holder)) {
    if (node.kind !== 'name' || !/^(items|rows)$/i.test(node.name) || !isWalked(node)) continue;
    // `{ Items = [] }` stands in where the answer has none.
    const [made, ...others] = assignmentsOf(node.name, node).filter(({ operator }) => operator !== '??=');
    if (made?.value && others.length === 0 && withoutAwait(made.value) === call) return node;
  }
  return null;
}

/** Where the items of the answer are read. */
function itemsOf(call: CallNode): SyntaxNode | null {
  const holder = enclosingNamedFunction(call);
  if (holder === null) return null;
  for (const node of descendants(holder)) {
    const isItems =
      (node.kind === 'member' && /^(items|get_?items)$/i.test(node.name)) ||
      (node.kind === 'index' && node.index.kind === 'string' && node.index.value === 'Items');
    if (!isItems) continue;
    const made = resolve(node.object);
    if (made === call || (made.kind === 'unary' && made.operand === call)) return node;
  }
  return null;
}

const ASKS = /^(get|fetch|request|get_?async|get_?json|get_?from_?json_?async|get_?for_?object)$/i;
/** How large a page is asked for, in an address, a text of parameters or an object of them. */
const PAGE_SIZE =
  /\b(?:limit|per_?page|page_?size|max_?results|page_?limit)["']?\s*(?:=>|[:=,])\s*["']?(\d{2,5})\b/i;

/** An answer of somebody's HTTP API that is asked for with the size of its page, where nothing asks for the next one. */
function firstAnswers(facts: FileFacts): FirstPage[] {
  return facts.callsNamed(ASKS).flatMap((call): FirstPage[] => {
    const text = facts.file.text.slice(
      call.span.start,
      Math.min(call.span.end, call.span.start + MAX_REQUEST),
    );
    const size = Number(PAGE_SIZE.exec(text)?.[1] ?? 0);
    if (size < MANY || speaksOfMore(call, facts.file) || CURSOR.test(holderText(call, facts.file))) return [];
    const path = call.arguments
      .flatMap(({ value }) => [...descendants(value)])
      .find((one) => one.kind === 'string');
    if (path?.kind !== 'string' || !path.value.includes('/')) return [];
    return [{ call, listed: path.value.replace(/\?.*$/, '').slice(-MAX_LISTED), walked: call }];
  });
}

/** A request with its parameters is shorter. */
const MAX_REQUEST = 600;
/** So much of an address tells which list it is. */
const MAX_LISTED = 60;
const CURSOR = /cursor|\bnext\b|links?\b.{0,20}next|\bpage\b|while|loop do|until/i;

function holderText(node: SyntaxNode, file: SyntaxFile): string {
  return textOf(file, enclosingNamedFunction(node) ?? rootOf(node));
}

const WALKS = /^(map|for_?each|each|each_with_index|reduce|flat_?map|filter|sum|inject)$/i;

function isWalked(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.kind === 'loop') return parent.iterable === node;
  return parent?.kind === 'member' && WALKS.test(parent.name) && parent.parent?.kind === 'call';
}

/** Asked for one customer's few rows, or for a fixed few of them. */
function isNarrow(call: CallNode): boolean {
  for (const { name, value } of call.arguments) {
    const given = resolve(value);
    const entries =
      given.kind === 'object' ? given.entries.map((one) => ({ key: one.key, value: one.value })) : [];
    // What was made out of sight may hold anything.
    if (name === null && given.kind !== 'object') return true;
    for (const entry of name === null ? entries : [{ key: name, value }]) {
      if (entry.key === null) return true;
      if (isNarrowing(entry.key)) return true;
      if (entry.key === 'limit' && (literalNumber(entry.value) ?? MANY) < MANY) return true;
    }
  }
  return false;
}

/** `customer`, `ids`; what is of one price or plan is many. */
function isNarrowing(key: string): boolean {
  const words = wordsOf(key);
  return (
    words.some((word) => NARROWING.has(word)) &&
    !words.some((word) => /^(price|plan|product|item)$/.test(word))
  );
}

/** Whoever asks for fewer wants an example, not all. */
const MANY = 50;
const NARROWING = new Set(
  'customer subscription email id ids key keys query account parent schedule'.split(' '),
);

function speaksOfMore(node: SyntaxNode, file: SyntaxFile): boolean {
  const holder = enclosingNamedFunction(node) ?? rootOf(node);
  const known = speaking.get(holder);
  if (known !== undefined) return known;
  const speaks = FURTHER.test(textOf(file, holder));
  speaking.set(holder, speaks);
  return speaks;
}

/** A function's text is searched once, however many loops it holds. */
const speaking = new WeakMap<SyntaxNode, boolean>();

import type { CallNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, calleePath } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { wordsOf } from './names.ts';
import { literalNumber, resolve } from './values.ts';
import { ancestors, enclosingNamedFunction } from './walk.ts';

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
const LISTS = /^(list|list_?all|list_?event_?summaries|find_?all)$/i;

/** Anything in a function that speaks of further pages. */
const FURTHER =
  /has_?more|has_?next|starting_?after|ending_?before|auto_?pag|next_?page|next_?cursor|page_?token|total_?pages|fetch_?all|\bpage\s*(\+\+|\+=)|offset/i;

/** Loops over `answer.data` of a list call, in functions that never ask whether there is more. */
export function firstPages(facts: FileFacts): readonly FirstPage[] {
  return facts.nodes('member').flatMap((node): FirstPage[] => {
    if (node.name !== 'data' || !isWalked(node)) return [];
    const call = resolve(node.object);
    if (call.kind !== 'call' || !LISTS.test(calleeName(call)) || speaksOfMore(node, facts.file)) return [];
    const parts = calleePath(call).split('.').slice(0, -1);
    if (!parts.some((part) => LISTED.test(part)) || isNarrow(call)) return [];
    return [{ call, listed: parts.slice(-2).join('.'), walked: node }];
  });
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
      if (wordsOf(entry.key).some((word) => NARROWING.has(word))) return true;
      if (entry.key === 'limit' && (literalNumber(entry.value) ?? MANY) < MANY) return true;
    }
  }
  return false;
}

/** Whoever asks for fewer wants an example, not all. */
const MANY = 50;
const NARROWING = new Set(
  'customer subscription email id ids key keys query account parent price product schedule'.split(' '),
);

function speaksOfMore(node: SyntaxNode, file: SyntaxFile): boolean {
  const holder = enclosingNamedFunction(node) ?? [...ancestors(node)].at(-1) ?? node;
  const known = speaking.get(holder);
  if (known !== undefined) return known;
  const speaks = FURTHER.test(file.text.slice(holder.span.start, holder.span.end));
  speaking.set(holder, speaks);
  return speaks;
}

/** A function's text is searched once, however many loops it holds. */
const speaking = new WeakMap<SyntaxNode, boolean>();

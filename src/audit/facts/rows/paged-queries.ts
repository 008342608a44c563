import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import {
  type ChainDraft,
  draftOf,
  MAX_NAMES,
  namesIn,
  ofComparisons,
  type StrictComparison,
} from '../delivery/chain-draft.ts';
import type { FileFacts } from '../file-facts.ts';
import { isEndOfChain } from '../queries/chain.ts';
import { remember } from '../remember.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import type { SqlStatement } from '../sql/statement.ts';
import { literalNumber } from '../values.ts';
import { columnOf } from './query-orders.ts';

/** A query that reads one page of rows: it has a limit, and an order or an offset. */
export interface PagedQuery {
  /** The end of the chain of calls, or the SQL's string. */
  readonly node: SyntaxNode;
  /** The lines of the condition within a longer SQL text. */
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  /** Columns that must be strictly above or below a value; the last part of their names. */
  readonly strict: readonly StrictComparison[];
  /** Columns compared with a value in any way. */
  readonly filtered: readonly string[];
  /** An alternative, a tuple or an inclusive bound stands among the conditions: rows of the same value are thought of. */
  readonly isSettled: boolean;
  readonly order: readonly { readonly column: string; readonly isDescending: boolean }[];
  /** The number of rows where it is literal; NaN where it is not. */
  readonly limit: number;
  /** Names that the offset is made of; null where there is none. */
  readonly offset: readonly string[] | null;
}

/** The paged queries of a file, in SQL and in the chains of object mappers, in source order. */
export const pagedQueries = remember((facts: FileFacts): readonly PagedQuery[] => {
  const chained = facts.nodes('call').flatMap((call) => readChain(call) ?? []);
  const written = sqlInCode(facts).flatMap(({ node, statement, linesOf }): PagedQuery[] => {
    const query = readStatement(statement);
    if (query === null) return [];
    const [condition] = statement.where;
    const interpolated = node.parts.slice(0, MAX_NAMES).flatMap(namesIn);
    const strict = query.strict.map((one) => ({ ...one, names: [...one.names, ...interpolated] }));
    const offset = query.offset === null ? null : [...query.offset, ...interpolated, ...namesBeside(node)];
    return [{ ...query, strict, offset, node, lines: condition ? linesOf(condition) : null }];
  });
  const found = [...chained, ...written].sort((a, b) => a.node.span.start - b.node.span.start);
  return found;
});

/** What is handed over beside the text: `execute(text('… OFFSET :o'), { o: offset })`. */
function namesBeside(text: SyntaxNode): readonly string[] {
  const names: string[] = [];
  let at = text;
  for (let step = 0; step < MAX_TAKERS && at.parent?.kind === 'call'; step++) {
    const taker: CallNode = at.parent;
    for (const { value } of taker.arguments) if (value !== at) names.push(...namesIn(value));
    at = taker;
  }
  return names.slice(0, MAX_NAMES);
}

/** A text is wrapped once at most before it is run. */
const MAX_TAKERS = 2;

function readStatement(statement: SqlStatement): Omit<PagedQuery, 'node' | 'lines'> | null {
  const { verb, where, orderBy, limit, offset } = statement;
  if (verb !== 'select' || limit === null || (orderBy.length === 0 && offset === null)) return null;
  return {
    ...ofComparisons(where),
    order: orderBy.map(({ text, isDescending }) => ({ column: columnOf(text), isDescending })),
    limit: /^\d+$/.test(limit.text.trim()) ? Number(limit.text) : Number.NaN,
    offset: offset === null ? null : (offset.text.match(/[a-z_]\w*/gi) ?? []),
  };
}

function readChain(call: CallNode): PagedQuery | null {
  if (!isEndOfChain(call)) return null;
  const draft = { ...draftOf(call) };
  const { parent } = call;
  // Python cuts a page from the query itself: `query[:100]`, `query[offset:offset + 100]`.
  if (parent?.kind === 'index' && parent.object === call && parent.index.kind === 'list')
    readSlice(parent.index.items, draft);
  const { limit, ...rest } = draft;
  if (limit === null || (draft.order.length === 0 && draft.offset === null)) return null;
  return { node: call, lines: null, limit, ...rest };
}

/** The columns that a chain of calls compares with something, wherever in the chain. */
export function filteredColumns(call: CallNode): readonly string[] {
  return draftOf(call).filtered;
}

/** What a chain of calls must be strictly above or below, and whether rows of the very same value are thought of. */
export function strictComparisons(call: CallNode): Pick<PagedQuery, 'strict' | 'isSettled' | 'filtered'> {
  const { strict, isSettled, filtered } = draftOf(call);
  return { strict, isSettled, filtered };
}

/** What a chain of calls orders its rows by. */
export function orderOf(call: CallNode): PagedQuery['order'] {
  return draftOf(call).order;
}

function readSlice(items: readonly SyntaxNode[], draft: ChainDraft): void {
  const last = items.at(-1);
  if (last === undefined) return;
  draft.limit ??= literalNumber(last) ?? Number.NaN;
  if (items.length > 1 && items[0]) draft.offset ??= namesIn(items[0]);
}

import type { SyntaxNode } from '../../languages/syntax.ts';
import type {
  SqlAggregate,
  SqlColumn,
  SqlComparison,
  SqlOrder,
  SqlPiece,
  SqlSelected,
  SqlStatement,
  SqlTable,
} from '../sql/statement.ts';

/** What has been read of a query that is written as a chain of calls. */
export interface QueryDraft {
  tables: SqlTable[];
  where: SqlComparison[];
  having: SqlComparison[];
  groupBy: SqlPiece[];
  orderBy: SqlOrder[];
  selected: SqlSelected[];
  aggregates: SqlAggregate[];
  limit: SqlPiece | null;
  offset: SqlPiece | null;
  isDistinct: boolean;
}

/** A draft that says nothing yet. */
export function emptyDraft(): QueryDraft {
  return {
    tables: [],
    where: [],
    having: [],
    groupBy: [],
    orderBy: [],
    selected: [],
    aggregates: [],
    limit: null,
    offset: null,
    isDistinct: false,
  };
}

/**
 * A piece of a query that stands at a node; its text is what it would be in SQL. A link of a chain stands where its name
 * does: the call's own node begins where the chain does.
 */
export function pieceAt(node: SyntaxNode, text: string): SqlPiece {
  const { start, end } = node.span;
  const isLink = node.kind === 'call' && node.callee.kind === 'member';
  return { text, start: isLink ? node.callee.span.end - node.callee.name.length : start, end };
}

/** `u.seconds`, `UsageRecord.quantity`, `usages__minutes`, `quantity`: the column, with what stands before it. */
export function columnOfText(text: string): SqlColumn | null {
  const parts = text
    .trim()
    .replace(/["`[\]]/g, '')
    .split(/\.|__/);
  const name = parts.at(-1) ?? '';
  return /^\w+$/.test(name) ? { name, qualifier: parts.at(-2) ?? null } : null;
}

/** The name of a column with what stands before it, as SQL would have it. */
export function columnText({ name, qualifier }: SqlColumn): string {
  return qualifier === null ? name : `${qualifier}.${name}`;
}

/** A text that is one word: an alias, a column, a direction; null for what is no such text. */
export function wordIn(node: SyntaxNode | undefined): string | null {
  return node?.kind === 'string' && /^\w+$/.test(node.value) ? node.value : null;
}

/** A table of a chain: read first, or joined. */
export function toTable(
  node: SyntaxNode,
  { name, alias = null, join = null, on = [] }: Pick<SqlTable, 'name'> & Partial<SqlTable>,
): SqlTable {
  return {
    ...pieceAt(node, name),
    name,
    qualifier: null,
    alias,
    join,
    on,
    isFinal: false,
    isLateral: false,
    query: null,
  };
}

/** The draft as a statement that reads rows. */
export function toStatement(node: SyntaxNode, draft: QueryDraft): SqlStatement {
  return {
    ...pieceAt(node, ''),
    verb: 'select',
    target: null,
    columns: [],
    assignments: [],
    rows: 0,
    conflict: null,
    lock: null,
    returning: [],
    nested: [],
    ...draft,
    aggregates: draft.aggregates.map((one) => ownColumn(one, draft)),
  };
}

/** A mapper takes a column without a table for one of the rows it started from. */
function ownColumn(aggregate: SqlAggregate, { tables }: QueryDraft): SqlAggregate {
  const [first] = tables;
  const { argument } = aggregate;
  if (first === undefined || tables.length < 2 || argument === null || !/^\w+$/.test(argument.text))
    return aggregate;
  return { ...aggregate, argument: { ...argument, text: `${first.alias ?? first.name}.${argument.text}` } };
}

import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { isAboutMany, isSharedColumn, ownerWord } from '../rows/ownerless-queries.ts';
import type { SqlComparison, SqlPiece } from '../sql/statement.ts';
import { isMomentName } from '../time/time-names.ts';
import { givenName } from '../totals/added-figures.ts';
import { ancestors, descendants, enclosingNamedFunction, mentionsName, saysName } from '../walk.ts';
import { databaseQueries, type RowQuery } from './row-queries.ts';

/** A total over the rows of everybody, in a function whose other queries are about one owner. */
export interface UnscopedQuery {
  readonly query: RowQuery;
  /** What is read. */
  readonly rows: string;
  /** The column that the others ask for, as written there. */
  readonly owner: string;
  /** One of the others; null where the function is given an owner and asks for nobody’s rows. */
  readonly scoped: RowQuery | null;
  readonly piece: SqlPiece;
}

/** Every such query of the file, in source order. */
export const unscopedQueries = remember((facts: FileFacts): readonly UnscopedQuery[] => {
  const byFunction = Map.groupBy(databaseQueries(facts), ({ node }) => enclosingNamedFunction(node));
  return [...byFunction].flatMap(([fn, queries]) =>
    fn === null || isAboutMany(fn) ? [] : inFunction(fn, queries),
  );
});

function inFunction(fn: FunctionNode, queries: readonly RowQuery[]): UnscopedQuery[] {
  const scoped = queries.flatMap((query) => {
    const condition = query.statement.where.find(isOwnerCondition);
    return condition?.column ? [{ query, column: condition.column.name }] : [];
  });
  const [first] = scoped;
  const owner = first === undefined ? null : ownerWord(first.column);
  if (first === undefined) return withoutOwner(fn, queries);
  if (owner === null) return [];
  const isGiven = fn.parameters.some(({ name }) => ownerWord(name) === owner);
  if (scoped.length < 2 && !isGiven) return [];
  return queries.flatMap((query): UnscopedQuery[] => {
    const [table] = query.statement.tables;
    if (table === undefined || !isUnscoped(query, owner)) return [];
    const piece = query.statement.aggregates[0] ?? table;
    return [{ query, rows: table.name, owner: first.column, scoped: first.query, piece }];
  });
}

/** The function is given one owner, does nothing with it before the total is made, and adds up the usage of all. */
function withoutOwner(fn: FunctionNode, queries: readonly RowQuery[]): UnscopedQuery[] {
  const given = fn.parameters.find(({ name }) => /id$/i.test(name) && ownerWord(name) !== null);
  const owner = given === undefined ? null : ownerWord(given.name);
  if (given === undefined || owner === null) return [];
  return queries.flatMap((query): UnscopedQuery[] => {
    const [table] = query.statement.tables;
    const piece = query.statement.aggregates.find(({ base }) => base === 'sum');
    if (table === undefined || piece === undefined || !isUnscoped(query, owner)) return [];
    // An owner that is not used at all is told of elsewhere.
    const isUsed = fn.body.some((one) => mentionsName(one, given.name));
    return !isUsed || isNamedBefore(given.name, fn, query.node)
      ? []
      : [{ query, rows: table.name, owner: given.name, scoped: null, piece }];
  });
}

/** A connection, a schema or a setting may be chosen by the owner before the query, or the owner is handed to it. */
function isNamedBefore(name: string, fn: FunctionNode, query: SyntaxNode): boolean {
  const call = ancestorCall(query);
  for (const one of fn.body)
    for (const inner of descendants(one))
      if (inner.kind === 'name' && inner.name === name && inner.span.start < call.span.end) return true;
  return false;
}

/** The outermost call that a query stands in: `pool.QueryRow(ctx, sql, from, to).Scan(&total)`. */
function ancestorCall(query: SyntaxNode): SyntaxNode {
  let outer = query;
  for (const above of ancestors(query)) {
    if (above.kind === 'function') break;
    if (above.kind === 'call') outer = above;
  }
  return outer;
}

function isOwnerCondition({ column, operator, isNegated, isAlternative }: SqlComparison): boolean {
  return (
    column !== null &&
    /^(=|in)$/.test(operator) &&
    !isNegated &&
    !isAlternative &&
    ownerWord(column.name) !== null
  );
}

const EVERYBODY = /total|all|global|platform|overall|fleet|everyone|system|average|rank/i;

/** It adds up the rows of a time, and every condition is one that the rows of any owner may meet. */
function isUnscoped({ node, statement, from }: RowQuery, owner: string): boolean {
  const { tables, where, aggregates, groupBy } = statement;
  if (tables.length !== 1 || tables[0]?.query !== null || where.length === 0 || groupBy.length > 0)
    return false;
  if (!aggregates.some(({ base, isWindow }) => /^(sum|count|max)$/.test(base) && !isWindow)) return false;
  if (!where.some(({ column }) => column !== null && isMomentName(column.name))) return false;
  if (!where.every(isAnybodys) || EVERYBODY.test(givenName(node) ?? '')) return false;
  if (from === 'sql' && statement.text.includes('${')) return false;
  return !mentionsOwner(node, owner) && !isNarrowedLater(node, owner);
}

/** `if userID > 0 { q = q.Where("user_id = ?", userID) }` below: the query is kept, and restricted where an owner is asked for. */
function isNarrowedLater(node: SyntaxNode, owner: string): boolean {
  const kept = [...ancestors(node)].find(({ kind }) => kind === 'assign' || kind === 'function');
  const [target] = kept?.kind === 'assign' ? kept.targets : [];
  const fn = enclosingNamedFunction(node);
  if (kept === undefined || target?.kind !== 'name' || fn === null) return false;
  for (const inner of descendants(fn)) {
    if (inner.kind !== 'call' || inner.span.start < kept.span.end) continue;
    if (pathOf(inner.callee).split('.')[0] !== target.name) continue;
    if (inner.arguments.some(({ name, value }) => ownerWord(name ?? '') === owner || saysOwner(value, owner)))
      return true;
  }
  return false;
}

function saysOwner(value: SyntaxNode, owner: string): boolean {
  for (const inner of descendants(value)) {
    if (saysName(inner, (name) => ownerWord(name) === owner)) return true;
    if (
      inner.kind === 'string' &&
      (inner.value.match(/\w+/g) ?? []).some((word) => ownerWord(word) === owner)
    )
      return true;
  }
  return false;
}

/** What is measured, and no one's: every customer has rows of every meter. */
const OF_MANY = /^(meter|metric|sku|feature|region)(_?id|_?code|_?key|_?name)?$/i;

function isAnybodys({ column, values, valueColumn }: SqlComparison): boolean {
  if (column === null || ownerWord(column.name) !== null || ownerWord(column.qualifier ?? '') !== null)
    return false;
  if (isSharedColumn(column.name) || OF_MANY.test(column.name)) return true;
  // `pool = 'RESIDENTIAL'`: a literal is nobody's.
  return (
    valueColumn === null &&
    values.every(({ text }) => /^(\?|'[^']*'|\d+|true|false)$/i.test(text)) &&
    !/id$/i.test(column.name)
  );
}

/** The owner stands in what the query is made on or handed, in a way that is not read as a condition. */
function mentionsOwner(node: SyntaxNode, owner: string): boolean {
  if (node.kind === 'string') return node.parts.length > 0;
  for (const inner of descendants(node))
    if ((inner.kind === 'name' || inner.kind === 'member') && ownerWord(inner.name) === owner) return true;
  return false;
}

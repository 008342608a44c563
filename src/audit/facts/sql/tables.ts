import { readConditions } from './conditions.ts';
import type { SqlComparison, SqlStatement, SqlTable } from './statement.ts';
import {
  after,
  bareColumn,
  hasWords,
  inside,
  nameAt,
  nameList,
  pieceOf,
  type SqlSource,
  type TokenRange,
  unquoted,
  wordAt,
} from './token-range.ts';

/** The nested queries of a statement by the place of their opening parenthesis. */
export type Subqueries = ReadonlyMap<number, SqlStatement>;

/** Deeper groups of joins than any person writes are left unread. */
const MAX_GROUPS = 16;

type Join = Exclude<SqlTable['join'], null>;

export const JOIN_WORDS: ReadonlySet<string> = new Set(
  'join inner left right full cross natural outer global any all asof semi anti array straight_join'.split(
    ' ',
  ),
);

/** Words that end a table and can therefore be no alias. */
export const NO_ALIAS: ReadonlySet<string> = new Set([
  ...JOIN_WORDS,
  ...(
    'on using where prewhere set group order having limit offset union intersect except final sample tablesample ' +
    'for window qualify returning values select as lateral fetch settings format when default use force ignore ' +
    'partition with do update delete'
  ).split(' '),
]);

/** The tables of a FROM clause (without the word itself) with their joins. */
export function readTables(source: SqlSource, range: TokenRange, subqueries: Subqueries): SqlTable[] {
  return readGroup(source, range, subqueries, 0);
}

function readGroup(source: SqlSource, range: TokenRange, subqueries: Subqueries, depth: number): SqlTable[] {
  const tables: SqlTable[] = [];
  let at = range.from;
  while (at < range.to) {
    const joined = joinAt(source, at);
    at = joined.next;
    if (source.tokens[at]?.kind === 'comma') {
      at++;
      continue;
    }
    const isJoinedGroup =
      source.tokens[at]?.kind === 'open' &&
      !source.opensQuery[at] &&
      !opensValues(source, at) &&
      depth < MAX_GROUPS;
    if (isJoinedGroup) {
      const group = readGroup(source, inside(source, at, range.to), subqueries, depth + 1);
      tables.push(
        ...group.map((table, i) =>
          i === 0 && table.join === null ? { ...table, join: joined.join } : table,
        ),
      );
      at = after(source, at, range.to);
      const end = endOfTable(source, at, range.to);
      at = end;
      continue;
    }
    const read = tableAt(source, { from: at, to: range.to }, subqueries);
    const end = endOfTable(source, read?.next ?? at + 1, range.to);
    if (read)
      tables.push({ ...read.table, join: joined.join, on: readOn(source, { from: read.next, to: end }) });
    at = end;
  }
  return tables;
}

/** `(VALUES (1, 'a'), (2, 'b')) AS plans (id, name)`: rows written down where a table stands. */
function opensValues(source: SqlSource, at: number): boolean {
  return source.tokens[at]?.kind === 'open' && wordAt(source, at + 1) === 'values';
}

function joinAt(source: SqlSource, from: number): { join: Join | null; next: number } {
  let join: Join | null = null;
  let isJoin = false;
  let at = from;
  for (let word = wordAt(source, at); JOIN_WORDS.has(word); word = wordAt(source, ++at)) {
    isJoin = true;
    if (word === 'left' || word === 'right' || word === 'full') join ??= word;
    else if (word === 'cross' || word === 'array' || word === 'semi' || word === 'anti') join = word;
  }
  return { join: isJoin ? (join ?? 'inner') : null, next: at };
}

/** Where the next table or join starts. */
function endOfTable(source: SqlSource, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const isFunction =
      source.tokens[at + 1]?.kind === 'open' && /^(left|right|any|all|array)$/.test(wordAt(source, at));
    if (source.tokens[at]?.kind === 'comma' || (JOIN_WORDS.has(wordAt(source, at)) && !isFunction)) return at;
    at = after(source, at, to);
  }
  return to;
}

/** The table a range starts with: a name, a query or a function, with alias and FINAL. */
function tableAt(
  source: SqlSource,
  range: TokenRange,
  subqueries: Subqueries,
): { readonly table: SqlTable; readonly next: number } | null {
  let start = range.from;
  const isLateral = wordAt(source, start) === 'lateral';
  while (wordAt(source, start) === 'lateral' || wordAt(source, start) === 'only') start++;
  const query = subqueries.get(start) ?? null;
  const named = nameAt(source, { from: start, to: range.to });
  const isInParentheses = source.opensQuery[start] === true || opensValues(source, start);
  if (query === null && named === null && !isInParentheses) return null;
  let next = named?.next ?? after(source, start, range.to);
  const isFunction = named !== null && source.tokens[next]?.kind === 'open' && next < range.to;
  if (isFunction) next = after(source, next, range.to);
  const tail = readTail(source, { from: next, to: range.to });
  return {
    table: {
      ...pieceOf(source, { from: start, to: next }),
      name: named && !isFunction ? named.name : (tail.alias ?? ''),
      qualifier: named && !isFunction ? named.qualifier : null,
      alias: tail.alias,
      join: null,
      on: [],
      isFinal: tail.isFinal,
      isLateral,
      query,
    },
    next: tail.next,
  };
}

/** The table a statement writes. A parenthesis behind it is a list of columns, and only some verbs give an alias. */
export function targetAt(
  source: SqlSource,
  range: TokenRange,
  canHaveAlias: boolean,
): { readonly table: SqlTable; readonly next: number } | null {
  const named = nameAt(source, range);
  if (named === null) return null;
  const hasAlias = canHaveAlias || wordAt(source, named.next) === 'as';
  const tail = hasAlias
    ? readTail(source, { from: named.next, to: range.to })
    : { alias: null, next: named.next };
  const table: SqlTable = {
    ...pieceOf(source, { from: range.from, to: named.next }),
    name: named.name,
    qualifier: named.qualifier,
    alias: tail.alias,
    join: null,
    on: [],
    isFinal: false,
    isLateral: false,
    query: null,
  };
  return { table, next: tail.next };
}

function readTail(
  source: SqlSource,
  range: TokenRange,
): { alias: string | null; isFinal: boolean; next: number } {
  let alias: string | null = null;
  let isFinal = false;
  let at = range.from;
  for (; at < range.to; at++) {
    const token = source.tokens[at];
    if (token?.kind === 'word' && token.text === 'final') isFinal = true;
    else if (token?.kind === 'word' && token.text === 'as') continue;
    else if (hasWords(source, at, 'with', 'ordinality')) at++;
    else if (
      alias === null &&
      (token?.kind === 'quoted' || (token?.kind === 'word' && !NO_ALIAS.has(token.text)))
    ) {
      alias = unquoted(source.text.slice(token.start, token.end));
    } else break;
  }
  return { alias, isFinal, next: at };
}

/** The condition behind a joined table: ON, or the columns of USING. */
export function readOn(source: SqlSource, range: TokenRange): SqlComparison[] {
  for (let at = range.from; at < range.to; at = after(source, at, range.to)) {
    const word = wordAt(source, at);
    if (word === 'on') return readConditions(source, { from: at + 1, to: range.to });
    if (word !== 'using' || source.tokens[at + 1]?.kind !== 'open') continue;
    const list = inside(source, at + 1, range.to);
    const piece = pieceOf(source, { from: at, to: after(source, at + 1, range.to) });
    return nameList(source, list).map((name) => ({
      ...piece,
      column: { name, qualifier: null },
      columns: [{ name, qualifier: null }],
      subject: pieceOf(source, list),
      isBare: bareColumn(source, list) !== null,
      operator: '=',
      isNegated: false,
      isAlternative: false,
      values: [],
      valueColumn: { name, qualifier: null },
    }));
  }
  return [];
}

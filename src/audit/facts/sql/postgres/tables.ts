import type { SqlTable } from '../statement.ts';
import { JOIN_WORDS, NO_ALIAS, readOn } from '../tables.ts';
import { after, nameAt, pieceOf, type SqlSource, type TokenRange, unquoted, wordAt } from '../token-range.ts';
import { conditionsOf } from './conditions.ts';
import { type Ground, type Nested, startToken, Unfit } from './ground.ts';
import { fieldsOf, nodeOf, nodesOf, type PgFields, type PgNode, textsOf } from './tree.ts';

export interface TableGround extends Ground {
  /** The queries in parentheses of this statement. */
  readonly nested: readonly Nested[];
  /** The clause the tables stand in. */
  readonly range: TokenRange;
}

interface Placed {
  readonly table: SqlTable;
  /** The token behind the table, its alias and the columns named by it. */
  readonly next: number;
}

/** The tables of FROM or USING with their joins, in source order. */
export function tablesOf(ground: TableGround, value: unknown): SqlTable[] {
  return nodesOf(value).flatMap((item) => fromItem(ground, item, null).map(({ table }) => table));
}

const JOINS: Readonly<Record<string, SqlTable['join']>> = {
  JOIN_INNER: 'inner',
  JOIN_LEFT: 'left',
  JOIN_FULL: 'full',
  JOIN_RIGHT: 'right',
};

function fromItem(ground: TableGround, item: PgNode, join: SqlTable['join']): Placed[] {
  const { type, fields } = item;
  if (type === 'JoinExpr') return joined(ground, fields, join);
  if (type === 'RangeTableSample') {
    const relation = nodeOf(fields['relation']);
    if (relation === null) throw new Unfit('a sample of nothing');
    return fromItem(ground, relation, join);
  }
  const placed =
    type === 'RangeVar'
      ? namedTable(ground, fields)
      : type === 'RangeSubselect'
        ? queryTable(ground, fields)
        : type === 'RangeFunction'
          ? functionTable(ground, fields)
          : null;
  if (placed === null) throw new Unfit(`a table of the kind ${type}`);
  return [{ ...placed, table: { ...placed.table, join } }];
}

function joined(ground: TableGround, fields: PgFields, join: SqlTable['join']): Placed[] {
  const [left, right] = [nodeOf(fields['larg']), nodeOf(fields['rarg'])];
  if (left === null || right === null) throw new Unfit('a join without sides');
  const isCross =
    fields['quals'] === undefined && fields['usingClause'] === undefined && fields['isNatural'] !== true;
  const kind = isCross ? 'cross' : (JOINS[String(fields['jointype'])] ?? 'inner');
  const before = fromItem(ground, left, join);
  const [first, ...rest] = fromItem(ground, right, kind);
  if (first === undefined) throw new Unfit('a join with nothing');
  const last = rest.at(-1) ?? first;
  const on = joinCondition(ground, fields, last.next);
  return [
    ...before,
    { ...first, table: { ...first.table, on: on.length > 0 ? on : first.table.on } },
    ...rest,
  ];
}

function joinCondition(ground: TableGround, fields: PgFields, from: number): SqlTable['on'] {
  const { source, range } = ground;
  if (textsOf(fields['usingClause']).length > 0) {
    let at = from;
    while (source.tokens[at]?.kind === 'close') at++;
    return wordAt(source, at) === 'using' ? readOn(source, { from: at, to: range.to }) : [];
  }
  if (fields['quals'] === undefined) return [];
  let at = startToken(ground, fields['quals']) - 1;
  while (source.tokens[at]?.kind === 'open') at--;
  if (wordAt(source, at) !== 'on') throw new Unfit('a join whose condition has no word');
  return conditionsOf(ground, fields['quals'], {
    from: at + 1,
    to: endOfCondition(source, at + 1, range.to),
  });
}

/** Where the next join, the next table or the parenthesis around the join stands. */
function endOfCondition(source: SqlSource, from: number, to: number): number {
  for (let at = from; at < to; at = after(source, at, to)) {
    const kind = source.tokens[at]?.kind;
    const isFunction = source.tokens[at + 1]?.kind === 'open';
    const isJoin = JOIN_WORDS.has(wordAt(source, at)) && !isFunction;
    if (kind === 'comma' || kind === 'close' || isJoin) return at;
  }
  return to;
}

function namedTable(ground: TableGround, fields: PgFields): Placed {
  const { source, range } = ground;
  const from = startToken(ground, { location: fields['location'] });
  const named = nameAt(source, { from, to: range.to });
  if (named === null) throw new Unfit('a table without a name');
  const star = source.tokens[named.next]?.text === '*' ? 1 : 0;
  const alias = aliasAt(source, named.next + star, fields['alias']);
  return {
    table: {
      ...emptyTable,
      ...pieceOf(source, { from, to: named.next }),
      name: named.name,
      qualifier: named.qualifier,
      alias: alias.name,
    },
    next: alias.next,
  };
}

function queryTable(ground: TableGround, fields: PgFields): Placed {
  const { source } = ground;
  const query = nodeOf(fields['subquery']);
  const nested = ground.nested.find(({ node }) => node.fields === query?.fields);
  // A list of VALUES is no query of its own: it stands where its parenthesis does.
  const open = nested?.open ?? openBefore(ground, fields['subquery']);
  const end = after(source, open, ground.range.to);
  const alias = aliasAt(source, end, fields['alias']);
  return {
    table: {
      ...emptyTable,
      ...pieceOf(source, { from: open, to: end }),
      name: alias.name ?? '',
      alias: alias.name,
      isLateral: fields['lateral'] === true,
      query: nested?.statement ?? null,
    },
    next: alias.next,
  };
}

function openBefore(ground: TableGround, values: unknown): number {
  let at = startToken(ground, values);
  while (at > ground.range.from && wordAt(ground.source, at) !== 'values') at--;
  if (ground.source.tokens[at - 1]?.kind !== 'open') throw new Unfit('a list that is not in parentheses');
  return at - 1;
}

function functionTable(ground: TableGround, fields: PgFields): Placed {
  const { source, range } = ground;
  const from = startToken(ground, fields['functions']);
  const named = nameAt(source, { from, to: range.to });
  if (named === null || source.tokens[named.next]?.kind !== 'open')
    throw new Unfit('a table made of no call');
  const end = after(source, named.next, range.to);
  const ordinal = fields['ordinality'] === true ? 2 : 0;
  const alias = aliasAt(source, end + ordinal, fields['alias']);
  return {
    table: {
      ...emptyTable,
      ...pieceOf(source, { from, to: end }),
      name: alias.name ?? '',
      alias: alias.name,
      isLateral: fields['lateral'] === true,
    },
    next: alias.next,
  };
}

/**
 * An alias as it is written.
 *
 * @throws Unfit where it is a word that other dialects put behind a table: `FROM events FINAL`
 */
export function aliasAt(
  source: SqlSource,
  from: number,
  alias: unknown,
): { readonly name: string | null; readonly next: number } {
  const name = fieldsOf(alias)['aliasname'];
  if (typeof name !== 'string') return { name: null, next: from };
  const hasAs = wordAt(source, from) === 'as';
  const at = hasAs ? from + 1 : from;
  const token = source.tokens[at];
  const isWord = token?.kind === 'word' && (hasAs || !NO_ALIAS.has(token.text));
  if (token === undefined || (!isWord && token.kind !== 'quoted')) throw new Unfit('an alias of no name');
  const hasColumns = fieldsOf(alias)['colnames'] !== undefined && source.tokens[at + 1]?.kind === 'open';
  const next = hasColumns ? after(source, at + 1, source.tokens.length) : at + 1;
  return { name: unquoted(source.text.slice(token.start, token.end)), next };
}

const emptyTable: SqlTable = {
  text: '',
  start: 0,
  end: 0,
  name: '',
  qualifier: null,
  alias: null,
  join: null,
  on: [],
  isFinal: false,
  isLateral: false,
  query: null,
};

import { aggregateAt, baseOf } from '../aggregates.ts';
import type { Clauses } from '../clauses.ts';
import { splitUnions } from '../clauses.ts';
import { piecesOf, readLimit, readLock, readOrder } from '../read-statement.ts';
import type {
  SqlAggregate,
  SqlLock,
  SqlNested,
  SqlOrder,
  SqlPiece,
  SqlSelected,
  SqlStatement,
} from '../statement.ts';
import {
  after,
  bareColumn,
  inside,
  nameAt,
  pieceOf,
  splitByComma,
  type TokenRange,
  unquoted,
  wordAt,
} from '../token-range.ts';
import { emptyStatement } from '../verb.ts';
import { placeClauses } from './clauses.ts';
import { conditionsOf } from './conditions.ts';
import { type Ground, type Nested, startToken, topTokens, Unfit } from './ground.ts';
import { nestedQueries, type ReadQuery, rolesOf } from './nested.ts';
import { tablesOf } from './tables.ts';
import { countOf, fieldsOf, nodesIn, nodesOf, omit, type PgFields, startOf, textsOf } from './tree.ts';

/** A SELECT, alone or joined with others by UNION and the like. */
export function readSelect(
  ground: Ground,
  { fields, range: whole, read }: { fields: PgFields; range: TokenRange; read: ReadQuery },
): SqlStatement {
  const range = unwrap(ground, whole);
  if (fields['op'] !== undefined && fields['op'] !== 'SETOP_NONE')
    return readUnion(ground, { fields, range, read });
  const { source } = ground;
  if (fields['intoClause'] !== undefined) throw new Unfit('SELECT INTO');
  const verb = topTokens(source, range).find((at) => wordAt(source, at) === 'select');
  if (verb === undefined) throw new Unfit('a query without SELECT');
  const common = fields['withClause'];
  const own = omit(fields, 'withClause');
  const withClause = fieldsOf(common)['ctes'];
  const nested = nestedQueries(ground, { values: [own, common], range }, read);
  const clauses = placeClauses(ground, { from: verb + 1, to: range.to }, fields);
  const base = emptyStatement(source, range, 'select');
  const rows = readRows(ground, { fields, clauses, nested });
  return {
    ...base,
    ...rows,
    ...readList(ground, fields, clauses.get('select') ?? range),
    groupBy: listOf(ground, fields['groupClause'], clauses.get('group')),
    having: conditionsOf(ground, fields['havingClause'], clauses.get('having') ?? range),
    ...orderAndLimit(ground, fields, clauses),
    lock: lockOf(ground, fields, clauses.get('lock')),
    aggregates: aggregatesOf(ground, own, range),
    nested: rolesOf(ground, { nested, withClause, tables: rows.tables }),
  };
}

/** Tables and conditions: what SELECT, UPDATE and DELETE have in common. */
export function readRows(
  ground: Ground,
  { fields, clauses, nested }: { fields: PgFields; clauses: Clauses; nested: readonly Nested[] },
): Pick<SqlStatement, 'tables' | 'where'> {
  const from = clauses.get('from');
  const where = clauses.get('where');
  return {
    tables: from ? tablesOf({ ...ground, nested, range: from }, fields['fromClause']) : [],
    where: where ? conditionsOf(ground, fields['whereClause'], where) : [],
  };
}

/** The range without the brackets that enclose all of it. */
export function unwrap({ source }: Ground, range: TokenRange): TokenRange {
  let { from, to } = range;
  while (from < to && source.opensQuery[from] === true && after(source, from, to) === to)
    ({ from, to } = inside(source, from, to));
  return { from, to };
}

function orderAndLimit(
  ground: Ground,
  fields: PgFields,
  clauses: Clauses,
): Pick<SqlStatement, 'orderBy' | 'limit' | 'offset'> {
  return { orderBy: orderOf(ground, fields, clauses.get('order')), ...readLimit(ground.source, clauses) };
}

function orderOf({ source }: Ground, fields: PgFields, range: TokenRange | undefined): SqlOrder[] {
  const sorts = nodesOf(fields['sortClause']);
  const read = readOrder(source, range);
  if (read.length !== sorts.length) throw new Unfit('an order of another length');
  return read.map((one, i) => ({
    ...one,
    isDescending: sorts[i]?.fields['sortby_dir'] === 'SORTBY_DESC',
  }));
}

function lockOf({ source }: Ground, fields: PgFields, range: TokenRange | undefined): SqlLock | null {
  const [lock] = nodesOf(fields['lockingClause']);
  const read = readLock(source, range);
  if (lock === undefined || read === null) return null;
  const strength = String(lock.fields['strength']);
  return {
    ...read,
    strength: strength === 'LCS_FORUPDATE' || strength === 'LCS_FORNOKEYUPDATE' ? 'update' : 'share',
    isSkipLocked: lock.fields['waitPolicy'] === 'LockWaitSkip',
    isNoWait: lock.fields['waitPolicy'] === 'LockWaitError',
  };
}

/**
 * A list cut at its commas.
 *
 * @throws Unfit where the tree has another number of parts
 */
export function listOf({ source }: Ground, value: unknown, range: TokenRange | undefined): SqlPiece[] {
  const pieces = piecesOf(source, range);
  if (pieces.length !== countOf(value)) throw new Unfit('a list of another length');
  return pieces;
}

function readList(
  ground: Ground,
  fields: PgFields,
  list: TokenRange,
): Pick<SqlStatement, 'selected' | 'isDistinct'> {
  const { source } = ground;
  const isDistinct = fields['distinctClause'] !== undefined;
  let { from } = list;
  if (isDistinct || wordAt(source, from) === 'all') from++;
  if (isDistinct && wordAt(source, from) === 'on') from = after(source, from + 1, list.to);
  const parts = splitByComma(source, { from, to: list.to });
  const targets = nodesOf(fields['targetList']);
  if (parts.length !== targets.length) throw new Unfit('a list of another length');
  return { isDistinct, selected: parts.map((part, i) => selectedOf(ground, part, targets[i]?.fields ?? {})) };
}

function selectedOf({ source }: Ground, part: TokenRange, target: PgFields): SqlSelected {
  const isNamed = typeof target['name'] === 'string';
  const hasAs = isNamed && wordAt(source, part.to - 2) === 'as';
  const last = source.tokens[part.to - 1];
  const expression = { from: part.from, to: part.to - (isNamed ? (hasAs ? 2 : 1) : 0) };
  const alias = isNamed && last ? unquoted(source.text.slice(last.start, last.end)) : null;
  const name = alias ?? bareColumn(source, expression)?.name ?? null;
  return { ...pieceOf(source, part), expression: pieceOf(source, expression), name };
}

/** The aggregates among the calls, those of nested queries left out, in source order. */
function aggregatesOf(ground: Ground, value: unknown, range: TokenRange): SqlAggregate[] {
  const { source } = ground;
  const found = [...nodesIn(value)].flatMap(({ type, fields }) => {
    if (type !== 'FuncCall') return [];
    const name = textsOf(fields['funcname']).at(-1) ?? '';
    const base = baseOf(name);
    if (base === null) return [];
    const named = nameAt(source, {
      from: startToken(ground, { location: fields['location'] }),
      to: range.to,
    });
    if (named === null || source.tokens[named.next]?.kind !== 'open')
      throw new Unfit('a call without parentheses');
    const at = named.next - 1;
    const read = aggregateAt(source, { from: at, to: range.to }, { name: wordAt(source, at) || name, base });
    const isDistinct = fields['agg_distinct'] === true || read.isDistinct;
    return [{ at, read: { ...read, isDistinct, isWindow: fields['over'] !== undefined } }];
  });
  return found.toSorted((a, b) => a.at - b.at).map(({ read }) => read);
}

/** The members in order, the first standing for the whole: it carries the order and the limit of all. */
function readUnion(
  ground: Ground,
  { fields, range, read }: { fields: PgFields; range: TokenRange; read: ReadQuery },
): SqlStatement {
  const { source } = ground;
  const ranges = splitUnions(source, range);
  const tail = tailOf(ground, ranges.at(-1) ?? range);
  const members = membersOf(ground, fields, ranges);
  const statements = members.map((member, i): SqlStatement => {
    const own = ranges[i] ?? range;
    const to = i === members.length - 1 ? tail : own.to;
    const common = i === 0 ? { withClause: fields['withClause'] ?? member['withClause'] } : {};
    const inner = { fields: withoutUnset({ ...member, ...common }), range: { from: own.from, to }, read };
    return readSelect(ground, inner);
  });
  const [head, ...rest] = statements;
  if (head === undefined) throw new Unfit('a union of nothing');
  const clauses = placeClauses(ground, { from: tail, to: range.to }, tailFields(fields));
  return {
    ...head,
    ...pieceOf(source, range),
    ...(tail < range.to ? orderAndLimit(ground, fields, clauses) : {}),
    lock: lockOf(ground, fields, clauses.get('lock')) ?? head.lock,
    nested: [
      ...head.nested,
      ...rest.map((one): SqlNested => ({ role: 'union', name: null, statement: one })),
    ],
  };
}

function withoutUnset(fields: PgFields): PgFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Order, limit and lock: what stands behind a union belongs to the whole of it. */
function tailFields(fields: PgFields): PgFields {
  const { sortClause, limitCount, limitOffset, lockingClause } = fields;
  return withoutUnset({ sortClause, limitCount, limitOffset, lockingClause });
}

function tailOf({ source }: Ground, last: TokenRange): number {
  if (source.opensQuery[last.from] === true) return after(source, last.from, last.to);
  const tops = topTokens(source, last);
  const found = tops.find((at) => /^(order|limit|offset|fetch|for)$/.test(wordAt(source, at)));
  return found ?? last.to;
}

/** The queries that fill the ranges between UNION and the like, in order. */
function membersOf(ground: Ground, fields: PgFields, ranges: readonly TokenRange[]): PgFields[] {
  const placeOf = (value: unknown): number => {
    if (!Number.isFinite(startOf(value))) throw new Unfit('a member without a place');
    const at = startToken(ground, value);
    return ranges.findIndex(({ from, to }) => at >= from && at < to);
  };
  const lastOf = (one: PgFields): number =>
    one['rarg'] === undefined ? placeOf(ownOf(one)) : lastOf(fieldsOf(one['rarg']));
  const firstOf = (one: PgFields): number =>
    one['larg'] === undefined ? placeOf(ownOf(one)) : firstOf(fieldsOf(one['larg']));
  const members: PgFields[] = [];
  const collect = (one: PgFields): void => {
    if (one['larg'] === undefined || firstOf(one) === lastOf(one)) members.push(one);
    else {
      collect(fieldsOf(one['larg']));
      collect(fieldsOf(one['rarg']));
    }
  };
  collect(fields);
  if (members.length !== ranges.length) throw new Unfit('a union of other members');
  return members;
}

/** Without its common tables, which stand before the first member. */
function ownOf(fields: PgFields): PgFields {
  return omit(fields, 'withClause');
}

import { readAggregates } from './aggregates.ts';
import { readAssignments } from './assignments.ts';
import { type Clauses, readClauses } from './clauses.ts';
import { readConditions } from './conditions.ts';
import type { SqlLock, SqlOrder, SqlPiece, SqlSelected, SqlStatement } from './statement.ts';
import { readTables, type Subqueries, targetAt } from './tables.ts';
import {
  after,
  bareColumn,
  hasWords,
  pieceOf,
  type SqlSource,
  splitByComma,
  type TokenRange,
  unquoted,
  wordAt,
} from './token-range.ts';
import { emptyStatement, type Verb } from './verb.ts';
import { readConflict, readInserted, readInsertMode, readMerge } from './writes.ts';

export interface StatementParts {
  readonly range: TokenRange;
  readonly verb: Verb;
  readonly subqueries: Subqueries;
}

/** A SELECT, or a part of one. */
export function readQuery(source: SqlSource, { range, verb, subqueries }: StatementParts): SqlStatement {
  const body = { from: verb.at, to: range.to };
  const clauses = readClauses(source, body);
  const list = clauses.get('select');
  const isDistinct = list !== undefined && wordAt(source, list.from) === 'distinct';
  const head = { from: body.from, to: firstClause(clauses, body.to) };
  const lead = wordAt(source, verb.at);
  const isJoin = /^(join|left|inner)$/.test(lead);
  const isCondition = /^(and|or|on)$/.test(lead);
  return {
    ...emptyStatement(source, range, verb.name),
    ...readCommon(source, clauses, subqueries),
    ...(isJoin ? { tables: readTables(source, head, subqueries) } : {}),
    ...(isCondition ? { where: readConditions(source, { from: head.from + 1, to: head.to }) } : {}),
    assignments: verb.name === 'fragment' ? readSet(source, clauses) : [],
    selected: list ? readSelected(source, list, isDistinct) : [],
    isDistinct,
    aggregates: readAggregates(source, body),
  };
}

/** What stands behind the last query of a union. */
export function readTail(
  source: SqlSource,
  range: TokenRange,
): Pick<SqlStatement, 'orderBy' | 'limit' | 'offset' | 'lock'> {
  const clauses = readClauses(source, range);
  return {
    orderBy: readOrder(source, clauses.get('order')),
    ...readLimit(source, clauses),
    lock: readLock(source, clauses.get('lock')),
  };
}

const TAKES_ALIAS: ReadonlySet<string> = new Set(['update', 'delete', 'merge']);

/** A statement that writes rows or changes the schema. */
export function readWrite(source: SqlSource, parts: StatementParts): SqlStatement {
  const { range, verb, subqueries } = parts;
  const base = emptyStatement(source, range, verb.name);
  if (verb.target === null) return base;
  const named = targetAt(source, { from: verb.target, to: range.to }, TAKES_ALIAS.has(verb.name));
  if (named === null) return base;
  const statement = { ...base, target: named.table };
  const rest = { from: named.next, to: range.to };
  if (verb.name === 'insert' || verb.name === 'replace') {
    return readInsert(source, { ...parts, range: rest }, statement);
  }
  if (verb.name === 'merge') return readMergeStatement(source, { ...parts, range: rest }, statement);
  if (verb.name !== 'update' && verb.name !== 'delete') return statement;
  const clauses = readClauses(source, rest);
  // Tables joined in front of SET (MySQL) or behind USING (PostgreSQL).
  const joined = readTables(
    source,
    withoutUsing(source, { from: rest.from, to: firstClause(clauses, rest.to) }),
    subqueries,
  );
  const common = readCommon(source, clauses, subqueries);
  return {
    ...statement,
    ...common,
    tables: [...joined, ...common.tables],
    assignments: verb.name === 'update' ? readSet(source, clauses, rest) : [],
  };
}

function readInsert(
  source: SqlSource,
  { range, verb, subqueries }: StatementParts,
  statement: SqlStatement,
): SqlStatement {
  const own = { from: range.from, to: verb.source?.from ?? range.to };
  const tail = { from: verb.source?.to ?? range.from, to: range.to };
  const clauses = readClauses(source, verb.source ? tail : range);
  const conflict = clauses.get('conflict');
  // The alias reader takes no parenthesis, so `own` starts at the column list.
  const inserted = readInserted(source, own, clauses);
  return {
    ...statement,
    ...inserted,
    returning: piecesOf(source, clauses.get('returning')),
    conflict: conflict
      ? readConflict(source, conflict)
      : readInsertMode(source, { from: verb.at, to: verb.target ?? verb.at }),
    tables: verb.source ? [] : readCommon(source, clauses, subqueries).tables,
  };
}

function readMergeStatement(
  source: SqlSource,
  { range, subqueries }: StatementParts,
  statement: SqlStatement,
): SqlStatement {
  const merge = readMerge(source, range);
  const on = merge.on ? readConditions(source, merge.on) : [];
  const tables = merge.using ? readTables(source, merge.using, subqueries) : [];
  return {
    ...statement,
    tables: tables.map((table) => ({ ...table, on })),
    assignments: merge.assignments,
    conflict: {
      ...pieceOf(source, merge.on ?? range),
      style: 'merge',
      columns: on.flatMap((comparison) => comparison.column?.name ?? []),
      constraint: null,
      action: merge.assignments.length > 0 ? 'update' : 'nothing',
      assignments: merge.assignments,
    },
  };
}

type Common = Pick<
  SqlStatement,
  'tables' | 'where' | 'having' | 'groupBy' | 'orderBy' | 'limit' | 'offset' | 'lock' | 'returning'
>;

function readCommon(source: SqlSource, clauses: Clauses, subqueries: Subqueries): Common {
  const from = clauses.get('from');
  const where = clauses.get('where');
  const having = clauses.get('having');
  const settings = clauses.get('settings');
  // `SETTINGS final = 1` merges the rows of every table.
  const isFinal = settings !== undefined && /\bfinal\s*=\s*1\b/i.test(pieceOf(source, settings).text);
  const tables = from ? readTables(source, from, subqueries) : [];
  return {
    tables: isFinal ? tables.map((table) => ({ ...table, isFinal })) : tables,
    where: where ? readConditions(source, where) : [],
    having: having ? readConditions(source, having) : [],
    groupBy: piecesOf(source, clauses.get('group')),
    orderBy: readOrder(source, clauses.get('order')),
    ...readLimit(source, clauses),
    lock: readLock(source, clauses.get('lock')),
    returning: piecesOf(source, clauses.get('returning')),
  };
}

/** SET; ClickHouse's `ALTER TABLE t UPDATE a = 1` has its assignments behind the verb. */
function readSet(source: SqlSource, clauses: Clauses, rest?: TokenRange): SqlStatement['assignments'] {
  const set = clauses.get('set');
  if (set) return readAssignments(source, set);
  if (!rest || wordAt(source, rest.from) !== 'update') return [];
  return readAssignments(source, { from: rest.from + 1, to: firstClause(clauses, rest.to) });
}

/** Where the words of the first clause start. */
function firstClause(clauses: Clauses, to: number): number {
  let first = to;
  for (const [name, clause] of clauses) {
    const width = name === 'group' || name === 'order' ? 2 : 1;
    first = Math.min(first, clause.from - width);
  }
  return first;
}

function withoutUsing(source: SqlSource, range: TokenRange): TokenRange {
  return /^(using|update|delete)$/.test(wordAt(source, range.from)) && range.from < range.to
    ? { from: wordAt(source, range.from) === 'using' ? range.from + 1 : range.to, to: range.to }
    : range;
}

/** The parts of a list as pieces. */
export function piecesOf(source: SqlSource, range: TokenRange | undefined): SqlPiece[] {
  return range ? splitByComma(source, range).map((part) => pieceOf(source, part)) : [];
}

/** The parts of ORDER BY, without their direction. */
export function readOrder(source: SqlSource, range: TokenRange | undefined): SqlOrder[] {
  if (!range) return [];
  return splitByComma(source, range).map((part) => {
    let to = part.to;
    let isDescending = false;
    for (let at = part.from; at < to; at = after(source, at, part.to)) {
      const word = wordAt(source, at);
      if (word !== 'asc' && word !== 'desc' && word !== 'nulls') continue;
      isDescending ||= word === 'desc';
      to = at;
    }
    return { ...pieceOf(source, { from: part.from, to }), isDescending };
  });
}

/** The counts behind LIMIT and OFFSET. */
export function readLimit(
  source: SqlSource,
  clauses: Clauses,
): { limit: SqlPiece | null; offset: SqlPiece | null } {
  const limit = piecesOf(source, withoutRows(source, clauses.get('limit')));
  const offset = withoutRows(source, clauses.get('offset'));
  const [first, second] = limit;
  // MySQL's `LIMIT offset, count`.
  if (first && second) return { limit: second, offset: first };
  return { limit: first ?? null, offset: offset ? pieceOf(source, offset) : null };
}

/** `FETCH FIRST 10 ROWS ONLY` and `OFFSET 5 ROWS`: the count alone. */
function withoutRows(source: SqlSource, range: TokenRange | undefined): TokenRange | undefined {
  if (!range) return undefined;
  let { to } = range;
  while (to > range.from + 1 && /^(rows?|only|with|ties)$/.test(wordAt(source, to - 1))) to--;
  return { from: range.from, to };
}

/** FOR UPDATE and the like. */
export function readLock(source: SqlSource, range: TokenRange | undefined): SqlLock | null {
  if (!range) return null;
  const whole = { from: range.from - 1, to: range.to };
  const words = new Set(source.tokens.slice(whole.from, whole.to).map((token) => token.text));
  return {
    ...pieceOf(source, whole),
    strength: words.has('update') ? 'update' : 'share',
    isSkipLocked: words.has('skip') && words.has('locked'),
    isNoWait: words.has('nowait'),
  };
}

function readSelected(source: SqlSource, list: TokenRange, isDistinct: boolean): SqlSelected[] {
  let from = isDistinct ? list.from + 1 : list.from;
  if (isDistinct && wordAt(source, from) === 'on') from = after(source, from + 1, list.to);
  return splitByComma(source, { from, to: list.to }).map((part) => {
    const last = source.tokens[part.to - 1];
    const isNamed =
      part.to - part.from > 1 &&
      (last?.kind === 'word' || last?.kind === 'quoted') &&
      !endsType(source, part.to - 2);
    const hasAs = wordAt(source, part.to - 2) === 'as';
    const isImplicit = isNamed && !hasAs && endsOperand(source, part.to - 2) && last?.text !== 'end';
    const hasAlias = isNamed && (hasAs || isImplicit);
    const end = hasAlias ? part.to - (hasAs ? 2 : 1) : part.to;
    const expression = { from: part.from, to: end };
    const own = bareColumn(source, expression)?.name ?? null;
    const alias = hasAlias && last ? unquoted(source.text.slice(last.start, last.end)) : null;
    return { ...pieceOf(source, part), expression: pieceOf(source, expression), name: alias ?? own };
  });
}

/** `x::double precision` and `x::character varying` are types of two words. */
function endsType(source: SqlSource, at: number): boolean {
  return hasWords(source, at, 'double', 'precision') || hasWords(source, at, 'character', 'varying');
}

/** An operand ends here, so that a word behind it is an alias: `sum(amount) total`. */
function endsOperand(source: SqlSource, at: number): boolean {
  const token = source.tokens[at];
  if (token?.kind === 'word' && source.tokens[at - 1]?.kind === 'dot') return true;
  if (token?.kind === 'word')
    return !/^(distinct|case|not|and|or|then|else|when|is|in|like|interval|zone|time|at)$/.test(token.text);
  return token !== undefined && token.kind !== 'operator' && token.kind !== 'dot' && token.kind !== 'comma';
}

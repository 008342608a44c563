import { readAssignments } from '../assignments.ts';
import type { Clauses } from '../clauses.ts';
import { readClauses } from '../clauses.ts';
import { piecesOf } from '../read-statement.ts';
import type { SqlAssignment, SqlConflict, SqlNested, SqlStatement, SqlTable, SqlVerb } from '../statement.ts';
import { nameAt, pieceOf, type TokenRange, wordAt } from '../token-range.ts';
import { emptyStatement } from '../verb.ts';
import { readConflict, readInserted } from '../writes.ts';
import { placeClauses } from './clauses.ts';
import { columnsOf } from './conditions.ts';
import { type Ground, startToken, topTokens, Unfit } from './ground.ts';
import { nestedQueries, type ReadQuery, rolesOf } from './nested.ts';
import { readRows } from './query.ts';
import { aliasAt, tablesOf } from './tables.ts';
import {
  countOf,
  fieldsOf,
  isQuery,
  nodeOf,
  nodesIn,
  nodesOf,
  omit,
  type PgFields,
  textsOf,
} from './tree.ts';

export interface WriteParts {
  readonly fields: PgFields;
  readonly range: TokenRange;
  readonly read: ReadQuery;
}

/** The table a statement writes or changes, and the token behind it. */
export function targetOf(
  ground: Ground,
  relation: unknown,
  range: TokenRange,
): { readonly table: SqlTable; readonly next: number } {
  const { source } = ground;
  const from = startToken(ground, { location: fieldsOf(relation)['location'] });
  const named = nameAt(source, { from, to: range.to });
  if (named === null) throw new Unfit('a target without a name');
  const alias = aliasAt(source, named.next, fieldsOf(relation)['alias']);
  const table = {
    ...pieceOf(source, { from, to: named.next }),
    name: named.name,
    qualifier: named.qualifier,
    alias: alias.name,
    join: null,
    on: [],
    isFinal: false,
    isLateral: false,
    query: null,
  };
  return { table, next: alias.next };
}

/** UPDATE and DELETE. */
export function readChange(ground: Ground, { fields, range, read }: WriteParts, verb: SqlVerb): SqlStatement {
  const { source } = ground;
  const target = targetOf(ground, fields['relation'], range);
  const withClause = fieldsOf(fields['withClause'])['ctes'];
  const nested = nestedQueries(ground, { values: [fields], range }, read);
  const clauses = placeClauses(ground, { from: target.next, to: range.to }, fields);
  const head = clauses.get('select') ?? range;
  const rows = readRows(ground, { fields, clauses, nested });
  const using =
    fields['usingClause'] === undefined
      ? []
      : tablesOf({ ...ground, nested, range: head }, fields['usingClause']);
  const tables = [...using, ...rows.tables];
  return {
    ...emptyStatement(source, range, verb),
    target: target.table,
    ...rows,
    tables,
    assignments: verb === 'update' ? updated(ground, fields['targetList'], head) : [],
    returning: returned(ground, fields, clauses),
    nested: rolesOf(ground, { nested, withClause, tables }),
  };
}

function updated(ground: Ground, targets: unknown, head: TokenRange): SqlAssignment[] {
  if (wordAt(ground.source, head.from) !== 'set') throw new Unfit('an UPDATE without SET');
  return assignmentsOf(ground, targets, readAssignments(ground.source, { from: head.from + 1, to: head.to }));
}

/** What is set, as the tree has it: the stored value is changed in place where the sum itself reads the column. */
function assignmentsOf(ground: Ground, targets: unknown, read: readonly SqlAssignment[]): SqlAssignment[] {
  const nodes = nodesOf(targets);
  if (nodes.length !== read.length) throw new Unfit('other assignments');
  return read.map((one, i) => {
    const value = nodes[i]?.fields['val'];
    return nodeOf(value)?.type === 'MultiAssignRef'
      ? one
      : { ...one, isIncrement: isIncrement(ground, one.column, value) };
  });
}

function isIncrement(ground: Ground, column: string, value: unknown): boolean {
  for (const { type, fields } of nodesIn(value)) {
    const [name] = textsOf(fields['name']);
    if (type !== 'A_Expr' || (name !== '+' && name !== '-') || fields['lexpr'] === undefined) continue;
    const isStored = columnsOf(ground, [fields['lexpr'], fields['rexpr']]).some(
      (used) =>
        used.name.toLowerCase() === column.toLowerCase() && !/^(excluded|new)$/i.test(used.qualifier ?? ''),
    );
    if (isStored) return true;
  }
  return false;
}

function returned({ source }: Ground, fields: PgFields, clauses: Clauses): SqlStatement['returning'] {
  return fields['returningClause'] === undefined ? [] : piecesOf(source, clauses.get('returning'));
}

/** INSERT with its rows or its query, and its answer to a conflict. */
export function readInsert(ground: Ground, { fields, range, read }: WriteParts): SqlStatement {
  const { source } = ground;
  const target = targetOf(ground, fields['relation'], range);
  const rest = { from: target.next, to: range.to };
  const tops = topTokens(source, rest);
  const query = nodeOf(fields['selectStmt']);
  const isRows = query !== null && !isQuery(query);
  const ends = tops.find((at) => isEnd(ground, at)) ?? range.to;
  const from = query !== null && !isRows ? sourceStart(ground, tops, query.fields) : null;
  const others = omit(fields, 'selectStmt');
  const values = isRows ? [fields] : [others];
  const own = { from: range.from, to: from ?? range.to };
  const nested = nestedQueries(ground, { values: inRange(values, from), range: own }, read);
  const clauses = readClauses(source, from === null ? rest : { from: ends, to: range.to });
  const inserted = readInserted(source, { from: rest.from, to: from ?? rest.to }, clauses);
  const rows = countOf(query?.fields['valuesLists']);
  if (inserted.columns.length !== countOf(fields['cols'])) throw new Unfit('other columns');
  if (inserted.rows !== rows) throw new Unfit('other rows');
  const statement = {
    ...emptyStatement(source, range, 'insert'),
    target: target.table,
    ...inserted,
    returning: returned(ground, fields, clauses),
    conflict: conflictOf(ground, fields['onConflictClause'], clauses.get('conflict')),
  };
  const common = rolesOf(ground, { nested, withClause: fieldsOf(fields['withClause'])['ctes'], tables: [] });
  if (query === null || from === null) return { ...statement, nested: common };
  const taken: SqlNested = { role: 'source', name: null, statement: read(query, { from, to: ends }) };
  return { ...statement, nested: [...common, taken] };
}

/** Queries behind the one that rows are taken from belong to no list of values. */
function inRange(values: readonly PgFields[], from: number | null): readonly unknown[] {
  return from === null ? values : values.map(({ withClause }) => withClause);
}

function isEnd({ source }: Ground, at: number): boolean {
  const word = wordAt(source, at);
  return word === 'returning' || (word === 'on' && wordAt(source, at + 1) === 'conflict');
}

function sourceStart(ground: Ground, tops: readonly number[], query: PgFields): number {
  const { source } = ground;
  const first = startToken(ground, query);
  const at = tops.find(
    (one) => /^(select|with)$/.test(wordAt(source, one)) || source.opensQuery[one] === true,
  );
  if (at === undefined || at > first) throw new Unfit('rows from nowhere');
  return at;
}

const ACTIONS: Readonly<Record<string, SqlConflict['action']>> = {
  ONCONFLICT_NOTHING: 'nothing',
  ONCONFLICT_UPDATE: 'update',
};

function conflictOf(ground: Ground, value: unknown, range: TokenRange | undefined): SqlConflict | null {
  const fields = fieldsOf(value);
  const action = ACTIONS[String(fields['action'])];
  if (value === undefined) return null;
  if (range === undefined || action === undefined) throw new Unfit('a conflict without its clause');
  const read = readConflict(ground.source, range);
  const infer = fieldsOf(fields['infer']);
  if (read.columns.length !== countOf(infer['indexElems'])) throw new Unfit('another key');
  if ((read.constraint !== null) !== (infer['conname'] !== undefined)) throw new Unfit('another constraint');
  return { ...read, action, assignments: assignmentsOf(ground, fields['targetList'], read.assignments) };
}

import { assignment, readAssignments } from './assignments.ts';
import type { Clauses } from './clauses.ts';
import type { SqlAssignment, SqlConflict } from './statement.ts';
import {
  after,
  hasWords,
  inside,
  nameAt,
  nameList,
  outsideCases,
  pieceOf,
  type SqlSource,
  splitByComma,
  type TokenRange,
  wordAt,
} from './token-range.ts';

/** What follows the word ON in `ON CONFLICT …` and `ON DUPLICATE KEY UPDATE …`. */
export function readConflict(source: SqlSource, range: TokenRange): SqlConflict {
  const piece = pieceOf(source, { from: range.from - 1, to: range.to });
  if (wordAt(source, range.from) === 'duplicate') {
    const assignments = readAssignments(source, { from: range.from + 3, to: range.to });
    return {
      ...piece,
      style: 'on-duplicate-key',
      columns: [],
      constraint: null,
      action: 'update',
      assignments,
    };
  }
  let columns: string[] = [];
  let constraint: string | null = null;
  for (let at = range.from + 1; at < range.to; at = after(source, at, range.to)) {
    if (source.tokens[at]?.kind === 'open' && columns.length === 0) {
      columns = nameList(source, inside(source, at, range.to));
    }
    if (wordAt(source, at) === 'constraint')
      constraint = nameAt(source, { from: at + 1, to: range.to })?.name ?? null;
    if (wordAt(source, at) !== 'do') continue;
    const isUpdate = wordAt(source, at + 1) === 'update';
    const set = isUpdate ? setOf(source, { from: at + 2, to: range.to }) : null;
    const assignments = set ? readAssignments(source, set) : [];
    return {
      ...piece,
      style: 'on-conflict',
      columns,
      constraint,
      action: isUpdate ? 'update' : 'nothing',
      assignments,
    };
  }
  return { ...piece, style: 'on-conflict', columns, constraint, action: 'nothing', assignments: [] };
}

/** The assignments after the next SET, up to a WHERE, a WHEN or the end. */
function setOf(source: SqlSource, range: TokenRange): TokenRange | null {
  let from: number | null = null;
  // The WHEN of a CASE belongs to what is set.
  for (const at of outsideCases(source, range)) {
    const word = wordAt(source, at);
    if (from === null) {
      if (word === 'set') from = at + 1;
    } else if (word === 'where' || (word === 'when' && wordAt(source, at + 1) !== '')) {
      return { from, to: at };
    }
  }
  return from === null ? null : { from, to: range.to };
}

export interface Inserted {
  readonly columns: readonly string[];
  readonly assignments: readonly SqlAssignment[];
  readonly rows: number;
}

/** Columns and first row of an INSERT whose table's name ends before `range`. */
export function readInserted(source: SqlSource, range: TokenRange, clauses: Clauses): Inserted {
  const set = clauses.get('set');
  if (set) {
    const assignments = readAssignments(source, set);
    return { columns: assignments.map((set) => set.column), assignments, rows: 1 };
  }
  let at = range.from;
  // An alias may stand between the table and its columns.
  if (wordAt(source, at) === 'as') at += 2;
  const hasColumns = source.tokens[at]?.kind === 'open' && !source.opensQuery[at];
  const columns = hasColumns ? nameList(source, inside(source, at, range.to)) : [];
  const values = clauses.get('values');
  if (!values) return { columns, assignments: [], rows: 0 };
  const rows = splitByComma(source, values).filter((row) => source.tokens[row.from]?.kind === 'open');
  const first = rows[0];
  const cells = first ? splitByComma(source, inside(source, first.from, first.to)) : [];
  const assignments = columns.flatMap((column, i) => {
    const cell = cells[i];
    return cell ? [assignment(source, { piece: cell, column, expression: cell })] : [];
  });
  return { columns, assignments, rows: rows.length };
}

/** `INSERT IGNORE`, `INSERT OR IGNORE`, `INSERT OR REPLACE`, `REPLACE INTO`: the words before INTO. */
export function readInsertMode(source: SqlSource, range: TokenRange): SqlConflict | null {
  const from = range.from;
  const base = { ...pieceOf(source, range), columns: [], constraint: null, assignments: [] };
  if (wordAt(source, from) === 'replace' || hasWords(source, from + 1, 'or', 'replace')) {
    return { ...base, style: 'replace', action: 'replace' };
  }
  for (let at = from; at < range.to; at++) {
    if (wordAt(source, at) === 'ignore') return { ...base, style: 'ignore', action: 'nothing' };
  }
  return null;
}

/** The branches of a MERGE: what its ON compares is the key, what WHEN MATCHED sets is the update. */
export function readMerge(
  source: SqlSource,
  range: TokenRange,
): {
  readonly on: TokenRange | null;
  readonly using: TokenRange | null;
  readonly assignments: SqlAssignment[];
} {
  let using: number | null = null;
  let on: number | null = null;
  let when: number | null = null;
  for (let at = range.from; at < range.to && when === null; at = after(source, at, range.to)) {
    const word = wordAt(source, at);
    if (word === 'using' && using === null) using = at + 1;
    else if (word === 'on' && using !== null && on === null) on = at + 1;
    else if (word === 'when' && on !== null) when = at;
  }
  const set = when === null ? null : setOf(source, { from: when, to: range.to });
  return {
    using: using === null ? null : { from: using, to: on === null ? range.to : on - 1 },
    on: on === null ? null : { from: on, to: when ?? range.to },
    assignments: set ? readAssignments(source, set) : [],
  };
}

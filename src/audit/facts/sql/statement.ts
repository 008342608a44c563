/**
 * What SQL text says, for the dialects met in billing code (PostgreSQL, MySQL, SQLite, ClickHouse, BigQuery).
 * Names are given without their quotes, in the case they were written in. Every piece carries its offsets, so that
 * `text.slice(piece.start, piece.end) === piece.text` for the text that was parsed.
 */
export interface SqlPiece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type SqlVerb =
  | 'select'
  | 'insert'
  | 'replace'
  | 'update'
  | 'delete'
  | 'merge'
  | 'truncate'
  | 'create-table'
  | 'create-index'
  | 'create-view'
  | 'alter-table'
  | 'drop'
  /** Part of a statement: starts with a clause (`WHERE …`, `GROUP BY …`). */
  | 'fragment'
  | 'other';

export interface SqlColumn {
  readonly name: string;
  /** Alias or table in front of the dot. */
  readonly qualifier: string | null;
}

export interface SqlTable extends SqlPiece {
  /** Last part of the name; the alias or empty where a subquery or a table function stands here. */
  readonly name: string;
  /** Schema, database or dataset in front of the name. */
  readonly qualifier: string | null;
  readonly alias: string | null;
  /** How it joins what stands before it; null for the first and for one after a comma. */
  readonly join: 'inner' | 'left' | 'right' | 'full' | 'cross' | 'array' | 'semi' | 'anti' | null;
  readonly on: readonly SqlComparison[];
  /** ClickHouse: rows are merged before they are read. */
  readonly isFinal: boolean;
  readonly isLateral: boolean;
  readonly query: SqlStatement | null;
}

export interface SqlComparison extends SqlPiece {
  /** The one column compared; null where none or several stand on that side. */
  readonly column: SqlColumn | null;
  /** All columns named on that side: both of `(created_at, id) > (?, ?)`. */
  readonly columns: readonly SqlColumn[];
  /** The column's side as written: `e.created_at`, `date(created_at)`, `(created_at, id)`. */
  readonly subject: SqlPiece;
  /** The side is the bare column: no function, cast or arithmetic around it. */
  readonly isBare: boolean;
  /** `= != < <= > >= between in like is-null exists ~ is is-distinct`; seen from the column's side. */
  readonly operator: string;
  readonly isNegated: boolean;
  /** Stands below an OR: it alone does not restrict the rows. */
  readonly isAlternative: boolean;
  /** Which of the alternatives it belongs to, where ORs stand at the top of the condition, in no parentheses. */
  readonly branch?: number;
  /** The other side; both bounds of BETWEEN, all of IN's list. */
  readonly values: readonly SqlPiece[];
  /** The other side where it is one bare column: a join condition. */
  readonly valueColumn: SqlColumn | null;
}

export interface SqlAssignment extends SqlPiece {
  readonly column: string;
  readonly expression: SqlPiece;
  /** `quota = quota + $1`: the stored value is changed in place, by addition or subtraction. */
  readonly isIncrement: boolean;
}

export interface SqlAggregate extends SqlPiece {
  /** Lower case, as written: `sum`, `count`, `sumif`, `uniqexact`. */
  readonly name: string;
  /** The function without ClickHouse's combinators: `sum` for `sumIf` and `sumMerge`. */
  readonly base: string;
  /** Null for empty parentheses; `*` for `count(*)`. */
  readonly argument: SqlPiece | null;
  readonly isDistinct: boolean;
  /** Followed by OVER. */
  readonly isWindow: boolean;
}

export interface SqlOrder extends SqlPiece {
  readonly isDescending: boolean;
}

export interface SqlConflict extends SqlPiece {
  readonly style: 'on-conflict' | 'on-duplicate-key' | 'ignore' | 'replace' | 'merge';
  readonly columns: readonly string[];
  readonly constraint: string | null;
  readonly action: 'nothing' | 'update' | 'replace';
  readonly assignments: readonly SqlAssignment[];
}

export interface SqlLock extends SqlPiece {
  readonly strength: 'update' | 'share';
  readonly isSkipLocked: boolean;
  readonly isNoWait: boolean;
}

export interface SqlSelected extends SqlPiece {
  readonly expression: SqlPiece;
  /** The name it has outside: its alias, or the column's own name. */
  readonly name: string | null;
}

export interface SqlNested {
  readonly role: 'cte' | 'table' | 'expression' | 'union' | 'source' | 'body';
  /** The CTE's or the table's name. */
  readonly name: string | null;
  readonly statement: SqlStatement;
}

export interface SqlStatement extends SqlPiece {
  readonly verb: SqlVerb;
  /** The table written, created, altered or indexed. */
  readonly target: SqlTable | null;
  /** Tables read, in order; the target of an UPDATE or DELETE is not among them. */
  readonly tables: readonly SqlTable[];
  readonly selected: readonly SqlSelected[];
  readonly isDistinct: boolean;
  /** Columns named by an INSERT; empty where it names none. */
  readonly columns: readonly string[];
  /** SET, and for an INSERT its columns with the values of the first row. */
  readonly assignments: readonly SqlAssignment[];
  /** Rows after VALUES; 0 for INSERT … SELECT. */
  readonly rows: number;
  readonly where: readonly SqlComparison[];
  readonly having: readonly SqlComparison[];
  readonly groupBy: readonly SqlPiece[];
  readonly orderBy: readonly SqlOrder[];
  readonly limit: SqlPiece | null;
  readonly offset: SqlPiece | null;
  readonly aggregates: readonly SqlAggregate[];
  readonly conflict: SqlConflict | null;
  readonly lock: SqlLock | null;
  readonly returning: readonly SqlPiece[];
  readonly nested: readonly SqlNested[];
}

/** `at >= $1`, `at BETWEEN $1 AND $2`: the rows of a range are asked for. */
export function isBound({ operator }: SqlComparison): boolean {
  return /^([<>]=?|between)$/.test(operator);
}

/** The statements and all that stand inside them, outermost first. */
export function* everyStatement(statements: readonly SqlStatement[]): Generator<SqlStatement> {
  for (const statement of statements) {
    yield statement;
    yield* everyStatement(statement.nested.map((nested) => nested.statement));
  }
}

/** What a repository's schema files say of its tables. Lines are 1-based in the file of that path. */
export interface ColumnDefinition {
  readonly name: string;
  /** As written: `numeric(38, 12)`, `Nullable(DateTime64(3))`, `BigInt`, `datetime`. */
  readonly type: string;
  readonly isNullable: boolean;
  /** The default's text; null where there is none. */
  readonly default: string | null;
  readonly line: number;
}

export interface UniqueKey {
  /** Columns in order; an expression such as `lower(code)` is kept as written. */
  readonly columns: readonly string[];
  readonly name: string | null;
  readonly isPrimary: boolean;
  /** Condition of a partial index: rows outside it are not kept apart. */
  readonly where: string | null;
  /** The file that adds it, which need not be the table's. */
  readonly path: string;
  readonly line: number;
}

export interface DroppedKey {
  /** Name of the index or constraint, or null where it is named by its columns. */
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly path: string;
  readonly line: number;
}

export interface TableDefinition {
  /** Without schema or database; empty for a DROP INDEX that names no table. */
  readonly name: string;
  readonly qualifier: string | null;
  readonly path: string;
  readonly line: number;
  /** False for what only changes a table: ALTER TABLE, CREATE INDEX, add_index. */
  readonly isWhole: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly unique: readonly UniqueKey[];
  readonly dropped: readonly DroppedKey[];
  /** Storage engine where the dialect has one: `ReplacingMergeTree(version)`, `InnoDB`. */
  readonly engine: string | null;
  /** ClickHouse's ORDER BY: what ReplacingMergeTree takes for the same row. */
  readonly orderBy: readonly string[];
}

/** A definition with nothing in it yet. */
export function emptyTable(path: string, name: string, line: number): TableDefinition {
  return {
    name,
    qualifier: null,
    path,
    line,
    isWhole: false,
    columns: [],
    unique: [],
    dropped: [],
    engine: null,
    orderBy: [],
  };
}

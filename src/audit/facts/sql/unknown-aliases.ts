import type { SqlColumn, SqlComparison, SqlPiece, SqlStatement, SqlTable } from './statement.ts';

/** A comparison that speaks of a table by a short name that no table of the statement has. */
export interface UnknownAlias {
  readonly piece: SqlPiece;
  /** The name in front of the dot. */
  readonly alias: string;
  /** The aliases there are. */
  readonly known: readonly string[];
}

/** Longer names in front of a dot may be nested columns of ClickHouse and BigQuery, and names from elsewhere. */
const LONGEST_ALIAS = 3;
/** What databases call the rows at hand in triggers, conflicts and merges. */
const GIVEN = new Set(['new', 'old', 'src', 'dst', 'tgt']);

/**
 * The comparisons of a statement and of all within it whose alias nobody declared, in order; one for each alias. Silent
 * where a table is put in by the program, because its alias is not seen then.
 */
export function unknownAliases(
  statement: SqlStatement,
  outer: ReadonlySet<string> = new Set(),
): readonly UnknownAlias[] {
  const own = tablesOf(statement);
  const known = new Set([...outer, ...own.flatMap(namesOf)]);
  const nested = statement.nested.flatMap((one) => unknownAliases(one.statement, known));
  if (own.length < 2 || !own.every(isPlain) || !READS.has(statement.verb)) return nested;
  const aliases = own.flatMap(({ alias }) => (alias === null ? [] : [alias]));
  if (aliases.length < own.length) return nested;
  const found = new Map<string, UnknownAlias>();
  for (const one of comparisonsOf(statement))
    for (const { qualifier } of columnsOf(one)) {
      const alias = qualifier?.toLowerCase() ?? '';
      if (!isAlias(alias) || known.has(alias) || found.has(alias)) continue;
      found.set(alias, { piece: one, alias: qualifier ?? alias, known: aliases });
    }
  return [...found.values(), ...nested];
}

const READS: ReadonlySet<string> = new Set(['select', 'update', 'delete', 'insert']);

function isAlias(name: string): boolean {
  return name.length <= LONGEST_ALIAS && /^[a-z][a-z0-9_]*$/.test(name) && !GIVEN.has(name);
}

function tablesOf({ tables, target }: SqlStatement): readonly SqlTable[] {
  return target === null ? tables : [target, ...tables];
}

function namesOf({ alias, name, qualifier }: SqlTable): readonly string[] {
  return [alias, name, qualifier].flatMap((one) => (one ? [one.toLowerCase()] : []));
}

/** Its name and alias stand in the text; arrays, functions and tables put in by the program have others. */
function isPlain({ name, text, join, query }: SqlTable): boolean {
  return query !== null || (join !== 'array' && /^\w+$/.test(name) && !/[${}%?:@#<>]/.test(text));
}

function comparisonsOf({ tables, where }: SqlStatement): readonly SqlComparison[] {
  return [...tables.flatMap(({ on }) => on), ...where];
}

function columnsOf({ columns, column, valueColumn }: SqlComparison): readonly SqlColumn[] {
  return [column, ...columns, valueColumn].flatMap((one) => (one === null ? [] : [one]));
}

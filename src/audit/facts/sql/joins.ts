import type { SqlColumn, SqlComparison, SqlPiece, SqlStatement, SqlTable } from './statement.ts';

/** A joined table that may hold several rows for one row of what it is joined to. */
export interface ManySide {
  readonly table: SqlTable;
  /** The column that names the one: `project_id` in `env.project_id = project.id`. */
  readonly column: string;
}

/**
 * The joined tables that repeat the rows before them, as far as the names of keys tell: joined by their reference to
 * another table's `id`, with no key of their own and no condition that could leave one row. In the order they stand.
 */
export function manySides(statement: SqlStatement): ManySide[] {
  return statement.tables.flatMap((table) => {
    if ((table.join !== 'inner' && table.join !== 'left') || table.query !== null || table.isLateral)
      return [];
    const own = [...table.on, ...statement.where].filter((one) => touches(one, table));
    const links = own.flatMap((one) => linkOf(one, table));
    if (links.some(({ mine }) => isKey(mine.name)) || own.some(isFixed)) return [];
    const [link] = links;
    // Joined by two columns at once it is as likely a one-to-one join.
    if (links.length !== 1 || link === undefined || !isKey(link.other.name)) return [];
    return /id$/i.test(link.mine.name) ? [{ table, column: link.mine.name }] : [];
  });
}

/** True when the piece names a column of the table. */
export function isOfTable(piece: SqlPiece, table: SqlTable): boolean {
  const alias = aliasOf(table);
  return piece.text
    .toLowerCase()
    .replace(/["`[\]]/g, '')
    .split(/[^\w.$]+/)
    .some((word) => word.startsWith(`${alias}.`));
}

function aliasOf(table: SqlTable): string {
  return (table.alias ?? table.name).toLowerCase();
}

function isColumnOf(column: SqlColumn | null, table: SqlTable): boolean {
  return column?.qualifier?.toLowerCase() === aliasOf(table);
}

function touches(one: SqlComparison, table: SqlTable): boolean {
  return isColumnOf(one.column, table) || isColumnOf(one.valueColumn, table);
}

interface Link {
  readonly mine: SqlColumn;
  readonly other: SqlColumn;
}

function linkOf({ operator, column, valueColumn, isAlternative }: SqlComparison, table: SqlTable): Link[] {
  if (operator !== '=' || isAlternative || column === null || valueColumn === null) return [];
  if (isColumnOf(column, table) === isColumnOf(valueColumn, table)) return [];
  return isColumnOf(column, table)
    ? [{ mine: column, other: valueColumn }]
    : [{ mine: valueColumn, other: column }];
}

function isKey(name: string): boolean {
  return /^(id|uuid|_id|pk)$/i.test(name);
}

/** `env.type = 'PRODUCTION'` or `rank = 1` may leave one row for each. */
function isFixed({ operator, valueColumn, isNegated }: SqlComparison): boolean {
  return (
    valueColumn === null &&
    !isNegated &&
    (operator === '=' || operator === 'in' || operator === 'exists' || operator === 'is')
  );
}

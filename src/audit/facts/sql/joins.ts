import { isPlural, plainName, singular } from '../names.ts';
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
  const crossed = crossedSides(statement);
  return statement.tables.flatMap((table) => {
    if ((table.join !== 'inner' && table.join !== 'left') || table.query !== null || table.isLateral)
      return [];
    const cross = crossed.find((one) => one.table === table);
    if (cross !== undefined) return [{ table, column: cross.column }];
    const own = [...table.on, ...statement.where].filter((one) => touches(one, table));
    const relation = relationOf(table, statement);
    const links = own.flatMap((one) => linkOf(one, table));
    if (links.some(({ mine }) => isKey(mine.name)) || own.some(isFixed)) return [];
    if (relation !== null) return [{ table, column: relation }];
    const [link] = links;
    // Joined by two columns at once it is as likely a one-to-one join.
    if (links.length !== 1 || link === undefined || !isKey(link.other.name)) return [];
    return /id$/i.test(link.mine.name) ? [{ table, column: link.mine.name }] : [];
  });
}

/**
 * Tables that hang from the same column of another one, each with a sum of its own: whoever adds up rows of two tables
 * takes each to have several, and the rows of the one are repeated for those of the other.
 */
function crossedSides(statement: SqlStatement): ManySide[] {
  const sums = statement.aggregates.filter(
    ({ base, isDistinct, isWindow }) => base === 'sum' && !isDistinct && !isWindow,
  );
  if (sums.length < 2) return [];
  const sides = statement.tables.flatMap((table): (ManySide & { readonly key: string })[] => {
    if ((table.join !== 'inner' && table.join !== 'left') || table.query !== null || table.isLateral)
      return [];
    const [link, ...others] = table.on.flatMap((one) => linkOf(one, table));
    const isSummed = sums.some(({ argument }) => argument !== null && isOfTable(argument, table));
    if (link === undefined || others.length > 0 || !isSummed || table.on.some(isFixed)) return [];
    if (isSummedUp(table, statement)) return [];
    return /_?id$/i.test(link.mine.name) && !isKey(link.mine.name)
      ? [{ table, column: link.mine.name, key: `${link.other.qualifier ?? ''}.${link.other.name}` }]
      : [];
  });
  return sides.filter(({ key }) => sides.filter((one) => one.key === key).length > 1);
}

/** A query under a name that has added up its own rows. */
function isSummedUp({ name }: SqlTable, { nested }: SqlStatement): boolean {
  return nested.some(
    (one) =>
      one.role === 'cte' &&
      one.name === name &&
      (one.statement.groupBy.length > 0 || one.statement.isDistinct),
  );
}

/** JPQL's `join o.items i`: a relation of another table to many, which is named in the plural. */
function relationOf({ name, qualifier, on }: SqlTable, { tables }: SqlStatement): string | null {
  if (qualifier === null || on.length > 0 || !isPlural(name)) return null;
  return tables.some((one) => (one.alias ?? one.name) === qualifier) ? `${qualifier}.${name}` : null;
}

/** True when the piece names a column of the table. */
export function isOfTable(piece: SqlPiece, table: SqlTable): boolean {
  return piece.text
    .replace(/["`[\]]/g, '')
    .split(/[^\w.$]+/)
    .some((word) => word.includes('.') && isNameOf(word.split('.').at(-2) ?? '', table));
}

/** The name a table goes by in its query; a model stands for its table: `Invoice` and `invoices`. */
function isNameOf(name: string, table: SqlTable): boolean {
  return singular(plainName(name)) === singular(plainName(table.alias ?? table.name));
}

function isColumnOf(column: SqlColumn | null, table: SqlTable): boolean {
  return column?.qualifier != null && isNameOf(column.qualifier, table);
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

/** Many rows of one owner share a state, a kind or a moment. */
const SHARED = /status|state|kind|billable|active|deleted|enabled|paid|month|period|day|date|(^|_)at$|At$/i;

/** `env.type = 'PRODUCTION'` or `rank = 1` may leave one row for each; `paid = true` and `role = ANY(…)` do not. */
function isFixed({ operator, column, values, valueColumn, isNegated }: SqlComparison): boolean {
  if (valueColumn !== null || isNegated || SHARED.test(column?.name ?? '')) return false;
  if (/^(true|any\b|all\b)/i.test(values[0]?.text ?? '')) return false;
  return operator === '=' || operator === 'exists' || operator === 'is';
}

import type { FileFacts } from '../file-facts.ts';
import { ownerWord } from '../rows/ownerless-queries.ts';
import type { SqlComparison } from '../sql/statement.ts';
import { type RowQuery, rowQueries } from './row-queries.ts';

/** A query for one owner's rows whose condition ends in an alternative that asks for nobody's. */
export interface EscapingOr {
  readonly query: RowQuery;
  /** `account_id = $1 AND …`: the condition on the owner. */
  readonly owner: SqlComparison;
  /** `OR kind = 'adjustment'`: what rows of anybody may meet. */
  readonly alternative: SqlComparison;
}

/** AND binds closer than OR: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-PRECEDENCE. One for each query, in source order. */
export function escapingOrs(facts: FileFacts): readonly EscapingOr[] {
  return rowQueries(facts).flatMap((query): EscapingOr[] => {
    if (query.from !== 'sql') return [];
    const found = escapingIn(query.statement.where);
    return found === null ? [] : [{ query, ...found }];
  });
}

function escapingIn(where: readonly SqlComparison[]): Omit<EscapingOr, 'query'> | null {
  const branches = Map.groupBy(
    where.filter(({ branch }) => branch !== undefined),
    ({ branch }) => branch,
  );
  if (branches.size < 2) return null;
  // A condition beside the one on the owner was to hold for the alternatives too.
  const scoped = [...branches.values()].find((all) => all.length > 1 && all.some(isOwned));
  const owner = scoped?.find(isOwned);
  const free = [...branches.values()].find((all) => !all.some(speaksOfOwner));
  const alternative = free?.[0];
  return owner === undefined || alternative === undefined ? null : { owner, alternative };
}

/** `account_id = $1`, and no list of fixed ones. */
function isOwned({ column, operator, isNegated, valueColumn, values }: SqlComparison): boolean {
  if (column === null || isNegated || operator !== '=' || valueColumn !== null) return false;
  return ownerWord(column.name) !== null && values.every(({ text }) => !/^('|\d)/.test(text));
}

function speaksOfOwner({ columns, text }: SqlComparison): boolean {
  return (
    columns.some(({ name, qualifier }) => ownerWord(name) !== null || ownerWord(qualifier ?? '') !== null) ||
    // Nested queries and calls are not looked into.
    /\bselect\b/i.test(text)
  );
}

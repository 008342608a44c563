import type { FunctionNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { isAboutMany, isSharedColumn, ownerWord } from '../rows/ownerless-queries.ts';
import { rowName } from '../rows/row-entities.ts';
import type { SqlComparison } from '../sql/statement.ts';
import { isMomentName } from '../time/time-names.ts';
import { enclosingNamedFunction, saysName } from '../walk.ts';
import { databaseQueries, type RowQuery } from './row-queries.ts';

/** A query for nobody's rows in particular, by a function that is given an owner, beside functions that ask for theirs. */
export interface UnscopedSibling {
  readonly query: RowQuery;
  readonly rows: string;
  /** The owner that the function is given. */
  readonly given: string;
  /** The column by which the others ask. */
  readonly column: string;
  readonly sibling: RowQuery;
}

/** So many other functions of the file ask the same rows by their owner: one alone may be the exception. */
const MIN_SIBLINGS = 2;

/**
 * Queries whose conditions any owner's rows meet, though the function is given an owner and other functions of the file
 * ask for the same rows by it. In source order.
 */
export const unscopedSiblings = remember((facts: FileFacts): readonly UnscopedSibling[] => {
  const queries = databaseQueries(facts);
  const byRows = Map.groupBy(queries, ({ statement }) => rowName(statement.tables[0]?.name ?? ''));
  return queries.flatMap((query): UnscopedSibling[] => {
    const [table] = query.statement.tables;
    const fn = enclosingNamedFunction(query.node);
    if (table === undefined || fn === null || isAboutMany(fn) || !isAnybodys(query)) return [];
    const given = ownerGiven(fn, query);
    if (given === null) return [];
    const siblings = (byRows.get(rowName(table.name)) ?? []).filter(
      (other) => enclosingNamedFunction(other.node) !== fn && ownerColumn(other, given.owner) !== null,
    );
    const functions = new Set(siblings.map(({ node }) => enclosingNamedFunction(node)));
    const [sibling] = siblings;
    const column = sibling === undefined ? null : ownerColumn(sibling, given.owner);
    return sibling === undefined || column === null || functions.size < MIN_SIBLINGS
      ? []
      : [{ query, rows: table.name, given: given.name, column, sibling }];
  });
});

/** One table, asked for a time or a state alone, and for no group. */
function isAnybodys({ statement }: RowQuery): boolean {
  const { tables, where, groupBy } = statement;
  return (
    tables.length === 1 &&
    tables[0]?.query === null &&
    groupBy.length === 0 &&
    where.some(({ column }) => column !== null && saysWhen(column.name)) &&
    where.every(
      ({ column }) => column !== null && isSharedColumn(column.name) && ownerWord(column.name) === null,
    )
  );
}

/** `start_timestamp`, `period_start`, `month`. */
function saysWhen(column: string): boolean {
  return isMomentName(column) || wordsOf(column).some((word) => /^(period|month|day|date)$/.test(word));
}

function ownerColumn({ statement }: RowQuery, owner: string): string | null {
  const condition = statement.where.find(
    (one) => isPlainEquality(one) && ownerWord(one.column?.name ?? '') === owner,
  );
  return condition?.column?.name ?? null;
}

function isPlainEquality({ operator, isNegated, isAlternative }: SqlComparison): boolean {
  return /^(=|in)$/.test(operator) && !isNegated && !isAlternative;
}

/** The owner among the function's parameters, where nothing of the query speaks of one. */
function ownerGiven(
  fn: FunctionNode,
  { node }: RowQuery,
): { readonly name: string; readonly owner: string } | null {
  for (const { name } of fn.parameters) {
    const owner = ownerWord(name);
    if (owner === null) continue;
    const isNamed =
      node.kind === 'string' ? node.parts.length > 0 : saysName(node, (one) => ownerWord(one) === owner);
    return isNamed ? null : { name, owner };
  }
  return null;
}

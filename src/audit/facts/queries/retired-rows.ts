import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { rowName } from '../rows/row-entities.ts';
import { isBound, type SqlComparison, type SqlPiece } from '../sql/statement.ts';
import { enclosingNamedFunction } from '../walk.ts';
import { isAskedForAny } from './asked-for-any.ts';
import { chainOf } from './chain.ts';
import { databaseQueries, type RowQuery } from './row-queries.ts';

/** A count of rows that are kept after they were removed, with the removed ones. */
export interface RetiredRows {
  readonly facts: FileFacts;
  readonly query: RowQuery;
  /** The clause that counts. */
  readonly piece: SqlPiece;
  readonly rows: string;
  /** The column that says that a row was removed, as written elsewhere. */
  readonly column: string;
  /** A query that leaves removed rows out. */
  readonly elsewhere: { readonly facts: FileFacts; readonly query: RowQuery };
}

/** Every such count of the files, in source order: other queries over the same rows leave the removed ones out. */
export const retiredRows = remember((files: readonly FileFacts[]): readonly RetiredRows[] => {
  const asked = new Map<
    string,
    { readonly column: string; readonly facts: FileFacts; readonly query: RowQuery }
  >();
  for (const facts of files)
    for (const query of databaseQueries(facts))
      for (const one of query.statement.where) {
        const [table] = query.statement.tables;
        if (table !== undefined && one.column !== null && leavesRetiredOut(one))
          asked.set(rowName(table.name), { column: one.column.name, facts, query });
      }
  if (asked.size === 0) return [];
  return files.flatMap((facts) =>
    databaseQueries(facts).flatMap((query): RetiredRows[] => {
      const { tables, where, aggregates } = query.statement;
      const [table] = tables;
      const known = table === undefined ? undefined : asked.get(rowName(table.name));
      const piece = aggregates.find(({ base, isWindow }) => base === 'count' && !isWindow);
      if (known === undefined || table === undefined || piece === undefined || where.length === 0) return [];
      if (where.some(({ column }) => column !== null && isRetired(column.name)) || asksTime(query)) return [];
      if (EVER.test(enclosingNamedFunction(query.node)?.name ?? '')) return [];
      if (isAskedForAny(query.node) || hasUnseenConditions(query)) return [];
      if (/at$/i.test(known.column) && hidden(files).has(rowName(table.name))) return [];
      return [{ facts, query, piece, rows: table.name, column: known.column, elsewhere: known }];
    }),
  );
});

/** `where(*self.pending_clauses(…))`: what is asked stands elsewhere. */
function hasUnseenConditions({ node }: RowQuery): boolean {
  if (node.kind !== 'call') return false;
  return chainOf(node).steps.some(({ call }) => call?.arguments.some(({ isSpread }) => isSpread) ?? false);
}

/** Rows whose model leaves the removed ones out of every query, by a base class, a mixin or a filter of its own. */
const hidden = remember((files: readonly FileFacts[]): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { file, nodes } of files)
    for (const model of nodes('class')) {
      if (model.name === null) continue;
      const said = file.text.slice(model.span.start, Math.min(model.span.end, model.span.start + MAX_HEAD));
      if (HIDES.test(said)) names.add(rowName(model.name));
    }
  return names;
});

/** Bases, mixins and filters stand at the head of a model. */
const MAX_HEAD = 1_500;
/**
 * Django's managers of soft deletion, Eloquent's trait, ActiveRecord's paranoia, Hibernate's restriction:
 * https://laravel.com/docs/eloquent#soft-deleting, https://docs.hibernate.org/orm/current/userguide/html_single/#soft-delete
 */
const HIDES = /soft_?delet|paranoi[ad]|acts_as_discardable|SQLRestriction|@Where\b|default_scope/i;

const RETIRED =
  /^(deleted|removed|revoked|archived|deactivated|cancelled|canceled|disabled|terminated|uninstalled|detached|discarded|trashed)$/;
/** Former rows are meant too. */
const EVER = /ever|former|history|histor|lifetime|all_?time|audit|joined|created|signups?|including/i;

/** True for the name of a column that says that a row was removed: `deleted_at`, `isArchived`. */
export function isRetired(name: string): boolean {
  return wordsOf(name).some((word) => RETIRED.test(word));
}

/** `removed_at IS NULL`, `deleted = false`. */
function leavesRetiredOut({ column, operator, isNegated, isAlternative, values }: SqlComparison): boolean {
  if (column === null || isAlternative || isNegated || !isRetired(column.name)) return false;
  if (operator === 'is-null') return true;
  return operator === '=' && /^(false|0|\?)$/i.test(values[0]?.text ?? '') && !/at$/i.test(column.name);
}

/** Rows of a time: what was removed since was there then. */
function asksTime({ statement }: RowQuery): boolean {
  return statement.where.some(isBound);
}

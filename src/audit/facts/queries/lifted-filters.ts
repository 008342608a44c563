import type { CallNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { isBound, type SqlPiece } from '../sql/statement.ts';
import { isAskedForAny } from './asked-for-any.ts';
import { chainOf } from './chain.ts';
import { isRetired } from './retired-rows.ts';
import { type RowQuery, rowQueries } from './row-queries.ts';

/** A total of rows as they are now, for which the filter that leaves removed rows out was lifted. */
export interface LiftedFilter {
  readonly query: RowQuery;
  readonly piece: SqlPiece;
  /** The call that lifts it, as written. */
  readonly lift: string;
  readonly at: CallNode;
}

/** Laravel, ActiveRecord's `acts_as_paranoid`, GORM, TypeORM, Paranoia: by their names they lift that filter. */
const LIFTS = /^(withtrashed|withdeleted|withdestroyed|includedeleted)$/;
/** EF and ActiveRecord lift whatever filters there are: one of them has to be seen. */
const LIFTS_ALL = /^(ignorequeryfilters|unscoped)$/;

/** Every such total of the file, in source order: neither a time nor a removal is asked for after the filter was lifted. */
export const liftedFilters = remember((facts: FileFacts): readonly LiftedFilter[] => {
  if (!/deleted|trashed|destroyed|unscoped|ignorequery/i.test(facts.file.text)) return [];
  return rowQueries(facts).flatMap((query): LiftedFilter[] => {
    const { node, statement, from } = query;
    const piece = statement.aggregates.find(({ base, isWindow }) => /^(sum|count)$/.test(base) && !isWindow);
    if (from === 'sql' || node.kind !== 'call' || piece === undefined) return [];
    const lift = chainOf(node).steps.find(
      ({ name, call }) =>
        call !== null && (LIFTS.test(name) || (LIFTS_ALL.test(name) && filtersRetired(facts))),
    );
    const asks = statement.where.some(
      (one) => isBound(one) || one.columns.some(({ name }) => isRetired(name)),
    );
    return lift?.call == null || asks || isAskedForAny(node)
      ? []
      : [{ query, piece, lift: lift.written, at: lift.call }];
  });
});

/** A filter on every query of a kind of rows that asks whether they were removed. */
const filtersRetired = remember((facts: FileFacts): boolean =>
  facts.callsNamed(FILTERS_ALL).some((call) => {
    const said = facts.file.text.slice(
      call.span.start,
      Math.min(call.span.end, call.span.start + MAX_FILTER),
    );
    return wordsOf(plainWords(said)).some((word) => isRetired(word));
  }),
);

const FILTERS_ALL = /^(HasQueryFilter|default_scope)$/;

function plainWords(text: string): string {
  return text.replaceAll(/\W+/g, '_');
}

/** A filter is said in fewer characters. */
const MAX_FILTER = 400;

import { isPlural } from '../names.ts';
import type { Chain } from './chain.ts';
import { joinAssociation } from './chain-joins.ts';
import { columnOfText, type QueryDraft } from './query-draft.ts';

/** Relations of one query that are looked at. */
const MAX_RELATIONS = 20;

/**
 * The tables that Django joins because a column is named through them: `Sum("usages__minutes")`. What `annotate` adds up
 * for each row comes from rows that name it, whatever the relation is called.
 */
export function readRelations({ end, steps }: Chain, draft: QueryDraft): void {
  const [first] = draft.tables;
  if (first === undefined || !steps.some(({ name }) => /^(annotate|aggregate)$/.test(name))) return;
  const isForEach =
    steps.some(({ name }) => name === 'annotate') && !steps.some(({ name }) => /^values(list)?$/.test(name));
  for (const { argument, base } of draft.aggregates.slice(0, MAX_RELATIONS)) {
    const column = argument === null ? null : columnOfText(argument.text);
    const relation = column?.qualifier ?? (base === 'count' && isForEach ? (column?.name ?? null) : null);
    if (
      relation === null ||
      /^(id|pk)$/.test(relation) ||
      draft.tables.some(({ name, alias }) => name === relation || alias === relation)
    )
      continue;
    if (!isForEach && !isPlural(relation)) continue;
    joinAssociation(
      end,
      { name: isPlural(relation) ? relation : `${relation}s`, join: 'left', alias: relation },
      draft,
    );
    const joined = draft.tables.at(-1);
    if (joined !== undefined && argument !== null)
      draft.tables[draft.tables.length - 1] = { ...joined, start: argument.start, end: argument.end };
  }
}

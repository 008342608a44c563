import { looksLikeSql } from '../../facts/sql/looks-like-sql.ts';
import { parseSql } from '../../facts/sql/parse-sql.ts';
import { everyStatement, type SqlStatement, type SqlTable } from '../../facts/sql/statement.ts';
import type { StringNode } from '../../languages/syntax.ts';
import { isInBillingPlace, type Place } from '../place.ts';
import { isAboutUsage } from '../vocabulary.ts';
import { type SiteDraft, vocabularyDraft } from './draft.ts';

/** Sites in the SQL of a file: usage stored, changed, counted up, added up. One site for each statement that does. */
export function sqlSites(place: Place): SiteDraft[] {
  return place.facts
    .nodes('string')
    .flatMap((node) => (looksLikeSql(node.value) ? sitesIn(node, place) : []));
}

function sitesIn(node: StringNode, place: Place): SiteDraft[] {
  const isBilling = isInBillingPlace(node, place);
  const isAbout = (table: SqlTable | null): table is SqlTable =>
    table !== null && isAboutUsage(table.name, isBilling);
  return [...everyStatement(parseSql(node.value))].flatMap((statement) => {
    const draft = draftOf(statement, isAbout, isBilling);
    return draft === null ? [] : [vocabularyDraft({ ...draft, node, statement, basis: 'statement' })];
  });
}

type Said = Pick<SiteDraft, 'stage' | 'operation' | 'channel' | 'what'>;

function draftOf(
  statement: SqlStatement,
  isAbout: (table: SqlTable | null) => table is SqlTable,
  isBilling: boolean,
): Said | null {
  const { verb, target } = statement;
  const table = target?.name ?? null;
  if (verb === 'insert' || verb === 'replace' || verb === 'merge') {
    if (!isAbout(target)) return null;
    const adds = statement.conflict?.assignments.some((one) => one.isIncrement) === true;
    return {
      stage: 'store',
      operation: adds ? 'increment' : 'store',
      channel: table,
      what: `stores usage in ${table}`,
    };
  }
  if (verb === 'update') {
    const changed = statement.assignments.filter(
      (one) => isAbout(target) || isAboutUsage(one.column, isBilling),
    );
    if (changed.length === 0) return null;
    const adds = changed.some((one) => one.isIncrement);
    return adds
      ? { stage: 'store', operation: 'increment', channel: table, what: `adds to usage in ${table}` }
      : { stage: 'store', operation: 'change', channel: table, what: `changes usage in ${table}` };
  }
  if (verb === 'delete' || verb === 'truncate')
    return isAbout(target)
      ? { stage: 'store', operation: 'change', channel: table, what: `deletes usage in ${table}` }
      : null;
  if (statement.aggregates.length === 0) return null;
  const read = statement.tables.find(isAbout);
  const isAdded = statement.aggregates.some(
    (one) => one.argument !== null && isAboutUsage(one.argument.text, isBilling),
  );
  const from = read ?? (isAdded ? statement.tables[0] : undefined);
  if (from === undefined) return null;
  return { stage: 'aggregate', operation: 'read', channel: from.name, what: `adds up usage of ${from.name}` };
}

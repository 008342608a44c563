import { sqlStrings } from '../../facts/sql/sql-strings.ts';
import { everyStatement, type SqlStatement, type SqlTable } from '../../facts/sql/statement.ts';
import type { StringNode } from '../../languages/syntax.ts';
import { isInBillingPlace, type Place } from '../place.ts';
import { isAboutUsage } from '../vocabulary.ts';
import { type SiteDraft, vocabularyDraft } from './draft.ts';

/** Sites in the SQL of a file: usage stored, changed, counted up, added up. One site for each statement that does. */
export function sqlSites(place: Place): SiteDraft[] {
  return sqlStrings(place.facts).flatMap((node) => sitesIn(node, place));
}

function sitesIn(node: StringNode, place: Place): SiteDraft[] {
  const isBilling = place.isBillingTrade || isInBillingPlace(node, place);
  const isAbout = (table: SqlTable | null): table is SqlTable =>
    table !== null && isAboutUsage(table.name, isBilling);
  return [...everyStatement(place.facts.readSql(node.value))].flatMap((statement) => {
    const draft = draftOf(statement, isAbout, isBilling);
    return draft === null ? [] : [vocabularyDraft({ ...draft, node, statement, basis: 'statement' })];
  });
}

/** A table's name; null where it is put in at run time. */
function nameIn(table: SqlTable | null): string | null {
  return table === null || table.name.includes('$') || table.name === '' ? null : table.name;
}

type Said = Pick<SiteDraft, 'stage' | 'operation' | 'channel' | 'what'>;

function draftOf(
  statement: SqlStatement,
  isAbout: (table: SqlTable | null) => table is SqlTable,
  isBilling: boolean,
): Said | null {
  const { verb, target } = statement;
  const table = nameIn(target);
  if (verb === 'insert' || verb === 'replace' || verb === 'merge') {
    if (!isAbout(target)) return null;
    const adds = statement.conflict?.assignments.some((one) => one.isIncrement) === true;
    return {
      stage: 'store',
      operation: adds ? 'increment' : 'store',
      channel: table,
      what: `stores usage in ${table ?? 'a table'}`,
    };
  }
  if (verb === 'update') {
    const changed = statement.assignments.filter(
      (one) => isAbout(target) || (isAboutUsage(one.column, false) && !one.column.endsWith('_id')),
    );
    if (changed.length === 0) return null;
    const adds = changed.some((one) => one.isIncrement);
    return adds
      ? {
          stage: 'store',
          operation: 'increment',
          channel: table,
          what: `adds to usage in ${table ?? 'a table'}`,
        }
      : {
          stage: 'store',
          operation: 'change',
          channel: table,
          what: `changes usage in ${table ?? 'a table'}`,
        };
  }
  if (verb === 'delete' || verb === 'truncate')
    return isAbout(target)
      ? {
          stage: 'store',
          operation: 'change',
          channel: table,
          what: `deletes usage in ${table ?? 'a table'}`,
        }
      : null;
  if (statement.aggregates.length === 0) return null;
  const read = statement.tables.find(isAbout);
  const isAdded = statement.aggregates.some(
    (one) => one.argument !== null && isAboutUsage(one.argument.text, isBilling),
  );
  const from = read ?? (isAdded ? statement.tables[0] : undefined);
  if (from === undefined) return null;
  return {
    stage: 'aggregate',
    operation: 'read',
    channel: nameIn(from),
    what: `adds up usage of ${nameIn(from) ?? 'a table'}`,
  };
}

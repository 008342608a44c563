import type { NameNode, SyntaxFile } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import { assignmentsOf } from '../values.ts';

/** Builders that hand themselves back, so that keeping the answer says nothing. */
const HANDS_ITSELF_BACK =
  /knex|typeorm|query_?builder|objection|mongoose|supabase|drizzle|sequelize|jooq|criteria|doctrine/i;

/**
 * True where the answer of the same method is kept beside it, `rows = rows.where(…)`: its author knows that the builder
 * hands back a new query. Not in languages and with builders that change themselves, where both are written.
 */
export function isKeptElsewhere({ file }: { file: SyntaxFile }, method: string, query: NameNode): boolean {
  if (file.queriesChange || file.ioReturnsPromise || HANDS_ITSELF_BACK.test(file.text)) return false;
  return assignmentsOf(query.name, query).some(({ value, operator }) => {
    if (value?.kind !== 'call' || operator !== '=' || calleeName(value) !== method) return false;
    return pathOf(value.callee) === `${query.name}.${method}`;
  });
}

import { findsOrMakes, isInsertName, isLookupName, settlesConflict } from '../libraries/database-names.ts';

/** Finders that are put together of a verb and a column, and sets of keys, beside those of the table. */
const LOOKUP =
  /^(find(_?(first|one))?_?by_\w+|missing|find_?by_?id_?or_?(null|throw|fail|default)|take|only|sismember)!?$/i;
/** `findByEventId`, `exists_by_event_id`, `countByTransactionIdAndMeter`: the columns stand in the name. */
const LOOKUP_BY =
  /^(?:find|exists?|get|count|fetch|load|query|read|select|is|has)\w*?_?[Bb]y_?([A-Z_a-z]\w*)$/;
/** A row is made, and saved by another call. */
const INSERT = /^first_or_initialize$/i;
/** Names of the project's own for the same. */
const SETTLES =
  /^(insert_?if_?absent|put_?if_?absent|do_?nothing|or_?ignore|on_?duplicate\w*|on_?conflict\w*|upsert\w*|merge_?into|find_?or_?create\w*)$/i;

/** True for the name of a call that asks for rows: a library's own, or a finder named after its columns. */
export function looksUp(part: string): boolean {
  return isLookupName(part) || LOOKUP.test(part);
}

/** True for the name of a call that puts a row in. */
export function putsIn(part: string): boolean {
  return isInsertName(part) || INSERT.test(part);
}

/** True for a call or an option by which the database settles a row that is there, or a look comes first. */
export function settles(part: string): boolean {
  return settlesConflict(part) || findsOrMakes(part) || SETTLES.test(part);
}

/** True for a finder whose name tells the columns: see {@link columnsIn}. */
export function looksUpBy(part: string): boolean {
  return LOOKUP_BY.test(part);
}

/** The columns in the name of a finder: `event_id` and `meter` for `findByEventIdAndMeter`. */
export function columnsIn(method: string): readonly string[] {
  const asked = LOOKUP_BY.exec(method)?.[1];
  return asked === undefined ? [] : asked.split(/(?<=[a-z])And(?=[A-Z])|_and_/);
}

import { calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { savesRow } from '../../facts/libraries/database-names.ts';
import { lastName, plainName } from '../../facts/names.ts';
import { transactionAround } from '../../facts/rows/transactions.ts';
import { FIELD_SETTERS, fieldSetter, movesField } from '../../facts/setters.ts';
import { sqlInCode } from '../../facts/sql/sql-in-code.ts';
import type { SqlStatement } from '../../facts/sql/statement.ts';
import { assignmentsOf, resolve } from '../../facts/values.ts';
import { descendants, enclosingFunction, loopAround } from '../../facts/walk.ts';
import type { CallNode, NameNode, StringNode, SyntaxNode } from '../../languages/syntax.ts';

/** A place that adds to a row, and the column or field it adds to, as written; null where neither is in sight. */
export interface StoredAddition {
  readonly node: SyntaxNode;
  readonly to: string | null;
}

/**
 * SQL that adds, where it is run: the statement itself, or the calls that are given the constant it is kept in.
 * Also the query languages of object mappers, which no SQL parser reads.
 */
export function* addedByStatements(facts: FileFacts): Generator<StoredAddition> {
  const adding = new Map<StringNode, string | null>();
  for (const { node, statement } of sqlInCode(facts)) {
    const column = columnAddedTo(statement);
    if (column !== null && !adding.has(node)) adding.set(node, column);
  }
  for (const node of facts.nodes('string')) {
    if (node.value.length > MAX_STATEMENT || adding.has(node)) continue;
    const said = ADDS_BY_TEXT.exec(node.value);
    if (said !== null) adding.set(node, said[3] ?? null);
  }
  const constants = new Map<string, string | null>();
  for (const [node, to] of adding) {
    const { parent } = node;
    const [target] = parent?.kind === 'assign' ? parent.targets : [];
    if (target?.kind === 'name' && enclosingFunction(node) === null) constants.set(target.name, to);
    else yield { node, to };
  }
  if (constants.size === 0) return;
  for (const call of facts.nodes('call')) {
    const name = call.arguments.map(({ value }) => nameOf(value)).find((one) => constants.has(one));
    if (name !== undefined) yield { node: call, to: constants.get(name) ?? null };
  }
}

function nameOf(value: SyntaxNode): string {
  return value.kind === 'name' || value.kind === 'member' ? value.name : '';
}

/** The column that a statement moves by an amount; null where it moves none, or changes nothing when it is run again. */
export function columnAddedTo({ verb, assignments, conflict, where }: SqlStatement): string | null {
  if (where.some(isCondition)) return null;
  const set = verb === 'update' ? assignments : (conflict?.assignments ?? []);
  return set.find(({ isIncrement }) => isIncrement)?.column ?? null;
}

/** `UPDATE App\Entity\Total t SET t.units = t.units + :n`, and no condition by which a second run changes nothing. */
const ADDS_BY_TEXT =
  /^\s*update\s+[\w\\.]+(\s+\w+)?\s+set\s[\s\S]*?\b(\w+\.)?(\w+)\s*=\s*(\w+\.)?\3\s*[+-]\s*(?![\s\S]*\bwhere\b[\s\S]*(status|state|processed|applied|credited|_at|_offset|_seq|sequence|last_event_id|last_message_id)\b)/i;
const MAX_STATEMENT = 2_000;

const LOADS =
  /^(find|get|single|first|load|query|scalar|one|lookup|fetch|select|take|ensure|create_?or|or_?else)/i;
/** A repository's own words for it: `accountByReference(…)`, `totals.forMonth(…)`, `usage_for_month(…)`. */
const CHOOSES = /^for\p{Lu}|\p{Ll}(By|For)\p{Lu}|(^|\p{Ll}_)(by|for)_\p{Ll}/u;
/** And its words for putting a row back: `saveTotals(…)`, `updateAccount(…)`. */
const SAVES = /^(save\w*|update\w*|persist|put\w*|replace\w*|store|write)!?$/i;

/** `total.units += n` on a row that was loaded before and is saved after. */
export function* countedUp(facts: FileFacts): Generator<StoredAddition> {
  for (const node of [...facts.nodes('assign'), ...facts.callsNamed(ADDING)]) {
    const row = rowCountedUp(node);
    const fn = row === null ? null : enclosingFunction(node);
    if (row === null || fn === null || !isLoaded(row, node)) continue;
    if (transactionAround(node) !== null) {
      // A session's block stores what was changed in it.
      yield { node, to: fieldCountedUp(node) };
      continue;
    }
    for (const call of facts.nodes('call'))
      if (call.span.start > node.span.end && call.span.end <= fn.span.end && isSave(call)) {
        yield { node, to: fieldCountedUp(node) };
        break;
      }
  }
}

/** `wallet.balance`; null for a row's own method, whose name says it. */
function fieldCountedUp(node: SyntaxNode): string | null {
  const [target] = node.kind === 'assign' ? node.targets : [];
  if (target !== undefined) return pathOf(target);
  return node.kind === 'call' ? (fieldSetter(node)?.field ?? null) : null;
}

function isSave(call: CallNode): boolean {
  return savesRow(calleeName(call)) || SAVES.test(plainVerb(call));
}

function plainVerb(call: CallNode): string {
  return calleeName(call).replace(/_?async$/i, '');
}

/** The row's variable, where a field of it becomes itself and something more. */
function rowCountedUp(node: SyntaxNode): NameNode | null {
  if (node.kind === 'assign') {
    const [target] = node.targets;
    if (
      target?.kind !== 'member' ||
      target.object.kind !== 'name' ||
      /^(this|self)$/.test(target.object.name)
    )
      return null;
    const isSumOfItself =
      node.value?.kind === 'binary' &&
      /^[+-]$/.test(node.value.operator) &&
      (pathOf(node.value.left) === pathOf(target) || isColumnOf(node.value.left, target.name));
    return node.operator === '+=' || node.operator === '-=' || isSumOfItself ? target.object : null;
  }
  // A row's own methods, and `total.setUnits(total.getUnits() + n)`.
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.object.kind !== 'name')
    return null;
  if (ADDS_TO_ROW.test(node.callee.name) && node.arguments.length === 1) return node.callee.object;
  if (addsWhatItSays(node, node.callee.name)) return node.callee.object;
  const setter = fieldSetter(node);
  return setter !== null && movesField(setter) ? setter.holder : null;
}

/** `wallet.addCredits(n)`: a row's own way to add to itself; given a key as well, it may know a repeat. */
const ADDS_TO_ROW =
  /^((add|grant|deduct|debit|increase|increment|top_?up|consume|spend|use)_?(credits?|tokens?|balance|units?|points|funds|usage|quota)|top_?up|debit)$/i;

/** `consumption.addPages(message.pages)`, `total.recordMinutes(minutes)`: what it is called after is what it is given. */
function addsWhatItSays({ arguments: given }: CallNode, name: string): boolean {
  const noun = ADDS_SOME.exec(name)?.[1];
  const [only, ...others] = given;
  if (only === undefined || others.length > 0 || noun === undefined) return false;
  return plainName(lastName(pathOf(only.value))) === plainName(noun);
}

const ADDS_SOME =
  /^(?:add|increase|increment|record|count|accrue|consume|deduct|debit|grant|spend)_?(\w+s)$/i;
const ADDING = new RegExp(`${ADDS_TO_ROW.source}|${FIELD_SETTERS.source}|${ADDS_SOME.source}`, 'i');

/** SQLAlchemy's `account.credits = Account.credits + n`, Django's `account.credits = F("credits") + n`. */
function isColumnOf(left: SyntaxNode, name: string): boolean {
  if (left.kind === 'call')
    return (
      calleeName(left) === 'F' &&
      left.arguments[0]?.value.kind === 'string' &&
      left.arguments[0].value.value === name
    );
  return left.kind === 'member' && left.name === name && /^\p{Lu}/u.test(pathOf(left.object));
}

function isLoaded(row: NameNode, at: SyntaxNode): boolean {
  const assigned = assignmentsOf(row.name, at).filter(({ span }) => span.start < at.span.start);
  return assigned.some(({ value }) => value !== null && loads(value)) || isRowOfLoop(row, at);
}

/** What hands out the rows of a query, one after the other. */
const LISTS = /^(to_?list|to_?array|where|filter|all|fetch_?all|scalars|find_?each|as_?enumerable)$/i;

/** `for (const row of await db.rows.findMany())`: each of what was loaded. */
function isRowOfLoop(row: NameNode, at: SyntaxNode): boolean {
  const loop = loopAround(at);
  if (loop?.variety !== 'each' || loop.iterable === null) return false;
  if (!loop.variables.some((variable) => variable.kind === 'name' && variable.name === row.name))
    return false;
  const listed = resolve(loop.iterable);
  if (loads(listed)) return true;
  for (const node of descendants(listed, (inner) => inner.kind !== 'function'))
    if (node.kind === 'call' && LISTS.test(plainVerb(node))) return true;
  return false;
}

function loads(value: SyntaxNode): boolean {
  for (const node of descendants(value, (inner) => inner.kind !== 'function'))
    if (
      node.kind === 'call' &&
      calleePath(node)
        .split('.')
        .some((part) => LOADS.test(part) || CHOOSES.test(part))
    )
      return true;
  return false;
}

/** `WHERE status = 'pending'`, `WHERE NOT credited`, `WHERE last_offset < $2`: the second run changes no row. */
export function isCondition({
  column,
  columns,
}: {
  column: { name: string } | null;
  columns: readonly { name: string }[];
}): boolean {
  return [...columns, ...(column ? [column] : [])].some(({ name }) =>
    /status|state|version|_at$|processed|applied|credited|billed|offset|sequence|(^|_)seq$|(last|latest)_?(event|message)/i.test(
      name,
    ),
  );
}

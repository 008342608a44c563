import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleePath, callsOfChain, pathOf, receiverOf } from '../calls.ts';
import { typeNamesOf } from '../declared-types.ts';
import { lastName, plainName, singular, wordsOf } from '../names.ts';
import { rememberNames } from '../remember.ts';
import { assignmentsOf, resolve } from '../values.ts';
import { descendants } from '../walk.ts';
import { looksUp, putsIn } from './row-verbs.ts';

/** Names that say where rows are kept, and not which. */
const GENERIC = new Set(
  'db cfg config database prisma client session tx trx self this objects repo repository manager model models ctx context query store conn connection pool orm knex s r c svc service em entitymanager'.split(
    ' ',
  ),
);

/** One spelling of a table, its model and its repository: `usage_events`, `UsageEvent`, `usageEventRepository`. */
export const rowName = rememberNames((name): string => {
  return singular(plainName(name).replace(/(repository|repo|store|table|model|collection|dao)$/, ''));
});

/** The tables, models and collections that a call names, its arguments included, each in one spelling; and the handle it hangs from. */
export function entitiesOf(call: CallNode, parts: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (!GENERIC.has(plainName(name)) && rowName(name).length > 2) found.add(rowName(name));
  };
  for (const name of receiverTypes(call)) add(name);
  const own = handleOf(call);
  if (call.callee.kind === 'member' && call.callee.object.kind === 'object')
    add(call.callee.object.typeName?.split(/::|\./)[0] ?? '');
  // What hangs from one repository is kept in one place, whatever it is called.
  if (own !== null && (own.kind === 'name' || own.kind === 'member') && !SESSIONS.test(own.name))
    found.add(`on ${plainName(pathOf(own))}`);
  for (const part of parts) if (!looksUp(part) && !putsIn(part) && wordsOf(part).length < 6) add(part);
  for (const one of callsOfChain(call)) for (const { value } of one.arguments) addArgument(value, add);
  return found;
}

/** What a chain of calls hangs from: `table` in `table.get_item(…).get("Item")`. */
function handleOf(call: CallNode): SyntaxNode | null {
  let at = receiverOf(call);
  while (at?.kind === 'call' || at?.kind === 'await')
    at = at.kind === 'await' ? at.value : at.callee.kind === 'member' ? at.callee.object : null;
  return at;
}

/** Handles of a whole database: what hangs from one may be any row. */
const SESSIONS =
  /^(db|database|conn|connection|session|prisma|client|tx|trx|pool|em|manager|entityManager|orm|knex|context|ctx|jdbc|template)$/i;

/** `UsageEventRepository` and `UsageRecord` for a field of that type, or of `Repository<UsageRecord>`. */
function receiverTypes(call: CallNode): readonly string[] {
  const receiver = receiverOf(call);
  return receiver === null ? [] : typeNamesOf(receiver).filter((type) => /^\p{Lu}/u.test(type));
}

function addArgument(value: SyntaxNode, add: (name: string) => void): void {
  const behind = value.kind === 'unary' ? value.operand : value;
  const table = tableOfPath(behind);
  if (table !== null) add(table);
  // `UsageEvent::class`, `typeof(UsageEvent)`.
  if (behind.kind === 'member' && behind.name === 'class' && behind.object.kind === 'name')
    add(behind.object.name);
  if (behind.kind === 'name') {
    add(behind.name);
    for (const { type } of assignmentsOf(behind.name, behind)) if (type) add(type.replace(/^.*[.*\]]/, ''));
  }
  const made = resolve(value);
  if (made.kind === 'object' && made.typeName !== null) add(lastName(made.typeName));
  if (made.kind === 'call') {
    add(lastName(calleePath(made)));
    for (const table of tablesNamed(made)) add(table);
    for (const model of modelsOf(made)) add(model);
  }
  if (made.kind === 'string' && /^\w{3,60}$/.test(made.value)) add(made.value);
}

/** Diesel's `usage_events::table`. */
function tableOfPath(node: SyntaxNode): string | null {
  const path = node.kind === 'member' || node.kind === 'name' ? pathOf(node) : '';
  return /(^|[.:])(\w+)(\.|::)table$/.exec(path)?.[2] ?? null;
}

/** The tables of Diesel that a query is made on, also within another: `exists(usage_events::table.filter(…))`. */
function* tablesNamed(query: CallNode): Generator<string> {
  for (const node of descendants(query)) {
    const table = tableOfPath(node);
    if (table !== null) yield table;
  }
}

/** `select(UsageRecord).where(...)`: the models that a query handed to a session is made on. */
function* modelsOf(query: CallNode): Generator<string> {
  for (const call of callsOfChain(query))
    for (const { value } of call.arguments)
      if (value.kind === 'name' && /^\p{Lu}/u.test(value.name)) yield value.name;
}

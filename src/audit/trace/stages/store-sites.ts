import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, chainedCalls, pathOf, receiverOf } from '../../facts/calls.ts';
import { typesOf } from '../../facts/declared-types.ts';
import { findsOrMakes, isInsertName, upsertsRow, writesRows } from '../../facts/libraries/database-names.ts';
import { lastName, plainName, wordsOf } from '../../facts/names.ts';
import { rememberNames } from '../../facts/remember.ts';
import { settingOf } from '../../facts/settings.ts';
import { meteredTypeGiven } from '../../facts/totals/metered-fields.ts';
import { literalString, resolve } from '../../facts/values.ts';
import { enclosingFunction } from '../../facts/walk.ts';
import type { AssignNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import type { Operation } from '../../providers/provider.ts';
import { isCopy, isInBillingPlace, isInLoop, type Place, storesAudit } from '../place.ts';
import { hintOf, isAboutUsage, isEmitName } from '../vocabulary.ts';
import { type SiteDraft, vocabularyDraft } from './draft.ts';

/** Names that no library has, or that write more than one row in their own way, in one spelling. */
const STORES =
  /^(batchwriteitem|replaceone|bulkwrite|insertall|savechanges|setoninsert|(insert|save|add)if(new|absent|missing)|insert(all)?ignoringduplicates)$/;
const INCREMENTS =
  /^(increment|incrementby|decrement|decrementby|updatecounters|incrementcounter|incrementeach)$/;
/** Names that say so only where the receiver is a database session. */
const SAID_OF_SESSIONS = /^((add|add_?all|add_?range)(_?async)?|merge|values|copy_?from)$/i;

/** What a method of an object mapper or a repository does to rows; null where its name alone does not tell. */
const operationOf = rememberNames((name): Operation | null => {
  const method = plainName(name);
  if (SAID_OF_SESSIONS.test(method)) return null;
  if (INCREMENTS.test(method)) return 'increment';
  if (STORES.test(method) || isInsertName(name) || upsertsRow(name)) return 'store';
  // `update_or_create` changes a row where there is one.
  if (findsOrMakes(name)) return method.startsWith('update') ? 'change' : 'store';
  return writesRows(name) ? 'change' : null;
});

const SESSIONS =
  /(^|\.)(db|session|tx|trx|em|entity_?manager|repo(sitory)?|store|collection|conn(ection)?|table|model|objects|prisma|knex|dao|orm|database|insert(_?into)?|gorm|dsl|jooq|\w*ledger)\d*$/i;

/** Sites where usage is written through an object mapper, a repository, or a field counted up in place. */
export function storeSites(place: Place): SiteDraft[] {
  const calls = place.facts.nodes('call').flatMap((call) => storeCall(call, place) ?? []);
  const assigns = place.facts.nodes('assign').flatMap((assign) => countedInPlace(assign, place) ?? []);
  return [...calls, ...assigns];
}

function storeCall(call: CallNode, place: Place): SiteDraft | null {
  const receiver = receiverOf(call);
  if (receiver === null) return storeByName(call, place);
  const method = plainName(calleeName(call));
  if (isRemoteCall(method)) return storeByProcedure(call);
  if (method === 'send') return storeByCommand(call);
  // `client.Usage.Create().SetUnits(n).Save(ctx)`: the call that ends the chain does the work.
  if (
    chainedCalls(call).some((next) => operationOf(calleeName(next)) !== null || calleeName(next) === 'values')
  )
    return null;
  const path = pathOf(receiver);
  const isSession = SAID_OF_SESSIONS.test(method) && (SESSIONS.test(path) || isRowSet(path));
  const operation = operationOf(calleeName(call)) ?? (isSession ? 'store' : null);
  if (operation === null) return storeByName(call, place);
  if (operation === 'increment' && countsOtherwise(call)) return null;
  const isBilling = place.isBillingTrade || isInBillingPlace(call, place);
  const model =
    meteredTypeGiven(call) ??
    (isProvidersOwn(path, place)
      ? null
      : (modelByType(receiver, false) ?? modelOf(path, call, isBilling) ?? modelByType(receiver, isBilling)));
  if (model === null || isCopy(model) || storesAudit(call)) return null;
  const done = addsInPlace(call) ? 'increment' : isChange(path) ? 'change' : operation;
  return vocabularyDraft({
    stage: 'store',
    operation: done,
    node: call,
    channel: model,
    what: `${VERBS[done] ?? 'stores'} ${model}`,
  });
}

/** `$row->increment('refusals')`: how often something was tried is no usage. */
function countsOtherwise(call: CallNode): boolean {
  const [first] = call.arguments;
  const column = first === undefined ? null : literalString(first.value);
  return column !== null && /^(refus|attempt|retr|fail|tries|error|view|visit|version)/i.test(column);
}

/** `db.UsageEvents.Add(…)`: a set of rows that hangs on a context. */
function isRowSet(path: string): boolean {
  const [set = '', holder = ''] = path.split('.').reverse();
  return /^\p{Lu}/u.test(set) && /^_?(db|context|ctx|db_?context|data|session|uow)$/i.test(holder);
}

/** `events.save(…)` where `events` is a `UsageEventRepository` or the collection `"usage_events"`. */
function modelByType(receiver: SyntaxNode, isBilling: boolean): string | null {
  const made = resolve(receiver);
  const named = made.kind === 'call' ? made.arguments[0]?.value : undefined;
  const table = named === undefined ? null : (literalString(named) ?? settingOf(named)?.name ?? null);
  const isTable = made.kind === 'call' && /^(table|collection|get_?collection|from)$/i.test(calleeName(made));
  const own = made.kind === 'index' ? lastName(pathOf(made)) : isTable ? table : null;
  const names = [...(own ? [own] : []), ...typesOf(receiver)];
  return (
    names.find(
      (name) => name.length < MAX_PROCEDURE && isAboutUsage(name, isBilling) && !NOT_ROWS.test(name),
    ) ?? null
  );
}

/** `client.Usage.Update().SetUnits(n)` ends in `Save` and changes all the same. */
function isChange(path: string): boolean {
  return path.split('.').some((part) => operationOf(part) === 'change');
}

function isRemoteCall(method: string): boolean {
  return (
    method === 'rpc' ||
    method === 'callproc' ||
    method === 'callprocedure' ||
    method === 'eval' ||
    method === 'evalsha'
  );
}

/** `supabase.rpc('bill_team', ...)`: a procedure of the database whose name says that it records usage. */
function storeByProcedure(call: CallNode): SiteDraft | null {
  const first = call.arguments[0] ? literalString(call.arguments[0].value) : null;
  if (first === null || first.length > MAX_PROCEDURE || !isEmitName(first, true)) return null;
  const what = `records usage through the procedure ${first}`;
  return vocabularyDraft({ stage: 'store', operation: 'increment', node: call, channel: first, what });
}

const PUT_COMMANDS = /^(Put|PutItem|BatchWrite|BatchWriteItem|TransactWrite|TransactWriteItems)Command$/;

/** `documents.send(new PutCommand({ TableName: usageTable, … }))`. */
function storeByCommand(call: CallNode): SiteDraft | null {
  const command = call.arguments[0] ? resolve(call.arguments[0].value) : null;
  if (command?.kind !== 'call' || !PUT_COMMANDS.test(calleeName(command))) return null;
  const table = namedArguments(command).find(({ name }) => name === 'TableName')?.value;
  if (table === undefined) return null;
  const said = [literalString(table), settingOf(table)?.name, pathOf(table)];
  const channel = said.find((name) => name && isAboutUsage(name, false));
  if (!channel) return null;
  return vocabularyDraft({
    stage: 'store',
    operation: 'store',
    node: call,
    channel,
    what: `stores ${channel}`,
  });
}

/** Longer texts are scripts, not names. */
const MAX_PROCEDURE = 80;

const VERBS: Partial<Record<Operation, string>> = {
  store: 'stores',
  increment: 'adds to',
  change: 'changes',
};

/** `stripe.billing.creditGrants.create` changes what the provider keeps, not rows of the project. */
function isProvidersOwn(path: string, place: Place): boolean {
  return wordsOf(path).some((word) => place.providerWords.has(word));
}

/** The model the rows are of: the receiver that speaks of usage, or the thing that is handed over. */
function modelOf(receiver: string, call: CallNode, isBilling: boolean): string | null {
  const parts = receiver.split('.').filter((part) => !IGNORED_PARTS.has(plainName(part)));
  const named = parts.findLast((part) => isAboutUsage(part, isBilling) && !BUILDER_PARTS.test(part));
  if (named !== undefined && !NOT_ROWS.test(named)) return named;
  // `db.insert(usageEvents)`, `session.add(UsageRecord(...))`, `collection.insertOne(usageEvent)`.
  if (!SESSIONS.test(receiver) && !/repo|store|db|gorm|model/i.test(receiver)) return null;
  const into =
    call.callee.kind === 'member' && call.callee.object.kind === 'call' ? call.callee.object.arguments : [];
  for (const { value } of [...into, ...call.arguments].slice(0, 2)) {
    const made = resolve(value);
    const name = pathOf(made.kind === 'call' ? made.callee : value);
    const type = made.kind === 'object' ? made.typeName : null;
    // `db.insertInto('usage_events')`, `store.Save(ctx, u)` with `var u UsageEvent`.
    const table = into.length > 0 ? literalString(value) : null;
    const said = [type ?? '', lastName(name), table ?? '', ...typesOf(value)];
    const found = said.find((one) => one.length < MAX_PROCEDURE && isAboutUsage(one, false));
    if (found !== undefined) return found;
  }
  return null;
}

const IGNORED_PARTS: ReadonlySet<string> = new Set(['this', 'self', 'objects', 'where', 'values', 'stripe']);

/** Setters and filters of a chain say what is written, not where. */
const BUILDER_PARTS = /^(set|with|where|add|filter|by|on|and|or|find|get|select|order|has)(?=[A-Z_])/i;

/** Services, clients, caches and forms are not rows, whatever they are about. */
const NOT_ROWS =
  /(service|client|cache|form|component|builder|factory|api|hook|button|page|view|controller|manager|map|set|list|array|params|options|store|state|ref|alerts?|portal|session|sessions|meters?|event_?emitter|emitter|metrics|plans?|limits?|context|import|layout|route)$/i;

/** `createUsageRecord(...)`, `insert_usage_event(...)`: rows written through the project's own function. */
function storeByName(call: CallNode, place: Place): SiteDraft | null {
  const name = calleeName(call);
  const [verb, ...rest] = wordsOf(name);
  if (!/^(create|insert|save|upsert|persist|store|write)$/.test(verb ?? '') || call.isNew) return null;
  if (hintOf(rest) !== 'strong' || !ROW_NOUNS.test(rest.at(-1) ?? '')) return null;
  const isBilling = isInBillingPlace(call, place);
  if (rest.at(-1) === 'meter' && !isBilling) return null;
  return vocabularyDraft({
    stage: 'store',
    operation: 'store',
    node: call,
    what: `stores usage through ${name}`,
  });
}

const ROW_NOUNS =
  /^(usages?|records?|events?|entry|entries|rows?|logs?|transactions?|ledger|batch|aggregates?|snapshots?|credits)$/;

/** `{ used: { increment: n } }`, `{ $inc: { used: n } }`, `used: sql\`used + 1\``. */
function addsInPlace(call: CallNode): boolean {
  return namedArguments(call).some(({ name }) => /^(increment|decrement|\$inc)$/.test(name));
}

/** `summary := Summary{Total: base}` a few lines above: what this function makes holds nothing that was kept before. */
function isMadeHere(object: SyntaxNode): boolean {
  if (object.kind !== 'name') return false;
  const made = resolve(object);
  return made.kind === 'object' && enclosingFunction(made) === enclosingFunction(object);
}

/** `account.creditsUsed += cost`: a field of usage read, changed and kept. */
function countedInPlace(assign: AssignNode, place: Place): SiteDraft | null {
  const [target] = assign.targets;
  if (target?.kind !== 'member' || (assign.operator !== '+=' && assign.operator !== '-=')) return null;
  // In a loop over records it is a total, not a counter that is kept.
  if (isInLoop(assign) || isMadeHere(target.object)) return null;
  const isBilling = isInBillingPlace(assign, place);
  if (!isAboutUsage(target.name, false) && !(isBilling && /balance/i.test(target.name))) return null;
  const what = `counts ${pathOf(target)} in place`;
  return vocabularyDraft({
    stage: 'store',
    operation: 'increment',
    node: assign,
    channel: target.name,
    what,
  });
}

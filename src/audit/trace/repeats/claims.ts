import { calleeName, calleePath, callsIn, fieldNameOf, pathOf } from '../../facts/calls.ts';
import { isSetOnce } from '../../facts/key-stores/set-once.ts';
import { isEventKey, isFactKey } from '../../facts/keys/event-keys.ts';
import { findsOrMakes, isViolationName } from '../../facts/libraries/database-names.ts';
import { remember } from '../../facts/remember.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import { deliveringCalls } from '../deliveries.ts';
import { guardsOf } from '../guards.ts';
import type { Trace } from '../site.ts';

const CLAIM =
  /^(try_?)?(claim|mark|record|remember|register|reserve|save|store|insert)_?\w*(event|webhook|processed|handled|seen|message|delivery|notification)\w*$/i;
const INSERT_ONCE = /^(insert_?or_?ignore|insert_?if_?absent|create_?or_?ignore|insert_?ignore)$/i;
const HANDLED = /processed|handled|seen|event|webhook|delivery|dedup/i;
const SET_ONCE = /^(set_?nx|set_?if_?absent)$/i;

/** The call stores the id of an event, and answers whether it was new, as its name says or as what it runs shows. */
export function claims(call: CallNode, { calls }: Trace): boolean {
  const name = calleeName(call);
  if (call.arguments.length === 0) return false;
  const isClaim =
    (isFoundOrMade(name) && HANDLED.test(calleePath(call))) ||
    CLAIM.test(name) ||
    /^(try_?)?claim(ed|_?once)?$/i.test(name) ||
    SET_ONCE.test(name) ||
    (/^(set|write|put|string_?set(_?async)?)$/i.test(name) && isSetOnce(call)) ||
    (name === 'add' && /cache/i.test(calleePath(call))) ||
    (INSERT_ONCE.test(name) && HANDLED.test(calleePath(call))) ||
    calls.definitionsOf(call).some(tellsNew);
  return isClaim && call.arguments.some(({ value }) => saysEvent(resolve(value)));
}

/** `get_or_create` of a table of events that were handled. */
function isFoundOrMade(name: string): boolean {
  return findsOrMakes(name) || /^create_or_find_by!?$/.test(name);
}

/** A function that inserts what it is given, and answers false where a key is there already. */
const tellsNew = remember((fn: FunctionNode): boolean => {
  if (fn.parameters.length === 0) return false;
  for (const node of descendants(fn))
    if (
      node.kind === 'try' &&
      node.handlers.some(({ types, body }) => types.some(isViolationName) && body.some(returnsFalse)) &&
      node.body.some((one) =>
        [...descendants(one)].some((inner) =>
          inner.kind === 'string'
            ? /^\s*insert\b/i.test(inner.value)
            : inner.kind === 'call' && STORES_ROW.test(calleeName(inner)),
        ),
      )
    )
      return true;
  return false;
});

const STORES_ROW = /^(insert\w*|create!?|save\w*|persist|add)$/i;

function returnsFalse(statement: SyntaxNode): boolean {
  return statement.kind === 'return' && statement.value?.kind === 'boolean' && !statement.value.value;
}

/** What the call runs is committed by itself, whatever becomes of the transaction around the call. */
function commitsAlone(call: CallNode, { calls }: Trace): boolean {
  return calls
    .definitionsOf(call)
    .some((fn) =>
      fn.decorators.some((decorator) =>
        [...descendants(decorator)].some(
          (node) => (node.kind === 'name' || node.kind === 'member') && OWN_TRANSACTION.test(node.name),
        ),
      ),
    );
}

/** Spring and Jakarta; https://docs.spring.io/spring-framework/reference/data-access/transaction/declarative/tx-propagation.html */
const OWN_TRANSACTION = /^(REQUIRES_NEW|NOT_SUPPORTED)$/;

/** The value names an event: `event.id`, `message.payload["event_id"]`. */
export function saysEvent(value: SyntaxNode): boolean {
  for (const node of descendants(value)) {
    if (node.kind === 'member' || node.kind === 'index')
      if (isOfEvent(fieldNameOf(node) ?? '') && SENT.test(pathOf(node.object))) return true;
    if ((node.kind === 'name' || node.kind === 'member') && isEventKey(node.name)) return true;
    if (node.kind === 'index' && isFactKey(fieldNameOf(node) ?? '')) return true;
  }
  return false;
}

/** `event.id`, and `event.sceneId`: of what it tells. */
function isOfEvent(name: string): boolean {
  return /^(uu)?id$/i.test(name) || isFactKey(name);
}

const SENT = /(event|evt|webhook|message|msg|delivery|notification|payment|intent|session|usage|job|call)$/i;
/** What is done with an event. */
export const WORK =
  /^(handle|process|grant|credit|apply|charge|bill|settle|add|increment|increase|fulfil|deduct|debit|top_?up|track|report|sync|count|append|ingest|submit|meter(?!s$)|record(?!s$)|write_?usage|save_?usage|store_?usage|(store|save|persist|apply|book)$)/i;
/** What only tells of the run is no work. */
const TELLING = /log|metric|stats|span|trace|telemetry|monitor/i;
/** What takes a claim back, or holds it and the work together. */
export const UNDO =
  /release|unclaim|unmark|delete|remove|forget|rollback|clear|unset|^del$|transaction|atomic/i;
/** What confirms a claim when the work is done. */
export const DONE = /complete|finish|finali[sz]e|confirm|mark_?(as_?)?(processed|done|handled|succeeded)/i;

/** The first work after the claim was tested, where nothing takes the claim back or confirms it later. */
export function workBehind(claim: CallNode, trace: Trace): CallNode | null {
  const fn = functionAround(claim);
  if (fn === null || (guardsOf(claim).transaction !== null && !commitsAlone(claim, trace))) return null;
  const test = testOf(claim, fn);
  if (test === null) return null;
  const calls = callsIn(fn);
  if (calls.some((call) => UNDO.test(calleeName(call)))) return null;
  const later = calls.filter((call) => call.span.start > claim.span.end);
  if (later.some((call) => DONE.test(calleeName(call)))) return null;
  const delivering = deliveringCalls(trace.sites);
  return later.find((call) => (isWork(call) || delivering.has(call)) && !isRefusal(call, test)) ?? null;
}

/** Adds, charges, grants or stores, by its name. */
export function isWork(call: CallNode): boolean {
  return WORK.test(calleeName(call)) && !TELLING.test(calleePath(call).split('.').slice(0, -1).join('.'));
}

/** The `if` that leaves when the event was claimed before. */
function testOf(claim: CallNode, fn: FunctionNode): IfNode | null {
  const names = [...ancestors(claim)]
    .filter((above) => above.kind === 'assign')
    .slice(0, 1)
    .flatMap((above) => above.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])))
    .filter((name) => !/^(_|err|error)$/.test(name));
  for (const node of descendants(fn)) {
    if (node.kind !== 'if' || !node.then.some(({ kind }) => kind === 'return')) continue;
    for (const inner of descendants(node.test)) {
      if (inner === claim) return node;
      const isLater = node.span.start > claim.span.start;
      if (isLater && inner.kind === 'name' && names.includes(inner.name)) return node;
    }
  }
  return null;
}

function isRefusal(call: CallNode, test: IfNode): boolean {
  const last = test.then.at(-1);
  return call.span.start >= test.span.start && call.span.end <= (last?.span.end ?? test.span.end);
}

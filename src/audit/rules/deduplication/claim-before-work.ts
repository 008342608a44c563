import { calleeLabel, calleeName, calleePath, callsIn, fieldNameOf, pathOf } from '../../facts/calls.ts';
import { isCharge } from '../../facts/charges.ts';
import { isEventKey, isFactKey } from '../../facts/event-keys.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isKeyViolation } from '../../facts/key-violations.ts';
import { doneIn, marksIn } from '../../facts/marks.ts';
import { wordsOf } from '../../facts/names.ts';
import { isSetOnce } from '../../facts/set-once.ts';
import { sqlInCode } from '../../facts/sql-in-code.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants, isWithin } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, Handler, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { additionsIn } from '../../trace/additions.ts';
import { isBillingCode, isPaymentCode } from '../../trace/billing-code.ts';
import { functionAround } from '../../trace/call-graph.ts';
import { guardsOf } from '../../trace/guards.ts';
import { hintOf, isAboutCharging } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-210: an event is marked as handled first, so that a failure of the work leaves it marked and undone. */
export const claimBeforeWork = defineRule({
  id: 'MTR-210',
  name: 'claim-before-work',
  section: 'deduplication',
  title: 'An event is marked as handled before its work is done',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Is an event marked as handled together with its work, so that a failure leaves it to be tried again?',
  cost: 'When the work fails, the next delivery is answered as a repeat: the usage or the credits of this event are lost.',
  remediation:
    'Store the mark and do the work in one transaction, or take the mark away again when the work fails.',
  references: [
    'https://docs.stripe.com/webhooks#handle-duplicate-events',
    'https://microservices.io/patterns/communication-style/idempotent-consumer.html',
  ],
  *match({ files, trace }) {
    const adding = new Set(additionsIn(files, trace).map(({ node }) => functionAround(node)));
    const told = new Set<SyntaxNode>();
    for (const facts of files)
      for (const match of [...markedFirst(facts), ...storedFirst(facts), ...insertedFirst(facts)])
        if (!told.has(match.node)) {
          told.add(match.node);
          yield match;
        }
    for (const { file, nodes } of files)
      for (const call of nodes('call')) {
        if (told.has(call) || !claims(call)) continue;
        const work = workBehind(call);
        if (work === null) continue;
        const adds = trace.calls.definitionsOf(work).some((fn) => adding.has(fn));
        if (!(adds || isBillingCode(call, file) || isPaymentCode(call, file) || marksUsage(call))) continue;
        yield {
          file,
          node: call,
          evidence: [{ file, node: work }],
          confidence: 'likely',
          message:
            `\`${calleeName(call)}\` marks the event as handled before \`${calleeName(work)}\` does the work: ` +
            'when that fails, the next delivery is dropped as a repeat, and what it stands for is never billed or credited.',
        } satisfies Match;
      }
  },
});

/** What a charge may be marked as; a mail that was sent and a price that was synced are not charges. */
const BILLED = /^(reported|exported|billed|metered|processed|reconciled|invoiced|charged|settled|credited)$/;

/** `billedAt` is set, and the charge made after it: when that fails, nobody comes back to the row. */
function* markedFirst(facts: FileFacts): Generator<Match> {
  for (const { file, node, name } of marksIn(facts)) {
    const fn = functionAround(node);
    if (fn === null || !BILLED.test(doneIn(name) ?? '') || guardsOf(node).transaction !== null) continue;
    const calls = callsIn(fn);
    const charge = calls.find((call) => call.span.start > node.span.end && isCharge(call));
    if (charge === undefined || calls.some((call) => call.span.start > node.span.end && isUndone(call)))
      continue;
    if (
      marksIn(facts).some(
        (mark) => mark.node.span.start > charge.span.end && functionAround(mark.node) === fn,
      )
    )
      continue;
    yield {
      file,
      node,
      evidence: [{ file, node: charge }],
      confidence: 'likely',
      message:
        `\`${name}\` is set before \`${calleeLabel(charge)}\` makes the charge: ` +
        'when that fails, the row is taken for billed and nobody comes back to it, so that what it stands for is never charged.',
    };
  }
}

const STORES = /^(commit|save|flush|create|insert\w*|execute)!?$/i;

/** The event is stored and committed in a `try` that takes a violation for a repeat, and the work is done behind it. */
function* storedFirst({ file, nodes }: FileFacts): Generator<Match> {
  for (const node of nodes('try')) {
    const handler = node.handlers.find(takesViolation);
    const fn = functionAround(node);
    if (handler === undefined || fn === null || !leaves(handler)) continue;
    if (guardsOf(node).transaction !== null) continue;
    const own = callsIn(fn);
    const within = own.filter((call) => node.body.some((one) => isWithin(call, one)));
    const store = within.findLast((call) => STORES.test(calleeName(call)));
    const tellsEvent = within.some((call) =>
      call.arguments.some(({ name, value }) => (name !== null && isEventKey(name)) || saysEvent(value)),
    );
    if (
      store === undefined ||
      !tellsEvent ||
      within.some((call) => calleeName(call) !== 'add' && WORK.test(calleeName(call)))
    )
      continue;
    if (own.some((call) => UNDO.test(calleeName(call)))) continue;
    const later = own.filter((call) => call.span.start > node.span.end);
    const work = later.find((call) => WORK.test(calleeName(call)));
    if (work === undefined || later.some((call) => DONE.test(calleeName(call)))) continue;
    if (!(isBillingCode(node, file) || isPaymentCode(node, file) || GRANTS.test(calleeName(work)))) continue;
    yield {
      file,
      node: store,
      evidence: [{ file, node: work }],
      confidence: 'likely',
      message:
        `\`${calleeLabel(store)}\` stores the event before \`${calleeName(work)}\` does the work: ` +
        'when that fails, the next delivery is dropped as a repeat, and what it stands for is never billed or credited.',
    };
  }
}

/** SQL that stores the event where it was not stored, committed by itself, and the work behind it. */
function* insertedFirst(facts: FileFacts): Generator<Match> {
  for (const { node, statement } of sqlInCode(facts)) {
    if (statement.verb !== 'insert' || statement.conflict === null) continue;
    if (!MARKED.test(statement.target?.name ?? '') || guardsOf(node).transaction !== null) continue;
    const fn = functionAround(node);
    const runner = [...ancestors(node)].find((above) => above.kind === 'call');
    if (fn === null || runner?.kind !== 'call' || IN_TRANSACTION.test(calleePath(runner))) continue;
    const calls = callsIn(fn);
    const later = calls.filter((call) => call.span.start > runner.span.end);
    const work = later.find((call) => isWork(call));
    const isKept = calls.some((call) => UNDO.test(calleeName(call)) || DONE.test(calleeName(call)));
    if (work === undefined || isKept || !isCommittedBefore(runner, work, later)) continue;
    if (
      !(
        isBillingCode(node, facts.file) ||
        isPaymentCode(node, facts.file) ||
        isCharge(work) ||
        GRANTS.test(calleeName(work))
      )
    )
      continue;
    yield {
      file: facts.file,
      node: runner,
      evidence: [{ file: facts.file, node: work }],
      confidence: 'likely',
      message:
        `The event is stored in \`${statement.target?.name ?? ''}\` before \`${calleeName(work)}\` does the work: ` +
        'when that fails, the next delivery is dropped as a repeat, and what it stands for is never billed or credited.',
    };
  }
}

const MARKED = /processed|handled|seen|dedup|webhook_?events?|received_?events?|idempot/i;
const IN_TRANSACTION = /(^|\.)(tx|trx|txn|transaction)\./i;
const GRANTS = /grant|credit|charge|bill|top_?up/i;

/** Each statement stands for itself on a pool; on a connection it is stored for good by a commit. */
function isCommittedBefore(runner: CallNode, work: CallNode, later: readonly CallNode[]): boolean {
  if (/(^|\.)(db|pool|database|jdbc\w*)\./i.test(calleePath(runner))) return true;
  return later.some((call) => /^commit$/i.test(calleeName(call)) && call.span.end <= work.span.start);
}

/** By its type, or, where handlers have none, by the code it asks the error for. */
function takesViolation({ types, body }: Handler): boolean {
  if (types.length > 0) return types.some(isKeyViolation);
  return body.some((statement) =>
    [...descendants(statement)].some(
      (node) =>
        (node.kind === 'string' && node.value.length < MAX_CODE && CODES.test(node.value)) ||
        ((node.kind === 'name' || node.kind === 'member') && isKeyViolation(node.name)),
    ),
  );
}

const CODES = /^(P2002|23505|11000|1062|ER_DUP_ENTRY|SQLITE_CONSTRAINT\w*)$|unique|duplicate/i;
/** A code, not a message to somebody. */
const MAX_CODE = 40;

/** The handler ends the work, by itself or where the error is a violation. */
function leaves({ body }: Handler): boolean {
  return body.some(
    (statement) =>
      statement.kind === 'return' ||
      (statement.kind === 'if' && statement.then.some(({ kind }) => kind === 'return')),
  );
}

/** What was marked is made free again where the charge fails. */
function isUndone(call: CallNode): boolean {
  return /release|unmark|reset|rollback|revert|clear/i.test(calleeName(call));
}

const CLAIM =
  /^(try_?)?(claim|mark|record|remember|register|reserve|save|store|insert)_?\w*(event|webhook|processed|handled|seen|message|delivery|notification)\w*$/i;
const INSERT_ONCE = /^(insert_?or_?ignore|insert_?if_?absent|create_?or_?ignore|insert_?ignore)$/i;
const HANDLED = /processed|handled|seen|event|webhook|delivery|dedup/i;
const SET_ONCE = /^(set_?nx|set_?if_?absent)$/i;

/** The call stores the id of an event, and answers whether it was new. */
function claims(call: CallNode): boolean {
  const name = calleeName(call);
  const isClaim =
    CLAIM.test(name) ||
    SET_ONCE.test(name) ||
    (/^(set|write|put|string_?set(_?async)?)$/i.test(name) && isSetOnce(call)) ||
    (name === 'add' && /cache/i.test(calleePath(call))) ||
    (INSERT_ONCE.test(name) && HANDLED.test(calleePath(call)));
  return isClaim && call.arguments.some(({ value }) => saysEvent(resolve(value)));
}

function saysEvent(value: SyntaxNode): boolean {
  for (const node of descendants(value)) {
    if (node.kind === 'member' || node.kind === 'index')
      if (isOfEvent(fieldNameOf(node) ?? '') && SENT.test(pathOf(node.object))) return true;
    if ((node.kind === 'name' || node.kind === 'member') && isEventKey(node.name)) return true;
  }
  return false;
}

/** `event.id`, and `event.sceneId`: of what it tells. */
function isOfEvent(name: string): boolean {
  return /^(uu)?id$/i.test(name) || isFactKey(name);
}

const SENT = /(event|evt|webhook|message|msg|delivery|notification|payment|intent|session|usage|job|call)$/i;
const WORK =
  /^(handle|process|grant|credit|apply|charge|bill|settle|add|increment|increase|fulfil|deduct|top_?up|track|report|sync|count|append|ingest|submit|meter(?!s$)|record(?!s$)|write_?usage|save_?usage|store_?usage|(store|save|persist|apply|book)$)/i;
/** What only tells of the run is no work. */
const TELLING = /log|metric|stats|span|trace|telemetry|monitor/i;
const UNDO = /release|unclaim|unmark|delete|remove|forget|rollback|clear|unset|^del$|transaction|atomic/i;
const DONE = /complete|finish|finali[sz]e|confirm|mark_?(as_?)?(processed|done|handled|succeeded)/i;

/** The first work after the claim was tested, where nothing takes the claim back or confirms it later. */
function workBehind(claim: CallNode): CallNode | null {
  const fn = functionAround(claim);
  if (fn === null || guardsOf(claim).transaction !== null) return null;
  const test = testOf(claim, fn);
  if (test === null) return null;
  const calls = callsIn(fn);
  if (calls.some((call) => UNDO.test(calleeName(call)))) return null;
  const later = calls.filter((call) => call.span.start > claim.span.end);
  if (later.some((call) => DONE.test(calleeName(call)))) return null;
  return later.find((call) => isWork(call) && !isRefusal(call, test)) ?? null;
}

/** The mark's own name speaks of usage: `usage:done:42`, `billed:7`. */
function marksUsage(call: CallNode): boolean {
  return call.arguments.some(({ value }) =>
    [...descendants(resolve(value))].some(
      (node) =>
        node.kind === 'string' && (hintOf(wordsOf(node.value)) === 'strong' || isAboutCharging(node.value)),
    ),
  );
}

function isWork(call: CallNode): boolean {
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

import { calleeLabel, calleeName, calleePath, callsIn } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isEventKey } from '../../facts/keys/event-keys.ts';
import { isViolationName } from '../../facts/libraries/database-names.ts';
import { isCharge } from '../../facts/money/charges.ts';
import { wordsOf } from '../../facts/names.ts';
import { doneIn, marksIn } from '../../facts/rows/marks.ts';
import { sqlInCode } from '../../facts/sql/sql-in-code.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants, isWithinAny } from '../../facts/walk.ts';
import type { CallNode, Handler, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isBillingFile, isPaymentCode } from '../../trace/billing-code.ts';
import { functionAround } from '../../trace/call-graph.ts';
import { guardsOf } from '../../trace/guards.ts';
import { takenRowsIn } from '../../trace/losses/taken-rows.ts';
import { additionsIn } from '../../trace/repeats/additions.ts';
import { claims, DONE, isWork, saysEvent, UNDO, WORK, workBehind } from '../../trace/repeats/claims.ts';
import { storedClaimsIn } from '../../trace/repeats/stored-claims.ts';
import type { Trace } from '../../trace/site.ts';
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
  *match({ files, audited, trace }) {
    const adding = new Set(additionsIn(files, trace).map(({ node }) => functionAround(node)));
    const told = new Set<SyntaxNode>();
    for (const facts of audited)
      for (const match of [
        ...markedFirst(facts),
        ...storedFirst(facts),
        ...insertedFirst(facts),
        ...takenFirst(facts, trace),
        ...keptFirst(facts, trace),
      ])
        if (!told.has(match.node)) {
          told.add(match.node);
          yield match;
        }
    for (const { file, nodes } of audited)
      for (const call of nodes('call')) {
        if (told.has(call) || !claims(call, trace)) continue;
        const work = workBehind(call, trace);
        if (work === null) continue;
        const adds = trace.calls.definitionsOf(work).some((fn) => adding.has(fn));
        const isOfMoney = adds || GRANTS.test(calleeName(work)) || marksUsage(call);
        if (!(isOfMoney || isBillingCode(call, file) || isPaymentCode(call, file))) continue;
        yield {
          file,
          node: call,
          evidence: [{ file, node: work }],
          confidence: 'likely',
          message:
            `\`${calleeLabel(call)}\` marks the event as handled before \`${calleeLabel(work)}\` does the work: ` +
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

/** The statement that reads the rows marks them as sent, and each is sent behind it. */
function* takenFirst(facts: FileFacts, trace: Trace): Generator<Match> {
  for (const { node, mark, send } of takenRowsIn(facts, trace))
    yield {
      file: facts.file,
      node,
      evidence: [{ file: facts.file, node: send }],
      confidence: 'likely',
      message:
        `The rows are marked by \`${mark}\` as they are read, before \`${calleeLabel(send)}\` sends them, and nothing takes the mark back: ` +
        'when that fails, nobody comes back to them, and what they stand for is never billed.',
    };
}

/** The row that a look-up at the top leaves by is stored for good before the work. */
function* keptFirst(facts: FileFacts, trace: Trace): Generator<Match> {
  const { file } = facts;
  for (const { store, work } of storedClaimsIn(facts, trace)) {
    const isOfMoney =
      isBillingFile(file) ||
      isBillingCode(store, file) ||
      isPaymentCode(store, file) ||
      GRANTS.test(calleeName(work)) ||
      isDelivered(work, trace);
    if (!isOfMoney) continue;
    yield {
      file,
      node: store,
      evidence: [{ file, node: work }],
      confidence: 'likely',
      message:
        `\`${calleeLabel(store)}\` stores for good that the event was handled, before \`${calleeLabel(work)}\` does the work: ` +
        'when that fails, the next delivery is dropped as a repeat, and what it stands for is never billed or credited.',
    };
  }
}

/** Usage is delivered or added to by it, or near it in its function. */
function isDelivered(work: CallNode, trace: Trace): boolean {
  const fn = functionAround(work);
  return trace.sites.some(({ node }) => node === work || functionAround(node) === fn);
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
    const within = own.filter((call) => isWithinAny(call, node.body));
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
        `\`${calleeLabel(store)}\` stores the event before \`${calleeLabel(work)}\` does the work: ` +
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
        `The event is stored in \`${statement.target?.name ?? ''}\` before \`${calleeLabel(work)}\` does the work: ` +
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
  if (types.length > 0) return types.some(isViolationName);
  return body.some((statement) =>
    [...descendants(statement)].some(
      (node) =>
        (node.kind === 'string' && node.value.length < MAX_CODE && isViolationName(node.value)) ||
        ((node.kind === 'name' || node.kind === 'member') && isViolationName(node.name)),
    ),
  );
}

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

/** The mark's own name speaks of usage: `usage:done:42`, `billed:7`. */
function marksUsage(call: CallNode): boolean {
  return call.arguments.some(({ value }) =>
    [...descendants(resolve(value))].some(
      (node) =>
        node.kind === 'string' && (hintOf(wordsOf(node.value)) === 'strong' || isAboutCharging(node.value)),
    ),
  );
}

import { calleeLabel, calleeName, callsIn, useOf } from '../../facts/calls.ts';
import { isLeftUnsettled, isSettledBehind, settlesAfter } from '../../facts/delivery/settled-after.ts';
import { detachedBy } from '../../facts/failures/detached.ts';
import { catchingTry } from '../../facts/failures/failure.ts';
import { type Swallowed, toSwallowed } from '../../facts/failures/let-go.ts';
import { refusalOnlyTold } from '../../facts/failures/refusal-checks.ts';
import { swallowedAt } from '../../facts/failures/swallowed.ts';
import { type UnreadFailure, unreadFailures } from '../../facts/failures/unread-failures.ts';
import { isStatusUnread } from '../../facts/failures/unread-status.ts';
import { homeOf } from '../../facts/home-of.ts';
import { isViolationName } from '../../facts/libraries/database-names.ts';
import { alwaysPrecedes } from '../../facts/order.ts';
import { marksIn } from '../../facts/rows/marks.ts';
import {
  ancestors,
  descendants,
  enclosingFunction,
  enclosingNamedFunction,
  isWithin,
} from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import {
  type Delivery,
  deliveriesIn,
  deliveryName,
  isPlainDelivery,
  isProvenDelivery,
  lossOf,
  reachedByCallers,
} from '../../trace/deliveries.ts';
import { guardsOf } from '../../trace/guards.ts';
import { leavesRowPending, leavesRowPendingBelow, settlesAsItGoes } from '../../trace/losses/pending-rows.ts';
import { sitesOf } from '../../trace/sites-of.ts';
import { isEmitName } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-102: usage could not be delivered, and whoever could have saved it is not told. */
export const swallowedDelivery = defineRule({
  id: 'MTR-102',
  name: 'swallowed-delivery',
  section: 'ingestion',
  title: 'A failed delivery of usage is swallowed',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'When a call that sends or stores usage fails, is the usage kept for another try, or the failure passed on?',
  cost: 'The work was done and paid for, its usage is never billed, and a line in a log is all that is left of it.',
  remediation:
    'Pass the failure on to a caller that tries again, or write the usage to an outbox, queue or dead letter before going on.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api',
    'https://microservices.io/patterns/data/transactional-outbox.html',
    'https://cwe.mitre.org/data/definitions/390.html',
  ],
  *match(scope) {
    const deliveries = deliveriesIn(scope.trace.sites);
    const byFunction = Map.groupBy(deliveries, ({ node }) => enclosingFunction(node));
    const seen = new Set<SyntaxNode>();
    for (const site of deliveries) {
      const unread = unreadIn(site, scope);
      if (unread !== null && !seen.has(site.node) && !isExcused(site)) {
        seen.add(site.node);
        yield toUnread(
          site,
          unread,
          confidenceOf(site, { how: 'refused', by: site.node, goesOn: true }, { byFunction, scope }),
        );
        continue;
      }
      const swallowed =
        swallowedAt(site.node) ?? refusedUnseen(site) ?? refusalTold(site) ?? answerUnasked(site, scope);
      if (swallowed === null || seen.has(swallowed.by) || isExcused(site)) continue;
      if (isLeftUnsettled(site.node, swallowed) || isFoundAgain(site, swallowed, scope)) continue;
      if (isTakenUpAgain(site, scope)) continue;
      seen.add(swallowed.by);
      yield toMatch(site, swallowed, confidenceOf(site, swallowed, { byFunction, scope }));
    }
    yield* unreadElsewhere(scope, seen);
    yield* forgottenFurtherUp(deliveries, scope, seen);
  },
});

/** The library of the write tells a failure in its answer, and nobody looks there. */
function unreadIn({ node }: Delivery, { files }: RuleScope): UnreadFailure | null {
  const facts = homeOf(node, files);
  return facts === null ? null : (unreadFailures(facts).get(node) ?? null);
}

/** As {@link unreadIn}, for rows that only the function's name tells of: `RecordUsage` that creates what it is given. */
function* unreadElsewhere({ audited }: RuleScope, seen: Set<SyntaxNode>): Generator<Match> {
  for (const facts of audited)
    for (const { write, library, field } of unreadFailures(facts).values()) {
      const { file } = facts;
      const name = enclosingNamedFunction(write)?.name ?? '';
      if (seen.has(write) || !isEmitName(name, true)) continue;
      yield {
        file,
        node: write,
        confidence: 'likely',
        message: `\`${calleeLabel(write)}\` raises nothing when the database refuses it: ${library} tells that in \`${field}\`, nobody looks there, and what \`${name}\` was given is never billed.`,
        remediation: `Read \`${field}\` of what is answered, and pass the failure on.`,
      };
    }
}

function toUnread(site: Delivery, { library, field }: UnreadFailure, confidence: Match['confidence']): Match {
  return {
    file: site.file,
    node: site.node,
    confidence,
    message: `\`${deliveryName(site)}\` raises nothing when the database refuses it: ${library} tells that in \`${field}\`, nobody looks there, and ${lossOf(calleeName(site.node))}.`,
    remediation: `Read \`${field}\` of what is answered, and pass the failure on.`,
  };
}

/** The failure goes up this far: `onMessage` calls `sendWithRetry`, which calls `send`, which calls the provider. */
const MAX_STEPS = 3;

/** A caller further up takes the failure, tells of it, and acknowledges the message all the same. */
function* forgottenFurtherUp(
  deliveries: readonly Delivery[],
  { trace, files }: RuleScope,
  seen: Set<SyntaxNode>,
): Generator<Match> {
  const known = new Set<SyntaxNode>(deliveries.map(({ node }) => node));
  let calling = deliveries.filter((site) => isProvenDelivery(site) && site.operation !== 'increment');
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = new Map<CallNode, Delivery>();
    for (const site of calling) {
      if (swallowedAt(site.node)?.goesOn ?? false) continue;
      for (const above of reachedByCallers(site, trace.calls)) next.set(above.node, above);
    }
    calling = [...next.values()];
    for (const site of calling) {
      if (known.has(site.node)) continue;
      known.add(site.node);
      const swallowed = swallowedAt(site.node) ?? toldInHandler(site.node);
      const scope = loopOrFunction(site.node);
      if (swallowed === null || !swallowed.goesOn || seen.has(swallowed.by) || scope === null) continue;
      if (!settlesAfter(scope, site.node) || isSettledBehind(site.node)) continue;
      // The function marks its rows as it goes: those it did not come to are found again.
      if (trace.calls.definitionsOf(site.node).some((fn) => settlesAsItGoes(fn, files))) continue;
      if (swallowed.by.kind === 'if' && swallowed.by.else.some((one) => settlesAfter(one, site.node)))
        continue;
      seen.add(swallowed.by);
      yield toMatch(site, swallowed, 'likely');
    }
  }
}

/** `except SendingFailed: log` around a function of the project that raises it when all attempts were in vain. */
function toldInHandler(call: CallNode): Swallowed | null {
  const handler = catchingTry(call)?.handlers.find(({ types }) =>
    types.every(
      (type) =>
        !isViolationName(type) &&
        !/dup|exist|conflict|not_?found|valid|decode|parse|json|unknown/i.test(type),
    ),
  );
  return handler === undefined ? null : toSwallowed(handler.body, handler.variable, handler.body[0] ?? call);
}

function loopOrFunction(node: SyntaxNode): SyntaxNode | null {
  for (const above of ancestors(node)) if (above.kind === 'loop' || above.kind === 'function') return above;
  return null;
}

/** A hand-written call whose client takes the provider's refusal for an answer, and nobody looks at its status. */
function refusedUnseen({ node, basis, wraps, file }: Delivery): Swallowed | null {
  if (!isProvenBasis(basis) || wraps !== null || !isStatusUnread(node, file)) return null;
  return { how: 'refused', by: node, goesOn: true };
}

/** Hand-written, or a method of a generated client: what an SDK raises for is not asked again. */
function isProvenBasis(basis: Delivery['basis']): boolean {
  return basis === 'address' || basis === 'import' || basis === 'shape';
}

/** The refusal is seen in the answer and only told. */
function refusalTold({ node, basis }: Delivery): Swallowed | null {
  return basis === 'address' ? refusalOnlyTold(node) : null;
}

/** The failure leaves the function before its rows are marked: the next run finds them as they were. */
function isFoundAgain({ node }: Delivery, { goesOn }: Swallowed, { files }: RuleScope): boolean {
  const fn = enclosingFunction(node);
  const facts = homeOf(node, files);
  if (goesOn || fn === null || facts === null) return false;
  const isBehind = (mark: SyntaxNode): boolean => mark.span.start > node.span.end && isWithin(mark, fn);
  return (
    marksIn(facts).some((mark) => isBehind(mark.node)) ||
    callsIn(fn).some((call) => isBehind(call) && call.arguments.length > 0 && CLOSES.test(calleeName(call)))
  );
}

/** The row is closed, with what came of it. */
const CLOSES = /^(close|settle|finish|resolve|confirm)(_?\w*)?$/i;

/** The project's own function answers with false when the provider refuses, and nobody asks what it answered. */
function answerUnasked({ node }: Delivery, { trace }: RuleScope): Swallowed | null {
  const use = useOf(node) === 'awaited' && node.parent !== null ? useOf(node.parent) : useOf(node);
  if (use !== 'discarded') return null;
  const called = trace.calls.definitionsOf(node);
  if (called.length === 0 || !called.every(answersByTruth)) return null;
  return { how: 'ignored', by: node, goesOn: true };
}

function answersByTruth(fn: FunctionNode): boolean {
  const answers = new Set<boolean>();
  for (const inner of descendants(fn, (one) => one.kind !== 'function'))
    if (inner.kind === 'return' && inner.value?.kind === 'boolean') answers.add(inner.value.value);
  return answers.size === 2;
}

/** Tried again in place, or nothing of its own to lose: a run over everything is run over everything next time. */
function isExcused(site: Delivery): boolean {
  const { retry } = guardsOf(site.node);
  if (retry !== null || isSettledBehind(site.node)) return true;
  // What is started aside and not waited for is lost whatever becomes of its failure.
  const aside = detachedBy(site.node, false);
  if (aside !== null && /^(goroutine|task|thread)$/.test(aside.how)) return true;
  if (site.node.arguments.length === 0 && site.node.block === null && !isProvenDelivery(site)) return true;
  // The wrapper lets the failure go itself: the place to tell of is there.
  return site.wraps?.node.kind === 'call' && swallowedAt(site.wraps.node) !== null;
}

/** The row is marked only behind the delivery, here or in the project's own function: the next run finds it as it was. */
function isTakenUpAgain(site: Delivery, { files }: RuleScope): boolean {
  const isCaught = catchingTry(site.node) !== null;
  return (isCaught && leavesRowPending(site.node, files)) || leavesRowPendingBelow(site, files);
}

/** A caller forgets the row behind the call although nobody told it that the delivery failed. */
function isForgottenByCaller(site: Delivery, scope: RuleScope): boolean {
  const fn = enclosingFunction(site.node);
  if (fn === null) return false;
  return scope.trace.calls.callersOf(fn).some((call) => {
    const caller = enclosingFunction(call);
    return caller !== null && settlesAfter(caller, call);
  });
}

interface Surroundings {
  readonly byFunction: ReadonlyMap<FunctionNode | null, readonly Delivery[]>;
  readonly scope: RuleScope;
}

function confidenceOf(
  site: Delivery,
  swallowed: Swallowed,
  { byFunction, scope }: Surroundings,
): Match['confidence'] {
  const others = byFunction.get(enclosingFunction(site.node)) ?? [];
  // Another write beside it may be the durable one, and a scheduled run may come back for what is missing.
  if (others.some((other) => runsBeside(other, site)) || isStoredBefore(site, scope)) return 'possible';
  const isScheduled = scope.trace.entryPoints.leadingTo(site.node).some(({ kind }) => kind === 'schedule');
  const isForgotten = isMarkedAfter(site, swallowed, scope) || isForgottenByCaller(site, scope);
  if (isScheduled && !isForgotten) return 'possible';
  if (!isPlainDelivery(site)) return 'possible';
  return isProvenDelivery(site) ? 'certain' : 'likely';
}

/** The rows are marked after it in the same function, whatever came of it. */
function isMarkedAfter({ node }: Delivery, { goesOn, how }: Swallowed, { files }: RuleScope): boolean {
  const fn = enclosingFunction(node);
  const facts = homeOf(node, files);
  if (!goesOn || how !== 'refused' || fn === null || facts === null) return false;
  return marksIn(facts).some((mark) => mark.node.span.start > node.span.end && isWithin(mark.node, fn));
}

/** Its row was written by SQL before, so it is there to be sent from again. */
function isStoredBefore({ node, file }: Delivery, { trace }: RuleScope): boolean {
  return sitesOf(file, trace).some(
    (one) => one.stage === 'store' && one.node.kind === 'string' && alwaysPrecedes(one.node, node),
  );
}

/** The other delivery runs whenever this one does; not one in a branch that ends before it. */
function runsBeside({ node: other }: Delivery, { node }: Delivery): boolean {
  return other !== node && (alwaysPrecedes(other, node) || other.span.start > node.span.start);
}

function toMatch(site: Delivery, { how, by }: Swallowed, confidence: Match['confidence']): Match {
  const fate = how === 'logged' ? 'only logged' : 'dropped without a trace';
  const name = deliveryName(site);
  return {
    file: site.file,
    node: site.node,
    evidence: by === site.node ? [] : [{ file: site.file, node: by }],
    confidence,
    message:
      how === 'refused'
        ? `\`${name}\` raises nothing when the provider answers with an error, and nobody looks at the answer’s status: usage that is refused counts as sent and is never billed.`
        : `When \`${name}\` fails, the failure is ${fate} and the code goes on: ${lossOf(name)}.`,
  };
}

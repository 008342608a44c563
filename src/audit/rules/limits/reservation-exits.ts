import { calleeLabel, calleeName, callsWithin } from '../../facts/calls.ts';
import { isErrorName, toErrorCheck } from '../../facts/failures/failure.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isExit } from '../../facts/leaving.ts';
import { isRefundCall, isReserveCall, isSettleCall, namesHeld } from '../../facts/money/reservations.ts';
import { wordsOf } from '../../facts/names.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { textOf } from '../../facts/text-of.ts';
import { ancestors, descendants, isStatementOf, isWithin, isWithinAny } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, IfNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { type OpenHold, openHolds } from '../../trace/limits/open-holds.ts';
import { repeatedReleases } from '../../trace/repeats/repeated-releases.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-408: what was reserved is not given back on every way out, or is given back twice. */
export const reservationExits = defineRule({
  id: 'MTR-408',
  name: 'reservation-exits',
  section: 'limits',
  title: 'A reservation is not settled exactly once on every exit',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is every reserved amount settled or given back exactly once, whichever way the work ends?',
  cost: 'Failed requests are charged, or the same amount is given back twice and quota is made from nothing.',
  remediation:
    'Give the reservation back in one place that every exit passes (a deferred call, a finally, a catch that raises again), and nowhere else.',
  references: [
    'https://go.dev/ref/spec#Defer_statements',
    'https://microservices.io/patterns/data/saga.html',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      const open = [...openHolds(facts)];
      yield* open.map((one) => toOpen(facts.file, one));
      yield* matchBoth(facts);
      yield* matchRepeated(facts);
      const refunds = facts.nodes('call').filter(isRefundCall);
      if (refunds.length === 0) continue;
      yield* matchDeferred(facts, refunds);
      yield* matchCaught(facts, refunds);
      const byFunction = Map.groupBy(refunds, (call) => wholeFunction(call));
      for (const [fn, own] of byFunction)
        if (
          fn &&
          !open.some(({ hold }) => isWithin(hold.call, fn)) &&
          !isSettledAtEnd(fn, facts, scope.trace)
        )
          yield* matchLeak(facts.file, fn, own);
    }
  },
});

/** Taken in advance, ended on some ways out, and forgotten on another. */
function toOpen(file: SyntaxFile, { hold, exit, lines, how }: OpenHold): Match {
  return {
    file,
    node: exit,
    ...(lines ? { lines } : {}),
    evidence: [{ file, node: hold.call }],
    confidence: 'likely',
    message:
      `What \`${calleeLabel(hold.call)}\` took stays taken when ${WAYS[how]}: ` +
      'the customer has paid for work that was never done, and the amount is gone from the limit.',
  };
}

const WAYS = {
  returns: 'the function leaves here',
  fails: 'this fails',
  'other-failures': 'anything else than the failure named here happens',
};

/** The catch gives back, and the finally of the same attempt does so again. */
function* matchBoth({ file, nodes }: FileFacts): Generator<Match> {
  for (const attempt of nodes('try')) {
    const last = attempt.finally.flatMap((statement) => callsWithin(statement)).find(givesBack);
    if (last === undefined || isConditional(last, attempt)) continue;
    const text = textOf(file, last);
    const first = attempt.handlers
      .flatMap(({ body }) => body.flatMap((statement) => callsWithin(statement)))
      .find((call) => givesBack(call) && textOf(file, call) === text);
    if (first) yield toTwice(file, { at: last, first, second: last });
  }
}

function isConditional(call: CallNode, attempt: SyntaxNode): boolean {
  for (const above of ancestors(call)) {
    if (above === attempt) return false;
    if (above.kind === 'if' || above.kind === 'conditional' || above.kind === 'binary') return true;
  }
  return false;
}

function givesBack(call: CallNode): boolean {
  const [verb = ''] = wordsOf(calleeName(call));
  return isRefundCall(call) || (/^(release|refund|unreserve|restore)$/.test(verb) && namesHeld(call));
}

/** Given back and marked as such, whatever state it was in: a sweeper and a handler both come here. */
function* matchRepeated(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { gives, marks } of repeatedReleases(facts))
    yield {
      file,
      node: gives,
      evidence: [{ file, node: marks }],
      confidence: 'likely',
      message:
        'The amount is given back here and marked as such afterwards, and nothing asks whether that was done before: ' +
        'a handler that runs again, or two that meet, give it back twice, and the customer gains what was never paid for.',
      remediation:
        "Change the state first, in a statement that only changes what is still held (`WHERE status = 'held'`), and give back only where it changed a row.",
    };
}

/** A deferred refund for every error, and an explicit one on an exit that fails. */
function* matchDeferred({ file, nodes }: FileFacts, refunds: readonly CallNode[]): Generator<Match> {
  for (const deferred of nodes('defer')) {
    const inside = refunds.find((call) => isWithin(call, deferred) && isForEveryError(call, deferred));
    const fn = inside && wholeFunction(deferred);
    if (!inside || !fn || !isStatementOf(deferred, fn)) continue;
    const again = refunds.find(
      (call) =>
        call.span.start > deferred.span.end &&
        calleeName(call) === calleeName(inside) &&
        wholeFunction(call) === fn &&
        isBeforeFailure(call, inside),
    );
    if (again) yield toTwice(file, { at: deferred, first: again, second: inside });
  }
}

/** A refund before a throw that the surrounding catch answers with another one. */
function* matchCaught({ file, nodes }: FileFacts, refunds: readonly CallNode[]): Generator<Match> {
  for (const attempt of nodes('try'))
    for (const handler of attempt.handlers) {
      const caught = refunds.find(
        (call) => isWithinAny(call, handler.body) && isForEveryError(call, attempt),
      );
      if (!caught) continue;
      const first = refunds.find(
        (call) =>
          calleeName(call) === calleeName(caught) &&
          isWithinAny(call, attempt.body) &&
          nearestTry(call) === attempt &&
          statementsAfter(call).some(({ kind }) => kind === 'throw'),
      );
      if (first) yield toTwice(file, { at: first, first, second: caught });
    }
}

function toTwice(
  file: SyntaxFile,
  { at, first, second }: { at: SyntaxNode; first: CallNode; second: CallNode },
): Match {
  return {
    file,
    node: at,
    evidence: [
      { file, node: first },
      { file, node: second },
    ],
    confidence: 'likely',
    message:
      `\`${calleeLabel(second)}\` runs for every failure, and one failing path also calls it itself: ` +
      'that failure gives the reserved amount back twice, and the customer gains what was never paid for.',
  };
}

/** Given back on one way out only, while other failures leave with the amount still taken. */
function* matchLeak(file: SyntaxFile, fn: FunctionNode, refunds: readonly CallNode[]): Generator<Match> {
  const exits = refunds.map((call) => exitAround(call, fn));
  const [only] = exits;
  if (!only || exits.some((exit) => exit === null)) return;
  const calls = callsWithin(fn);
  const reserve = calls.find((call) => isReserveCall(call) && call.span.end < only.span.start);
  if (!reserve) return;
  const settle = calls.find((call) => isSettleCall(call) && call.span.start > reserve.span.end);
  const end = settle?.span.start ?? only.span.start;
  const leaks = leakingExits(fn, reserve).filter(
    (node) => node.span.start < end && !refunds.some((call) => isWithin(call, node)),
  );
  const [leak] = leaks;
  if (!leak) return;
  yield {
    file,
    node: only,
    evidence: [
      { file, node: reserve },
      { file, node: leak },
    ],
    confidence: 'likely',
    message:
      `What \`${calleeLabel(reserve)}\` took is given back on this exit only; ${leaks.length === 1 ? 'another exit' : `${leaks.length} other exits`} after it ` +
      'leave with the amount still taken, so that failed work is charged.',
  };
}

/** `defer settleLeftovers(c)`, `finally { sweep(request) }`: what every exit runs gives back itself, by a function of the project. */
function isSettledAtEnd(fn: FunctionNode, { nodes }: FileFacts, { calls }: Trace): boolean {
  const atEnd = [
    ...nodes('defer').filter((node) => isWithin(node, fn)),
    ...nodes('try').flatMap((attempt) => (isWithin(attempt, fn) ? attempt.finally : [])),
  ];
  return atEnd
    .flatMap((node) => callsWithin(node))
    .some((call) => calls.definitionsOf(call).some((one) => callsWithin(one).some(givesBack)));
}

/** The `if` that leaves the function and holds the refund; null where the refund serves all exits. */
function exitAround(refund: CallNode, fn: FunctionNode): IfNode | null {
  let exit: IfNode | null = null;
  for (const above of ancestors(refund)) {
    if (above === fn) return exit;
    if (above.kind === 'try' && !isWithinAny(refund, above.body)) return null;
    if (above.kind !== 'if' || namesHeld(above.test)) continue;
    if (above.then.some(isExit) && isWithinAny(refund, above.then)) exit = above;
  }
  return exit;
}

/** Ways out after a failure, once the reservation itself has been looked at. */
function leakingExits(fn: FunctionNode, reserve: CallNode): readonly IfNode[] {
  const exits: IfNode[] = [];
  let isOwnCheck = true;
  for (const node of descendants(fn, (inner) => inner === fn || inner.kind !== 'function')) {
    if (node.kind !== 'if' || node.span.end < reserve.span.end) continue;
    if (isWithin(reserve, node) && !node.init) continue;
    const check = toErrorCheck(node);
    if (!check?.body.some(isExit)) continue;
    if (!isOwnCheck) exits.push(node);
    isOwnCheck = false;
  }
  return exits;
}

/** Only the failure decides: no flag, and no amount that another place could have set back. */
function isForEveryError(call: CallNode, top: SyntaxNode): boolean {
  for (const above of ancestors(call)) {
    if (above === top) return true;
    if (above.kind !== 'if' && above.kind !== 'conditional') continue;
    for (const node of descendants(above.test))
      if (node.kind === 'name' && !isErrorName(node.name)) return false;
  }
  return true;
}

/** After the call the function fails, and nothing told the deferred one that its work is done. */
function isBeforeFailure(call: CallNode, deferred: CallNode): boolean {
  const after = statementsAfter(call);
  const handed = new Set(
    deferred.arguments
      .map(({ value }) => (value.kind === 'name' ? value.name : ''))
      .filter((name) => name !== ''),
  );
  const isCleared = after.some(
    (node) =>
      node.kind === 'assign' &&
      node.targets.some((target) => target.kind === 'name' && handed.has(target.name)),
  );
  return (
    !isCleared && after.some((node) => node.kind === 'throw' || (node.kind === 'return' && fails(node.value)))
  );
}

function fails(value: SyntaxNode | null): boolean {
  if (value === null || value.kind === 'null') return false;
  for (const node of descendants(value)) {
    if (node.kind === 'name' && isErrorName(node.name)) return true;
    if (node.kind === 'call' && /err(or)?(f|wrapper\w*)?$|^(new_?error|errorf)$/i.test(calleeName(node)))
      return true;
  }
  return false;
}

function nearestTry(node: SyntaxNode): SyntaxNode | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'try') return above;
    if (above.kind === 'function') return null;
  }
  return null;
}

/** The function a person would say it is in: callbacks and deferred closures belong to it. */
function wholeFunction(node: SyntaxNode): FunctionNode | null {
  for (const above of ancestors(node))
    if (above.kind === 'function' && (above.variety !== 'lambda' || above.name !== null)) return above;
  return null;
}

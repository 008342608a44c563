import { answerOf as heldOf } from '../../facts/answers.ts';
import { argumentNamed } from '../../facts/arguments.ts';
import { calleeLabel, calleeName, calleePath, callsIn, pathOf, receiverOf } from '../../facts/calls.ts';
import { catchingTry, fateOf } from '../../facts/failures/failure.ts';
import { refusalCheckOf } from '../../facts/failures/refusal-checks.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { nameOfAttempt } from '../../facts/keys/attempts.ts';
import { keyParts } from '../../facts/keys/key-parts.ts';
import { unstableIn } from '../../facts/keys/unstable-values.ts';
import { hasUnseenArguments } from '../../facts/unseen-arguments.ts';
import { descendants, enclosingFunction } from '../../facts/walk.ts';
import type { BinaryNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import type { DuplicateAnswer, Provider } from '../../providers/provider.ts';
import { functionAround } from '../../trace/call-graph.ts';
import { type Delivery, deliveriesIn } from '../../trace/deliveries.ts';
import { guardsOf } from '../../trace/guards.ts';
import { isLetGo, isMarkedBehind, isPutAside } from '../../trace/limits/refusals-let-go.ts';
import { isLeftOpen, leftAt, loopStopped } from '../../trace/losses/rows-left-open.ts';
import { knowsDuplicates } from '../../trace/repeats/known-duplicates.ts';
import { type Repeat, repeatOf } from '../../trace/repeats/repeats.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-208: the provider says that it has the usage already, and the code takes that for a failure. */
export const duplicateAsFailure = defineRule({
  id: 'MTR-208',
  name: 'duplicate-as-failure',
  section: 'deduplication',
  title: 'Provider’s answer to a duplicate is treated as a failure',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is the provider’s answer that it holds an event already taken for a delivery, and not retried, raised or counted as a failure?',
  cost: 'The event that is safely there fails on every try: the run stops at it, and the usage behind it is billed late or never.',
  remediation:
    'Recognise the provider’s duplicate answer, count the event as delivered, and go on to the next one.',
  references: [
    'https://docs.stripe.com/api/billing/meter-event/create',
    'https://docs.getlago.com/guide/events/ingesting-usage',
    'https://learn.microsoft.com/partner-center/marketplace-offers/marketplace-metering-service-apis',
  ],
  *match(scope) {
    const told = new Set<SyntaxNode>();
    const isNew = firstTime();
    for (const site of deliveriesIn(scope.trace.sites)) {
      const answer = answerOf(site);
      const facts = homeOf(site.node, scope.files);
      if (answer === null || facts === null || site.provider === null) continue;
      const found = [
        ...(isNew(answer, facts.file.root) ? spelledOut(facts, answer, site) : []),
        ...(isNew(answer, functionAround(site.node) ?? site.node) ? refusedItems(facts, answer, site) : []),
        ...unrecognised({ site, provider: site.provider, answer }, scope),
      ];
      for (const match of found)
        if (!told.has(match.node)) {
          told.add(match.node);
          yield match;
        }
    }
  },
});

/** The same answer in the same file or function says the same at every site: it is looked for at the first one. */
function firstTime(): (answer: DuplicateAnswer, place: SyntaxNode | null) => boolean {
  const places = new Map<DuplicateAnswer, Set<SyntaxNode | null>>();
  return (answer, place) => {
    const seen = places.get(answer) ?? new Set();
    places.set(answer, seen);
    const isFirst = !seen.has(place);
    seen.add(place);
    return isFirst;
  };
}

function answerOf(site: Delivery): DuplicateAnswer | null {
  if (site.wraps !== null || site.operation?.startsWith('send') !== true) return null;
  return site.provider?.deduplication.duplicateAnswer ?? null;
}

/** `if (e.code === 'duplicate_meter_event') throw e`: the code knows the answer and fails on it. */
function* spelledOut(facts: FileFacts, { signs }: DuplicateAnswer, site: Delivery): Generator<Match> {
  if (signs.length === 0 || !signs.some((sign) => facts.file.text.includes(sign))) return;
  for (const node of facts.nodes('if')) {
    const sign = signIn(node, signs);
    if (sign === null || !/^(rethrows|keeps)$/.test(fateOf(node.then, null))) continue;
    yield {
      file: facts.file,
      node,
      evidence: [{ file: site.file, node: site.node }],
      confidence: 'certain',
      message: `\`${sign}\` says that the provider holds this usage already, and the code fails on it: the same event fails on every try, and what stands behind it is billed late or never.`,
    };
  }
}

/** The sign the condition asks for; null where it asks for its absence. */
function signIn({ test }: IfNode, signs: readonly string[]): string | null {
  for (const node of descendants(test)) {
    if (node.kind === 'unary' && node.operator === '!') return null;
    if (node.kind === 'binary' && node.operator === '!=') return null;
    if (node.kind !== 'string') continue;
    const sign = signs.find((one) => node.value.includes(one));
    if (sign !== undefined) return sign;
  }
  return null;
}

/** `if (result.Status !== 'Success') requeue(result)`: an item that was there before is sent again and again. */
function* refusedItems(facts: FileFacts, { item }: DuplicateAnswer, site: Delivery): Generator<Match> {
  if (item === null || facts.file.text.includes(item.duplicate)) return;
  const fn = functionAround(site.node);
  for (const node of facts.nodes('binary')) {
    if (!/^[!=]=$/.test(node.operator) || !isWord(node, item.accepted)) continue;
    if (functionAround(node) !== fn) continue;
    const branch = node.parent;
    if (branch?.kind !== 'if') continue;
    const refused = node.operator.startsWith('!') ? branch.then : branch.else;
    if (!(isFailed(refused) || refused.some(goesBack))) continue;
    yield {
      file: facts.file,
      node: branch,
      evidence: [{ file: site.file, node: site.node }],
      confidence: 'likely',
      message: `An item answered \`${item.duplicate}\` is in the provider’s books already, and here it is a failure like any other: it fails on every try and holds up the usage behind it.`,
    };
  }
}

function isFailed(body: readonly SyntaxNode[]): boolean {
  return /^(rethrows|keeps)$/.test(fateOf(body, null));
}

/** `queue.put(record)`, `pending.push(record)`. */
function goesBack(statement: SyntaxNode): boolean {
  for (const node of descendants(statement, (inner) => inner.kind !== 'function'))
    if (node.kind === 'call' && (GOES_BACK.test(calleePath(node)) || TRIED_AGAIN.test(calleePath(node))))
      return true;
  return false;
}

const TRIED_AGAIN =
  /(^|\.)(retry|retry_?later|requeue\w*|reschedule\w*|postpone\w*|defer|mark_?(as_?)?failed|schedule_?retry)(_?async)?$/i;
const GOES_BACK = /(queue|retry|retries|again|pending|unsent)\w*\.(put|push|add|append|send\w*|enqueue)$/i;

function isWord({ left, right }: BinaryNode, word: string): boolean {
  return [left, right].some(
    (side) =>
      (side.kind === 'string' && side.value === word) ||
      (side.kind === 'member' && side.name.replace(/^.*Status/, '') === word),
  );
}

interface Refused {
  readonly site: Delivery;
  readonly provider: Provider;
  readonly answer: DuplicateAnswer;
}

/** The call runs again with the same key, and nothing near it knows a duplicate from a failure. */
function* unrecognised({ site, provider, answer }: Refused, { trace, files }: RuleScope): Generator<Match> {
  if (answer.status === null && answer.signs.length === 0) return;
  // A batch whose answer speaks of each item is not refused for one of them.
  if (site.operation === 'send-batch' && answer.item !== null) return;
  const { keyNames } = provider.deduplication;
  const key = keyNames.length === 0 ? null : argumentNamed(site.node, keyNames);
  // Without a key, or with a new one each time, there are no duplicates.
  // What a provider asks for is there, also where the event was made out of sight.
  const isThere =
    key !== null || (provider.deduplication.isRequired === true && hasUnseenArguments(site.node));
  if (keyNames.length > 0 && (!isThere || (key !== null && unstableIn(key) !== null))) return;
  if (key !== null && keyParts(key).some((part) => nameOfAttempt(part) !== null)) return;
  const holder = functionAround(site.node);
  const callers = holder === null ? [] : trace.calls.callersOf(holder).slice(0, MAX_CALLERS);
  const left = leftAt([site.node, ...callers], files, trace.calls);
  const stopped = loopStopped([site.node, ...callers], files) ?? left;
  const repeat = stopped === null ? repeatOf(site.node, trace) : stoppedAt(stopped);
  const isTriedInVain = repeat?.kind === 'retry' && isOnlyRetried(site, repeat.by, trace);
  if (repeat === null || isTriedInVain) return;
  const isOpen = left !== null || isLeftOpen([site.node, ...callers], files);
  if (!isOpen && (isLetGo(site) || isMarkedBehind(site.node))) return;
  if (!isOpen && callers.length > 0 && callers.every(isPutAside)) return;
  const homes = new Set([site.node, ...callers, repeat.by].map((node) => homeOf(node, files)));
  for (const home of homes) if (home === null || knowsDuplicates(home, answer)) return;
  const node = left ?? failingAt(site, repeat.by);
  yield {
    file: homeOf(node, files)?.file ?? site.file,
    node,
    ...upToFailure(node),
    evidence: [{ file: site.file, node: left === null ? repeat.by : site.node }],
    confidence: isOpen || isHeldUp(site, repeat) ? 'likely' : 'possible',
    message:
      `When ${repeat.why}, \`${calleeLabel(site.node)}\` is refused because the provider holds the event already, and nothing here ` +
      'tells that from a failure: it fails on every try, and the usage behind it is billed late or never.',
  };
}

/**
 * A queue gives up on one message after some tries, and a scheduled run may go on with others; what is put back by hand
 * comes again for ever, and with one event its whole batch is refused.
 */
function isHeldUp({ node, operation }: Delivery, { kind }: Repeat): boolean {
  if (throwsForEver(node) !== null) return true;
  if (operation === 'send-batch' || kind === 'put-back') return true;
  if (refusalCheckOf(node) !== null || looksAtStatus(node)) return true;
  return (
    catchingTry(node)?.handlers.some(({ body, variable }) => fateOf(body, variable) === 'keeps') === true
  );
}

/** Another answer is told from the rest behind the call: `refused.HTTPStatusCode == 404`. */
function looksAtStatus(call: SyntaxNode): boolean {
  for (const node of descendants(enclosingFunction(call) ?? call)) {
    if (node.span.start < call.span.end || node.kind !== 'binary') continue;
    for (const side of [node.left, node.right])
      if (side.kind === 'member' && /status(_?code)?$|^code$/i.test(side.name)) return true;
  }
  return false;
}

const MAX_CALLERS = 20;

/** Symfony tries a message again for ever whose handler throws a `RecoverableMessageHandlingException`. */
function throwsForEver(call: SyntaxNode): SyntaxNode | null {
  const handlers = catchingTry(call)?.handlers ?? [];
  for (const { body } of handlers)
    for (const statement of body)
      for (const node of descendants(statement))
        if (
          node.kind === 'throw' &&
          node.value?.kind === 'call' &&
          /Recoverable|Requeue/i.test(pathOf(node.value.callee))
        )
          return node;
  return null;
}

/** The rows that are left are read again by the next run, the refused one first. */
function stoppedAt(by: SyntaxNode): Repeat {
  return { why: 'the next run comes to the row again', kind: 'put-back', by };
}

/** Where the answer becomes a failure: a check of its status, what puts the work back in a handler, or the call. */
function failingAt({ node }: Delivery, by: SyntaxNode): SyntaxNode {
  const isInHandler = catchingTry(node)?.handlers.some(
    ({ span }) => span.start <= by.span.start && by.span.end <= span.end,
  );
  return isInHandler === true
    ? by
    : (throwsForEver(node) ?? refusalCheckOf(node) ?? checkBehind(node) ?? throwBehind(node) ?? node);
}

/** From the call to `response.EnsureSuccessStatusCode()`, which makes the failure of its answer. */
function upToFailure(node: SyntaxNode): Pick<Match, 'lines'> {
  const answer = node.kind === 'call' ? heldOf(node) : null;
  const fn = enclosingFunction(node);
  if (fn === null || answer?.kind !== 'held') return {};
  for (const raising of callsIn(fn)) {
    const on = receiverOf(raising);
    if (raising.span.start < node.span.end || !RAISES.test(calleeName(raising))) continue;
    if (on?.kind === 'name' && answer.names.includes(on.name))
      return { lines: { startLine: node.span.startLine, endLine: raising.span.endLine } };
  }
  return {};
}

const RAISES = /^(ensure_?success(_?status_?code)?|raise_?for_?status|error_?for_?status|throw)$/i;

/** `if (statusCode !== 200) throw …` on what was taken out of the answer: `const { statusCode, body } = await request(…)`. */
function checkBehind(call: SyntaxNode): SyntaxNode | null {
  for (const node of descendants(enclosingFunction(call) ?? call)) {
    if (node.kind !== 'if' || node.span.start < call.span.end || fateOf(node.then, null) !== 'rethrows')
      continue;
    for (const asked of descendants(node.test))
      if (asked.kind === 'name' && /^(status(_?code)?|ok)$/i.test(asked.name)) return node;
  }
  return null;
}

/** `if (response.status.isSuccess()) return`, and what is raised behind it for every other answer. */
function throwBehind(call: SyntaxNode): SyntaxNode | null {
  const last = enclosingFunction(call)?.body.at(-1);
  return last?.kind === 'throw' && last.span.start > call.span.end ? last : null;
}

/** A few tries in a row end at the first answer: nothing stands behind a request that is made once. */
function isOnlyRetried({ node }: Delivery, by: SyntaxNode, trace: Trace): boolean {
  if (guardsOf(node).retry !== by) return false;
  return trace.entryPoints.leadingTo(node).every(({ kind }) => kind === 'http' || kind === 'command');
}

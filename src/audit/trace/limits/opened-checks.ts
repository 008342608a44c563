import { calleeLabel, calleeName, receiverOf, useOf, withAwait } from '../../facts/calls.ts';
import { typeNamesOf } from '../../facts/declared-types.ts';
import { fateOf } from '../../facts/failures/failure.ts';
import { type HandledFailure, handledFailures } from '../../facts/failures/handled-failures.ts';
import { speaksOf } from '../../facts/failures/let-go.ts';
import { openStep } from '../../facts/failures/open-answers.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isExit } from '../../facts/leaving.ts';
import { isReserveCall } from '../../facts/money/reservations.ts';
import { wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { remember } from '../../facts/remember.ts';
import { literalNumber } from '../../facts/values.ts';
import {
  ancestors,
  descendants,
  enclosingFunction,
  mentionsName,
  namesWithin,
  wholeFunction,
} from '../../facts/walk.ts';
import type {
  AssignNode,
  BinaryNode,
  CallNode,
  FunctionNode,
  SyntaxFile,
  SyntaxNode,
} from '../../languages/syntax.ts';
import { isLimitAmount, isUsedAmount, saysLimit, saysOtherLimit } from '../amount-names.ts';
import { isScreenCode } from '../billing-code.ts';
import { ownerName, ownName } from '../call-graph.ts';
import type { Trace } from '../site.ts';
import { isEnforceName } from '../vocabulary.ts';

/** A check of a limit whose failure lets the usage through, while nobody is told. */
export interface OpenedCheck {
  /** What lets it through; what was tried and its handler, where the code merely goes on. */
  readonly step: SyntaxNode;
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  /** The check that fails, for people. */
  readonly check: string;
  /** The check itself, where what lets the usage through stands apart from it. */
  readonly checked: FunctionNode | null;
}

/** Every check of a limit in the file that its own failure opens. */
export function* openedChecks(facts: FileFacts, trace: Trace): Generator<OpenedCheck> {
  const { file } = facts;
  for (const failure of handledFailures(facts)) {
    if (failure.types.length > 0 && failure.types.every((type) => OF_ONE_KIND.test(type))) continue;
    const fn = gateAround(failure.node);
    if (fn === null || isScreenCode(failure.node, file)) continue;
    const check = checkOf(failure, fn, file);
    const opened = check === null ? null : openedBy(failure, fn);
    if (check === null || opened === null || trace.entryPoints.around(failure.node)?.kind === 'schedule')
      continue;
    if (!isSilent(without(failure.body, opened), failure.variable)) continue;
    const { startLine, endLine } = failure.at;
    yield {
      step: opened,
      lines: opened === failure.node ? { startLine, endLine } : null,
      check,
      checked: null,
    };
  }
  for (const fn of facts.nodes('function')) yield* openFallback(facts, fn);
}

/** `@CircuitBreaker(fallbackMethod = "unavailable")` over a check, and `unavailable` answers yes. */
function* openFallback({ nodes }: FileFacts, fn: FunctionNode): Generator<OpenedCheck> {
  const name = ownName(fn) ?? '';
  if (fn.decorators.length === 0 || ![name, ownerName(fn) ?? ''].some(saysLimit) || !isGate(fn, name)) return;
  const named = fn.decorators.flatMap(fallbacksIn);
  const fallback =
    named.length === 0 ? null : nodes('function').find((one) => named.includes(one.name ?? ''));
  const open = fallback ? openStep(fallback.body) : null;
  if (
    !fallback ||
    open === null ||
    open.how === 'leaves' ||
    !isSilent(without(fallback.body, open.step), null)
  )
    return;
  yield { step: open.step, lines: null, check: name, checked: fn };
}

function fallbacksIn(decorator: SyntaxNode): readonly string[] {
  if (decorator.kind !== 'call') return [];
  return decorator.arguments.flatMap(({ name, value }) =>
    /^fallback(_?method|_?function)?$/i.test(name ?? '') && value.kind === 'string' ? [value.value] : [],
  );
}

/** What is missing, wrong or already refused is an answer of the check, not its failure. */
const OF_ONE_KIND =
  /not_?found|missing|no_?such|not_?exist|no_?rows|no_?result|key_?error|exceed|limit|quota|insufficient|exhaust|validation|value_?error|invalid|unauthori|forbidden|duplicate|index_?error|parse|format/i;

/** The function a person would say the check is in; callbacks belong to it. */
function gateAround(node: SyntaxNode): FunctionNode | null {
  return wholeFunction(node) ?? enclosingFunction(node);
}

/** The name of the check that fails, or of the function that is one; null where no limit is judged. */
function checkOf(failure: HandledFailure, fn: FunctionNode, file: SyntaxFile): string | null {
  const name = ownName(fn) ?? '';
  const names = [name, ownerName(fn) ?? ''];
  if (names.some(saysOtherLimit) || /rate_?limit|throttl/i.test(file.path)) return null;
  const asked = askedIn(failure.attempted);
  if (asked.isTraffic) return null;
  if (asked.check !== null) return asked.check;
  if (isEnforceName(name) && asked.reads) return name;
  if (!(names.some(saysLimit) || asked.saysLimit || isJudged(asked, fn)) || !asked.reads) return null;
  return isGate(fn, name) ? name || 'the check' : null;
}

/** How much was used is asked for, and the same function refuses for it. */
function isJudged({ saysUsage }: Asked, fn: FunctionNode): boolean {
  return saysUsage && refuses(fn);
}

interface Asked {
  readonly saysUsage: boolean;
  readonly check: string | null;
  readonly saysLimit: boolean;
  readonly isTraffic: boolean;
  /** Something is looked up, and not only written down. */
  readonly reads: boolean;
}

/** What the statements that may fail ask for. */
function askedIn(attempted: readonly SyntaxNode[]): Asked {
  let check: string | null = null;
  let [says, saysUsage, isTraffic, reads] = [false, false, false, false];
  for (const statement of attempted)
    for (const node of descendants(statement)) {
      if (node.kind === 'name' || node.kind === 'member') {
        says ||= saysLimit(node.name);
        saysUsage ||= isUsedAmount(node.name);
        isTraffic ||= saysOtherLimit(node.name);
      }
      if (node.kind === 'binary' && isOrdering(node.operator)) reads = true;
      if (node.kind !== 'call') continue;
      const name = calleeName(node);
      if (isEnforceName(name) || isReserveCall(node) || asksLimitOfType(node)) check ??= calleeLabel(node);
      reads ||=
        saysLimit(name) || isUsedAmount(name) || isLimitAmount(name) || READS.has(wordsOf(name)[0] ?? '');
    }
  return { check, saysLimit: says, saysUsage, isTraffic, reads };
}

/** `gate.take(org)` on a `QuotaGate`: what the receiver is declared as says what is asked. */
function asksLimitOfType(call: CallNode): boolean {
  const receiver = receiverOf(call);
  if (receiver === null || !ASKS.test(wordsOf(calleeName(call))[0] ?? '')) return false;
  const types = typeNamesOf(receiver);
  return types.some(saysLimit) && !types.some(saysOtherLimit);
}

const ASKS =
  /^(check|take|consume|acquire|reserve|allows?|allowed|may|can|permits?|permitted|spend|charge|admits?|within|use|has)$/;

const READS = new Set(
  'get find query fetch eval evalsha incr incrby load read execute exec count sum select retrieve lookup evaluate check take try allow can may has is consume balance limit remaining post send call request hget hincrby single first to parse body add increment'.split(
    ' ',
  ),
);

/** Words of a name that asks or demands: a check by its own name. */
const GATES =
  /^(check|enforce|assert|ensure|require|guard|verify|is|has|can|may|allow|allows|allowed|within|try|take|consume|reserve|spend|exceeds?|permit|validate|authorize|limits?|remaining|left|available|quota|budget|get|resolve|fetch|load|find)$/;

/** A function that lets usage through or refuses it: by its name, by what it refuses with, or because it hands on. */
function isGate(fn: FunctionNode, name: string): boolean {
  if (GATES.test(wordsOf(name)[0] ?? '') || refuses(fn)) return true;
  return wordsOf(name).some((word) =>
    /^(middleware|guard|gate|limits?|quota|quotas|allowance|budget|entitlements?)$/.test(word),
  );
}

const PAYMENT_REQUIRED = 402;
const REFUSES =
  /payment_?required|(limit|quota|allowance|budget|credits?|seats?|plan)s?_?(is_?)?(exceeded|reached|exhausted|hit|used_up)|(exceed(s|ed)?|out_of|over|insufficient|not_enough|no)_([a-z]+_){0,2}(limit|quota|budget|allowance|credits?|balance|funds)/;

const refuses = remember((fn: FunctionNode): boolean => {
  for (const node of descendants(fn)) {
    if (node.kind === 'binary' && isOrdering(node.operator) && isHeldAgainst(node)) return true;
    if (saysRefusalItself(node)) return true;
  }
  return false;
});

function saysRefusalItself(node: SyntaxNode): boolean {
  if (node.kind === 'number') return node.value === PAYMENT_REQUIRED;
  const text =
    node.kind === 'name' || node.kind === 'member' ? node.name : node.kind === 'string' ? node.value : '';
  return text !== '' && text.length < MAX_TEXT && REFUSES.test(wordsOf(text).join('_'));
}

const MAX_TEXT = 120;

function isHeldAgainst({ left, right }: BinaryNode): boolean {
  const [a, b] = [namesWithin(left), namesWithin(right)];
  return (a.some(isLimitAmount) && b.some(isUsedAmount)) || (b.some(isLimitAmount) && a.some(isUsedAmount));
}

/** The statement that lets usage through after a failure; the handler itself where it merely goes on. */
function openedBy(failure: HandledFailure, fn: FunctionNode): SyntaxNode | null {
  const open = openStep(failure.body);
  if (open !== null && isYes(open.step) && isAskedForRefusal(failure, fn)) return null;
  if (open !== null && open.how !== 'leaves') return open.step;
  if (open === null && failure.body.some(isExit)) return null;
  if (isUsedAsZero(failure)) return failure.body.at(-1) ?? failure.node;
  // What refuses is left out, and the function ends or goes on as after a check that found enough.
  const isOver =
    failure.node.kind === 'try' ? failure.attempted.some(refusesWithin) : refuses(fn) && open !== null;
  if (!isOver || failure.standIn?.kind === 'number') return null;
  // What else is done about it may be an answer to whoever asked.
  if (speaksOf(without(failure.body, open?.step ?? null)) === null) return null;
  if (open !== null) return refusesByError(fn) || failure.node.kind === 'try' ? open.step : null;
  return failure.node.kind === 'try' ? failure.node : null;
}

/** `const isLimited = await take().then(() => false).catch(() => true)`: here `true` is the refusal. */
function isAskedForRefusal({ node }: HandledFailure, fn: FunctionNode): boolean {
  const kept = node.kind === 'call' ? assignmentAround(node)?.targets[0] : undefined;
  const name = kept === undefined ? ownName(fn) : 'name' in kept ? `${kept.name}` : null;
  const words = wordsOf(name ?? '');
  return words.some((word) => REFUSED.test(word)) && !words.includes('not');
}

function isYes(step: SyntaxNode): boolean {
  const value = step.kind === 'return' ? step.value : step;
  return value?.kind === 'boolean' && value.value;
}

const REFUSED =
  /^(limited|exceeds?|exceeded|blocked|denied|refused|rejected|throttled|exhausted|reached|depleted|overdrawn|over|suspended|locked)$/;

/** A refusal among the statements: they throw one, answer with it, or call a check that does. */
function refusesWithin(statement: SyntaxNode): boolean {
  for (const node of descendants(statement)) {
    if (node.kind === 'call' && isEnforceName(calleeName(node)) && useOf(withAwait(node)) === 'discarded')
      return true;
    const isSaid =
      node.kind === 'throw' ||
      node.kind === 'return' ||
      (node.kind === 'call' && ANSWERS.test(calleeName(node)));
    if (isSaid && saysRefusal(node)) return true;
  }
  return false;
}

const ANSWERS =
  /^(render|json|status|send|send_?error|send_?status|abort\w*|error|halt|head|write_?(error|json)|respond\w*|http_?exception|problem)$/i;

function saysRefusal(node: SyntaxNode): boolean {
  for (const inner of descendants(node, (one) => one.kind !== 'function')) {
    if (saysRefusalItself(inner)) return true;
  }
  return false;
}

/** A check that says "no" by an error answers nothing else. */
function refusesByError(fn: FunctionNode): boolean {
  const name = ownName(fn) ?? '';
  if (!isEnforceName(name) && !DEMANDS.test(wordsOf(name)[0] ?? '')) return false;
  for (const node of descendants(fn, (inner) => inner === fn || inner.kind !== 'function'))
    if (node.kind === 'return' && node.value?.kind === 'boolean') return false;
  return true;
}

const DEMANDS =
  /^(check|enforce|assert|ensure|require|guard|verify|take|consume|reserve|spend|validate|authorize|charge|debit)$/;

/** `const used = await usageOf(team).catch(() => 0)`, and then it is held against the limit. */
function isUsedAsZero({ node, body, standIn }: HandledFailure): boolean {
  const last = body.at(-1);
  const assign = last?.kind === 'assign' ? last : node.kind === 'call' ? assignmentAround(node) : null;
  const value = last?.kind === 'assign' ? last.value : standIn;
  const [target] = assign?.targets ?? [];
  if (value === null || literalNumber(value) !== 0 || target?.kind !== 'name') return false;
  const scope = gateAround(node);
  if (scope === null) return false;
  for (const inner of descendants(scope))
    if (
      inner.kind === 'binary' &&
      isOrdering(inner.operator) &&
      mentionsName(inner, target.name) &&
      namesWithin(inner).some(isLimitAmount)
    )
      return true;
  return false;
}

function assignmentAround(node: CallNode): AssignNode | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'assign') return above;
    if (above.kind === 'function' || above.kind === 'block') return null;
  }
  return null;
}

/** The other statements: what they do with the failure is asked apart from the answer. */
function without(body: readonly SyntaxNode[], answer: SyntaxNode | null): readonly SyntaxNode[] {
  return body.filter((statement) => statement !== answer);
}

function isSilent(body: readonly SyntaxNode[], variable: string | null): boolean {
  return /^(logs|ignores)$/.test(fateOf(body, variable));
}

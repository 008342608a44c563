import { fateOf } from '../../facts/failures/failure.ts';
import { type HandledFailure, handledFailures } from '../../facts/failures/handled-failures.ts';
import { speaksOf } from '../../facts/failures/let-go.ts';
import { openStep } from '../../facts/failures/open-answers.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isExit } from '../../facts/leaving.ts';
import { wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { literalNumber } from '../../facts/values.ts';
import {
  ancestors,
  descendants,
  enclosingFunction,
  mentionsName,
  namesWithin,
  wholeFunction,
} from '../../facts/walk.ts';
import type { AssignNode, CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isLimitAmount, saysLimit, saysOtherLimit } from '../amount-names.ts';
import { isScreenCode } from '../billing-code.ts';
import { ownerName, ownName } from '../call-graph.ts';
import type { Trace } from '../site.ts';
import { isEnforceName } from '../vocabulary.ts';
import { type AskedLimit, askedIn } from './asked-limits.ts';
import { refuses, refusesByError, refusesWithin } from './limit-refusals.ts';

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
function isJudged({ saysUsage }: AskedLimit, fn: FunctionNode): boolean {
  return saysUsage && refuses(fn);
}

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

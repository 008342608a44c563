import {
  calleeName,
  calleePath,
  callsIn,
  callsWithin,
  lastNameOf,
  pathOf,
  receiverOf,
  useOf,
  withAwait,
} from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type DeclaredFunction, type FunctionIndex, functionIndex } from '../../facts/functions.ts';
import { endsInExit } from '../../facts/leaving.ts';
import { wordsOf } from '../../facts/names.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { descendants, isStatementOf, wholeFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, IfNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBalance, isLimitAmount, isUsedAmount } from '../amount-names.ts';
import { isLock } from '../guards.ts';

/** A limit that one function checks, and that another one, called behind the check, uses up when its work is done. */
export interface LateConsumption {
  readonly file: SyntaxFile;
  readonly check: SyntaxNode;
  readonly consumer: DeclaredFunction;
  /** The call that uses up. */
  readonly consumed: CallNode;
  /** The work that is done between. */
  readonly work: CallNode;
  /** What is used up is known before the work: it could be reserved. */
  readonly isFixed: boolean;
}

/** Every such pair within the files, one for each consuming call, in the order of the checks. */
export function lateConsumptions(files: readonly FileFacts[]): readonly LateConsumption[] {
  const index = functionIndex(files);
  const found = new Map<CallNode, LateConsumption>();
  for (const { file, nodes } of files)
    for (const node of nodes('if')) {
      const fn = wholeFunction(node);
      if (fn === null || !refuses(node) || !isLimitCheck(node.test) || callsIn(fn).some(isLock)) continue;
      for (const call of callsBehind(node).slice(0, MAX_CALLS))
        for (const consumer of calledFrom(call, { file, fn, index })) {
          const late = consumedLate(consumer.node);
          if (late !== null && !found.has(late.consumed))
            found.set(late.consumed, { file, check: node.test, consumer, ...late });
        }
    }
  return [...found.values()];
}

/** A function that calls more than this behind one check is no handler of one request. */
const MAX_CALLS = 40;

function refuses({ then, else: otherwise }: IfNode): boolean {
  return otherwise.length === 0 && endsInExit(then);
}

const ASKS =
  /^(check|checks|has|have|can|may|is|enough|sufficient|within|exceeds?|exceeded|reached|over|out)$/;

/** `total.credits <= 0`, `used >= plan.limit`, `!(await hasCredits(org))`. */
function isLimitCheck(test: SyntaxNode): boolean {
  for (const node of descendants(test, ({ kind }) => kind !== 'function')) {
    if (node.kind === 'binary' && /^([<>]=?|==)$/.test(node.operator)) {
      const [left, right] = [lastNameOf(node.left), lastNameOf(node.right)];
      if (isBalance(left) || (isUsedAmount(left) && isLimitAmount(right))) return true;
    }
    if (node.kind === 'call') {
      const words = wordsOf(calleeName(node));
      if (words.some((word) => ASKS.test(word)) && words.some((word) => PREPAID.test(word))) return true;
    }
  }
  return false;
}

const PREPAID = /^(credits?|quota|quotas|allowance|balance)$/;

function callsBehind(node: IfNode): readonly CallNode[] {
  return statementsAfter(node).flatMap(callsWithin);
}

interface Caller {
  readonly file: SyntaxFile;
  readonly fn: FunctionNode;
  readonly index: FunctionIndex;
}

const MAX_NAMESAKES = 3;

/** What a call may run besides the function it stands in: a handler often has the name of the service's method. */
function calledFrom(call: CallNode, { file, fn, index }: Caller): readonly DeclaredFunction[] {
  const receiver = receiverOf(call);
  const named = (index.get(calleeName(call)) ?? []).filter(
    (one) => one.node !== fn && one.file.language === file.language,
  );
  const own = named.filter((one) => one.file.path === file.path);
  const isSelf = receiver !== null && /^(this|self|\$this|@\w+)$/.test(pathOf(receiver));
  const others = named.filter((one) => one.file.path !== file.path);
  const found = isSelf || (receiver === null && own.length > 0) ? own : others;
  return found.length <= MAX_NAMESAKES ? found : [];
}

const CONSUMES = /^(use|deduct|consume|decrement|debit|charge|spend|burn|subtract|take)(?=[A-Z_]|$)/;

/** The statement of the function that uses up what was checked, behind work that takes its time. */
function consumedLate(fn: FunctionNode): Pick<LateConsumption, 'consumed' | 'work' | 'isFixed'> | null {
  const calls = callsIn(fn);
  if (calls.some(isLock)) return null;
  const consumed = calls.find(
    (call) =>
      CONSUMES.test(calleeName(call)) &&
      wordsOf(calleePath(call)).some((word) => PREPAID.test(word)) &&
      isPlainStatement(call, fn),
  );
  if (consumed === undefined) return null;
  const work = calls.find((call) => call.span.end < consumed.span.start && call.parent?.kind === 'await');
  if (work === undefined || asksAgain(fn, consumed)) return null;
  return { consumed, work, isFixed: consumed.arguments.every(({ value }) => !isOfWork(value, work)) };
}

/** Its answer is not looked at, so that it cannot refuse any more. */
function isPlainStatement(call: CallNode, fn: FunctionNode): boolean {
  const whole = withAwait(call);
  return useOf(whole) === 'discarded' && isStatementOf(whole, fn);
}

/** The function itself asks before it works. */
function asksAgain(fn: FunctionNode, consumed: CallNode): boolean {
  for (const node of descendants(fn))
    if (node.kind === 'if' && node.span.start < consumed.span.start && isLimitCheck(node.test)) return true;
  return false;
}

/** The amount is made from what the work gave: `usage.totalTokens`, `result.cost`. */
function isOfWork(value: SyntaxNode, work: CallNode): boolean {
  const assign = work.parent?.parent;
  const names = new Set(assign?.kind === 'assign' ? assign.targets.flatMap((one) => [...namesIn(one)]) : []);
  for (const name of namesIn(value)) if (names.has(name)) return true;
  return false;
}

function* namesIn(node: SyntaxNode): Generator<string> {
  for (const inner of descendants(node)) if (inner.kind === 'name') yield inner.name;
}

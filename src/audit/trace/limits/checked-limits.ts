import { calleeName, calleePath, lastNameOf, pathOf, receiverOf, withoutAwait } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { remember } from '../../facts/remember.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { resolve } from '../../facts/values.ts';
import { descendants, enclosingFunction, isWithinAny, wholeFunction } from '../../facts/walk.ts';
import type {
  BinaryNode,
  CallNode,
  FunctionNode,
  IfNode,
  SyntaxFile,
  SyntaxNode,
} from '../../languages/syntax.ts';
import { isBalance, isLimitAmount, isUsedAmount } from '../amount-names.ts';
import { guardsOf } from '../guards.ts';
import { changes, MAX_TEXT, movesBy, savesStep } from '../repeats/column-steps.ts';
import { countedNouns, nounsOf } from './counted-nouns.ts';

/** A limit that is compared with what was read before, and what then uses it up in the same function. */
export interface CheckedLimit {
  readonly file: SyntaxFile;
  /** The comparison. */
  readonly check: BinaryNode;
  readonly taken: CallNode;
  /** `balance`: a stored amount is lowered; `count`: one more of what was counted is created. */
  readonly kind: 'balance' | 'count';
  /** The limit is the same for everybody, whatever they pay. */
  readonly isFixed: boolean;
  /** Each one that is counted is paid for: a seat, a redeemed code. */
  readonly isPaidFor: boolean;
  /** What is measured is as it was before this request, and lets one more through where it equals the limit. */
  readonly admitsOneMore: boolean;
  /** Something in the function keeps another request out in between: a lock, a serializable transaction. */
  readonly isHeld: boolean;
}

/**
 * Checks of a limit by a number that was read, with what uses it up after them in the same function by a write that
 * has no condition itself.
 */
export const checkedLimits = remember(({ file, nodes }: FileFacts): readonly CheckedLimit[] => {
  const found: CheckedLimit[] = [];
  const takers = Map.groupBy(nodes('call').filter(mayTake), (call) => wholeFunction(call));
  for (const node of nodes('if')) {
    const fn = wholeFunction(node);
    const calls = fn === null ? [] : (takers.get(fn) ?? []);
    if (fn === null || calls.length === 0) continue;
    for (const check of comparisonsIn(node.test)) {
      const taken = takenAfter(node, check, calls);
      if (taken === null) continue;
      found.push({ file, check, ...taken, isHeld: isHeld(fn, check, taken.taken) });
      break;
    }
  }
  return found;
});

const CREATES = /^(create|insert|add|save|register|invite|provision|enrol|enroll|attach)$/;

function isCreate(call: CallNode): boolean {
  return CREATES.test(wordsOf(calleeName(call))[0] ?? '');
}

const LOWERS =
  /^(update|upsert|set|values|execute|exec|query|execute_?raw|decrement|increment|deduct|debit|consume|charge|spend|burn)/i;

/** True for a call that may use a limit up, by its name. */
export function mayTake(call: CallNode): boolean {
  const name = calleeName(call);
  return isCreate(call) || LOWERS.test(name) || /_?raw$/i.test(name);
}

/** The comparisons by size in a test, in source order. */
export function* comparisonsIn(test: SyntaxNode): Generator<BinaryNode> {
  for (const node of descendants(test, (inner) => inner.kind !== 'function'))
    if (node.kind === 'binary' && isOrdering(node.operator)) yield node;
}

/** What a check finds used up behind it. */
export type Taken = Omit<CheckedLimit, 'file' | 'check' | 'isHeld'>;

function takenAfter(node: IfNode, check: BinaryNode, calls: readonly CallNode[]): Taken | null {
  // Most comparisons are of no limit: what comes after is looked through only for those that are.
  let reached: readonly CallNode[] | null = null;
  return takenBy(
    check,
    (fits) => {
      reached ??= calls.filter(isReachedFrom(node));
      return reached.find((call) => !callsItself(call) && fits(call));
    },
    node.then,
  );
}

/**
 * What uses up the limit that is compared, as the search for the calls behind the check finds it; null where nothing
 * does. What the check opens is what runs only where it holds.
 */
export function takenBy(
  check: BinaryNode,
  after: (fits: (call: CallNode) => boolean) => CallNode | undefined,
  opened: readonly SyntaxNode[],
): Taken | null {
  for (const [measure, limit] of [
    [check.left, check.right],
    [check.right, check.left],
  ] as const) {
    const columns = columnsIn(measure).filter(
      (column) => (isBalance(column) || isUsedUp(column, limit)) && !isAnsweredByStep(measure, column),
    );
    const lowers =
      columns.length === 0
        ? undefined
        : after(
            (call) =>
              columns.some((column) => savesStep(call, column)) ||
              (columns.some((column) => changes(call, column)) && (isHad(limit) || !movesBy(call, measure))),
          );
    if (lowers !== undefined)
      return { taken: lowers, kind: 'balance', isFixed: false, isPaidFor: true, admitsOneMore: false };
    const nouns = isLimit(limit) ? countedNouns(measure) : null;
    const creates = nouns === null ? undefined : after((call) => createsOne(call, nouns, measure));
    if (creates !== undefined)
      return {
        taken: creates,
        kind: 'count',
        isFixed: limit.kind === 'name' && /^[A-Z\d_]+$/.test(limit.name),
        isPaidFor:
          isOfPlan(limit) ||
          isOfPlan(resolve(limit)) ||
          wordsOf(lastNameOf(limit)).some((word) => PERIODS.test(word)) ||
          [...(nouns ?? []), ...nounsOf(lastNameOf(limit))].some((noun) => PAID_FOR.test(noun)),
        admitsOneMore:
          resolve(measure).kind !== 'binary' && admitsAtLimit(check, measure, isWithinAny(creates, opened)),
      };
  }
  return null;
}

/**
 * `counter.count` after `const counter = await db.counter.upsert({ …, update: { count: { increment: 1 } } })`: the number
 * was moved first, in one step, and is judged by what that answered.
 */
function isAnsweredByStep(measure: SyntaxNode, column: string): boolean {
  let at = withoutAwait(resolve(measure));
  for (let step = 0; step < MAX_FIELDS && (at.kind === 'member' || at.kind === 'index'); step++)
    at = withoutAwait(resolve(at.object));
  return at.kind === 'call' && changes(at, column);
}

/** `result.rows[0].used`: no answer lies deeper. */
const MAX_FIELDS = 4;

/** `balance(wallet)` and `wallet.balance` beside the amount that is asked for. */
function isHad(node: SyntaxNode): boolean {
  const value = withoutAwait(node);
  return isBalance(lastNameOf(value.kind === 'call' ? value.callee : value));
}

/** What may be made within a time is what the plan is paid for. */
const PERIODS = /^(monthly|month|daily|day|period|hourly|hour|yearly|year)$/;
const PAID_FOR =
  /^(seat|licen[cs]e|redemption|redeem|coupon|voucher|promo|promotion|discount|reward|referral|grant|credit|topup)$/;

/** A function that tries again by calling itself creates nothing by that. */
function callsItself(call: CallNode): boolean {
  const receiver = receiverOf(call);
  const isOwn = receiver === null || /^(this|self|\$this)$/.test(pathOf(receiver));
  return isOwn && wholeFunction(call)?.name === calleeName(call);
}

/** True when what is measured may equal the limit where the check lets the work go on: `>` refuses, or `<=` opens. */
export function admitsAtLimit(check: BinaryNode, measure: SyntaxNode, isOpening: boolean): boolean {
  const fromLimit: Readonly<Record<string, string>> = { '<': '>', '>=': '<=' };
  const operator = check.left === measure ? check.operator : (fromLimit[check.operator] ?? '');
  return operator === (isOpening ? '<=' : '>');
}

/** Tells the calls behind a refusal, or in the branch that the check opens. */
export function isReachedFrom(gate: IfNode): (call: CallNode) => boolean {
  const last = gate.then.at(-1);
  const refuses =
    last?.kind === 'return' ||
    last?.kind === 'throw' ||
    (last?.kind === 'call' && /raise|panic|fail|abort/i.test(calleeName(last)));
  const statements = [...gate.then, ...(refuses ? statementsAfter(gate) : [])];
  return (call) => isWithinAny(call, statements);
}

/** The columns a measure is read from: that of `user.credits`, and those of `quota.pagesUsed + pages`. */
function columnsIn(measure: SyntaxNode): readonly string[] {
  const value = measure.kind === 'name' ? resolve(measure) : measure;
  const sides = value.kind === 'binary' && /^[-+]$/.test(value.operator) ? [value.left, value.right] : [];
  return [measure, ...sides].map(columnNamed).filter((column) => column !== null);
}

/** What the plan allows is compared with it: it is used up, whatever it counts. Goods in a store are another trade. */
function isUsedUp(column: string, limit: SyntaxNode): boolean {
  return (isLimit(limit) || isUsedAmount(column)) && !/stock|inventory/i.test(column);
}

/** `user.credits`: what the customer has, read from a row. */
function columnNamed(node: SyntaxNode): string | null {
  if (node.kind === 'member') return node.name;
  // A bean's `account.getCreditBalance()`
  const getter =
    node.kind === 'call' && node.arguments.length === 0 ? /^get([A-Z]\w+)$/.exec(calleeName(node)) : null;
  if (getter !== null) return getter[1] ?? null;
  if (node.kind !== 'name') return null;
  const value = resolve(node);
  return value.kind === 'member' || value.kind === 'call' ? node.name : null;
}

/** True for what the plan allows: `plan.maxProjects`, `seatsLimit`. */
export function isLimit(node: SyntaxNode): boolean {
  const value = node.kind === 'call' ? node.callee : node;
  if (value.kind !== 'name' && value.kind !== 'member') return false;
  const words = wordsOf(value.name);
  if (isLimitAmount(value.name) || isOfPlan(value)) return true;
  return /^(max|maximum)$/.test(words[0] ?? '') && !words.some((word) => OF_MACHINES.test(word));
}

/** What a program is kept to, and no customer: how long it waits, how much it does at once. */
const OF_MACHINES =
  /^(retries|retry|attempts?|length|size|depth|age|pages?|rows?|timeouts?|wait|delay|backoff|ttl|elapsed|concurrency|concurrent|parallelism|batch|chunk|buffer|redirects|iterations|loops)$/;

/** `org.plan.exportsPerPeriod`: a number of the plan is what it allows. */
function isOfPlan(value: SyntaxNode): boolean {
  if (value.kind !== 'member' || /^(id|name|price|amount|status|type|interval|version)$/i.test(value.name))
    return false;
  return /^(plan|limits|entitlements?|quotas?|allowances?)$/i.test(lastNameOf(value.object));
}

/** Creates one more of what was counted. */
function createsOne(call: CallNode, nouns: ReadonlySet<string>, measure: SyntaxNode): boolean {
  if (!isCreate(call)) return false;
  const first = call.arguments[0]?.value;
  const into = first?.kind === 'name' || first?.kind === 'member' ? pathOf(first) : '';
  // A list that is put somewhere by its own length: none was added to it.
  if (into !== '' && into === countedList(measure)) return false;
  const path =
    calleeName(call) === 'save'
      ? ''
      : `${calleePath(call)} ${/^(insert|add)$/i.test(calleeName(call)) ? into : ''}`;
  return nounsOf(path).some((noun) => nouns.has(noun));
}

/** `items` of `items.length`, `items.Count` and `len(items)`. */
function countedList(measure: SyntaxNode): string | null {
  if (measure.kind === 'member') return pathOf(measure.object);
  if (measure.kind !== 'call') return null;
  const receiver = receiverOf(measure);
  const [only] = measure.arguments;
  return receiver !== null ? pathOf(receiver) : only === undefined ? null : pathOf(only.value);
}

const HOLDS =
  /\b(serializable|for\s+update|for_?update|advisory|mutex|with_?lock|select_for_update|lock_?for_?update|pessimistic\w*|setnx|redlock|acquire\w*)\b/i;

/** Something keeps others out from the check to the write. */
export function isHeld(fn: FunctionNode, check: SyntaxNode, taken: SyntaxNode): boolean {
  const [a, b] = [guardsOf(check), guardsOf(taken)];
  if (a.lock !== null && b.lock !== null) return true;
  for (const node of descendants(fn)) {
    if (node.kind === 'name' || node.kind === 'member') {
      if (
        HOLDS.test(node.name) ||
        wordsOf(node.name).some((word) => /^(lock|locks|locked|mutex|semaphore|serializable)$/.test(word))
      )
        return true;
    } else if (node.kind === 'string' && node.value.length <= MAX_TEXT && HOLDS.test(node.value)) return true;
  }
  return enclosingFunction(check) === null;
}

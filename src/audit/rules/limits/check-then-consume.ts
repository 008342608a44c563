import { calleeLabel, calleeName, callsWithin, useOf, withAwait } from '../../facts/calls.ts';
import { isCountedFirst } from '../../facts/key-stores/keyed-values.ts';
import { wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import {
  callsOutsideTransaction,
  isWriteCall,
  type TransactionCallback,
  transactionCallbacks,
} from '../../facts/rows/transactions.ts';
import { bringsWithin } from '../../facts/units/brought-down.ts';
import { descendants, wholeFunction } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { guardsOf } from '../../trace/guards.ts';
import { type CheckedLimit, checkedLimits } from '../../trace/limits/checked-limits.ts';
import { helperLimits } from '../../trace/limits/helper-limits.ts';
import { type KeyedLimit, keyedLimits } from '../../trace/limits/keyed-limits.ts';
import { type LateConsumption, lateConsumptions } from '../../trace/limits/late-consumption.ts';
import { limitedWords, speakOfTheSame } from '../../trace/limits/same-limits.ts';
import { isGate, type SeatCheck, seatChecks } from '../../trace/limits/seat-checks.ts';
import type { MeteringSite } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-401: a limit is checked first and used up later, and nothing keeps another request from passing in between. */
export const checkThenConsume = defineRule({
  id: 'MTR-401',
  name: 'check-then-consume',
  section: 'limits',
  title: 'A limit is checked and then consumed without atomicity',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is a limit checked and used up in one atomic step?',
  cost: 'Requests that run at the same time all pass the check, and usage beyond what was paid for is given away.',
  remediation:
    'Make the check part of the write: a conditional UPDATE whose affected rows are read, an atomic decrement with a floor, or a row lock held from the check to the write.',
  references: [
    'https://cwe.mitre.org/data/definitions/367.html',
    'https://www.postgresql.org/docs/current/explicit-locking.html',
  ],
  *match(scope) {
    const byFunction = Map.groupBy(scope.trace.sites, (site) => wholeFunction(site.node));
    const told = new Set<SyntaxNode>();
    const toldLines = new Set<string>();
    for (const [fn, sites] of byFunction)
      for (const match of fn ? matchFunction(fn, sites) : []) {
        for (const { node } of match.evidence ?? []) told.add(node);
        toldLines.add(lineOf({ file: match.file, check: match.node }));
        yield match;
      }
    for (const seats of seatChecks(scope.files)) {
      told.add(seats.adds);
      yield toSeats(seats);
    }
    for (const late of lateConsumptions(scope.files)) yield toLate(late);
    for (const facts of scope.audited) {
      for (const checked of [...checkedLimits(facts), ...helperLimits(facts)])
        if (!checked.isHeld && !told.has(checked.taken) && !toldLines.has(lineOf(checked)))
          yield toChecked(checked);
      for (const keyed of keyedLimits(facts))
        if (!keyed.isHeld && !told.has(keyed.step.call)) yield toKeyed(keyed);
      for (const block of transactionCallbacks(facts)) yield* matchOutside(facts.file, block);
    }
  },
});

function lineOf({ file, check }: { readonly file: SyntaxFile; readonly check: SyntaxNode }): string {
  return `${file.path}:${check.span.startLine}`;
}

/** One function checks; another one, which it calls, works first and uses up what was checked at its end. */
function toLate({ file, check, consumer, consumed, work, isFixed }: LateConsumption): Match {
  return {
    file: consumer.file,
    node: consumed,
    evidence: [
      { file, node: check },
      { file: consumer.file, node: work },
    ],
    confidence: isFixed ? 'likely' : 'possible',
    message:
      `\`${calleeLabel(consumed)}\` uses up what was checked by the caller, but only after \`${calleeLabel(work)}\` is done: ` +
      'requests that run at the same time all pass the check on the same balance, and more is used than was paid for.',
    remediation: 'Use it up first, in one step with the check, and give it back where the work fails.',
  };
}

/** A number that was read is compared, and what it allows is written by another statement. */
function toChecked({ file, check, taken, kind, isFixed, isPaidFor }: CheckedLimit): Match {
  const what =
    kind === 'balance'
      ? 'requests that run at the same time all pass on the same balance, and more is used than was paid for.'
      : 'requests that run at the same time all see the last free place, and more is created than the plan allows.';
  return {
    file,
    node: check,
    evidence: [{ file, node: taken }],
    // One project or tag too many costs little, and a limit that is the same for everybody is seldom paid for.
    confidence: isFixed || (kind === 'count' && !isPaidFor) ? 'possible' : 'likely',
    ...(kind === 'count' ? { severity: 'medium' as const } : {}),
    message: `The limit is checked here by a number read before, and \`${calleeLabel(taken)}\` uses it up in another statement with nothing between to keep others out: ${what}`,
  };
}

/** A number of a store of keys is read and compared, and raised by another command. */
function toKeyed({ file, check, read, step }: KeyedLimit): Match {
  return {
    file,
    node: check,
    evidence: [
      { file, node: read.call },
      { file, node: step.call },
    ],
    confidence: 'likely',
    message:
      `The limit is held against what \`${calleeLabel(read.call)}\` read, and \`${calleeLabel(step.call)}\` counts only afterwards: ` +
      'requests that run at the same time all read the old number, and usage beyond the limit is never paid for.',
    remediation:
      'Count first and judge by the number the command answers (`INCRBY`, then give back what was refused), or do both in one script.',
  };
}

function* matchFunction(fn: FunctionNode, sites: readonly MeteringSite[]): Generator<Match> {
  const consumers = sites.filter(isConsumption);
  const used = new Set<MeteringSite>();
  for (const check of sites) {
    if (check.stage !== 'enforce' || !isGate(check.node) || isJudgedByAnswer(check.node)) continue;
    if (onlyBounds(check.node)) continue;
    const consumer = consumers.find(
      (site) => site.node.span.start > check.node.span.end && speakOfTheSame(check, site),
    );
    if (!consumer) yield* matchCounted(check, fn);
    if (!consumer || used.has(consumer) || isGuarded(check.node, consumer.node)) continue;
    used.add(consumer);
    yield toMatch(check, consumer, fn);
  }
}

const ABOUT_MONEY = /credit|quota|balance|usage|seat|wallet|redeem|redemption|voucher|coupon|ledger/i;

/** Statements written inside a transaction that run beside it: neither locked by it nor undone with it. */
function* matchOutside(file: SyntaxFile, block: TransactionCallback): Generator<Match> {
  const { start, end } = block.callback.span;
  if (!ABOUT_MONEY.test(file.text.slice(start, end))) return;
  const outside = callsOutsideTransaction(block);
  const [first] = outside;
  const write = outside.find(isWriteCall);
  if (!first || !write) return;
  const [given] = block.callback.parameters.slice(-1);
  yield {
    file,
    node: first,
    evidence: [{ file, node: write }],
    confidence: 'likely',
    message:
      `Statements inside this transaction run on \`${block.handle}\`, not on its own handle \`${given?.name ?? 'tx'}\`: ` +
      'the row is not held between check and write, so the same balance or code can be used twice, and a failure leaves half of it written.',
    remediation: `Run every statement of the callback on \`${given?.name ?? 'tx'}\`, and read the row it decides on with a row lock.`,
  };
}

/** A free seat is looked for, and somebody is added to it by a later call of the same function. */
function toSeats({ file, check, adds, helper }: SeatCheck): Match {
  return {
    ...(helper ?? { file, node: check }),
    evidence: [
      { file, node: check },
      { file, node: adds },
    ],
    confidence: helper ? 'likely' : 'possible',
    message:
      `\`${calleeLabel(check)}\` looks for a free seat without a lock, and \`${calleeLabel(adds)}\` takes it later: ` +
      'requests that run at the same time all see the last seat, and more seats are used than are paid for.',
  };
}

/** What usage is held against. */
const LIMITS = /^(limits?|quotas?|allowance)$/;
const COUNTS_UP = /^(increment|increase|bump)(?=[A-Z_])/i;

/** What was allowed is counted by a later call whose answer nobody reads, so that it cannot refuse any more. */
function* matchCounted(check: MeteringSite, fn: FunctionNode): Generator<Match> {
  if (check.node.kind !== 'call') return;
  const words = limitedWords(check.node.callee);
  const isLimit = wordsOf(calleeName(check.node)).some((word) => LIMITS.test(word));
  const counted = callsWithin(fn).find(
    (call) =>
      call.span.start > check.node.span.end &&
      COUNTS_UP.test(calleeName(call)) &&
      ([...limitedWords(call.callee)].some((word) => words.has(word)) ||
        (isLimit && wordsOf(calleeName(call)).some((word) => /^usages?$/.test(word)))) &&
      useOf(withAwait(call)) === 'discarded',
  );
  if (!counted || isGuarded(check.node, counted)) return;
  yield {
    file: check.file,
    node: check.node,
    evidence: [{ file: check.file, node: counted }],
    confidence: 'likely',
    message:
      `\`${calleeLabel(check.node)}\` allows the work here, and \`${calleeLabel(counted)}\` counts it only later: ` +
      'requests that run at the same time are all judged on the old number, and usage beyond the limit is never paid for.',
  };
}

function toMatch(check: MeteringSite, consumer: MeteringSite, fn: FunctionNode): Match {
  const consumed = consumer.node.kind === 'call' ? `\`${calleeLabel(consumer.node)}\`` : 'the write';
  const where = fn.name ? ` in \`${fn.name}\`` : '';
  return {
    file: check.file,
    node: check.node,
    evidence: [{ file: consumer.file, node: consumer.node }],
    confidence: consumer.operation === 'increment' || consumer.operation === 'change' ? 'likely' : 'possible',
    message:
      `The limit is checked here and used up later by ${consumed}${where}, with no lock between: ` +
      'requests that run at the same time all pass, and usage beyond the limit is never paid for.',
  };
}

/** `if cost < 0 { cost = 0 }`: no limit is checked, a number is kept in bounds. */
function onlyBounds(check: SyntaxNode): boolean {
  const { parent } = check;
  return parent?.kind === 'if' && parent.test === check && bringsWithin(parent, check);
}

/** `used = redis.incrby(key, n)` stands before `used > limit`: what is taken later is given back, or counted elsewhere. */
function isJudgedByAnswer(check: SyntaxNode): boolean {
  for (const node of descendants(check))
    if (node.kind === 'binary' && (isCountedFirst(node.left) || isCountedFirst(node.right))) return true;
  return false;
}

function isConsumption(site: MeteringSite): boolean {
  if (site.node.kind === 'import' || hasCondition(site)) return false;
  if (site.operation === 'increment') return true;
  if (site.operation === 'change' || site.operation === 'store')
    return site.stage === 'store' && site.basis !== 'vocabulary';
  return site.stage === 'emit' && site.node.kind === 'call' && CONSUMING.test(calleeName(site.node));
}

const CONSUMING = /^(deduct|consume|decrement|debit|charge|spend|use|increment|increase|decrease|burn)/i;

/** `SET used = used + $1 WHERE used + $1 <= quota`: the write checks by itself. */
function hasCondition({ statement }: MeteringSite): boolean {
  return (statement?.where ?? []).some((one) => isOrdering(one.operator));
}

/** Both hold the same lock, or both run in one transaction that locks the row. */
function isGuarded(check: SyntaxNode, consumer: SyntaxNode): boolean {
  const [a, b] = [guardsOf(check), guardsOf(consumer)];
  return a.lock !== null && b.lock !== null;
}

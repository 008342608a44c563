import { calleeName, calleePath, callsWithin } from '../../facts/calls.ts';
import { isErrorName } from '../../facts/failures/failure.ts';
import { LOGS } from '../../facts/failures/let-go.ts';
import { takesEverything } from '../../facts/failures/swallowed.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isExit } from '../../facts/leaving.ts';
import {
  endsHold,
  type Hold,
  holdsOf,
  isHandedOn,
  namesOfStatement,
  speaksOfAmounts,
} from '../../facts/money/holds.ts';
import { isRefundCall } from '../../facts/money/reservations.ts';
import { wordsOf } from '../../facts/names.ts';
import { columnWrites } from '../../facts/rows/column-writes.ts';
import { ancestors, descendants, isWithin, isWithinAny } from '../../facts/walk.ts';
import type { CallNode, Handler, SyntaxNode, TryNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../billing-code.ts';
import { guardsOf } from '../guards.ts';
import { givenReleases } from './given-releases.ts';

/** An amount taken in advance, and a way out of its function on which it stays taken. */
export interface OpenHold {
  readonly hold: Hold;
  /** The way out: a return, a call that may fail, a catch of some failures only. */
  readonly exit: SyntaxNode;
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  readonly how: 'returns' | 'fails' | 'other-failures';
}

/** Every hold of the file that its own function ends on some ways out and forgets on another. */
export function* openHolds(facts: FileFacts): Generator<OpenHold> {
  const told = new Set<SyntaxNode>();
  for (const { hold, exit } of givenReleases(facts)) {
    told.add(hold.call);
    yield { hold, exit, lines: null, how: 'returns' };
  }
  for (const [fn, holds] of Map.groupBy([...holdsOf(facts), ...holdsByColumn(facts)], (hold) => hold.fn)) {
    if (fn.variety === 'lambda' && fn.name === null && fn.parent?.kind === 'call' && fn.body.length < 2)
      continue;
    const calls = callsWithin(fn).filter((call) => isWithinAny(call, fn.body));
    for (const hold of holds) {
      const ends = calls.filter(
        (call) => call.span.start > hold.call.span.end && endsHold(call, hold) !== null,
      );
      if (
        told.has(hold.call) ||
        ends.length === 0 ||
        isHandedOn(hold) ||
        guardsOf(hold.call).transaction !== null
      )
        continue;
      if (!speaksOfAmounts(facts.file) && !isBillingCode(hold.call, facts.file)) continue;
      const open = exitOf(hold, ends, facts);
      if (open !== null) yield { hold, ...open };
    }
  }
}

/** Columns of what is held, moved up where they lie: `SetProperty(x => x.Reserved, x => x.Reserved + cells)`. */
function holdsByColumn(facts: FileFacts): readonly Hold[] {
  return columnWrites(facts).flatMap(({ node, kind, sign, columnName }): Hold[] => {
    if (kind !== 'step' || sign !== 'up' || node.kind !== 'call') return [];
    if (!wordsOf(columnName).some((word) => /^(reserved|held|pending|onhold)$/.test(word))) return [];
    return [...ancestors(node)].flatMap((fn): Hold[] => {
      const statement = fn.kind === 'function' ? fn.body.find((one) => isWithin(node, one)) : undefined;
      return fn.kind !== 'function' || statement === undefined
        ? []
        : [{ call: node, fn, statement, names: namesOfStatement(statement) }];
    });
  });
}

type Exit = Omit<OpenHold, 'hold'>;

interface Search {
  readonly hold: Hold;
  readonly isEnd: (node: SyntaxNode) => boolean;
  /** Something gives the amount back after a failure: that failures are to be thought of is agreed. */
  readonly releases: boolean;
  /** What was taken is settled where the work succeeds; else it is simply kept. */
  readonly settles: boolean;
}

function exitOf(hold: Hold, ends: readonly CallNode[], facts: FileFacts): Exit | null {
  const { fn } = hold;
  const at = new Set<SyntaxNode>(ends);
  const isEnd = (node: SyntaxNode): boolean => {
    for (const inner of descendants(node)) if (at.has(inner)) return true;
    return false;
  };
  const releases = ends.some((call) => endsHold(call, hold) === 'released') || !EXPIRES.test(facts.file.text);
  const whole = hold.statement.parent;
  const isInAttempt = whole?.kind === 'try' && !fn.body.includes(hold.statement);
  if (isInAttempt && whole.finally.some(isEnd)) return null;
  const list = isInAttempt ? whole.body : fn.body;
  const after = list.slice(list.indexOf(hold.statement) + 1);
  if ([...descendants(fn)].some((node) => node.kind === 'defer' && (isEnd(node) || isSafetyNet(node))))
    return null;
  if (after.some((node) => node.kind === 'try' && node.finally.some((last) => runsSafetyNet(last, facts))))
    return null;
  const settles = ends.some((call) => endsHold(call, hold) === 'settled');
  return exitIn(after, { hold, isEnd, releases: releases && !isInAttempt, settles });
}

function isSafetyNet(node: SyntaxNode): boolean {
  for (const inner of descendants(node))
    if (inner.kind === 'call' && /quota|billing|credit|reserv|hold|refund|settle/i.test(calleeName(inner)))
      return true;
  return false;
}

/** A function of the file that every end of the attempt runs gives back what is left over. */
function runsSafetyNet(last: SyntaxNode, { nodes }: FileFacts): boolean {
  return callsWithin(last).some((call) => {
    const name = calleeName(call);
    const fn = nodes('function').find((one) => one.name === name);
    return fn !== undefined && callsWithin(fn).some(isRefundCall);
  });
}

/** Holds that end by themselves after a time are given back by whoever looks for those. */
const EXPIRES = /expires?_?(at|in|on)|\bttl\b|lifetime|sweep|stale|expiry/i;

/** The first way out of the statements before the hold has ended; null where all of them end it, or none leaves. */
function exitIn(statements: readonly SyntaxNode[], search: Search): Exit | null {
  let isOwnCheck = true;
  for (const statement of statements) {
    // What is asked of the answer right after it was given.
    if (isOwnCheck && statement.kind === 'if' && asksForHold(statement.test, search.hold)) continue;
    isOwnCheck = false;
    const found = exitOfStatement(statement, search);
    if (found === 'ended') return null;
    if (found !== null) return found;
  }
  return null;
}

function asksForHold(test: SyntaxNode, { names, statement }: Hold): boolean {
  const errors =
    statement.kind === 'assign'
      ? statement.targets.flatMap((one) => (one.kind === 'name' ? [one.name] : []))
      : [];
  for (const node of descendants(test))
    if (node.kind === 'name' && (names.includes(node.name) || errors.includes(node.name))) return true;
  return false;
}

function exitOfStatement(statement: SyntaxNode, search: Search): Exit | 'ended' | null {
  if (statement.kind === 'try') return exitOfTry(statement, search);
  if (statement.kind === 'with' || statement.kind === 'block') {
    const inner = exitIn(statement.body, search);
    return inner ?? (search.isEnd(statement) ? 'ended' : null);
  }
  if (statement.kind === 'if') {
    for (const branch of [statement.then, statement.else]) {
      const leaving = branch.find(isExit);
      if (leaving !== undefined && !branch.some(search.isEnd) && isLeak(leaving, search))
        return { exit: leaving, lines: null, how: 'returns' };
    }
    return null;
  }
  if (search.isEnd(statement)) return 'ended';
  if (isExit(statement))
    return isLeak(statement, search) ? { exit: statement, lines: null, how: 'returns' } : 'ended';
  const failing = search.releases ? failingCall(statement) : null;
  return failing === null ? null : { exit: failing, lines: null, how: 'fails' };
}

/** Where success settles nothing, only what says a failure leaves too early. */
function isLeak(leaving: SyntaxNode, { settles }: Search): boolean {
  return (
    settles ||
    leaving.kind === 'throw' ||
    (leaving.kind === 'return' && leaving.value !== null && fails(leaving.value))
  );
}

function fails(value: SyntaxNode): boolean {
  for (const node of descendants(value)) {
    if (node.kind === 'name' && isErrorName(node.name)) return true;
    if (node.kind === 'call' && /^(Err|Errorf|errorf|New|Wrap|Wrapf|ErrorWrapper)$/.test(calleeName(node)))
      return true;
  }
  return false;
}

/** A call to somewhere else that the function waits for, and whose failure leaves it. */
function failingCall(statement: SyntaxNode): SyntaxNode | null {
  for (const node of descendants(statement, (inner) => inner.kind !== 'function')) {
    if (node.kind === 'unary' && node.operator === '?') return node;
    if (node.kind === 'await' && node.value.kind === 'call' && !LOGS.test(calleePath(node.value)))
      return node;
  }
  return null;
}

function exitOfTry(node: TryNode, search: Search): Exit | 'ended' | null {
  if (node.finally.some(search.isEnd)) return 'ended';
  const catches = node.handlers.filter(({ body }) => body.some(search.isEnd));
  const [first] = catches;
  if (first !== undefined && !node.handlers.some(takesAll) && hasOtherCall(node))
    return {
      exit: node,
      lines: { startLine: first.span.startLine, endLine: first.span.endLine },
      how: 'other-failures',
    };
  const inner = exitIn(node.body, { ...search, releases: search.releases && catches.length === 0 });
  const isCaught = inner?.exit.kind === 'throw' && catches.some(takesAll);
  if (inner !== null && !isCaught) return inner;
  return search.isEnd(node) ? 'ended' : null;
}

function takesAll(handler: Handler): boolean {
  return takesEverything(handler) || isBroad(handler);
}

function isBroad({ types }: Handler): boolean {
  return types.some((type) =>
    /(^|[.:\\])(BaseException|Exception|StandardError|Throwable|Error|object)$/.test(type),
  );
}

/** A failure of another kind is possible: something is called that is no end of the hold. */
function hasOtherCall(node: TryNode): boolean {
  return node.body.some((statement) =>
    [...descendants(statement)].some((inner) => inner.kind === 'call' && !LOGS.test(calleeName(inner))),
  );
}

import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, callOf, withAwait } from './calls.ts';
import { toErrorCheck } from './failure.ts';
import type { FileFacts } from './file-facts.ts';
import { wordsOf } from './names.ts';
import { isRefundCall, isReserveCall, isSettleCall } from './reservations.ts';
import { statementsAfter } from './statements.ts';
import { valueOfName } from './values.ts';
import { ancestors, descendants, enclosingNamedFunction, isWithin } from './walk.ts';

/** Credits taken before the work they pay for, and a failure of that work that leaves with them. */
export interface ChargeAhead {
  readonly charge: CallNode;
  /** The work that fails. */
  readonly work: CallNode;
  /** The branch that leaves. */
  readonly exit: IfNode;
}

const TAKES = /^(deduct|charge|consume|spend|debit|burn|withdraw|subtract|decrement|decrease|reduce)$/;
/** Tokens are left out: parsers consume them, and limiters of a rate hand them out. */
const CREDITS = /^(credits?|quotas?|balances?|wallet|funds|allowance|budget)$/;
const GIVES_BACK =
  /^(refund|return|give_?back|release|restore|rollback|revert|reverse|undo|compensate|void|unreserve|re?credit|add|grant|increment|increase|top_?up|cancel)$/;

/**
 * Functions that take credits first and let a failure of what comes next leave with them. Not where the file gives any
 * back, where the amount is what was used so far, or where a transaction takes the charge back.
 */
export function chargesAhead(facts: FileFacts): readonly ChargeAhead[] {
  const charges = facts.nodes('call').filter(isCharge);
  if (charges.length === 0 || facts.nodes('call').some(givesBack)) return [];
  return charges.flatMap((charge): ChargeAhead[] => {
    const fn = enclosingNamedFunction(charge);
    if (fn === null || isInBranch(charge, fn) || isOfUse(charge) || isCaught(charge, fn)) return [];
    const found = firstFailure(charge);
    return found === null ? [] : [{ charge, ...found }];
  });
}

/** True for a call that gives credits or quota back, whatever it is called. */
export function givesBack(call: CallNode): boolean {
  if (isRefundCall(call)) return true;
  const words = wordsOf(calleeName(call));
  if (words[0] === 'credit' && words.slice(1).some((word) => CREDITS.test(word))) return true;
  return (
    words.some((word) => GIVES_BACK.test(word)) &&
    words.some((word) => CREDITS.test(word) || word === 'usage')
  );
}

function isCharge(call: CallNode): boolean {
  const [verb = '', ...rest] = wordsOf(calleeName(call));
  const takes = isReserveCall(call) || (TAKES.test(verb) && rest.some((word) => CREDITS.test(word)));
  return takes && !isSettleCall(call);
}

/** Taken only in some cases: then a flag may tell what to give back, and where. */
function isInBranch(charge: CallNode, fn: FunctionNode): boolean {
  for (const above of ancestors(charge)) {
    if (above === fn) return false;
    if (above.kind === 'loop' || above.kind === 'switch') return true;
    if (above.kind === 'if' && !isTestedBy(charge, above)) return true;
  }
  return false;
}

/** `if (!(await deduct()))`, and Go's `if err := Deduct(); err != nil`. */
function isTestedBy(charge: CallNode, { test, init }: IfNode): boolean {
  return isWithin(charge, test) || (init !== null && isWithin(charge, init));
}

const KNOWN_BEFORE =
  /^(get|find|load|fetch|read|estimate|calc|calculate|compute|price|cost|count|quote|lookup|resolve|auth|current|parse|validate|check|require|new|create|json|body|params|args)/i;

/** The amount is told by work done before: the charge settles what was used, and is due. */
function isOfUse(charge: CallNode): boolean {
  for (const { value } of charge.arguments)
    for (const inner of descendants(value)) {
      if (inner.kind === 'member' && /usage|tokens_?used|duration|actual/i.test(inner.name)) return true;
      if (inner.kind !== 'name') continue;
      const call = callOf(valueOfName(inner.name, inner));
      if (call !== null && !KNOWN_BEFORE.test(calleeName(call))) return true;
    }
  return false;
}

/** Somebody catches what fails after the charge, here or around it, or ends it with the function. */
function isCaught(charge: CallNode, fn: FunctionNode): boolean {
  for (const above of ancestors(charge)) {
    if (above === fn) break;
    if (above.kind === 'try' || above.kind === 'with') return true;
  }
  return statementsAfter(charge).some(({ kind }) => kind === 'try' || kind === 'defer');
}

/** The first branch behind the charge that leaves for a failure of other work than the charge itself. */
function firstFailure(charge: CallNode): Pick<ChargeAhead, 'work' | 'exit'> | null {
  let work: CallNode | null = null;
  for (const statement of statementsAfter(ownCheckAround(charge) ?? charge)) {
    if (statement.kind === 'if' && isFailingExit(statement)) {
      const made = statement.init === null ? work : callIn(statement.init);
      if (made !== null && isAbout(statement, made)) return { work: made, exit: statement };
    }
    work = callIn(statement) ?? work;
  }
  return null;
}

/** Go's `if err := Deduct(); err != nil { … }`, and `if (!(await deduct())) return`. */
function ownCheckAround(charge: CallNode): IfNode | null {
  for (const above of ancestors(charge)) {
    if (above.kind === 'function') return null;
    if (above.kind === 'if') return above;
  }
  return null;
}

/** Work that a failure can come from: the call a statement makes, or assigns the answer of. */
function callIn(statement: SyntaxNode): CallNode | null {
  return callOf(statement.kind === 'assign' ? statement.value : statement);
}

/** The branch only leaves, with a failure. */
function isFailingExit(node: IfNode): boolean {
  const last = node.then.at(-1);
  if (last?.kind === 'throw') return true;
  return last?.kind === 'return' && toErrorCheck(node)?.body === node.then;
}

/** The test asks for the answer of the work: its error, or a field of what it gave. */
function isAbout({ test, init }: IfNode, work: CallNode): boolean {
  const holder = withAwait(work).parent;
  if (holder?.kind !== 'assign') return false;
  if (init !== null && isWithin(work, init)) return true;
  const names = new Set(holder.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])));
  for (const inner of descendants(test)) if (inner.kind === 'name' && names.has(inner.name)) return true;
  return false;
}

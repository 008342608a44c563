import { calleeLabel, calleeName, callsWithin, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { savesRow } from '../../facts/libraries/database-names.ts';
import { isRefundCall, isReserveCall, isSettleCall } from '../../facts/money/reservations.ts';
import { wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { enclosingNamedFunction } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { balanceMoves } from './balance-moves.ts';

/** Credits that are taken off what a customer has, by a call made for it or by a write of the balance. */
export interface TakenCredits {
  readonly node: SyntaxNode;
  /** How the code says it: `deductCredits`, `account.credits`. */
  readonly label: string;
  /** The call that takes them, where its name says so; null for a write of the balance. */
  readonly call: CallNode | null;
}

const TAKES = /^(deduct|charge|consume|spend|debit|burn|withdraw|subtract|decrement|decrease|reduce)$/;
/** Tokens are left out: parsers consume them, and limiters of a rate hand them out. */
const CREDITS = /^(credits?|quotas?|balances?|wallet|funds|allowance|budget)$/;
/** What is sold in advance by the piece; nobody spends or deducts these in another trade. */
const PREPAID =
  /^(minutes|seconds|hours|tokens|points|coins|messages|sms|pages|characters|images|words|units|searches)$/;
const BEHIND = /^(for|of|with|by|in|on|per|when|if)$/;
const GIVES_BACK =
  /^(refund|return|give_?back|release|restore|rollback|revert|reverse|undo|compensate|void|unreserve|re?credit|add|grant|increment|increase|top_?up|cancel)$/;

/** Every taking of credits in the file that stands in the store before what comes behind it, in source order. */
export const takenCredits = remember((facts: FileFacts): readonly TakenCredits[] => {
  const called = facts.nodes('call').flatMap((call): TakenCredits[] => {
    return isTaking(call) ? [{ node: call, label: calleeLabel(call), call }] : [];
  });
  const written = balanceMoves(facts).flatMap(({ node, sign, column, isImmediate }): TakenCredits[] => {
    if (sign !== 'down' || column === null || called.some((one) => one.node === node)) return [];
    const stored = isImmediate ? node : savedBehind(node);
    const [field] = node.kind === 'assign' ? node.targets : [];
    const label = field === undefined ? column : pathOf(field);
    return stored === null ? [] : [{ node: stored, label, call: null }];
  });
  return [...called, ...written].sort((a, b) => a.node.span.start - b.node.span.start);
});

/** True where a call or a write of the file gives credits or quota back, whatever it is called. */
export const givesCreditsBack = remember(
  (facts: FileFacts): boolean =>
    facts.nodes('call').some(givesBack) || balanceMoves(facts).some(({ sign }) => sign === 'up'),
);

function isTaking(call: CallNode): boolean {
  const [verb = '', ...words] = wordsOf(calleeName(call));
  // `chargeAnnotationsForCreditPurchase`: what is made for credits takes none.
  const behind = words.findIndex((word) => BEHIND.test(word));
  const rest = behind < 0 ? words : words.slice(0, behind);
  if (isSettleCall(call)) return false;
  if (isReserveCall(call) || (TAKES.test(verb) && rest.some((word) => CREDITS.test(word)))) return true;
  return /^(spend|deduct|debit|use_?up)$/.test(verb) && rest.some((word) => PREPAID.test(word));
}

function givesBack(call: CallNode): boolean {
  if (isRefundCall(call)) return true;
  const words = wordsOf(calleeName(call));
  if (words[0] === 'credit' && words.slice(1).some((word) => CREDITS.test(word))) return true;
  return (
    words.some((word) => GIVES_BACK.test(word)) &&
    words.some((word) => CREDITS.test(word) || PREPAID.test(word) || word === 'usage')
  );
}

/** A repository's own word for it. */
const SAVES = /^(persist|update)(_?async)?!?$/i;

/** The call that puts a changed field into the store; null where none follows. */
function savedBehind(write: SyntaxNode): SyntaxNode | null {
  const fn = enclosingNamedFunction(write);
  if (fn === null) return null;
  const isSave = (name: string): boolean => savesRow(name) || SAVES.test(name);
  return callsWithin(fn).find((call) => call.span.start > write.span.end && isSave(calleeName(call))) ?? null;
}

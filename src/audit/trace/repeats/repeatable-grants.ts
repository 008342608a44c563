import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { descendants, isWithin, saysName, wholeFunction } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { guardsOf } from '../guards.ts';
import { type BalanceMove, balanceMoves } from '../limits/balance-moves.ts';
import { namesAround } from '../place.ts';
import type { Trace } from '../site.ts';
import { mayRecogniseRepeat } from './repeat-recognition.ts';

/** What is given for one reason, once: a bonus, the credits of a month, what a failed run had cost. */
const GIVEN =
  /^(grant|grants|granted|bonus|bonuses|refund|refunds|award|awards|promo|promos|promotion|redeem|referral|referrals|reward|rewards|gift|compensate|reimburse|monthly|welcome|signup|goodwill)$/;
/** Anything that tells a second run from the first, beside what is looked for on the way here. */
const ONCE =
  /^(status|state|unique|once|refunded\w*|granted_?(at|on|for)|redeemed\w*|claimed\w*|processed\w*|last_?(grant|granted|bonus|refill|reset)\w*|next_?(grant|refill)\w*|idempot\w*|on_?conflict\w*|insert_?or_?ignore|first_?or_?create|find_?or_?create\w*|get_?or_?create|upsert\w*|insert_?ignore|exists\w*|already\w*|period_?key|dedup\w*)$/i;

/** Credit that the file gives for one reason, and gives again whenever it is run again. */
export function* repeatableGrants(facts: FileFacts, trace: Trace): Generator<BalanceMove> {
  const moves = balanceMoves(facts);
  for (const move of moves) {
    if (move.sign !== 'up' || move.column === null) continue;
    const fn = wholeFunction(move.node);
    if (fn === null || !namesAround(move.node).some((name) => wordsOf(name).some((word) => GIVEN.test(word))))
      continue;
    if (moves.some((other) => isTakenBefore(other, move, fn))) continue;
    const { retry } = guardsOf(move.node);
    // What a queue or a webhook delivers again is looked at with all that they add.
    const entries = trace.entryPoints.leadingTo(move.node);
    if (retry !== null || entries.some(({ kind }) => kind === 'webhook' || kind === 'consumer')) continue;
    if (saysOnce(fn) || mayRecogniseRepeat(move.node, trace)) continue;
    yield move;
  }
}

/** A run that gives back what it took itself takes it anew whenever it is run again. */
function isTakenBefore(taken: BalanceMove, given: BalanceMove, fn: FunctionNode): boolean {
  return (
    taken.sign === 'down' &&
    taken.column === given.column &&
    taken.node.span.start < given.node.span.start &&
    isWithin(taken.node, fn)
  );
}

/** True where code says anything by which a second run could be told from the first. */
export function saysOnce(fn: SyntaxNode): boolean {
  for (const node of descendants(fn)) {
    if (saysName(node, (name) => ONCE.test(name))) return true;
    if (node.kind === 'string' && node.value.length < MAX_TEXT && ONCE_IN_TEXT.test(node.value)) return true;
  }
  return false;
}

const MAX_TEXT = 1_000;
const ONCE_IN_TEXT = /on conflict|status|granted_at|refunded|redeemed|\bexists\b/i;

import { calleeLabel, calleeName, receiverOf } from '../../facts/calls.ts';
import { typeNamesOf } from '../../facts/declared-types.ts';
import { isReserveCall } from '../../facts/money/reservations.ts';
import { wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isLimitAmount, isUsedAmount, saysLimit, saysOtherLimit } from '../amount-names.ts';
import { isEnforceName } from '../vocabulary.ts';

/** What statements ask about a limit. */
export interface AskedLimit {
  /** How much was used is spoken of. */
  readonly saysUsage: boolean;
  /** The check that is called, for people. */
  readonly check: string | null;
  readonly saysLimit: boolean;
  /** The limit is one of traffic, and nobody pays by it. */
  readonly isTraffic: boolean;
  /** Something is looked up, and not only written down. */
  readonly reads: boolean;
}

/** What the statements that may fail ask for. */
export function askedIn(attempted: readonly SyntaxNode[]): AskedLimit {
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

import type { CallNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { descendants } from '../walk.ts';

const AMOUNTS = /^(quotas?|credits?|balances?|tokens?|units?|budgets?|usage|seats?|consumed|preconsumed)$/;
const HELD = /^(reservations?|reserved|holds?|preauth|preauthorization)$/;

function isAboutHeld(words: readonly string[]): boolean {
  return words.some((word) => AMOUNTS.test(word) || HELD.test(word));
}

/** True for a call that takes an amount in advance: `preConsumeQuota`, `reserve_credits`, `holdBalance`. */
export function isReserveCall(call: CallNode): boolean {
  const words = wordsOf(calleeName(call));
  const rest = words.slice(1);
  const [verb] = words;
  if (verb === 'pre') return /^(consume|deduct|charge|debit)$/.test(rest[0] ?? '') && isAboutHeld(rest);
  return /^(reserve|hold|preconsume|prededuct|precharge|preauthorize)$/.test(verb ?? '') && isAboutHeld(rest);
}

/** True for a call that gives a reserved amount back: `returnPreConsumedQuota`, `release_hold`, `consume(-reserved)`. */
export function isRefundCall(call: CallNode): boolean {
  const words = wordsOf(calleeName(call));
  const [verb, ...rest] = words;
  if (/^(return|refund|release|rollback|restore|unreserve|revert)$/.test(verb ?? ''))
    return isAboutHeld(rest);
  if (!words.some((word) => /^(consume|deduct|charge|debit)$/.test(word)) || !isAboutHeld(words))
    return false;
  return call.arguments.some(
    ({ value }) => value.kind === 'unary' && value.operator === '-' && namesHeld(value.operand),
  );
}

/** True for a call that turns the reserved amount into the real one: `postConsumeQuota`, `settle_credits`. */
export function isSettleCall(call: CallNode): boolean {
  if (isRefundCall(call)) return false;
  const [verb, ...rest] = wordsOf(calleeName(call));
  if (verb === 'post') return /^(consume|deduct|charge|debit)$/.test(rest[0] ?? '');
  return /^(settle|commit|finalize|capture|confirm)$/.test(verb ?? '') && isAboutHeld(rest);
}

/** True where a name in it speaks of what was taken in advance. */
export function namesHeld(node: Parameters<typeof descendants>[0]): boolean {
  for (const inner of descendants(node)) {
    const name = inner.kind === 'name' || inner.kind === 'member' ? inner.name : '';
    if (isAboutHeld(wordsOf(name))) return true;
  }
  return false;
}

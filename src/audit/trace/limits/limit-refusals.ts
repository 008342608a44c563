import { calleeName, useOf, withAwait } from '../../facts/calls.ts';
import { wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { remember } from '../../facts/remember.ts';
import { descendants, namesWithin } from '../../facts/walk.ts';
import type { BinaryNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { isLimitAmount, isUsedAmount } from '../amount-names.ts';
import { ownName } from '../call-graph.ts';
import { isEnforceName } from '../vocabulary.ts';

const PAYMENT_REQUIRED = 402;
const REFUSES =
  /payment_?required|(limit|quota|allowance|budget|credits?|seats?|plan)s?_?(is_?)?(exceeded|reached|exhausted|hit|used_up)|(exceed(s|ed)?|out_of|over|insufficient|not_enough|no)_([a-z]+_){0,2}(limit|quota|budget|allowance|credits?|balance|funds)/;

/** True for a function that holds what was used against a limit, or speaks of a limit that is reached. */
export const refuses = remember((fn: FunctionNode): boolean => {
  for (const node of descendants(fn)) {
    if (node.kind === 'binary' && isOrdering(node.operator) && isHeldAgainst(node)) return true;
    if (saysRefusalItself(node)) return true;
  }
  return false;
});

function saysRefusalItself(node: SyntaxNode): boolean {
  if (node.kind === 'number') return node.value === PAYMENT_REQUIRED;
  const text =
    node.kind === 'name' || node.kind === 'member' ? node.name : node.kind === 'string' ? node.value : '';
  return text !== '' && text.length < MAX_TEXT && REFUSES.test(wordsOf(text).join('_'));
}

const MAX_TEXT = 120;

function isHeldAgainst({ left, right }: BinaryNode): boolean {
  const [a, b] = [namesWithin(left), namesWithin(right)];
  return (a.some(isLimitAmount) && b.some(isUsedAmount)) || (b.some(isLimitAmount) && a.some(isUsedAmount));
}

/** A refusal among the statements: they throw one, answer with it, or call a check that does. */
export function refusesWithin(statement: SyntaxNode): boolean {
  for (const node of descendants(statement)) {
    if (node.kind === 'call' && isEnforceName(calleeName(node)) && useOf(withAwait(node)) === 'discarded')
      return true;
    const isSaid =
      node.kind === 'throw' ||
      node.kind === 'return' ||
      (node.kind === 'call' && ANSWERS.test(calleeName(node)));
    if (isSaid && saysRefusal(node)) return true;
  }
  return false;
}

const ANSWERS =
  /^(render|json|status|send|send_?error|send_?status|abort\w*|error|halt|head|write_?(error|json)|respond\w*|http_?exception|problem)$/i;

function saysRefusal(node: SyntaxNode): boolean {
  for (const inner of descendants(node, (one) => one.kind !== 'function')) {
    if (saysRefusalItself(inner)) return true;
  }
  return false;
}

/** A check that says "no" by an error answers nothing else. */
export function refusesByError(fn: FunctionNode): boolean {
  const name = ownName(fn) ?? '';
  if (!isEnforceName(name) && !DEMANDS.test(wordsOf(name)[0] ?? '')) return false;
  for (const node of descendants(fn, (inner) => inner === fn || inner.kind !== 'function'))
    if (node.kind === 'return' && node.value?.kind === 'boolean') return false;
  return true;
}

const DEMANDS =
  /^(check|enforce|assert|ensure|require|guard|verify|take|consume|reserve|spend|validate|authorize|charge|debit)$/;

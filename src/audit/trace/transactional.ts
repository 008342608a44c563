import { calleePath, pathOf } from '../facts/calls.ts';
import { remember } from '../facts/remember.ts';
import { descendants, enclosingClass } from '../facts/walk.ts';
import type { CallNode, FunctionNode } from '../languages/syntax.ts';

const TRANSACTIONS = /^(tx|trx|txn|\$?transaction|begin\w*|commit|atomic|session|unit_?of_?work|outbox\w*)$/i;

/** Something in the function speaks of a transaction, or it was handed one. */
export function isTransactional(fn: FunctionNode): boolean {
  if (
    fn.parameters.some(({ name, type }) => TRANSACTIONS.test(name) || /\bTx\b|Transaction/i.test(type ?? ''))
  )
    return true;
  for (const node of descendants(fn)) {
    if ((node.kind === 'name' || node.kind === 'member') && TRANSACTIONS.test(node.name)) return true;
    // `db.batch([…])` runs as one; a variable of that name holds rows.
    if (node.kind === 'call' && node.callee.kind === 'member' && node.callee.name === 'batch') return true;
  }
  return false;
}

/** The class is declared to run in transactions. */
export function isInTransactionalClass(fn: FunctionNode): boolean {
  const owner = enclosingClass(fn);
  return owner?.decorators.some((one) => /transactional/i.test(pathOf(one))) ?? false;
}

/** `InsertTx(ctx, tx, …)`, `{ db: tx }`: the queue takes part in the transaction. */
export function isHandedTransaction(call: CallNode): boolean {
  if (/tx$/i.test(calleePath(call))) return true;
  for (const { value } of call.arguments)
    for (const node of descendants(value))
      if (node.kind === 'name' && /^(tx|trx|txn|transaction)$/i.test(node.name)) return true;
  return false;
}

/** The function speaks of an outbox: what is put there is sent from there. */
export const hasOutbox = remember((fn: FunctionNode): boolean => {
  for (const node of descendants(fn)) {
    const said =
      node.kind === 'name' || node.kind === 'member' ? node.name : node.kind === 'string' ? node.value : '';
    if (/outbox/i.test(said)) return true;
  }
  return fn.parameters.some(({ type }) => /outbox/i.test(type ?? ''));
});

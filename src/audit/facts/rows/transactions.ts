import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import {
  opensTransaction as isLibrarysTransaction,
  opensSavepoint,
  writesRows,
} from '../libraries/database-names.ts';
import { rememberNames } from '../remember.ts';
import { ancestors, descendants, mentionsAny } from '../walk.ts';

/** A transaction that hands its own handle to a callback: `db.transaction(async (tx) => { … })`. */
export interface TransactionCallback {
  readonly call: CallNode;
  /** The path the transaction was opened on: `db`, `this.prisma`, `DB`. */
  readonly handle: string;
  readonly callback: FunctionNode;
}

/** Names that projects give their own functions around a library's transactions. */
const OWN_OPENERS =
  /^(transact|with_?tx|with_?transaction|in_?tx|in_?transaction|run_?tx|run_?in_?tx|run_?in_?transaction|begin_?txn)$/i;

/** True for the name of a call that opens a transaction: a library's own, or a function that projects have around it. */
export const opensTransaction = rememberNames(
  (name): boolean => isLibrarysTransaction(name) || OWN_OPENERS.test(name),
);

/** Openers that hand the callback a handle of their own. */
const TAKES_CALLBACK = /trans?act|tx/i;

/** Handles that are the object itself: its methods may well use the transaction. */
const OWN = /^(this|self|@?[a-z])$/;

/** The transactions of a file that give their callback a handle. */
export function* transactionCallbacks(facts: FileFacts): Generator<TransactionCallback> {
  for (const call of facts.callsNamed(TAKES_CALLBACK)) {
    if (!opensTransaction(calleeName(call))) continue;
    const receiver = receiverOf(call);
    const handle = receiver === null ? '' : pathOf(receiver);
    if (handle === '' || handle.includes('?') || OWN.test(handle)) continue;
    const callback = callbackOf(call);
    const isNested = callback?.parameters.some(({ name }) => name === handle) ?? true;
    if (callback && !isNested) yield { call, handle, callback };
  }
}

function callbackOf(call: CallNode): FunctionNode | null {
  if (call.block && call.block.parameters.length > 0) return call.block;
  for (const { value } of call.arguments)
    if (value.kind === 'function' && value.parameters.length > 0) return value;
  return null;
}

/**
 * The calls inside the callback that run on the handle outside of it, in source order: they are no part of the
 * transaction. A call that is given the transaction (or the context it came with) is left out.
 */
export function callsOutsideTransaction({ handle, callback }: TransactionCallback): readonly CallNode[] {
  const given = new Set(callback.parameters.map(({ name }) => name));
  const outside: CallNode[] = [];
  for (const node of descendants(callback)) {
    if (node.kind !== 'call' || !calleePath(node).startsWith(`${handle}.`)) continue;
    if (!mentionsAny(node, given)) outside.push(node);
  }
  return outside;
}

/** What runs SQL, which may write, and what moves a column where it lies. */
const RUNS = /^(exec|execute|\$?execute_?raw|run|increment|decrement)$/i;

/** True for a call whose last name writes rows: `db.user.update(…)`, `DB.Model(u).Update(…)`, `db.exec(…)`. */
export function isWriteCall(call: CallNode): boolean {
  const name = calleeName(call);
  return writesRows(name) || RUNS.test(name);
}

/** A piece of code that runs in one transaction, with the call that opens it. */
export interface TransactionBody {
  readonly opener: CallNode;
  /** The block, callback or `with` statement that is the transaction. */
  readonly body: SyntaxNode;
}

/** True for a call that opens a transaction, or a part of one that can fail alone. */
export function opensWork(call: CallNode): boolean {
  return opensTransaction(calleeName(call)) || opensSavepoint(calleeName(call));
}

/** The transaction of the same function that the node runs in, the innermost one; null where it shows none. */
export function transactionAround(node: SyntaxNode): TransactionBody | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'function' && above.variety !== 'lambda') return null;
    if (above.kind === 'with') {
      const opener = above.items.map(openerIn).find((call) => call !== null);
      if (opener) return { opener, body: above };
    }
    const { parent } = above;
    if (above.kind !== 'function' || parent?.kind !== 'call' || !opensWork(parent)) continue;
    if (parent.block === above || parent.arguments.some(({ value }) => value === above))
      return { opener: parent, body: above };
  }
  return null;
}

function openerIn(item: SyntaxNode): CallNode | null {
  for (const node of descendants(item)) if (node.kind === 'call' && opensWork(node)) return node;
  return null;
}

/** True for a transaction within another that can fail alone: `begin_nested()`, `transaction(requires_new: true)`. */
export function isSavepoint({ opener }: TransactionBody): boolean {
  return (
    opensSavepoint(calleeName(opener)) ||
    opener.arguments.some(({ name }) => name !== null && /^(requires_?new|savepoint|nested)$/i.test(name))
  );
}

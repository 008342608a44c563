import { askedName, calleeName, calleePath, callsIn, pathOf } from '../../facts/calls.ts';
import { locksRows, noticesChange } from '../../facts/libraries/database-names.ts';
import { remember } from '../../facts/remember.ts';
import { descendants, enclosingNamedFunction, mentionsName, rootOf } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { guardsOf } from '../guards.ts';

/** A number that was read, to be changed and written back. */
export interface ReadNumber {
  /** `credits` */
  readonly name: string;
  /** Where it was read. */
  readonly by: SyntaxNode;
}

/**
 * True where nobody can change what was read before it is written back: it is locked from the read on, the write names
 * the value it read, or a version that it must still find.
 */
export function isProtectedWrite(at: SyntaxNode, write: SyntaxNode, { name, by }: ReadNumber): boolean {
  const guards = guardsOf(at);
  if (guards.lock !== null || guardsOf(by).lock !== null) return true;
  if (guards.transaction !== null && noticesConflicts(by)) return true;
  if (readsUnderLock(by)) return true;
  const fn = enclosingNamedFunction(at);
  if (fn !== null && (speaksOfLocks(fn) || callsIn(fn).some((call) => AT_ONCE.test(calleeName(call)))))
    return true;
  return namesTwice(write, name);
}

/** `@Lock(PESSIMISTIC_WRITE) findByTenant(…)`: the method that reads is declared in this file with a lock. */
function readsUnderLock(read: SyntaxNode): boolean {
  const names = read.kind === 'call' ? new Set(calleePath(read).split('.')) : new Set<string>();
  return names.size > 0 && lockedIn(rootOf(read)).some((name) => names.has(name));
}

/** The names of the functions of a file that are declared with a lock. */
const lockedIn = remember((top: SyntaxNode): readonly string[] => {
  const names: string[] = [];
  for (const node of descendants(top))
    if (node.kind === 'function' && node.name !== null)
      if (node.decorators.some((one) => /(^|\.)Lock$/.test(pathOf(one)) || askedName(one) === 'Lock'))
        names.push(node.name);
  return names;
});

/**
 * A transaction of a document store that notices when what it read was changed: https://firebase.google.com/docs/firestore/manage-data/transactions,
 * https://www.mongodb.com/docs/manual/core/write-operations-atomicity/. Those of SQL databases do so only where they are asked to.
 */
function noticesConflicts(read: SyntaxNode): boolean {
  if (read.kind !== 'call') return false;
  if (/^(tx|t|trx|transaction|txn)\.get(All)?$/i.test(calleePath(read))) return true;
  return mentionsName(read, 'session');
}

/** A script of the store, commands that it runs together, or a write that compares first. */
const AT_ONCE = /^(watch|multi|eval|evalsha|compareAndSet)$/i;

const LOCK_TEXT = /for\s+update|updlock|serializable|advisory_lock|version/i;
const LOCK_WORDS =
  /^(lock_?version|version|revision|etag|cas|optimistic\w*|isolation_?level|lockmode|pessimistic\w*|locking|clause)$/i;

const speaksOfLocks = remember((fn: FunctionNode): boolean => {
  for (const node of descendants(fn)) {
    if (node.kind === 'string' && LOCK_TEXT.test(node.value)) return true;
    if (locksRows(node)) return true;
    if (node.kind !== 'name' && node.kind !== 'member') continue;
    if (LOCK_WORDS.test(node.name) || noticesChange(node.name)) return true;
  }
  return false;
});

/** `where: { id, used: row.used }, data: { used: row.used + n }` writes only what it read. */
function namesTwice(write: SyntaxNode, name: string): boolean {
  let seen = 0;
  for (const node of descendants(write)) if (node.kind === 'member' && node.name === name) seen++;
  return write.kind === 'call' && seen > 1;
}

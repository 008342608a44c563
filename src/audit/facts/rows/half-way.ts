import type { CallNode, FunctionNode, ReturnNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, callsIn } from '../calls.ts';
import { ancestors, descendants, enclosingFunction } from '../walk.ts';
import { opensTransaction } from './transactions.ts';

/** A `return` between two writes of one transaction. */
export interface HalfWay {
  readonly mark: CallNode;
  /** What is left out, or the commit that is not reached. */
  readonly later: CallNode;
  /** The transaction commits all the same; else it is rolled back while the caller is told of success. */
  readonly isKept: boolean;
}

const INSERTS = /^(create!?|insert|save!?|add)$/i;
const CHANGES = /^(create!?|insert|update!?|save!?|increment!?|upsert|execute|delete)$/i;
const MARKS = /processed|handled|seen|webhook_?event|idempot|dedup/i;
const EXECUTES = /^exec(ute)?(_?context)?$/i;

/**
 * A `return` of a transaction's callback behind the mark of an event and before the work, or of a function that says that
 * all went well without the commit it has further down. Null where it leaves nothing half done.
 */
export function leftHalfWay(node: ReturnNode, failsByValue: boolean): HalfWay | null {
  const fn = enclosingFunction(node);
  if (fn === null || !isInBranch(node, fn)) return null;
  return keptHalf(node, fn) ?? (failsByValue ? undoneWhole(node, fn) : null);
}

function isInBranch(node: SyntaxNode, fn: FunctionNode): boolean {
  for (const above of ancestors(node)) {
    if (above === fn) return false;
    if (above.kind === 'if') return true;
  }
  return false;
}

function keptHalf(node: ReturnNode, fn: FunctionNode): HalfWay | null {
  const opener = fn.parent;
  if (opener?.kind !== 'call' || !opensTransaction(calleeName(opener))) return null;
  if (node.value !== null && node.value.kind !== 'null') return null;
  const calls = callsIn(fn);
  const mark = calls.find(
    (call) =>
      call.span.end < node.span.start &&
      INSERTS.test(calleeName(call)) &&
      MARKS.test(calleePath(call)) &&
      !asksIt(node, call),
  );
  const later = calls.find((call) => call.span.start > node.span.end && CHANGES.test(calleeName(call)));
  return mark === undefined || later === undefined ? null : { mark, later, isKept: true };
}

/** The `return` is the answer to what the insert said: it was there before. */
function asksIt(node: ReturnNode, mark: CallNode): boolean {
  for (const above of ancestors(node))
    if (above.kind === 'if') {
      const names = namesGiven(mark);
      for (const inner of descendants(above.test))
        if (inner === mark || (inner.kind === 'name' && names.includes(inner.name))) return true;
    }
  return false;
}

function namesGiven(call: CallNode): readonly string[] {
  for (const above of ancestors(call)) {
    if (above.kind === 'assign')
      return above.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : []));
    if (above.kind === 'function') return [];
  }
  return [];
}

/** `defer tx.Rollback()`, writes, `return nil`, and the commit only behind it. */
function undoneWhole(node: ReturnNode, fn: FunctionNode): HalfWay | null {
  if (node.value?.kind !== 'null') return null;
  const calls = callsIn(fn);
  const isDeferred = calls.some(
    (call) => /^rollback$/i.test(calleeName(call)) && call.parent?.kind === 'defer',
  );
  const commits = calls.filter((call) => /^commit$/i.test(calleeName(call)));
  const later = commits.find((call) => call.span.start > node.span.end);
  if (!isDeferred || later === undefined || commits.some((call) => call.span.end <= node.span.start))
    return null;
  const mark = calls.find((call) => call.span.end < node.span.start && EXECUTES.test(calleeName(call)));
  // A look-up that found nothing to do leaves before anything was written.
  return mark === undefined ? null : { mark, later, isKept: false };
}

import { calleeName, callsIn } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { flushesSession } from '../../facts/libraries/database-names.ts';
import { marksIn } from '../../facts/rows/marks.ts';
import { type RowAccess, rowAccesses } from '../../facts/rows/rows.ts';
import { sqlInCode } from '../../facts/sql/sql-in-code.ts';
import { enclosingFunction, isWithin } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { deliveringCalls } from '../deliveries.ts';
import { guardsOf } from '../guards.ts';
import type { Trace } from '../site.ts';
import { asksForFact } from './asked-facts.ts';
import { DONE, isWork, UNDO } from './claims.ts';

/** The row of a handled event is stored for good, and what the event stands for is done behind it. */
export interface StoredClaim {
  readonly store: CallNode;
  readonly work: CallNode;
}

/** What stores its row by itself; a session's `add` waits for the commit. */
const STORES = /^(create!?|insert\w*|save!?|put_?item|create_?or\w*|exec\w*|query\w*)$/i;

/**
 * Functions that leave where a row of the event is found, store one, and do the work behind that, in no transaction that
 * both stand in: when the work fails, the row stays and the next delivery is taken for a repeat.
 */
export function* storedClaimsIn(facts: FileFacts, trace: Trace): Generator<StoredClaim> {
  for (const test of facts.nodes('if')) {
    if (!asksForFact(test)) continue;
    const fn = enclosingFunction(test);
    const claim = fn === null ? null : claimBehind(test, fn, facts, trace);
    if (claim !== null) yield claim;
  }
}

function claimBehind(test: IfNode, fn: FunctionNode, facts: FileFacts, trace: Trace): StoredClaim | null {
  const own = rowAccesses(facts).filter(({ node }) => isWithin(node, fn));
  const looked = own.filter(({ kind, node }) => kind === 'lookup' && node.span.start < test.span.end);
  const insert = own.find(
    (one) =>
      one.kind === 'insert' &&
      one.node.span.start > test.span.end &&
      looked.some((other) => shares(one, other)),
  );
  const calls = callsIn(fn);
  const stored = insert === undefined ? undefined : storedBy(insert, calls);
  if (stored === undefined) return null;
  // Rails opens a transaction for a row that is locked.
  const { transaction, lock } = guardsOf(stored);
  if (transaction !== null || lock !== null) return null;
  const later = calls.filter(({ span }) => span.start > stored.span.end);
  if (calls.some((call) => UNDO.test(calleeName(call))) || later.some((call) => DONE.test(calleeName(call))))
    return null;
  const delivering = deliveringCalls(trace.sites);
  const inserts = new Set<SyntaxNode>(own.flatMap(({ kind, node }) => (kind === 'insert' ? [node] : [])));
  const work = later.find(
    (call) =>
      !flushesSession(calleeName(call)) && (isWork(call) || delivering.has(call) || inserts.has(call)),
  );
  if (work === undefined || isConfirmed(work, fn, facts)) return null;
  return { store: stored, work };
}

function shares(one: RowAccess, other: RowAccess): boolean {
  return [...one.entities].some((entity) => other.entities.has(entity));
}

/** The call after which the row is there for good. */
function storedBy({ node }: RowAccess, calls: readonly CallNode[]): CallNode | undefined {
  const at = calls.find((call) => call === node || call.arguments.some(({ value }) => value === node));
  if (at === undefined) return undefined;
  return STORES.test(calleeName(at)) && !isOfSession(at, calls)
    ? at
    : calls.find((call) => call.span.start > at.span.end && flushesSession(calleeName(call)));
}

/** What a session was given waits for its commit. */
function isOfSession(call: CallNode, calls: readonly CallNode[]): boolean {
  return calls.some(
    (other) => other.span.start > call.span.end && /^(commit|save_?changes\w*)$/i.test(calleeName(other)),
  );
}

/** A mark behind the work says that it is done: the row before only says that it was begun. */
function isConfirmed(work: CallNode, fn: FunctionNode, facts: FileFacts): boolean {
  const isLater = (node: SyntaxNode): boolean => isWithin(node, fn) && node.span.start > work.span.end;
  if (marksIn(facts).some(({ node }) => isLater(node))) return true;
  if (sqlInCode(facts).some(({ node, statement }) => statement.verb === 'update' && isLater(node)))
    return true;
  return facts.nodes('assign').some((node) => {
    const [target] = node.targets;
    return target?.kind === 'member' && STATE.test(target.name) && isLater(node);
  });
}

const STATE = /^(status|state)$/i;

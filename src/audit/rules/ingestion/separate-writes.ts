import { calleeLabel, calleePath } from '../../facts/calls.ts';
import { alwaysPrecedes } from '../../facts/order.ts';
import { isUsageRowName } from '../../facts/usage-rows.ts';
import { descendants, enclosingFunction } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { callsIn, guardsOf } from '../../trace/guards.ts';
import { requestPathOf } from '../../trace/request-path.ts';
import { type RowWrite, rowWriteOf } from '../../trace/row-writes.ts';
import type { MeteringSite } from '../../trace/site.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-111: the work and its usage are two writes to one database, and only the first may take place. */
export const separateWrites = defineRule({
  id: 'MTR-111',
  name: 'separate-writes',
  section: 'ingestion',
  title: 'State and its usage are written one after the other',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is the usage of a piece of work written in the same transaction as the work itself, or into an outbox of it?',
  cost: 'When the process ends or the second write fails, the work is there, its usage is not, and it is never billed.',
  remediation:
    'Write both in one transaction; where the usage goes elsewhere, write an outbox row in that transaction and send from it.',
  references: [
    'https://microservices.io/patterns/data/transactional-outbox.html',
    'https://www.postgresql.org/docs/current/tutorial-transactions.html',
  ],
  *match(scope) {
    const seen = new Map<FunctionNode, number>();
    for (const site of scope.trace.sites) {
      if (site.stage !== 'store' || !/^(store|increment)$/.test(site.operation ?? '')) continue;
      const fn = enclosingFunction(site.node);
      if (fn === null || (seen.get(fn) ?? 0) >= MAX_WRITES) continue;
      seen.set(fn, (seen.get(fn) ?? 0) + 1);
      yield* matchWrite(site, fn, scope);
    }
  },
});

/** So many writes of usage in one function are looked at: what stands before each is looked through. */
const MAX_WRITES = 10;

function* matchWrite(site: MeteringSite, fn: FunctionNode, scope: RuleScope): Generator<Match> {
  const usage = rowWriteOf(site.node);
  if (usage === null || !isUsageRow(usage, site) || isTransactional(fn)) return;
  if (guardsOf(usage.call).transaction !== null || isRepeated(site, scope)) return;
  const state = stateBefore(usage, fn);
  if (state === null) return;
  yield {
    file: site.file,
    node: usage.call,
    evidence: [{ file: site.file, node: state.call }],
    confidence: usage.isAmbient && !isSeenFromRequest(usage.call, scope) ? 'possible' : 'likely',
    message: `\`${calleeLabel(state.call)}\` is written before \`${calleeLabel(usage.call)}\` and apart from it: when the second write fails, the work is done and its usage is not recorded, so it is never billed.`,
  };
}

/** Every step from the request's handler down is in sight, and none of them opens a transaction. */
function isSeenFromRequest(call: SyntaxNode, { trace }: RuleScope): boolean {
  const path = requestPathOf(call, trace);
  return (
    path !== null &&
    path.steps.every((step) => guardsOf(step).transaction === null) &&
    !path.functions.some(isTransactional)
  );
}

/** A row of usage itself, by the table's or model's name; a counter beside it is another matter. */
function isUsageRow({ call }: RowWrite, site: MeteringSite): boolean {
  const names = [site.channel ?? '', ...calleePath(call).split('.')];
  return names.some(isUsageRowName) && !names.some((name) => /outbox/i.test(name));
}

/** The last write before, by the same handle, that is no usage. */
function stateBefore(usage: RowWrite, fn: FunctionNode): RowWrite | null {
  let state: RowWrite | null = null;
  for (const call of callsIn(fn)) {
    if (call.span.start >= usage.call.span.start) break;
    const write = rowWriteOf(call);
    if (write === null || write.call !== call || write.handle !== usage.handle) continue;
    if (calleePath(call).split('.').some(isUsageRowName) || mentionsUsageTable(call)) continue;
    if (alwaysPrecedes(call, usage.call)) state = write;
  }
  return state;
}

function mentionsUsageTable(call: SyntaxNode): boolean {
  for (const node of descendants(call, (inner) => inner.kind !== 'function')) {
    if (node.kind === 'name' && isUsageRowName(node.name)) return true;
    if (node.kind === 'object' && node.typeName !== null && isUsageRowName(node.typeName)) return true;
    if (node.kind === 'string' && /\b(usage|meter)\w*_(events?|records?|logs?)\b/i.test(node.value))
      return true;
  }
  return false;
}

const TRANSACTIONS = /^(tx|trx|txn|\$?transaction|begin\w*|commit|atomic|session|unit_?of_?work|outbox\w*)$/i;

/** Something in the function speaks of a transaction, or it was handed one. */
function isTransactional(fn: FunctionNode): boolean {
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

/** A consumer is called again after a failure, and a caller may have opened the transaction. */
function isRepeated(site: MeteringSite, scope: RuleScope): boolean {
  const { entryPoints, calls } = scope.trace;
  if (entryPoints.leadingTo(site.node).some(({ kind }) => kind === 'consumer' || kind === 'webhook'))
    return true;
  const fn = site.function;
  return fn !== null && calls.callersOf(fn).some((call) => guardsOf(call).transaction !== null);
}

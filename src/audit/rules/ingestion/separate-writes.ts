import { askedName, calleeLabel, calleePath, callsIn, chainedCalls } from '../../facts/calls.ts';
import { leavesWhenDone } from '../../facts/done-checks.ts';
import { catchingTry } from '../../facts/failures/failure.ts';
import { alwaysPrecedes } from '../../facts/order.ts';
import { isUsageRowName } from '../../facts/rows/usage-rows.ts';
import { ancestors, descendants, enclosingFunction, rootOf } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { type CallGraph, functionAround } from '../../trace/call-graph.ts';
import {
  type Delivery,
  deliveriesIn,
  deliveryName,
  isDelivery,
  isOnlyBuffered,
  isPlainDelivery,
  isProvenDelivery,
} from '../../trace/deliveries.ts';
import { guardsOf } from '../../trace/guards.ts';
import { uncommittedJobsIn } from '../../trace/losses/uncommitted-jobs.ts';
import { type RowWrite, rowWriteOf } from '../../trace/row-writes.ts';
import type { MeteringSite } from '../../trace/site.ts';
import { finishesWork, type StateWrite, stateWrittenBefore } from '../../trace/state-writes.ts';
import {
  hasOutbox,
  isHandedTransaction,
  isInTransactionalClass,
  isTransactional,
} from '../../trace/transactional.ts';
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
    yield* dualWrites(scope);
    yield* afterCommit(scope);
    yield* jobBeforeCommit(scope);
  },
});

/** https://docs.celeryq.dev/en/stable/userguide/tasks.html#database-transactions */
function* jobBeforeCommit({ audited, trace }: RuleScope): Generator<Match> {
  for (const one of audited)
    for (const { facts, enqueue, store } of uncommittedJobsIn(one, trace))
      yield {
        file: facts.file,
        node: enqueue,
        evidence: [{ file: facts.file, node: store }],
        confidence: 'likely',
        message: `\`${calleeLabel(enqueue)}\` hands out a row that its transaction has not committed: a worker that is faster does not find it, the job fails and is not tried again, and this usage is never billed.`,
      };
}

/**
 * Spring's listener that runs when the transaction is over, unless told otherwise: what fails in it is not tried again.
 * https://docs.spring.io/spring-framework/reference/data-access/transaction/event.html
 */
function* afterCommit({ trace }: RuleScope): Generator<Match> {
  const told = new Set<SyntaxNode>();
  for (const site of deliveriesIn(trace.sites)) {
    const fn = functionAround(site.node);
    const listener = fn?.decorators.find((one) => /^TransactionalEventListener$/.test(askedName(one)));
    if (fn === null || listener === undefined || told.has(fn) || !isPlainDelivery(site)) continue;
    if ([...descendants(listener)].some((one) => one.kind === 'member' && one.name === 'BEFORE_COMMIT'))
      continue;
    told.add(fn);
    yield {
      file: site.file,
      node: site.node,
      evidence: [{ file: site.file, node: listener }],
      confidence: 'likely',
      message: `\`${deliveryName(site)}\` runs when the transaction of the work is over: when the process ends or it fails, the work is done and its usage is not handed on, so it is never billed.`,
    };
  }
}

/** The work is committed by itself, and its usage is stored or published after it. */
function* dualWrites(scope: RuleScope): Generator<Match> {
  const told = new Set<SyntaxNode>();
  for (const { site, at } of usageWrittenIn(scope)) {
    const fn = enclosingFunction(at);
    if (fn === null || told.has(fn) || isRepeated({ ...site, node: at, function: fn }, scope)) continue;
    if (hasOutbox(fn) || isHandedTransaction(at)) continue;
    const state = stateWrittenBefore(at, fn);
    if (state === null || !isApart(state, { site, at, fn })) continue;
    told.add(fn);
    yield {
      file: site.file,
      node: at,
      evidence: [{ file: site.file, node: state.call }],
      confidence: 'likely',
      message: `\`${calleeLabel(state.call)}\` has stored the work when \`${calleeLabel(at)}\` hands on its usage, apart from it: when the process ends or the second step fails, the work is done and its usage is not recorded, so it is never billed.`,
    };
  }
}

interface UsageWrite {
  readonly site: MeteringSite;
  /** The write itself, or the call of the project's own function that makes it. */
  readonly at: CallNode;
}

/** Rows of usage and messages of it, and the calls of the functions of the same file that write them. */
function* usageWrittenIn({ trace }: RuleScope): Generator<UsageWrite> {
  for (const site of trace.sites) {
    const { stage, operation } = site;
    const node = site.node.kind === 'string' ? runOf(site.node) : site.node;
    if (node?.kind !== 'call') continue;
    const isRow = stage === 'store' && operation === 'store' && isUsageRow({ call: node }, site);
    const isMessage = operation === 'produce' && isDelivery(site) && isPlainDelivery(site);
    const isSent = isDelivery(site) && isSentAtOnce(site);
    if (!isRow && !isMessage && !isSent) continue;
    yield { site, at: node };
    const holder = functionAround(node);
    // Written with the work there, together or apart, it is not the caller's.
    if (holder === null || guardsOf(node).transaction !== null || stateWrittenBefore(node, holder) !== null)
      continue;
    for (const call of trace.calls.callersOf(holder).slice(0, MAX_CALLERS))
      if (rootOf(call) === rootOf(node)) yield { site, at: call };
  }
}

/** Handed to a provider on the spot, by what fails as any request does. */
function isSentAtOnce(site: Delivery): boolean {
  return (
    site.stage === 'emit' &&
    site.wraps === null &&
    isProvenDelivery(site) &&
    !isOnlyBuffered(site) &&
    site.answersAtOnce !== true
  );
}

/** The call that runs an SQL text, at the end of its chain: `sqlx::query("…").execute(pool)`. */
function runOf(text: SyntaxNode): CallNode | null {
  for (const above of ancestors(text)) {
    if (above.kind === 'call') return chainedCalls(above).at(-1) ?? above;
    if (above.kind === 'function') return null;
  }
  return null;
}

/** More callers are not looked at; the first ones say how it is used. */
const MAX_CALLERS = 3;

/** A commit ends what was before it; a message is never part of the database's transaction. */
function isApart(state: StateWrite, { site, at, fn }: UsageWrite & { readonly fn: FunctionNode }): boolean {
  if (site.operation === 'produce') return true;
  // Called again after a failure, it would find the work done.
  if (site.operation !== 'store') return finishesWork(state.call) && catchingTry(at) === null;
  // The transaction of the work ended before: `with transaction.atomic(): …` and the usage below it.
  const ended = blockAround(state.call);
  if (ended !== null && ended.span.end <= at.span.start && blockAround(at) === null) return true;
  if (guardsOf(at).transaction !== null) return false;
  if (state.isCommit) return true;
  return rowWriteOf(state.call) === null && !isTransactional(fn) && !isInTransactionalClass(fn);
}

/** The block of a transaction that a write stands in. */
function blockAround(call: CallNode): SyntaxNode | null {
  if (guardsOf(call).transaction === null) return null;
  for (const above of ancestors(call)) {
    if (above.kind === 'with') return above;
    if (above.kind === 'function') return null;
  }
  return null;
}

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
    confidence: usage.isAmbient && !isByItself(usage.call, fn, scope) ? 'possible' : 'likely',
    message: `\`${calleeLabel(state.call)}\` is written before \`${calleeLabel(usage.call)}\` and apart from it: when the second write fails, the work is done and its usage is not recorded, so it is never billed.`,
  };
}

/**
 * No function in sight that leads here opens a transaction, and the function is no callback that a model runs within its
 * own: `after_create :record_usage`.
 */
function isByItself(call: SyntaxNode, fn: FunctionNode, { trace }: RuleScope): boolean {
  if (fn.decorators.some((one) => /receiver|listen|hook|before|after|transact|atomic/i.test(askedName(one))))
    return false;
  for (const node of descendants(rootOf(call)))
    if (node.kind === 'string' && node.isSymbol && node.value === fn.name) return false;
  return leadingTo(fn, trace.calls).every(
    ({ holder, step }) =>
      guardsOf(step).transaction === null && (holder === null || !isTransactional(holder)),
  );
}

/** The calls that lead to a function, a few steps up, each with the function that it stands in. */
function leadingTo(
  fn: FunctionNode,
  calls: CallGraph,
  steps = MAX_STEPS,
): readonly { readonly holder: FunctionNode | null; readonly step: CallNode }[] {
  if (steps === 0) return [];
  return calls
    .callersOf(fn)
    .slice(0, MAX_CALLERS)
    .flatMap((step) => {
      const holder = functionAround(step);
      return [{ holder, step }, ...(holder === null ? [] : leadingTo(holder, calls, steps - 1))];
    });
}

/** Further up nobody follows a transaction by names. */
const MAX_STEPS = 3;

/** A row of usage itself, by the table's or model's name; a counter beside it is another matter. */
function isUsageRow({ call }: Pick<RowWrite, 'call'>, site: MeteringSite): boolean {
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

/** A consumer is called again after a failure, and a caller may have opened the transaction. */
function isRepeated(site: MeteringSite, scope: RuleScope): boolean {
  const { entryPoints, calls } = scope.trace;
  const fn = site.function;
  if (entryPoints.leadingTo(site.node).some(({ kind }) => kind === 'consumer' || kind === 'webhook'))
    return (
      fn === null ||
      !(
        leavesWhenDone(fn, site.node) ||
        leadingTo(fn, calls).some(({ holder, step }) => holder !== null && leavesWhenDone(holder, step))
      )
    );
  return fn !== null && calls.callersOf(fn).some((call) => guardsOf(call).transaction !== null);
}

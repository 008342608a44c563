import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import { untriedEnqueue } from '../../facts/delivery/work-signs.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { remember } from '../../facts/remember.ts';
import { valueOfName } from '../../facts/values.ts';
import { ancestors, descendants, isWithin } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { deliveriesIn } from '../deliveries.ts';
import { guardsOf } from '../guards.ts';
import { retryOptionsOf } from '../repeats/reruns.ts';
import type { MeteringSite, Trace } from '../site.ts';

/** A job that is put in for a row of usage before the transaction is committed in which the row was written. */
export interface UncommittedJob {
  readonly facts: FileFacts;
  readonly enqueue: CallNode;
  /** What writes the row. */
  readonly store: CallNode;
}

/** Every such job of a file whose queue does not try a failed run again: the worker that is faster finds no row. */
export function uncommittedJobsIn(facts: FileFacts, trace: Trace): readonly UncommittedJob[] {
  return facts.callsNamed(ENQUEUES).flatMap((enqueue): UncommittedJob[] => {
    const source = untriedEnqueue(enqueue);
    if (source === null || guardsOf(enqueue).transaction === null) return [];
    if (source.afterCommit?.test(facts.file.text) === true || isPutOff(enqueue)) return [];
    const options = source.retryOptions;
    if (options !== undefined && namedArguments(enqueue).some(({ name }) => options.test(name))) return [];
    if (isTriedAgain(enqueue, trace)) return [];
    const store = storeOf(enqueue, storesOf(trace.sites));
    return store === null ? [] : [{ facts, enqueue, store }];
  });
}

const ENQUEUES = /^(delay|apply_async|enqueue\w*|add)$/;

/** `transaction.on_commit(lambda: bill.delay(usage.pk))`. */
function isPutOff(enqueue: CallNode): boolean {
  for (const above of ancestors(enqueue)) {
    if (above.kind === 'call' && /commit/i.test(calleePath(above))) return true;
    if (above.kind === 'function' && above.variety !== 'lambda') return false;
  }
  return false;
}

/** The job itself says that it is tried again, or calls for it. */
function isTriedAgain({ callee }: CallNode, { calls }: Trace): boolean {
  if (callee.kind !== 'member') return false;
  const [root = ''] = pathOf(callee.object).split('.').slice(-1);
  return calls
    .named(root)
    .some(
      (fn) =>
        retryOptionsOf(fn) !== null ||
        [...descendants(fn)].some((node) => node.kind === 'call' && calleeName(node) === 'retry'),
    );
}

const storesOf = remember(
  (sites: readonly MeteringSite[]): ReadonlySet<SyntaxNode> =>
    new Set(
      deliveriesIn(sites)
        .filter(({ stage, operation }) => stage === 'store' && operation === 'store')
        .map(({ node }) => node),
    ),
);

/** The write of the row that the job is handed, by a name: `usage` of `charge.delay(usage.pk)`. */
function storeOf(enqueue: CallNode, stores: ReadonlySet<SyntaxNode>): CallNode | null {
  const { transaction } = guardsOf(enqueue);
  for (const { value } of enqueue.arguments)
    for (const node of descendants(value)) {
      if (node.kind !== 'name') continue;
      const made = valueOfName(node.name, node);
      const store = made === null ? null : storeIn(made, stores);
      if (store !== null && guardsOf(store).transaction === transaction && !isWithin(store, enqueue))
        return store;
    }
  return null;
}

function storeIn(made: SyntaxNode, stores: ReadonlySet<SyntaxNode>): CallNode | null {
  for (const node of descendants(made, (inner) => inner.kind !== 'function'))
    if (node.kind === 'call' && stores.has(node)) return node;
  return null;
}

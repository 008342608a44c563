import { argumentNamed } from '../../facts/arguments.ts';
import { calleeName, chainedCalls, functionGiven, receiverOf, withAwait } from '../../facts/calls.ts';
import { catchingTry } from '../../facts/failures/failure.ts';
import { isTrue } from '../../facts/values.ts';
import {
  ancestors,
  descendants,
  enclosingFunction,
  isWithin,
  loopAround,
  mentionsName,
  scopeOf,
} from '../../facts/walk.ts';
import type { AssignNode, CallNode, FunctionNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { speaksOfParties } from '../billed-parties.ts';
import {
  callsThatDeliver,
  type Delivery,
  deliveriesIn,
  isOnlyBuffered,
  isPlainDelivery,
} from '../deliveries.ts';
import type { Trace } from '../site.ts';

/** Turns for all who are billed that are run together, so that the failure of one keeps others from theirs. */
export interface JoinedTurns {
  readonly delivery: Delivery;
  /** What joins them: `Promise.all(…)`, `group.Go(…)`, `customers.forEach(…)`. */
  readonly joint: CallNode;
  /**
   * `groups`: those of the groups behind this one are not begun; `cancelled`: those under way are broken off; `rest`: those
   * behind this one are not begun.
   */
  readonly lost: 'groups' | 'cancelled' | 'rest';
}

/** Every delivery in a turn that is joined with the others of its run, once for each joint. */
export function joinedTurns(trace: Trace): readonly JoinedTurns[] {
  const seen = new Set<CallNode>();
  return [...deliveriesIn(trace.sites), ...callsThatDeliver(trace)].flatMap((delivery): JoinedTurns[] => {
    if (!isSent(delivery) || !isRaised(delivery, trace)) return [];
    const joint = jointAround(delivery);
    if (joint === null || seen.has(joint.joint) || catchingTry(joint.joint) !== null) return [];
    seen.add(joint.joint);
    return [{ delivery, ...joint }];
  });
}

function isSent(site: Delivery): boolean {
  return isPlainDelivery(site) && (site.operation?.startsWith('send') ?? false) && !isOnlyBuffered(site);
}

/** The call's failure leaves its turn, and so it does in the function that it calls. */
function isRaised({ node }: Delivery, trace: Trace): boolean {
  if (catchingTry(node) !== null || chainedCalls(node).some((next) => HOLDS.test(calleeName(next))))
    return false;
  const sent = new Set<SyntaxNode>(deliveriesIn(trace.sites).map((one) => one.node));
  for (const fn of trace.calls.definitionsOf(node))
    for (const inner of descendants(fn)) if (sent.has(inner) && catchingTry(inner) !== null) return false;
  return true;
}

/** `report(one).catch(note)`, Reactor's `.onErrorResume(…)`. */
const HOLDS = /^(catch|on_?error_?\w+|exceptionally|handle|or_?else\w*|on_?failure|rescue)$/i;
/** Kotlin's `runCatching { report(one) }.onFailure { note }` */
const TRIES = /^(run_?catching|attempt|try|catching)$/i;

type Joint = Pick<JoinedTurns, 'joint' | 'lost'>;

const JOINS = /^(all|when_?all|await_?all|gather|join_?all|try_join_all|invoke_?all|all_?of)$/i;
const EACH = /^(for_?each|each|every|for_each_ordered|for_each_async|parallel_for_each|try_for_each)$/i;

function jointAround(delivery: Delivery): Joint | null {
  for (const above of ancestors(delivery.node)) {
    if (above.kind === 'function' && above.variety !== 'lambda') return null;
    if (above.kind === 'try' && above.handlers.length > 0) return null;
    if (above.kind !== 'call') continue;
    const name = calleeName(above);
    // What tells of each for itself holds nobody up.
    if (
      /settled|supervisor/i.test(name) ||
      TRIES.test(name) ||
      isTrue(argumentNamed(above, ['return_exceptions']))
    )
      return null;
    const joint = JOINS.test(name)
      ? beforeOtherGroups(above)
      : (inGroup(above, delivery) ?? inScope(above, delivery) ?? ofEach(above, delivery));
    if (joint !== null) return joint;
  }
  return null;
}

/** `for (const group of chunk(customers, 20)) await Promise.all(group.map(report))` */
function beforeOtherGroups(joint: CallNode): Joint | null {
  const loop = loopAround(joint);
  if (loop === null || loop.variety !== 'each' || !isOfParties(loop)) return null;
  const waited = withAwait(joint);
  const isLeft = waited.parent?.kind === 'member' || caughtWithin(joint, loop);
  return isLeft ? null : { joint, lost: 'groups' };
}

function caughtWithin(node: SyntaxNode, loop: LoopNode): boolean {
  const caught = catchingTry(node);
  return caught !== null && isWithin(caught, loop);
}

/** The loop, or what it goes through, speaks of those who are billed. */
function isOfParties({ variables, iterable, body }: LoopNode): boolean {
  return [...variables, ...(iterable === null ? [] : [iterable]), ...body].some(speaksOfParties);
}

/** Go's `g, ctx := errgroup.WithContext(ctx)`, Python's `TaskGroup`: what fails first breaks the others off. */
function inGroup(call: CallNode, { node, file }: Delivery): Joint | null {
  const group = receiverOf(call);
  if (group?.kind !== 'name') return null;
  const loop = loopAround(call);
  if (loop === null || !isOfParties(loop)) return null;
  if (/^(create_task|start_soon)$/.test(calleeName(call)))
    return isTaskGroup(group.name, call) ? { joint: call, lost: 'cancelled' } : null;
  if (calleeName(call) !== 'Go' || !file.failsByValue) return null;
  const context = contextOfGroup(group.name, call);
  const turn = enclosingFunction(node);
  if (context === null || turn === null || !handsFailureUp(turn)) return null;
  return mentionsName(turn, context) ? { joint: call, lost: 'cancelled' } : null;
}

function isTaskGroup(name: string, from: SyntaxNode): boolean {
  for (const above of ancestors(from)) {
    if (above.kind === 'function') return false;
    if (above.kind !== 'with') continue;
    for (const item of above.items)
      for (const node of descendants(item))
        if (node.kind === 'call' && /^(TaskGroup|open_nursery|create_task_group)$/.test(calleeName(node)))
          return mentionsName(item, name);
  }
  return false;
}

/** The name of the context that ends with the first failure; null where the group has none. */
function contextOfGroup(group: string, from: SyntaxNode): string | null {
  for (const node of descendants(scopeOf(from))) {
    if (node.kind !== 'assign' || !isGroupWithContext(node)) continue;
    const [first, second] = node.targets;
    if (first?.kind === 'name' && first.name === group && second?.kind === 'name') return second.name;
  }
  return null;
}

function isGroupWithContext({ value }: AssignNode): boolean {
  return value?.kind === 'call' && calleeName(value) === 'WithContext' && receiverOf(value) !== null;
}

/** Some way out of the turn gives an error back. */
function handsFailureUp(turn: FunctionNode): boolean {
  for (const node of descendants(turn, (inner) => inner === turn || inner.kind !== 'function'))
    if (node.kind === 'return' && node.value !== null && node.value.kind !== 'null') return true;
  return false;
}

/** Kotlin's `coroutineScope { customers.map { async { report(it) } }.awaitAll() }` */
function inScope(call: CallNode, { node }: Delivery): Joint | null {
  if (!/^(async|launch)$/.test(calleeName(call)) || call.block === null || !isWithin(node, call.block))
    return null;
  let isOfAll = false;
  for (const above of ancestors(call)) {
    if (above.kind === 'call' && /^supervisor/i.test(calleeName(above))) return null;
    if (above.kind === 'call' && above.block !== null && /^(map|forEach)$/.test(calleeName(above)))
      isOfAll ||= speaksOfParties(above.callee);
    if (above.kind === 'loop') isOfAll ||= isOfParties(above);
    if (above.kind === 'call' && /^(coroutineScope|withContext|runBlocking)$/.test(calleeName(above)))
      return isOfAll ? { joint: call, lost: 'cancelled' } : null;
    if (above.kind === 'function' && above.variety !== 'lambda') return null;
  }
  return null;
}

/** `customers.forEach(customer -> report(customer))`, `Parallel.ForEachAsync(customers, …)` */
function ofEach(call: CallNode, { node, file }: Delivery): Joint | null {
  const name = calleeName(call);
  if (!EACH.test(name)) return null;
  // Nobody waits for the turns of JavaScript's `forEach`.
  if (file.ioReturnsPromise && !/async$/i.test(name)) return null;
  const given = functionGiven(call);
  if (given === null || !isWithin(node, given)) return null;
  const over = [call.callee, ...call.arguments.map(({ value }) => value)].filter((one) => one !== given);
  const isOfAll = over.some(speaksOfParties) || given.parameters.some((one) => isParty(one.name));
  return isOfAll ? { joint: call, lost: 'rest' } : null;
}

function isParty(name: string): boolean {
  return /customer|tenant|account|subscription|workspace|organi[sz]ation|team|compan/i.test(name);
}

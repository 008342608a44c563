import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import {
  askedName,
  calleeName,
  calleePath,
  chainedCalls,
  endOfChain,
  receiverOf,
  useOf,
  withoutAwait,
} from '../calls.ts';
import { typesOf } from '../declared-types.ts';
import { resolve } from '../values.ts';
import { ancestors, descendants } from '../walk.ts';

/** Work that goes on beside the path that started it, which neither waits for it nor learns of its failure. */
export interface Detached {
  /** What starts it: the `go` statement, the thread's or task's constructor, the discarded promise. */
  readonly by: SyntaxNode;
  readonly how: 'promise' | 'goroutine' | 'thread' | 'task' | 'timer' | 'loop-callback';
}

const THREADS =
  /(^|\.)(Thread|Threading)\.(new|start|Thread|run|fork)$|^(Thread|Process|Timer)$|(^|\.)(threading\.Thread|thread::spawn|std::thread::spawn|start_new_thread)$/;
const TASKS =
  /(^|\.)(create_task|ensure_future|start_soon|run_in_executor|call_soon|spawn_blocking|tokio\.spawn|task\.spawn|Task\.Run|Task\.Factory\.StartNew|ThreadPool\.QueueUserWorkItem|runAsync|supplyAsync|launch|add_task|Promises\.future|Future\.execute)$|(^|\.)\w*(scope|background)\w*\.async$|^(GlobalScope\.)?async$|(^|[._])(\w*(executor|thread_?pool|worker_?pool)(_?service)?|pool)\.(submit|execute|post|apply_async)$/i;
const TIMERS = /^(setTimeout|setImmediate|setInterval|queueMicrotask|nextTick)$|(^|\.)(nextTick|AfterFunc)$/;
/** Callbacks whose answer is thrown away, so that an async one is never waited for. */
const LOOP_CALLBACKS = /^(forEach|each|for_each|map|flatMap)$/;

/** Functions that take over work and keep the process alive for it. */
const KEEPERS = /(^|\.)(waitUntil|wait_until|after|unstable_after|keepAlive|defer)$/;

/**
 * How the call's work is detached from the path it stands on; null where somebody waits for it, where its answer is
 * handed on, or where a keeper such as `waitUntil` takes it over.
 *
 * @param isAsync whether the call is known to give back a promise or coroutine
 */
export function detachedBy(call: CallNode, isAsync: boolean): Detached | null {
  const last = chainedCalls(call).at(-1) ?? call;
  const use = useOf(last);
  if (use === 'awaited') return detachedAround(call);
  const isPromise =
    isAsync || chainedCalls(call).some((next) => /^(then|catch|finally)$/.test(calleeName(next)));
  if (use === 'discarded' && isPromise && !isKept(call)) return { by: last, how: 'promise' };
  if (use === 'spawned') return joinedIn(call) ? null : { by: last.parent ?? last, how: 'goroutine' };
  return isKept(call) ? null : detachedAround(call);
}

/** What detaches the function literal around a node, or hands the node itself to a starter: looked for outwards. */
function detachedAround(node: SyntaxNode): Detached | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'call' && above.callee !== node) {
      const started = startedBy(above, node);
      if (started !== null) return started;
    }
    if (above.kind !== 'function') continue;
    if (above.variety !== 'lambda') return null;
    const starter = starterOf(above);
    if (starter !== null) return starter;
    if (isKept(above)) return null;
  }
  return null;
}

/** `create_task(record(x))`: the call's argument is started beside it and the handle is thrown away. */
function startedBy(starter: CallNode, node: SyntaxNode): Detached | null {
  const isDirect = starter.arguments.some(({ value }) => value === node);
  if (!isDirect || useOf(starter) !== 'discarded' || isOfWaitingGroup(starter)) return null;
  return TASKS.test(calleePath(starter)) ? { by: starter, how: 'task' } : null;
}

/** A function that is started beside the path by its name: `Thread(target=report).start()`, `pool.submit(report, x)`. */
export interface StartedByName {
  readonly function: string;
  readonly detached: Detached;
}

/** The function a call starts by its name, with nobody waiting for it; null for any other call. */
export function startedByName(starter: CallNode): StartedByName | null {
  const path = calleePath(starter);
  const how = THREADS.test(path) ? 'thread' : TASKS.test(path) ? 'task' : null;
  if (how === null || useOf(endOfChain(starter)) !== 'discarded' || isKept(starter)) return null;
  const given = starter.arguments.filter(({ name }) => name === null || name === 'target');
  const reference = given
    .slice(0, MAX_BEFORE_FUNCTION)
    .find(({ value }) => value.kind === 'name' || value.kind === 'member')?.value;
  if (reference?.kind !== 'name' && reference?.kind !== 'member') return null;
  if (joinedIn(starter) || isInWaitingScope(starter)) return null;
  return { function: reference.name, detached: { by: starter, how } };
}

/** `run_in_executor(None, report, usage)` takes the function second. */
const MAX_BEFORE_FUNCTION = 2;

/** What runs a function literal beside the path it is written on. */
function starterOf(fn: FunctionNode): Detached | null {
  const { parent } = fn;
  if (parent?.kind === 'call' && parent.callee === fn && parent.parent?.kind === 'spawn')
    return joinedIn(parent.parent) ? null : { by: parent.parent, how: 'goroutine' };
  if (parent?.kind === 'call' && parent.callee === fn)
    return fn.isAsync && useOf(parent) === 'discarded' && !isKept(parent)
      ? { by: parent, how: 'promise' }
      : null;
  if (parent?.kind !== 'call') return null;
  const path = calleePath(parent);
  const isUnwatched = useOf(endOfChain(parent)) === 'discarded';
  if (THREADS.test(path)) return isUnwatched && !joinedIn(parent) ? { by: parent, how: 'thread' } : null;
  if (TASKS.test(path) || isHandedToPool(parent))
    return isUnwatched && !isInWaitingScope(parent) ? { by: parent, how: 'task' } : null;
  if (TIMERS.test(path)) return { by: parent, how: 'timer' };
  if (LOOP_CALLBACKS.test(calleeName(parent)) && fn.isAsync && isUnwatched)
    return { by: parent, how: 'loop-callback' };
  return null;
}

/** `writers.submit(() -> …)` with `ExecutorService writers`: what it is called says nothing, its type does. */
function isHandedToPool(starter: CallNode): boolean {
  if (!/^(submit|execute)$/.test(calleeName(starter))) return false;
  const receiver = receiverOf(starter);
  return receiver !== null && typesOf(receiver).some((type) => /Executor(Service)?$|ThreadPool/.test(type));
}

const WAITING_SCOPES = /(^|\.)(coroutineScope|supervisorScope|runBlocking|withContext|withTimeout(OrNull)?)$/;

/** `coroutineScope { launch { … } }`: the scope ends when all that it has started has ended. */
function isInWaitingScope(starter: CallNode): boolean {
  if (isOfWaitingGroup(starter)) return true;
  if (starter.callee.kind !== 'name') return false;
  for (const above of ancestors(starter)) {
    if (above.kind === 'call' && above.block !== null && WAITING_SCOPES.test(calleePath(above))) return true;
    if (above.kind === 'function' && above.variety !== 'lambda') return false;
  }
  return false;
}

/**
 * Groups whose block ends when all that they have started has ended, and fails when one of it does.
 * https://docs.python.org/3/library/asyncio-task.html#task-groups,
 * https://anyio.readthedocs.io/en/stable/tasks.html, https://trio.readthedocs.io/en/stable/reference-core.html#nurseries
 */
const WAITING_GROUPS = /task_?group$|(^|_)nursery$/i;

/** `tg.create_task(send(x))` with `async with asyncio.TaskGroup() as tg`, or a parameter of that type. */
function isOfWaitingGroup(starter: CallNode): boolean {
  const receiver = receiverOf(starter);
  if (receiver === null) return false;
  const made = withoutAwait(resolve(receiver));
  if (made.kind === 'call' && WAITING_GROUPS.test(calleeName(made))) return true;
  return [askedName(receiver), ...typesOf(receiver)].some((name) => WAITING_GROUPS.test(name));
}

/** True where the node, or the promise it makes, is handed to a keeper. */
function isKept(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'call' && KEEPERS.test(calleePath(above))) return true;
    if (above.kind === 'function' && above.variety !== 'lambda') return false;
  }
  return false;
}

const JOINS = /(^|\.)(Wait|join|wait|gather|value|all|allSettled|result|Done)$/;

/** True where the function that starts the work also waits for it: a wait group, a join, a receive from a channel. */
function joinedIn(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind !== 'function' || above.parent?.kind === 'call') continue;
    for (const inner of descendants(above, (child) => child.kind !== 'function')) {
      if (inner.span.start < node.span.end) continue;
      if (inner.kind === 'call' && JOINS.test(calleePath(inner))) return true;
      if (inner.kind === 'unary' && inner.operator === '<-') return true;
    }
    return false;
  }
  return false;
}

/** Methods that their framework runs in a thread of its own: whoever calls them goes on at once. */
const ASIDE_DECORATORS = /^(Async|Asynchronous)$/;

/** `@Async void record(…)`: its callers cannot wait for it, as nothing to wait for comes back. */
export function runsAside(fn: FunctionNode): boolean {
  return (
    /^(void|Unit|)$/.test(fn.returns ?? '') &&
    fn.decorators.some((one) => ASIDE_DECORATORS.test(askedName(one)))
  );
}

import type { CallNode, ClassNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { askedName, calleeName, lastNameOf, pathOf, receiverOf } from './calls.ts';
import { descendants, mentionsNamed } from './walk.ts';

/** A class that collects things in a field of its own and sends them together later. */
export interface EventBuffer {
  readonly owner: ClassNode;
  /** Where something is put into the field. */
  readonly push: CallNode;
  /** The method that sends what the field holds. */
  readonly flush: FunctionNode;
}

const PUSHES = /^(push|append|add|Add|<<|enqueue|addLast|offer)$/;
const FLUSHES =
  /flush|drain|^send_?(all|batch|buffer\w*|pending)$|^(ship|publish|report|upload)_?\w*(batch|all|buffer\w*|pending)$/i;
/** What is written down as it comes in is not only in memory. */
const KEPT_ELSEWHERE =
  /^(fs|wal|disk|persist\w*|sqlite|redis|outbox|journal|spool|leveldb|appendFile\w*|checkpoint)$/i;

/** The class as a buffer of events in memory; null where it is none, or also writes down what it holds. */
export function eventBufferOf(owner: ClassNode): EventBuffer | null {
  const methods = owner.body.filter((node): node is FunctionNode => node.kind === 'function');
  const flush = methods.find(({ name }) => name !== null && FLUSHES.test(name));
  if (flush === undefined) return null;
  const held = fieldsIn(flush, fieldNames(owner));
  let push: CallNode | null = null;
  for (const method of methods) {
    if (method === flush) continue;
    for (const node of descendants(method)) {
      if ((node.kind === 'name' || node.kind === 'member') && KEPT_ELSEWHERE.test(node.name)) return null;
      if (push === null && node.kind === 'call' && pushesOnto(node, held) && !isLocal(node, method))
        push = node;
    }
  }
  return push === null ? null : { owner, push, flush };
}

const OWN = /^\$?(this|self)$/;

/** Names of the class's own fields: languages that need no `this` speak of them by their bare name. */
function fieldNames(owner: ClassNode): ReadonlySet<string> {
  const names = owner.body.flatMap((node) =>
    node.kind === 'assign' ? node.targets.map((target) => lastNameOf(target)) : [],
  );
  return new Set(names.filter((name) => name !== ''));
}

function fieldsIn(fn: FunctionNode, declared: ReadonlySet<string>): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const node of descendants(fn)) {
    if (node.kind === 'member' && OWN.test(pathOf(node.object))) fields.add(node.name);
    if (node.kind === 'name' && declared.has(node.name)) fields.add(node.name);
  }
  return fields;
}

function pushesOnto(call: CallNode, held: ReadonlySet<string>): boolean {
  const receiver = receiverOf(call);
  if (receiver === null || !PUSHES.test(calleeName(call))) return false;
  const isOwn = receiver.kind === 'name' || (receiver.kind === 'member' && OWN.test(pathOf(receiver.object)));
  return isOwn && held.has(lastNameOf(receiver));
}

/** A parameter of the same name hides the field. */
function isLocal(call: CallNode, method: FunctionNode): boolean {
  const receiver = receiverOf(call);
  return receiver?.kind === 'name' && method.parameters.some(({ name }) => name === receiver.name);
}

const CLOSES =
  /^(close|stop|shutdown|shut_?down|dispose|disposeAsync|destroy|drain|finish|finalize|end|terminate|aclose|__exit__|__aexit__|on_?module_?destroy|on_?application_?shutdown|before_?application_?shutdown|deinit|__destruct|__del__)$/i;

/** Some method of the class ends it and flushes: who calls it may be out of sight. */
export function hasClosingMethod({ owner, flush }: EventBuffer): boolean {
  if (flush.decorators.some((one) => /PreDestroy|OnShutdown|atexit/i.test(askedName(one)))) return true;
  return owner.body.some((method) => {
    if (method.kind !== 'function' || method.name === null || method === flush) return false;
    return CLOSES.test(method.name) && callsAny(method, flush.name);
  });
}

/** The framework runs the method by its clock: nobody else has to, and nobody else is told of the end. */
export function isRunByClock({ flush, owner }: EventBuffer): boolean {
  if (isStartedByTimer(owner, flush)) return true;
  return flush.decorators.some((one) => /^(Scheduled|Interval|Cron|Every|Timeout)$/i.test(askedName(one)));
}

const TIMERS = /^(set_?interval|schedule\w*|every|call_every|fixed_?rate_?timer)$/i;

/** `scheduler.scheduleAtFixedRate(this::flush, …)`, `setInterval(() => this.flush(), …)` in the class itself. */
function isStartedByTimer(owner: ClassNode, { name }: FunctionNode): boolean {
  for (const call of descendants(owner)) {
    if (call.kind !== 'call' || !TIMERS.test(calleeName(call))) continue;
    if (name !== null && call.arguments.some(({ value }) => mentionsNamed(value, name))) return true;
  }
  return false;
}

function callsAny(within: SyntaxNode, name: string | null): boolean {
  for (const node of descendants(within)) if (node.kind === 'call' && calleeName(node) === name) return true;
  return false;
}

const EXITS =
  /(^|\.)(on|once|signal|trap|register|addShutdownHook|at_?exit|Notify|add_signal_handler|onExit)$/;
const SIGNALS = /^(SIG)?(TERM|INT|QUIT|HUP)$|^(beforeExit|exit|shutdown)$/;

/** Handlers of the end of the process in a file: `process.once('SIGTERM', …)`, `atexit.register(…)`, `at_exit { … }`. */
export function exitHandlersIn(calls: readonly CallNode[]): readonly CallNode[] {
  return calls.filter((call) => {
    const path = pathOf(call.callee);
    if (/(^|\.)(atexit\.register|at_exit|addShutdownHook|register_shutdown_function)$/.test(path))
      return true;
    if (!EXITS.test(path)) return false;
    const [first] = call.arguments;
    if (first === undefined) return false;
    if (/(^|\.)(SIGTERM|SIGINT)$/.test(pathOf(first.value))) return true;
    const said = first.value.kind === 'string' ? [first.value.value] : namesLooped(call, first.value);
    return said.some((name) => SIGNALS.test(name));
  });
}

/** `for (const name of ['SIGTERM', 'SIGINT']) process.once(name, stop)` */
function namesLooped(call: CallNode, first: SyntaxNode): readonly string[] {
  if (first.kind !== 'name') return [];
  for (let above = call.parent; above !== null; above = above.parent) {
    const items = above.kind === 'loop' && above.iterable?.kind === 'list' ? above.iterable.items : [];
    const over = above.kind === 'call' ? receiverOf(above) : null;
    const listed = over?.kind === 'list' ? over.items : items;
    const texts = listed.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
    if (texts.length > 0) return texts;
  }
  return [];
}

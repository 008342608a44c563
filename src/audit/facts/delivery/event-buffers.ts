import type { AssignNode, CallNode, ClassNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { askedName, calleeName, lastNameOf, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { statementsAfter } from '../statements.ts';
import { ancestors, descendants, isWithin, isWithinAny, loopAround, mentionsNamed } from '../walk.ts';

/** What keeps things in fields of its own: a class, a type with methods, or a function that gives its closures away. */
export interface Holder {
  /** The class's or type's name; null for a function's closures. */
  readonly name: string | null;
  readonly methods: readonly FunctionNode[];
  /** Bare names that stand for its fields. */
  readonly fields: ReadonlySet<string>;
  /** All that belongs to it, for what is asked about it as a whole. */
  readonly body: readonly SyntaxNode[];
}

/** A holder that collects things in a field and sends them together later. */
export interface EventBuffer {
  readonly holder: Holder;
  /** Where something is put into the field. */
  readonly push: CallNode | AssignNode;
  /** The field, by its own name. */
  readonly field: string;
  /** The method that sends what the field holds. */
  readonly flush: FunctionNode;
}

/** Every holder of a file. Each node is looked at once for each function it stands in. */
export const holdersIn = remember((facts: FileFacts): readonly Holder[] => [
  ...facts.nodes('class').map(classHolder),
  ...typeHolders(facts.nodes('function')),
  ...facts.nodes('function').flatMap(closureHolder),
]);

function classHolder(owner: ClassNode): Holder {
  const fields = owner.body.flatMap((node) =>
    node.kind === 'assign' ? node.targets.map((target) => lastNameOf(target)) : [],
  );
  return {
    name: owner.name,
    methods: owner.body.filter((node): node is FunctionNode => node.kind === 'function'),
    fields: new Set(fields.filter((name) => name !== '')),
    body: [owner],
  };
}

/** Methods that are not nested in their type: `func (m *Meter) Record(e Event)`. */
function typeHolders(functions: readonly FunctionNode[]): Holder[] {
  const byType = Map.groupBy(
    functions.filter(({ receiver }) => receiver !== null),
    ({ receiver }) => receiver?.type ?? '',
  );
  return [...byType].map(([name, methods]) => ({ name, methods, fields: new Set(), body: methods }));
}

/** `function createMeter() { const pending = []; return { add, flush }; }` */
function closureHolder(fn: FunctionNode): Holder[] {
  const lists = fn.body.flatMap((node) =>
    node.kind === 'assign' && node.declares && isEmptyCollection(node.value)
      ? node.targets.map((target) => lastNameOf(target))
      : [],
  );
  if (lists.length === 0) return [];
  const methods = [...descendants(fn)].filter(
    (node): node is FunctionNode => node.kind === 'function' && node !== fn,
  );
  return methods.length < 2 ? [] : [{ name: null, methods, fields: new Set(lists), body: fn.body }];
}

function isEmptyCollection(node: SyntaxNode | null): boolean {
  if (node?.kind === 'list') return node.items.length === 0;
  if (node?.kind === 'object') return node.entries.length === 0;
  return (
    node?.kind === 'call' &&
    node.arguments.length === 0 &&
    /^(Map|Set|Array|deque|list|dict|mutableListOf|mutableMapOf|ArrayList)$/.test(calleeName(node))
  );
}

const PUSHES = /^(push|append|add|Add|<<|enqueue|addLast|offer|set|merge|compute|addOrUpdate|AddOrUpdate)$/;
const FLUSHES =
  /flush|drain|^send_?(all|batch|buffer\w*|pending)$|^(ship|publish|report|upload)_?\w*(batch|all|buffer\w*|pending)$/i;
/** What is written down as it comes in is not only in memory. */
const KEPT_ELSEWHERE =
  /^(fs|wal|disk|persist\w*|sqlite|redis|outbox|journal|spool|leveldb|appendFile\w*|checkpoint)$/i;

/**
 * The holder as a buffer of events in memory; null where it is none, or also writes down what it holds.
 *
 * @param sending the functions that deliver
 */
export function eventBufferOf(holder: Holder, sending: ReadonlySet<SyntaxNode | null>): EventBuffer | null {
  const delivering = holder.methods.filter((method) => sending.has(method));
  const flush = delivering.find(({ name }) => name !== null && FLUSHES.test(name)) ?? delivering[0];
  if (flush === undefined) return null;
  const isNamed = flush.name !== null && FLUSHES.test(flush.name);
  const held = isNamed ? fieldsIn(flush, holder.fields) : emptiedIn(flush, holder.fields);
  let push: EventBuffer['push'] | null = null;
  let field = '';
  for (const method of holder.methods) {
    if (isWithin(method, flush)) continue;
    for (const node of descendants(method)) {
      if ((node.kind === 'name' || node.kind === 'member') && KEPT_ELSEWHERE.test(node.name)) return null;
      const into = push === null ? (filledBy(node, method) ?? addedTo(node, method, holder)) : null;
      if (into === null || !held.has(into) || isWithin(node, flush)) continue;
      push = node as EventBuffer['push'];
      field = into;
    }
  }
  return push === null ? null : { holder, push, field, flush };
}

const OWN = /^\$?(this|self)$/;

function fieldsIn(fn: FunctionNode, declared: ReadonlySet<string>): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const node of descendants(fn)) {
    if (node.kind === 'member' && isOwn(node.object, fn)) fields.add(node.name);
    if (node.kind === 'name' && declared.has(node.name)) fields.add(node.name);
  }
  return fields;
}

const EMPTIES =
  /^(splice|clear|drain\w*|take|pop\w*|shift|poll\w*|remove\w*|truncate|try_?dequeue|dequeue|exchange|swap|getAndSet|replace)$/i;

/** The fields that a function empties as it goes: what was in them is sent, or gone. */
function emptiedIn(fn: FunctionNode, declared: ReadonlySet<string>): ReadonlySet<string> {
  const known = fieldsIn(fn, declared);
  const emptied = new Set<string>();
  for (const node of descendants(fn)) {
    const places =
      node.kind === 'assign'
        ? node.targets
        : node.kind === 'call' && EMPTIES.test(calleeName(node))
          ? [receiverOf(node), ...node.arguments.map(({ value }) => value)]
          : [];
    for (const place of places) {
      const at = place?.kind === 'unary' ? place.operand : place;
      if (at?.kind === 'member' || at?.kind === 'name') if (known.has(at.name)) emptied.add(at.name);
    }
  }
  return emptied;
}

function isOwn(object: SyntaxNode, { receiver }: FunctionNode): boolean {
  const path = pathOf(object);
  return OWN.test(path) || (receiver !== null && path === receiver.name);
}

/** The field that a statement puts something into, which may not be a parameter; null where it puts nothing in one. */
function filledBy(node: SyntaxNode, method: FunctionNode): string | null {
  const field = (at: SyntaxNode | null): string | null => {
    if (at?.kind === 'member') return isOwn(at.object, method) ? at.name : null;
    return at?.kind === 'name' && !method.parameters.some(({ name }) => name === at.name) ? at.name : null;
  };
  if (node.kind === 'call') return PUSHES.test(calleeName(node)) ? field(receiverOf(node)) : null;
  if (node.kind !== 'assign' || node.targets.length !== 1) return null;
  const [target] = node.targets;
  // `this.counts[tenant] += n`
  if (target?.kind === 'index') return field(target.object);
  const { value } = node;
  // Go's `m.pending = append(m.pending, e)`.
  const grown =
    value?.kind === 'call' && calleeName(value) === 'append' ? value.arguments[0]?.value : undefined;
  const into = target === undefined ? null : field(target);
  return into !== null && grown !== undefined && pathOf(grown) === pathOf(target ?? grown) ? into : null;
}

/** Kotlin's `buffer += event` on a field that is a list, Python's `self.events += [event]`. */
function addedTo(node: SyntaxNode, method: FunctionNode, { body }: Holder): string | null {
  if (node.kind !== 'assign' || node.operator !== '+=' || node.targets.length !== 1) return null;
  const [target] = node.targets;
  if (target?.kind !== 'member' && target?.kind !== 'name') return null;
  const { name } = target;
  if (target.kind === 'member' && !isOwn(target.object, method)) return null;
  if (target.kind === 'name' && method.parameters.some((one) => one.name === name)) return null;
  if (node.value?.kind === 'list' || body.some((one) => isMadeAsList(one, name))) return name;
  return null;
}

const LISTS = /^(Array)?(List|Deque|Queue)$|^LinkedList$|^(mutable(List|Set)|arrayList|linkedList)Of$/;

function isMadeAsList(owner: SyntaxNode, name: string): boolean {
  if (owner.kind !== 'class') return false;
  return owner.body.some(
    (node) =>
      node.kind === 'assign' &&
      node.targets.some((target) => lastNameOf(target) === name) &&
      node.value?.kind === 'call' &&
      LISTS.test(calleeName(node.value)),
  );
}

const CLOSES =
  /^(close|stop|shutdown|shut_?down|dispose|disposeAsync|destroy|drain|finish|finalize|end|terminate|aclose|__exit__|__aexit__|on_?module_?destroy|on_?application_?shutdown|before_?application_?shutdown|deinit|__destruct|__del__|drop)$/i;

/** True for the name of a method that ends an object, or has it send what it holds; also of Kotlin's `use`. */
export function isClosingName(name: string): boolean {
  return CLOSES.test(name) || FLUSHES.test(name) || name === 'use';
}

/** Something of the holder ends it and flushes, or a loop of it flushes as it ends: who calls it may be out of sight. */
export function hasClosingMethod({ holder, flush }: EventBuffer): boolean {
  if (flush.decorators.some((one) => /PreDestroy|OnShutdown|atexit/i.test(askedName(one)))) return true;
  return holder.methods.some((method) => {
    if (method === flush || isWithin(method, flush)) return false;
    const isForEnd = method.name !== null && (CLOSES.test(method.name) || FLUSHES.test(method.name));
    if (isForEnd && reaches(method, flush, holder)) return true;
    const calls = [...descendants(method)].filter(
      (node): node is CallNode => node.kind === 'call' && calleeName(node) === flush.name,
    );
    return calls.some(isAtEnd);
  });
}

/** The method calls the other one, or a third one of the same holder that does. */
function reaches(from: FunctionNode, to: FunctionNode, { methods }: Holder): boolean {
  const called = new Set<string>();
  for (const node of descendants(from)) if (node.kind === 'call') called.add(calleeName(node));
  if (to.name !== null && called.has(to.name)) return true;
  return methods.some(
    (between) =>
      between !== from &&
      between.name !== null &&
      called.has(between.name) &&
      [...descendants(between)].some((node) => node.kind === 'call' && calleeName(node) === to.name),
  );
}

const ENDS =
  /^(Done|quit|stop|stopped|stopping|closing|closed|close|shutdown|shutting_?down|cancelled|Err|IsCancellationRequested|isCancelled|is_set|done)$/i;

/** In the branch of the end, behind the loop, or in what runs whatever happens. */
function isAtEnd(call: CallNode): boolean {
  const loop = loopAround(call);
  let below: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above.kind === 'defer') return true;
    if (above.kind === 'try' && isWithinAny(call, above.finally)) return true;
    if (above.kind === 'switch') {
      const branch = above.cases.find(({ body }) => isWithinAny(call, body));
      if (branch?.tests.some((test) => mentionsEnd(test)) === true) return true;
    }
    if (above.kind === 'if' && above.then.includes(below) && mentionsEnd(above.test)) return true;
    if (above.kind === 'function') {
      if (above.variety !== 'lambda' || loop !== null) break;
    }
    below = above;
  }
  const fn = [...ancestors(call)].find((one) => one.kind === 'function');
  if (fn?.kind !== 'function' || loop !== null) return false;
  // Behind a loop of the same function.
  return fn.body.some(
    (node) => node.kind === 'loop' && statementsAfter(node).some((after) => isWithin(call, after)),
  );
}

function mentionsEnd(node: SyntaxNode): boolean {
  for (const inner of descendants(node))
    if ((inner.kind === 'name' || inner.kind === 'member') && ENDS.test(inner.name)) return true;
  return false;
}

/** The framework, or a ticker of its own, runs the method by the clock: nobody else has to, and is told of the end. */
export function isRunByClock({ flush, holder }: EventBuffer): boolean {
  if (holder.body.some((one) => isStartedByTimer(one, flush))) return true;
  if (holder.methods.some((method) => isTurnOfTicker(method, flush))) return true;
  return flush.decorators.some((one) => /^(Scheduled|Interval|Cron|Every|Timeout)$/i.test(askedName(one)));
}

const TIMERS = /^(set_?interval|schedule\w*|every|call_every|fixed_?rate_?timer)$/i;
const TICKERS =
  /^(NewTicker|Tick|After|interval|PeriodicTimer|sleep|delay|Delay|sleep_until|WaitForNextTickAsync)$/;

/** `scheduler.scheduleAtFixedRate(this::flush, …)`, `setInterval(() => this.flush(), …)` in the class itself. */
function isStartedByTimer(owner: SyntaxNode, { name }: FunctionNode): boolean {
  for (const call of descendants(owner)) {
    if (call.kind !== 'call' || !TIMERS.test(calleeName(call))) continue;
    if (name !== null && call.arguments.some(({ value }) => mentionsNamed(value, name))) return true;
  }
  return false;
}

/** A loop of the method waits for a ticker and flushes. */
function isTurnOfTicker(method: FunctionNode, flush: FunctionNode): boolean {
  if (method === flush) return false;
  let ticks = false;
  let flushes = false;
  for (const node of descendants(method)) {
    if (node.kind !== 'call') continue;
    if (TICKERS.test(calleeName(node))) ticks = true;
    if (calleeName(node) === flush.name && loopAround(node) !== null) flushes = true;
  }
  return ticks && flushes;
}

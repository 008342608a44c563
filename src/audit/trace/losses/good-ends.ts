import { calleeName, calleePath, callsWithin, chainedCalls, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { literalString, resolve } from '../../facts/values.ts';
import { ancestors, descendants, isWithin, scopeOf } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { callsThatDeliver, deliveriesIn, isPlainDelivery } from '../deliveries.ts';
import type { Trace } from '../site.ts';
import { speaksOfUsage } from './stream-turns.ts';

/** Usage of a stream or a session that is recorded when it ends well, and at no other of its ends. */
export interface GoodEnd {
  /** What records it. */
  readonly call: CallNode;
  /** Where it is told of the end: `socket.on('message', …)`, `.doOnComplete(…)`. */
  readonly told: CallNode;
  /** `completed`: only of a stream that came to its end; `goodbye`: only of a session whose other side took its leave. */
  readonly kind: 'completed' | 'goodbye';
}

/** Every recording of the file that only a good end reaches. */
export function goodEnds(facts: FileFacts, trace: Trace): readonly GoodEnd[] {
  const records = recordsOf(facts, trace);
  return [...completions(facts, records), ...listened(facts, { records, trace })];
}

type Records = (call: CallNode) => boolean;

/** A call that delivers usage, or that writes down what is called after it. */
function recordsOf({ file }: FileFacts, trace: Trace): Records {
  const known = new Set<SyntaxNode>();
  for (const site of [...deliveriesIn(trace.sites), ...callsThatDeliver(trace)])
    if (site.file === file || isPlainDelivery(site)) known.add(site.node);
  return (call) => known.has(call) || writesUsageDown(call);
}

const WRITES =
  /^(record|track|report|bill|charge|store|deduct|meter|add|append|insert|save|settle|commit|debit|put)$/;

/** `ledger.add(id, account, tokens.get())` */
function writesUsageDown(call: CallNode): boolean {
  if (call.isNew || !WRITES.test(wordsOf(calleeName(call))[0] ?? '')) return false;
  if (/(^|\.)(log|logger|console|span|headers|params|set|list|map)\./i.test(calleePath(call))) return false;
  if (!/ledger|usage|billing|meter|account|credits|wallet|quota/i.test(calleePath(call))) return false;
  return call.arguments.some(({ value }) =>
    [...descendants(value)].some(
      (node) => (node.kind === 'name' || node.kind === 'member') && speaksOfUsage(node.name),
    ),
  );
}

/** https://projectreactor.io/docs/core/release/api/reactor/core/publisher/Flux.html: a reader that leaves cancels, and is told by `doOnCancel` or `doFinally` alone. */
const COMPLETES = /^(do_?on_?complete)$/i;
const ALL_ENDS =
  /^(do_?finally|do_?on_?cancel|do_?on_?terminate|do_?after_?terminate|finalize|on_?completion|do_?on_?dispose|do_?on_?each|using(_?when)?)$/i;

function* completions({ callsNamed }: FileFacts, records: Records): Generator<GoodEnd> {
  for (const told of callsNamed(COMPLETES)) {
    if (inChain(told).some((call) => ALL_ENDS.test(calleeName(call)))) continue;
    const call = told.arguments.flatMap(({ value }) => callsWithin(value)).find(records);
    if (call !== undefined) yield { call, told, kind: 'completed' };
  }
}

/** The calls of the chain before and behind, and those the chain is handed to. */
function inChain(call: CallNode): readonly CallNode[] {
  const before: CallNode[] = [];
  for (let at = receiverOf(call); at !== null && before.length < MAX_CHAIN; )
    if (at.kind === 'call') {
      before.push(at);
      at = receiverOf(at);
    } else at = null;
  const around: CallNode[] = [];
  for (const above of ancestors(call)) {
    if (above.kind === 'function' && above.variety !== 'lambda') break;
    if (above.kind === 'call') around.push(above);
  }
  return [...before, ...chainedCalls(call), ...around];
}

/** Longer chains are not written by hand. */
const MAX_CHAIN = 40;

const LISTENS = /^(on|once|add_?listener|add_?event_?listener)$/i;
/** Events by which the other side still says something, and those of an end that nobody wanted. */
const SPEAKS = /^(message|data)$/;
const ENDS_WELL = /^(end|finish|complete|done)$/;
const ENDS_ANYHOW = /^(close|error|aborted?|cancell?(ed)?|disconnect(ed|ing)?|timeout|exit)$/;

interface Listener {
  readonly call: CallNode;
  readonly event: string;
  readonly handler: FunctionNode | null;
}

interface Ground {
  readonly records: Records;
  readonly trace: Trace;
}

function* listened(facts: FileFacts, ground: Ground): Generator<GoodEnd> {
  const listeners = facts.callsNamed(LISTENS).flatMap((call) => toListener(call, ground.trace) ?? []);
  const groups = Map.groupBy(listeners, ({ call }) => scopeOf(call));
  for (const [scope, all] of groups) {
    const bySubject = Map.groupBy(all, ({ call }) => pathOf(receiverOf(call) ?? call));
    for (const group of bySubject.values()) {
      const found = onlyWhenWell(group, scope, ground);
      if (found !== null) yield found;
    }
  }
}

function toListener(call: CallNode, trace: Trace): Listener | null {
  const [event, handler] = call.arguments;
  const name = event === undefined ? null : literalString(event.value);
  if (name === null || handler === undefined) return null;
  const given = resolve(handler.value);
  if (given.kind === 'function') return { call, event: name, handler: given };
  const [named, ...others] = given.kind === 'name' ? trace.calls.named(given.name) : [];
  return { call, event: name, handler: others.length > 0 ? null : (named ?? null) };
}

function onlyWhenWell(group: readonly Listener[], scope: SyntaxNode, ground: Ground): GoodEnd | null {
  // A handler that stands elsewhere may record as well.
  if (group.some(({ event, handler }) => ENDS_ANYHOW.test(event) && handler === null)) return null;
  for (const { call: told, event, handler } of group) {
    const isGoodbye = SPEAKS.test(event);
    if (handler === null || !(isGoodbye || ENDS_WELL.test(event))) continue;
    const call = callsWithin(handler).find((one) => ground.records(one));
    if (call === undefined || !isOfWhole(call, handler)) continue;
    if (isGoodbye && !isInBranch(call, handler)) continue;
    // Nobody hears of another end of a stream that is only read; of a session somebody does.
    if (!group.some((one) => ENDS_ANYHOW.test(one.event))) continue;
    const others = callsWithin(scope).filter((one) => !isWithin(one, handler));
    if (others.some((one) => ground.records(one) && !isElsewhere(one, scope))) continue;
    return { call, told, kind: isGoodbye ? 'goodbye' : 'completed' };
  }
  return null;
}

/** In a function of its own that the file declares: only its calls count. */
function isElsewhere(call: CallNode, scope: SyntaxNode): boolean {
  for (const above of ancestors(call)) {
    if (above === scope) return false;
    if (above.kind === 'function' && above.name !== null) return true;
  }
  return true;
}

function isInBranch(call: CallNode, handler: FunctionNode): boolean {
  for (const above of ancestors(call)) {
    if (above === handler) return false;
    if (above.kind === 'if' || above.kind === 'switch') return true;
  }
  return false;
}

const OF_TIME = /^(start|started|begin|began|opened|connected|elapsed|duration|joined)$/;

/** What is recorded is of all that went before: the time since the start, or what the handlers have added up. */
function isOfWhole(call: CallNode, handler: FunctionNode): boolean {
  for (const { value } of call.arguments)
    for (const node of descendants(value)) {
      if (node.kind !== 'name' && node.kind !== 'member') continue;
      if (wordsOf(node.name).some((word) => OF_TIME.test(word))) return true;
      if (node.kind === 'name' && speaksOfUsage(node.name) && !isSetIn(node.name, handler)) return true;
    }
  return false;
}

function isSetIn(name: string, handler: FunctionNode): boolean {
  if (handler.parameters.some((one) => one.name === name)) return true;
  for (const node of descendants(handler))
    if (
      node.kind === 'assign' &&
      node.declares &&
      node.targets.some((one) => one.kind === 'name' && one.name === name)
    )
      return true;
  return false;
}

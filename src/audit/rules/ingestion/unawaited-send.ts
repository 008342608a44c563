import { askedName, calleeLabel, calleeName, pathOf, receiverOf, useOf } from '../../facts/calls.ts';
import { typesOf } from '../../facts/declared-types.ts';
import { isOutcomeDropped, senderOf } from '../../facts/delivery/message-sender-of.ts';
import { type Detached, detachedBy, runsAside, startedByName } from '../../facts/failures/detached.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type FunctionIndex, functionIndex } from '../../facts/functions.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { isCollected } from '../../facts/rows/collected-commands.ts';
import { descendants, enclosingFunction, loopAround } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround, ownName } from '../../trace/call-graph.ts';
import {
  callsThatDeliver,
  type Delivery,
  deliveriesIn,
  deliveryName,
  isPlainDelivery,
  lossOf,
} from '../../trace/deliveries.ts';
import { givesPromise } from '../../trace/given-promises.ts';
import { cancelledUsage } from '../../trace/losses/cancelled-usage.ts';
import { isInWorkerLoop } from '../../trace/losses/drained-channels.ts';
import { unstoredUsage } from '../../trace/losses/unstored-usage.ts';
import type { MeteringSite } from '../../trace/site.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-101: usage is sent and nobody waits for the answer. */
export const unawaitedSend = defineRule({
  id: 'MTR-101',
  name: 'unawaited-send',
  section: 'ingestion',
  title: 'Usage is sent without waiting for the result',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Is every call that sends or stores usage awaited, or handed to something that outlives the request?',
  cost: 'When the call fails or the process ends first, the usage is never billed and nobody learns of it.',
  remediation: 'Wait for the result, or hand the usage to a queue or outbox that survives the process.',
  references: [
    'https://nodejs.org/api/process.html#event-unhandledrejection',
    'https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task',
  ],
  *match(scope) {
    const index = functionIndex(scope.files);
    const seen = new Set<SyntaxNode>();
    const told = new Set<FunctionNode | null>();
    for (const facts of scope.audited)
      for (const unstored of unstoredUsage(facts, scope.trace)) {
        for (const node of descendants(unstored.node)) if (node.kind === 'call') seen.add(node);
        told.add(functionAround(unstored.node));
        const { file, node, message, remediation } = unstored;
        yield { file, node, confidence: 'likely', message, remediation };
      }
    for (const facts of scope.audited) yield* givenUp(facts, scope);
    for (const site of [...deliveriesIn(scope.trace.sites), ...startedForOne(scope)]) {
      // What a worker in the background sends is lost at the end of the process, and not by each call.
      if (isInWorkerLoop(site.node, scope.files)) continue;
      if (site.wraps !== null && isInWorkerLoop(site.wraps.node, scope.files)) continue;
      const match = matchSite(site, index);
      // A wrapper and the call in it may both be sites: what is dropped is dropped once.
      if (match === null || seen.has(match.node)) continue;
      // Its own function lets the delivery go already, whoever calls it.
      const isReached = site.function !== functionAround(site.node);
      if (isReached && told.has(site.function)) continue;
      told.add(site.function);
      seen.add(match.node);
      yield match;
    }
    yield* startedAside(scope);
    yield* runAside(scope);
    for (const match of outcomeDropped(scope)) if (!seen.has(match.node)) yield match;
  },
});

/** The write is dropped half-way where another branch of its `select!` is ready first. */
function* givenUp(facts: FileFacts, { trace }: RuleScope): Generator<Match> {
  for (const { race, lines, write } of cancelledUsage(facts, trace))
    yield {
      file: facts.file,
      node: race,
      lines,
      confidence: 'likely',
      message: `\`${write}\` is dropped half-way where another branch of this \`select!\` is ready first: what it was writing is lost, and this usage is never billed.`,
      remediation: 'Write after the `select!`, or pin the write and wait for it in the other branch too.',
    };
}

/** `kafkaTemplate.send(topic, event);`: the message waits in a buffer, and what told of its failure is thrown away. */
function* outcomeDropped({ trace }: RuleScope): Generator<Match> {
  for (const site of deliveriesIn(trace.sites)) {
    const { node, file, operation, isBuffered, wraps } = site;
    if (operation !== 'produce' || wraps !== null) continue;
    const sender = senderOf(node, file);
    if (sender === null || !isOutcomeDropped(node, sender, file)) continue;
    // What a script or a command leaves in the buffer when it ends is another mistake.
    if (isBuffered && endsWithProcess(node, trace)) continue;
    const where =
      sender.gives === 'report'
        ? 'to a function that nobody hands in'
        : 'by what it gives back, which is dropped';
    yield {
      file,
      node,
      confidence: isPlainDelivery(site) ? 'likely' : 'possible',
      message: `\`${calleeLabel(node)}\` returns before the broker has the message and tells of a failure ${where}: usage that the broker does not take, or that still waits when the process ends, is never billed.`,
    };
  }
}

function endsWithProcess(node: CallNode, { entryPoints }: RuleScope['trace']): boolean {
  return (
    enclosingFunction(node) === null ||
    entryPoints.leadingTo(node).some(({ kind }) => kind === 'command' || kind === 'lambda')
  );
}

/** `threading.Thread(target=report_usage, args=(…))`: the function that sends is started by its name. */
function* startedAside({ files, trace }: RuleScope): Generator<Match> {
  const sending = new Map<SyntaxNode | null, MeteringSite>();
  for (const site of deliveriesIn(trace.sites)) sending.set(functionAround(site.node), site);
  if (sending.size === 0) return;
  for (const { file, nodes } of files)
    for (const call of nodes('call')) {
      const started = startedByName(call);
      const [fn, ...others] = started === null ? [] : trace.calls.named(started.function);
      const site = fn === undefined || others.length > 0 ? undefined : sending.get(fn);
      if (started === null || site === undefined || site.node.kind !== 'call') continue;
      if (isInWorkerLoop(site.node, files)) continue;
      const isProven = site.basis !== 'vocabulary' && site.basis !== 'statement';
      yield {
        file,
        node: call,
        evidence: [{ file: site.file, node: site.node }],
        confidence: isProven ? 'certain' : 'likely',
        message: `${HOW[started.detached.how](started.function)} when it fails or the process ends first, this usage is never billed.`,
        remediation: WAYS_OUT[started.detached.how],
      };
    }
}

/** What a worker is called that goes on for as long as the process: nothing of one request is lost with it. */
const WORKERS = /^(run|start|serve|listen|loop|work|consume|poll|main|init|watch|schedule)/i;

/** `AddInvoiceLogs(id, logs)`: what happened to an invoice is kept for its reader, and nothing is billed by it. */
const TELLS = /(logs?|audit|history|activity|trail|timeline)$/i;

/** `go s.countUsage(ctx, tenant, bytes)`: the project's own function, given what one request has used. */
function startedForOne({ trace }: RuleScope): Delivery[] {
  return callsThatDeliver(trace).filter(
    ({ node }) =>
      !WORKERS.test(calleeName(node)) &&
      !TELLS.test(calleeName(node)) &&
      !WORKERS.test(functionAround(node)?.name ?? '') &&
      loopAround(node) === null &&
      node.arguments.some(({ value }) => !/^(ctx|context|signal)$|^$/i.test(askedName(value))),
  );
}

/** The method that delivers is one that its framework runs aside, so that no caller can wait for it. */
function* runAside({ trace }: RuleScope): Generator<Match> {
  const told = new Set<FunctionNode>();
  for (const site of deliveriesIn(trace.sites)) {
    const fn = functionAround(site.node);
    if (fn === null || told.has(fn) || !runsAside(fn)) continue;
    told.add(fn);
    yield {
      file: site.file,
      node: fn,
      evidence: [{ file: site.file, node: site.node }],
      confidence: isPlainDelivery(site) ? 'likely' : 'possible',
      message: `${HOW.task(ownName(fn) ?? deliveryName(site))} when it fails or the process ends first, this usage is never billed.`,
      remediation: WAYS_OUT.task,
    };
  }
}

function matchSite(site: Delivery, index: FunctionIndex): Match | null {
  const call = site.node;
  if (isCollected(call) || isBareTrigger(site) || isOfCopy(call)) return null;
  const isAsync = givesPromise(site, index);
  const detached = detachedBy(call, isAsync !== 'no');
  if (detached === null || isRunOverEverything(call, detached) || isWholeScript(site, detached)) return null;
  const isProven = site.basis !== 'vocabulary' && site.basis !== 'statement';
  const confidence =
    detached.how === 'promise' && isAsync === 'assumed' && !isProven && !isRemote(call)
      ? 'possible'
      : isProven
        ? 'certain'
        : 'likely';
  return {
    file: site.file,
    node: detached.by.span.startLine < call.span.startLine - 3 ? call : detached.by,
    evidence: detached.by === call ? [] : [{ file: site.file, node: call }],
    confidence,
    ...rewriteOf(detached, site),
    message: `${HOW[detached.how](calleeLabel(call))} when it fails or the process ends first, ${lossOf(calleeName(call))}.`,
    remediation: WAYS_OUT[detached.how],
  };
}

/** `billing.deductBalanceCache(…)`: a copy is brought up to date, and what it is a copy of holds the usage. */
function isOfCopy(call: CallNode): boolean {
  const words = wordsOf(calleeName(call));
  return /^(cache|cached|snapshot|replica)$/.test(words.at(-1) ?? '');
}

/** `queue.add('metering', {})`: a run is asked for, and nothing that was used is in it. */
function isBareTrigger({ node, operation }: Delivery): boolean {
  if (operation !== 'produce') return false;
  const [, payload, ...others] = node.arguments.map(({ value }) => value);
  return (
    payload?.kind === 'object' &&
    payload.entries.length === 0 &&
    others.every(({ kind }) => kind === 'object')
  );
}

/** `setInterval(() => this.flush())`: what one run does not send, the next one does. */
function isRunOverEverything(call: CallNode, { by, how }: Detached): boolean {
  // A turn that waits for its own sending is a run of a job, whatever starts it.
  if (how === 'timer' && by.kind === 'call' && calleeName(by) === 'setInterval' && useOf(call) === 'awaited')
    return true;
  if (call.arguments.length > 0) return false;
  for (let at: SyntaxNode | null = by; at !== null; at = at.parent) {
    if (at.kind === 'call' && calleeName(at) === 'setInterval') return true;
    if (at.kind === 'function' && at.variety !== 'lambda') return false;
  }
  return false;
}

/**
 * `migrateUsage()` at the end of a script: the process stays until it is through, and fails with it.
 * https://nodejs.org/api/process.html#event-beforeexit
 */
function isWholeScript({ node, file }: MeteringSite, { how }: Detached): boolean {
  return how === 'promise' && file.ioReturnsPromise && enclosingFunction(node) === null;
}

const HOW: Record<Detached['how'], (name: string) => string> = {
  promise: (name) => `The promise of \`${name}\` is dropped, nothing waits for it:`,
  goroutine: (name) => `\`${name}\` runs in a goroutine that nothing waits for:`,
  thread: (name) => `\`${name}\` runs in a thread that nothing joins:`,
  task: (name) => `\`${name}\` runs in a background task whose result nobody takes:`,
  timer: (name) => `\`${name}\` is put off to a timer of this process:`,
  'loop-callback': (name) => `\`${name}\` is awaited inside a callback that its caller does not await:`,
};

const WAYS_OUT: Record<Detached['how'], string> = {
  promise:
    'Await it, hand the promise to the platform’s `waitUntil`, or put the usage on a queue that survives the process.',
  goroutine:
    'Call it before the function ends, wait for the goroutine (`errgroup`), or write the usage to an outbox.',
  thread: 'Call it in place, join the thread, or put the usage on a queue that survives the process.',
  task: 'Wait for the task, or put the usage on a queue that survives the process.',
  timer: 'Send it now, or put the usage on a queue that survives the process.',
  'loop-callback': 'Await it in a plain loop, or wait for all of them together.',
};

/** `this.billing.recordUsage(…)` with `billing: BillingGateway`: a client of something outside, by its name or type. */
function isRemote(call: CallNode): boolean {
  const receiver = receiverOf(call);
  if (receiver === null) return false;
  const path = pathOf(receiver);
  return [lastName(path), ...typesOf(receiver)].some((name) =>
    /^(client|gateway|api|sdk)$/.test(wordsOf(name).at(-1) ?? ''),
  );
}

/** `await` in front of the dropped promise, where it is a statement of its own in an async function. */
function rewriteOf({ by, how }: Detached, { file }: MeteringSite): Pick<Match, 'rewrite'> {
  const statement = by.parent?.kind === 'unary' && by.parent.operator === 'void' ? by.parent : by;
  if (how !== 'promise' || enclosingFunction(by)?.isAsync !== true) return {};
  const { startLine, endLine } = by.span;
  const lines = file.text.split(/\r?\n/, endLine).slice(startLine - 1);
  const first = lines[0] ?? '';
  const indent = /^\s*/.exec(first)?.[0] ?? '';
  const lineStart = file.text.lastIndexOf('\n', statement.span.start - 1) + 1;
  // Anything else on the line could change its meaning.
  if (statement.span.start !== lineStart + indent.length || !/^[^\n]*;?\s*$/.test(lines.at(-1) ?? ''))
    return {};
  lines[0] = `${indent}await ${first.slice(indent.length).replace(/^void\s+/, '')}`;
  return { rewrite: { startLine, endLine, text: lines.join('\n') } };
}

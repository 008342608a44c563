import { calleeName, callsIn, pathOf, receiverOf } from '../../facts/calls.ts';
import { catchingTry, isInHandler } from '../../facts/failures/failure.ts';
import { errorCheckOf } from '../../facts/failures/swallowed.ts';
import { endsInExit } from '../../facts/leaving.ts';
import { wordsOf } from '../../facts/names.ts';
import { alwaysPrecedes, finallyAround } from '../../facts/order.ts';
import { isClock } from '../../facts/time/clocks.ts';
import { assignmentsOf, resolve } from '../../facts/values.ts';
import { ancestors, descendants, enclosingFunction } from '../../facts/walk.ts';
import type { AssignNode, CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { type Delivery, deliveriesIn, isPlainDelivery } from '../deliveries.ts';
import type { Trace } from '../site.ts';

/** Time that was worked and is recorded behind the work, which may fail before. */
export interface TimedWork {
  readonly delivery: Delivery;
  /** `started := time.Now()` */
  readonly started: AssignNode;
  /** What may fail in between, and leaves. */
  readonly work: CallNode;
}

/** Every delivery of the time since a start, where a failure of the work in between leaves the function. */
export function timedWork(trace: Trace): readonly TimedWork[] {
  return deliveriesIn(trace.sites).flatMap((delivery): TimedWork[] => {
    const { node, file } = delivery;
    const fn = enclosingFunction(node);
    if (fn === null || !isPlainDelivery(delivery) || isAtEveryEnd(node)) return [];
    const started = startOf(node);
    if (started === null || enclosingFunction(started) !== fn) return [];
    const work = callsIn(fn).find(
      (call) =>
        call.span.start > started.span.end &&
        call.span.end < node.span.start &&
        isWork(call) &&
        leavesOnFailure(call, file.failsByValue),
    );
    if (work === undefined || !alwaysPrecedes(work, node) || isRecordedElsewhere(fn, node, trace)) return [];
    return [{ delivery, started, work }];
  });
}

function isAtEveryEnd(node: SyntaxNode): boolean {
  if (finallyAround(node) !== null || isInHandler(node)) return true;
  for (const above of ancestors(node)) {
    if (above.kind === 'defer') return true;
    if (above.kind === 'function') return false;
  }
  return false;
}

/** The function records in a `finally`, a handler or a `defer` as well. */
function isRecordedElsewhere(fn: FunctionNode, node: CallNode, trace: Trace): boolean {
  return deliveriesIn(trace.sites).some(
    (one) =>
      one.node !== node &&
      one.node.span.start > fn.span.start &&
      one.node.span.end < fn.span.end &&
      one.function === fn,
  );
}

const SINCE = /^(since|between|elapsed|diff|total_?seconds|subtract|minus)$/i;
/** More of an argument is not looked through. */
const MAX_LOOKED_AT = 200;

/** The assignment of the clock's time that what is recorded is counted from; null where it is no length of time. */
function startOf(call: CallNode): AssignNode | null {
  let looked = 0;
  for (const { value } of call.arguments)
    for (const node of descendants(value, (inner) => inner.kind !== 'function')) {
      if (++looked > MAX_LOOKED_AT) return null;
      const found = startIn(node) ?? (node.kind === 'name' ? startBehind(node) : null);
      if (found !== null) return found;
    }
  return null;
}

/** `seconds := time.Since(started).Seconds()` before the call. */
function startBehind(name: SyntaxNode): AssignNode | null {
  const value = resolve(name);
  if (value === name || value.kind === 'function') return null;
  let looked = 0;
  for (const node of descendants(value, (inner) => inner.kind !== 'function')) {
    if (++looked > MAX_LOOKED_AT) return null;
    const found = startIn(node);
    if (found !== null) return found;
  }
  return null;
}

/** `time.Since(started)`, `Date.now() - startedAt`, `Duration.between(start, now)`, `started.elapsed()`. */
function startIn(node: SyntaxNode): AssignNode | null {
  if (node.kind === 'binary' && node.operator === '-') return clockedStart(node.right);
  if (node.kind !== 'call' || !SINCE.test(calleeName(node))) return null;
  const receiver = receiverOf(node);
  for (const side of [
    ...node.arguments.map(({ value }) => value),
    ...(receiver === null ? [] : [receiver]),
  ]) {
    const found = clockedStart(side);
    if (found !== null) return found;
  }
  return null;
}

const CLOCKS =
  /(^|\.)(monotonic|perf_counter|process_time|performance\.now|hrtime(\.bigint)?|nanoTime|Instant\.now|Stopwatch\.(StartNew|GetTimestamp)|clock_gettime|microtime|timeIntervalSinceNow)$/;

function clockedStart(node: SyntaxNode): AssignNode | null {
  if (node.kind !== 'name') return null;
  const made = assignmentsOf(node.name, node).findLast((one) => one.span.end <= node.span.start);
  if (made === undefined || made.value === null) return null;
  const value = made.value.kind === 'await' ? made.value.value : made.value;
  return isClock(value) || CLOCKS.test(pathOf(value)) ? made : null;
}

/** What costs: a machine, a model, a line. */
const WORKS =
  /^(run|render|execute|process|transcode|generate|train|infer|predict|invoke|convert|build|encode|decode|transcribe|synthesi[sz]e|simulate|upscale|complete|compute|solve|crawl|scrape|compile|stream|sample|embed|finetune|fine|call|dial|bridge|record|work|perform|start)$/;
const TOLD = /log|logger|span|metric|console|tracer/i;

function isWork(call: CallNode): boolean {
  const receiver = receiverOf(call);
  if (call.isNew || (receiver !== null && TOLD.test(pathOf(receiver)))) return false;
  return WORKS.test(wordsOf(calleeName(call))[0] ?? '');
}

function leavesOnFailure(call: CallNode, failsByValue: boolean): boolean {
  const caught = catchingTry(call);
  if (caught !== null) return caught.handlers.every(({ body }) => endsInExit(body));
  return !failsByValue || errorCheckOf(call)?.then.at(-1)?.kind === 'return' || call.parent?.kind === 'unary';
}

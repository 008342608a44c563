import { calleeName, callsWithin } from '../../facts/calls.ts';
import { isConstructor } from '../../facts/constructors.ts';
import { constructionsOf } from '../../facts/field-values.ts';
import { ancestors, enclosingClass, isWithin, mentionsName, rootOf } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import { guardsOf } from '../guards.ts';
import type { Trace } from '../site.ts';
import { type Repeat, repeatOf } from './repeats.ts';

/** From where a value is made to what is run again there are no more calls than this. */
const MAX_STEPS = 5;
/** What is called from more places is looked for at the first of them. */
const MAX_CALLERS = 20;

/**
 * What runs the call again together with the place where a value is made for it, so that the next attempt has another
 * value. `kept` where the call runs again and the value is made before: every attempt has the same one. Null where
 * nothing seen runs the call again.
 */
export function madeAgain(made: SyntaxNode, call: SyntaxNode, trace: Trace): Repeat | 'kept' | null {
  if (!isOnTheWay(made, call, trace) || isStoredBefore(made, call)) return 'kept';
  const repeat = repeatOf(call, trace);
  if (repeat === null) return null;
  const { retry } = guardsOf(call);
  if (retry !== null && isRunIn(made, regionOf(retry, call), trace)) return repeat;
  // One retry holds the value; what starts the whole again may still make it anew.
  const starts = trace.entryPoints.leadingTo(call).filter(({ kind }) => AGAIN.test(kind));
  const start = starts.find(({ at, function: fn }) => isRunIn(made, at.kind === 'loop' ? at : fn, trace));
  if (start !== undefined)
    return retry === null ? repeat : { why: WHY[start.kind] ?? repeat.why, kind: start.kind, by: start.at };
  if (retry === null && repeat.kind === 'put-back') {
    const holder = functionAround(call);
    if (holder !== null && isRunIn(made, holder, trace)) return repeat;
  }
  return 'kept';
}

/** Whoever calls for the sending also makes the value; else it was made for something that is kept until it is sent. */
function isOnTheWay(made: SyntaxNode, call: SyntaxNode, trace: Trace): boolean {
  const seen = new Set<SyntaxNode>();
  let front: readonly SyntaxNode[] = [call];
  for (let step = 0; step <= MAX_STEPS && front.length > 0; step++) {
    const holders = front.map((at) => functionAround(at) ?? rootOf(at)).filter((fn) => !seen.has(fn));
    if (holders.some((fn) => isRunIn(made, fn, trace))) return true;
    for (const fn of holders) seen.add(fn);
    front = holders
      .flatMap((fn) => (fn.kind === 'function' ? trace.calls.callersOf(fn) : []))
      .slice(0, MAX_CALLERS);
  }
  return false;
}

const STORES =
  /^(insert\w*|add\w*|create\w*|save\w*|put\w*|persist\w*|store\w*|write\w*|enqueue\w*|push|exec\w*|query\w*|values|set)$/i;

/** The value, or the record it stands in, was put into a row before: `db.Calls.Add(new Call(id))`, `insert(document)`. */
function isStoredBefore(made: SyntaxNode, call: SyntaxNode): boolean {
  const fn = functionAround(call);
  const assign = [...ancestors(made)].find((above) => above.kind === 'assign' || above.kind === 'function');
  const [target] = assign?.kind === 'assign' ? assign.targets : [];
  if (fn === null || target?.kind !== 'name' || functionAround(made) !== fn) return false;
  return callsWithin(fn).some(
    (one) =>
      one.span.end <= call.span.start &&
      one.span.start >= made.span.end &&
      STORES.test(calleeName(one)) &&
      one.arguments.some(({ value }) => mentionsName(value, target.name)),
  );
}

const AGAIN = /^(consumer|webhook|schedule|lambda)$/;
const WHY: Readonly<Record<string, string>> = {
  consumer: 'a queue delivers the message again',
  webhook: 'the sender delivers the webhook again',
  schedule: 'the scheduled job runs again',
  lambda: 'the platform invokes the function again',
};

/** What runs as a whole on each attempt: the loop or the call around the place, or the function that is retried. */
function regionOf(retry: SyntaxNode, call: SyntaxNode): SyntaxNode {
  if (isWithin(call, retry)) return retry;
  let nearest: FunctionNode | null = null;
  for (let above = call.parent; above !== null; above = above.parent) {
    if (above.kind !== 'function') continue;
    nearest ??= above;
    // A decorator stands on what it runs again; an option of the class on its whole job.
    if (above.decorators.includes(retry)) return above;
    if (above.parent === retry.parent || above.parent?.kind === 'assign') return above;
  }
  return nearest ?? call;
}

/** The place runs whenever the region does: it stands in it, or in what is called or constructed from there. */
function isRunIn(place: SyntaxNode, region: SyntaxNode, trace: Trace): boolean {
  const seen = new Set<SyntaxNode>();
  let front: readonly SyntaxNode[] = [place];
  for (let step = 0; step <= MAX_STEPS && front.length > 0; step++) {
    if (front.some((at) => isInside(at, region))) return true;
    front = front.flatMap((at) => runBy(at, trace)).filter((at) => !seen.has(at));
    for (const at of front) seen.add(at);
  }
  return false;
}

function isInside(at: SyntaxNode, region: SyntaxNode): boolean {
  for (let above: SyntaxNode | null = at; above !== null; above = above.parent)
    if (above === region) return true;
  return false;
}

/** The calls that run a place: of its function, and of its class where it stands in a field or a constructor. */
function runBy(place: SyntaxNode, { calls }: Trace): readonly SyntaxNode[] {
  const holder = functionAround(place);
  const owner = enclosingClass(place);
  const member = owner?.body.find((one) => isWithin(place, one));
  const isMadeAtBirth = owner !== null && (member?.kind !== 'function' || isConstructor(member, owner));
  const callers = holder === null ? [] : calls.callersOf(holder);
  return [...callers, ...(isMadeAtBirth ? constructionsOf(owner) : [])].slice(0, MAX_CALLERS);
}

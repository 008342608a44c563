import { calleeName, callOf, useOf } from '../../facts/calls.ts';
import { isHandedUp, loopEndedBy } from '../../facts/failures/aborts.ts';
import { catchingTry } from '../../facts/failures/failure.ts';
import { wordsOf } from '../../facts/names.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors } from '../../facts/walk.ts';
import type { CallNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { isPartyWord, nameOfTurn } from '../billed-parties.ts';
import {
  type Delivery,
  deliveriesIn,
  isOnlyBuffered,
  isProvenDelivery,
  reachedByCallers,
} from '../deliveries.ts';
import { guardsOf } from '../guards.ts';
import type { Trace } from '../site.ts';

/** A run over all who are billed that ends at the first one whose usage cannot be delivered. */
export interface EndedRun {
  /** The call in the run's own function that delivers, by itself or through others. */
  readonly delivery: Delivery;
  readonly loop: LoopNode;
}

/** `main` calls `report(tenant)`, which calls `meter.ingest(rows)`, which posts: further down nobody looks. */
const MAX_STEPS = 2;
/** More deliveries than these are not looked at. */
const MAX_DELIVERIES = 200;

/**
 * Every run whose turns call a function of the project that sends to a provider, where the failure is handed up all the
 * way and out of the loop over customers or tenants, also out of a loop within it. Once for each loop.
 */
export function endedRuns(trace: Trace): readonly EndedRun[] {
  const seen = new Set<LoopNode>();
  const sent = deliveriesIn(trace.sites).filter(
    (site) => isProvenDelivery(site) && site.operation?.startsWith('send') && !isOnlyBuffered(site),
  );
  const found: EndedRun[] = [];
  let calling: readonly Delivery[] = sent.slice(0, MAX_DELIVERIES);
  for (let step = 0; step < MAX_STEPS; step++) {
    calling = calling.filter(isPassedOn).flatMap((site) => reachedByCallers(site, trace.calls));
    for (const delivery of calling) {
      const inner = loopEndedBy(delivery.node, delivery.file);
      const loop = inner === null ? null : runAround(inner);
      if (loop === null || seen.has(loop) || guardsOf(loop).transaction !== null) continue;
      if (!isRun(loop, trace)) continue;
      seen.add(loop);
      found.push({ delivery, loop });
    }
  }
  return found;
}

/** What fails in the function leaves it. */
function isPassedOn({ node, file }: Delivery): boolean {
  if (catchingTry(node) !== null) return false;
  if (file.failsByValue) return isHandedUp(node);
  return !file.ioReturnsPromise || useOf(node) === 'awaited' || node.parent?.kind === 'return';
}

/** The loop itself or the one that it stands in, where that goes over those who are billed. */
function runAround(inner: LoopNode): LoopNode | null {
  if (isOverParties(inner)) return inner;
  for (const above of ancestors(inner)) {
    if (above.kind === 'function' || (above.kind === 'try' && above.handlers.length > 0)) return null;
    if (above.kind === 'loop') return above.variety === 'each' && isOverParties(above) ? above : null;
  }
  return null;
}

function isOverParties({ variables, iterable }: LoopNode): boolean {
  const words = variables.flatMap((one) => wordsOf(nameOfTurn(one)));
  if (words.some((word) => /^(batch|chunk|page|attempt|retry|try)$/.test(word))) return false;
  return words.some(isPartyWord) && iterable !== null && isLookedFor(iterable);
}

/** What the run asked for itself: `customers(conn)`, `&tenants` of `tenants_with_usage(&pool).await?`. */
function isLookedFor(iterable: SyntaxNode): boolean {
  let at = iterable;
  for (let step = 0; step < MAX_WRAPS; step++) {
    const next = unwrapped(at);
    if (next === null) break;
    at = next;
  }
  const made: CallNode | null = callOf(at);
  return made !== null && !SPLITS.test(calleeName(made));
}

const MAX_WRAPS = 6;
/** Parts of something at hand are no look-up. */
const SPLITS = /^(split|chunk\w*|keys|values|entries|items|range|group_?by\w*)$/i;

function unwrapped(node: SyntaxNode): SyntaxNode | null {
  if (node.kind === 'unary') return node.operand;
  if (node.kind === 'await') return node.value;
  if (node.kind !== 'name') return null;
  const value = resolve(node);
  return value === node ? null : value;
}

const RUNS = /^(schedule|consumer|command|lambda)$/;

/** Code that no request waits for. */
function isRun(loop: LoopNode, { entryPoints }: Trace): boolean {
  const entries = entryPoints.leadingTo(loop);
  return entries.length === 0 || entries.some(({ kind }) => RUNS.test(kind));
}

import type { CallNode, FunctionNode, IfNode, SwitchNode, SyntaxNode } from '../languages/syntax.ts';
import { askedName, calleeName, calleePath, lastNameOf, pathOf } from './calls.ts';
import { speaksOf } from './failures/let-go.ts';
import type { FileFacts } from './file-facts.ts';
import { resolve } from './values.ts';
import { ancestors, descendants, isWithin } from './walk.ts';

/** What decides that something is not kept, and how. */
export interface Discard {
  readonly node: SyntaxNode;
  readonly how: 'sampled' | 'throttled' | 'limited' | 'full';
}

const RANDOM =
  /(^|[.:])(Math\.random|random\.(random|uniform|randint)|rand\.(Float64|Float32|Intn?)|Random\.rand|rand|mt_rand|random_int|nextDouble|nextInt|NextDouble|gen_range|gen_bool|random)$/;
const SAMPLES = /^(should_?sample|is_?sampled|sampled?|should_?record_?sample|in_?sample)\??$/i;

/** The test by which only some of the calls are made, whatever they are about: a throw of dice around the call or before it. */
export function samplingOf(call: CallNode): Discard | null {
  if (isScaled(call)) return null;
  for (const above of ancestors(call)) {
    if (above.kind === 'function') return samplingBefore(call, above);
    const isInside = above.kind === 'if' && !isWithin(call, above.test);
    if (isInside && throwsDice(above.test)) return { node: above.test, how: 'sampled' };
  }
  return null;
}

/** `if (Math.random() > RATE) return;` above the call. */
function samplingBefore(call: CallNode, fn: FunctionNode): Discard | null {
  for (const gate of fn.body) {
    if (gate.kind !== 'if' || gate.span.end > call.span.start || gate.else.length > 0) continue;
    // A middleware hands on the answer whether it counts or not.
    const [only, ...others] = gate.then;
    const leaves = (only?.kind === 'return' && others.length === 0) || speaksOf(gate.then)?.leaves === true;
    if (leaves && throwsDice(gate.test)) return { node: gate.test, how: 'sampled' };
  }
  return null;
}

function throwsDice(test: SyntaxNode): boolean {
  for (const node of descendants(test)) {
    if (node.kind === 'call' && SAMPLES.test(calleeName(node))) return true;
    // Ruby calls `rand` without parentheses.
    const isDrawn =
      node.kind === 'call' ? RANDOM.test(calleePath(node)) : node.kind === 'name' && node.name === 'rand';
    if (isDrawn && node.parent?.kind === 'binary' && /^[<>]=?$|^[=!]=$/.test(node.parent.operator))
      return true;
  }
  return false;
}

/** What is kept is weighed for what was not: `value / SAMPLE_RATE`, `count * 10`. */
function isScaled(call: CallNode): boolean {
  for (const { value } of call.arguments)
    for (const node of descendants(value))
      if (
        node.kind === 'binary' &&
        /^[*/]$/.test(node.operator) &&
        /rate|sample|\d/i.test(pathOf(node.right) + (node.right.kind === 'number' ? '1' : ''))
      )
        return true;
  return false;
}

/** Branches of the function above the call that leave with nothing done and no word of it to the caller. */
function gatesBefore(call: CallNode, fn: FunctionNode): readonly IfNode[] {
  return fn.body.filter((node): node is IfNode => {
    if (node.kind !== 'if' || node.span.end > call.span.start || node.else.length > 0) return false;
    return speaksOf(node.then)?.leaves === true;
  });
}

const ALLOWS =
  /^(allow|try_?(consume|acquire|remove_?tokens|take)|is_?allowed|permits?|acquire_?now|can_?(send|emit|record)|check_?limit|is_?limited|is_?rate_?limited|should_?(throttle|drop|shed))\??$/i;
const FULL = /^(length|size|len|count|qsize|is_?full|full|remaining_?capacity)$/i;
const BUFFER = /buffer|queue|pending|batch|backlog|events|channel|ch$/i;

/** A limiter, or a buffer that is full, before which the function goes home without the call. */
export function refusalBefore(call: CallNode, fn: FunctionNode): Discard | null {
  for (const { test } of gatesBefore(call, fn)) {
    if (isLimiter(test)) return { node: test, how: 'limited' };
    if (isFull(test)) return { node: test, how: 'full' };
  }
  return null;
}

function isLimiter(test: SyntaxNode): boolean {
  for (const node of descendants(test))
    if (
      node.kind === 'call' &&
      ALLOWS.test(calleeName(node)) &&
      /limit|throttle|bucket|shed/i.test(calleePath(node))
    )
      return true;
  return false;
}

/** `buffer.length >= MAX`, `queue.full()`. */
export function isFull(test: SyntaxNode): boolean {
  if (test.kind === 'call' || test.kind === 'member')
    return /^(is_?full|full)\??$/i.test(askedName(test)) && BUFFER.test(pathOf(test));
  if (test.kind !== 'binary' || !/^>=?$/.test(test.operator)) return false;
  const measured = test.left;
  if (measured.kind === 'call' && calleeName(measured) === 'len')
    return BUFFER.test(pathOf(measured.arguments[0]?.value ?? measured));
  return FULL.test(lastNameOf(measured)) && BUFFER.test(pathOf(measured));
}

/** Go's `select` that lets go of what a full channel does not take: the default branch only tells, or nothing. */
export function droppedByDefault(
  node: SwitchNode,
): { readonly sent: SyntaxNode; readonly channel: SyntaxNode } | null {
  const other = node.cases.find(({ isDefault }) => isDefault);
  const [send, ...more] = node.cases.filter(({ isDefault }) => !isDefault);
  if (node.subject !== null || other === undefined || send === undefined || more.length > 0) return null;
  const [test] = send.tests;
  if (test?.kind !== 'binary' || test.operator !== '<-') return null;
  return speaksOf(other.body) === null ? null : { sent: test.right, channel: test.left };
}

const THINS =
  /^(debounce|throttle|debounced|throttled|useDebouncedCallback|useThrottledCallback|rate_?limited?)$/i;

/** A debounce or a throttle, and the function that it stands around, of whose calls it makes only some. */
export interface Thinning {
  readonly call: CallNode;
  readonly thinned: SyntaxNode;
}

/** The debounces and throttles of a file, in source order. */
export function thinningsIn(facts: FileFacts): readonly Thinning[] {
  return facts.callsNamed(THINS).flatMap((call): Thinning[] => {
    const [first] = call.arguments;
    return first === undefined ? [] : [{ call, thinned: resolve(first.value) }];
  });
}

import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, fieldNameOf, pathOf } from '../../facts/calls.ts';
import { catchingTry, type FailureFate, fateOf } from '../../facts/failures/failure.ts';
import { errorCheckOf } from '../../facts/failures/swallowed.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { doneIn, marksIn } from '../../facts/rows/marks.ts';
import { absentFieldIn } from '../../facts/rows/unmarked-rows.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants, enclosingFunction, isWithin } from '../../facts/walk.ts';
import type { CallNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import type { CallGraph } from '../call-graph.ts';

/**
 * True where a row that the call refuses comes again for ever: a loop goes through the rows without a mark, the mark is
 * set behind the call alone, and a failure is at most told. `places` are the call and those that lead to it.
 */
export function isLeftOpen(places: readonly CallNode[], files: readonly FileFacts[]): boolean {
  return places.some((at) => {
    const loop = [...ancestors(at)].find((above) => above.kind === 'loop');
    const facts = homeOf(at, files);
    return loop?.kind === 'loop' && facts !== null && onlyTells(at) && isMarkedBehind(at, loop, facts);
  });
}

/**
 * The loop in which a row that the call refuses is raised on: it stays as it was, and the run stops at it, this time and
 * the next. Null where no row comes again. `places` as in {@link isLeftOpen}.
 */
export function loopStopped(places: readonly CallNode[], files: readonly FileFacts[]): LoopNode | null {
  for (const at of places) {
    const loop = [...ancestors(at)].find((above) => above.kind === 'loop' || above.kind === 'function');
    const facts = homeOf(at, files);
    if (loop?.kind !== 'loop' || loop.variety !== 'each' || facts === null) continue;
    const fates = fatesAt(at);
    if (!fates.every((fate) => fate === 'rethrows' || fate === 'reports')) continue;
    if (isMarkedBehind(at, loop, facts) || isTakenAway(at, loop)) return loop;
  }
  return null;
}

/**
 * Where a loop is left at a row that the call refuses: the failure is told, and `break` or `return` ends the loop before
 * the row has its mark. The rows are read in an order, so that the next run begins with the same one. Null where the loop
 * goes on, or another row may come first. `places` as in {@link isLeftOpen}.
 */
export function leftAt(
  places: readonly CallNode[],
  files: readonly FileFacts[],
  calls: CallGraph,
): SyntaxNode | null {
  for (const at of places) {
    const loop = [...ancestors(at)].find((above) => above.kind === 'loop' || above.kind === 'function');
    const facts = homeOf(at, files);
    if (loop?.kind !== 'loop' || facts === null || !onlyTells(at)) continue;
    const left = handlersOf(at).map((body) => body.at(-1));
    if (!left.every((last) => last?.kind === 'break' || last?.kind === 'return')) continue;
    const read = readersOf(loop, calls);
    if (read.some(isOrdered) && isMarkedBehind(at, loop, facts, read)) return left[0] ?? null;
  }
  return null;
}

/** What is done with a failure of the call, in each place that takes one. */
function handlersOf(at: CallNode): readonly (readonly SyntaxNode[])[] {
  const check = errorCheckOf(at);
  return [...(catchingTry(at)?.handlers ?? []).map(({ body }) => body), ...(check ? [check.then] : [])];
}

/** The function around the loop, and those that its head calls: `while (row := next_row(db)) is not None`. */
function readersOf(loop: LoopNode, calls: CallGraph): readonly SyntaxNode[] {
  const head = [loop.iterable, loop.test].filter((node) => node !== null).map(resolve);
  const called = head
    .flatMap((node) => [...descendants(node)])
    .flatMap((node) => (node.kind === 'call' ? calls.definitionsOf(node) : []));
  const own = enclosingFunction(loop);
  return own === null ? called : [own, ...called];
}

/** `… ORDER BY id LIMIT 1`, `.order_by("id")`, `orderBy: { id: 'asc' }`. */
function isOrdered(reader: SyntaxNode): boolean {
  for (const node of descendants(reader)) {
    if (node.kind === 'string' && /\border\s{1,9}by\b/i.test(node.value)) return true;
    if (node.kind !== 'call') continue;
    if (ORDERS.test(calleeName(node)) || namedArguments(node).some(({ name }) => ORDERS.test(name)))
      return true;
  }
  return false;
}

const ORDERS = /^(order|order_?by|sort|sort_?by|then_?by)$/i;

/** Behind the call the row is deleted: `outbox.Delete(ctx, event.ID)`. */
function isTakenAway(at: CallNode, loop: LoopNode): boolean {
  const listed = loop.iterable === null ? '' : pathOf(resolve(loop.iterable));
  if (!WAITS.test(`${pathOf(loop.iterable ?? at)} ${listed}`)) return false;
  for (const node of descendants(loop))
    if (node.kind === 'call' && node.span.start > at.span.end && TAKES_AWAY.test(calleeName(node)))
      return true;
  return false;
}

const WAITS = /outbox|pending|unsent|queued?|spool|backlog/i;
const TAKES_AWAY = /^(delete|remove|destroy)(_?async)?!?$/i;

/** A failure of the call leaves the row as it was. */
function onlyTells(at: CallNode): boolean {
  const fates = fatesAt(at);
  return fates.length > 0 && fates.every((fate) => /^(logs|alerts|ignores)$/.test(fate));
}

/** What becomes of a failure of the call where it is caught or asked for. */
function fatesAt(at: CallNode): readonly FailureFate[] {
  return [
    ...(catchingTry(at)?.handlers ?? []).map(({ body, variable }) => fateOf(body, variable)),
    ...[errorCheckOf(at)].flatMap((check) => (check === null ? [] : [fateOf(check.then, null)])),
  ];
}

/** The field whose absence chose the rows is set behind the call, in the loop. */
function isMarkedBehind(
  at: CallNode,
  loop: LoopNode,
  facts: FileFacts,
  readers: readonly SyntaxNode[] = [],
): boolean {
  const absent = absentBefore(loop, readers);
  if (absent.size === 0) return false;
  for (const node of descendants(loop)) {
    if (node.span.start < at.span.end) continue;
    if (setsOneOf(node, absent) || (absent.has(UNNAMED) && isMarking(node))) return true;
  }
  return marksIn(facts).some(
    ({ node, name }) =>
      isWithin(node, loop) &&
      node.span.start > at.span.end &&
      (absent.has(UNNAMED) || absent.has(`${doneIn(name)}at`)),
  );
}

/** What `pending()` asks for has no name in sight. */
const UNNAMED = 'processedat';

/** `MarkAsync(usage.Id, "accepted")`: what pends no more, in the project's own words. */
function isMarking(node: SyntaxNode): boolean {
  return node.kind === 'call' && wordsOf(calleeName(node))[0] === 'mark';
}

/** The fields that the function asks to be empty before its loop, or that those ask for by which the loop reads. */
function absentBefore(loop: LoopNode, readers: readonly SyntaxNode[]): ReadonlySet<string> {
  const absent = new Set<string>();
  for (const reader of readers)
    for (const node of descendants(reader)) {
      const name = isWithin(node, loop) ? null : absentFieldIn(node);
      if (name !== null) absent.add(plainName(name));
    }
  const fn = enclosingFunction(loop);
  if (fn === null) return absent;
  for (const node of descendants(fn)) {
    // A loop that asks at its end has its test among what stands before its body.
    if (node.span.start >= (loop.body[0]?.span.start ?? loop.span.end)) continue;
    const name = absentFieldIn(node);
    if (name !== null) absent.add(plainName(name));
  }
  return absent;
}

function setsOneOf(node: SyntaxNode, absent: ReadonlySet<string>): boolean {
  if (node.kind === 'assign')
    return node.targets.some((target) => absent.has(plainName(fieldNameOf(target) ?? '')));
  if (node.kind === 'string') {
    const set = /\bset\s+["`]?(\w+)/i.exec(node.value)?.[1];
    return set !== undefined && absent.has(plainName(set));
  }
  return (
    node.kind === 'call' &&
    namedArguments(node).some(({ name, value }) => value.kind !== 'null' && absent.has(plainName(name)))
  );
}

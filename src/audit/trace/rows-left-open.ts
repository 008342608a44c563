import { namedArguments } from '../facts/arguments.ts';
import { calleeName, fieldNameOf, pathOf } from '../facts/calls.ts';
import { catchingTry, type FailureFate, fateOf } from '../facts/failure.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { homeOf } from '../facts/home-of.ts';
import { doneIn, marksIn } from '../facts/marks.ts';
import { plainName } from '../facts/names.ts';
import { errorCheckOf } from '../facts/swallowed.ts';
import { absentFieldIn } from '../facts/unmarked-rows.ts';
import { resolve } from '../facts/values.ts';
import { ancestors, descendants, enclosingFunction, isWithin } from '../facts/walk.ts';
import type { CallNode, LoopNode, SyntaxNode } from '../languages/syntax.ts';

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
function isMarkedBehind(at: CallNode, loop: LoopNode, facts: FileFacts): boolean {
  const absent = absentBefore(loop);
  if (absent.size === 0) return false;
  for (const node of descendants(loop)) {
    if (node.span.start < at.span.end) continue;
    if (setsOneOf(node, absent)) return true;
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

/** The fields that the function asks to be empty before its loop. */
function absentBefore(loop: LoopNode): ReadonlySet<string> {
  const absent = new Set<string>();
  const fn = enclosingFunction(loop);
  if (fn === null) return absent;
  for (const node of descendants(fn)) {
    if (node.span.start >= (loop.body[0]?.span.start ?? loop.span.end)) break;
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

import { isFactKey } from '../../facts/keys/event-keys.ts';
import { isHolderName, nameOfPart } from '../../facts/keys/key-part-names.ts';
import { keyParts } from '../../facts/keys/key-parts.ts';
import { ageIn } from '../../facts/time/ages.ts';
import { descendants, isWithin } from '../../facts/walk.ts';
import type { FunctionNode, LoopNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround, ownName } from '../call-graph.ts';
import type { RetryHorizon } from '../losses/retry-horizons.ts';
import type { MeteringSite, Trace } from '../site.ts';

/** Callers that much further up choose the rows. */
const MAX_STEPS = 2;
const MAX_CALLERS = 4;

/** What is sent a second time, by the words of whoever wrote it. */
const AGAIN =
  /\bre-?_?(send|sent|report|track|ingest|play|submit|emit)|\bback-?_?fill|\bcatch(es|ing)?[ _-]?up\b|\b(sent|sends?|tracks?|reports?|tried) \w*\s?(\w+ ){0,6}again\b|\bmissed\b/i;

/**
 * How far back a program goes that sends rows again, each under its own key, whether they were sent before or not; null
 * where nothing says that it sends again, or where it leaves out what went.
 */
export function resendOf(
  { node, file }: MeteringSite,
  key: SyntaxNode,
  { calls }: Trace,
): RetryHorizon | null {
  if (!keyParts(key).some(isOfRow)) return null;
  let at: readonly SyntaxNode[] = [node];
  for (let step = 0; step <= MAX_STEPS && at.length > 0; step++) {
    const holders = at.map(functionAround).filter((fn) => fn !== null);
    for (const [index, fn] of holders.entries()) {
      const found = saysAgain(fn, file) ? goesBack(fn, at[index] ?? node, file) : null;
      if (found !== null) return found;
    }
    at = holders.flatMap((fn) => calls.callersOf(fn).slice(0, MAX_CALLERS));
  }
  return null;
}

/** `job.id`: one row's own, and not whose it is. */
function isOfRow(part: SyntaxNode): boolean {
  const name = nameOfPart(part);
  return name !== null && !isHolderName(name) && (isFactKey(name) || /^(pk|id|uuid|uid)$/i.test(name));
}

function saysAgain(fn: FunctionNode, file: SyntaxFile): boolean {
  if (AGAIN.test(`${file.path} ${ownName(fn) ?? ''}`)) return true;
  return (
    file.comments.some(({ text }) => text.length <= MAX_COMMENT && AGAIN.test(text)) || opensWithAgain(file)
  );
}

/** Longer ones are licences. */
const MAX_COMMENT = 1_000;

/** A module's docstring. */
function opensWithAgain({ root }: SyntaxFile): boolean {
  const [first] = root.body;
  return first?.kind === 'string' && first.value.length <= MAX_COMMENT && AGAIN.test(first.value);
}

/** The moment that the rows of the loop around the call are read from. */
function goesBack(fn: FunctionNode, at: SyntaxNode, file: SyntaxFile): RetryHorizon | null {
  let loop: LoopNode | null = null;
  for (const node of descendants(fn)) if (node.kind === 'loop' && isWithin(at, node)) loop ??= node;
  if (
    loop === null ||
    LEAVES_OUT.test(file.text.slice(fn.span.start, loop.body[0]?.span.start ?? loop.span.end))
  )
    return null;
  for (const node of descendants(fn)) {
    if (node.span.start >= (loop.body[0]?.span.start ?? loop.span.end)) return null;
    const seconds =
      node.kind === 'call' || node.kind === 'binary' || node.kind === 'member' ? ageIn(node) : null;
    if (seconds !== null) return { seconds, by: node, isWritten: true };
  }
  return null;
}

/** Only rows that have no mark are read. */
const LEAVES_OUT =
  /\bis\s+null\b|is_?null|(?<![!=<>])[=:(]\s*(null|nil|None|false)\b|(un|not_?)(sent|reported|tracked|metered)/i;

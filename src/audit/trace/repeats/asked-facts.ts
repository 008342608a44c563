import { calleeName } from '../../facts/calls.ts';
import { isFactKey } from '../../facts/keys/event-keys.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { CallNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { saysEvent } from './claims.ts';

/** Leaves where a row of the fact is found: `if (await db.MeteredTrips.AnyAsync(t => t.TripId == trip.TripId)) return`. */
export function asksForFact({ test, then }: IfNode): boolean {
  if (!then.some(({ kind }) => kind === 'return' || kind === 'continue' || kind === 'break')) return false;
  for (const node of descendants(test)) {
    const asked = node.kind === 'name' ? resolve(node) : node;
    const call = asked.kind === 'await' ? asked.value : asked;
    if (call.kind === 'call' && ASKS.test(calleeName(call)) && call.arguments.some(namesFact)) return true;
  }
  return false;
}

const ASKS =
  /^(any|has|contains|exists?|find|count|first|single|scalar|select|query|fetch|lookup|get|is)\w*[?!]?$/i;

/** The argument tells one thing that happened: `scan_id=…`, `event.tripId`. */
export function namesFact({ name, value }: CallNode['arguments'][number]): boolean {
  if ((name !== null && isFactKey(name)) || saysEvent(value)) return true;
  for (const node of descendants(value))
    if (
      (node.kind === 'member' || node.kind === 'name') &&
      isFactKey(node.name) &&
      !OF_PERIOD.test(node.name)
    )
      return true;
  return false;
}

const OF_PERIOD = /period|month|usage|total|balance|wallet/i;

/** The row of a month or a day is made where there is none: that tells nothing of what is added to it. */
export function isOfTotals(node: SyntaxNode): boolean {
  const call = node.parent?.kind === 'member' || node.parent?.kind === 'call' ? callAround(node) : null;
  if (call === null) return false;
  const columns = call.arguments
    .flatMap(({ value }) => [...descendants(value)])
    .flatMap((inner) =>
      inner.kind === 'string' ? [inner.value] : inner.kind === 'member' ? [inner.name] : [],
    );
  if (![...descendants(chainOf(call))].some((inner) => inner.kind === 'number' && inner.value === 0))
    return false;
  return (
    columns.some((name) => PERIOD.test(name)) &&
    !columns.some((name) => isFactKey(name) && !PERIOD.test(name))
  );
}

/** The call with what hangs on it and what it hangs on. */
function chainOf(call: CallNode): SyntaxNode {
  let whole: SyntaxNode = call;
  while (whole.parent?.kind === 'member' || (whole.parent?.kind === 'call' && whole.parent.callee === whole))
    whole = whole.parent;
  return whole;
}

function callAround(node: SyntaxNode): CallNode | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'call') return above;
    if (above.kind !== 'member') return null;
  }
  return null;
}

const PERIOD = /(^|_)(month|day|period|hour|date)(_|$)/i;

/** `INSERT INTO usage (account, month, units) VALUES (…, 0) ON CONFLICT DO NOTHING`, as in {@link isOfTotals}. */
export function makesTotal(text: string): boolean {
  const columns = /\binto\s+[\w."`]+\s*\(([^()]{1,300})\)/i.exec(text)?.[1]?.split(',') ?? [];
  if (!/\bvalues\s*\([^()]*\b0\s*\)/i.test(text)) return false;
  const names = columns.map((column) => column.replaceAll(/["`\s]/g, ''));
  return (
    names.some((name) => PERIOD.test(name)) && !names.some((name) => isFactKey(name) && !PERIOD.test(name))
  );
}

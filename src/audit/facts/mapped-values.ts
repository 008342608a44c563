import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, functionGiven, receiverOf } from './calls.ts';
import { lastValueOf } from './returned.ts';
import { ancestors } from './walk.ts';

const MAPS = /^(map|collect|select|flat_?map|mapNotNull)$/i;
/** Links of a chain and functions within it between where a field is set and where it is read. */
const MAX_LINKS = 8;

/**
 * What a field of a function's parameter was set to by an earlier link of the very chain the function is handed to:
 * `Math.Round(…)` for `c.Amount` in `calls.Select(c => new { Amount = Math.Round(…) }).GroupBy(…).Select(g => g.Sum(c =>
 * c.Amount))`. Null where no such link is seen.
 */
export function mappedValue(node: SyntaxNode): SyntaxNode | null {
  if (node.kind !== 'member' || node.object.kind !== 'name') return null;
  const { name: key } = node;
  const root = node.object.name;
  let isParameter = false;
  let links = MAX_LINKS;
  for (const above of ancestors(node)) {
    if (above.kind !== 'function') continue;
    if (above.variety !== 'lambda') return null;
    isParameter ||= above.parameters.some((one) => one.name === root);
    const call = above.parent;
    if (call?.kind !== 'call' || links-- === 0) return null;
    const set = isParameter ? setEarlier(call, key) : null;
    if (set !== null) return set;
  }
  return null;
}

/** The value that a link before this one gives the items under a key. */
function setEarlier(call: CallNode, key: string): SyntaxNode | null {
  let at: SyntaxNode | null = receiverOf(call);
  for (let link = 0; link < MAX_LINKS && at?.kind === 'call'; link++) {
    const made = MAPS.test(calleeName(at)) ? functionGiven(at) : null;
    const item = made === null ? null : lastValueOf(made);
    if (item?.kind === 'object') return item.entries.find((one) => one.key === key)?.value ?? null;
    at = receiverOf(at);
  }
  return null;
}

import { calleeName, calleePath, callsWithin } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { endsInExit } from '../../facts/leaving.ts';
import { wordsOf } from '../../facts/names.ts';
import { areAlternatives } from '../../facts/order.ts';
import { columnWrites } from '../../facts/rows/column-writes.ts';
import { ancestors, isWithin, isWithinAny, wholeFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';

/** A stored count of what a customer holds, which a function raises although it takes something away. */
export interface RaisedByRemoval {
  readonly node: SyntaxNode;
  readonly column: string;
  readonly removal: CallNode;
}

/** Every such write of the file: by SQL, by a mapper, or by a meter that is given the name of what is held. */
export function raisedByRemovals(facts: FileFacts): readonly RaisedByRemoval[] {
  const steps = columnWrites(facts).filter(({ kind }) => kind === 'step');
  const raised: Raised[] = steps.flatMap(({ node, sign, columnName }) =>
    sign === 'up' && isHeldCount(columnName) && node.kind !== 'assign' ? [{ node, column: columnName }] : [],
  );
  raised.push(...facts.callsNamed(ADDS).flatMap(addedToMeter));
  return raised.flatMap((one): RaisedByRemoval[] => {
    const fn = wholeFunction(one.node);
    const removal = fn === null || MAKING.test(fn.name ?? '') ? null : removalIn(fn, one.node);
    if (fn === null || removal === null) return [];
    const isLowered = steps.some(
      ({ node, sign, columnName }) =>
        sign === 'down' && columnName === one.column && wholeFunction(node) === fn,
    );
    return isLowered ? [] : [{ ...one, removal }];
  });
}

interface Raised {
  readonly node: SyntaxNode;
  readonly column: string;
}

/** What is held for as long as it stands there, and what says that the column counts it. */
const HELD =
  /^(seats?|storage|bytes|members?|files?|projects?|devices?|documents?|rows|objects|users|sites|contacts|instances|volumes|disk|agents|workspaces|domains|licen[cs]es?|nodes)$/;
const IN_USE = /^(used|usage|in_use|consumed|use|active|count|total|bytes|occupied)$/;
/** What is left, what was removed, and what is counted by the request. */
const OTHER =
  /^(free|available|left|remaining|deleted|deletions?|removed|removals?|freed|released|reclaimed|credits?|refund|refunded|limit|quota|max|requests?|calls?|operations?|churned|archived|purged|events?)$/;

function isHeldCount(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => HELD.test(word)) &&
    words.some((word) => IN_USE.test(word)) &&
    !words.some((word) => OTHER.test(word))
  );
}

const ADDS = /^(add|incr(ement)?(_?by)?)$/i;

/** `usage.Add(ctx, tenant, "storage_bytes", size)`. */
function addedToMeter(call: CallNode): readonly Raised[] {
  if (!/usage|meter/i.test(calleePath(call).replace(/\.?\w+$/, ''))) return [];
  const amount = call.arguments.at(-1)?.value;
  if (amount === undefined || amount.kind === 'unary' || amount.kind === 'binary') return [];
  if ((amount.kind === 'name' || amount.kind === 'member') && /neg|minus|delta/i.test(amount.name)) return [];
  for (const { value } of call.arguments)
    if (value.kind === 'string' && isHeldCount(value.value)) return [{ node: call, column: value.value }];
  return [];
}

const REMOVES = /^(delete|remove|destroy|purge|unlink|prune|erase|drop|terminate|deprovision)/i;
/** Nobody holds these: an entry of a cache, a listener, a file of the moment. */
const NOT_HELD = /cache|redis|session|cookie|token|header|listener|timer|tmp|temp|lock|index|queue/i;

/** The call of the function that takes something away; null where it makes something as well. */
function removalIn(fn: FunctionNode, raised: SyntaxNode): CallNode | null {
  let removal: CallNode | null = null;
  for (const call of callsWithin(fn)) {
    if (call === raised || areAlternatives(call, raised) || leavesBefore(call, raised)) continue;
    const name = calleeName(call);
    if (MAKES.test(name) && !/usage|meter|log|list|set/i.test(calleePath(call))) return null;
    if (removal === null && REMOVES.test(name) && !NOT_HELD.test(calleePath(call))) removal = call;
  }
  return removal;
}

/** `if (kind === 'removed') { await remove(row); return; }`: what follows is for what was not removed. */
function leavesBefore(call: CallNode, raised: SyntaxNode): boolean {
  for (const above of ancestors(call)) {
    if (above.kind === 'function' || isWithin(raised, above)) return false;
    if (above.kind === 'if' && isWithinAny(call, above.then) && endsInExit(above.then)) return true;
  }
  return false;
}

const MAKES =
  /^(create|insert|upload|put|copy|invite|save|add|build|provision|move|restore|clone)(_|[A-Z]|$|Many|One)/;
const MAKING =
  /^_?(add|create|upload|replace|move|copy|import|register|invite|sync|swap|restore|put|assign)/i;

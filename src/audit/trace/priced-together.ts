import { descendants, mentionsName } from '../facts/walk.ts';
import type { CallNode, FunctionNode } from '../languages/syntax.ts';
import type { Trace } from './site.ts';

/** Two amounts that one function multiplies, each by itself, with neither taken off the other. */
export interface PricedTogether {
  /** The last call on the way that hands both on. */
  readonly handed: CallNode;
  /** The function that prices them. */
  readonly node: FunctionNode;
}

interface Places {
  readonly whole: number;
  readonly part: number;
}

/** So many functions hand the two on before it is no longer the same computation. */
const MAX_STEPS = 3;

/**
 * The function in which the arguments at the two places are both priced as they are; null where it cannot be seen, or
 * where a function that the call may mean takes the one off the other.
 */
export function pricedTogether(call: CallNode, places: Places, trace: Trace): PricedTogether | null {
  let [handed, at] = [call, places];
  for (let step = 0; step < MAX_STEPS; step++) {
    const taking = trace.calls.definitionsOf(handed).flatMap((fn) => namesIn(fn, at) ?? []);
    if (taking.length === 0 || taking.some(takesOff)) return null;
    const pricing = taking.find(({ fn, whole, part }) => isPriced(fn, whole) && isPriced(fn, part));
    if (pricing !== undefined) return { handed, node: pricing.fn };
    const next = taking.map(handingOn).find((one) => one !== null) ?? null;
    if (next === null) return null;
    [handed, at] = [next.call, next.places];
  }
  return null;
}

/** A function that takes the two, and what it calls them. */
interface Taking {
  readonly fn: FunctionNode;
  readonly whole: string;
  readonly part: string;
}

function namesIn(fn: FunctionNode, at: Places): Taking | null {
  const [whole, part] = [fn.parameters[at.whole]?.name, fn.parameters[at.part]?.name];
  return whole === undefined || part === undefined || whole === part ? null : { fn, whole, part };
}

function takesOff({ fn, whole, part }: Taking): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'binary' && node.operator === '-')
      if (mentionsName(node.left, whole) && mentionsName(node.right, part)) return true;
    if (node.kind === 'assign' && node.operator === '-=' && node.value !== null)
      if (node.targets.some((target) => mentionsName(target, whole)) && mentionsName(node.value, part))
        return true;
  }
  return false;
}

/** Multiplied or divided, by whatever. */
function isPriced(fn: FunctionNode, name: string): boolean {
  for (const node of descendants(fn))
    if (node.kind === 'binary' && /^[*/]$/.test(node.operator) && mentionsName(node, name)) return true;
  return false;
}

function handingOn({ fn, whole, part }: Taking): { readonly call: CallNode; readonly places: Places } | null {
  for (const node of descendants(fn)) {
    if (node.kind !== 'call') continue;
    const places = {
      whole: node.arguments.findIndex(({ value }) => value.kind === 'name' && value.name === whole),
      part: node.arguments.findIndex(({ value }) => value.kind === 'name' && value.name === part),
    };
    if (places.whole >= 0 && places.part >= 0) return { call: node, places };
  }
  return null;
}

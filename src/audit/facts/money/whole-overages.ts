import type { BinaryNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import { factorsOf } from '../factors.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { isOrdering } from '../operators.ts';
import { remember } from '../remember.ts';
import { isZero } from '../values.ts';
import { descendants } from '../walk.ts';

/** A price of what exceeds an allowance that is taken of the whole quantity. */
export interface WholeOverage {
  readonly node: SyntaxNode;
  /** The test of whether anything exceeds it. */
  readonly test: SyntaxNode;
  readonly quantity: string;
  readonly included: string;
}

const INCLUDED = /^(included|allowance|free|quota|granted|bundled|inclusive)$/;

/** `if (used <= included) return 0; return used * overagePrice`, in source order. */
export const wholeOverages = remember((facts: FileFacts): readonly WholeOverage[] =>
  facts.nodes('function').flatMap((fn) => wholeOverage(fn) ?? []),
);

function wholeOverage(fn: FunctionNode): WholeOverage | null {
  for (const node of fn.body) {
    if (node.kind !== 'if' || node.test.kind !== 'binary') continue;
    const compared = comparedWith(node.test);
    if (compared === null) continue;
    const { quantity, included, isWithin } = compared;
    const rest = isWithin ? fn.body.slice(fn.body.indexOf(node) + 1) : node.then;
    if (
      isWithin &&
      !node.then.some((one) => one.kind === 'return' && (one.value === null || isZero(one.value)))
    )
      continue;
    const product = rest.flatMap((one) => [...descendants(one)]).find((one) => isPriceOf(one, quantity));
    if (product === undefined || takesOff(rest, included)) continue;
    return pricesOverage(fn) ? { node: product, test: node.test, quantity, included } : null;
  }
  return null;
}

const OVERAGE = /overage|excess|extra|surplus|over_?usage/i;

/** By its own name, or by that of a price in it. */
function pricesOverage(fn: FunctionNode): boolean {
  if (OVERAGE.test(fn.name ?? '')) return true;
  for (const node of descendants(fn))
    if ((node.kind === 'name' || node.kind === 'member') && OVERAGE.test(node.name) && PRICES.test(node.name))
      return true;
  return false;
}

const PRICES = /price|rate|cents|fee|cost/i;

interface Compared {
  readonly quantity: string;
  readonly included: string;
  /** The branch is for those who stay within the allowance. */
  readonly isWithin: boolean;
}

function comparedWith({ operator, left, right }: BinaryNode): Compared | null {
  if (!isOrdering(operator)) return null;
  const [a, b] = [pathOf(left), pathOf(right)];
  const isAllowance = (path: string): boolean => wordsOf(lastName(path)).some((word) => INCLUDED.test(word));
  if (a === '' || b === '' || isAllowance(a) === isAllowance(b)) return null;
  return isAllowance(b)
    ? { quantity: a, included: lastName(b), isWithin: operator.startsWith('<') }
    : { quantity: b, included: lastName(a), isWithin: operator.startsWith('>') };
}

/** `used * plan.overagePrice`, `used.multiply(price)`: the bare quantity. */
function isPriceOf(node: SyntaxNode, quantity: string): boolean {
  const sides = factorsOf(node, /^(mul|times|multiply)$/i) ?? [];
  return sides.some((side) => (side.kind === 'name' || side.kind === 'member') && pathOf(side) === quantity);
}

/** Somewhere the allowance is taken off. */
function takesOff(nodes: readonly SyntaxNode[], included: string): boolean {
  return nodes.some((node) =>
    [...descendants(node)].some(
      (one) =>
        (one.kind === 'binary' && one.operator === '-' && lastName(pathOf(one.right)) === included) ||
        (one.kind === 'assign' && one.operator === '-=') ||
        (one.kind === 'call' && /^(sub|minus|subtract)$/i.test(calleeName(one))),
    ),
  );
}

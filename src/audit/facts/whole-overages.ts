import type { BinaryNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { lastName, wordsOf } from './names.ts';
import { remember } from './remember.ts';
import { isZero } from './values.ts';
import { descendants } from './walk.ts';

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
  if (!/overage|excess|extra|surplus|over_?usage/i.test(`${fn.name ?? ''} ${priceNames(fn)}`)) return null;
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
    return { node: product, test: node.test, quantity, included };
  }
  return null;
}

function priceNames(fn: FunctionNode): string {
  const names: string[] = [];
  for (const node of descendants(fn))
    if (node.kind === 'name' || node.kind === 'member') names.push(node.name);
  return names.filter((name) => /price|rate|cents|fee|cost/i.test(name)).join(' ');
}

interface Compared {
  readonly quantity: string;
  readonly included: string;
  /** The branch is for those who stay within the allowance. */
  readonly isWithin: boolean;
}

function comparedWith({ operator, left, right }: BinaryNode): Compared | null {
  if (!/^[<>]=?$/.test(operator)) return null;
  const [a, b] = [pathOf(left), pathOf(right)];
  const isAllowance = (path: string): boolean => wordsOf(lastName(path)).some((word) => INCLUDED.test(word));
  if (a === '' || b === '' || isAllowance(a) === isAllowance(b)) return null;
  return isAllowance(b)
    ? { quantity: a, included: lastName(b), isWithin: operator.startsWith('<') }
    : { quantity: b, included: lastName(a), isWithin: operator.startsWith('>') };
}

/** `used * plan.overagePrice`, `used.multiply(price)`: the bare quantity. */
function isPriceOf(node: SyntaxNode, quantity: string): boolean {
  const sides =
    node.kind === 'binary' && node.operator === '*'
      ? [node.left, node.right]
      : node.kind === 'call' &&
          /^(mul|times|multiply)$/i.test(calleeName(node)) &&
          node.callee.kind === 'member' &&
          node.arguments[0]
        ? [node.callee.object, node.arguments[0].value]
        : null;
  return (
    sides?.some((side) => (side.kind === 'name' || side.kind === 'member') && pathOf(side) === quantity) ??
    false
  );
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

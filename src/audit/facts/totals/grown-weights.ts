import type { AssignNode, BinaryNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import { descendants, enclosingFunction, withoutBrackets } from '../walk.ts';

/** A product of a value and its weight: `a.share * a.cost`. */
export interface Product {
  readonly owner: string;
  readonly value: string;
  readonly weight: string;
}

/** An average by weights of which one holds the other already. */
export interface GrownWeight {
  /** The addition before it. */
  readonly grown: SyntaxNode;
  readonly first: Product;
  readonly second: Product;
}

/** Reads `n.share = (n.share * n.cost + that.share * that.cost) / total` that stands behind `n.cost += that.cost`. */
export function grownWeight(assign: AssignNode): GrownWeight | null {
  const [target] = assign.targets;
  const { value } = assign;
  if (target?.kind !== 'member' || value?.kind !== 'binary' || value.operator !== '/') return null;
  const pair = weightedSum(value.left);
  if (pair === null) return null;
  const [first, second] = pair;
  const grown = grownBefore(assign, first, second);
  return grown === null ? null : { grown, first, second };
}

function weightedSum(node: SyntaxNode): readonly [Product, Product] | null {
  const sum = withoutBrackets(node);
  if (sum.kind !== 'binary' || sum.operator !== '+') return null;
  const [first, second] = [productOf(sum.left), productOf(sum.right)];
  if (!first || !second || first.owner === second.owner) return null;
  return first.weight === second.weight && first.value === second.value ? [first, second] : null;
}

function productOf(node: SyntaxNode): Product | null {
  const product = withoutBrackets(node);
  if (product.kind !== 'binary' || product.operator !== '*') return null;
  return productOfMembers(product);
}

function productOfMembers({ left, right }: BinaryNode): Product | null {
  if (left.kind !== 'member' || right.kind !== 'member') return null;
  const [value, weight] = [pathOf(left).split('.'), pathOf(right).split('.')];
  if (value[0] === undefined || value[0] !== weight[0]) return null;
  return { owner: value[0], value: value.slice(1).join('.'), weight: weight.slice(1).join('.') };
}

/** The `n.cost += that.cost` that stands before in the same function. */
function grownBefore(assign: AssignNode, first: Product, second: Product): SyntaxNode | null {
  const fn = enclosingFunction(assign);
  if (fn === null) return null;
  for (const node of descendants(fn)) {
    if (node.span.start >= assign.span.start) break;
    if (node.kind !== 'assign' || node.operator !== '+=' || node.value === null || !node.targets[0]) continue;
    const [into, from] = [pathOf(node.targets[0]), pathOf(node.value)];
    const [a, b] = [first, second].map(({ owner, weight }) => `${owner}.${weight}`);
    if ((into === a && from === b) || (into === b && from === a)) return node;
  }
  return null;
}

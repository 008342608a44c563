import type { AssignNode, BinaryNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { alwaysPrecedes } from '../order.ts';
import { scopeOf, withoutBrackets } from '../walk.ts';

/** A mean of two things by their weights, taken after one weight has become the sum of both. */
export interface MovedWeight {
  readonly mean: BinaryNode;
  /** The weight as it is read, and where the other one was added to it. */
  readonly weight: MemberNode;
  readonly added: AssignNode;
}

/**
 * `a.Cost += b.Cost` above `(a.Share * a.Cost + b.Share * b.Cost) / total`: the first weight already holds the second.
 */
export function movedWeights({ nodes }: FileFacts): readonly MovedWeight[] {
  const additions = nodes('assign').filter(
    ({ operator, targets }) => operator === '+=' && targets[0]?.kind === 'member',
  );
  if (additions.length === 0) return [];
  const byScope = Map.groupBy(additions, scopeOf);
  return nodes('binary').flatMap((mean): MovedWeight[] => {
    if (mean.operator !== '+') return [];
    const [one, other] = [weighted(mean.left), weighted(mean.right)];
    if (one === null || other === null) return [];
    for (const added of byScope.get(scopeOf(mean)) ?? []) {
      const weight = one.find((part) => isWeight(part, { others: one, beside: other, added }));
      if (weight !== undefined && alwaysPrecedes(added, mean)) return [{ mean, weight, added }];
    }
    return [];
  });
}

type Pair = readonly [MemberNode, MemberNode];

/** `a.Share * a.Cost`: two fields of one thing. */
function weighted(node: SyntaxNode): Pair | null {
  const product = withoutBrackets(node);
  if (product.kind !== 'binary' || product.operator !== '*') return null;
  const [left, right] = [withoutBrackets(product.left), withoutBrackets(product.right)];
  return left.kind === 'member' && right.kind === 'member' ? [left, right] : null;
}

/** The field was given the other thing's field of the same name, which stands as the other weight. */
function isWeight(
  part: MemberNode,
  { others, beside, added }: { readonly others: Pair; readonly beside: Pair; readonly added: AssignNode },
): boolean {
  const [target] = added.targets;
  const { value } = added;
  if (target === undefined || value?.kind !== 'member') return false;
  if (pathOf(target) !== pathOf(part) || value.name !== part.name || pathOf(value) === pathOf(part))
    return false;
  const shared = others.find((one) => one !== part);
  return (
    beside.some((one) => pathOf(one) === pathOf(value)) && beside.some((one) => one.name === shared?.name)
  );
}

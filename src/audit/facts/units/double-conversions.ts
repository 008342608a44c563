import type { AssignNode, BinaryNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { isMoneyName } from '../money/money-names.ts';
import { lastName } from '../names.ts';
import { putUnder } from '../put-under.ts';
import { statementsAfter } from '../statements.ts';
import { enclosingFunction, isWithinAny } from '../walk.ts';

/** An amount that is moved between minor and major units twice the same way. */
export interface DoubleConversion {
  /** The second one. */
  readonly node: BinaryNode;
  /** The assignment with the first one, met on every way to the second. */
  readonly first: AssignNode;
  /** The amount as written: `charge.amount`. */
  readonly amount: string;
}

/** The factor between the units that most currencies are counted in. */
const MINOR_UNITS = 100;

/** `charge.amount = cents / 100` and later `charge.amount / 100` in the same function, in source order. */
export function doubleConversionsIn(facts: FileFacts): readonly DoubleConversion[] {
  const again = facts.nodes('binary').filter((node) => isScaled(node) && isMoney(node.left));
  const settings = settingsOf(facts, new Set(again.map((node) => pathOf(node.left))));
  return again.flatMap((node) => {
    const amount = pathOf(node.left);
    const first = lastSetBefore(settings.get(amount) ?? [], node);
    const value = first?.value;
    if (!first || value?.kind !== 'binary' || !isScaled(value) || value.operator !== node.operator) return [];
    // A part in a hundred of an amount is a share of it, and no amount in another unit.
    return isMoney(value.left) && isSure(first, node) ? [{ node, first, amount }] : [];
  });
}

function isMoney(node: SyntaxNode): boolean {
  const name = lastName(pathOf(node));
  return isMoneyName(name) || /^(sub_?)?total$/i.test(name);
}

/** The assignments to some paths, in source order. */
function settingsOf(
  facts: FileFacts,
  paths: ReadonlySet<string>,
): ReadonlyMap<string, readonly AssignNode[]> {
  const found = new Map<string, AssignNode[]>();
  if (paths.size === 0) return found;
  for (const assign of facts.nodes('assign'))
    for (const target of assign.targets) {
      const path = pathOf(target);
      if (paths.has(path)) putUnder(found, path, assign);
    }
  return found;
}

/** A bare amount times or over a hundred. */
function isScaled({ operator, left, right }: BinaryNode): boolean {
  const isBare = left.kind === 'name' || left.kind === 'member';
  return isBare && /^[*/]$/.test(operator) && right.kind === 'number' && right.value === MINOR_UNITS;
}

/** The nearest earlier one in the same function, where it sets nothing else. */
function lastSetBefore(settings: readonly AssignNode[], node: SyntaxNode): AssignNode | null {
  const fn = enclosingFunction(node);
  const last = settings.findLast((one) => one.span.end <= node.span.start && enclosingFunction(one) === fn);
  return last?.operator === '=' && last.targets.length === 1 ? last : null;
}

/** The assignment is met on every way to the node: they stand in one list of statements, or it stands further out. */
function isSure(assign: AssignNode, node: SyntaxNode): boolean {
  return isWithinAny(node, statementsAfter(assign));
}

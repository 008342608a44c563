import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { isOrdering } from '../operators.ts';
import { remember } from '../remember.ts';
import { type Turn, turnsAround } from '../turns.ts';
import { assignmentsAround } from '../values.ts';
import {
  descendants,
  enclosingNamedFunction,
  isWithin,
  mentionsAny,
  mentionsName,
  namesWithin,
  withoutBrackets,
} from '../walk.ts';

/** What there is to spend is held against every item of a list, and is as much for the last as for the first. */
export interface UndrainedBalance {
  /** The name of what there is to spend. */
  readonly name: string;
  /** Where it is held against an item. */
  readonly bound: SyntaxNode;
  /** Where it starts, before the loop; null for a parameter. */
  readonly start: SyntaxNode | null;
}

/** Every such balance of the file, in source order; each once for a loop. */
export const undrainedBalances = remember((facts: FileFacts): readonly UndrainedBalance[] => {
  const found: UndrainedBalance[] = [];
  const told = new Map<SyntaxNode, Set<string>>();
  for (const node of [...facts.callsNamed(MINIMUM), ...facts.nodes('binary')]) {
    const [turn] = turnsAround(node);
    if (turn === undefined) continue;
    for (const name of heldAgainst(node, turn)) {
      const names = told.get(turn.node) ?? new Set();
      if (names.has(name) || !isUndrained(name, turn, node)) continue;
      told.set(turn.node, names.add(name));
      found.push({ name, bound: node, start: assignmentsAround(name, node)[0] ?? null });
    }
  }
  return found.sort((a, b) => a.bound.span.start - b.bound.span.start);
});

const MINIMUM = /^(min|minOf|least|coerceAtMost|minimum)$/i;

/** The names that an amount of the item is bounded by: `min(balance, invoice.due)`, `if due >= balance { pay = balance }`. */
function heldAgainst(node: SyntaxNode, turn: Turn): readonly string[] {
  const sides = node.kind === 'call' ? sidesOfMinimum(node) : sidesOfTest(node);
  if (sides === null) return [];
  const items = new Set(turn.variables);
  const names = sides.map(withoutBrackets).flatMap((side) => (side.kind === 'name' ? [side.name] : []));
  return names.filter((name, _, all) => {
    const others = sides.filter((side) => !(side.kind === 'name' && side.name === name));
    return all.length <= 2 && !items.has(name) && others.some((side) => mentionsAny(side, items));
  });
}

function sidesOfMinimum(call: CallNode): readonly SyntaxNode[] | null {
  const given = call.arguments.map(({ value }) => value);
  const receiver = receiverOf(call);
  const isOnValue = receiver !== null && given.length === 1;
  const sides = isOnValue ? [receiver, ...given] : given;
  const isUsed =
    call.parent?.kind === 'assign' || call.parent?.kind === 'call' || call.parent?.kind === 'other';
  return sides.length === 2 && isUsed ? sides : null;
}

/** A test whose branches take the balance in one case and the item's amount in the other. */
function sidesOfTest(node: SyntaxNode): readonly SyntaxNode[] | null {
  if (node.kind !== 'binary' || !isOrdering(node.operator)) return null;
  const test = withoutBrackets(node);
  const { parent } = node;
  const branches =
    parent?.kind === 'conditional' && parent.test === test
      ? [parent.then, parent.else]
      : parent?.kind === 'if' && parent.test === test && parent.else.length > 0
        ? [...parent.then, ...parent.else].flatMap((one) =>
            one.kind === 'assign' && one.value !== null ? [one.value] : [],
          )
        : [];
  const sides = [node.left, node.right];
  const isChosen = (side: SyntaxNode): boolean =>
    branches.some((branch) => side.kind === 'name' && mentionsName(branch, side.name));
  return branches.length === 2 && sides.some(isChosen) ? sides : null;
}

/** It is set before the loop alone, nothing in the loop takes anything off it, and the loop goes on behind its use. */
function isUndrained(name: string, { node: turn }: Turn, from: SyntaxNode): boolean {
  const assignments = assignmentsAround(name, from);
  const isParameter = enclosingNamedFunction(turn)?.parameters.some((one) => one.name === name) ?? false;
  if (assignments.length === 0 && !isParameter) return false;
  if (assignments.some((one) => isWithin(one, turn))) return false;
  for (const inner of descendants(turn)) {
    if (inner.kind === 'break' || (inner.kind === 'return' && isPlainEnd(inner, turn))) return false;
    if (inner.kind === 'call' && takesFrom(inner, name)) return false;
    // Go's `&balance` and C#'s `ref balance` may be written by whoever is handed them.
    if (inner.kind === 'unary' && inner.operator === '&' && mentionsName(inner, name)) return false;
  }
  return true;
}

/** `balance.Sub(balance, due)`, `balance.debit(due)`: an object that is changed where it lies. */
function takesFrom(call: CallNode, name: string): boolean {
  const receiver = receiverOf(call);
  if (receiver?.kind !== 'name' || receiver.name !== name) return false;
  return (
    call.parent?.kind !== 'assign' &&
    /^(sub|subtract|minus|dec|decrement|debit|take|use|spend|set|add)/i.test(calleeName(call))
  );
}

/** A return that no failure is the reason for: the loop was looking for one item. */
function isPlainEnd(node: SyntaxNode, turn: SyntaxNode): boolean {
  for (let above = node.parent; above !== null && above !== turn; above = above.parent) {
    if (above.kind === 'function') return false;
    if (above.kind === 'if' && /\b(err|error|failed|ok)\b/i.test(namesWithin(above.test).join(' ')))
      return false;
  }
  return true;
}

import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { statementPlace } from '../statements.ts';
import { descendants } from '../walk.ts';

/** A field that is called the old one where it is taken, and had been given its new value before. */
export interface LateCopy {
  /** Where it is taken. */
  readonly read: SyntaxNode;
  readonly path: string;
  /** What it is called there. */
  readonly name: string;
  /** Where it was changed. */
  readonly changed: AssignNode;
}

/** Every `const oldPlan = sub.plan` and `{ balanceBefore: wallet.balance }` below the line that changed the field. */
export function lateCopies({ nodes }: FileFacts): readonly LateCopy[] {
  const found: LateCopy[] = [];
  const add = (name: string | null, read: SyntaxNode | null): void => {
    if (name === null || read?.kind !== 'member' || !saysOld(name)) return;
    const path = pathOf(read);
    const changed = changedAbove(read, path);
    if (changed !== null) found.push({ read, path, name, changed });
  };
  for (const { targets, value } of nodes('assign'))
    if (targets.length === 1 && (targets[0]?.kind === 'name' || targets[0]?.kind === 'member'))
      add(targets[0].name, value);
  for (const { entries } of nodes('object')) for (const { key, value } of entries) add(key, value);
  for (const call of nodes('call')) for (const { name, value } of call.arguments) add(name, value);
  return found;
}

const OLD = /^(old|prev|previous|original|prior|former|before)$/;

/** `oldPlan`, `previous_quantity`, `balance_before`; not `created_before`, which bounds a time. */
function saysOld(name: string): boolean {
  const words = wordsOf(name);
  const [first = ''] = words;
  if (words.length < 2) return false;
  return (
    (OLD.test(first) && first !== 'before') ||
    /^(before|old|previous)$/.test(words.at(-1) ?? '') ||
    (first === 'before' && words.length === 2)
  );
}

/** Statements between the change of a field and what is taken of it. */
const MAX_ABOVE = 15;

/** The assignment of the field above on the same way, where nothing since has made the thing anew. */
function changedAbove(read: SyntaxNode, path: string): AssignNode | null {
  const place = statementPlace(read);
  const holder = path.slice(0, path.lastIndexOf('.'));
  if (place === null || holder === '' || path.includes('?')) return null;
  const above = place.list.slice(Math.max(0, place.index - MAX_ABOVE), place.index);
  for (const statement of above.reverse()) {
    if (statement.kind === 'assign') {
      const target = pathOf(statement.targets[0] ?? statement);
      if (target === path) return isRestored(statement) ? null : statement;
      if (target !== '' && path.startsWith(`${target}.`)) return null;
    }
    for (const node of descendants(statement)) {
      if (
        node.kind === 'call' &&
        REFRESHES.test(calleeName(node)) &&
        pathOf(receiverOf(node) ?? node).startsWith(holder)
      )
        return null;
      // Set in a branch alone, it may still be the old one.
      if (node !== statement && node.kind === 'assign' && node.targets.some((one) => pathOf(one) === path))
        return null;
    }
  }
  return null;
}

const REFRESHES = /^(reload|refresh\w*|fetch|load|find\w*|fresh|rollback|reset|restore)!?$/i;

/** Given what was kept of it before, it is the old one again. */
function isRestored({ value }: AssignNode): boolean {
  if (value === null) return true;
  for (const node of descendants(value))
    if ((node.kind === 'name' || node.kind === 'member') && saysOld(node.name)) return true;
  return false;
}

import type { AssignNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { statementsAfter } from '../statements.ts';
import { descendants, enclosingFunction } from '../walk.ts';

/** A count that is added to where a value is worked out, and not where it is known from before. */
export interface MemoisedCount {
  readonly guard: IfNode;
  readonly added: AssignNode;
  readonly field: string;
}

/** Functions that give back what a table of their object knows, and otherwise fill it and add to a count of tokens. */
export function memoisedCounts(facts: FileFacts): readonly MemoisedCount[] {
  return facts.nodes('if').flatMap((guard): MemoisedCount[] => {
    const last = guard.then.at(-1);
    const fn = enclosingFunction(guard);
    if (fn === null || last?.kind !== 'return' || last.value === null || guard.else.length > 0) return [];
    const table = last.value.kind === 'index' ? pathOf(last.value.object) : null;
    if (table === null || !mentions(guard.test, table)) return [];
    const added = statementsAfter(guard).find(isAddition);
    if (added?.kind !== 'assign' || added.targets[0] === undefined) return [];
    const field = pathOf(added.targets[0]);
    return mentions(guard, field) || !fills(fn, table) ? [] : [{ guard, added, field }];
  });
}

function mentions(node: SyntaxNode, path: string): boolean {
  for (const inner of descendants(node)) if (pathOf(inner) === path) return true;
  return false;
}

function fills(fn: FunctionNode, table: string): boolean {
  for (const node of descendants(fn)) {
    const [target] = node.kind === 'assign' ? node.targets : [];
    if (target?.kind === 'index' && pathOf(target.object) === table) return true;
    const receiver =
      node.kind === 'call' && /\.(set|put)$/.test(pathOf(node.callee)) ? receiverOf(node) : null;
    if (receiver !== null && pathOf(receiver) === table) return true;
  }
  return false;
}

/** `self.prompt_tokens += length`; what a provider says it used was not used for what is known. */
function isAddition(node: SyntaxNode): boolean {
  const [target] = node.kind === 'assign' && node.operator === '+=' ? node.targets : [];
  if (node.kind !== 'assign' || target?.kind !== 'member' || node.value === null) return false;
  return wordsOf(target.name).some((word) => /^tokens?$/.test(word)) && !/usage/i.test(pathOf(node.value));
}

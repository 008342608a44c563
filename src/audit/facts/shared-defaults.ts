import type { ClassNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from './calls.ts';
import { collectedPath, emptiedPaths, isEmptyCollection } from './collections.ts';
import type { FileFacts } from './file-facts.ts';
import { descendants } from './walk.ts';

/** A list or a table that is made once and shared by every call or every object, and is put into. */
export interface SharedDefault {
  /** Where it is made. */
  readonly node: SyntaxNode;
  readonly name: string;
  /** What shares it: the function's or the class's name. */
  readonly owner: string;
  readonly by: 'calls' | 'objects';
  /** Where something is put into it. */
  readonly change: SyntaxNode;
}

/**
 * Defaults of parameters and values of class bodies that are computed once and changed later, in source order; none where
 * the language makes them anew.
 */
export function sharedDefaults(facts: FileFacts): readonly SharedDefault[] {
  if (!facts.file.defaultsOnce) return [];
  const found = [
    ...facts.nodes('function').flatMap(changedParameters),
    ...facts.nodes('class').flatMap(changedFields),
  ];
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

function changedParameters(fn: FunctionNode): SharedDefault[] {
  return fn.parameters.flatMap(({ name, default: value }): SharedDefault[] => {
    if (value === null || !isEmptyCollection(value)) return [];
    const change = changeIn(fn, name);
    return change === null ? [] : [{ node: value, name, owner: fn.name ?? '', by: 'calls', change }];
  });
}

/** `pending = []` in a class body, put into through an object that never has its own. */
function changedFields(node: ClassNode): SharedDefault[] {
  return node.body.flatMap((field): SharedDefault[] => {
    const [target] = field.kind === 'assign' ? field.targets : [];
    if (field.kind !== 'assign' || target?.kind !== 'name' || field.value === null) return [];
    if (!isEmptyCollection(field.value) || /^[A-Z_\d]+$/.test(target.name)) return [];
    const change = changeIn(node, `self.${target.name}`);
    return change === null
      ? []
      : [{ node: field, name: target.name, owner: node.name ?? '', by: 'objects', change }];
  });
}

const PUTS = /^(append|extend|add|update|setdefault|insert|push|appendleft)$/;

/** Where something is put into what lies under the path; null where nothing is, or where it is made anew or emptied. */
function changeIn(scope: SyntaxNode, path: string): SyntaxNode | null {
  let change: SyntaxNode | null = null;
  for (const node of descendants(scope)) {
    if (emptiedPaths(node).includes(path)) return null;
    change ??= isChange(node, path) ? node : null;
  }
  return change;
}

function isChange(node: SyntaxNode, path: string): boolean {
  if (collectedPath(node) === path) return true;
  if (node.kind === 'assign')
    return node.targets.some((one) => one.kind === 'index' && pathOf(one.object) === path);
  const receiver = node.kind === 'call' ? receiverOf(node) : null;
  return (
    node.kind === 'call' && receiver !== null && PUTS.test(calleeName(node)) && pathOf(receiver) === path
  );
}

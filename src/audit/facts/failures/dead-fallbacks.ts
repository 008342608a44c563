import type { AssignNode, BinaryNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { assignmentsOf } from '../values.ts';

/** A fallback for what is missing, behind a default because of which nothing is ever missing. */
export interface DeadFallback {
  readonly name: string;
  /** Where the default is given. */
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
  /** What is computed where the value is missing, and never is. */
  readonly fallbackFile: SyntaxFile;
  readonly fallback: SyntaxNode;
}

/**
 * Fallbacks that never run: of a name that gets zero where it is not told (`const cost = chunk.cost ?? 0`, then
 * `cost ?? computeCost()`), and of a field that starts at zero and is kept where nothing is told
 * (`metrics.cost = chunk.cost ?? metrics.cost`), while the code that takes the field computes it when it is missing.
 */
export function deadFallbacks(files: readonly FileFacts[]): readonly DeadFallback[] {
  const byField = Map.groupBy([...fallbacksIn(files)], ({ name }) => name);
  const dead: DeadFallback[] = [];
  for (const { name, file, node } of fallbacksIn(files)) {
    if (node.left.kind !== 'name') continue;
    const assigns = assignmentsOf(node.left.name, node);
    const [first] = assigns;
    if (first === undefined || !assigns.every((one) => isNeverMissing(one, name))) continue;
    dead.push({ name, file, node: first, fallbackFile: file, fallback: node });
  }
  for (const { file, nodes } of files) {
    const kept = new Set(nodes('assign').flatMap((assign) => keptField(assign) ?? []));
    for (const object of kept.size === 0 ? [] : nodes('object')) {
      const owner = object.parent?.kind === 'assign' ? object.parent.targets[0] : undefined;
      if (owner?.kind !== 'name') continue;
      for (const { key, value } of object.entries) {
        if (key === null || value.kind !== 'number' || value.value !== 0 || !kept.has(`${owner.name}.${key}`))
          continue;
        const [taken] = byField.get(key) ?? [];
        if (taken !== undefined)
          dead.push({ name: key, file, node: value, fallbackFile: taken.file, fallback: taken.node });
      }
    }
  }
  return dead;
}

interface Fallback {
  readonly name: string;
  readonly file: SyntaxFile;
  readonly node: BinaryNode;
}

/** `cost ?? computeCost()`: what is missing is computed. */
function* fallbacksIn(files: readonly FileFacts[]): Generator<Fallback> {
  for (const { file, nodes } of files)
    for (const node of nodes('binary')) {
      if (node.operator !== '??' || !computes(node.right)) continue;
      const { left } = node;
      if (left.kind === 'name' || left.kind === 'member') yield { name: left.name, file, node };
    }
}

function computes(value: SyntaxNode): boolean {
  const call = callOf(value);
  return call !== null && /calc|comput|estimat|derive|price|cost|resolve|lookup/i.test(calleeName(call));
}

/** A number, or what has a number for its default. */
function isNeverMissing({ value, operator }: AssignNode, name: string): boolean {
  if (operator !== '=' && operator !== ':=') return true;
  if (value === null) return false;
  if (value.kind === 'number') return true;
  if (value.kind !== 'binary' || !/^(\?\?|\|\|)$/.test(value.operator)) return false;
  return value.right.kind === 'number' || (value.right.kind === 'name' && value.right.name === name);
}

/** `metrics.cost = chunk.cost ?? metrics.cost`: the field keeps what it has. */
function keptField({ targets, value, operator }: AssignNode): string | null {
  const [target] = targets;
  if (operator !== '=' || target?.kind !== 'member' || value?.kind !== 'binary' || value.operator !== '??')
    return null;
  return value.right.kind === 'member' && pathOf(value.right) === pathOf(target) ? pathOf(target) : null;
}

import type { AssignNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';

/** A copy whose inner lists, maps and objects are still those of what it was copied from. */
export interface ShallowCopy {
  readonly node: AssignNode;
  /** The variable that holds it. */
  readonly name: string;
  /** What it was copied from, as written. */
  readonly source: string;
  /** Fields that were given something of their own. */
  readonly own: ReadonlySet<string>;
}

/** Copies into a variable by a spread, `Object.assign`, `copy(x)`, `dataclasses.replace(x)` or a map's `copy()`. */
export function shallowCopies({ nodes }: FileFacts): readonly ShallowCopy[] {
  return nodes('assign').flatMap((node): ShallowCopy[] => {
    const [target, ...others] = node.targets;
    if (target?.kind !== 'name' || others.length > 0 || node.value === null || node.operator !== '=')
      return [];
    const copied = copiedFrom(node.value);
    return copied === null ? [] : [{ node, name: target.name, ...copied }];
  });
}

type Copied = Pick<ShallowCopy, 'source' | 'own'>;

function copiedFrom(value: SyntaxNode): Copied | null {
  if (value.kind === 'object') return spreadOf(value);
  if (value.kind !== 'call') return null;
  const name = calleeName(value);
  const receiver = receiverOf(value);
  const [first, ...others] = value.arguments;
  if (first === undefined)
    return name === 'copy' && receiver !== null && isPlace(receiver)
      ? { source: pathOf(receiver), own: NONE }
      : null;
  const on = receiver === null ? '' : pathOf(receiver);
  if ((name === 'copy' && (on === '' || on === 'copy')) || (name === 'dict' && on === ''))
    return others.length === 0 && isPlace(first.value) ? { source: pathOf(first.value), own: NONE } : null;
  if (name === 'replace' && (on === 'dataclasses' || on === ''))
    return isPlace(first.value) && others.every((one) => one.name !== null)
      ? { source: pathOf(first.value), own: new Set(others.map((one) => one.name ?? '')) }
      : null;
  const [, second] = value.arguments;
  if (name === 'assign' && on === 'Object' && first.value.kind === 'object' && second !== undefined)
    return isPlace(second.value) ? { source: pathOf(second.value), own: NONE } : null;
  return null;
}

const NONE: ReadonlySet<string> = new Set();

/** `{ ...x, details: {} }`, `{**x}`: what is written beside the spread is the copy's own. */
function spreadOf({ entries }: SyntaxNode & { kind: 'object' }): Copied | null {
  const spread = entries.filter(({ isSpread }) => isSpread);
  const [only, ...others] = spread;
  if (only === undefined || others.length > 0 || !isPlace(only.value)) return null;
  return {
    source: pathOf(only.value),
    own: new Set(entries.flatMap(({ key }) => (key === null ? [] : [key]))),
  };
}

/** A variable or a field, which is there after the copy too; what a call gives may be new. */
function isPlace(node: SyntaxNode): boolean {
  return node.kind === 'name' || node.kind === 'member' || node.kind === 'index';
}

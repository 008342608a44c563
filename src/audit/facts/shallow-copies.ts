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
export function shallowCopies(facts: FileFacts): readonly ShallowCopy[] {
  return facts.nodes('assign').flatMap((node): ShallowCopy[] => {
    const [target, ...others] = node.targets;
    if (target?.kind !== 'name' || others.length > 0 || node.value === null || node.operator !== '=')
      return [];
    const copied =
      copiedFrom(node.value) ?? (facts.file.assigningCopies ? structOf(node.value, facts) : null);
    return copied === null ? [] : [{ node, name: target.name, ...copied }];
  });
}

type Copied = Pick<ShallowCopy, 'source' | 'own'>;

function copiedFrom(value: SyntaxNode): Copied | null {
  if (value.kind === 'object') return spreadOf(value);
  // `totals.get(id) ?? { ...EMPTY }`
  if (value.kind === 'binary' && /^(\?\?|\|\|)$/.test(value.operator)) return copiedFrom(value.right);
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

/**
 * `forecast := s.usage`, where the field is a struct and no pointer to one, with maps in it: all but those is copied.
 * https://go.dev/ref/spec#Assignment_statements
 */
function structOf(value: SyntaxNode, { nodes }: FileFacts): Copied | null {
  if (value.kind !== 'member') return null;
  const fields = nodes('class').flatMap(({ body }) =>
    body.flatMap((one) => (one.kind === 'assign' ? [one] : [])),
  );
  const types = new Set(fields.filter((one) => isNamed(one, value.name)).map(({ type }) => type));
  const [type] = types;
  const struct = types.size === 1 ? nodes('class').find(({ name }) => name === type) : undefined;
  if (struct === undefined) return null;
  const parts = struct.body.flatMap((one) => (one.kind === 'assign' ? [one] : []));
  const isMap = ({ type: of }: AssignNode): boolean => (of ?? '').startsWith('map[');
  if (!parts.some(isMap)) return null;
  const own = parts.filter((one) => !isMap(one)).flatMap(({ targets }) => targets.map((one) => pathOf(one)));
  return { source: pathOf(value), own: new Set(own) };
}

function isNamed({ targets }: AssignNode, name: string): boolean {
  return targets.some((target) => target.kind === 'name' && target.name === name);
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

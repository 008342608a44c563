import type { AssignNode, FunctionNode, LoopNode, SyntaxNode } from '../languages/syntax.ts';
import { fieldMakers, parameterType } from './declared-types.ts';
import type { FileFacts } from './file-facts.ts';
import { useAfter, usesOf } from './name-uses.ts';
import { isAddressed, isCallersOwn, isDereferenced, isPointer } from './references.ts';
import { assignmentsOf } from './values.ts';
import { ancestors, descendants, enclosingFunction } from './walk.ts';

/** A field that is set in a copy, which nobody reads or puts back afterwards. */
export interface ChangedCopy {
  readonly node: AssignNode;
  /** The variable that holds the copy. */
  readonly name: string;
  /** The field that is set, as written: `acc.Balance`. */
  readonly field: string;
  readonly of: 'parameter' | 'receiver' | 'item' | 'local';
}

/** Every field set in a copy that ends with its function or turn, in source order; only in languages that copy by assigning. */
export function changedCopies(facts: FileFacts): readonly ChangedCopy[] {
  const { assigningCopies, assigningCopiesArrays } = facts.file;
  if (!assigningCopies && !assigningCopiesArrays) return [];
  return facts.nodes('assign').flatMap((node): ChangedCopy[] => {
    const [target, ...others] = node.targets;
    if (target === undefined || others.length > 0 || node.declares) return [];
    const isField = assigningCopies ? target.kind === 'member' : target.kind === 'index';
    if (!isField || (target.kind !== 'member' && target.kind !== 'index') || target.object.kind !== 'name')
      return [];
    const { name } = target.object;
    const fn = enclosingFunction(node);
    const copy = fn === null ? null : copyIn(name, node, { fn, facts });
    if (fn === null || copy === null) return [];
    const uses = usesOf(name, fn);
    if (uses.isCaptured || uses.reads.some((one) => isAddressed(one, facts.file))) return [];
    if (useAfter(uses.reads, node, { fn, turn: copy.turn }) !== null) return [];
    return [{ node, name, field: facts.file.text.slice(target.span.start, target.span.end), of: copy.of }];
  });
}

interface Copy {
  readonly of: ChangedCopy['of'];
  readonly turn: LoopNode | null;
}

interface Ground {
  readonly fn: FunctionNode;
  readonly facts: FileFacts;
}

/** What the name holds at the node is a copy; null where it may be the thing itself. */
function copyIn(name: string, node: AssignNode, { fn, facts }: Ground): Copy | null {
  for (const above of ancestors(node)) {
    if (above === fn) break;
    if (above.kind !== 'loop' || above.variety !== 'each') continue;
    const variable = above.variables.findLast((one) => one.kind === 'name');
    if (variable?.kind !== 'name' || variable.name !== name) continue;
    return !isAddressed(variable, facts.file) && holdsCopies(above.iterable, facts) && !isSetIn(name, above)
      ? { of: 'item', turn: above }
      : null;
  }
  if (assignmentsOf(name, node).length > 0) return localCopy(name, node, facts);
  if (fn.receiver?.name === name)
    return facts.file.assigningCopies && !isPointer(fn, name, facts.file)
      ? { of: 'receiver', turn: null }
      : null;
  const parameter = fn.parameters.find((one) => one.name === name);
  if (parameter === undefined || isCallersOwn(fn, name, facts.file)) return null;
  return isValueType(parameter.type ?? '', facts) ? { of: 'parameter', turn: null } : null;
}

/** The one assignment to a variable takes what a list or a map of values holds, or what a pointer points to. */
function localCopy(name: string, node: AssignNode, facts: FileFacts): Copy | null {
  const [first, ...others] = assignmentsOf(name, node);
  const value = first?.value;
  if (
    !facts.file.assigningCopies ||
    others.length > 0 ||
    !value ||
    !first?.declares ||
    first.targets.length > 1 ||
    isAddressed(value, facts.file)
  )
    return null;
  const isCopy =
    (value.kind === 'index' && value.index.kind !== 'list' && holdsCopies(value.object, facts)) ||
    (value.kind === 'name' && isDereferenced(value, facts.file));
  return isCopy ? { of: 'local', turn: null } : null;
}

function isSetIn(name: string, loop: LoopNode): boolean {
  for (const node of descendants(loop))
    if (node.kind === 'assign' && node.targets.some((one) => one.kind === 'name' && one.name === name))
      return true;
  return false;
}

/** `map[string]Account`, `[]Charge`: what is taken out of it is a copy. Types that are not seen count as pointers. */
function holdsCopies(list: SyntaxNode | null, facts: FileFacts): boolean {
  if (list === null) return false;
  // Whether rows are arrays or objects is said by how they are written to.
  if (facts.file.assigningCopiesArrays) return list.kind === 'name' || list.kind === 'member';
  const types = typesAround(list);
  return (
    types.length > 0 &&
    types.every((type) =>
      /^(?:\[\w*\]|map\[[^\]]{1,80}\])(?!u?int|float|string|bool|any\b|interface|error)[A-Za-z_][\w.]*$/.test(
        type.trim(),
      ),
    )
  );
}

function typesAround(list: SyntaxNode): readonly string[] {
  if (list.kind === 'member')
    return fieldMakers(list.name, list).filter((one): one is string => typeof one === 'string');
  if (list.kind !== 'name') return [];
  const own = assignmentsOf(list.name, list);
  if (own.length === 0) {
    const type = parameterType(list.name, list);
    return type === null ? [] : [type];
  }
  return own.flatMap(({ type }) => (type === null ? [] : [type]));
}

const BUILT_IN = /^(u?int\d*|float\d*|string|bool|byte|rune|any|error|interface\{\}|uintptr)$/;

/** A struct in a language that copies them, an array in one that copies those. */
function isValueType(type: string, { file, nodes }: FileFacts): boolean {
  if (file.assigningCopiesArrays) return type === 'array';
  if (!/^[A-Za-z_][\w.]*$/.test(type) || BUILT_IN.test(type)) return false;
  return nodes('class').every((one) => one.name !== type || one.variety === 'struct');
}

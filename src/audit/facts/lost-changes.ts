import type { AssignNode, FunctionNode, LoopNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { calleeName } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { isStatement, useAfter, usesOf } from './name-uses.ts';
import { isAddressed, isCallersOwn, isDereferenced } from './references.ts';
import { remember } from './remember.ts';
import { listsOf } from './statements.ts';
import { assignmentsOf } from './values.ts';
import { ancestors, descendants, enclosingFunction, mentionsName } from './walk.ts';

/** What is set at the end of a way and read by nobody: the change ends with the function or the turn. */
export interface LostChange {
  readonly node: AssignNode;
  /** The variable that is set. */
  readonly name: string;
  /** Whose variable it is: what the function was given, what it is called on, the item of a turn, or its own. */
  readonly of: 'parameter' | 'receiver' | 'item' | 'local';
  readonly fn: FunctionNode;
}

/** Every assignment to a plain variable of a function that nothing reads afterwards, in source order. */
export function lostChanges(facts: FileFacts): readonly LostChange[] {
  return facts.nodes('assign').flatMap((node) => lostBy(node, facts));
}

function lostBy(node: AssignNode, facts: FileFacts): LostChange[] {
  const [target, ...others] = node.targets;
  if (target?.kind !== 'name' || others.length > 0 || node.declares || node.value === null) return [];
  if (target.name === '_' || !isStatement(node) || !isPlainValue(node.value)) return [];
  const fn = enclosingFunction(node);
  if (fn === null || isDereferenced(target, facts.file)) return [];
  const owner = ownerOf(target.name, node, facts);
  if (owner === null || isCallersOwn(fn, target.name, facts.file)) return [];
  if (facts.file.answersWithLast && isLast(node, fn)) return [];
  const uses = usesOf(target.name, fn);
  if (uses.isCaptured || uses.reads.some((one) => isAddressed(one, facts.file))) return [];
  const way = { fn, turn: owner.turn };
  if (useAfter(uses.reads, node, way) !== null) return [];
  // What is changed in a thing that stands elsewhere too is changed there.
  if (!isMadeAnew(node.value) && useAfter(uses.changes, node, way) !== null) return [];
  return [{ node, name: target.name, of: owner.of, fn }];
}

/** Nothing follows it up to the end of the function. */
function isLast(node: SyntaxNode, fn: FunctionNode): boolean {
  let below = node;
  for (const above of ancestors(node)) {
    const list = listsOf(above).find((one) => one.includes(below));
    if (list !== undefined && list.at(-1) !== below) return false;
    if (above === fn) return true;
    below = above;
  }
  return false;
}

/** It only reckons or makes: a call that is made for what it does is not lost with its answer. */
function isPlainValue(value: SyntaxNode): boolean {
  if (value.kind === 'null') return false;
  for (const inner of descendants(value)) {
    if (inner.kind === 'await' || inner.kind === 'assign' || inner.kind === 'function') return false;
    if (inner.kind === 'call' && !inner.isNew && !PURE.test(calleeName(inner))) return false;
  }
  return true;
}

/** Calls that do nothing but answer. */
const PURE =
  /^(u?int\d*|float\d*|number|decimal|big_?int|len|length|max|min|abs|round|floor|ceil|trunc|pow|sum|add|sub|subtract|mul|multiply|times|plus|minus|div|neg|negate|clone|copy|to_?\w+|as_?\w+|new|new_?\w+|make|default|from|dup|saturating_\w+|checked_\w+)$/i;

function isMadeAnew(value: SyntaxNode): boolean {
  if (value.kind === 'call') return value.isNew || /^(new|clone|copy|dup|make)/i.test(calleeName(value));
  return (
    value.kind === 'object' || value.kind === 'list' || value.kind === 'binary' || value.kind === 'number'
  );
}

interface Owner {
  readonly of: LostChange['of'];
  readonly turn: LoopNode | null;
}

function ownerOf(name: string, node: AssignNode, facts: FileFacts): Owner | null {
  const fn = enclosingFunction(node);
  if (fn === null) return null;
  for (const above of ancestors(node)) {
    if (above === fn) break;
    const item = above.kind === 'loop' && above.variety === 'each' ? itemOf(above, name) : null;
    if (item !== null && above.kind === 'loop')
      return isAddressed(item, facts.file) ? null : { of: 'item', turn: above };
  }
  if (fn.receiver?.name === name) return { of: 'receiver', turn: null };
  if (fn.parameters.some((one) => one.name === name)) return { of: 'parameter', turn: null };
  return isUpdate(node, name) && isLocal(name, node, fn, facts) ? { of: 'local', turn: null } : null;
}

function itemOf({ variables }: LoopNode, name: string): SyntaxNode | null {
  for (const variable of variables)
    for (const inner of descendants(variable)) if (inner.kind === 'name' && inner.name === name) return inner;
  return null;
}

/** `total += tax`, `total = total + tax`: it was reckoned up, and not only set. */
function isUpdate({ operator, value }: AssignNode, name: string): boolean {
  return (
    /^[+\-*]=$/.test(operator) ||
    (value?.kind === 'binary' && /^[+\-*]$/.test(value.operator) && mentionsName(value, name))
  );
}

/** The variable is declared in the function, and nothing says that it is one of those around. */
function isLocal(name: string, node: AssignNode, fn: FunctionNode, { file }: FileFacts): boolean {
  const sets = assignmentsOf(name, node);
  const [first] = sets;
  if (first === undefined || enclosingFunction(first) !== fn) return false;
  if (isDeclared(sets)) return true;
  return (
    file.declaresByAssigning &&
    first !== node &&
    !isUpdate(first, name) &&
    !namesFromAround(fn, file).has(name)
  );
}

/** One list stands for all assignments to a name, and each of them asks. */
const isDeclared = remember((sets: readonly AssignNode[]) => sets.some(({ declares }) => declares));

/** The names that a function says are not its own: `global total, count`. Worked out once for a function. */
function namesFromAround(fn: FunctionNode, { text }: SyntaxFile): ReadonlySet<string> {
  const known = fromAround.get(fn);
  if (known !== undefined) return known;
  const said = text
    .slice(fn.span.start, fn.span.end)
    .matchAll(/\b(?:global|nonlocal|static)\s([^\n;]{1,200})/g);
  const names = new Set([...said].flatMap(([, list = '']) => list.match(/\w+/g) ?? []));
  fromAround.set(fn, names);
  return names;
}

const fromAround = new WeakMap<FunctionNode, ReadonlySet<string>>();

import type { AssignNode, CallNode, LoopNode, NameNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, receiverOf } from './calls.ts';
import { fieldMakers, parameterType } from './declared-types.ts';
import type { FileFacts } from './file-facts.ts';
import { putUnder } from './put-under.ts';
import { isAddressed, isDereferenced } from './references.ts';
import { listsOf } from './statements.ts';
import { assignmentsOf } from './values.ts';
import { ancestors, descendants, isWithin } from './walk.ts';

/** A variable that every turn of a loop sets anew, and that every turn puts into one list or map. */
export interface KeptVariable {
  /** Where it is kept. */
  readonly node: SyntaxNode;
  /** As kept: `&agg.Amount`, `event`. */
  readonly name: string;
  /** Where its value is set on every turn. */
  readonly set: SyntaxNode;
  /**
   * `address`: of a variable that stands outside of the loop. `item`: of the loop's own variable, which is one for all turns
   * only in older versions of the language. `object`: the thing itself, made once before the loop.
   */
  readonly what: 'address' | 'item' | 'object';
}

/** Every such variable of the file, in source order. */
export function keptVariables(facts: FileFacts): readonly KeptVariable[] {
  const found: KeptVariable[] = [];
  for (const loop of facts.nodes('loop')) {
    const kept = namesKeptIn(loop);
    if (kept.length === 0) continue;
    for (const name of kept) {
      const one = addressKept(name, loop, facts) ?? objectKept(name, loop, facts);
      if (one !== null) found.push(one);
    }
  }
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

const ADDS = /^(append|push|push_back|add|Add|extend|concat|unshift|offer|addLast|put|set)$/;

/** The bare names and fields that the loop's own turns put into a list, a map or a channel, inner loops left out. */
function namesKeptIn(loop: LoopNode): readonly NameNode[] {
  const names: NameNode[] = [];
  for (const node of descendants(
    loop,
    (one) => one === loop || (one.kind !== 'loop' && one.kind !== 'function'),
  )) {
    if (node.kind === 'call' && ADDS.test(calleeName(node)) && !leavesAfter(node, loop))
      for (const { value } of node.arguments.slice(isFilling(node) ? 1 : 0)) names.push(...partsOf(value));
    if (
      node.kind === 'assign' &&
      node.targets[0]?.kind === 'index' &&
      node.value !== null &&
      node.operator === '=' &&
      !leavesAfter(node, loop)
    )
      names.push(...partsOf(node.value));
  }
  return names;
}

/** `append(list, item)`, `map.put(key, item)`: the first is what is put into, or under what. */
function isFilling(call: CallNode): boolean {
  return call.arguments.length > 1 && (receiverOf(call) === null || /^(put|set)$/.test(calleeName(call)));
}

/** The roots of what is kept as it is: of `&agg.Amount` in an object, `event` itself. What is reckoned or called is new. */
function partsOf(value: SyntaxNode): readonly NameNode[] {
  switch (value.kind) {
    case 'name':
      return [value];
    case 'member':
      return partsOf(value.object);
    case 'object':
      return value.entries.flatMap((entry) => (entry.isSpread ? [] : partsOf(entry.value)));
    case 'list':
      return value.items.flatMap(partsOf);
    default:
      return [];
  }
}

/** What is found is kept once: the loop ends with it. */
function leavesAfter(node: SyntaxNode, loop: LoopNode): boolean {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    const list = listsOf(above).find((one) => one.includes(below));
    if (list?.slice(list.indexOf(below)).some((one) => /^(break|return|throw)$/.test(one.kind)) === true)
      return true;
    if (above === loop) return false;
    below = above;
  }
  return false;
}

/** `&agg.Amount`: in languages that hand out addresses. */
function addressKept(name: NameNode, loop: LoopNode, { file }: FileFacts): KeptVariable | null {
  if (!file.assigningCopies || !isAddressed(name, file)) return null;
  let end: SyntaxNode = name;
  while (end.parent?.kind === 'member' && end.parent.object === end) end = end.parent;
  const said = `&${file.text.slice(name.span.start, end.span.end)}`;
  const depth = said.split('.').length - 1;
  const variable = loop.variables.find((one) => one.kind === 'name' && one.name === name.name);
  const sets = assignmentsOf(name.name, name);
  if (variable !== undefined) {
    if (sets.some((one) => isWithin(one, loop) && one.declares && !loop.variables.includes(one))) return null;
    if (depth > 1 || (depth === 1 && !holdsValues(loop.iterable))) return null;
    return { node: end, name: said, set: variable, what: 'item' };
  }
  if (depth > 1 || sets.some((one) => one.declares && isWithin(one, loop))) return null;
  const declared = sets.find(({ declares }) => declares);
  const set = sets.find((one) => one !== declared && isWithin(one, loop));
  return declared === undefined || set === undefined || isPointed(declared, file)
    ? null
    : { node: end, name: said, set, what: 'address' };
}

function isPointed({ type, value }: AssignNode, file: FileFacts['file']): boolean {
  return (
    type?.startsWith('*') === true || (value !== null && isAddressed(value, file)) || value?.kind === 'call'
  );
}

/** `[]db.Aggregate`: a field of the item is then one of the variable, and not of what it points to. */
function holdsValues(list: SyntaxNode | null): boolean {
  if (list?.kind === 'call') return false;
  const types =
    list?.kind === 'name'
      ? [parameterType(list.name, list), ...assignmentsOf(list.name, list).map(({ type }) => type)]
      : list?.kind === 'member'
        ? fieldMakers(list.name, list).map((one) => (typeof one === 'string' ? one : null))
        : [];
  const known = types.filter((type) => type !== null);
  return (
    known.length > 0 && known.every((type) => /^(?:\[\w*\]|map\[[^\]]{1,80}\]|\.\.\.)[A-Za-z_]/.test(type))
  );
}

/** `event = {}` before the loop; `event.quantity = row.quantity; events.push(event)` in it. */
function objectKept(name: NameNode, loop: LoopNode, { file }: FileFacts): KeptVariable | null {
  if (name.parent?.kind === 'member' || isAddressed(name, file) || isDereferenced(name, file)) return null;
  const sets = assignmentsOf(name.name, name);
  const [made, ...others] = sets;
  if (
    made === undefined ||
    others.length > 0 ||
    made.value === null ||
    isWithin(made, loop) ||
    made.span.start > loop.span.start
  )
    return null;
  if (!isThing(made.value, file)) return null;
  const set = changeIn(loop, name.name);
  return set === null ? null : { node: name, name: name.name, set, what: 'object' };
}

/** Something with an identity, made on the spot. */
function isThing(value: SyntaxNode, file: FileFacts['file']): boolean {
  if (value.kind === 'object')
    return (
      !file.assigningCopiesArrays &&
      (!file.assigningCopies || isAddressed(value, file) || (value.typeName ?? '').startsWith('map['))
    );
  if (value.kind !== 'call' || file.assigningCopies) return false;
  return value.isNew || /^(new|dict)$/.test(calleeName(value)) || /^\p{Lu}\w*$/u.test(calleeName(value));
}

/** A field of it is set from what the turn brings. */
function changeIn(loop: LoopNode, name: string): AssignNode | null {
  const turn = new Map<string, true[]>();
  for (const variable of loop.variables)
    for (const node of descendants(variable))
      if (node.kind === 'name') putUnder(turn, node.name, true as const);
  for (const node of descendants(
    loop,
    (one) => one === loop || (one.kind !== 'loop' && one.kind !== 'function'),
  )) {
    if (node.kind !== 'assign' || node.operator !== '=' || node.value === null) continue;
    const [target] = node.targets;
    if (target?.kind !== 'member' && target?.kind !== 'index') continue;
    if (target.object.kind !== 'name' || target.object.name !== name) continue;
    for (const inner of descendants(node.value))
      if (inner.kind === 'name' && turn.has(inner.name)) return node;
  }
  return null;
}

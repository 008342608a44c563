import type { AssignNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { allGiven, calleeName, functionGiven, lastNameOf, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { lastValueOf, returnedBy } from '../returned.ts';
import { namesIn, namesOfList, namesOfTurn, parametersOf, turnsAround } from '../turns.ts';
import { assignmentsAround, resolve } from '../values.ts';
import { descendants, enclosingNamedFunction, isWithin } from '../walk.ts';

/** What is added to a total for every one of some items. */
export interface SummedItem {
  /** Where it is added, or made to be added. */
  readonly node: SyntaxNode;
  /** What is added for one item. */
  readonly value: SyntaxNode;
  /** What it is added to, as written; empty where the sum is the answer of a call. */
  readonly total: string;
  /** The names of the items: of the variable that holds one, of the list they come from, and of its type. */
  readonly over: readonly string[];
  /** The code that runs for every item. */
  readonly turn: SyntaxNode;
}

/** Everything in the file that is summed item by item, in source order: in loops, by sum functions, by folds. */
export const summedItems = remember((facts: FileFacts): readonly SummedItem[] => {
  const found: SummedItem[] = [];
  for (const node of [...facts.nodes('assign'), ...facts.callsNamed(MERGES)]) {
    const addition = additionOf(node);
    if (addition === null) continue;
    const turn = turnAround(node, addition.total);
    if (turn !== null) found.push({ node, ...addition, ...turn });
  }
  for (const call of facts.callsNamed(SUMS)) found.push(...summedBy(call));
  // Ruby's calls without arguments need no parentheses: `events.map { … }.sum`.
  for (const member of facts.nodes('member'))
    if (member.name === 'sum' && !(member.parent?.kind === 'call' && member.parent.callee === member))
      found.push(...mappedItems(member.object));
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
});

interface Addition {
  readonly total: string;
  readonly value: SyntaxNode;
}

const PLUS = /^(add|plus|Add|Plus|checked_add|saturating_add|add_assign|bcadd)$/;

/**
 * What a node adds to a total: `total += x`, `total = total + x`, `total = total.add(x)`, `sums[key] = (sums[key] ?? 0) + x`,
 * `sums.merge(key, x, Long::sum)`. Null where it adds nothing.
 */
export function additionOf(node: SyntaxNode): Addition | null {
  if (node.kind === 'call') return mergedBy(node);
  if (node.kind !== 'assign' || node.value === null || node.targets.length !== 1) return null;
  const [target] = node.targets;
  const total = target === undefined ? '' : holderOf(target);
  if (total === '') return null;
  if (node.operator === '+=') return { total, value: node.value };
  if (node.operator !== '=' || node.declares) return null;
  const value = addedIn(node.value, total);
  return value === null ? null : { total, value };
}

/** The name of a total, of a field or of the table a total is kept in. */
function holderOf(target: SyntaxNode): string {
  if (target.kind === 'unary' && target.operator === '*') return holderOf(target.operand);
  // `*totals.entry(key).or_insert(0) += n`
  if (target.kind === 'call') return pathOf(target.callee).split('.')[0] ?? '';
  if (target.kind === 'index') return pathOf(target.object);
  return target.kind === 'name' || target.kind === 'member' ? pathOf(target) : '';
}

/** The other side of a sum of which one side reads the total. */
function addedIn(value: SyntaxNode, total: string): SyntaxNode | null {
  if (value.kind === 'binary' && value.operator === '+') {
    if (readsTotal(value.left, total)) return value.right;
    return readsTotal(value.right, total) ? value.left : null;
  }
  if (value.kind !== 'call' || !PLUS.test(calleeName(value))) return null;
  const receiver = receiverOf(value);
  const [first, second] = value.arguments;
  if (receiver !== null && readsTotal(receiver, total)) return first?.value ?? null;
  return first !== undefined && readsTotal(first.value, total) ? (second?.value ?? null) : null;
}

function readsTotal(node: SyntaxNode, total: string): boolean {
  if (node.kind === 'binary' && /^(\?\?|\|\||\?:)$/.test(node.operator)) return readsTotal(node.left, total);
  if (node.kind === 'index') return pathOf(node.object) === total;
  if (node.kind === 'call')
    return (
      receiverOf(node) !== null &&
      /^(get\w*|fetch|orElse\w*|\w*OrDefault)$/i.test(calleeName(node)) &&
      pathOf(node).startsWith(`${total}.`)
    );
  return pathOf(node) === total;
}

/** The names of calls that {@link additionOf} knows. */
export const MERGES = /^(merge|put|set|insert)$/i;

/** `sums.merge(key, x, Long::sum)`, `sums.put(key, sums.getOrDefault(key, 0) + x)`. */
function mergedBy(call: CallNode): Addition | null {
  const receiver = receiverOf(call);
  const [key, given, how] = call.arguments;
  if (receiver === null || key === undefined || given === undefined) return null;
  const name = calleeName(call);
  if (name === 'merge' && how !== undefined)
    return /^(sum|add|plus)$/.test(lastNameOf(how.value)) || foldedBy(how.value) !== null
      ? { total: pathOf(receiver), value: given.value }
      : null;
  if (!/^(put|set|insert)$/i.test(name) || how !== undefined) return null;
  const total = pathOf(receiver);
  const value = addedIn(given.value, total);
  return value === null ? null : { total, value };
}

interface SumTurn {
  readonly over: readonly string[];
  readonly turn: SyntaxNode;
}

/** The loop, or the function that is called for each item, in which something is added to a total made outside of it. */
function turnAround(node: SyntaxNode, total: string): SumTurn | null {
  const root = total.split('.')[0] ?? '';
  const [turn] = turnsAround(node);
  if (turn !== undefined) {
    if (turn.variables.includes(root)) return null;
    if (isMadeWithin(root, turn.node, node) && !(root !== total && isLookedUp(root, turn.node, node)))
      return null;
    return { over: namesOfTurn(turn), turn: turn.node };
  }
  // A field is added to from call to call: each one brings an item.
  const fn = enclosingNamedFunction(node);
  const isField = /^(this|self)\./.test(total) || total.startsWith('@') || fn?.receiver?.name === root;
  return fn !== null && isField ? { over: parametersOf(fn), turn: fn } : null;
}

/** `charge := byModel[model]`: what is looked up in a table made outside, and put there where it is missing, is kept from turn to turn. */
function isLookedUp(name: string, scope: SyntaxNode, from: SyntaxNode): boolean {
  return assignmentsAround(name, from).some(({ value, span }) => {
    if (value === null || span.start < scope.span.start || span.end > scope.span.end) return false;
    const call = value.kind === 'call' ? value : null;
    const table = value.kind === 'index' ? value.object : call === null ? null : receiverOf(call);
    const isRead = call === null || LOOKS_UP.test(calleeName(call));
    return table?.kind === 'name' && isRead && !isMadeWithin(table.name, scope, from);
  });
}

const LOOKS_UP = /^(get|fetch|entry|setdefault|get_?or_?(put|add|create|insert)\w*|compute_?if_?absent)$/i;

/** The total starts within the code that runs for each item: nothing is summed over the items. */
function isMadeWithin(name: string, scope: SyntaxNode, from: SyntaxNode): boolean {
  const assignments = assignmentsAround(name, from);
  if (assignments.length > MAX_ASSIGNMENTS) return true;
  return assignments.some((one) => isWithin(one, scope) && one.operator !== '+=' && additionOf(one) === null);
}

/** A name that is set more often in one function is no total. */
export const MAX_ASSIGNMENTS = 40;

const SUMS =
  /^(sum|sum_?of|sum_?by|fsum|array_sum|reduce|fold|inject|aggregate|accumulate|summing(Long|Int|Double)|sum(Long|Int|Double|Async))$/i;
const FOLDS = /^(reduce|fold|inject|aggregate|accumulate)$/i;

/** What is summed by a call: by its own function for each item, by a fold, or made by a `map` before it. */
function summedBy(call: CallNode): SummedItem[] {
  const receiver = receiverOf(call);
  const fn = functionGiven(call);
  if (fn !== null) {
    const over = [...parametersOf(fn), ...namesOfList(receiver)];
    const value = FOLDS.test(calleeName(call)) ? foldedBy(fn) : lastValueOf(fn);
    if (value === null) return [];
    // `reduce((a, b) => a + b)` adds the items themselves, as a `map` before it made them.
    const isPlain = FOLDS.test(calleeName(call)) && value.kind === 'name';
    if (isPlain && receiver !== null) return mappedItems(receiver);
    return [{ node: value, value, total: '', over, turn: fn }];
  }
  if (FOLDS.test(calleeName(call)))
    return receiver !== null &&
      call.arguments.some(({ value }) => /^(add|sum|plus)$/i.test(lastNameOf(value)))
      ? mappedItems(receiver)
      : [];
  const [only] = call.arguments;
  if (only === undefined) return receiver === null ? [] : mappedItems(receiver);
  const items = mappedItems(only.value);
  if (items.length > 0) return items;
  // A query's own sum: `func.sum(func.round(Event.units * Event.price, 2))`.
  return receiver !== null && only.value.kind === 'call'
    ? [{ node: only.value, value: only.value, total: '', over: namesIn(only.value), turn: call }]
    : [];
}

/** What a fold adds to its first parameter, `sum + price(e)`; null where it does something else. */
function foldedBy(node: SyntaxNode): SyntaxNode | null {
  if (node.kind !== 'function' || node.parameters.length < 2) return null;
  const [first] = node.parameters;
  const answer = lastValueOf(node);
  return first === undefined || answer === null ? null : addedIn(answer, first.name);
}

const MAPS = /^(map|map_?to_?\w+|collect|select|Select|array_map|flat_?map|mapNotNull|pluck)$/i;
/** Links of a chain between the making of the items and their sum. */
const MAX_LINKS = 6;

/** What a `map` or a comprehension makes of each item of the list that a node stands for. */
function mappedItems(node: SyntaxNode): SummedItem[] {
  let at = resolve(node);
  for (let link = 0; link < MAX_LINKS; link++) {
    if (at.kind === 'list') return comprehended(at);
    if (at.kind !== 'call') return [];
    const receiver = receiverOf(at);
    if (MAPS.test(calleeName(at))) return madeBy(at);
    if (receiver === null) return [];
    at = resolve(receiver);
  }
  return [];
}

/** What a `map` makes of each item: by a function written there, or by one that it names. */
function madeBy(call: CallNode): SummedItem[] {
  const fn = functionGiven(call);
  const list = namesOfList(receiverOf(call) ?? allGiven(call).find((one) => one !== fn) ?? null);
  if (fn === null)
    return returnedBy(call).map((value) => ({ node: value, value, total: '', over: list, turn: call }));
  const value = lastValueOf(fn);
  if (value === null) return [];
  return [{ node: value, value, total: '', over: [...parametersOf(fn), ...list], turn: fn }];
}

/** `[cost(e) for e in events]`. */
function comprehended(list: SyntaxNode & { kind: 'list' }): SummedItem[] {
  const [value, clause] = list.items;
  if (value === undefined || clause?.kind !== 'other' || clause.syntax !== 'comprehension') return [];
  return [{ node: value, value, total: '', over: namesIn(clause), turn: list }];
}

/** True where a name is given to anything else in the turn: the value is kept for itself, and not only summed. */
export function isKeptBeside(name: string, { node, turn }: SummedItem): boolean {
  for (const inner of descendants(turn)) {
    if (inner.kind !== 'name' || inner.name !== name || isWithin(inner, node)) continue;
    const { parent } = inner;
    if (parent !== null && !isOwnTarget(parent, inner)) return true;
  }
  return false;
}

function isOwnTarget(parent: SyntaxNode, name: SyntaxNode): boolean {
  return parent.kind === 'assign' && (parent as AssignNode).targets.includes(name);
}

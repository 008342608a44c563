import type { FunctionNode, LoopNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from './calls.ts';
import { parameterType } from './declared-types.ts';
import { ancestors, descendants } from './walk.ts';

/** Code that runs once for every item of a list: the body of a loop, or a function that is handed to the list. */
export interface Turn {
  readonly node: LoopNode | FunctionNode;
  /** The names that hold the item. */
  readonly variables: readonly string[];
  /** The list, as far as it is seen. */
  readonly list: SyntaxNode | null;
}

const EACH = /^(each|for_?each|forEachIndexed|each_with_index|forEachOrdered|each_value|each_pair)$/i;

/** The turns around a node within its named function, innermost first. Loops that count or wait are none. */
export function turnsAround(node: SyntaxNode): readonly Turn[] {
  const turns: Turn[] = [];
  for (const above of ancestors(node)) {
    if (above.kind === 'loop' && above.variety === 'each')
      turns.push({ node: above, variables: above.variables.flatMap(namesIn), list: above.iterable });
    if (above.kind !== 'function') continue;
    const call = above.parent;
    const isEach =
      call?.kind === 'call' &&
      EACH.test(calleeName(call)) &&
      (call.block === above || call.arguments.some(({ value }) => value === above));
    if (isEach)
      turns.push({
        node: above,
        variables: above.parameters.length > 0 ? above.parameters.map(({ name }) => name) : ['it'],
        list: receiverOf(call),
      });
    else if (above.variety !== 'lambda' || above.name !== null) break;
  }
  return turns;
}

/** What the items of a turn are called: the variable, the list it comes from, and their types. */
export function namesOfTurn({ node, variables, list }: Turn): readonly string[] {
  const own = node.kind === 'function' ? parametersOf(node) : variables;
  return [...own, ...namesOfList(list)];
}

/** `deliveries` and its type, `List<Delivery>`; the names in the path of what is asked for the list. */
export function namesOfList(list: SyntaxNode | null): readonly string[] {
  if (list === null) return [];
  const type = list.kind === 'name' ? parameterType(list.name, list) : null;
  const path = pathOf(list)
    .split('.')
    .filter((part) => part !== '');
  return type === null ? path : [...path, type];
}

/** The names and types of a function's parameters. */
export function parametersOf(fn: FunctionNode): readonly string[] {
  return fn.parameters.flatMap(({ name, type }) => (type === null ? [name] : [name, type]));
}

/** The bare names within a node. */
export function namesIn(node: SyntaxNode): readonly string[] {
  const names: string[] = [];
  for (const inner of descendants(node)) if (inner.kind === 'name') names.push(inner.name);
  return names;
}

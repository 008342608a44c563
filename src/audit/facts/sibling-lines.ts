import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { putUnder } from './put-under.ts';
import { childrenOf } from './walk.ts';

/** One value given to one name: an assignment, or an entry of an object literal. */
export interface Line {
  readonly node: SyntaxNode;
  /** What the name hangs on: `usage` in `usage.inputTokens = …`; empty for local names and entries. */
  readonly owner: string;
  readonly name: string;
  readonly operator: string;
  readonly value: SyntaxNode;
}

/** Lines that stand beside each other: the assignments or setters of one body, the entries of one literal, the named arguments of one call. */
export function siblingLines(facts: FileFacts): readonly (readonly Line[])[] {
  const groups = new Map<SyntaxNode, Line[]>();
  for (const node of facts.nodes('assign')) {
    const [target] = node.targets;
    if (node.parent === null || node.targets.length !== 1 || node.value === null) continue;
    if (target?.kind !== 'name' && target?.kind !== 'member') continue;
    const owner = target.kind === 'member' ? pathOf(target.object) : '';
    const line = { node, owner, name: target.name, operator: node.operator, value: node.value };
    putUnder(groups, node.parent, line);
  }
  for (const node of facts.nodes('object'))
    groups.set(
      node,
      node.entries.flatMap(({ key, value, isSpread }) =>
        key === null || isSpread ? [] : [{ node: value, owner: '', name: key, operator: '=', value }],
      ),
    );
  for (const call of facts.nodes('call')) {
    groups.set(
      call,
      call.arguments.flatMap(({ name, value }) =>
        name === null ? [] : [{ node: value, owner: '', name, operator: '=', value }],
      ),
    );
    const set = setBy(call);
    if (set !== null && call.parent !== null) putUnder(groups, call.parent, set);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** `draft.setPeriodEnd(end)`, `usage.set_output_tokens(n)`. */
function setBy(call: CallNode): Line | null {
  const name = /^set_?(?=[A-Z_a-z])(\w+)$/.exec(calleeName(call))?.[1];
  const receiver = receiverOf(call);
  const [only, ...others] = call.arguments;
  if (name === undefined || receiver === null || only === undefined || others.length > 0) return null;
  return { node: call, owner: pathOf(receiver), name, operator: '=', value: only.value };
}

/** A name or a chain of members within an expression. */
export interface Leaf {
  readonly node: SyntaxNode;
  readonly path: string;
}

/** The names and chains an expression is made of, in source order; a chain is one leaf. */
export function leavesOf(value: SyntaxNode): readonly Leaf[] {
  if (value.kind === 'name' || (value.kind === 'member' && !pathOf(value).startsWith('?')))
    return [{ node: value, path: pathOf(value) }];
  // The name of a function says what is done with the values, and is none of them.
  if (value.kind === 'call' && value.arguments.length > 0)
    return [
      ...(receiverOf(value) === null ? [] : leavesOf(receiverOf(value) ?? value)),
      ...value.arguments.flatMap((argument) => leavesOf(argument.value)),
    ];
  return childrenOf(value).flatMap(leavesOf);
}

/** The build of an expression without its names: `+(x,*(x,x))`. */
export function shapeOf(value: SyntaxNode): string {
  const own = operationOf(value);
  return own === NAMED ? own : `${own}(${childrenOf(value).map(shapeOf).join(',')})`;
}

/** Both have the same {@link shapeOf | shape}, as two copied lines do. */
export function isBuiltAlike(one: SyntaxNode, other: SyntaxNode): boolean {
  const own = operationOf(one);
  if (own !== operationOf(other)) return false;
  if (own === NAMED) return true;
  const [parts, others] = [childrenOf(one), childrenOf(other)];
  return parts.length === others.length && parts.every((part, at) => isBuiltAlike(part, others[at] ?? part));
}

const NAMED = 'x';

function operationOf(value: SyntaxNode): string {
  if (value.kind === 'name' || value.kind === 'member') return NAMED;
  return value.kind === 'binary' || value.kind === 'unary' ? value.operator : value.kind;
}

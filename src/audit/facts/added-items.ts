import type { NameNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, receiverOf } from './calls.ts';
import { descendants, scopeOf } from './walk.ts';

const itemsOfScope = new WeakMap<SyntaxNode, ReadonlyMap<string, readonly SyntaxNode[]>>();

/** What is added to a local list before it is used here: `events.push(e)`, `events << e`, `events = append(events, e)`. */
export function itemsAddedTo(list: NameNode): readonly SyntaxNode[] {
  const items = itemsIn(scopeOf(list)).get(list.name) ?? [];
  return items.filter((item) => item.span.start < list.span.start).slice(0, MAX_ITEMS);
}

/** Written out one after the other, the first ones tell what the list holds. */
const MAX_ITEMS = 20;

/** A tree never changes once built, so what was read from it once holds for good. */
function itemsIn(scope: SyntaxNode): ReadonlyMap<string, readonly SyntaxNode[]> {
  const known = itemsOfScope.get(scope);
  if (known !== undefined) return known;
  const byList = new Map<string, SyntaxNode[]>();
  for (const node of descendants(scope)) {
    const added = additionIn(node);
    if (added === null) continue;
    const same = byList.get(added.list);
    if (same === undefined) byList.set(added.list, [...added.items]);
    else if (same.length < MAX_ITEMS) same.push(...added.items);
  }
  itemsOfScope.set(scope, byList);
  return byList;
}

const ADDS = /^(push|push_back|append|add|Add|emplace_back)$/;

function additionIn(
  node: SyntaxNode,
): { readonly list: string; readonly items: readonly SyntaxNode[] } | null {
  if (node.kind === 'call') {
    const receiver = receiverOf(node);
    return receiver?.kind === 'name' && ADDS.test(calleeName(node)) && node.arguments.length === 1
      ? { list: receiver.name, items: node.arguments.map(({ value }) => value) }
      : null;
  }
  if (node.kind === 'binary' && node.operator === '<<' && node.left.kind === 'name')
    return { list: node.left.name, items: [node.right] };
  if (node.kind !== 'assign' || node.value === null) return null;
  const [target] = node.targets;
  // PHP's `$events[] = $event`.
  if (target?.kind === 'index' && target.object.kind === 'name' && isNothing(target.index))
    return { list: target.object.name, items: [node.value] };
  if (target?.kind !== 'name') return null;
  if (node.operator === '+=' && node.value.kind === 'list')
    return { list: target.name, items: node.value.items };
  if (node.value.kind !== 'call' || calleeName(node.value) !== 'append') return null;
  const [first, ...items] = node.value.arguments.map(({ value }) => value);
  return first?.kind === 'name' && first.name === target.name ? { list: target.name, items } : null;
}

function isNothing(index: SyntaxNode): boolean {
  return index.kind === 'other' && index.syntax === 'append';
}

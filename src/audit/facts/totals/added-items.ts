import type { AssignNode, NameNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf } from '../calls.ts';
import { remember } from '../remember.ts';
import { ancestors, descendants, mentionsName, scopeOf } from '../walk.ts';

/**
 * What is added to a local list before it is used here: `events.push(e)`, `events << e`, `events = append(events, e)`, and
 * `events[i] = e` in a loop that counts `i`.
 */
export function itemsAddedTo(list: NameNode): readonly SyntaxNode[] {
  const items = itemsIn(scopeOf(list)).get(list.name) ?? [];
  return items.filter((item) => item.span.start < list.span.start).slice(0, MAX_ITEMS);
}

/** Written out one after the other, the first ones tell what the list holds. */
const MAX_ITEMS = 20;

/** A tree never changes once built, so what was read from it once holds for good. */
const itemsIn = remember((scope: SyntaxNode): ReadonlyMap<string, readonly SyntaxNode[]> => {
  const byList = new Map<string, SyntaxNode[]>();
  for (const node of descendants(scope)) {
    const placed = node.kind === 'assign' ? placedIn(node) : [];
    const added = placed.length > 0 ? null : additionIn(node);
    for (const { list, items } of added === null ? placed : [added]) {
      const same = byList.get(list);
      if (same === undefined) byList.set(list, [...items]);
      else if (same.length < MAX_ITEMS) same.push(...items);
    }
  }
  return byList;
});

const ADDS = /^(push|push_back|append|add|Add|emplace_back)$/;

interface Addition {
  readonly list: string;
  readonly items: readonly SyntaxNode[];
}

/** `events[i] = e`, also several at once as in Go's `ids[i], events[i] = m.ID, m.event()`: each turn fills its own place. */
function placedIn({ targets, value, operator }: AssignNode): readonly Addition[] {
  if (value === null || operator === '+=') return [];
  const values = targets.length === 1 ? [value] : value.kind === 'list' ? value.items : [];
  if (values.length !== targets.length) return [];
  return targets.flatMap((target, at): Addition[] => {
    const item = values[at];
    if (item === undefined || target.kind !== 'index' || target.object.kind !== 'name') return [];
    return isCounter(target.index) ? [{ list: target.object.name, items: [item] }] : [];
  });
}

function isCounter(index: SyntaxNode): boolean {
  if (index.kind !== 'name') return false;
  const loop = ancestors(index).find((above) => above.kind === 'loop');
  return loop?.kind === 'loop' && loop.variables.some((variable) => mentionsName(variable, index.name));
}

function additionIn(node: SyntaxNode): Addition | null {
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

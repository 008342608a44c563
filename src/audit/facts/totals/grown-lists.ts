import type { NameNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf } from '../calls.ts';
import { remember } from '../remember.ts';
import { ancestors, descendants, scopeOf } from '../walk.ts';

/** A list that a loop adds to. */
export interface Growth {
  /** The first addition. */
  readonly by: SyntaxNode;
  /** Its length is asked for, or it is emptied, somewhere in the same function: it is cut as it grows. */
  readonly isWatched: boolean;
}

/** How a local list grows in a loop before the node; null where it does not. */
export function growthOf(node: NameNode): Growth | null {
  const growth = growthsIn(scopeOf(node)).get(node.name);
  return growth === undefined || growth.by.span.start > node.span.start ? null : growth;
}

/** A tree never changes once built, so what was read from it once holds for good. */
const growthsIn = remember((scope: SyntaxNode): ReadonlyMap<string, Growth> => {
  const added = new Map<string, SyntaxNode>();
  const watched = new Set<string>();
  for (const node of descendants(scope)) {
    const name = addedTo(node);
    if (name !== null && !added.has(name) && isInLoop(node, scope)) added.set(name, node);
    const seen = watchedBy(node);
    if (seen !== null) watched.add(seen);
  }
  const growths = new Map(
    [...added].map(([name, by]): [string, Growth] => [name, { by, isWatched: watched.has(name) }]),
  );
  return growths;
});

const ADDS = /^(push|append|add|Add|extend|addAll|AddRange|concat|<<)$/;

/** `events.push(e)`, `events << e`, `events = append(events, e)`, `$events[] = $e`. */
function addedTo(node: SyntaxNode): string | null {
  if (node.kind === 'call') {
    const receiver = receiverOf(node);
    return receiver?.kind === 'name' && ADDS.test(calleeName(node)) ? receiver.name : null;
  }
  if (node.kind === 'binary' && node.operator === '<<') return nameOf(node.left);
  if (node.kind !== 'assign') return null;
  const [target] = node.targets;
  if (target?.kind === 'name' && node.operator === '+=' && node.value?.kind === 'list') return target.name;
  if (node.value?.kind !== 'call' || calleeName(node.value) !== 'append') return null;
  const first = node.value.arguments[0]?.value;
  return target?.kind === 'name' && first?.kind === 'name' && first.name === target.name ? target.name : null;
}

const MEASURES = /^(length|size|count|Count|len|sizeof|Length)$/;

/** `events.length >= 25`, `len(events) == 25`, `events = []` within the loop, `events.clear()`. */
function watchedBy(node: SyntaxNode): string | null {
  if (node.kind === 'binary' && /^([<>]=?|==|%)$/.test(node.operator))
    return measured(node.left) ?? measured(node.right);
  if (node.kind !== 'call') return null;
  const receiver = receiverOf(node);
  return receiver !== null && /^(clear|splice|shift|slice|each_slice)$/.test(calleeName(node))
    ? nameOf(receiver)
    : null;
}

/** The list whose length is compared with more than nothing. */
function measured(node: SyntaxNode): string | null {
  const other =
    node.parent?.kind === 'binary'
      ? node.parent.left === node
        ? node.parent.right
        : node.parent.left
      : null;
  if (other?.kind === 'number' && other.value <= 1) return null;
  if (node.kind === 'member' && MEASURES.test(node.name)) return nameOf(node.object);
  if (node.kind !== 'call' || !MEASURES.test(calleeName(node))) return null;
  const [first] = node.arguments;
  const receiver = receiverOf(node);
  return first === undefined ? receiver && nameOf(receiver) : nameOf(first.value);
}

function nameOf(node: SyntaxNode): string | null {
  return node.kind === 'name' ? node.name : null;
}

const EACH = /^(for_?each|each|each_with_index|map|find_each)$/i;

function isInLoop(node: SyntaxNode, scope: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above === scope) return false;
    if (above.kind === 'loop') return true;
    if (above.kind === 'call' && EACH.test(calleeName(above))) return true;
  }
  return false;
}

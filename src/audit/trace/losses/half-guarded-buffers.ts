import { calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { ancestors, enclosingNamedFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { guardsOf } from '../guards.ts';

/** A list of an object that is emptied under the object's lock, and appended to without it. */
export interface HalfGuardedBuffer {
  /** As written: `self.queue`, `b.pending`. */
  readonly path: string;
  /** The append that takes no lock. */
  readonly append: SyntaxNode;
  /** Where it is replaced under the lock. */
  readonly swap: SyntaxNode;
}

interface Change {
  readonly path: string;
  readonly node: SyntaxNode;
  readonly fn: FunctionNode;
}

/** The first unguarded append of each such list, in source order. */
export function halfGuardedBuffers(facts: FileFacts): HalfGuardedBuffer[] {
  if (!SPEAKS_OF_LOCKS.test(facts.file.text)) return [];
  const swaps = changesOf(facts, isSwap).filter(({ node, path }) => holdsOwnLock(node, path));
  if (swaps.length === 0) return [];
  const lockedCalls = calledUnderLock(facts);
  const found = new Map<string, HalfGuardedBuffer>();
  for (const { path, node, fn } of changesOf(facts, isAppend)) {
    const key = `${ownerOf(fn)} ${fieldOf(path)}`;
    const swap = swaps.find((one) => `${ownerOf(one.fn)} ${fieldOf(one.path)}` === key);
    if (swap === undefined || found.has(key) || guardsOf(node).lock !== null) continue;
    if (isConstructor(fn) || lockedCalls.has(fn.name ?? '') || /locked|unsafe/i.test(fn.name ?? '')) continue;
    found.set(key, { path, append: node, swap: swap.node });
  }
  return [...found.values()];
}

/** All that can be a lock, see guards. */
const SPEAKS_OF_LOCKS = /lock|mutex|synchroni[sz]e|acquire|semaphore|exclusive|for_?update|set_?nx/i;

function fieldOf(path: string): string {
  return path.slice(path.indexOf('.') + 1);
}

/** The class or the type a method hangs on. */
function ownerOf(fn: FunctionNode): string {
  if (fn.receiver !== null) return fn.receiver.type;
  for (const above of ancestors(fn)) if (above.kind === 'class') return above.name ?? '';
  return '';
}

function changesOf(facts: FileFacts, isMeant: (node: SyntaxNode) => string | null): Change[] {
  const changes: Change[] = [];
  for (const node of [...facts.nodes('call'), ...facts.nodes('assign')]) {
    const path = isMeant(node);
    const fn = path === null ? null : enclosingNamedFunction(node);
    if (path === null || fn === null || !isOwnField(path, fn)) continue;
    changes.push({ path, node, fn });
  }
  return changes.sort((a, b) => a.node.span.start - b.node.span.start);
}

function isOwnField(path: string, fn: FunctionNode): boolean {
  const [root = '', ...rest] = path.split('.');
  // Java's and C#'s fields are spoken of by their bare name.
  if (rest.length === 0) return isFieldOf(fn, root);
  return rest.length === 1 && (root === 'self' || root === 'this' || root === fn.receiver?.name);
}

/** The name is a field of the class around the function, and no parameter. */
export function isFieldOf(fn: FunctionNode, name: string): boolean {
  if (fn.parameters.some((parameter) => parameter.name === name)) return false;
  for (const above of ancestors(fn))
    if (above.kind === 'class')
      return above.body.some(
        (node) =>
          node.kind === 'assign' &&
          node.targets.some((target) => target.kind === 'name' && target.name === name),
      );
  return false;
}

/** `self.queue.append(x)`, `c.counts[customer]++`, `b.pending = append(b.pending, x)`. */
function isAppend(node: SyntaxNode): string | null {
  if (node.kind === 'call') return pushedTo(node);
  if (node.kind !== 'assign') return null;
  const [target] = node.targets;
  if (node.operator === '+=' && target?.kind === 'index' && target.object.kind === 'member')
    return pathOf(target.object);
  if (node.operator !== '=' || node.value?.kind !== 'call') return null;
  if (target?.kind !== 'member' || calleeName(node.value) !== 'append') return null;
  const path = pathOf(target);
  const [first] = node.value.arguments;
  return first !== undefined && pathOf(first.value) === path ? path : null;
}

function pushedTo({ callee }: CallNode): string | null {
  if (callee.kind !== 'member' || !/^(append|push|extend|add_?all)$/i.test(callee.name)) return null;
  return callee.object.kind === 'member' || callee.object.kind === 'name' ? pathOf(callee.object) : null;
}

/** `self.queue = []`, `b.pending = nil`, `b.pending = b.pending[:0]`. */
function isSwap(node: SyntaxNode): string | null {
  if (node.kind !== 'assign' || node.operator !== '=' || node.value === null) return null;
  const [target] = node.targets;
  if (target?.kind !== 'member' && target?.kind !== 'name') return null;
  const { value } = node;
  const isEmpty =
    value.kind === 'null' ||
    (value.kind === 'list' && value.items.length === 0) ||
    (value.kind === 'object' && value.entries.length === 0) ||
    (value.kind === 'index' && pathOf(value.object) === pathOf(target)) ||
    (value.kind === 'call' && /^(make|list|deque)$/.test(calleeName(value))) ||
    (value.kind === 'call' && (value.isNew || calleeName(value) === 'new') && value.arguments.length === 0);
  return isEmpty ? pathOf(target) : null;
}

/** The lock is a field of the same object, not one of a row or of a service. */
function holdsOwnLock(node: SyntaxNode, path: string): boolean {
  const { lock } = guardsOf(node);
  if (lock === null) return false;
  const [root] = path.split('.');
  const held = lock.kind === 'call' ? pathOf(lock.callee) : pathOf(lock);
  // C#'s `lock (_gate) { … }` over a field that is spoken of by its bare name.
  if (!path.includes('.')) return /^(lock|synchronized)$/.test(held);
  return held.split('.')[0] === root && wordsOf(held).length > 1;
}

function isConstructor(fn: FunctionNode): boolean {
  return /^(__init__|constructor|initialize|init|setUp|setup)$/.test(fn.name ?? '');
}

/** Methods that some other method calls while it holds a lock. */
function calledUnderLock(facts: FileFacts): ReadonlySet<string> {
  const names = new Set<string>();
  for (const call of facts.nodes('call')) if (guardsOf(call).lock !== null) names.add(calleeName(call));
  return names;
}

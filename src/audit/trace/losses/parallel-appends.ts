import { calleeName, calleePath, lastNameOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { ancestors, descendants, enclosingFunction, isWithin, loopAround } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { takesLock } from '../guards.ts';

/** A list that several threads of one function add to at once. */
export interface ParallelAppend {
  readonly node: SyntaxNode;
  readonly list: string;
  /** What runs the additions beside each other. */
  readonly start: SyntaxNode;
}

/** Run what they are given once for each item, several at a time. */
const FOR_ALL = /(^|\.)Parallel\.(ForEach|ForEachAsync|For|Invoke)$/;
/** Run what they are given beside the others that a loop starts. */
const BESIDE =
  /(^|\.)(group|g|eg|wg|errs?|pool|\w*group)\.Go$|(^|\.)(spawn|submit|execute|StartNew|Task\.Run)$/;

/** `events = append(events, e)` in the function literals that a loop starts beside each other, with no lock. */
export function parallelAppends(facts: FileFacts): readonly ParallelAppend[] {
  const found: ParallelAppend[] = [];
  for (const fn of facts.nodes('function')) {
    const start = startOf(fn);
    if (start === null) continue;
    const outer = enclosingFunction(start);
    if (outer === null || takesLock(fn)) continue;
    for (const node of descendants(fn)) {
      const list = appendedTo(node);
      if (list === null || !isPlainListOf(list, node, fn)) continue;
      found.push({ node, list, start });
      break;
    }
  }
  return found;
}

/** What runs a function literal several times at once; null where it runs alone. */
function startOf(fn: FunctionNode): SyntaxNode | null {
  const { parent } = fn;
  if (parent?.kind !== 'call') return null;
  if (parent.callee === fn)
    return parent.parent?.kind === 'spawn' && loopAround(parent) !== null ? parent.parent : null;
  const path = calleePath(parent);
  if (FOR_ALL.test(path)) return parent;
  return BESIDE.test(path) && loopAround(parent) !== null ? parent : null;
}

function appendedTo(node: SyntaxNode): string | null {
  if (node.kind === 'assign' && node.value?.kind === 'call' && calleeName(node.value) === 'append') {
    const [target] = node.targets;
    return target?.kind === 'name' ? target.name : null;
  }
  if (node.kind !== 'call' || !/^(Add|add|AddRange|addAll)$/.test(calleeName(node))) return null;
  const receiver = receiverOf(node);
  return receiver?.kind === 'name' ? receiver.name : null;
}

/** Made outside of the literal, by the function around it, as a list that is not made for several threads. */
function isPlainListOf(list: string, from: SyntaxNode, literal: FunctionNode): boolean {
  if (literal.parameters.some(({ name }) => name === list)) return false;
  // Declared within, it is each literal's own.
  if (assignmentsOf(list, from).some((one) => one.declares && isWithin(one, literal))) return false;
  const outside = literal.parent;
  const made = outside === null ? [] : assignmentsOf(list, outside).filter((one) => !isWithin(one, literal));
  return made.some(({ value, type }) => {
    if (value === null) return /^\[\]|^List</.test(type ?? '[]');
    if (value.kind === 'list') return true;
    return (
      value.kind === 'call' && /^(ArrayList|List|make|LinkedList|new)$/.test(calleeName(value as CallNode))
    );
  });
}

/** A class's own list by its declaration: `private final List<UsageEvent> buffer = new ArrayList<>()`. */
export function isPlainListField(name: string, fn: FunctionNode): boolean {
  for (const above of ancestors(fn))
    if (above.kind === 'class')
      return above.body.some(
        (node) =>
          node.kind === 'assign' &&
          node.targets.some((target) => lastNameOf(target) === name) &&
          node.value?.kind === 'call' &&
          /^(ArrayList|List|LinkedList|HashMap)$/.test(calleeName(node.value)),
      );
  return false;
}

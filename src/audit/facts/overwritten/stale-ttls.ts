import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { statementsAfter } from '../statements.ts';
import { assignmentsOf, valueOfName } from '../values.ts';
import { descendants, enclosingFunction, mentionsAny } from '../walk.ts';

/** A time to live that was read, and is used after the key got another one. */
export interface StaleTtl {
  /** Where it was read. */
  readonly read: CallNode;
  /** Where the key was set anew. */
  readonly reset: CallNode;
  /** Where what was made of the old one is used all the same. */
  readonly used: SyntaxNode;
  readonly name: string;
}

const READS = /^p?ttl$/i;
const RESETS = /^(set|setex|psetex|set_ex|p?expire|p?expire_?at|Set|SetEx|SetEX|Expire)$/;

/** Every time to live of the file that is read from a key and used after the key was set anew in the same function. */
export function staleTtls(facts: FileFacts): readonly StaleTtl[] {
  return facts.callsNamed(READS).flatMap((read): StaleTtl[] => {
    const fn = enclosingFunction(read);
    const key = keyOf(read);
    if (fn === null || key === null) return [];
    const names = namesMadeOf(read, fn);
    if (names.size === 0) return [];
    for (const reset of facts.callsNamed(RESETS)) {
      if (reset.span.start < read.span.end || enclosingFunction(reset) !== fn) continue;
      if (!reset.arguments.some(({ value }) => pathOf(value) === key)) continue;
      const used = usedAfter(reset, names);
      if (used !== null) return [{ read, reset, used: used.node, name: used.name }];
    }
    return [];
  });
}

/** The key that is asked about, by its name; after a context where one is given. */
function keyOf(read: CallNode): string | null {
  const last = read.arguments.at(-1)?.value;
  return last?.kind === 'name' || last?.kind === 'member' ? pathOf(last) : null;
}

/** Names of the function that are worked out from the time to live. */
function namesMadeOf(read: CallNode, fn: FunctionNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of descendants(fn, (inner) => inner.kind !== 'function')) {
    if (node.kind !== 'assign' || node.value === null || node.value.kind === 'function') continue;
    const isMade = isIn(read, node.value) || (names.size > 0 && mentionsAny(node.value, names));
    const [target] = node.targets;
    if (isMade && target?.kind === 'name' && !isAsked(node.value)) names.add(target.name);
  }
  return names;
}

function isIn(inner: SyntaxNode, outer: SyntaxNode): boolean {
  return inner.span.start >= outer.span.start && inner.span.end <= outer.span.end;
}

/** Whether there was a key at all stays true of what was read. */
function isAsked(value: SyntaxNode): boolean {
  return (
    value.kind === 'boolean' ||
    (value.kind === 'binary' && /^([<>]=?|[=!]==?|&&|\|\|)$/.test(value.operator)) ||
    (value.kind === 'unary' && value.operator === '!')
  );
}

/** One of the names is read below the reset, there or in a function of the same body that is called there. */
function usedAfter(
  reset: CallNode,
  names: ReadonlySet<string>,
): { readonly node: SyntaxNode; readonly name: string } | null {
  const left = new Set(names);
  for (const statement of statementsAfter(reset))
    for (const node of descendants(statement)) {
      if (node.kind === 'assign')
        for (const target of node.targets) if (target.kind === 'name') left.delete(target.name);
      if (node.kind === 'name' && left.has(node.name) && !isTarget(node)) return { node, name: node.name };
      if (node.kind !== 'call' || node.callee.kind !== 'name') continue;
      const called = valueOfName(node.callee.name, node);
      const name = called?.kind === 'function' ? firstIn(called, left) : null;
      if (name !== null) return { node, name };
    }
  return null;
}

function isTarget(node: SyntaxNode): boolean {
  return node.parent?.kind === 'assign' && node.parent.targets.includes(node);
}

/** The name that the function reads and does not set itself. */
function firstIn(fn: FunctionNode, names: ReadonlySet<string>): string | null {
  for (const node of descendants(fn))
    if (
      node.kind === 'name' &&
      names.has(node.name) &&
      assignmentsOf(node.name, node).every(({ parent }) => parent !== fn)
    )
      return node.name;
  return null;
}

import type { IndexNode, LoopNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { descendants, mentionsName } from './walk.ts';

/** A list that a loop counts through, and of which it reads the first entry on every turn. */
export interface FixedEntry {
  /** `rates[0]`. */
  readonly node: IndexNode;
  readonly list: string;
  /** The entry of another list beside it that goes with the loop: `usage[i]`. */
  readonly beside: IndexNode;
  readonly counter: string;
}

/** Every such reading of the file, in source order. */
export function fixedEntries(facts: FileFacts): readonly FixedEntry[] {
  return facts.nodes('loop').flatMap((loop) => {
    const counted = countedList(loop);
    if (counted === null) return [];
    const { list, counter } = counted;
    const indexed = [...bodyOf(loop)].filter((node) => node.kind === 'index');
    const own = indexed.filter(({ object }) => pathOf(object) === list);
    const fixed = own.find(({ index }) => index.kind === 'number');
    const beside = indexed.find(
      ({ object, index }) => pathOf(object) !== list && index.kind === 'name' && index.name === counter,
    );
    if (fixed === undefined || beside === undefined) return [];
    if (own.some(({ index }) => index.kind !== 'number') || isTarget(fixed)) return [];
    // Both are read in one breath: `rates[0].equal(others[i])`, `usage[i] * rates[0]`.
    if (!isOneExpression(fixed, beside)) return [];
    return [{ node: fixed, list, beside, counter }];
  });
}

function* bodyOf({ body }: LoopNode): Generator<SyntaxNode> {
  for (const statement of body) yield* descendants(statement);
}

function isTarget(node: SyntaxNode): boolean {
  return node.parent?.kind === 'assign' && node.parent.targets.includes(node);
}

function isOneExpression(one: SyntaxNode, other: SyntaxNode): boolean {
  let at: SyntaxNode | null = one;
  while (at !== null && /^(member|index|call|binary|unary|await|conditional)$/.test(at.kind)) {
    if (at !== one && at.span.start <= other.span.start && at.span.end >= other.span.end) return true;
    at = at.parent;
  }
  return false;
}

/** `for i := range rates`, `for (i = 0; i < rates.length; i++)`, `for i in range(len(rates))`, `for (i in rates.indices)`. */
function countedList(loop: LoopNode): { readonly list: string; readonly counter: string } | null {
  const [variable, ...others] = loop.variables;
  if (variable === undefined) return null;
  if (loop.variety === 'for') {
    const counter =
      variable.kind === 'assign' && variable.targets[0]?.kind === 'name' ? variable.targets[0].name : '';
    if (counter === '' || loop.test?.kind !== 'binary' || !mentionsName(loop.test.left, counter)) return null;
    const list = lengthOf(loop.test.right);
    return list === null ? null : { list, counter };
  }
  if (loop.variety !== 'each' || variable.kind !== 'name' || loop.iterable === null) return null;
  const isRest = others.every((one) => one.kind === 'name' && one.name === '_');
  if (!isRest || !isIndexed(loop, variable.name)) return null;
  const list = lengthIn(loop.iterable) ?? pathOf(loop.iterable);
  return list.includes('?') || list === '' ? null : { list, counter: variable.name };
}

function isIndexed(loop: LoopNode, counter: string): boolean {
  for (const node of bodyOf(loop))
    if (node.kind === 'index' && node.index.kind === 'name' && node.index.name === counter) return true;
  return false;
}

/** The list whose length bounds a range: `range(len(rates))`, `0..rates.len()`, `rates.indices`. */
function lengthIn(iterable: SyntaxNode): string | null {
  for (const node of descendants(iterable)) {
    const list = lengthOf(node);
    if (list !== null) return list;
  }
  return null;
}

const LENGTH = /^(len|length|size|count|Count|Length|lastIndex|indices|keys)$/;

function lengthOf(node: SyntaxNode): string | null {
  if (node.kind === 'member' && LENGTH.test(node.name)) return plainPath(node.object);
  if (node.kind !== 'call' || !LENGTH.test(calleeName(node))) return null;
  const list = receiverOf(node) ?? node.arguments[0]?.value;
  return list === undefined ? null : plainPath(list);
}

function plainPath(node: SyntaxNode): string | null {
  const path = pathOf(node);
  return path === '' || path.includes('?') ? null : path;
}

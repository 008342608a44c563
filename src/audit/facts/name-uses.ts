import type { FunctionNode, NameNode, SyntaxNode } from '../languages/syntax.ts';
import { isExit } from './leaving.ts';
import { putUnder } from './put-under.ts';
import { remember } from './remember.ts';
import { listsOf } from './statements.ts';
import { childrenOf } from './walk.ts';

/** How a function uses one of its names; each list is in source order. */
export interface NameUses {
  /** Where it is read: neither where it is set, nor where it is only made of itself. */
  readonly reads: readonly NameNode[];
  /** Where a field or an entry of it is set, and nothing of it is read. */
  readonly changes: readonly NameNode[];
  /** A function within uses it too, or work that is put off: it may run at any time. */
  readonly isCaptured: boolean;
}

const NO_USES: NameUses = { reads: [], changes: [], isCaptured: false };

/** How a function uses a name. Worked out once for all names of the function. */
export function usesOf(name: string, fn: FunctionNode): NameUses {
  return usesIn(fn).get(name) ?? NO_USES;
}

interface Visit {
  readonly node: SyntaxNode;
  readonly isInner: boolean;
  /** The name that the value around is assigned to. */
  readonly own: string | null;
}

const usesIn = remember((fn: FunctionNode): ReadonlyMap<string, NameUses> => {
  const [reads, changes] = [new Map<string, NameNode[]>(), new Map<string, NameNode[]>()];
  const captured = new Set<string>();
  const pending: Visit[] = fn.body.map((node) => ({ node, isInner: false, own: null }));
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const { node } = visit;
    if (node.kind === 'name') {
      if (visit.isInner) captured.add(node.name);
      else if (isChanged(node)) putUnder(changes, node.name, node);
      else if (!isSet(node) && visit.own !== node.name) putUnder(reads, node.name, node);
      continue;
    }
    // `bson.M{column: 1}`: whether a key is a field or a variable is not told.
    if (node.kind === 'object' && node.typeName !== null)
      for (const { key } of node.entries) if (key !== null) captured.add(key);
    const isInner = visit.isInner || /^(function|class|defer|spawn)$/.test(node.kind);
    const own = ownOf(node) ?? visit.own;
    for (const below of childrenOf(node)) pending.push({ node: below, isInner, own });
  }
  return new Map(
    [...new Set([...reads.keys(), ...changes.keys(), ...captured])].map((name) => [
      name,
      {
        reads: bySource(reads.get(name)),
        changes: bySource(changes.get(name)),
        isCaptured: captured.has(name),
      },
    ]),
  );
});

function bySource(nodes: readonly NameNode[] = []): readonly NameNode[] {
  return nodes.toSorted((a, b) => a.span.start - b.span.start);
}

function ownOf(node: SyntaxNode): string | null {
  if (node.kind !== 'assign' || node.targets.length !== 1) return null;
  const [target] = node.targets;
  return target?.kind === 'name' ? target.name : null;
}

function isSet(name: NameNode): boolean {
  const { parent } = name;
  return parent?.kind === 'assign' && parent.targets.includes(name);
}

/** The root of a place that is assigned to: `row` of `row.total = 0` and `row["total"] += 1`. */
function isChanged(name: NameNode): boolean {
  let at: SyntaxNode = name;
  while ((at.parent?.kind === 'member' || at.parent?.kind === 'index') && at.parent.object === at)
    at = at.parent;
  return at !== name && at.parent?.kind === 'assign' && at.parent.targets.includes(at);
}

/** The first of the uses that may run after the statement has, within the function; null where none does. */
export function useAfter(
  uses: readonly NameNode[],
  statement: SyntaxNode,
  { fn, turn = null }: { readonly fn: FunctionNode; readonly turn?: SyntaxNode | null },
): NameNode | null {
  for (const [start, end] of reachedFrom(statement, fn, turn)) {
    const use = firstFrom(uses, start);
    if (use !== undefined && use.span.start < end) return use;
  }
  return null;
}

/**
 * Where the code goes on after a statement: the rest of its list and of those around it, up to a way out, and the whole
 * of a loop or a `try` around. What `turn` binds anew each time is not carried into its next turn.
 */
function* reachedFrom(
  statement: SyntaxNode,
  fn: FunctionNode,
  turn: SyntaxNode | null,
): Generator<readonly [start: number, end: number]> {
  let below = statement;
  for (let above = statement.parent; above !== null; above = above.parent) {
    const list = listsOf(above).find((one) => placesIn(one).has(below));
    if (list === undefined) yield [below.span.end, above.span.end];
    else {
      const place = placesIn(list).get(below) ?? 0;
      const exit = exitsIn(list).find((one) => (placesIn(list).get(one) ?? 0) > place);
      yield [below.span.end, exit?.span.end ?? list.at(-1)?.span.end ?? below.span.end];
      if (exit !== undefined && !isInTry(below, fn)) return;
    }
    if (above === turn || above === fn) return;
    if (above.kind === 'loop' || above.kind === 'try') yield [above.span.start, above.span.end];
    below = above;
  }
}

/** Where each statement of a list stands in it: a list may be asked about for each of its statements. */
const placesIn = remember(
  (list: readonly SyntaxNode[]): ReadonlyMap<SyntaxNode, number> =>
    new Map(list.map((statement, place) => [statement, place])),
);

/** The ways out that a list holds; more than one are rare. */
const exitsIn = remember((list: readonly SyntaxNode[]): readonly SyntaxNode[] => list.filter(isExit));

/** The node is a statement by itself, and no part of an expression. */
export function isStatement(node: SyntaxNode): boolean {
  return node.parent !== null && listsOf(node.parent).some((list) => placesIn(list).has(node));
}

/** What a `try` around does at its end runs after every way out. */
function isInTry(node: SyntaxNode, fn: FunctionNode): boolean {
  for (let above = node.parent; above !== null && above !== fn; above = above.parent)
    if (above.kind === 'try' || above.kind === 'with') return true;
  return false;
}

/** The first use that begins at or after a place, found by halves. */
function firstFrom(uses: readonly NameNode[], start: number): NameNode | undefined {
  let low = 0;
  for (let high = uses.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((uses[middle]?.span.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return uses[low];
}

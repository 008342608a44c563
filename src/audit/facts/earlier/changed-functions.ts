import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { putUnder } from '../put-under.ts';
import { textOf } from '../text-of.ts';
import { ancestors, descendants } from '../walk.ts';

/** A function that the change rewrote, with what it was before. */
export interface ChangedFunction {
  readonly now: FunctionNode;
  readonly facts: FileFacts;
  readonly then: FunctionNode;
  readonly earlier: FileFacts;
}

const known = new WeakMap<
  readonly FileFacts[],
  { base: readonly FileFacts[]; changed: readonly ChangedFunction[] }
>();

/**
 * The functions of the changed files whose text is another one than at base: told by owner and name in the same file,
 * and where a function has left its file, by a name that only one function of the change has lost and only one has got.
 */
export function changedFunctions(
  files: readonly FileFacts[],
  base: readonly FileFacts[],
): readonly ChangedFunction[] {
  const before = known.get(files);
  if (before?.base === base) return before.changed;
  const changed = pairs(files, base).filter(
    ({ now, facts, then, earlier }) => textOf(facts.file, now) !== textOf(earlier.file, then),
  );
  known.set(files, { base, changed });
  return changed;
}

interface Placed {
  readonly facts: FileFacts;
  readonly node: FunctionNode;
}

function pairs(files: readonly FileFacts[], base: readonly FileFacts[]): ChangedFunction[] {
  const old = new Map(base.map((facts) => [facts.file.path, facts]));
  const found: ChangedFunction[] = [];
  const lost: Placed[] = [];
  const got: Placed[] = [];
  const seen = new Set<FileFacts>();
  for (const facts of files) {
    const earlier = old.get(facts.file.path);
    if (earlier !== undefined) seen.add(earlier);
    if (earlier?.file.text === facts.file.text) continue;
    const then = byKey(earlier);
    const now = byKey(facts);
    for (const [key, nodes] of now) {
      const others = then.get(key) ?? [];
      // Where a name was declared more or less often before, it cannot be told which became which.
      if (others.length === 0) got.push(...nodes.map((node) => ({ facts, node })));
      else if (others.length === nodes.length && earlier !== undefined)
        for (const [at, node] of nodes.entries()) {
          const other = others[at];
          if (other !== undefined) found.push({ now: node, facts, then: other, earlier });
        }
    }
    if (earlier !== undefined)
      for (const [key, nodes] of then)
        if (!now.has(key)) lost.push(...nodes.map((node) => ({ facts: earlier, node })));
  }
  for (const facts of base)
    if (!seen.has(facts))
      for (const nodes of byKey(facts).values()) lost.push(...nodes.map((node) => ({ facts, node })));
  return [...found, ...movedAmong(lost, got)];
}

function movedAmong(lost: readonly Placed[], got: readonly Placed[]): ChangedFunction[] {
  const left = Map.groupBy(lost, ({ node }) => node.name);
  return [...Map.groupBy(got, ({ node }) => node.name)].flatMap(
    ([name, [now, ...others]]): ChangedFunction[] => {
      const [then, ...more] = left.get(name) ?? [];
      if (now === undefined || then === undefined || others.length > 0 || more.length > 0) return [];
      return [{ now: now.node, facts: now.facts, then: then.node, earlier: then.facts }];
    },
  );
}

function byKey(facts: FileFacts | undefined): ReadonlyMap<string, readonly FunctionNode[]> {
  const named = new Map<string, FunctionNode[]>();
  // A signature without a body declares what stands elsewhere.
  for (const node of facts?.nodes('function') ?? [])
    if (node.name !== null && node.body.length > 0) putUnder(named, `${ownerOf(node)} ${node.name}`, node);
  return named;
}

function ownerOf(fn: FunctionNode): string {
  if (fn.receiver !== null) return fn.receiver.type;
  for (const above of ancestors(fn)) if (above.kind === 'class') return above.name ?? '';
  return '';
}

/** The function's own nodes, callbacks with them, and no function in it that has a name of its own. */
export function ownNodes(fn: FunctionNode): Iterable<SyntaxNode> {
  return descendants(fn, (node) => node.kind !== 'function' || node.name === null);
}

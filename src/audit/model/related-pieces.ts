import { putUnder } from '../facts/put-under.ts';
import { range } from './around-line.ts';
import { identifiersOf } from './around-pieces.ts';
import type { CodeIndex } from './code-index.ts';
import type { CodeView } from './code-view.ts';
import { outlineOf, tellingLines } from './outline.ts';
import { inOrder, type Piece, worthOf } from './piece.ts';

/** Of a context file, so many functions are offered. */
const MAX_PIECES = 2;
/** Names that more of the functions hold than this tell nothing. */
const COMMON_SHARE = 0.25;
/** Fewer rare names in common are chance. */
const MIN_SHARED = 2.5;
const MAX_LINES = 12;

/**
 * Code of context files that speaks of the same things as the change, by the rarer names they share. It is what finds
 * the other end where no call leads: a reader of the same table, a sibling that does the same for another plan.
 */
export function relatedPieces(index: CodeIndex): Piece[] {
  const audited = index.views.filter((view) => view.isAudited);
  const changed = audited.map((view): Change => ({ view, names: namesOfChange(view) }));
  const candidates = index.views.filter((view) => !view.isAudited).flatMap(candidatesIn);
  const rarity = rarityOf(candidates.map(({ names }) => names));
  const byName = changesByName(changed);
  const pieces = candidates.flatMap(({ view, lines, names, name }): (Piece & { shared: number })[] => {
    const best = closest(names, byName, rarity);
    if (best === null || best.shared < MIN_SHARED) return [];
    const serves = best.change.view.path;
    const wanted = best.change.names;
    const shown = mentions(view, lines, { wanted, rarity });
    const value = best.shared / 4 + worthOf(view, shown) / 4;
    return [{ view, lines: shown, value, role: 'related', name, serves, shared: best.shared }];
  });
  return [...Map.groupBy(pieces, (piece) => piece.view).values()].flatMap((inFile) =>
    inFile.sort((a, b) => b.value - a.value).slice(0, MAX_PIECES),
  );
}

/** An audited file, and the names on its changed lines. */
interface Change {
  readonly view: CodeView;
  readonly names: ReadonlySet<string>;
}

interface Candidate {
  readonly view: CodeView;
  readonly lines: readonly number[];
  readonly names: ReadonlySet<string>;
  readonly name: string | null;
}

/** A file's functions; a file without any is one candidate as a whole. */
function candidatesIn(view: CodeView): Candidate[] {
  const functions = view.functions.filter((fn) => fn.endLine > fn.startLine);
  if (functions.length === 0) {
    const lines = range(1, view.lineCount).filter((line) => !view.isBlank(line) && !view.isImport(line));
    return [{ view, lines, names: namesOn(view, lines), name: null }];
  }
  return functions.map((fn) => {
    const all = range(fn.startLine, fn.endLine).filter((line) => !view.isBlank(line));
    return { view, lines: all, names: namesOn(view, all), name: fn.name };
  });
}

function namesOn(view: CodeView, lines: readonly number[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of lines)
    if (!view.isComment(line)) for (const name of identifiersOf(view.textOf(line))) names.add(name);
  return names;
}

function namesOfChange(view: CodeView): ReadonlySet<string> {
  const names = new Set(
    namesOn(
      view,
      [...view.added].filter((line) => !view.isImport(line)),
    ),
  );
  for (const lines of view.removed.values())
    for (const line of lines) for (const name of identifiersOf(line)) names.add(name);
  return names;
}

/** By name how telling it is that two functions hold it; common names are left out. */
function rarityOf(sets: readonly ReadonlySet<string>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const names of sets) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const rare = [...counts].filter(([, count]) => count <= Math.max(3, sets.length * COMMON_SHARE));
  return new Map(rare.map(([name, count]) => [name, Math.log2(1 + sets.length / count) / 3]));
}

function changesByName(changed: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const byName = new Map<string, Change[]>();
  for (const change of changed) for (const name of change.names) putUnder(byName, name, change);
  return byName;
}

/** A name that more changed files hold joins none of them to anything. */
const MAX_CHANGES_OF_NAME = 12;

/** The changed file that shares the rarest names. */
function closest(
  names: ReadonlySet<string>,
  byName: ReadonlyMap<string, readonly Change[]>,
  rarity: ReadonlyMap<string, number>,
): { readonly change: Change; readonly shared: number } | null {
  const scores = new Map<Change, number>();
  for (const name of names) {
    const holders = byName.get(name) ?? [];
    const rare = rarity.get(name);
    if (rare === undefined || holders.length > MAX_CHANGES_OF_NAME) continue;
    for (const change of holders) scores.set(change, (scores.get(change) ?? 0) + rare);
  }
  let best: { readonly change: Change; readonly shared: number } | null = null;
  for (const [change, shared] of scores) if (best === null || shared > best.shared) best = { change, shared };
  return best;
}

function mentions(
  view: CodeView,
  lines: readonly number[],
  names: { readonly wanted: ReadonlySet<string>; readonly rarity: ReadonlyMap<string, number> },
): readonly number[] {
  const scoreOf = (line: number): number => {
    let score = view.scoreOf(line) / 4;
    for (const name of identifiersOf(view.textOf(line)))
      if (names.wanted.has(name)) score += names.rarity.get(name) ?? 0;
    return score;
  };
  const scored = lines
    .filter((line) => !view.isComment(line))
    .map((line) => ({ line, score: scoreOf(line) }))
    .filter(({ score }) => score > 0.5)
    .sort((a, b) => b.score - a.score || a.line - b.line)
    .slice(0, MAX_LINES);
  const fn = view.functions.find(({ startLine }) => startLine === lines[0]);
  if (fn !== undefined && scored.length > 0) {
    const whole = outlineOf(view, fn);
    if (whole.length <= MAX_LINES) return whole;
  }
  return inOrder([
    ...lines.slice(0, 1),
    ...scored.map(({ line }) => line),
    ...(scored.length > 0 ? [] : tellingLines(view, lines)),
  ]);
}

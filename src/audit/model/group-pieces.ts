import type { SiteLink } from '../trace/site.ts';
import { choose } from './choice.ts';
import type { CodeIndex } from './code-index.ts';
import type { Piece } from './piece.ts';

/** Pieces of the change that are judged together. */
export type Group = readonly Piece[];

export interface GroupGround {
  readonly index: CodeIndex;
  readonly links: readonly SiteLink[];
  /** Pieces that show how files hang together: definitions and callers. */
  readonly helping: readonly Piece[];
}

/**
 * Puts pieces of the change into groups of at most so many characters: files that are linked by the trace, call each
 * other or stand in one folder stay together as long as they fit; the group with the most at stake comes first.
 */
export function groupPieces(pieces: readonly Piece[], limit: number, ground: GroupGround): Group[] {
  if (pieces.length === 0) return [];
  if (choose([], limit, pieces).size <= limit) return [pieces];
  const byPath = Map.groupBy(pieces, (piece) => piece.view.path);
  const clusters = clusterPaths([...byPath.keys()], ground);
  const inRisk = clusters
    .map((paths) => paths.flatMap((path) => byPath.get(path) ?? []))
    .sort((a, b) => riskOf(b) - riskOf(a));
  const groups: Piece[][] = [];
  for (const cluster of inRisk) {
    for (const part of splitCluster(cluster, limit)) {
      const open = groups.find((group) => choose([], limit, [...group, ...part]).size <= limit);
      if (open === undefined) groups.push([...part]);
      else open.push(...part);
    }
  }
  return groups.sort((a, b) => riskOf(b) - riskOf(a));
}

function riskOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { value }) => sum + value, 0);
}

/** Sets of paths that hang together, in the order of their first paths. */
function clusterPaths(paths: readonly string[], { links, helping }: GroupGround): string[][] {
  const above = new Map(paths.map((path) => [path, path]));
  const rootOf = (path: string): string => {
    let at = path;
    for (let up = above.get(at); up !== undefined && up !== at; up = above.get(at)) at = up;
    return at;
  };
  const join = (a: string, b: string): void => {
    if (above.has(a) && above.has(b)) above.set(rootOf(b), rootOf(a));
  };
  for (const { from, to } of links) join(from.file.path, to.file.path);
  for (const { serves, view } of helping) join(serves, view.path);
  for (const inFolder of Map.groupBy(paths, folderOf).values()) {
    const [first] = inFolder;
    for (const path of inFolder) if (first !== undefined) join(first, path);
  }
  return [...Map.groupBy(paths, rootOf).values()];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** A cluster that does not fit is cut between files, a file that does not fit between its pieces. */
function splitCluster(pieces: readonly Piece[], limit: number): Piece[][] {
  const parts: Piece[][] = [];
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (last !== undefined && choose([], limit, [...last, piece]).size <= limit) last.push(piece);
    else parts.push([piece]);
  }
  return parts;
}

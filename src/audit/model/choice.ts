import type { CodeView } from './code-view.ts';
import { type Piece, sizeOfLines } from './piece.ts';

/** The lines chosen for one dossier, and what they take. Lines chosen twice are counted once. */
export interface Choice {
  readonly lines: ReadonlyMap<CodeView, ReadonlySet<number>>;
  readonly pieces: readonly Piece[];
  /** Characters in all listings. */
  readonly size: number;
}

/** What a listing takes beside its code: the line with the path. */
const LISTING_CHARACTERS = 14;
/** `… 34 lines` at the ends of a piece. */
const GAP_CHARACTERS = 12;

/** Takes pieces in the order given as long as they fit; a piece that does not fit is passed over. */
export function choose(pieces: readonly Piece[], limit: number, start: readonly Piece[] = []): Choice {
  const lines = new Map<CodeView, Set<number>>();
  const taken: Piece[] = [];
  let size = 0;
  const consider = (piece: Piece, isForced: boolean): void => {
    const known = lines.get(piece.view);
    const fresh = piece.lines.filter((line) => known?.has(line) !== true);
    if (fresh.length === 0) return;
    const listing = known === undefined ? piece.view.path.length + LISTING_CHARACTERS : 0;
    const more = sizeOfLines(piece.view, fresh) + listing + GAP_CHARACTERS;
    if (!isForced && size + more > limit) return;
    size += more;
    taken.push(piece);
    if (known === undefined) lines.set(piece.view, new Set(fresh));
    else for (const line of fresh) known.add(line);
  };
  for (const piece of start) consider(piece, true);
  for (const piece of pieces) consider(piece, false);
  return { lines, pieces: taken, size };
}

/** Best first; ties by place, so that the same change gives the same order. */
export function byValue(a: Piece, b: Piece): number {
  if (a.value !== b.value) return b.value - a.value;
  if (a.view.path !== b.view.path) return a.view.path < b.view.path ? -1 : 1;
  return (a.lines[0] ?? 0) - (b.lines[0] ?? 0) || a.lines.length - b.lines.length;
}

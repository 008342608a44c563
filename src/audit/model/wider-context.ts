import type { Finding, Location } from '../finding.ts';
import { range, signatureLines } from './around-line.ts';
import type { ModelGround } from './audit-with-model.ts';
import { lengthOf, unitAt } from './changed-pieces.ts';
import { choose } from './choice.ts';
import type { CodeView } from './code-view.ts';
import type { DossierLimits } from './dossier.ts';
import { toMaterial } from './material.ts';
import { inOrder, type Piece } from './piece.ts';
import { toListing } from './render-listing.ts';
import type { PlacedClaim } from './to-matches.ts';

/** A function of at most so many lines is shown whole around a claim, of a longer one this window on both sides. */
const MAX_WHOLE_LINES = 60;
const WINDOW = 14;

/** What a second reading may take, and each claim in it beyond that; claims about one function share theirs. */
const CHARACTERS = 3_000;
const CHARACTERS_PER_CLAIM = 2_500;
/** One finding that a person asks about: about 3,000 tokens of code. */
const CHARACTERS_PER_FINDING = 12_000;
const CHARACTERS_PER_TOKEN = 4;
/** Of a request, the part that code may fill; the rest is for the claims and instructions. */
const CODE_SHARE = 0.7;

/**
 * The code a second reader needs: the functions around each claim and its proofs, then what they call, who calls them
 * and what speaks of the same things, best first, as far as it fits.
 */
export function toWiderContext(
  claims: readonly PlacedClaim[],
  ground: ModelGround,
  limits: DossierLimits,
): string {
  const places = claims.flatMap(({ grounded, path, lines }) => [
    { path, ...lines },
    grounded.place,
    ...grounded.proof,
  ]);
  const distinct = new Set(claims.map(({ grounded }) => grounded.claim)).size;
  return codeAround(places, ground, roomFor(CHARACTERS + distinct * CHARACTERS_PER_CLAIM, limits));
}

/** The code a person's question about one finding needs: chosen as for a second reading, with more room. */
export function codeAroundFinding(
  { location, evidence }: Pick<Finding, 'location' | 'evidence'>,
  ground: ModelGround,
  limits: DossierLimits,
): string {
  return codeAround([location, ...evidence], ground, roomFor(CHARACTERS_PER_FINDING, limits));
}

function roomFor(characters: number, { tokensPerRequest }: DossierLimits): number {
  return Math.min(characters, tokensPerRequest * CHARACTERS_PER_TOKEN * CODE_SHARE);
}

function codeAround(places: readonly Location[], ground: ModelGround, room: number): string {
  const { index, helping } = toMaterial(ground);
  const views = new Map(index.views.map((view) => [view.path, view]));
  const windows = places.flatMap((place) => {
    const view = views.get(place.path);
    return view ? [windowAround(view, place.startLine, place.endLine)] : [];
  });
  const paths = new Set(windows.map(({ view }) => view.path));
  const rest = helping.filter(({ serves, role }) => paths.has(serves) && role !== 'around');
  const { lines } = choose([...windows, ...rest], room);
  return index.views
    .flatMap((view) => (lines.has(view) ? [toListing(view, lines.get(view) ?? new Set()).text] : []))
    .join('\n');
}

function windowAround(view: CodeView, startLine: number, endLine: number): Piece {
  const unit = unitAt(view, startLine);
  const isWhole = unit !== null && lengthOf(unit) <= MAX_WHOLE_LINES;
  const first = isWhole ? unit.startLine : Math.max(startLine - WINDOW, unit?.startLine ?? 1);
  const last = isWhole ? unit.endLine : Math.min(endLine + WINDOW, unit?.endLine ?? view.lineCount);
  const lines = inOrder([...(unit === null ? [] : signatureLines(unit)), ...range(first, last)]);
  return { view, lines, value: 0, role: 'changed', name: unit?.name ?? null, serves: view.path };
}

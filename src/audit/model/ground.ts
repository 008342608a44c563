import type { Claim, Quoted } from './answers.ts';
import type { ShownLine } from './dossier.ts';
import { squeeze } from './visible-text.ts';

/** A place whose quote was found in the code that was shown. Head lines, both ends included. */
export interface GroundedPlace {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** The lines as they were shown. */
  readonly text: string;
  /** The quote is code that the change took away; the lines are those that now stand in its place. */
  readonly isRemoved: boolean;
}

/** A claim that rests on code that is really there. One claim at several places becomes several of these. */
export interface GroundedClaim {
  readonly claim: Claim;
  readonly place: GroundedPlace;
  readonly proof: readonly GroundedPlace[];
}

/** A quote of less says nothing about where it was taken from. */
const MIN_QUOTE_CHARACTERS = 8;

/** Models miscount lines, and take a function's first line for the one they mean; beyond this they mean other code. */
export const MAX_DRIFT_LINES = 40;

/** A model that quotes a whole function means its first lines. */
const MAX_PLACE_LINES = 12;

/** How many places that carry a quote are weighed; more of them say that the quote is not particular. */
const MAX_OCCURRENCES = 200;

/**
 * Keeps what a model said only where the code it quotes stands, whitespace aside, in the file it names and near the
 * line it names; the line is corrected to where the code is. Only lines that were shown count.
 */
export function createGround(shown: readonly ShownLine[]): (claim: Claim) => readonly GroundedClaim[] {
  const files = Map.groupBy(shown, (line) => line.path);
  const views = new Map([...files].map(([path, lines]) => [path, toViews(lines)]));
  const find = (quoted: Quoted): GroundedPlace | null =>
    findQuote(quoted, views.get(quoted.path.trim()) ?? []);
  return (claim) => {
    const places = dropRepeats([claim.at, ...claim.same].flatMap((quoted) => find(quoted) ?? []));
    const proof = claim.proof.flatMap((quoted) => find(quoted) ?? []);
    return places.map((place) => ({ claim, place, proof }));
  };
}

/** One side of a file as one text without whitespace, with the line of each of its characters. */
interface View {
  readonly text: string;
  /** Where in `text` each line begins; ascending. */
  readonly starts: readonly number[];
  readonly lines: readonly ShownLine[];
}

/** Head first: code that stands there now is meant before code that was taken away. */
function toViews(lines: readonly ShownLine[]): readonly View[] {
  const head = lines.filter(({ kind }) => kind !== 'removed');
  const base = lines.filter(({ kind }) => kind !== 'added');
  return head.length === lines.length ? [toView(head)] : [toView(head), toView(base)];
}

function toView(lines: readonly ShownLine[]): View {
  const starts: number[] = [];
  let text = '';
  let last = 0;
  for (const line of lines) {
    // What was left out between two runs of lines must not be quoted over.
    if (line.line > last + 1) text += '\n';
    last = line.line;
    starts.push(text.length);
    text += squeeze(line.text);
  }
  return { text, starts, lines };
}

function findQuote({ quote, line }: Quoted, views: readonly View[]): GroundedPlace | null {
  for (const wanted of readings(quote)) {
    for (const view of views) {
      const found = nearest(occurrences(view, wanted), line);
      if (found !== null) return found;
    }
  }
  return null;
}

/**
 * What a quote may mean: itself; itself without the line numbers and marks that stand before each line of a dossier;
 * and the run before the first line that was abbreviated.
 */
function readings(quote: string): readonly string[] {
  const bare = quote.replace(/^ *\d* *[-+|]? ?(?:\| )?/gm, '');
  const whole = [quote, bare];
  const firstRuns = whole.map(
    (text) => text.split(/^\s*(?:\.{3}|…).*$/m).find((run) => run.trim() !== '') ?? '',
  );
  const distinct = new Set([...whole, ...firstRuns].map(squeeze));
  return [...distinct].filter((text) => text.length >= MIN_QUOTE_CHARACTERS);
}

function* occurrences(view: View, wanted: string): Generator<GroundedPlace> {
  let at = view.text.indexOf(wanted);
  for (let count = 0; at >= 0 && count < MAX_OCCURRENCES; count++) {
    const first = lineAt(view, at);
    const last = lineAt(view, at + wanted.length - 1);
    yield toPlace(view.lines.slice(first, Math.min(last + 1, first + MAX_PLACE_LINES)));
    at = view.text.indexOf(wanted, at + 1);
  }
}

function toPlace(lines: readonly ShownLine[]): GroundedPlace {
  const first = lines[0] as ShownLine;
  const heads = lines.map(({ line }) => line);
  return {
    path: first.path,
    startLine: first.line,
    endLine: Math.max(...heads),
    text: lines.map(({ text }) => text).join('\n'),
    isRemoved: lines.every(({ kind }) => kind === 'removed'),
  };
}

/** Line 0 is what a model gives for a line that was taken away and has no number: then the quote must be particular. */
function nearest(found: Iterable<GroundedPlace>, line: number): GroundedPlace | null {
  if (line === 0) {
    const [only, another] = found;
    return another === undefined ? (only ?? null) : null;
  }
  return nearestTo(line, found);
}

function nearestTo(line: number, places: Iterable<GroundedPlace>): GroundedPlace | null {
  let best: GroundedPlace | null = null;
  for (const place of places) if (best === null || distance(place, line) < distance(best, line)) best = place;
  return best !== null && distance(best, line) <= MAX_DRIFT_LINES ? best : null;
}

function distance(place: GroundedPlace, line: number): number {
  if (line >= place.startLine && line <= place.endLine) return 0;
  return Math.min(Math.abs(place.startLine - line), Math.abs(place.endLine - line));
}

/** The index of the line that a character belongs to, by halving. */
function lineAt({ starts }: View, at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function dropRepeats(places: readonly GroundedPlace[]): readonly GroundedPlace[] {
  const seen = new Set<string>();
  return places.filter(({ path, startLine }) => {
    const key = `${path}:${startLine}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

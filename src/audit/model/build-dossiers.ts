import { byValue, type Choice, choose } from './choice.ts';
import type { CodeView } from './code-view.ts';
import type { Dossier, DossierGround, DossierLimits, Dossiers } from './dossier.ts';
import { type Group, groupPieces } from './group-pieces.ts';
import { type Material, toMaterial } from './material.ts';
import type { Piece } from './piece.ts';
import { tokenTarget } from './token-target.ts';
import { toVisibleLine } from './visible-text.ts';
import { writeDossier } from './write-dossier.ts';

const CHARACTERS_PER_TOKEN = 4;
/** Of what may be sent, the part for the change itself; the rest is for what helps to judge it. */
const CHANGED_SHARE = 0.75;
/** Where all of it is one dossier, the change may take more when it would not fit otherwise. */
const MOST_CHANGED_SHARE = 0.85;
/** What helps takes no more than this beside the change itself; a small change may have more. */
const HELP_SHARE = 1;
const MIN_HELP = 1_000 * CHARACTERS_PER_TOKEN;
/** Kept free for notes: trace, tables, findings. */
const NOTES_SHARE = 0.12;

/**
 * Puts what a reader must see of a change into dossiers: what was changed and the functions around it, what these call
 * and who calls them, the trace, and the tables. What has most to do with metered money comes first; what did not fit
 * is named in `leftOut`. The same ground gives the same dossiers.
 */
export function buildDossiers(ground: DossierGround, limits: DossierLimits): Dossiers {
  const material = toMaterial(ground);
  const target = tokenTarget(material.audited, ground, limits);
  const room = target * CHARACTERS_PER_TOKEN * (1 - NOTES_SHARE);
  const chosen = choose(material.changed, room * CHANGED_SHARE).pieces;
  const perRequest = limits.tokensPerRequest * CHARACTERS_PER_TOKEN * (1 - NOTES_SHARE);
  const groups = groupPieces(chosen, perRequest * CHANGED_SHARE, {
    index: material.index,
    links: ground.scope.trace.links,
    helping: material.helping,
  });
  const whole = groups.reduce((sum, group) => sum + choose([], 0, group).size, 0);
  const written = groups.flatMap((group) => {
    const share = (room * choose([], 0, group).size) / Math.max(whole, 1);
    return fill(group, Math.min(share, perRequest), {
      material,
      ground,
      limits,
      isAlone: groups.length === 1,
    });
  });
  const kept = withinPullRequest(written, limits);
  return { dossiers: withNames(kept), leftOut: leftOut(material, kept) };
}

interface Written {
  readonly choice: Choice;
  readonly dossier: Omit<Dossier, 'name'>;
}

interface Filling {
  readonly material: Material;
  readonly ground: DossierGround;
  readonly limits: DossierLimits;
  /** The only dossier: what was not chosen of the change may still come in. */
  readonly isAlone: boolean;
}

/** Adds what helps, then takes pieces away again where notes and frames made it larger than a request may be. */
function fill(group: Group, room: number, { material, ground, limits, isAlone }: Filling): Written[] {
  const paths = new Set(group.map(({ view }) => view.path));
  const helping = material.helping.filter(({ serves }) => paths.has(serves));
  const rest = isAlone ? material.changed : [];
  const withRest = choose(rest, room * MOST_CHANGED_SHARE, group);
  const help = Math.max(withRest.size * HELP_SHARE, MIN_HELP);
  let choice = choose(helping, Math.min(room, withRest.size + help), withRest.pieces);
  while (choice.pieces.length > 0) {
    const dossier = writeDossier(choice, material, ground);
    if (dossier.estimatedTokens <= limits.tokensPerRequest) return [{ choice, dossier }];
    const over = dossier.estimatedTokens / limits.tokensPerRequest;
    const keep = Math.min(choice.pieces.length - 1, Math.floor(choice.pieces.length / over));
    choice = choose([], 0, mostWanted(choice.pieces).slice(0, keep));
  }
  return [];
}

/** The change before what helps to judge it, and the best first. */
function mostWanted(pieces: readonly Piece[]): Piece[] {
  const rank = ({ role }: Piece): number => (role === 'changed' ? 0 : 1);
  return [...pieces].sort((a, b) => rank(a) - rank(b) || byValue(a, b));
}

function withinPullRequest(written: readonly Written[], limits: DossierLimits): Written[] {
  let left = limits.tokensPerPullRequest;
  return written.filter(({ dossier }) => {
    if (dossier.estimatedTokens > left) return false;
    left -= dossier.estimatedTokens;
    return true;
  });
}

/** Named after the file with most at stake; a second dossier about the same file is counted. */
function withNames(written: readonly Written[]): Dossier[] {
  const seen = new Map<string, number>();
  return written.map(({ choice, dossier }) => {
    const paths = [...new Set(choice.pieces.map(({ serves }) => toVisibleLine(serves)))];
    const first = `${paths[0] ?? ''}${paths.length > 1 ? ` and ${paths.length - 1} more` : ''}`;
    const count = (seen.get(first) ?? 0) + 1;
    seen.set(first, count);
    return { name: count === 1 ? first : `${first} (${count})`, ...dossier };
  });
}

/** Names of functions told of in one reason. */
const MAX_NAMES = 6;

function leftOut(material: Material, written: readonly Written[]): Dossiers['leftOut'] {
  return material.audited.flatMap((view) => {
    const shown = new Set(written.flatMap(({ choice }) => [...(choice.lines.get(view) ?? [])]));
    const missing = material.changed.filter(
      (piece) => piece.view === view && piece.lines.some((line) => isChanged(view, line) && !shown.has(line)),
    );
    if (missing.length === 0) return [];
    const lines = new Set(missing.flatMap((piece) => piece.lines.filter((line) => isChanged(view, line))));
    const count = [...lines].filter((line) => !shown.has(line)).length;
    const names = [...new Set(missing.flatMap(({ name }) => (name === null ? [] : [toVisibleLine(name)])))];
    const of = names.length > 0 ? ` of ${listed(names)}` : '';
    const what = shown.size === 0 ? 'the whole change' : `${count} changed lines${of}`;
    return [{ path: view.path, reason: `${what} did not fit beside what has more to do with metering` }];
  });
}

function isChanged(view: CodeView, line: number): boolean {
  return view.added.has(line) || view.removed.has(line);
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return more > 0 ? `${names.slice(0, MAX_NAMES).join(', ')} and ${more} more` : names.join(', ');
}

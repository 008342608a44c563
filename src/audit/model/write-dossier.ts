import { hash128 } from '../diff/fingerprint.ts';
import { identifiersOf } from './around-pieces.ts';
import type { Choice } from './choice.ts';
import type { CodeView } from './code-view.ts';
import type { Dossier, DossierGround, ShownLine } from './dossier.ts';
import type { Material } from './material.ts';
import { removedSafeguards } from './removed-safeguards.ts';
import { toListing } from './render-listing.ts';
import { tableNotes } from './table-notes.ts';
import { estimateTokens } from './tokens.ts';
import { traceNotes } from './trace-notes.ts';
import { toVisibleLine } from './visible-text.ts';

/** Findings of the rules that are told; more of them would drown the code. */
const MAX_FOUND = 12;

/** Prints one dossier: what is known about the chosen lines, then the lines, file by file. */
export function writeDossier(
  choice: Choice,
  material: Material,
  ground: DossierGround,
): Omit<Dossier, 'name'> {
  const views = inOrderOfRisk(choice);
  const audited = new Set(ground.audited);
  const listings = views.map((view) => toListing(view, choice.lines.get(view) ?? new Set()));
  const shown = listings.flatMap((listing) => listing.shown);
  const body = [
    ...section('Found by rules already', foundNotes(views, ground)),
    ...section(
      'Trace',
      traceNotes({
        trace: ground.scope.trace,
        isShown: isShownIn(shown),
        isAudited: (path) => audited.has(path),
      }),
    ),
    ...section(
      'Taken away',
      views.flatMap((view) => removedSafeguards(view, ground.scope)),
    ),
    ...section('Tables', tableNotes(material.tables, namesIn(views, choice))),
    ...listings.map(({ text }) => text),
  ].join('\n');
  const text = framed(body);
  return { text, shown, estimatedTokens: estimateTokens(text) };
}

/** Audited files first, and among each kind what has most to do with metered money; ties by path. */
function inOrderOfRisk({ lines, pieces }: Choice): CodeView[] {
  const values = new Map<CodeView, number>();
  for (const { view, value, role } of pieces) {
    const counts = role === 'changed' || !view.isAudited ? value : 0;
    values.set(view, (values.get(view) ?? 0) + counts);
  }
  const rank = (view: CodeView): number => (view.isAudited ? 0 : 1);
  return [...lines.keys()].sort(
    (a, b) => rank(a) - rank(b) || (values.get(b) ?? 0) - (values.get(a) ?? 0) || (a.path < b.path ? -1 : 1),
  );
}

/**
 * A mark that nobody can know who writes the code stands at both ends, so that no code can end the dossier. It is made
 * from the text itself: the same dossier has the same mark.
 */
function framed(body: string): string {
  const mark = hash128(body).slice(0, 8);
  return `[dossier ${mark}]\n${body}\n[end of dossier ${mark}]`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`# ${title}`, ...lines] : [];
}

function foundNotes(views: readonly CodeView[], { found }: DossierGround): string[] {
  const paths = new Set(views.filter((view) => view.isAudited).map(({ path }) => path));
  return found
    .filter(({ location }) => paths.has(location.path))
    .slice(0, MAX_FOUND)
    .map(({ ruleId, title, location }) =>
      toVisibleLine(`@${location.path}:${location.startLine} ${ruleId} ${title}`),
    );
}

function isShownIn(shown: readonly ShownLine[]): (path: string, line: number) => boolean {
  const places = new Set(
    shown.filter(({ kind }) => kind !== 'removed').map(({ path, line }) => `${path}:${line}`),
  );
  return (path, line) => places.has(`${path}:${line}`);
}

/** Names on the shown lines of audited files: whatever table they mean is told of. */
function namesIn(views: readonly CodeView[], choice: Choice): ReadonlySet<string> {
  const names = new Set<string>();
  for (const view of views)
    for (const line of view.isAudited ? (choice.lines.get(view) ?? []) : [])
      for (const name of identifiersOf(view.textOf(line))) names.add(name);
  return names;
}

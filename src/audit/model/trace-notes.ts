import { ownName } from '../trace/call-graph.ts';
import { guardsOf } from '../trace/guards.ts';
import type { MeteringSite, Trace } from '../trace/site.ts';
import { STAGE_WEIGHT } from './line-scores.ts';
import { toVisibleLine } from './visible-text.ts';

/** The sites that matter most stand for the others. */
const MAX_SITES = 14;
const MAX_CONTEXT_SITES = 4;
const MAX_LINKS = 6;
const MAX_WORDS = 60;

export interface TraceGround {
  readonly trace: Trace;
  /** Whether a line stands in the listings. */
  readonly isShown: (path: string, line: number) => boolean;
  readonly isAudited: (path: string) => boolean;
}

/** The metering sites among the shown lines, one line each under their file's path, and what joins them. */
export function traceNotes({ trace, isShown, isAudited }: TraceGround): string[] {
  const sites = dropRepeats(trace.sites.filter(({ file, node }) => isShown(file.path, node.span.startLine)));
  const kept = [
    ...heaviest(
      sites.filter(({ file }) => isAudited(file.path)),
      MAX_SITES,
    ),
    ...heaviest(
      sites.filter(({ file }) => !isAudited(file.path)),
      MAX_CONTEXT_SITES,
    ),
  ];
  const notes = [...Map.groupBy(kept, ({ file }) => file.path)].flatMap(([path, inFile]) => [
    `@${toVisibleLine(path)}`,
    ...inFile.map(
      (site) => ` ${site.node.span.startLine} ${site.stage}: ${whatOf(site)}${aroundOf(site, trace)}`,
    ),
  ]);
  return [...notes, ...linksOf(trace, new Set(kept))];
}

function heaviest(sites: readonly MeteringSite[], most: number): MeteringSite[] {
  return sites
    .toSorted((a, b) => STAGE_WEIGHT[b.stage] - STAGE_WEIGHT[a.stage] || comparePlaces(a, b))
    .slice(0, most)
    .sort(comparePlaces);
}

function comparePlaces(a: MeteringSite, b: MeteringSite): number {
  if (a.file.path !== b.file.path) return a.file.path < b.file.path ? -1 : 1;
  return a.node.span.start - b.node.span.start || (a.id < b.id ? -1 : 1);
}

/** One line of code may be several sites of one kind. */
function dropRepeats(sites: readonly MeteringSite[]): MeteringSite[] {
  const seen = new Set<string>();
  return sites.filter((site) => {
    const key = `${placeOf(site)} ${site.stage}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function placeOf({ file, node }: MeteringSite): string {
  return `${toVisibleLine(file.path)}:${node.span.startLine}`;
}

function whatOf(site: MeteringSite): string {
  const on = [site.meter, site.channel].filter((name) => name !== null && !site.what.includes(name));
  const said = on.length > 0 ? `${site.what} (${on.join(', ')})` : site.what;
  return toVisibleLine(said.length > MAX_WORDS ? `${said.slice(0, MAX_WORDS)}…` : said);
}

/** What protects or repeats the site, and from where it is reached. */
function aroundOf(site: MeteringSite, trace: Trace): string {
  const guards = guardsOf(site.node);
  const said = (['transaction', 'lock', 'retry', 'loop'] as const).flatMap((name) => {
    const node = guards[name];
    return node === null ? [] : [`${name} ${node.span.startLine}`];
  });
  const [entry] = trace.entryPoints.leadingTo(site.node);
  if (entry !== undefined) {
    const name = entry.name ?? ownName(entry.function) ?? '';
    said.push(`reached from ${entry.kind} ${toVisibleLine(name.slice(0, MAX_WORDS))}`.trimEnd());
  }
  return said.length > 0 ? `; ${said.join(', ')}` : '';
}

/** One link for each pair of files and kind: which call it is stands in the code. */
function linksOf(trace: Trace, kept: ReadonlySet<MeteringSite>): string[] {
  const links = new Map<string, string>();
  for (const { from, to, by } of trace.links) {
    if ((!kept.has(from) && !kept.has(to)) || from.file === to.file) continue;
    const key = `${from.file.path}\n${to.file.path}\n${by}`;
    if (!links.has(key)) links.set(key, `@${placeOf(from)} to ${placeOf(to)} by ${by}`);
  }
  return [...links.values()].slice(0, MAX_LINKS);
}

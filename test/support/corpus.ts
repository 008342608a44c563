import { readFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { listFiles, placeOf } from '#dev/repository.ts';

/** Program texts by path. */
type Texts = ReadonlyMap<string, string>;

/** A mistake that stands in a sample: one of the rules has to find it on one of the lines. */
export interface Mistake {
  readonly rules: readonly string[];
  /** It may be found as well, and need not be. */
  readonly isOptional: boolean;
  /** `path:line` of every line where a finding of it may stand. */
  readonly lines: ReadonlySet<string>;
}

/** The parts of the corpus in the order in which they were written; all but the first after the rules, unread. */
export const PARTS = [
  'first',
  'later',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
] as const;

export type PartName = (typeof PARTS)[number];

export interface Sample {
  /** Where it is kept, e.g. `201/stripe-bullmq-worker wrong`. */
  readonly name: string;
  readonly part: PartName;
  readonly isWhole: boolean;
  readonly files: Texts;
  readonly mistakes: readonly Mistake[];
}

const FOLDER = 'test/corpus';
const MARKER = /[ \t]*(?:\/\/|#|--) <- (MTR-\d{3}.*)$/;
const EXPECTED = /^(?<rules>MTR-\d{3}(?:\|MTR-\d{3})*)(?<optional>\?)?(?<number> #\d+)?$/;

/** Every sample of the corpus: the wrong and the right one of each pair, without their markers. */
export async function readCorpus(): Promise<readonly Sample[]> {
  const samples = new Map<string, Map<string, string>>();
  for (const path of await listFiles(FOLDER)) {
    const place = placeInCorpus(path);
    if (place === null) continue;
    const files = samples.get(place.sample) ?? new Map<string, string>();
    samples.set(place.sample, files.set(place.path, readFileSync(placeOf(path), 'utf8')));
  }
  return [...samples].map(([name, files]) => toSample(name, files));
}

/**
 * `<kind>/<pair>/<side>.<ext>` is a sample of one file, `<kind>/<pair>/<side>/<path>` one of several; those of every
 * part but the first stand in the folder named after it.
 */
function placeInCorpus(path: string): { sample: string; path: string } | null {
  const place = path.slice(FOLDER.length + 1);
  const folder = folderOf(partOf(place));
  const [kind, pair, side, ...inside] = place.slice(folder.length).split('/');
  if (!kind || !pair || !side) return null;
  const name = `${folder}${kind}/${pair}`;
  if (inside.length > 0) return { sample: `${name} ${side}`, path: inside.join('/') };
  return { sample: `${name} ${basename(side, extname(side))}`, path: `src/${pair}${extname(side)}` };
}

function partOf(place: string): PartName {
  return PARTS.find((part) => part !== 'first' && place.startsWith(folderOf(part))) ?? 'first';
}

function folderOf(part: PartName): string {
  return part === 'first' ? '' : `${part}/`;
}

function toSample(name: string, texts: Texts): Sample {
  const files = new Map<string, string>();
  const found = new Map<string, Set<string>>();
  for (const [path, text] of texts) {
    const lines = text.split('\n');
    for (const [index, line] of lines.entries())
      for (const mistake of markersOf(line, name))
        found.set(mistake, (found.get(mistake) ?? new Set()).add(`${path}:${index + 1}`));
    files.set(path, lines.map((line) => line.replace(MARKER, '')).join('\n'));
  }
  const isWhole = [...texts.keys()].some((path) => dirname(path) !== 'src') || texts.size > 1;
  const mistakes = [...found].map(([text, lines]) => toMistake(text, lines));
  return { name, part: partOf(name), isWhole, files, mistakes };
}

function markersOf(line: string, name: string): string[] {
  const expected = MARKER.exec(line)?.[1]?.split(', ') ?? [];
  const odd = expected.find((text) => !EXPECTED.test(text));
  if (odd !== undefined) throw new Error(`${name}: the marker "${odd}" is not of the form MTR-201.`);
  return expected;
}

function toMistake(text: string, lines: ReadonlySet<string>): Mistake {
  const { rules = '', optional } = EXPECTED.exec(text)?.groups ?? {};
  return { rules: rules.split('|'), isOptional: optional !== undefined, lines };
}

import type { FileFacts } from './file-facts.ts';
import { lastName, withoutGet, wordsOf } from './names.ts';
import { remember } from './remember.ts';
import { isBuiltAlike, type Leaf, type Line, leavesOf, shapeOf } from './sibling-lines.ts';

/** A line that was copied from its neighbour, and reads a field that is the neighbour's own. */
export interface CopiedField {
  readonly line: Line;
  readonly twin: Line;
  /** The field that was left as it was, as written: `rate.CacheRead`. */
  readonly path: string;
  /** What the line is about, and its neighbour: `write` and `read`. */
  readonly own: string;
  readonly other: string;
  /** The two exclude one another, or the field that is meant stands in the file. */
  readonly isSure: boolean;
}

/** Words that mean the same. */
const SAME: Readonly<Record<string, string>> = {
  prompt: 'input',
  completion: 'output',
  completions: 'output',
  generated: 'output',
  ram: 'memory',
  mem: 'memory',
  vcpu: 'cpu',
  compute: 'cpu',
  disk: 'storage',
  creation: 'write',
  writes: 'write',
  reads: 'read',
  outbound: 'egress',
  inbound: 'ingress',
  annual: 'yearly',
};

/** Words of which a thing is one alone: two lines that differ by them are about different things. */
const PEERS: readonly ReadonlySet<string>[] = [
  'input output',
  'read write',
  'cpu memory storage egress ingress network gpu bandwidth',
  'text audio image video',
  'upload download',
  'hourly daily weekly monthly yearly',
  'tax discount fee shipping refund tip surcharge',
].map((words) => new Set(words.split(' ')));
/** Two ends of one thing, which may well be made of one value at its beginning. */
const ENDS: readonly ReadonlySet<string>[] = ['start end', 'min max', 'first last'].map(
  (words) => new Set(words.split(' ')),
);

/** More lines beside one another are a table. */
const MAX_LINES = 40;

/** Every copied line among lines that stand beside each other; each once. */
export function copiedFields(facts: FileFacts, lines: readonly Line[]): readonly CopiedField[] {
  if (lines.length > MAX_LINES) return [];
  const named = lines.map((line) => ({ line, words: canonical(`${line.owner}.${line.name}`) }));
  return named.flatMap(({ line, words }): CopiedField[] => {
    for (const { line: twin, words: others } of named) {
      const difference = twin.operator === line.operator ? differenceOf(words, others) : null;
      const copied = difference === null ? null : copiedFrom(line, twin, difference, facts);
      // Of two equal lines the one that reads its own field is right.
      if (copied !== null) return [copied];
    }
    return [];
  });
}

/** Every line is held against all beside it. */
const leavesOfValue = remember(leavesOf);

function copiedFrom(line: Line, twin: Line, words: Difference, facts: FileFacts): CopiedField | null {
  if (!isBuiltAlike(line.value, twin.value)) return null;
  const [mine, theirs] = [leavesOfValue(line.value), leavesOfValue(twin.value)];
  if (mine.length === 0 || mine.length !== theirs.length) return null;
  const at = mine.findIndex(
    ({ path }, place) => path === theirs[place]?.path && isOf(path, words.theirs, words.mine),
  );
  const leaf = mine[at];
  // A leaf that both share must be the one line's alone, and the rest of the line be copied whole or made its own.
  if (leaf === undefined || !isRest(mine, theirs, { at, words })) return null;
  const meant = meantBy(leaf, words);
  const isMeantRead = mine.some(
    ({ path }, place) => place !== at && canonical(lastName(path)).join(' ') === meant,
  );
  if (isMeantRead && !isAdapted(mine, theirs, words)) return null;
  const isSure = isPeer(PEERS, words) || isKnown(meant, facts);
  // One kind may be priced as another on purpose, where it has no price of its own.
  if (!isSure && !isPeer(ENDS, words)) return null;
  // Names that exclude nothing are told apart only where figures are reckoned.
  if (!isPeer([...PEERS, ...ENDS], words) && !/^[*/]|\([^)]*[*/]\(/.test(shapeOf(line.value))) return null;
  return { line, twin, path: leaf.path, own: words.mine.join(' '), other: words.theirs.join(' '), isSure };
}

/**
 * What two names are about, where the field that the first one is filled from is the second one's own: `output` and `input`
 * for `output_tokens` filled from `input_tokens` beside `input_tokens`. Null where the two do not exclude one another.
 */
export function copiedName(
  name: string,
  twin: string,
  field: string,
): { readonly own: string; readonly other: string } | null {
  const words = differenceOf(canonical(name), canonical(twin));
  if (words === null || !isPeer(PEERS, words) || !isOf(field, words.theirs, words.mine)) return null;
  return { own: words.mine.join(' '), other: words.theirs.join(' ') };
}

interface Difference {
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
}

/** The words in which two names differ, where each has one of its own. */
function differenceOf(own: readonly string[], other: readonly string[]): Difference | null {
  if (own.length !== other.length) return null;
  const mine = own.filter((word) => !other.includes(word));
  if (mine.length !== 1) return null;
  const theirs = other.filter((word) => !own.includes(word));
  return theirs.length === 1 ? { mine, theirs } : null;
}

const canonicalOf = remember((words: readonly string[]) =>
  words.map((word) => (Object.hasOwn(SAME, word) ? (SAME[word] ?? word) : word)),
);

function canonical(name: string): readonly string[] {
  return canonicalOf(wordsOf(withoutGet(name)));
}

/** The field says what the one line is about, and not what the other is. */
function isOf(path: string, of: readonly string[], not: readonly string[]): boolean {
  const words = canonical(lastName(path));
  return of.every((word) => words.includes(word)) && !not.some((word) => words.includes(word));
}

/** The other leaves are the same in both lines, or at least one was made the line's own. */
function isRest(
  mine: readonly Leaf[],
  theirs: readonly Leaf[],
  { at, words }: { at: number; words: Difference },
): boolean {
  const isWhole = mine.every(({ path }, place) => path === theirs[place]?.path);
  // Two names for one figure are none of a copy; two peers are never one figure.
  if (isWhole) return isPeer([...PEERS, ...ENDS], words);
  return isAdapted(
    mine.filter((_, place) => place !== at),
    theirs.filter((_, place) => place !== at),
    words,
  );
}

function isAdapted(mine: readonly Leaf[], theirs: readonly Leaf[], words: Difference): boolean {
  return mine.some(({ path }, place) => path !== theirs[place]?.path && isOf(path, words.mine, words.theirs));
}

function isPeer(classes: readonly ReadonlySet<string>[], { mine, theirs }: Difference): boolean {
  const [one, other] = [mine[0] ?? '', theirs[0] ?? ''];
  return classes.some((words) => words.has(one) && words.has(other));
}

function meantBy({ path }: Leaf, { mine, theirs }: Difference): string {
  const [one, other] = [mine[0] ?? '', theirs[0] ?? ''];
  return canonical(lastName(path))
    .map((word) => (word === other ? one : word))
    .join(' ');
}

function isKnown(meant: string, { file }: FileFacts): boolean {
  return identifiersOf(file).has(meant);
}

const identifiersOf = remember(
  ({ text }: FileFacts['file']): ReadonlySet<string> =>
    new Set((text.match(/[A-Za-z_]\w{2,60}/g) ?? []).map((name) => canonical(name).join(' '))),
);

import { wordsOf } from '../facts/names.ts';
import { ignoredReason } from '../select/ignored-paths.ts';
import { CORE_TERMS, PLUMBING_TERMS, SUPPORTING_TERMS } from '../select/vocabulary.ts';
import { extensionOf, folderOf, pathWords } from './path-index.ts';

/** Shared words weigh by how rare they are in the repository; no more than so much in all. */
const MAX_WORDS_WEIGHT = 6;
const SAME_FOLDER_WEIGHT = 4;
const SAME_STEM_WEIGHT = 3;
const SAME_LANGUAGE_WEIGHT = 1.5;
const TRADE_WEIGHT = 1;
/** Each further folder in common says a little more. */
const FOLDER_WEIGHT = 0.4;
const MAX_COMMON_FOLDERS = 4;

/** Words for the part a file plays: `usage_job`, `usage_controller` and `usage_service` speak of the same thing. */
const ROLES: ReadonlySet<string> = new Set(
  `job jobs worker workers controller controllers handler handlers service services consumer consumers producer
  producers route routes router model models repository store api task tasks processor manager client`.split(
    /\s+/,
  ),
);

/** What candidates are ranked by. */
export interface RankingGround {
  /** Paths of the files whose surroundings are looked for. */
  readonly changed: readonly string[];
  /** Names the change defines, calls or stores in; their words make a path likelier. */
  readonly names: Iterable<string>;
  /** Whether a path may be read for context at all. */
  readonly isCandidate: (path: string) => boolean;
}

/**
 * The paths likeliest to speak of the changed files, best first, and whether there were more. There is no text search
 * over a repository on GitHub, so the names of its files have to do: the same folder, rare words in common, the
 * trade's vocabulary, the other parts played for the same thing.
 */
export function rankCandidates(
  paths: readonly string[],
  ground: RankingGround,
  limit: number,
): { readonly best: readonly string[]; readonly isAll: boolean } {
  const candidates = paths.filter(ground.isCandidate);
  const words = candidates.map(pathWords);
  const weigh = wordWeights(words, ground);
  const near = nearness(ground.changed);
  const scored = candidates.map((path, i) => {
    const own = words[i] ?? new Set<string>();
    let shared = 0;
    let isTrade = false;
    for (const word of own) {
      shared += weigh(word);
      isTrade ||= CORE_TERMS.has(word) || SUPPORTING_TERMS.has(word) || PLUMBING_TERMS.has(word);
    }
    return { path, score: Math.min(shared, MAX_WORDS_WEIGHT) + (isTrade ? TRADE_WEIGHT : 0) + near(path) };
  });
  scored.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
  const best: string[] = [];
  let isAll = true;
  for (const { path } of scored) {
    if (ignoredReason(path) !== null) continue;
    if (best.length === limit) {
      isAll = false;
      break;
    }
    best.push(path);
  }
  return { best, isAll };
}

function wordWeights(words: readonly ReadonlySet<string>[], ground: RankingGround): (word: string) => number {
  const counts = new Map<string, number>();
  for (const own of words) for (const word of own) counts.set(word, (counts.get(word) ?? 0) + 1);
  const most = Math.log(words.length + 1);
  const wanted = new Map<string, number>();
  const want = (word: string, factor: number): void => {
    const rarity = most === 0 ? 0 : Math.max(0, 1 - Math.log(counts.get(word) ?? 1) / most);
    wanted.set(word, Math.max(wanted.get(word) ?? 0, rarity * factor));
  };
  for (const name of ground.names) for (const word of wordsOf(name)) want(word, NAME_FACTOR);
  for (const path of ground.changed) for (const word of pathWords(path)) want(word, PATH_FACTOR);
  return (word) => wanted.get(word) ?? 0;
}

/** A word of a changed file's own path says more than one of the names in it. */
const PATH_FACTOR = 4;
const NAME_FACTOR = 2.5;

function nearness(changed: readonly string[]): (path: string) => number {
  const folders = new Set(changed.map(folderOf));
  const stems = new Set(changed.map(stemWithoutRole));
  const extensions = new Set(changed.map(extensionOf));
  const above = new Map<string, number>();
  for (const folder of folders) {
    const parts = folder.split('/');
    for (let depth = 1; depth <= parts.length; depth++) above.set(parts.slice(0, depth).join('/'), depth);
  }
  return (path) => {
    const folder = folderOf(path);
    let common = 0;
    for (let at = folder; at !== ''; at = folderOf(at)) {
      common = above.get(at) ?? 0;
      if (common > 0) break;
    }
    return (
      (folders.has(folder) ? SAME_FOLDER_WEIGHT : 0) +
      (stems.has(stemWithoutRole(path)) ? SAME_STEM_WEIGHT : 0) +
      (extensions.has(extensionOf(path)) ? SAME_LANGUAGE_WEIGHT : 0) +
      Math.min(common, MAX_COMMON_FOLDERS) * FOLDER_WEIGHT
    );
  };
}

function stemWithoutRole(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.indexOf('.', 1);
  const words = wordsOf(dot > 0 ? file.slice(0, dot) : file);
  const own = words.filter((word) => !ROLES.has(word));
  return (own.length > 0 ? own : words).join(' ');
}

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { listFiles, placeOf } from '../repository.ts';

/** Program texts by path. */
export type Texts = ReadonlyMap<string, string>;

const run = promisify(execFile);

/** Where integrations of billing providers in every language stand, right ones and wrong ones. */
const FOLDER = 'test/corpus';
/** Parts that came later are left out: figures of different times would be about different files. */
const LATER_PARTS = /^test\/corpus\/ninth\//;

/**
 * So many files made of the corpus: each is a few of its integrations of one language in a row, about as long as files
 * of a real program are. The same number gives the same files. In ten languages where no extensions are named.
 */
export async function makeFiles(count: number, extensions: ReadonlySet<string> = LANGUAGES): Promise<Texts> {
  const byLanguage = Map.groupBy(
    (await listFiles(FOLDER)).filter(
      (path) => extensions.has(extname(path)) && !path.endsWith('.test.ts') && !LATER_PARTS.test(path),
    ),
    (path) => extname(path),
  );
  const languages = [...byLanguage].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const files = new Map<string, string>();
  for (let i = 0; i < count; i++) {
    const [extension, paths] = languages[i % languages.length] ?? ['', []];
    const first = Math.floor(i / languages.length) * PARTS;
    const parts = Array.from({ length: PARTS }, (_, part) => paths[(first + part) % paths.length] ?? '');
    const texts = await Promise.all(parts.map((path) => readFile(placeOf(path), 'utf8')));
    const text = texts.join('\n').replace(MARKER, '');
    files.set(`src/billing/part${Math.floor(i / 40)}/usage${i}${extension}`, text);
  }
  return files;
}

/** The languages of the corpus, by how their files end. */
export const LANGUAGES: ReadonlySet<string> = new Set([
  '.ts',
  '.js',
  '.py',
  '.go',
  '.rb',
  '.java',
  '.kt',
  '.cs',
  '.php',
  '.rs',
]);
/** Integrations in one file: about 150 lines together. */
const PARTS = 3;
const MARKER = /[ \t]*(?:\/\/|#|--) <- MTR-.*$/gm;

/** A git repository with two commits: nothing, then these files. Removed again after `use`. */
export async function withRepository<T>(files: Texts, use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'metercheck-bench-'));
  const git = (...args: string[]) =>
    run('git', ['-C', directory, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args]);
  try {
    await git('init', '-q');
    await git('commit', '-q', '--allow-empty', '-m', 'base');
    for (const [path, text] of files) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    await git('add', '-A');
    await git('commit', '-q', '-m', 'head');
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Characters of all texts. */
export function sizeOf(files: Texts): number {
  return [...files.values()].reduce((sum, text) => sum + text.length, 0);
}

import { type FileText, MAX_FILE_BYTES } from '#audit/source.ts';
import { type GitDirectory, runGit } from './git.ts';

/** What stands at a path of a tree. */
export interface TreeEntry {
  readonly path: string;
  readonly id: string;
  readonly kind: 'file' | 'link' | 'submodule';
}

/** As git itself: a file with a NUL in its first 8,000 bytes is binary (`buffer_is_binary` in git's xdiff-interface.c). */
const BINARY_SNIFF_BYTES = 8_000;

const MAX_BATCH_BYTES = 64_000_000;

/** Every file of a tree, in git's order. */
export async function readTree(git: GitDirectory, tree: string): Promise<readonly TreeEntry[]> {
  const { bytes } = await runGit(git, ['ls-tree', '-r', '-z', '--full-tree', tree]);
  return parseTree(bytes);
}

/** Reads the output of `git ls-tree -r -z`: `mode type id`, a tab, the path, a NUL. */
export function parseTree(output: Buffer): readonly TreeEntry[] {
  const records = output.toString('utf8').split('\0').slice(0, -1);
  return records.map((record) => {
    const tab = record.indexOf('\t');
    const [mode = '', , id = ''] = record.slice(0, tab).split(' ');
    return { path: record.slice(tab + 1), id, kind: toKind(mode) };
  });
}

function toKind(mode: string): TreeEntry['kind'] {
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'file';
}

/** The texts of blobs by id. Every id is answered; the reason stands where there is no text to give. */
export async function readBlobs(
  git: GitDirectory,
  ids: readonly string[],
): Promise<ReadonlyMap<string, FileText>> {
  const answers = new Map<string, FileText>();
  if (ids.length === 0) return answers;
  const sizes = await readSizes(git, ids);
  const readable: { id: string; size: number }[] = [];
  for (const id of new Set(ids)) {
    const size = sizes.get(id);
    if (size === undefined) answers.set(id, { skipped: 'its content is missing from the repository' });
    else if (size > MAX_FILE_BYTES) answers.set(id, { skipped: `larger than ${MAX_FILE_BYTES} bytes` });
    else readable.push({ id, size });
  }
  for (const batch of toBatches(readable)) {
    for (const [id, bytes] of await readContents(git, batch)) answers.set(id, toText(bytes));
  }
  return answers;
}

async function readSizes(git: GitDirectory, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { bytes } = await runGit(git, ['cat-file', '--batch-check'], { input: toInput(ids) });
  const sizes = new Map<string, number>();
  for (const line of bytes.toString('utf8').split('\n')) {
    const [id = '', type, size] = line.split(' ');
    if (type === 'blob') sizes.set(id, Number(size));
  }
  return sizes;
}

function toBatches(blobs: readonly { id: string; size: number }[]): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let room = 0;
  for (const { id, size } of blobs) {
    if (size > room || batches.length === 0) {
      batches.push([]);
      room = MAX_BATCH_BYTES;
    }
    batches.at(-1)?.push(id);
    room -= size;
  }
  return batches;
}

async function readContents(git: GitDirectory, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const { bytes } = await runGit(git, ['cat-file', '--batch'], { input: toInput(ids) });
  return parseBatch(bytes);
}

function toInput(ids: readonly string[]): string {
  return `${ids.join('\n')}\n`;
}

/** Reads the output of `git cat-file --batch`: `id type size`, a newline, that many bytes, a newline. */
export function parseBatch(output: Buffer): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>();
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(0x0a, at);
    if (end === -1) break;
    const [id = '', type, size = ''] = output.toString('utf8', at, end).split(' ');
    at = end + 1;
    // `id missing` has no content behind it.
    if (type === 'missing') continue;
    contents.set(id, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return contents;
}

/** The text of a file's bytes, or why it has none. A byte order mark is dropped. */
export function toText(bytes: Uint8Array): FileText {
  if (bytes.subarray(0, BINARY_SNIFF_BYTES).includes(0)) return { skipped: 'binary' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { skipped: 'not UTF-8' };
  }
}

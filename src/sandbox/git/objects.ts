import { GitError, runGit } from './run.ts';

/** A blob, tree, commit or tag as git stores it. */
export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** One entry of a tree; `size` is null for anything but a blob that is there. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly oid: string;
  readonly size: number | null;
  readonly path: string;
}

export interface GitCommit {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

/** The full id of the commit that a branch, tag or (short) id names; null where there is none. */
export async function resolveCommit(directory: string, ref: string): Promise<string | null> {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
    return (await runGit(directory, args)).toString().trim();
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
}

/** The best common ancestor of two commits; null for unrelated histories. */
export async function readMergeBase(directory: string, a: string, b: string): Promise<string | null> {
  try {
    return (await runGit(directory, ['merge-base', '--end-of-options', a, b])).toString().trim();
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
}

/**
 * The objects that expressions such as `sha` or `sha:path` name, in the order asked, null where there is none;
 * all of them with one process.
 */
export async function readObjects(
  directory: string,
  expressions: readonly string[],
): Promise<(GitObject | null)[]> {
  const isAskable = (expression: string) => expression !== '' && !/[\n\0]/.test(expression);
  const asked = expressions.filter(isAskable);
  const output = await runGit(directory, ['cat-file', '--batch'], {
    input: asked.map((expression) => `${expression}\n`).join(''),
  });
  const answers = parseBatch(output);
  return expressions.map((expression) => (isAskable(expression) ? (answers.shift() ?? null) : null));
}

/** Reads `<oid> <type> <size>`, a line feed, the bytes and a line feed; or `<expression> missing`. */
function parseBatch(output: Buffer): (GitObject | null)[] {
  const objects: (GitObject | null)[] = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const header = output.subarray(at, end).toString();
    const match = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(header);
    at = end + 1;
    if (match === null) {
      objects.push(null);
      continue;
    }
    const size = Number(match[3]);
    objects.push({ oid: match[1] ?? '', type: match[2] ?? '', bytes: output.subarray(at, at + size) });
    at += size + 1;
  }
  return objects;
}

/** The entries of a tree, or of all trees below it as well (then with the trees themselves, as GitHub lists them). */
export async function readTree(
  directory: string,
  treeish: string,
  isRecursive: boolean,
): Promise<TreeEntry[]> {
  const args = ['ls-tree', '-z', '-l', '--full-tree', ...(isRecursive ? ['-r', '-t'] : []), treeish];
  const output = (await runGit(directory, args)).toString();
  return output
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [mode = '', type = '', oid = '', size = '-'] = line.split('\t', 1)[0]?.split(/ +/) ?? [];
      const path = line.slice(line.indexOf('\t') + 1);
      // `-` for what has no size, `BAD` for an object that a partial clone lacks.
      return { mode, type, oid, size: /^\d+$/.test(size) ? Number(size) : null, path };
    });
}

const COMMIT_FORMAT = '--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00%x01';

/** The commits reachable from `to` and not from `from`, oldest first as GitHub lists them; only `to` without `from`. */
export async function readCommits(directory: string, to: string, from?: string): Promise<GitCommit[]> {
  const range = from === undefined ? ['-1', to] : ['--reverse', `${from}..${to}`];
  const output = (await runGit(directory, ['log', COMMIT_FORMAT, ...range])).toString();
  return output
    .split('\0\u0001')
    .map((record) => record.replace(/^\n/, ''))
    .filter((record) => record !== '')
    .map(parseCommit);
}

function parseCommit(record: string): GitCommit {
  const [
    oid = '',
    tree = '',
    parents = '',
    an = '',
    ae = '',
    ad = '',
    cn = '',
    ce = '',
    cd = '',
    message = '',
  ] = record.split('\0');
  return {
    oid,
    tree,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.replace(/\n+$/, ''),
  };
}

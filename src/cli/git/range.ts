import { UserError } from '#errors';
import { type GitDirectory, GitFailure, runGit } from './git.ts';

/** Two revisions by id, and the sentence that says which were chosen where the range was left out. */
export interface ResolvedRange {
  readonly base: string;
  readonly head: string;
  readonly note: string | null;
}

/** What a branch is commonly made from, the first that exists wins. */
const MAIN_BRANCHES = ['origin/HEAD', 'origin/main', 'main', 'origin/master', 'master'];

/**
 * Resolves `A..B` (the two as they stand) or `A...B` (B against the merge base of both); an empty side is HEAD.
 * A may name a tree, such as the empty tree before a root commit.
 * @throws UserError naming the part that could not be understood or found.
 */
export async function resolveRange(git: GitDirectory, text: string): Promise<ResolvedRange> {
  const separator = text.includes('...') ? '...' : '..';
  const [left, right, rest] = text.split(separator);
  if (left === undefined || right === undefined || rest !== undefined) {
    throw new UserError('bad-range', `"${text}" is not a range: write BASE..HEAD or BASE...HEAD.`);
  }
  const head = await resolveRevision(git, right || 'HEAD', 'commit');
  if (separator === '..') {
    return { base: await resolveRevision(git, left || 'HEAD', 'any'), head, note: null };
  }
  const fork = await resolveRevision(git, left || 'HEAD', 'commit');
  return { base: await findMergeBase(git, fork, head), head, note: null };
}

/**
 * The range meant when none is named: HEAD against the place where it left the main branch.
 * @throws UserError when no main branch is found.
 */
export async function resolveDefaultRange(git: GitDirectory): Promise<ResolvedRange> {
  const head = await resolveRevision(git, 'HEAD', 'commit');
  for (const branch of MAIN_BRANCHES) {
    const main = await findRevision(git, branch, 'commit');
    if (main === null) continue;
    const base = await findMergeBase(git, main, head);
    const note = `Comparing HEAD (${short(head)}) with the place it left ${branch} (${short(base)}).`;
    return { base, head, note };
  }
  throw new UserError(
    'no-main-branch',
    'No main branch was found to compare HEAD with: name a range as BASE..HEAD, or use --all.',
  );
}

/** The commit a name stands for, by id. @throws UserError when the repository has no such commit. */
export async function resolveRevision(
  git: GitDirectory,
  name: string,
  kind: 'commit' | 'any',
): Promise<string> {
  const id = await findRevision(git, name, kind);
  if (id !== null) return id;
  if (name === 'HEAD') throw new UserError('no-commit', `The repository at ${git.path} has no commit yet.`);
  throw new UserError('no-revision', `The repository at ${git.path} has no revision "${name}".`);
}

async function findRevision(git: GitDirectory, name: string, kind: 'commit' | 'any'): Promise<string | null> {
  const asCommit = await verify(git, `${name}^{commit}`, name);
  return asCommit ?? (kind === 'any' ? verify(git, `${name}^{tree}`, name) : null);
}

async function verify(git: GitDirectory, expression: string, name: string): Promise<string | null> {
  // A name that begins with a dash would be an option to git, and is never a valid revision.
  if (name.startsWith('-') || name.includes('\0')) return null;
  try {
    const { bytes } = await runGit(git, ['rev-parse', '--verify', '--quiet', expression]);
    return bytes.toString('utf8').trim();
  } catch (error) {
    if (error instanceof GitFailure) return null;
    throw error;
  }
}

async function findMergeBase(git: GitDirectory, one: string, other: string): Promise<string> {
  try {
    const { bytes } = await runGit(git, ['merge-base', one, other]);
    return bytes.toString('utf8').trim();
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new UserError(
      'no-merge-base',
      `${short(one)} and ${short(other)} have no common history here: fetch more of it, or name a range as BASE..HEAD.`,
      { cause: error },
    );
  }
}

function short(id: string): string {
  return id.slice(0, 10);
}

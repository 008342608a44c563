import type { ChangedFile, ChangeSource, FileText, PathList, Side } from '#audit/source.ts';
import type { GitDirectory } from './git/git.ts';
import { readBlobs, readTree, type TreeEntry } from './git/objects.ts';
import { diffTrees } from './git/tree-diff.ts';

/** What is read: two trees or commits by id. Without a base the whole tree at head is the matter. */
export interface GitComparison {
  readonly base: string | null;
  readonly head: string;
}

const SKIPPED_KINDS = { link: 'a symbolic link', submodule: 'a submodule' } as const;

/**
 * Reads a change out of git objects; work tree, index, hooks and attributes are never looked at. Without a base
 * every file at head counts as added, and none has a patch.
 */
export function gitSource(git: GitDirectory, comparison: GitComparison): ChangeSource {
  const trees = new Map<Side, Promise<ReadonlyMap<string, TreeEntry>>>();
  const treeOf = (side: Side): Promise<ReadonlyMap<string, TreeEntry>> => {
    const known = trees.get(side) ?? readEntries(git, side === 'head' ? comparison.head : comparison.base);
    trees.set(side, known);
    return known;
  };
  return {
    async files(): Promise<readonly ChangedFile[]> {
      if (comparison.base === null) return [...(await treeOf('head')).keys()].map(toAddedFile);
      const changes = await diffTrees(git, comparison.base, comparison.head);
      return changes.map(({ file, patch }) => ({ ...file, patch }));
    },
    async read(side, paths): Promise<ReadonlyMap<string, FileText>> {
      const tree = await treeOf(side);
      const ids = paths
        .map((path) => tree.get(path))
        .filter(isFile)
        .map(({ id }) => id);
      const blobs = await readBlobs(git, ids);
      return new Map(paths.map((path) => [path, toAnswer(tree.get(path), blobs, side)]));
    },
    async paths(): Promise<PathList> {
      return { paths: [...(await treeOf('head')).keys()], isComplete: true };
    },
  };
}

async function readEntries(git: GitDirectory, tree: string | null): Promise<ReadonlyMap<string, TreeEntry>> {
  const entries = tree === null ? [] : await readTree(git, tree);
  return new Map(entries.map((entry) => [entry.path, entry]));
}

function isFile(entry: TreeEntry | undefined): entry is TreeEntry {
  return entry?.kind === 'file';
}

function toAddedFile(path: string): ChangedFile {
  return { path, previousPath: path, status: 'added', patch: null };
}

function toAnswer(entry: TreeEntry | undefined, blobs: ReadonlyMap<string, FileText>, side: Side): FileText {
  if (entry === undefined) return { skipped: `does not exist at ${side}` };
  if (entry.kind !== 'file') return { skipped: SKIPPED_KINDS[entry.kind] };
  return blobs.get(entry.id) ?? { skipped: 'its content is missing from the repository' };
}

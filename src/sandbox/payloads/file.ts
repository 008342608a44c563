import type { FileDiff } from '../git/diff.ts';
import type { Repository, World } from '../world.ts';
import { fullName, toRepositoryUrl } from './repository.ts';

/** A path in an address: slashes stay, everything else is escaped. */
export function toUrlPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** A changed file as `diff-entry` of the description, seen at `commit`. */
export function toDiffEntry(world: World, repository: Repository, commit: string, file: FileDiff) {
  const html = `${world.origin}/${fullName(repository)}`;
  const path = toUrlPath(file.path);
  return {
    sha: file.oid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${commit}/${path}`,
    raw_url: `${html}/raw/${commit}/${path}`,
    contents_url: `${toRepositoryUrl(world, repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}

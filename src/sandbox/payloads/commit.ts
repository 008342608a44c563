import type { FileDiff } from '../git/diff.ts';
import { type GitCommit, readCommits } from '../git/objects.ts';
import type { Repository, World } from '../world.ts';
import { toDiffEntry } from './file.ts';
import { toNodeId } from './node-id.ts';
import { fullName, toRepositoryUrl } from './repository.ts';

/** A commit as `commit` of the description. Its people are known to git only, so no account is linked. */
export function toCommit(world: World, repository: Repository, commit: GitCommit) {
  const api = toRepositoryUrl(world, repository);
  const html = `${world.origin}/${fullName(repository)}/commit/${commit.oid}`;
  const url = `${api}/commits/${commit.oid}`;
  return {
    sha: commit.oid,
    node_id: toNodeId('Commit', Number.parseInt(commit.oid.slice(0, 12), 16)),
    url,
    html_url: html,
    comments_url: `${url}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.oid}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}` })),
  };
}

interface Comparison {
  readonly baseSha: string;
  readonly headSha: string;
  readonly mergeBase: string;
  readonly ahead: { readonly count: number; readonly commits: readonly GitCommit[] };
  readonly behindCount: number;
  readonly files: readonly FileDiff[];
}

/** A comparison as `commit-comparison` of the description. */
export async function toComparison(world: World, repository: Repository, comparison: Comparison) {
  const { baseSha, headSha, mergeBase, ahead, behindCount } = comparison;
  const html = `${world.origin}/${fullName(repository)}/compare/${baseSha}...${headSha}`;
  const [[base], [merge]] = await Promise.all([
    readCommits(repository.directory, baseSha),
    readCommits(repository.directory, mergeBase),
  ]);
  return {
    url: `${toRepositoryUrl(world, repository)}/compare/${baseSha}...${headSha}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: base === undefined ? null : toCommit(world, repository, base),
    merge_base_commit: merge === undefined ? null : toCommit(world, repository, merge),
    status: toStatus(ahead.count, behindCount),
    ahead_by: ahead.count,
    behind_by: behindCount,
    total_commits: ahead.count,
    commits: ahead.commits.map((commit) => toCommit(world, repository, commit)),
    files: comparison.files.map((file) => toDiffEntry(world, repository, headSha, file)),
  };
}

function toStatus(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

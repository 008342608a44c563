import { readPullRequestDiff } from '../comparison.ts';
import { readCommits, readMergeBase } from '../git/objects.ts';
import type { PullRequest, World } from '../world.ts';
import { toAssociation, toUser } from './account.ts';
import { toNodeId } from './node-id.ts';
import { fullName, toRepository, toRepositoryUrl } from './repository.ts';

/** The addresses of a pull request in the API and as a page. */
export function toPullRequestUrls(world: World, pull: PullRequest) {
  const repository = toRepositoryUrl(world, pull.repository);
  return {
    api: `${repository}/pulls/${pull.number}`,
    issue: `${repository}/issues/${pull.number}`,
    statuses: `${repository}/statuses/${pull.head.sha}`,
    html: `${world.origin}/${fullName(pull.repository)}/pull/${pull.number}`,
  };
}

/** A pull request as `pull-request-simple` of the description. */
export function toPullRequestSimple(world: World, pull: PullRequest) {
  const urls = toPullRequestUrls(world, pull);
  const { repository } = pull;
  return {
    url: urls.api,
    id: pull.id,
    node_id: toNodeId('PullRequest', pull.id),
    html_url: urls.html,
    diff_url: `${urls.html}.diff`,
    patch_url: `${urls.html}.patch`,
    issue_url: urls.issue,
    ...toLinkedUrls(urls),
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: toUser(world, pull.author),
    body: pull.body,
    labels: [],
    milestone: null,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.state === 'closed' ? pull.updatedAt : null,
    merged_at: null,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    draft: pull.isDraft,
    head: toSide(world, pull, pull.head),
    base: toSide(world, pull, pull.base),
    _links: toLinks(urls),
    author_association: toAssociation(repository.roles, repository.owner, pull.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

type Urls = ReturnType<typeof toPullRequestUrls>;

function toLinkedUrls(urls: Urls) {
  return {
    commits_url: `${urls.api}/commits`,
    review_comments_url: `${urls.api}/comments`,
    review_comment_url: `${urls.api.replace(/\/\d+$/, '')}/comments{/number}`,
    comments_url: `${urls.issue}/comments`,
    statuses_url: urls.statuses,
  };
}

function toLinks(urls: Urls) {
  const linked = toLinkedUrls(urls);
  return {
    self: { href: urls.api },
    html: { href: urls.html },
    issue: { href: urls.issue },
    comments: { href: linked.comments_url },
    review_comments: { href: linked.review_comments_url },
    review_comment: { href: linked.review_comment_url },
    commits: { href: linked.commits_url },
    statuses: { href: linked.statuses_url },
  };
}

function toSide(world: World, { repository }: PullRequest, side: PullRequest['base']) {
  return {
    label: `${repository.owner.login}:${side.ref}`,
    ref: side.ref,
    sha: side.sha,
    user: toUser(world, repository.owner),
    repo: toRepository(world, repository),
  };
}

/** A pull request as `pull-request` of the description, with what git says of its size. */
export async function toPullRequest(world: World, pull: PullRequest) {
  const files = await readPullRequestDiff(pull);
  const { directory } = pull.repository;
  const mergeBase = await readMergeBase(directory, pull.base.sha, pull.head.sha);
  const commits = await readCommits(directory, pull.head.sha, mergeBase ?? pull.base.sha);
  return {
    ...toPullRequestSimple(world, pull),
    merged: false,
    mergeable: true,
    rebaseable: true,
    mergeable_state: 'clean',
    merged_by: null,
    comments: pull.comments.length,
    review_comments: pull.threads.reduce((sum, thread) => sum + thread.comments.length, 0),
    maintainer_can_modify: false,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

/** A pull request as `pull-request-minimal` of the description, the form that check runs carry. */
export function toPullRequestMinimal(world: World, pull: PullRequest) {
  const { id, name } = pull.repository;
  const repo = { id, name, url: toRepositoryUrl(world, pull.repository) };
  return {
    id: pull.id,
    number: pull.number,
    url: toPullRequestUrls(world, pull).api,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo },
  };
}

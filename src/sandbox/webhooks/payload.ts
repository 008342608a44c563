import { toUser } from '../payloads/account.ts';
import { toCheckRun, toCheckSuite } from '../payloads/check-run.ts';
import { toIssueComment } from '../payloads/issue-comment.ts';
import { toNodeId } from '../payloads/node-id.ts';
import { toPullRequest, toPullRequestUrls } from '../payloads/pull-request.ts';
import { fullName, toRepository, toRepositoryUrl } from '../payloads/repository.ts';
import { toRollup } from '../payloads/review.ts';
import type {
  Account,
  CheckRun,
  CheckSuite,
  IssueComment,
  PullRequest,
  Repository,
  World,
} from '../world.ts';

/** A webhook before it is signed and sent. `schema` is its name in the description. */
export interface Webhook {
  readonly event: string;
  readonly schema: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export type PullRequestAction = 'opened' | 'synchronize' | 'reopened' | 'ready_for_review' | 'closed';

function toFrame(world: World, repository: Repository, sender: Account) {
  const { installation } = repository;
  return {
    repository: { ...toRepository(world, repository), custom_properties: {} },
    sender: toUser(world, sender),
    ...(installation === null
      ? {}
      : { installation: { id: installation.id, node_id: toNodeId('Installation', installation.id) } }),
  };
}

/** `pull_request`: what happened to it, and for a push the head before. */
export async function toPullRequestWebhook(
  world: World,
  pull: PullRequest,
  action: PullRequestAction,
): Promise<Webhook> {
  const before = pull.heads.at(-2) ?? pull.base.sha;
  const payload = {
    action,
    number: pull.number,
    ...(action === 'synchronize' ? { before, after: pull.head.sha } : {}),
    pull_request: await toPullRequest(world, pull),
    ...toFrame(world, pull.repository, pull.author),
  };
  return { event: 'pull_request', schema: `pull-request-${action.replaceAll('_', '-')}`, payload };
}

/** `issue_comment` created, on a pull request. */
export function toCommentWebhook(world: World, comment: IssueComment): Webhook {
  const pull = comment.pullRequest;
  const payload = {
    action: 'created',
    issue: toIssue(world, pull),
    comment: toIssueComment(world, comment),
    ...toFrame(world, pull.repository, comment.author),
  };
  return { event: 'issue_comment', schema: 'issue-comment-created', payload };
}

/** A pull request in the form of an issue. */
function toIssue(world: World, pull: PullRequest) {
  const urls = toPullRequestUrls(world, pull);
  return {
    url: urls.issue,
    repository_url: toRepositoryUrl(world, pull.repository),
    labels_url: `${urls.issue}/labels{/name}`,
    comments_url: `${urls.issue}/comments`,
    events_url: `${urls.issue}/events`,
    html_url: urls.html,
    id: pull.id,
    node_id: toNodeId('Issue', pull.id),
    number: pull.number,
    title: pull.title,
    user: toUser(world, pull.author),
    labels: [],
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: pull.comments.length,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: null,
    author_association: 'OWNER',
    active_lock_reason: null,
    body: pull.body,
    reactions: toRollup(urls.issue, []),
    draft: pull.isDraft,
    pull_request: {
      url: urls.api,
      html_url: urls.html,
      diff_url: `${urls.html}.diff`,
      patch_url: `${urls.html}.patch`,
      merged_at: null,
    },
  };
}

/** `check_run` rerequested: somebody clicked "Re-run" beside one check. */
export function toRerunWebhook(world: World, run: CheckRun, sender: Account): Webhook {
  const runs = run.repository.checkRuns.filter(({ suite }) => suite === run.suite);
  const payload = {
    action: 'rerequested',
    check_run: { ...toCheckRun(world, run), check_suite: toCheckSuite(world, run.suite, runs) },
    ...toFrame(world, run.repository, sender),
  };
  return { event: 'check_run', schema: 'check-run-rerequested', payload };
}

/** `check_suite` rerequested: somebody clicked "Re-run all checks". */
export function toSuiteRerunWebhook(world: World, suite: CheckSuite, sender: Account): Webhook {
  const runs = suite.repository.checkRuns.filter((run) => run.suite === suite);
  const payload = {
    action: 'rerequested',
    check_suite: { ...toCheckSuite(world, suite, runs), head_commit: toHeadCommit(suite) },
    ...toFrame(world, suite.repository, sender),
  };
  return { event: 'check_suite', schema: 'check-suite-rerequested', payload };
}

function toHeadCommit(suite: CheckSuite) {
  const person = { name: 'Sandbox', email: 'sandbox@example.com' };
  return {
    id: suite.headSha,
    tree_id: suite.headSha,
    message: `Head of ${fullName(suite.repository)}`,
    timestamp: suite.createdAt,
    author: person,
    committer: person,
  };
}

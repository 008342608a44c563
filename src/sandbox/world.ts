import type { KeyObject } from 'node:crypto';
import type { FileDiff } from './git/diff.ts';

/** Everything the stand-in remembers. Routes read and change it; nothing else holds state. */
export interface World {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  origin: string;
  readonly clock: () => Date;
  readonly limits: Limits;
  readonly app: AppIdentity;
  readonly accounts: Map<string, Account>;
  readonly installations: Map<number, Installation>;
  readonly repositories: Map<string, Repository>;
  readonly tokens: Map<string, Token>;
  readonly suites: CheckSuite[];
  readonly violations: Violation[];
  readonly requests: RequestRecord[];
  readonly faults: Fault[];
  /** The next id: ids are unique over all kinds, so that one taken for another is found out. */
  nextId(): number;
}

export interface AppIdentity {
  readonly account: Account;
  readonly bot: Account;
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly createdAt: string;
}

export type Level = 'read' | 'write';
export type Permissions = Readonly<Record<string, Level>>;

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
}

export interface Installation {
  readonly id: number;
  readonly account: Account;
  readonly permissions: Permissions;
  readonly createdAt: string;
}

export interface Token {
  readonly installation: Installation;
  readonly permissions: Permissions;
  /** Null for every repository of the installation. */
  readonly repositoryIds: readonly number[] | null;
  expiresAt: Date;
}

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly directory: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  readonly createdAt: string;
  /** Null where the App is not installed. */
  installation: Installation | null;
  readonly roles: Map<string, Role>;
  readonly pullRequests: Map<number, PullRequest>;
  readonly checkRuns: CheckRun[];
  /** Comparisons never change, so each is made once. */
  readonly diffs: Map<string, Promise<FileDiff[]>>;
  nextNumber: number;
}

export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly author: Account;
  readonly title: string;
  readonly body: string | null;
  readonly base: { readonly ref: string; sha: string };
  readonly head: { readonly ref: string; sha: string };
  /** Every head it ever had, oldest first. */
  readonly heads: string[];
  state: 'open' | 'closed';
  isDraft: boolean;
  /** Deleted with its repository, or made invisible: every request about it answers 404. */
  hasVanished: boolean;
  readonly createdAt: string;
  updatedAt: string;
  readonly reviews: Review[];
  readonly threads: ReviewThread[];
  readonly comments: IssueComment[];
}

export type ReviewState = 'PENDING' | 'COMMENTED' | 'CHANGES_REQUESTED' | 'APPROVED' | 'DISMISSED';

export interface Review {
  readonly id: number;
  readonly author: Account;
  readonly commitId: string;
  body: string;
  state: ReviewState;
  submittedAt: string | null;
}

export type DiffSide = 'LEFT' | 'RIGHT';

/** A conversation at one place of the diff; its first comment opened it. */
export interface ReviewThread {
  readonly id: number;
  readonly path: string;
  readonly commitId: string;
  readonly line: number;
  readonly side: DiffSide;
  readonly startLine: number | null;
  readonly startSide: DiffSide | null;
  /** Lines down from the first hunk header of the file. */
  readonly position: number;
  readonly hunk: string;
  readonly comments: ReviewComment[];
  resolvedBy: Account | null;
}

export interface ReviewComment {
  readonly id: number;
  readonly reviewId: number;
  readonly author: Account;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  readonly reactions: Reaction[];
  /** The reason given when it was hidden (`OUTDATED`, `RESOLVED`, ...). */
  minimizedReason: string | null;
}

export interface IssueComment {
  readonly id: number;
  readonly pullRequest: PullRequest;
  readonly author: Account;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  readonly reactions: Reaction[];
  minimizedReason: string | null;
}

export interface Reaction {
  readonly id: number;
  readonly author: Account;
  readonly content: string;
  readonly createdAt: string;
}

/** The check runs of one App on one commit. */
export interface CheckSuite {
  readonly id: number;
  readonly repository: Repository;
  readonly headSha: string;
  readonly createdAt: string;
}

export interface CheckRun {
  readonly id: number;
  readonly repository: Repository;
  readonly suite: CheckSuite;
  readonly headSha: string;
  name: string;
  status: string;
  conclusion: string | null;
  externalId: string | null;
  detailsUrl: string | null;
  startedAt: string | null;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  actions: readonly CheckAction[];
  readonly annotations: Annotation[];
}

export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column: number | null;
  readonly end_column: number | null;
  readonly annotation_level: string;
  readonly message: string;
  readonly title: string | null;
  readonly raw_details: string | null;
}

/** A request or an answer that GitHub's description, or our own promise, does not allow. */
export interface Violation {
  readonly where: 'request' | 'answer' | 'delivery';
  readonly operation: string;
  readonly problems: readonly string[];
}

export interface RequestRecord {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** 0 where no answer was given (a fault). */
  status: number;
}

/** Something that goes wrong on purpose, the next `times` times its operation is asked for. */
export interface Fault {
  /** An operation id such as `pulls/create-review`, `graphql`, or `*` for any. */
  readonly operation: string;
  readonly kind: FaultKind;
  readonly status: number;
  /** Seconds, for the `retry-after` header; null for none. */
  readonly retryAfter: number | null;
  times: number;
}

/**
 * `status`: answers with that status. `secondary-rate-limit`, `primary-rate-limit`: as GitHub does. `timeout`: never
 * answers. `reset`: cuts the connection before doing anything. `lost-answer`: does the work, then cuts the connection.
 */
export type FaultKind =
  | 'status'
  | 'secondary-rate-limit'
  | 'primary-rate-limit'
  | 'timeout'
  | 'reset'
  | 'lost-answer';

export interface Limits {
  /** https://docs.github.com/rest/pulls/pulls#list-pull-requests-files */
  readonly filesPerPullRequest: number;
  /** https://docs.github.com/rest/commits/commits#compare-two-commits */
  readonly filesPerComparison: number;
  /** One file's patch; https://docs.github.com/repositories/creating-and-managing-repositories/repository-limits#diff-limits */
  readonly patchLines: number;
  readonly patchBytes: number;
  /** All patches of a comparison together; same page. */
  readonly diffLines: number;
  readonly diffBytes: number;
  /** https://docs.github.com/rest/git/trees#get-a-tree */
  readonly treeEntries: number;
  /** https://docs.github.com/rest/repos/contents#get-repository-content: with its text, and raw. */
  readonly contentsBytes: number;
  readonly rawBytes: number;
  readonly directoryEntries: number;
  /** GraphQL's `Blob.text` is cut there and says so by `isTruncated`; observed, not documented. */
  readonly blobTextBytes: number;
  /** https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app */
  readonly tokenSeconds: number;
}

const MEGABYTE = 1024 * 1024;

export const GITHUB_LIMITS: Limits = {
  filesPerPullRequest: 3000,
  filesPerComparison: 300,
  patchLines: 20_000,
  patchBytes: 500 * 1024,
  diffLines: 20_000,
  diffBytes: MEGABYTE,
  treeEntries: 100_000,
  contentsBytes: MEGABYTE,
  rawBytes: 100 * MEGABYTE,
  directoryEntries: 1000,
  blobTextBytes: 512_000,
  tokenSeconds: 3600,
};

/** The account of that name, made when it is first met; names differ by more than case. */
export function accountOf(world: World, login: string, type: Account['type'] = 'User'): Account {
  const known = world.accounts.get(login.toLowerCase());
  if (known !== undefined) return known;
  const account: Account = { id: world.nextId(), login, type };
  world.accounts.set(login.toLowerCase(), account);
  return account;
}

/** Now, as GitHub writes a moment: UTC, whole seconds. */
export function timestamp(world: World): string {
  return `${world.clock().toISOString().slice(0, 19)}Z`;
}

import { createPublicKey, type KeyObject } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { resolveCommit } from './git/objects.ts';
import { fullName } from './payloads/repository.ts';
import { addIssueComment } from './routes/issue-comments.ts';
import { toServer } from './server.ts';
import { type Delivered, deliver, type Target } from './webhooks/deliver.ts';
import {
  type PullRequestAction,
  toCommentWebhook,
  toPullRequestWebhook,
  toRerunWebhook,
  toSuiteRerunWebhook,
  type Webhook,
} from './webhooks/payload.ts';
import {
  accountOf,
  type CheckRun,
  type Fault,
  GITHUB_LIMITS,
  type IssueComment,
  type Limits,
  type Permissions,
  type PullRequest,
  type Repository,
  type RequestRecord,
  type Role,
  timestamp,
  type Violation,
  type World,
} from './world.ts';

export interface SandboxOptions {
  readonly appId: number;
  /** The public half of the App's key, or the private one: PEM text or a key object. */
  readonly key: string | KeyObject;
  readonly repositories: readonly RepositoryOptions[];
  /** `metercheck` unless given: the bot is then `metercheck[bot]`. */
  readonly slug?: string;
  /** What the installations grant; by default what the App asks for. */
  readonly permissions?: Permissions;
  /** A fixed port; any free one by default. */
  readonly port?: number;
  readonly limits?: Partial<Limits>;
  readonly clock?: () => Date;
}

export interface RepositoryOptions {
  readonly owner: string;
  readonly name: string;
  /** A git repository, bare or not. It is only read. */
  readonly directory: string;
  readonly defaultBranch?: string;
  readonly isPrivate?: boolean;
  readonly isInstalled?: boolean;
  /** Logins and what they may do; the owner is always an admin. */
  readonly roles?: Readonly<Record<string, Role>>;
}

export interface PullRequestOptions {
  /** `owner/name`; the first repository unless given. */
  readonly repository?: string;
  /** Branches, tags or commits of the repository. */
  readonly base: string;
  readonly head: string;
  readonly title?: string;
  readonly body?: string | null;
  readonly author?: string;
  readonly isDraft?: boolean;
}

/** A running stand-in. Everything that GitHub's users do is a method; everything that Apps do comes over HTTP. */
export interface Sandbox {
  /** `http://127.0.0.1:port`; the API is below `/api/v3` and `/api/graphql`. */
  readonly origin: string;
  readonly apiUrl: string;
  readonly world: World;
  /** What was wrong with any request, answer or delivery. A test of well-behaved code expects none. */
  readonly violations: readonly Violation[];
  readonly requests: readonly RequestRecord[];
  repository(name?: string): Repository;
  openPullRequest(options: PullRequestOptions): Promise<PullRequest>;
  /** Moves a pull request's head to another commit of its repository. */
  push(pull: PullRequest, head: string): Promise<void>;
  comment(pull: PullRequest, login: string, body: string): IssueComment;
  /** Plans a fault for the next requests; once unless `times` says otherwise. */
  fail(fault: Partial<Fault> & Pick<Fault, 'operation'>): void;
  /** Makes every token that was issued so far expire. */
  expireTokens(): void;
  /** Takes the App's access away, as uninstalling it does. */
  uninstall(repository: Repository): void;
  webhooks: Webhooks;
  deliver(webhook: Webhook, target: Target): Promise<Delivered>;
  close(): Promise<void>;
}

export interface Webhooks {
  pullRequest(pull: PullRequest, action: PullRequestAction): Promise<Webhook>;
  comment(comment: IssueComment): Webhook;
  /** `login` clicks "Re-run" beside a check, or "Re-run all checks". */
  rerun(run: CheckRun, login: string): Webhook;
  rerunAll(run: CheckRun, login: string): Webhook;
}

/** What Metercheck's App asks for in `app.yml`. */
const APP_PERMISSIONS: Permissions = {
  checks: 'write',
  contents: 'read',
  issues: 'read',
  metadata: 'read',
  pull_requests: 'write',
};
const APP_EVENTS = ['check_run', 'check_suite', 'issue_comment', 'pull_request'];

/**
 * Starts a local stand-in of GitHub: its REST and GraphQL API over HTTP, with state, backed by real git repositories.
 * It knows no other clients than the App whose key it is given.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const world = toWorld(options);
  for (const repository of options.repositories) addRepository(world, repository, options.permissions);
  const server = toServer(world);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  world.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: world.origin,
    apiUrl: `${world.origin}/api/v3`,
    world,
    violations: world.violations,
    requests: world.requests,
    ...toActions(world),
    webhooks: toWebhooks(world),
    deliver: (webhook, target) => deliver(world, webhook, target),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function toWorld(options: SandboxOptions): World {
  const clock = options.clock ?? (() => new Date());
  let lastId = 1000;
  const nextId = () => ++lastId;
  const slug = options.slug ?? 'metercheck';
  const account = { id: nextId(), login: 'metercheck-makers', type: 'Organization' } as const;
  const bot = { id: nextId(), login: `${slug}[bot]`, type: 'Bot' } as const;
  return {
    origin: '',
    clock,
    limits: { ...GITHUB_LIMITS, ...options.limits },
    app: {
      account,
      bot,
      id: options.appId,
      slug,
      name: 'Metercheck',
      publicKey: createPublicKey(options.key),
      permissions: APP_PERMISSIONS,
      events: APP_EVENTS,
      createdAt: `${clock().toISOString().slice(0, 19)}Z`,
    },
    accounts: new Map([account, bot].map((known) => [known.login.toLowerCase(), known])),
    installations: new Map(),
    repositories: new Map(),
    tokens: new Map(),
    suites: [],
    violations: [],
    requests: [],
    faults: [],
    nextId,
  };
}

function addRepository(world: World, options: RepositoryOptions, permissions = APP_PERMISSIONS): void {
  const owner = accountOf(world, options.owner, 'Organization');
  const known = [...world.installations.values()].find(({ account }) => account.id === owner.id);
  const createdAt = timestamp(world);
  const installation = known ?? { id: world.nextId(), account: owner, permissions, createdAt };
  world.installations.set(installation.id, installation);
  for (const login of Object.keys(options.roles ?? {})) accountOf(world, login);
  const roles = Object.entries(options.roles ?? {}).map(
    ([login, role]) => [login.toLowerCase(), role] as const,
  );
  const repository: Repository = {
    id: world.nextId(),
    owner,
    name: options.name,
    directory: options.directory,
    defaultBranch: options.defaultBranch ?? 'main',
    isPrivate: options.isPrivate ?? true,
    createdAt,
    installation: options.isInstalled === false ? null : installation,
    roles: new Map(roles),
    pullRequests: new Map(),
    checkRuns: [],
    diffs: new Map(),
    nextNumber: 1,
  };
  world.repositories.set(fullName(repository).toLowerCase(), repository);
}

type Actions = Omit<
  Sandbox,
  'origin' | 'apiUrl' | 'world' | 'violations' | 'requests' | 'webhooks' | 'deliver' | 'close'
>;

function toActions(world: World): Actions {
  const find = (name?: string): Repository => {
    const [first] = world.repositories.values();
    const found = name === undefined ? first : world.repositories.get(name.toLowerCase());
    if (found === undefined) throw new Error(`The sandbox holds no repository ${name ?? ''}.`);
    return found;
  };
  return {
    repository: find,
    openPullRequest: (options) => openPullRequest(world, find(options.repository), options),
    push: async (pull, head) => {
      pull.head.sha = await requireCommit(pull.repository, head);
      pull.heads.push(pull.head.sha);
      pull.updatedAt = timestamp(world);
    },
    comment: (pull, login, body) => addIssueComment(world, pull, { author: accountOf(world, login), body }),
    fail: (fault) => {
      world.faults.push({ kind: 'status', status: 500, retryAfter: null, times: 1, ...fault });
    },
    expireTokens: () => {
      for (const token of world.tokens.values()) token.expiresAt = new Date(0);
    },
    uninstall: (repository) => {
      repository.installation = null;
    },
  };
}

async function openPullRequest(
  world: World,
  repository: Repository,
  options: PullRequestOptions,
): Promise<PullRequest> {
  const [base, head] = await Promise.all([
    requireCommit(repository, options.base),
    requireCommit(repository, options.head),
  ]);
  const now = timestamp(world);
  const pull: PullRequest = {
    id: world.nextId(),
    number: repository.nextNumber++,
    repository,
    author: accountOf(world, options.author ?? 'octocat'),
    title: options.title ?? 'A change',
    body: options.body ?? null,
    base: { ref: options.base, sha: base },
    head: { ref: options.head, sha: head },
    heads: [head],
    state: 'open',
    isDraft: options.isDraft ?? false,
    hasVanished: false,
    createdAt: now,
    updatedAt: now,
    reviews: [],
    threads: [],
    comments: [],
  };
  repository.pullRequests.set(pull.number, pull);
  return pull;
}

async function requireCommit(repository: Repository, ref: string): Promise<string> {
  const sha = await resolveCommit(repository.directory, ref);
  if (sha === null) throw new Error(`${fullName(repository)} holds no commit ${ref}.`);
  return sha;
}

function toWebhooks(world: World): Webhooks {
  return {
    pullRequest: (pull, action) => toPullRequestWebhook(world, pull, action),
    comment: (comment) => toCommentWebhook(world, comment),
    rerun: (run, login) => toRerunWebhook(world, run, accountOf(world, login)),
    rerunAll: (run, login) => toSuiteRerunWebhook(world, run.suite, accountOf(world, login)),
  };
}

import { Octokit } from '@octokit/rest';
import {
  type RepositoryOptions,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '#sandbox/start-sandbox.ts';
import type { PullRequest } from '#sandbox/world.ts';
import { type FileContent, type GitRepository, makeGitRepository } from './git-repository.ts';
import { APP_ID, PUBLIC_KEY, signJwt } from './keys.ts';

export type Tree = Readonly<Record<string, FileContent>>;

/** A stand-in of GitHub with the repository `acme/billing`, and one pull request from `change` to `main`. */
export interface OpenSandbox {
  readonly sandbox: Sandbox;
  readonly git: GitRepository;
  readonly pull: PullRequest;
  readonly base: string;
  readonly head: string;
  /** Authenticated as the installation. */
  readonly octokit: Octokit;
  /** The path parameters of the pull request. */
  readonly place: { readonly owner: string; readonly repo: string; readonly pull_number: number };
  close(): Promise<void>;
}

/** Makes a git repository with two commits, and opens the pull request between them. */
export async function openSandbox(
  files: { readonly base: Tree; readonly head: Tree },
  options: Partial<SandboxOptions> & { readonly repository?: Partial<RepositoryOptions> } = {},
): Promise<OpenSandbox> {
  const git = makeGitRepository();
  const base = git.commit(files.base, 'Base');
  git.git('checkout', '--quiet', '-b', 'change');
  const head = git.commit(files.head, 'Change');
  const { repository, ...rest } = options;
  const own = { owner: 'acme', name: 'billing', directory: git.directory, ...repository };
  const sandbox = await startSandbox({ appId: APP_ID, key: PUBLIC_KEY, repositories: [own], ...rest });
  const pull = await sandbox.openPullRequest({ base: 'main', head: 'change' });
  return {
    sandbox,
    git,
    pull,
    base,
    head,
    octokit: await toInstallationClient(sandbox),
    place: { owner: 'acme', repo: 'billing', pull_number: pull.number },
    close: async () => {
      await sandbox.close();
      git.remove();
    },
  };
}

/** A client that speaks as the App itself. */
export function toAppClient(sandbox: Sandbox): Octokit {
  return toClient(sandbox, signJwt());
}

/** A client that speaks as the first installation, with a token it asked for. */
export async function toInstallationClient(sandbox: Sandbox): Promise<Octokit> {
  const [id = 0] = sandbox.world.installations.keys();
  const answer = await toAppClient(sandbox).rest.apps.createInstallationAccessToken({ installation_id: id });
  return toClient(sandbox, answer.data.token);
}

/** A client with any credential. */
export function toClient(sandbox: Sandbox, auth?: string): Octokit {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ baseUrl: sandbox.apiUrl, log: silent, ...(auth === undefined ? {} : { auth }) });
}

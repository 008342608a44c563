import { spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { UserError } from '#errors';

/** A directory that holds git objects: `.git` of a checkout, a linked worktree's own, or a bare repository. */
export interface GitDirectory {
  readonly path: string;
}

export interface GitOutput {
  readonly bytes: Buffer;
  /** False when git said more than was allowed and was stopped. */
  readonly isComplete: boolean;
}

export interface GitOptions {
  readonly input?: string;
  readonly maxBytes?: number;
}

/** A git process failed: its last words are kept for whoever can tell what they mean. */
export class GitFailure extends UserError {}

/** More than a whole large tree's listing or a change of a million lines; beyond it the output is cut. */
const MAX_OUTPUT_BYTES = 200_000_000;

const MAX_STDERR_BYTES = 10_000;

/**
 * A repository's own configuration is written by others. These settings stand above it and leave nothing in it
 * that could start a program, reach the network or change the form of what git prints.
 */
const SETTINGS = [
  '--no-pager',
  '--literal-pathspecs',
  '-c',
  'core.quotePath=false',
  '-c',
  'core.fsmonitor=false',
  '-c',
  `core.hooksPath=${devNull}`,
  '-c',
  `core.attributesFile=${devNull}`,
  '-c',
  'diff.suppressBlankEmpty=false',
  '-c',
  'safe.directory=*',
];

/** Does not exist: an index would bring in the work tree's `.gitattributes`, which can hide a file's patch. */
const NO_INDEX = 'metercheck-reads-no-index';

/**
 * Built from nothing, so that no GIT_* variable of the caller reaches git. No protocol is allowed, so that a
 * partial clone cannot fetch what it lacks.
 */
function hardenedEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    SystemRoot: process.env['SystemRoot'],
    HOME: devNull,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_SYSTEM: devNull,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_INDEX_FILE: NO_INDEX,
  };
}

/**
 * Finds the git directory that `directory` is or belongs to.
 * @throws UserError when there is none, or when git is not installed.
 */
export async function openGitDirectory(directory: string): Promise<GitDirectory> {
  try {
    const { bytes } = await spawnGit(['-C', directory, 'rev-parse', '--absolute-git-dir'], {});
    return { path: bytes.toString('utf8').replace(/\r?\n$/, '') };
  } catch (cause) {
    if (!(cause instanceof GitFailure)) throw cause;
    throw new UserError('no-repository', `No git repository was found at ${directory}.`, { cause });
  }
}

/**
 * Runs one git command over the objects of `git`, as in a bare repository: no work tree, no index, no hooks.
 * @throws GitFailure when git ends with an error.
 */
export function runGit(
  git: GitDirectory,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitOutput> {
  return spawnGit([`--git-dir=${git.path}`, '--bare', ...args], options, git.path);
}

function spawnGit(args: readonly string[], options: GitOptions, cwd?: string): Promise<GitOutput> {
  const maxBytes = options.maxBytes ?? MAX_OUTPUT_BYTES;
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...SETTINGS, ...args], {
      cwd,
      env: hardenedEnvironment(),
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let isCut = false;
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (isCut) return;
      const room = maxBytes - size;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      size += Math.min(chunk.length, room);
      if (chunk.length > room) {
        isCut = true;
        child.kill();
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < MAX_STDERR_BYTES) complaint += chunk.toString('utf8');
    });
    child.on('error', (cause) => reject(notStarted(cause)));
    child.on('close', (code) => {
      if (code === 0 || isCut) resolve({ bytes: Buffer.concat(chunks), isComplete: !isCut });
      else reject(new GitFailure('git-failed', `git could not read the repository: ${lastLine(complaint)}`));
    });
    // A child that ended early closes its end of the pipe; its exit code tells why.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

function notStarted(cause: Error): UserError {
  return new UserError('git-missing', 'git could not be started: install git and put it on PATH.', { cause });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? 'no reason was given';
}

import { spawn } from 'node:child_process';

/** What git said when it refused, for the person who set up the sandbox. */
export class GitError extends Error {
  override readonly name = 'GitError';
}

export interface GitOptions {
  readonly input?: string;
  /** When the commit that is made says it was committed. */
  readonly committerDate?: string;
}

/** Answers never depend on the settings of the machine or of the person. */
const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  LC_ALL: 'C',
};

/** Nothing that a repository names is ever run: no hooks, no external diff, no file watcher. */
const SETTINGS = ['-c', 'safe.directory=*', '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];

/**
 * Runs git in a directory (bare or not) and answers what it printed. Arguments that come from outside stand
 * behind `--end-of-options` in the caller's list.
 * @throws {GitError} when git exits with another code than 0.
 */
export function runGit(
  directory: string,
  args: readonly string[],
  { input = '', committerDate }: GitOptions = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const date = committerDate === undefined ? {} : { GIT_COMMITTER_DATE: committerDate };
    const child = spawn('git', [...SETTINGS, '-C', directory, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...ENVIRONMENT, ...date },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else
        reject(new GitError(`git ${args[0]} exited with ${code}: ${Buffer.concat(err).toString().trim()}`));
    });
    // git may close its input early when it refuses its arguments; the exit code tells the story.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real git repository in a directory of its own, made by real git, gone with {@link GitRepository.remove}. */
export interface GitRepository {
  readonly directory: string;
  git(...args: readonly string[]): string;
  /** Writes files (null removes one), commits everything and gives the commit's id. */
  commit(files: Readonly<Record<string, FileContent>>, message?: string): string;
  remove(): void;
}

export type FileContent = string | Uint8Array | null | { readonly link: string };

const WHO = { name: 'Test', email: 'test@example.test', date: '2026-01-02T03:04:05Z' };

/** Makes an empty repository whose first branch is `main`. */
export function makeGitRepository(): GitRepository {
  const directory = mkdtempSync(join(tmpdir(), 'metercheck-git-'));
  const git = (...args: readonly string[]): string => runGit(directory, args);
  git('init', '--quiet', '--initial-branch=main', '.');
  return {
    directory,
    git,
    commit(files, message = 'A change') {
      for (const [path, content] of Object.entries(files)) place(join(directory, path), content);
      git('add', '--all', '--force');
      git('commit', '--quiet', '--allow-empty', '--no-verify', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Writes a script that leaves a file behind when it is ever run, and gives the script's path. */
export function writeTrap(directory: string, trace: string): string {
  const script = join(directory, 'trap.sh');
  writeFileSync(script, `#!/bin/sh\ntouch '${trace}'\ncat\n`);
  chmodSync(script, 0o755);
  return script;
}

function place(path: string, content: FileContent): void {
  rmSync(path, { force: true });
  if (content === null) return;
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, path);
  else writeFileSync(path, content);
}

function runGit(directory: string, args: readonly string[]): string {
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: WHO.name,
    GIT_AUTHOR_EMAIL: WHO.email,
    GIT_AUTHOR_DATE: WHO.date,
    GIT_COMMITTER_NAME: WHO.name,
    GIT_COMMITTER_EMAIL: WHO.email,
    GIT_COMMITTER_DATE: WHO.date,
  };
  return execFileSync('git', args, { cwd: directory, env, encoding: 'utf8' }).trim();
}

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runGit } from '../git/run.ts';

/** A git repository that holds the two sides of the sample pull request. */
export interface SampleRepository {
  readonly directory: string;
  readonly base: string;
  readonly head: string;
  remove(): Promise<void>;
}

const SAMPLE = fileURLToPath(new URL('./sample/', import.meta.url));

/** Two commits made at fixed moments by fixed people have the same ids on every machine. */
const IDENTITY = [
  '-c',
  'user.name=Mira Okafor',
  '-c',
  'user.email=mira@halyard.example',
  '-c',
  'commit.gpgsign=false',
];
const BASE_DATE = '2026-11-16T09:00:00Z';
const HEAD_DATE = '2026-11-18T16:20:00Z';

/** Makes the repository in a directory of its own: `sample/base` on main, `sample/head` over it on a branch. */
export async function makeSampleRepository(branch: string): Promise<SampleRepository> {
  const directory = await mkdtemp(join(tmpdir(), 'metercheck-demo-repository-'));
  await runGit(directory, ['init', '--quiet', '--initial-branch=main', '.']);
  await cp(join(SAMPLE, 'base'), directory, { recursive: true });
  const base = await commit(directory, 'Bill transcriptions, archive, search and seats', BASE_DATE);
  await runGit(directory, ['checkout', '--quiet', '-b', branch]);
  await cp(join(SAMPLE, 'head'), directory, { recursive: true });
  const head = await commit(directory, 'Bill captions, storage, similar search and exports', HEAD_DATE);
  return { directory, base, head, remove: () => rm(directory, { recursive: true, force: true }) };
}

async function commit(directory: string, message: string, date: string): Promise<string> {
  await runGit(directory, ['add', '--all']);
  const args = ['commit', '--quiet', '--no-verify', '--message', message, '--date', date];
  await runGit(directory, [...IDENTITY, ...args], { committerDate: date });
  return (await runGit(directory, ['rev-parse', 'HEAD'])).toString().trim();
}

import type { FileText } from '#audit/source.ts';
import { isMissing, readBlobs } from './blobs.ts';
import type { GitHub } from './client.ts';
import type { PullRequest } from './pull-request.ts';

/** Where a repository sets Metercheck up. */
export const CONFIG_PATH = '.github/metercheck.yml';

/**
 * The repository's configuration as the base branch has it, never as the pull request would have it: a change must not
 * choose the rules it is judged by. `null` where there is none; a reason where there is one that cannot be read.
 *
 * @throws GoneError without access; RetryableError where it may pass later.
 */
export async function readConfig(github: GitHub, pullRequest: PullRequest): Promise<FileText | null> {
  const texts = await readBlobs(github, pullRequest, pullRequest.baseSha, [CONFIG_PATH]);
  const file = texts.get(CONFIG_PATH);
  return file === undefined || isMissing(file) ? null : file;
}

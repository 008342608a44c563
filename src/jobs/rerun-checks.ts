import type { GitHub } from '#github/client.ts';
import { findPullRequests } from '#github/find-pull-request.ts';
import type { Log } from '#log';
import type { Queue, RerunJob } from './queue.ts';

export interface RerunPorts {
  readonly github: GitHub;
  readonly queue: Pick<Queue, 'enqueue'>;
  readonly log: Log;
}

/**
 * Asks for a fresh audit of every open pull request whose head is the job's commit. Run again, it asks again, and the
 * queue makes one audit of what waits.
 *
 * @throws GoneError without access; RetryableError where it may pass later.
 */
export async function rerunChecks(ports: RerunPorts, job: RerunJob): Promise<void> {
  const { repository, headSha, deliveryId } = job;
  const numbers = await findPullRequests(ports.github, repository, headSha);
  for (const number of numbers) {
    const pullRequest = { ...repository, number };
    await ports.queue.enqueue({ kind: 'audit', pullRequest, headSha, trigger: 'rerun', deliveryId });
  }
  ports.log.info('pull requests of a commit found', { count: numbers.length });
}

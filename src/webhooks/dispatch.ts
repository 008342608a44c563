import type { Probot } from 'probot';
import type { JobRun } from '#jobs/handlers.ts';
import type { Job, RepositoryRef } from '#jobs/queue.ts';

/** The event that each kind of job is dispatched as. */
const EVENTS = {
  audit: { name: 'pull_request', action: 'synchronize' },
  command: { name: 'issue_comment', action: 'created' },
  rerun: { name: 'check_suite', action: 'rerequested' },
} as const satisfies Record<Job['kind'], { name: string; action: string }>;

/** The run behind each payload on its way through Probot; a payload cannot hold a signal or a logger. */
const runs = new WeakMap<object, JobRun>();

/**
 * Runs a job through Probot: an event is rebuilt from the job with no more than what authentication needs, and goes to
 * the handler with an Octokit that acts as the installation.
 *
 * @throws whatever the handler threw, as it was thrown.
 */
export async function dispatch(probot: Probot, run: JobRun): Promise<void> {
  const event = toEvent(run.job);
  runs.set(event.payload, run);
  try {
    await probot.receive(event as Parameters<Probot['receive']>[0]);
  } catch (error) {
    throw error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  }
}

/** The run that a handler was called for. */
export function runOf(payload: object): JobRun {
  const run = runs.get(payload);
  if (run === undefined) throw new Error('An event that did not come from the queue reached a handler.');
  return run;
}

function toEvent(job: Job) {
  const { installationId, owner, repository } = toRepository(job);
  const { name, action } = EVENTS[job.kind];
  const payload = {
    action,
    installation: { id: installationId },
    repository: { name: repository, full_name: `${owner}/${repository}`, owner: { login: owner } },
  };
  return { id: job.deliveryId, name, payload };
}

function toRepository(job: Job): RepositoryRef {
  return job.kind === 'rerun' ? job.repository : job.pullRequest;
}

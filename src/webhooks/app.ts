import type { Probot } from 'probot';
import type { GitHub } from '#github/client.ts';
import type { JobContext, JobHandlers } from '#jobs/handlers.ts';
import type { Job } from '#jobs/queue.ts';
import { runOf } from './dispatch.ts';

/** The Probot app: which body each event of a job goes to. The events are dispatched from the queue, not by GitHub. */
export function createApp(handlers: JobHandlers): (probot: Probot) => void {
  return (probot) => {
    probot.on('pull_request', (event) => handlers.audit(...toCall(event, 'audit')));
    probot.on('issue_comment', (event) => handlers.command(...toCall(event, 'command')));
    probot.on('check_suite', (event) => handlers.rerun(...toCall(event, 'rerun')));
  };
}

/** What Probot hands to a handler, as far as it is used here. */
interface Event {
  readonly payload: object;
  readonly octokit: GitHub;
}

function toCall<Kind extends Job['kind']>(
  event: Event,
  kind: Kind,
): [JobContext, Extract<Job, { kind: Kind }>] {
  const { job, attempt, signal, log } = runOf(event.payload);
  if (!isKind(job, kind)) throw new Error(`A job of the kind ${job.kind} was dispatched as ${kind}.`);
  return [{ github: event.octokit, attempt, signal, log }, job];
}

function isKind<Kind extends Job['kind']>(job: Job, kind: Kind): job is Extract<Job, { kind: Kind }> {
  return job.kind === kind;
}

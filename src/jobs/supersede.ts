import type { AuditJob, Job } from './queue.ts';

/** The pull request an audit is about, as one text; null for jobs that are never superseded. */
export function toSubject(job: Job): string | null {
  if (job.kind !== 'audit') return null;
  const { owner, repository, number } = job.pullRequest;
  return `${owner}/${repository}#${number}`.toLowerCase();
}

/**
 * The audit that stands for both when `newer` is asked for while `older` still waits: the newer one, but a fresh
 * check that somebody asked for is still owed.
 */
export function supersede(older: Job, newer: Job): Job {
  if (older.kind !== 'audit' || newer.kind !== 'audit') return newer;
  const trigger = newer.trigger === 'push' && isForced(older) ? older.trigger : newer.trigger;
  return { ...newer, trigger, headSha: newer.headSha ?? older.headSha };
}

function isForced(job: AuditJob): boolean {
  return job.trigger !== 'push';
}

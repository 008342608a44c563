import type { ScheduledJob } from '../../facts/deployment/scheduled-jobs.ts';
import { scheduledJobsIn } from '../../facts/deployment/scheduled-jobs.ts';
import { placeOfRemoved, textNode } from '../../facts/deployment/settings-place.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-134: a billing job that ran by the clock is taken off its schedule or switched off. */
export const unscheduledJob = defineRule({
  id: 'MTR-134',
  name: 'unscheduled-job',
  section: 'ingestion',
  title: 'A billing job no longer runs',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does every job that collects, reports or bills usage still run after this change?',
  cost: 'What the job collected or billed is not billed from the next run on, and nothing fails.',
  remediation:
    'Keep the job on its schedule until what takes its place runs, and say in the change what that is.',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-suspension',
    'https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html',
    'https://github.com/sidekiq-scheduler/sidekiq-scheduler',
  ],
  *match(scope) {
    if (scope.base === null) return;
    const [before, now] = [jobsOf(scope.base), jobsOf(scope)];
    // A file that cannot be read may hold any job: then none may be called missing.
    const mayBeElsewhere = scope.files.some(({ file }) => scheduledJobsIn(file) === null);
    const known = new Set(before.map(({ job }) => job.name));
    const isReplaced = now.some(({ job }) => job.isBilling && !known.has(job.name));
    const files = scope.files.map(({ file }) => file);
    for (const { file, job } of before) {
      if (!job.isBilling || job.suspension !== null) continue;
      const after = now.find((one) => one.job.name === job.name);
      if (after?.job.suspension) yield suspended(after.file, after.job, after.job.suspension);
      else if (!after && !mayBeElsewhere && !isReplaced) yield removed(file, job, files);
    }
  },
});

interface PlacedJob {
  readonly file: SyntaxFile;
  readonly job: ScheduledJob;
}

function jobsOf(scope: RuleScope): PlacedJob[] {
  return scope.files.flatMap(({ file }) => (scheduledJobsIn(file) ?? []).map((job) => ({ file, job })));
}

function suspended(
  file: SyntaxFile,
  { name }: ScheduledJob,
  suspension: NonNullable<ScheduledJob['suspension']>,
): Match {
  return {
    file,
    node: textNode(file),
    lines: suspension.lines,
    isRemoval: true,
    confidence: 'certain',
    message: `\`${suspension.value}\` stops \`${name}\`, which ran before this change: what it collects or bills is not billed while it stands.`,
  };
}

function removed(file: SyntaxFile, job: ScheduledJob, files: readonly SyntaxFile[]): Match {
  const [schedule] = job.schedules;
  return {
    ...placeOfRemoved(file, job.lines, files),
    isRemoval: true,
    confidence: 'likely',
    message: `\`${job.name}\`, which ran at \`${schedule?.value ?? ''}\`, is taken off its schedule, and nothing in this change takes its place: what it collected or billed is no longer billed.`,
  };
}

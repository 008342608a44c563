import { type Cron, parseCron, runsAMonth } from '../../facts/deployment/cron.ts';
import { type ScheduledJob, scheduledJobsIn } from '../../facts/deployment/scheduled-jobs.ts';
import { textNode } from '../../facts/deployment/settings-place.ts';
import { wordsOf } from '../../facts/names.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-338: the schedule of a billing job has no run for some of the periods it is there for. */
export const scheduleGaps = defineRule({
  id: 'MTR-338',
  name: 'schedule-gaps',
  section: 'aggregation',
  title: 'A billing job’s schedule leaves periods out or repeats them',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does the schedule of every billing job have exactly one run for each period, in every month and zone?',
  cost: 'A period without a run is not billed, or is billed a month late; one with two runs may be billed twice.',
  remediation:
    'Run at a time that every period has, such as the first of the month in UTC, and let the job work out which periods are due.',
  references: [
    'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html',
    'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline',
  ],
  *match(scope) {
    for (const { file } of scope.audited)
      for (const job of scheduledJobsIn(file) ?? []) {
        if (!job.isBilling) continue;
        for (const gap of gapsOf(job)) yield { file, node: textNode(file), ...gap };
      }
  },
});

type Gap = Pick<Match, 'lines' | 'confidence' | 'message' | 'severity' | 'remediation'>;

function* gapsOf(job: ScheduledJob): Generator<Gap> {
  const { startingDeadline: deadline, name } = job;
  // The controller looks every ten seconds.
  if (deadline !== null && deadline.value < 10)
    yield {
      lines: deadline.lines,
      confidence: 'certain',
      message: `With \`startingDeadlineSeconds: ${deadline.value}\` a run of \`${name}\` that is noticed later than that is left out: its period is not billed.`,
      remediation: 'Give a late run minutes, or take the deadline away.',
    };
  for (const { value, lines } of job.schedules) {
    const cron = parseCron(value);
    const found =
      cron &&
      (shortMonths(cron) ??
        eitherDay(cron) ??
        rarerThanNamed(job, cron) ??
        unevenSteps(cron) ??
        clockChange(job, cron));
    if (!found) continue;
    const { says, ...rest } = found;
    yield { lines, ...rest, message: `\`${name}\` runs at \`${value}\`: ${says}.` };
  }
}

type Said = Omit<Gap, 'lines' | 'message'> & { readonly says: string };

function shortMonths({ days, isAnyDay, isAnyWeekday }: Cron): Said | null {
  const [first] = days;
  if (isAnyDay || !isAnyWeekday || first === undefined || first < 29) return null;
  return {
    confidence: 'certain',
    severity: 'critical',
    says: `months without a day ${first} have no run, and what it bills for them is not billed`,
  };
}

/** Where both are restricted, a day that fits either of them has a run. */
function eitherDay({ isAnyDay, isAnyWeekday, weekdays }: Cron): Said | null {
  if (isAnyDay || isAnyWeekday || weekdays.length === 7) return null;
  return {
    confidence: 'likely',
    says: 'a day of the month and a weekday are both given, so that it runs on either, and more often than its period',
    remediation: 'Give the day of the month or the weekday, and `*` for the other.',
  };
}

/** Fewest runs a month of what is named after its period; months of 28 days and jobs of workdays left out. */
const NAMED: readonly (readonly [word: RegExp, runs: number])[] = [
  [/^hourly$/, 24 * 28],
  [/^(daily|nightly)$/, 20],
  [/^weekly$/, 4],
  [/^monthly$/, 1],
];

function rarerThanNamed({ name, schedules }: ScheduledJob, cron: Cron): Said | null {
  if (schedules.length > 1) return null;
  const words = wordsOf(name);
  const [period] = NAMED.filter(
    ([word, runs]) => words.some((one) => word.test(one)) && runsAMonth(cron) < runs,
  );
  if (period === undefined) return null;
  const named = words.find((one) => period[0].test(one)) ?? '';
  return {
    confidence: 'likely',
    says: `that is rarer than its name, ${named}, says, and what falls between two runs is left out`,
    remediation: 'Run it as often as it is named, or let each run take every period since the last one.',
  };
}

function unevenSteps({ minuteStep, hourStep }: Cron): Said | null {
  const [step, whole] = hourStep !== null ? [hourStep, 24] : [minuteStep ?? 1, 60];
  if (whole % step === 0) return null;
  return {
    confidence: 'possible',
    severity: 'medium',
    says: `${whole} is no multiple of ${step}, so that the last gap of each round is shorter, and a run that looks back ${step} counts what the one before has counted`,
    remediation: `Take a step that divides ${whole}, or let each run start where the last one ended.`,
  };
}

/** Zones whose clocks change, as far as their continent tells. */
const CHANGES =
  /^(Europe|America|US|Canada|Australia|Atlantic)\/(?!.*(Phoenix|Reykjavik|Moscow|Istanbul|Minsk|Sao_Paulo|Bogota|Lima|Buenos_Aires|Brisbane|Perth|Darwin|Caracas|Panama|Costa_Rica|Mexico_City))/;

function clockChange(
  { timeZone, schedules }: ScheduledJob,
  { hours, isAnyDay, isAnyWeekday }: Cron,
): Said | null {
  const zone = timeZone ?? /(?:^|\s)(?:CRON_)?TZ=(\S+)/.exec(schedules[0]?.value ?? '')?.[1] ?? '';
  const isNight = hours.length === 1 && hours.every((hour) => hour >= 1 && hour <= 2);
  if (!isNight || !isAnyDay || !isAnyWeekday || !CHANGES.test(zone)) return null;
  return {
    confidence: 'possible',
    severity: 'medium',
    says: `when the clocks of ${zone} change there is no such hour on one day and two of them on another, and the day is left out or billed twice`,
    remediation: 'Schedule it in UTC, or at an hour that no change of clocks takes away.',
  };
}

import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { remember } from '../remember.ts';
import { isBillingName, isOtherWork } from './billing-name.ts';
import { isSchedule } from './cron.ts';
import {
  entryOf,
  keyOf,
  type LineRange,
  mapsIn,
  numberOf,
  type PlacedMap,
  textOf,
  valueAt,
  type YamlFile,
  yamlOf,
} from './yaml-file.ts';

/** A setting as it is written, and where. */
export interface Setting<T> {
  readonly value: T;
  readonly lines: LineRange;
}

/** Work that a settings file has run by the clock. */
export interface ScheduledJob {
  /** What the file calls it. */
  readonly name: string;
  /** Its name, what it runs or what it is said to do speaks of metering or billing. */
  readonly isBilling: boolean;
  /** When it runs; several where the file gives several. */
  readonly schedules: readonly Setting<string>[];
  /** The zone its schedule is read in; null where none is named. */
  readonly timeZone: string | null;
  /** Switched off: Kubernetes' `suspend`, `enabled: false`. */
  readonly suspension: Setting<string> | null;
  /** Kubernetes' `concurrencyPolicy`; null where the scheduler has none or none is named. */
  readonly concurrency: Setting<'Allow' | 'Forbid' | 'Replace'> | null;
  /** The scheduler starts a run though the one before still goes on, unless it is told otherwise. */
  readonly mayOverlap: boolean;
  /** How late a run may start before it is left out, in seconds. */
  readonly startingDeadline: Setting<number> | null;
  /** How many times a failed run is tried again; null where it is not said. */
  readonly retries: Setting<number> | null;
  readonly lines: LineRange;
}

/** Keys whose value says when; `every` stands in sidekiq-scheduler, `ScheduleExpression` in CloudFormation. */
const SCHEDULE_KEYS = /^(schedules?|cron|crontab|every|rate|scheduleexpression|cronschedule|cron_schedule)$/i;

/** A text in which no scheduled job can stand. */
const MAY_HOLD =
  /(?:^|[\s{,])["']?:?(schedules?|cron|crontab|every|rate|scheduleexpression|cron_?schedule)["']?\s*:/i;

/**
 * The jobs of a YAML file that run by the clock, in source order: Kubernetes' CronJob and Argo's CronWorkflow, GitHub's
 * workflows, sidekiq-cron and sidekiq-scheduler, Celery beat, serverless.yml, SAM and EventBridge, App Engine's
 * cron.yaml, and values of charts that name a schedule. Null where the text cannot be read as YAML: then nothing may be
 * said about what is absent.
 */
export const scheduledJobsIn = remember((file: SyntaxFile): readonly ScheduledJob[] | null =>
  isSettings(file) && MAY_HOLD.test(file.text) ? readJobs(file) : [],
);

function isSettings({ language }: SyntaxFile): boolean {
  return /^(ya?ml|json)$/.test(language);
}

function readJobs(file: SyntaxFile): readonly ScheduledJob[] | null {
  const yaml = yamlOf(file);
  if (yaml === null) return null;
  const byOwner = new Map<YAMLMap, ScheduledJob>();
  for (const placed of mapsIn(yaml)) {
    const schedules = schedulesOf(placed.map, yaml);
    if (schedules.length === 0) continue;
    const owner = ownerOf(placed);
    const job = byOwner.get(owner.map) ?? toJob(owner, file, yaml);
    const suspension = job.suspension ?? suspensionOf(placed.map, yaml);
    byOwner.set(owner.map, { ...job, suspension, schedules: [...job.schedules, ...schedules] });
  }
  return [...byOwner.values()];
}

function schedulesOf(map: YAMLMap, yaml: YamlFile): Setting<string>[] {
  return map.items.flatMap((pair) => {
    if (!SCHEDULE_KEYS.test(keyOf(pair))) return [];
    const values = isSeq(pair.value) ? pair.value.items : [pair.value];
    return values.flatMap((value) => {
      const text = textOf(value) ?? crontabOf(value);
      return text !== null && isSchedule(text) ? [{ value: text, lines: linesOf(pair, value, yaml) }] : [];
    });
  });
}

function linesOf(pair: Pair, value: unknown, yaml: YamlFile): LineRange {
  return isSeq(pair.value) ? yaml.linesOf(value) : yaml.linesOf(pair);
}

/** Celery's `schedule: {minute: 0, hour: "*"}`, whose fields are `*` where they are left out. */
function crontabOf(value: unknown): string | null {
  if (!isMap(value)) return null;
  const fields = ['minute', 'hour', 'day_of_month', 'month_of_year', 'day_of_week'].map((name) =>
    textOf(entryOf(value, name)?.value),
  );
  return fields.every((field) => field === null) ? null : fields.map((field) => field ?? '*').join(' ');
}

interface Owner {
  readonly map: YAMLMap;
  /** The key it stands under; null for a document. */
  readonly key: string | null;
}

/** Keys that only lead from a job to its schedule. */
const LEADS = /^(spec|on|true|schedules?|properties|events?)$/i;

/** Keys that do so where what stands below them only says when. */
const MAY_LEAD = /^(triggers?|config|options|settings|eventbridge|input|cron|cronjob|scheduler)$/i;

function leadsTo(owner: YAMLMap, key: string): boolean {
  return LEADS.test(key) || (MAY_LEAD.test(key) && !owner.items.some((pair) => TELLING.test(keyOf(pair))));
}

/** The mapping that is the job: of a mapping that only says when, the one around it. */
function ownerOf({ map, above }: PlacedMap): Owner {
  let owner: YAMLMap = map;
  for (let level = above.length - 1; level >= 0; level--) {
    const around = above[level];
    if (around === undefined) break;
    const isEvent = level > 0 && /^events?$/i.test(above[level - 1]?.key ?? '');
    const isNamed = textOf(entryOf(owner, 'name')?.value) !== null && !isEvent;
    const isKind = entryOf(owner, 'kind') !== null && entryOf(owner, 'apiVersion') !== null;
    if (isKind || isNamed || (!leadsTo(owner, around.key) && !isEvent))
      return { map: owner, key: around.key };
    owner = around.map;
  }
  return { map: owner, key: null };
}

function toJob({ map, key }: Owner, file: SyntaxFile, yaml: YamlFile): ScheduledJob {
  const spec = valueAt(map, 'kind') === undefined ? map : (valueAt(map, 'spec') ?? map);
  const kind = textOf(valueAt(map, 'kind')) ?? '';
  const own = textOf(valueAt(map, 'metadata', 'name')) ?? textOf(valueAt(map, 'name'));
  const name = own ?? key ?? file.path.slice(file.path.lastIndexOf('/') + 1);
  const isWorkflow = /(^|\/)\.github\/workflows\//.test(file.path);
  return {
    name,
    isBilling:
      !isOtherWork(name) &&
      !(isWorkflow && isOtherWork(file.path)) &&
      [name, key ?? '', ...whatItRuns(map)].some(isBillingName),
    schedules: [],
    timeZone: textOf(entryOf(spec, 'timeZone', 'timezone', 'tz')?.value),
    suspension: suspensionOf(spec, yaml),
    concurrency: concurrencyOf(spec, yaml),
    mayOverlap: /^(CronJob|CronWorkflow)$/.test(kind) || (isWorkflow && entryOf(map, 'concurrency') === null),
    startingDeadline: numberSetting(entryOf(spec, 'startingDeadlineSeconds'), yaml),
    retries: retriesOf(spec, yaml),
    lines: yaml.linesOf(map),
  };
}

function suspensionOf(spec: unknown, yaml: YamlFile): Setting<string> | null {
  const suspended = entryOf(spec, 'suspend', 'suspended', 'disabled', 'paused');
  if (suspended !== null && textOf(suspended.value) === 'true')
    return { value: `${keyOf(suspended)}: true`, lines: yaml.linesOf(suspended) };
  const enabled = entryOf(spec, 'enabled', 'active', 'state', 'status');
  const isOff = enabled !== null && /^(false|disabled|paused|inactive)$/i.test(textOf(enabled.value) ?? '');
  return isOff
    ? { value: `${keyOf(enabled)}: ${textOf(enabled.value)}`, lines: yaml.linesOf(enabled) }
    : null;
}

function concurrencyOf(spec: unknown, yaml: YamlFile): ScheduledJob['concurrency'] {
  const entry = entryOf(spec, 'concurrencyPolicy');
  const value = textOf(entry?.value);
  return value === 'Allow' || value === 'Forbid' || value === 'Replace'
    ? { value, lines: yaml.linesOf(entry) }
    : null;
}

function retriesOf(spec: unknown, yaml: YamlFile): Setting<number> | null {
  const job = valueAt(spec, 'jobTemplate', 'spec');
  const entry =
    entryOf(job, 'backoffLimit') ??
    entryOf(spec, 'maximumRetryAttempts', 'max_retries') ??
    entryOf(valueAt(spec, 'EventInvokeConfig'), 'MaximumRetryAttempts');
  return numberSetting(entry, yaml);
}

function numberSetting(entry: Pair | null, yaml: YamlFile): Setting<number> | null {
  const value = numberOf(entry?.value);
  return value === null ? null : { value, lines: yaml.linesOf(entry) };
}

/** Keys whose values say what a job does; an image or a queue may serve many. */
const TELLING =
  /^(class|job_class|job|task|command|cmd|args|handler|run|url|uri|path|target|function|functionname|entrypoint|script|description)$/i;

/** So many values of a job are looked at. */
const MAX_VALUES = 400;

function whatItRuns(map: YAMLMap): readonly string[] {
  const texts: string[] = [];
  const pending: { node: unknown; isTelling: boolean }[] = [{ node: map, isTelling: false }];
  for (let looked = 0; looked < MAX_VALUES; looked++) {
    const next = pending.shift();
    if (next === undefined) break;
    const { node, isTelling } = next;
    if (isScalar(node) && isTelling) texts.push(textOf(node) ?? '');
    if (isSeq(node)) for (const item of node.items) pending.push({ node: item, isTelling });
    if (isMap(node))
      for (const pair of node.items) pending.push({ node: pair.value, isTelling: TELLING.test(keyOf(pair)) });
  }
  // A name that belongs together stands in one word or one line: `bin/rails billing:charge`.
  return texts.flatMap((text) => text.split('\n'));
}

import { toPlainTextFile } from '../../languages/plain-text.ts';
import { isBillingName } from './billing-name.ts';
import { queueSettingsIn } from './queue-settings.ts';
import { scheduledJobsIn } from './scheduled-jobs.ts';

/** What a settings file sets up for billing; null where it sets up nothing of it. */
export function billingSettingsIn(path: string, text: string): string | null {
  const file = toPlainTextFile(path, text);
  if (scheduledJobsIn(file)?.some(({ isBilling }) => isBilling)) return 'runs billing by the clock';
  return queueSettingsIn(file).some(({ isBilling }) => isBilling) ? 'sets up a queue of usage' : null;
}

const SAYS_WHEN = /^[\s-]*["']?:?(schedule|cron|every|rate|scheduleexpression)["']?\s*:/i;
const SAYS_WHAT = /^[\s-]*["']?:?([\w.-]{1,100})["']?\s*:\s*(?:["']?([^#\n]{0,200}))?/;
const TELLING = /^(name|class|task|job|command|run|handler|url|target|description|queuename|topicname)$/i;

/**
 * True when lines of a settings file, whole or in pieces, speak of a billing job and of when it runs: told by the lines
 * alone, so that a patch can be asked too.
 */
export function speaksOfBillingJobs(lines: readonly string[]): boolean {
  if (!lines.some((line) => SAYS_WHEN.test(line))) return false;
  return lines.some((line) => {
    const [, key = '', value = ''] = SAYS_WHAT.exec(line) ?? [];
    if (value.trim() === '') return isBillingName(key);
    return TELLING.test(key) && isBillingName(value);
  });
}

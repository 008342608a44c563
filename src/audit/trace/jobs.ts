import { wordsOf } from '../facts/names.ts';
import type { FunctionNode, SyntaxFile } from '../languages/syntax.ts';
import { isBillingCode, isScreenCode } from './billing-code.ts';
import { ownerName, ownName } from './call-graph.ts';
import type { EntryPoints } from './entry-points.ts';

/** Words by which a function says that a clock starts it. */
const CLOCK = new Set('cron cronjob job worker'.split(' '));
/** Words that do so in front alone: `linkScheduledPlans` links plans. */
const TURN = new Set('scheduled nightly hourly daily weekly monthly'.split(' '));
const VERBS = new Set('run handle process do perform execute'.split(' '));
/** What only makes, plans or looks at a job. */
const ABOUT_JOBS = new Set(
  'create schedule enqueue add get list find cancel delete remove update register start stop is has new build next make setup init queue format parse validate'.split(
    ' ',
  ),
);
/** Jobs around billing that no amount depends on. */
const ASIDE =
  /email|mail|notif|clean|cache|warm|analytics|slack|digest|remind|telemetry|alert|cleanup|screenshot|thumbnail|search|index|health/i;

/** True for a function that a clock or a queue starts and that does billing work. */
export function isBillingJob(fn: FunctionNode, file: SyntaxFile, entryPoints: EntryPoints): boolean {
  const name = ownName(fn);
  const owner = ownerName(fn) ?? '';
  if (ASIDE.test(`${name ?? ''} ${owner}`) || isScreenCode(fn.body[0] ?? fn, file)) return false;
  const entry = entryPoints.around(fn.body[0] ?? fn);
  const isEntry =
    entry?.function === fn &&
    (/^(schedule|consumer)$/.test(entry.kind) ||
      (entry.kind === 'command' && isRunOfBilling(`${file.path}/${owner}/${name ?? ''}`)));
  if (!isEntry && !isNamedJob(name ?? '')) return false;
  return isBillingCode(fn.body[0] ?? fn, file);
}

/** A command that bills is called after it; others look at a catalogue or start what they are told to. */
function isRunOfBilling(path: string): boolean {
  const words = path
    .split('/')
    .slice(-LAST_NAMES)
    .flatMap((part) => wordsOf(part));
  return words.some((word) => CLOCK.has(word) || TURN.has(word) || BILLING_RUN.test(word));
}

/** The folder, the file, the class and the function. */
const LAST_NAMES = 4;
const BILLING_RUN =
  /^(bill\w*|invoic\w*|charg\w*|usage|usages|meter\w*|renew\w*|export\w*|report\w*|sync|aggregat\w*|rat(e|ing)|reconcil\w*|collect\w*)$/;

/** `runMonthlyInvoicing`, `handleUsageMeteringJob`, `billing_cron`. */
function isNamedJob(name: string): boolean {
  const words = wordsOf(name);
  const [first = '', second = ''] = words;
  if (TURN.has(first) || (VERBS.has(first) && TURN.has(second))) return true;
  return words.some((word) => CLOCK.has(word)) && !ABOUT_JOBS.has(first);
}

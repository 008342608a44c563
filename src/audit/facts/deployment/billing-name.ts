import { isMeteringAlert } from '../alerts/metering-alert.ts';
import { wordsOf } from '../names.ts';

/** Words beside those of alerts that make a job or a queue one of billing. */
const CHARGES = new Set(
  'proration prorations dunning chargeback rebill payg topup topups charge charges charging refunds renewals'.split(
    ' ',
  ),
);

/** What is done to subscriptions that are billed by the clock. */
const SUBSCRIPTION_WORK = /^(renew|renewal|sync|charge|close|expire|expired|cancel|trial|trials|advance)$/;

/** Work around billing that bills nothing. */
const OTHER_WORK = new Set(
  `test tests testing e2e lint docs backup backups restore cleanup clean prune purge vacuum snapshot migrate migration
  migrations deploy deployment release build healthcheck smoke benchmark seed demo mock dashboard storybook staging
  stale scan codeql dependabot renovate ci cd audit notification notifications notify email emails reminder reminders
  newsletter`.split(/\s+/),
);

/** True when a name says that what it names is something else than billing, whatever it runs. */
export function isOtherWork(name: string): boolean {
  return wordsOf(withoutTemplates(name)).some((word) => OTHER_WORK.has(word)) || /\be2e\b/i.test(name);
}

/** True when a name, a command or a class says that it is about metering or billing, and not about tests or machines. */
export function isBillingName(name: string): boolean {
  if (isOtherWork(name)) return false;
  const own = withoutTemplates(name);
  const words = wordsOf(own);
  const isSubscription = words.some((word) => /^subscriptions?$/.test(word));
  return (
    words.some((word) => CHARGES.has(word)) ||
    (isSubscription && words.some((word) => SUBSCRIPTION_WORK.test(word))) ||
    isMeteringAlert({ name: own, group: '', expression: '' })
  );
}

/** What a template puts in (`{{ .Release.Name }}`) says nothing of the job. */
function withoutTemplates(name: string): string {
  return name.replace(/\(\([^()]{0,200}\)\)|\$\{[^{}]{0,200}\}/g, ' ').slice(0, MAX_NAME);
}

/** Longer texts are scripts, not names. */
const MAX_NAME = 200;

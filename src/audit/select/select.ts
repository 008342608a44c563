import { speaksOfMeteringAlerts } from '../facts/alerts/metering-alert.ts';
import { isOtherWork } from '../facts/deployment/billing-name.ts';
import { billingSettingsIn, speaksOfBillingJobs } from '../facts/deployment/billing-settings.ts';
import { type ClientSetting, clientSettingsIn } from '../facts/deployment/client-settings.ts';
import { packagesIn } from '../facts/packages.ts';
import { isPlainText, toPlainTextFile } from '../languages/plain-text.ts';
import type { Provider } from '../providers/provider.ts';
import type { BillingPlace } from './billing-place.ts';
import { isSettingsOnly } from './ignored-paths.ts';
import { limitReason } from './kept-limits.ts';
import { purposeIn } from './purposes.ts';
import { importLines, sdkMatcher } from './sdk-matcher.ts';
import { actReason, addsAtRate } from './usage-acts.ts';
import { holdsUsageRows } from './usage-rows.ts';
import {
  CORE_PAIRS,
  CORE_TERMS,
  GENERIC_TERMS,
  MACHINE_WORDS,
  PLACE_PAIRS,
  PLUMBING_TERMS,
  SUPPORTING_TERMS,
  wordsOf,
} from './vocabulary.ts';

export interface Candidate {
  readonly path: string;
  readonly text: string;
  /** The change to it, where there is one: what it took away tells what the file was about. */
  readonly patch?: string | null;
}

export interface Selected {
  readonly path: string;
  /** What made it billing code, in words for the coverage list. */
  readonly reason: string;
}

/** Repeating a word says nothing new after this many times. */
const MAX_COUNTED = 6;
const CORE_WEIGHT = 3;
const SUPPORTING_WEIGHT = 1;
const GENERIC_WEIGHT = 0.25;
/** However often generic words stand in a file, they never make it billing code on their own. */
const MAX_GENERIC = 3;
/** A word in the path says what the whole file is about. */
const PATH_FACTOR = 3;

/**
 * Both tuned on labelled billing code against commits of libraries without any: at ten, a file is billing code
 * whatever stands around it; at one and a half, only where the change or the repository is about billing anyway.
 */
const ALONE = 10;
const BESIDE_BILLING = 1.5;
/** Four generic words, such as those of a queue of events that are sent in batches, in the folder of a file of billing. */
const BESIDE_FILE = 1;

/** Supporting terms alone make a case when so many different ones stand there more than once. */
const SUPPORTING_BREADTH = 3;

/** A file called usage that speaks of it so often, and of who pays for it, is about what is billed. */
const USAGE_PLACE_WORDS = 2;
const PAYERS = [
  'customer',
  'customers',
  'subscription',
  'tenant',
  'tenants',
  'account',
  'merchant',
  'organization',
  'organisation',
  'org',
  'workspace',
];
/** What a platform counts for its projects is what it bills them for, where it is called a metric so often. */
const COUNTED_FOR = ['project', 'projects', 'team', 'teams'];
const COUNTED_METRICS = 3;
/** Said so often, it is usage that somebody keeps, whatever the path says; not that of a machine or a command. */
const USAGE_TOLD_WORDS = 3;
const OTHER_USAGE = ['cpu', 'memory', 'disk', 'argv', 'argparse', 'heap', 'stdout', 'flag'];

/** In a change this small every code file has to do with the billing file it stands beside. */
const SMALL_CHANGE_FILES = 5;

/**
 * Picks the files that belong to usage billing, each with the reason. A file is picked by itself when it imports a
 * billing SDK, calls a billing API or is full of the trade's words; a file with a few of them, or with plumbing that
 * metered events run through, is picked only beside such a file or in a place of billing, and there also beside a file
 * that is named for it.
 */
export function selectFiles(
  candidates: readonly Candidate[],
  providers: readonly Provider[],
  place: BillingPlace,
): readonly Selected[] {
  const sdk = sdkMatcher(providers);
  const weighed = candidates.map((candidate) => ({
    candidate,
    weight: weigh(candidate),
    sdk: (isSettingsOnly(candidate.path) ? null : codeReason(candidate, sdk)) ?? settingsReason(candidate),
  }));
  const isAlone = ({ candidate, weight, sdk }: (typeof weighed)[number]): boolean =>
    sdk !== null || (!isSettingsOnly(candidate.path) && isBillingCode(weight));
  const isBillingChange = weighed.some(isAlone);
  const isBillingPlace = isBillingChange || place.isBilling;
  return weighed.flatMap((one) => {
    if (one.sdk === null && isSettingsOnly(one.candidate.path)) return [];
    const reason = one.sdk ?? (isAlone(one) ? wordsReason(one.weight) : null);
    if (reason) return [{ path: one.candidate.path, reason }];
    if (!isBillingPlace) return [];
    if (clientSettingsOf(one.candidate).length > 0)
      return [{ path: one.candidate.path, reason: 'sets how messages are delivered, beside billing code' }];
    if (one.weight.score >= BESIDE_BILLING && one.weight.terms.length > 0)
      return [{ path: one.candidate.path, reason: `${wordsReason(one.weight)}, beside other billing code` }];
    if (one.weight.plumbing.length > 0) {
      const reason = `carries events (${one.weight.plumbing.slice(0, 3).join(', ')}) beside billing code`;
      return [{ path: one.candidate.path, reason }];
    }
    const neighbour = one.weight.score >= BESIDE_FILE ? place.neighbourOf(one.candidate.path) : null;
    if (neighbour !== null) return [{ path: one.candidate.path, reason: `stands beside ${neighbour}` }];
    if (isBillingChange && candidates.length <= SMALL_CHANGE_FILES)
      return [{ path: one.candidate.path, reason: 'part of a small change to billing code' }];
    return [];
  });
}

interface Weight {
  readonly score: number;
  /** Core and supporting terms met, the most telling first. */
  readonly terms: readonly string[];
  readonly core: number;
  /** Different supporting terms that stand there more than once. */
  readonly breadth: number;
  readonly plumbing: readonly string[];
  /** The path says usage, and the text says it again beside whose usage it is. */
  readonly isUsagePlace: boolean;
}

function isBillingCode(weight: Weight): boolean {
  return (
    weight.isUsagePlace ||
    (weight.score >= ALONE && (weight.core > 0 || weight.breadth >= SUPPORTING_BREADTH))
  );
}

function weigh(candidate: Candidate): Weight {
  const counts = new Map<string, number>();
  const plumbing = new Set<string>();
  let previous = '';
  for (const word of wordsOf(candidate.text)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
    const pair = `${previous} ${word}`;
    if (CORE_PAIRS.has(pair)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
    previous = word;
  }
  for (const line of importLines(candidate.text))
    for (const word of wordsOf(line))
      if (CORE_TERMS.has(word)) counts.set(word, (counts.get(word) ?? 0) + PATH_FACTOR - 1);
  const isToldOften =
    (counts.get('usage') ?? 0) >= USAGE_TOLD_WORDS &&
    PAYERS.some((word) => counts.has(word)) &&
    !OTHER_USAGE.some((word) => counts.has(word));
  const places = [candidate.path, ...packagesIn(candidate.text)].join('/');
  const isUsagePlace =
    isToldOften ||
    isPlaceOfUsage(places, counts) ||
    sellsCredits(counts) ||
    isBillingPackage(candidate.text, counts) ||
    holdsUsageRows(candidate.text);
  for (const name of packagesIn(candidate.text))
    for (const word of wordsOf(name)) counts.set(word, (counts.get(word) ?? 0) + PATH_FACTOR);
  previous = '';
  for (const word of wordsOf(candidate.path)) {
    counts.set(word, (counts.get(word) ?? 0) + PATH_FACTOR);
    const pair = `${previous} ${word}`;
    if (CORE_PAIRS.has(pair)) counts.set(pair, (counts.get(pair) ?? 0) + PATH_FACTOR);
    if (PLUMBING_TERMS.has(word)) plumbing.add(word);
    previous = word;
  }
  let generic = 0;
  const terms: { word: string; weight: number; isCore: boolean }[] = [];
  for (const [word, count] of counts) {
    const counted = Math.min(count, MAX_COUNTED);
    if (CORE_TERMS.has(word) || CORE_PAIRS.has(word))
      terms.push({ word, weight: CORE_WEIGHT * counted, isCore: true });
    else if (SUPPORTING_TERMS.has(word))
      terms.push({ word, weight: SUPPORTING_WEIGHT * counted, isCore: false });
    else if (GENERIC_TERMS.has(word)) generic += GENERIC_WEIGHT * counted;
  }
  terms.sort((a, b) => b.weight - a.weight);
  return {
    score: terms.reduce((sum, term) => sum + term.weight, 0) + Math.min(generic, MAX_GENERIC),
    terms: terms.map((term) => term.word),
    core: terms.filter((term) => term.isCore).length,
    breadth: terms.filter((term) => !term.isCore && term.weight > SUPPORTING_WEIGHT).length,
    plumbing: [...plumbing],
    isUsagePlace,
  };
}

/** A path of usage, and a text that says again whose usage it is, or that it is counted. */
function isPlaceOfUsage(path: string, counts: ReadonlyMap<string, number>): boolean {
  const has = (word: string): boolean => counts.has(word);
  const inText = (counts.get('usage') ?? 0) + (counts.get('consumption') ?? 0);
  const words = [...wordsOf(path)];
  if (inText < USAGE_PLACE_WORDS || words.some((word) => MACHINE_WORDS.has(word))) return false;
  if (words.some((word, i) => PLACE_PAIRS.has(`${words[i - 1] ?? ''} ${word}`))) return true;
  if (!words.some((word) => word === 'usage' || word === 'usages')) return false;
  const metrics = (counts.get('metric') ?? 0) + (counts.get('metrics') ?? 0);
  return PAYERS.some(has) || (metrics >= COUNTED_METRICS && COUNTED_FOR.some(has));
}

/** What a program does with billing, beside what its words say. */
function codeReason(candidate: Candidate, sdk: (text: string) => string | null): string | null {
  const reason = sdk(candidate.text) ?? actReason(candidate.text) ?? limitReason(candidate.text);
  if (reason !== null) return reason;
  if (candidate.patch && addsAtRate(removedIn(candidate.patch))) return 'counted at a rate before';
  const purpose = purposeIn(candidate.text);
  return purpose === null ? null : `says in a comment: ${purpose}`;
}

/** What the patch took away. */
function removedIn(patch: string): string {
  return patch
    .split('\n')
    .filter((line) => line.startsWith('-'))
    .join('\n');
}

/** The package is called after it, and somebody is there who pays. */
function isBillingPackage(text: string, counts: ReadonlyMap<string, number>): boolean {
  const isNamed = packagesIn(text).some((name) =>
    [...wordsOf(name)].some((word) => BILLING_PACKAGES.has(word)),
  );
  return isNamed && PAYERS.some((word) => counts.has(word));
}

const BILLING_PACKAGES = new Set(['usage', 'metering', 'billing', 'invoicing']);

/** Credits that are paid for: so often said, beside the order or the webhook that brings them. */
function sellsCredits(counts: ReadonlyMap<string, number>): boolean {
  const isSold = SALES.some((word) => counts.has(word));
  return (
    (counts.get('credits') ?? 0) >= MIN_CREDITS && isSold && (counts.has('webhook') || counts.has('webhooks'))
  );
}

const MIN_CREDITS = 3;
const SALES = ['order', 'checkout', 'payment', 'paid', 'purchase', 'invoice', 'transaction', 'pack'];

/** Settings by which a program of this repository may lose messages. */
function clientSettingsOf({ path, text }: Candidate): readonly ClientSetting[] {
  return /\.ya?ml$/i.test(path) ? clientSettingsIn(toPlainTextFile(path, text)) : [];
}

/** A settings file is chosen by what it watches, runs or sets up, before the change as after it. */
function settingsReason({ path, text, patch }: Candidate): string | null {
  if (!isPlainText(path) || !/\.(ya?ml|json)$/i.test(path)) return null;
  return inSettings(path, text) ?? (patch ? inRemovedSettings(path, patch) : null);
}

function inSettings(path: string, text: string): string | null {
  return speaksOfMeteringAlerts(text) ? 'alerts on metering' : billingSettingsIn(path, text);
}

/** What a patch took away from a settings file, where it was about billing; null where it was not. */
export function inRemovedSettings(path: string, patch: string): string | null {
  const old = patch.split('\n').filter((line) => !line.startsWith('+'));
  const lines = old.map((line) => line.replace(/^[- ]/, ''));
  if (speaksOfMeteringAlerts(lines.join('\n'))) return 'alerts on metering';
  // A workflow that is called after tests runs no billing, whatever its steps are called.
  const isOther = isSettingsOnly(path) && isOtherWork(path);
  return !isOther && speaksOfBillingJobs(lines) ? 'ran billing by the clock' : null;
}

function wordsReason(weight: Weight): string {
  return `speaks of ${weight.terms.slice(0, 4).join(', ')}`;
}

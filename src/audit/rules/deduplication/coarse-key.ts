import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, pathOf } from '../../facts/calls.ts';
import { coarseConflictsIn } from '../../facts/conflict-keys.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import {
  isHolderName,
  isMeterName,
  isMomentName,
  isTimeName,
  makingOf,
  nameOfPart,
} from '../../facts/key-part-names.ts';
import { idempotencyKeyOf, keyParts } from '../../facts/key-parts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { cutOf } from '../../facts/time-cuts.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, isWithin } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import type { Provider } from '../../providers/provider.ts';
import type { MeteringSite } from '../../trace/site.ts';
import { isQuantity } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-203: the key names only whose usage it is, so that all later usage of the same customer is a repeat. */
export const coarseKey = defineRule({
  id: 'MTR-203',
  name: 'coarse-key',
  section: 'deduplication',
  title: 'The idempotency key is the same for different usage',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does the idempotency key tell every two facts of usage apart?',
  cost: 'The provider takes all usage after the first for a repeat and drops it: it is never billed.',
  remediation:
    'Make the key from the event: its own id, or the customer together with the meter and the interval that is counted.',
  references: [
    'https://docs.stripe.com/api/billing/meter-event/create',
    'https://docs.stripe.com/api/idempotent_requests',
  ],
  *match({ files, trace }) {
    for (const facts of files) yield* matchConflicts(facts);
    for (const site of trace.sites) {
      const match = matchSite(site);
      if (match) yield match;
    }
  },
});

function matchSite({ node, operation, provider, file, wraps }: MeteringSite): Match | null {
  if (node.kind !== 'call' || wraps !== null || (operation !== 'send' && operation !== 'send-batch'))
    return null;
  const key = idempotencyKeyOf(node, provider?.deduplication.keyNames ?? []);
  if (key === null) return null;
  const made = keyParts(key);
  const parts = made.map(nameOfPart);
  const whose = parts.find((name) => name !== null && isHolderName(name));
  if (typeof whose !== 'string') return null;
  const isAlone = parts.every((name) => name !== null && (isHolderName(name) || isMeterName(name)));
  if (!isAlone)
    return (
      matchDimension(node, key, { parts, file, provider }) ?? matchMoment(node, key, { parts, made, file })
    );
  return {
    file,
    node: isWithin(key, node) ? key : node,
    confidence: parts.every((name) => name !== null && isHolderName(name)) ? 'certain' : 'likely',
    message:
      `The key given to \`${calleeName(node)}\` is made of \`${parts.join('` and `')}\` alone: ` +
      'all later usage of the same holder carries the same key, is dropped as a repeat and never billed.',
  };
}

/** A constraint is a key as well: what conflicts with it is dropped. */
function* matchConflicts(facts: FileFacts): Generator<Match> {
  for (const { node, columns, missing } of coarseConflictsIn(facts))
    yield {
      file: facts.file,
      node,
      confidence: 'likely',
      message:
        `\`${missing}\` differs from row to row and is not in the key \`${columns.join(', ')}\` that a repeat is told by: ` +
        'all usage of an event but the first is dropped as a repeat and never billed.',
    };
}

interface KeyOfSite {
  readonly parts: readonly (string | null)[];
  readonly file: SyntaxFile;
}

/** A rollup of several dimensions under a key of the holder and the time alone: one of them is taken, the rest dropped. */
function matchDimension(
  node: CallNode,
  key: SyntaxNode,
  { parts, file, provider }: KeyOfSite & { readonly provider: Provider | null },
): Match | null {
  if (!parts.every((name) => name !== null && (isHolderName(name) || isTimeName(name)))) return null;
  if (!parts.some((name) => name !== null && isHolderName(name))) return null;
  const known = new Set(parts.map((name) => plainName(name ?? '')));
  const missing = [...dimensionsOf(node, ownersOf(key)), ...metersOf(node, key, provider)].filter(
    (name) => !known.has(plainName(name)),
  );
  const [first] = missing;
  if (first === undefined) return null;
  return {
    file,
    node: key,
    evidence: [{ file, node }],
    confidence: 'likely',
    message:
      `The key given to \`${calleeName(node)}\` holds \`${parts.join('` and `')}\` but not \`${missing.join('` or `')}\`, by which the events differ: ` +
      `the usage of another \`${first}\` in the same interval carries the same key, is dropped as a repeat and never billed.`,
  };
}

/** The meter, where it is another one from event to event: a loop's variable, a parameter, a field of the same row. */
function metersOf(call: CallNode, key: SyntaxNode, provider: Provider | null): readonly string[] {
  const wanted = new Set((provider?.meterNames ?? []).map(plainName));
  const found: string[] = [];
  for (const { name, value } of namedArguments(call)) {
    if (!wanted.has(plainName(name))) continue;
    const meter = resolve(value);
    if (meter.kind === 'name' && /\p{Ll}/u.test(meter.name)) found.push(meter.name);
    if (meter.kind !== 'member' || meter.object.kind !== 'name' || !/^\p{Ll}/u.test(meter.name)) continue;
    const owner = meter.object.name;
    // A sender that is made for one meter holds it, and not whose usage it sends.
    const isOwn = /^(this|self)$/.test(owner);
    if (CONFIGURED.test(owner) || (isOwn && !keyParts(key).every((part) => isOwnField(part)))) continue;
    found.push(meter.name);
  }
  return found;
}

const CONFIGURED = /config|settings|options|opts|env|const/i;

function isOwnField(part: SyntaxNode): boolean {
  return /^(this|self)\./.test(pathOf(part));
}

/** One event under its holder and the minute, hour or day it happened in: the next one in it has the same key. */
function matchMoment(
  node: CallNode,
  key: SyntaxNode,
  { parts, made, file }: KeyOfSite & { readonly made: readonly SyntaxNode[] },
): Match | null {
  if (
    !parts.every((name) => name !== null && (isHolderName(name) || isMeterName(name) || isMomentName(name)))
  )
    return null;
  const at = parts.findIndex((name) => name !== null && isMomentName(name));
  const part = made[at];
  if (part === undefined || isRollup(node)) return null;
  const texts = [makingOf(part), resolve(key)].map(({ span }) =>
    file.text.slice(span.start, Math.min(span.end, span.start + MAX_KEY)),
  );
  const cut = texts.map(cutOf).find((found) => found !== null);
  if (cut === undefined) return null;
  return {
    file,
    node: key,
    evidence: [{ file, node }],
    confidence: 'likely',
    message:
      `The key given to \`${calleeName(node)}\` holds \`${parts[at]}\` cut to the ${cut}: ` +
      `whatever the same holder uses later in that ${cut} carries the same key, is dropped as a repeat and never billed.`,
  };
}

/** Longer texts are no keys. */
const MAX_KEY = 500;

/** What is counted together is sent once for its interval. */
function isRollup(node: SyntaxNode): boolean {
  const names = [...ancestors(node)].flatMap((above) =>
    (above.kind === 'function' || above.kind === 'class') && above.name !== null ? [above.name] : [],
  );
  return names.some((name) => ROLLUP.test(name));
}

const ROLLUP = /roll_?up|aggregat|hourly|daily|minutely|summar|totals?$|bucket|window|flush|batch/i;

const DIMENSIONS = /^(properties|dimensions|attributes|metadata|payload|data|labels|tags)$/i;
/** How much, and what follows from whose usage it is or from the installation. */
const NO_DIMENSION =
  /^(plan|currency|name|email|description|title|status|state|source|version|env|environment|note|url|host|hostname|total|timezone)$/;

/** What an event says of its usage beside whose it is, when and how much, each by the field it is taken from. */
function dimensionsOf(call: CallNode, owners: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  for (const { name, value } of namedArguments(call)) {
    if (!DIMENSIONS.test(name) || value.kind !== 'object') continue;
    // The only thing that is told of the usage is how much it was.
    if (value.entries.length === 1) continue;
    for (const { key, value: inner } of value.entries) {
      if (key === null || (inner.kind !== 'name' && inner.kind !== 'member')) continue;
      // Given under its own name, a field is a label; under another it is the amount of a meter, or made up.
      if (plainName(inner.name) !== plainName(key) || isMeasure(key)) continue;
      // `account.region`, where the key holds `account.id`: whose it is settles it.
      if (inner.kind === 'member' && owners.has(pathOf(inner.object))) continue;
      found.add(inner.name);
    }
  }
  return [...found];
}

/** `account` for `account.id`: an account has one region. */
function ownersOf(key: SyntaxNode): ReadonlySet<string> {
  const ids = keyParts(key).filter((part) => part.kind === 'member' && /^(uu)?id$/i.test(part.name));
  const owners = ids.flatMap((part) => (part.kind === 'member' ? [pathOf(part.object)] : []));
  return new Set(owners.filter((owner) => HOLDING.test(owner)));
}

const HOLDING = /customer|user|org|account|tenant|workspace|team|project|company|merchant/i;

function isMeasure(name: string): boolean {
  const words = wordsOf(name);
  if (isHolderName(name) || isTimeName(name) || isQuantity(name) || /^(u?u?id|key)$/.test(words.at(-1) ?? ''))
    return true;
  return words.some(
    (word) =>
      NO_DIMENSION.test(word) ||
      /^(value|amount|sum|size|cost|price|byte|kilobyte|megabyte|gigabyte|gb|mb|kb|second|minute|token|character|word|page|message|call|seat)s?$/.test(
        word,
      ),
  );
}

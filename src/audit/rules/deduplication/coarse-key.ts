import { namedArguments } from '../../facts/arguments.ts';
import { calleeName } from '../../facts/calls.ts';
import { idempotencyKeyOf, keyParts } from '../../facts/key-parts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { isWithin } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
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
  *match({ trace }) {
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
  const parts = keyParts(key).map(nameOf);
  const [whose] = parts;
  if (whose === undefined) return null;
  if (!parts.every((name) => name !== null && isHolder(name)))
    return matchDimension(node, key, { parts, file });
  return {
    file,
    node: isWithin(key, node) ? key : node,
    confidence: 'certain',
    message:
      `The key given to \`${calleeName(node)}\` is made of \`${whose}\` alone: ` +
      'all later usage of the same holder carries the same key, is dropped as a repeat and never billed.',
  };
}

/** A rollup of several dimensions under a key of the holder and the time alone: one of them is taken, the rest dropped. */
function matchDimension(
  node: CallNode,
  key: SyntaxNode,
  { parts, file }: { readonly parts: readonly (string | null)[]; readonly file: SyntaxFile },
): Match | null {
  if (!parts.every((name) => name !== null && (isHolder(name) || isTime(name)))) return null;
  if (!parts.some((name) => name !== null && isHolder(name))) return null;
  const known = new Set(parts.map((name) => plainName(name ?? '')));
  const missing = dimensionsOf(node).filter((name) => !known.has(plainName(name)));
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

const DIMENSIONS = /^(properties|dimensions|attributes|metadata|payload|data|labels|tags)$/i;
/** How much, and what follows from whose usage it is or from the installation. */
const NO_DIMENSION =
  /^(plan|currency|name|email|description|title|status|state|source|version|env|environment|note|url|host|hostname|total|timezone)$/;

/** What an event says of its usage beside whose it is, when and how much, each by the field it is taken from. */
function dimensionsOf(call: CallNode): readonly string[] {
  const found = new Set<string>();
  for (const { name, value } of namedArguments(call)) {
    if (!DIMENSIONS.test(name) || value.kind !== 'object') continue;
    for (const { key, value: inner } of value.entries) {
      if (key === null || (inner.kind !== 'name' && inner.kind !== 'member')) continue;
      // Given under its own name, a field is a label; under another it is the amount of a meter, or made up.
      if (plainName(inner.name) !== plainName(key) || isMeasure(key)) continue;
      found.add(inner.name);
    }
  }
  return [...found];
}

function isMeasure(name: string): boolean {
  const words = wordsOf(name);
  if (isHolder(name) || isTime(name) || isQuantity(name) || /^(u?u?id|key)$/.test(words.at(-1) ?? ''))
    return true;
  return words.some((word) => NO_DIMENSION.test(word) || /^(value|amount|sum|size|cost|price)s?$/.test(word));
}

function isTime(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(hour|day|date|month|week|minute|period|interval|window|bucket|start|started|from|end|ended|to|until|at|time|timestamp)$/.test(
      word,
    ),
  );
}

/** `customer.id` is `customer_id`; `hour.toISOString()` is still the hour. */
function nameOf(node: SyntaxNode): string | null {
  if (node.kind === 'call' && node.callee.kind === 'member' && FORMATS.test(node.callee.name))
    return nameOf(node.callee.object);
  if (node.kind === 'name') return node.name;
  if (node.kind !== 'member') return null;
  const owner = node.object.kind === 'name' || node.object.kind === 'member' ? node.object.name : '';
  return plainName(node.name) === 'id' ? `${owner}_id` : node.name;
}

const FORMATS =
  /^(to_?iso_?(string|date|8601)?|iso_?format|iso8601|format|strftime|get_?time|value_?of|unix|to_?i|to_?s|to_?string|getTimestamp|epoch_?second|ToString|timestamp|Unix|UTC|utc)$/i;

const HOLDERS =
  /^((stripe|external|billing|provider)_)?(customer|user|org|organization|organisation|account|tenant|workspace|team|project)(_(uu)?id)?$/;

function isHolder(name: string): boolean {
  return HOLDERS.test(wordsOf(name).join('_'));
}

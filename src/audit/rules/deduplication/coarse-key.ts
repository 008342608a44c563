import { calleeName } from '../../facts/calls.ts';
import { idempotencyKeyOf, keyParts } from '../../facts/key-parts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { isWithin } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import type { MeteringSite } from '../../trace/site.ts';
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
  if (whose === undefined || !parts.every((name) => name !== null && isHolder(name))) return null;
  return {
    file,
    node: isWithin(key, node) ? key : node,
    confidence: 'certain',
    message:
      `The key given to \`${calleeName(node)}\` is made of \`${whose}\` alone: ` +
      'all later usage of the same holder carries the same key, is dropped as a repeat and never billed.',
  };
}

/** `customer.id` is `customer_id`. */
function nameOf(node: SyntaxNode): string | null {
  if (node.kind === 'name') return node.name;
  if (node.kind !== 'member') return null;
  const owner = node.object.kind === 'name' || node.object.kind === 'member' ? node.object.name : '';
  return plainName(node.name) === 'id' ? `${owner}_id` : node.name;
}

const HOLDERS =
  /^((stripe|external|billing|provider)_)?(customer|user|org|organization|organisation|account|tenant|workspace|team|project)(_(uu)?id)?$/;

function isHolder(name: string): boolean {
  return HOLDERS.test(wordsOf(name).join('_'));
}

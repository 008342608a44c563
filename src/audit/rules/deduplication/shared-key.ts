import { calleeLabel } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type SharedKey, sharedKeys } from '../../trace/repeats/shared-keys.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-218: the key that tells a repeat of one request is given to another request too. */
export const sharedKey = defineRule({
  id: 'MTR-218',
  name: 'shared-key',
  section: 'deduplication',
  title: 'One idempotency key is given to two requests',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does every request to a payment provider carry a key of its own?',
  cost: 'The provider refuses the second request, as its key was used with other parameters: the customer is not charged, or the change of plan is half done.',
  remediation:
    'Make the key of each request from what the request does, such as `${key}-schedule` and `${key}-update`.',
  references: [
    'https://docs.stripe.com/api/idempotent_requests',
    'https://docs.stripe.com/error-low-level#idempotency',
  ],
  *match({ audited, trace }) {
    for (const facts of audited)
      for (const found of sharedKeys(facts, trace.calls)) yield toMatch(found, facts);
  },
});

function toMatch({ first, second, key }: SharedKey, { file }: FileFacts): Match {
  const shown = file.text.slice(key.span.start, key.span.end);
  return {
    file,
    node: second,
    evidence: [{ file, node: first }],
    confidence: 'likely',
    message: `\`${calleeLabel(second)}\` is given the idempotency key \`${shown}\` that \`${calleeLabel(first)}\` was given before: the provider takes it for a repeat of that request with other parameters, and refuses it.`,
  };
}

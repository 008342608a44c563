import type { FileFacts } from '../../facts/file-facts.ts';
import { type EarlyEnd, earlyEnds } from '../../trace/limits/early-ends.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-432: a customer who will not renew loses at once what is paid for till the end of the period. */
export const earlyEnd = defineRule({
  id: 'MTR-432',
  name: 'early-end',
  section: 'limits',
  title: 'A cancelled subscription is taken for one that is over',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does a customer who cancels keep what is paid for until the period ends?',
  cost: 'Whoever cancels in the middle of a paid period loses the rest of it: it was paid for and has to be refunded.',
  remediation:
    'Note that it will not be renewed, and take the plan away at the event that tells the end, or when the paid period is over.',
  references: [
    'https://www.revenuecat.com/docs/integrations/webhooks/event-flows',
    'https://developer.android.com/google/play/billing/lifecycle/subscriptions',
  ],
  *match({ audited, trace }) {
    for (const facts of audited)
      for (const found of earlyEnds(facts, trace.calls)) yield toMatch(found, facts);
  },
});

function toMatch({ event, taken, cancellation }: EarlyEnd, { file }: FileFacts): Match {
  const { provider, end } = cancellation;
  return {
    file,
    node: taken,
    evidence: [{ file, node: event }],
    confidence: 'likely',
    message: `${provider} sends this event when a customer cancels, and \`${end}\` when the paid period is over: the plan is taken away while it is still paid for.`,
  };
}

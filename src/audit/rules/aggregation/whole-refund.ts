import { calleeLabel, pathOf } from '../../facts/calls.ts';
import { type WholeRefund, wholeRefunds } from '../../facts/money/whole-refunds.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-356: a part is to be refunded, and the provider is asked for all. */
export const wholeRefund = defineRule({
  id: 'MTR-356',
  name: 'whole-refund',
  section: 'aggregation',
  title: 'A partial refund gives back all',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is the provider asked to give back exactly the amount that is written down as refunded?',
  cost: 'Whoever asks for a part gets the whole payment back, and the books show the part only.',
  remediation: 'Hand the amount of the refund to the provider.',
  references: [
    'https://docs.stripe.com/api/refunds/create#create_refund-amount',
    'https://developer.paypal.com/docs/api/payments/v2/#captures_refund',
  ],
  *match({ audited }) {
    for (const facts of audited) for (const found of wholeRefunds(facts)) yield toMatch(found, facts.file);
  },
});

function toMatch({ call, whole, part }: WholeRefund, file: SyntaxFile): Match {
  return {
    file,
    node: call,
    evidence: [{ file, node: part }],
    confidence: 'likely',
    message: `\`${calleeLabel(call)}\` is ${whole === null ? 'told no amount, which gives back' : `asked for \`${pathOf(whole)}\`,`} all that was paid, while the refund is written down with \`${pathOf(part)}\`: a partial refund gives back the whole payment.`,
  };
}

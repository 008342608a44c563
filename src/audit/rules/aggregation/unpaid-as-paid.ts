import { type AdmittedState, admittedStates } from '../../facts/money/admitted-states.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-353: a state in which nothing was paid is booked as paid. */
export const unpaidAsPaid = defineRule({
  id: 'MTR-353',
  name: 'unpaid-as-paid',
  section: 'aggregation',
  title: 'An unpaid state is booked as paid',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is an invoice marked as paid, or a credit granted, only in states in which the money has come in?',
  cost: 'Customers whose payment failed stay in good standing and keep what they did not pay for, and the books show money that never came.',
  remediation:
    'Give unpaid states a branch of their own: access may go on for a while, but the invoice stays unpaid.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses',
    'https://docs.stripe.com/payments/paymentintents/lifecycle',
  ],
  *match({ audited }) {
    for (const facts of audited) for (const found of admittedStates(facts)) yield toMatch(found, facts.file);
  },
});

function toMatch({ node, state, effect, effectName }: AdmittedState, file: SyntaxFile): Match {
  return {
    file,
    node,
    evidence: [{ file, node: effect }],
    confidence: 'likely',
    message: `\`${effectName}\` is reached in the state \`${state}\` too, in which the payment did not come in: what is owed is booked as paid.`,
  };
}

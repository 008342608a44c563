import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** TODO: say what it proves, and from which facts. */
export const missingOwner = defineRule({
  id: 'MTR-311',
  name: 'missing-owner',
  section: 'aggregation',
  title: 'TODO: the mistake, in one line',
  severity: 'high',
  classification: 'vulnerability',
  question: 'TODO: what an auditor asks of the code?',
  cost: 'TODO: what happens to the invoice.',
  remediation: 'TODO: how to mend it.',
  references: [],
  match,
});

function match(_scope: RuleScope): readonly Match[] {
  // TODO: a match for every place that is proven wrong.
  return [];
}

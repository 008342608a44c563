import { calleeLabel } from '../../facts/calls.ts';
import { homeOf } from '../../facts/home-of.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { functionAround } from '../../trace/call-graph.ts';
import { guardsOf } from '../../trace/guards.ts';
import { type ChargeAhead, chargesAhead } from '../../trace/limits/charges-ahead.ts';
import { givesCreditsBack } from '../../trace/limits/taken-credits.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-431: what was charged before the work is kept when the work fails. */
export const keptOnFailure = defineRule({
  id: 'MTR-431',
  name: 'kept-on-failure',
  section: 'limits',
  title: 'Credits taken before the work are kept when it fails',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Who gives back what was taken in advance, when the work it was taken for fails?',
  cost: 'Every failure of the provider is paid for by the customer, who got nothing and asks for the credits back.',
  remediation:
    'Give the credits back on every failing exit (a catch, a deferred call), or hold them first and take them when the work is done.',
  references: [
    'https://microservices.io/patterns/data/saga.html',
    'https://docs.stripe.com/payments/place-a-hold-on-a-payment-method',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const ahead of chargesAhead(facts))
        if (guardsOf(ahead.charge.node).transaction === null && !isGivenBackOutside(ahead, scope))
          yield toMatch(ahead, facts.file);
  },
});

/** A caller that gives back what its callee took knows of the failure by its answer. */
function isGivenBackOutside({ charge }: ChargeAhead, { trace, files }: RuleScope): boolean {
  const fn = functionAround(charge.node);
  if (fn === null) return false;
  return trace.calls.callersOf(fn).some((call) => {
    const home = homeOf(call, files);
    return home !== null && givesCreditsBack(home);
  });
}

function toMatch({ charge, work, exit }: ChargeAhead, file: SyntaxFile): Match {
  return {
    file,
    node: charge.node,
    evidence: [
      { file, node: work },
      { file, node: exit },
    ],
    confidence: 'likely',
    message: `${charge.call === null ? `The credits are taken off \`${charge.label}\`` : `\`${charge.label}\` takes the credits`} before \`${calleeLabel(work)}\` has done its work, and when that fails the function leaves without giving them back: the customer pays for nothing.`,
  };
}

import { calleeLabel } from '../../facts/calls.ts';
import { type FixedIdentity, fixedIdentities } from '../../facts/keys/fixed-identities.ts';
import { wordsOf } from '../../facts/names.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { isBillingCode, isPaymentCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-352: a call that is made for every customer names one of them. */
export const fixedIdentity = defineRule({
  id: 'MTR-352',
  name: 'fixed-identity',
  section: 'aggregation',
  title: 'One customer’s id stands in the code',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does every call about a customer, subscription or invoice name the one at hand?',
  cost: 'Usage, invoices or credits of one account are read or booked for all: customers see and pay for what is not theirs.',
  remediation: 'Hand over the id of the one at hand.',
  references: [
    'https://cwe.mitre.org/data/definitions/547.html',
    'https://cwe.mitre.org/data/definitions/489.html',
  ],
  *match({ audited }) {
    for (const facts of audited) {
      if (TRIES.test(facts.file.path)) continue;
      for (const found of fixedIdentities(facts))
        if (isOfMoney(found, facts.file)) yield toMatch(found, facts.file);
    }
  },
});

/** Subscriptions, invoices and payments are of billing wherever they are named; accounts and users in its code only. */
function isOfMoney({ call, name }: FixedIdentity, file: SyntaxFile): boolean {
  if (wordsOf(name).some((word) => /^(subscription|invoice|charge|payment|customer|wallet)$/.test(word)))
    return true;
  return isBillingCode(call, file) || isPaymentCode(call, file);
}

/** Where ids are made up: examples, samples, seeds, stories. */
const TRIES =
  /(^|[/_.-])(examples?|samples?|demos?|docs?|seeds?|seeders?|fixtures?|factories|stories|story|mocks?|tests?|specs?|scripts?|sandbox|playground|benchmarks?)([/_.-]|$)/i;

function toMatch({ call, node, name, id, atHand }: FixedIdentity, file: SyntaxFile): Match {
  return {
    file,
    node,
    evidence: [{ file, node: call }],
    confidence: 'likely',
    message: `\`${calleeLabel(call)}\` is given \`${id}\` as \`${name}\` whichever \`${atHand}\` is at hand: what is read or booked here is always that one’s, and never the others’.`,
  };
}

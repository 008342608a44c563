import { repeatedAppends } from '../../facts/totals/repeated-appends.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-226: a calculation that is run again adds to what its last run left. */
export const repeatedAppend = defineRule({
  id: 'MTR-226',
  name: 'repeated-append',
  section: 'deduplication',
  title: 'A recalculation adds to the result of the last one',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every calculation of an invoice give the same result however often it is run on the same line?',
  cost: 'Each update of the invoice adds the discount, tax or fee once more: the same line is discounted or charged several times.',
  remediation:
    'Build the result anew and replace the old one by it, keeping the ids of the parts that are the same.',
  references: [
    'https://docs.stripe.com/invoicing/invoice-edits',
    'https://en.wikipedia.org/wiki/Idempotence#Computer_science_meaning',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const { node, path, calculation, isSure } of repeatedAppends(facts)) {
        if (!isBillingCode(node, facts.file)) continue;
        yield {
          file: facts.file,
          node,
          confidence: isSure ? 'likely' : 'possible',
          message: `\`${calculation}\` puts what it computed behind what \`${path}\` holds already, and never empties it: run again for the same object, it adds the same amounts once more.`,
        } satisfies Match;
      }
  },
});

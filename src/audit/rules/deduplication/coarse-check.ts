import { coarseChecks } from '../../facts/keys/untold-identities.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { isBillingPlace } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-227: a repeat is looked for by less than what tells two records apart. */
export const coarseCheck = defineRule({
  id: 'MTR-227',
  name: 'coarse-check',
  section: 'deduplication',
  title: 'A repeat is looked for without one of the identities it is about',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does the look-up for a repeat compare everything that tells two charges apart?',
  cost: 'The charge of another tenant, meter or resource is taken for a repeat: it is skipped as done already and never billed.',
  remediation: 'Compare every identity the check was given, the same as the record is stored under.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api',
    'https://cwe.mitre.org/data/definitions/694.html',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const { fn, lookup, left, compared } of coarseChecks(facts)) {
        if (!isBillingCode(lookup, facts.file) && !isMoneyFunction(fn.name ?? '', facts.file.text)) continue;
        yield {
          file: facts.file,
          node: lookup,
          evidence: [{ file: facts.file, node: fn }],
          confidence: 'likely',
          message: `\`${fn.name ?? ''}\` is asked about one \`${left}\`, but looks for \`${compared}\` and not for it: what another \`${left}\` of the same \`${compared}\` was charged is taken for a repeat, and this one is never billed.`,
        } satisfies Match;
      }
  },
});

/** Its own name speaks of what is charged, or the file does of billing throughout. */
function isMoneyFunction(name: string, text: string): boolean {
  if (isBillingPlace(name)) return true;
  return (text.match(/\b\w*(bill|invoice|charge|quotation|usage)\w*\b/gi)?.length ?? 0) >= MANY;
}

/** A file that says it so often is about it. */
const MANY = 10;

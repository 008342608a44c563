import { type OpenCase, openCases } from '../../facts/failures/open-cases.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { isBillingCode, isPaymentCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-350: a case of a switch does its work and then that of the next one too. */
export const openCase = defineRule({
  id: 'MTR-350',
  name: 'open-case',
  section: 'aggregation',
  title: 'A case runs on into the next one',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does every case of a switch over events, plans or meters end where its own work is done?',
  cost: 'What belongs to another event, plan or meter is done as well: usage is counted twice, a plan is changed, an invoice is marked as paid.',
  remediation: 'End the case with `break` or `return`; where running on is meant, say so in a comment.',
  references: [
    'https://cwe.mitre.org/data/definitions/484.html',
    'https://eslint.org/docs/latest/rules/no-fallthrough',
    'https://www.php.net/manual/en/control-structures.switch.php',
  ],
  *match({ audited }) {
    for (const facts of audited)
      for (const open of openCases(facts))
        if (isBillingCode(open.last, facts.file) || isPaymentCode(open.last, facts.file))
          yield toMatch(open, facts.file);
  },
});

function toMatch({ last, label, nextLabel, nextLine }: OpenCase, file: SyntaxFile): Match {
  return {
    file,
    node: last,
    lines: { startLine: Math.min(last.span.endLine, nextLine), endLine: nextLine },
    confidence: 'likely',
    message: `The case \`${label}\` does not end, while the cases around it do: behind its own work that of \`${nextLabel}\` is done too, with the data of another event.`,
  };
}

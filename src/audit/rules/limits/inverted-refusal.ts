import { invertedTerms } from '../../facts/time/inverted-terms.ts';
import { isScreenCode } from '../../trace/billing-code.ts';
import { invertedRefusals } from '../../trace/limits/inverted-refusals.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-416: those who have enough are refused, and those who have not are served. */
export const invertedRefusal = defineRule({
  id: 'MTR-416',
  name: 'inverted-refusal',
  section: 'limits',
  title: 'A limit refuses those who are within it',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is the request refused in the branch in which the credit or the limit does not suffice?',
  cost: 'Customers with credit left are turned away, and those without use the service for nothing.',
  remediation: 'Turn the comparison round.',
  references: [
    'https://cwe.mitre.org/data/definitions/697.html',
    'https://cwe.mitre.org/data/definitions/670.html',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const { branch, test, said, is } of invertedTerms(facts)) {
        if (isScreenCode(branch, facts.file)) continue;
        yield {
          file: facts.file,
          node: test,
          evidence: [{ file: facts.file, node: branch }],
          confidence: 'certain',
          message: MESSAGES[is](said),
        } satisfies Match;
      }
      for (const { branch, test, said, because, isSure } of invertedRefusals(facts)) {
        if (isScreenCode(branch, facts.file)) continue;
        yield {
          file: facts.file,
          node: test,
          evidence: [{ file: facts.file, node: branch }],
          confidence: isSure ? 'certain' : 'likely',
          message:
            branch.kind === 'function'
              ? `\`${said}\` answers yes where its name says no: whoever is within the limit is refused, and whoever is not is served unbilled.`
              : `\`${said}\` is said where ${because}: whoever is within the limit is refused, and whoever is not is served unbilled.`,
        } satisfies Match;
      }
    }
  },
});

const MESSAGES = {
  over: (said: string): string =>
    `\`${said}\` is said where the end has already passed: a customer whose time still runs goes on and pays a second time, and one whose time is over is refused.`,
  running: (said: string): string =>
    `\`${said}\` is said where the end still lies ahead: a customer who has paid is refused, and one whose time is over is served unbilled.`,
};

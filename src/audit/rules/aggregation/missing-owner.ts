import { type UnscopedSibling, unscopedSiblings } from '../../facts/queries/unscoped-siblings.ts';
import { ownerlessQueries } from '../../facts/rows/ownerless-queries.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-328: rows kept per owner are looked for without the owner, in code that is about one. */
export const missingOwner = defineRule({
  id: 'MTR-328',
  name: 'missing-owner',
  section: 'aggregation',
  title: 'Rows of every owner are read where one is meant',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every query made for one customer name that customer, also where it only asks whether something was done already?',
  cost: 'What was billed, used or notified for others is taken for this customer’s: the bill is too high or too low, or nothing is charged because somebody else was.',
  remediation: 'Add the owner to the condition, as the rows are written with it.',
  references: [
    'https://cwe.mitre.org/data/definitions/639.html',
    'https://docs.djangoproject.com/en/5.2/topics/db/queries/#retrieving-specific-objects-with-filters',
  ],
  *match(scope) {
    for (const found of ownerlessQueries(scope.files)) {
      const { query, rows, owner, atHand, write, writtenIn } = found;
      const { file } = found.facts;
      if (!isBillingCode(query, file) && !isAboutUsage(rows, true)) continue;
      yield {
        file,
        node: query,
        evidence: [{ file: writtenIn.file, node: write }],
        confidence: 'likely',
        message: `\`${rows}\` is written with its \`${owner}\`, but looked for without it, while \`${atHand}\` is at hand: rows of every other \`${owner}\` are counted as this one’s.`,
      } satisfies Match;
    }
    for (const facts of scope.audited)
      for (const found of unscopedSiblings(facts))
        if (isBillingCode(found.query.node, facts.file) || isAboutUsage(found.rows, true))
          yield toMatch(facts.file, found);
  },
});

function toMatch(file: SyntaxFile, { query, rows, given, column, sibling }: UnscopedSibling): Match {
  return {
    file,
    node: query.node,
    evidence: [{ file, node: sibling.node }],
    confidence: 'likely',
    message: `\`${rows}\` is asked for by \`${column}\` elsewhere in this file, but here without it, although \`${given}\` is given: the first row of anybody is taken, or the rows of all.`,
  };
}

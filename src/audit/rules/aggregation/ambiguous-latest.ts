import { wordsOf } from '../../facts/names.ts';
import { latestRows } from '../../facts/rows/latest-rows.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { isBillingPlace } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-329: of several rows of one day any may be taken for the latest. */
export const ambiguousLatest = defineRule({
  id: 'MTR-329',
  name: 'ambiguous-latest',
  section: 'aggregation',
  title: 'The latest row is chosen by a day that several rows share',
  severity: 'medium',
  classification: 'vulnerability',
  question: 'Is the row that says up to when was billed, or what is owed now, always the same one?',
  cost: 'Where two rows have the same day the database may give either: a period that was billed is billed again, or a later change is forgotten.',
  remediation: 'Order by a moment or an id behind the day, so that one row is always the last.',
  references: [
    'https://www.postgresql.org/docs/current/queries-order.html',
    'https://docs.djangoproject.com/en/5.2/ref/models/querysets/#latest',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const { node, lines, column, rows } of latestRows(facts)) {
        if (!isBillingCode(node, facts.file) && !rows.some(isBillingPlace)) continue;
        yield {
          file: facts.file,
          node,
          ...(lines ? { lines } : {}),
          confidence: rows.some(isHistory) ? 'likely' : 'possible',
          message: `One row is taken as the latest by \`${column}\` alone: of several rows of one day any may come first, so that it can be an older one and what it says is billed again or left out.`,
        } satisfies Match;
      }
  },
});

/** Rows of which an account may have several on one day. */
const HISTORY =
  /^(logs?|entry|entries|records?|transactions?|payments?|invoices?|charges?|events?|history|histories|changes?|adjustments?|usages?|readings?|runs?)$/;

function isHistory(name: string): boolean {
  return wordsOf(name).some((word) => HISTORY.test(word));
}

import type { UsageSum } from '../../facts/totals/usage-sums.ts';
import { differingTotals, type PlacedSum } from '../../trace/shown-and-billed.ts';
import { defineRule } from '../rule.ts';

/** MTR-501: what customers are shown is not the total they are billed by. */
export const otherTotal = defineRule({
  id: 'MTR-501',
  name: 'other-total',
  section: 'transparency',
  title: 'Usage shown is another total than usage billed',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is usage shown to customers computed by the same source, filter, unit and aggregation as usage billed?',
  cost: 'Customers are billed an amount that they cannot find in what they are shown, and dispute the invoice.',
  remediation: 'Let one function compute the total, and have both the bill and the display call it.',
  references: ['https://docs.stripe.com/billing/subscriptions/usage-based/monitor'],
  *match(scope) {
    for (const { file, sum, first, difference } of differingTotals(scope.files, scope.trace, differenceOf))
      yield {
        file,
        node: sum.node,
        ...(sum.lines ? { lines: sum.lines } : {}),
        evidence: [{ file: first.file, node: first.sum.node }],
        confidence: difference.isSure ? 'likely' : 'possible',
        message: `\`${sum.columnName}\` is shown as ${difference.shown}, and billed as ${difference.billed} in ${first.file.path}: customers cannot find what they are billed for in what they are shown.`,
      };
  },
});

/** Columns that decide whether a row counts at all. */
const DECIDES =
  /^(billable|isbillable|deletedat|isdeleted|istest|test|issandbox|sandbox|voided|voidedat|refunded|refundedat|isduplicate|isfree|free)$/;
/** Columns that may do so. */
const MAY_DECIDE = /^(status|state|success|succeeded|error|cached|iscached|environment|livemode)$/;

interface Difference {
  readonly shown: string;
  readonly billed: string;
  readonly isSure: boolean;
}

function differenceOf(shown: UsageSum, { sum: billed }: PlacedSum): Difference | null {
  if (shown.aggregate !== billed.aggregate)
    return { shown: `its \`${shown.aggregate}\``, billed: `its \`${billed.aggregate}\``, isSure: true };
  const only = missing(billed, shown);
  if (only !== undefined)
    return {
      shown: 'a total of all rows',
      billed: `a total of those chosen by \`${only.written}\``,
      isSure: only.isSure,
    };
  const extra = missing(shown, billed);
  if (extra === undefined) return null;
  return {
    shown: `a total of the rows chosen by \`${extra.written}\``,
    billed: 'one without that choice',
    isSure: extra.isSure,
  };
}

/** A deciding column that one side chooses by and the other does not. */
function missing(
  from: UsageSum,
  to: UsageSum,
): { readonly written: string; readonly isSure: boolean } | undefined {
  for (const [column, written] of from.filters)
    if (!to.filters.has(column) && (DECIDES.test(column) || MAY_DECIDE.test(column)))
      return { written, isSure: DECIDES.test(column) };
  return undefined;
}

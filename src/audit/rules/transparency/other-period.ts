import type { UsageSum } from '../../facts/totals/usage-sums.ts';
import { isWithin, rootOf } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { differingTotals, type PlacedSum } from '../../trace/shown-and-billed.ts';
import { otherBounds } from '../../trace/shown-bounds.ts';
import { defineRule } from '../rule.ts';

/** MTR-505: what customers are shown covers another stretch of time than what they are billed. */
export const otherPeriod = defineRule({
  id: 'MTR-505',
  name: 'other-period',
  section: 'transparency',
  title: 'Usage is shown for another period than it is billed for',
  severity: 'medium',
  classification: 'deficiency',
  question: 'Does the usage shown cover the very period, in the very time zone, that is billed?',
  cost: 'The figures on the screen and on the invoice differ by days of usage, and customers dispute the invoice.',
  remediation:
    'Take the bounds of the billing period from the subscription for both, and name the time zone beside the figures.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/billing-cycle',
    'https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-ZONECONVERT',
  ],
  *match(scope) {
    const told: SyntaxNode[] = [];
    for (const { file, sum, first, difference } of differingTotals(scope.files, scope.trace, differenceOf)) {
      told.push(sum.node);
      yield {
        file,
        node: sum.node,
        ...(sum.lines ? { lines: sum.lines } : {}),
        evidence: [{ file: first.file, node: first.sum.node }],
        confidence: 'likely',
        message: `\`${sum.columnName}\` is shown by the ${difference.shown} and billed by the ${difference.billed} (${first.file.path}): the figures differ by what was used in between, and the invoice cannot be checked.`,
      };
    }
    for (const { file, node, shownIn, shown, billed, billedIn } of otherBounds(scope.files, scope.trace)) {
      if (told.some((one) => rootOf(one) === file.root && isWithin(one, shownIn))) continue;
      yield {
        file,
        node,
        evidence: [billedIn],
        confidence: 'likely',
        message: `Usage is shown by the ${shown} and billed by the ${billed} (${billedIn.file.path}): the figures differ by what was used in between, and the invoice cannot be checked.`,
      };
    }
  },
});

interface Difference {
  readonly shown: string;
  readonly billed: string;
}

function differenceOf(shown: UsageSum, { sum: billed }: PlacedSum): Difference | null {
  if (shown.period !== null && billed.period !== null && shown.period !== billed.period)
    return { shown: shown.period, billed: billed.period };
  if (shown.zone !== null && billed.zone !== null && shown.zone !== billed.zone)
    return { shown: `calendar of ${shown.zone}`, billed: `calendar of ${billed.zone}` };
  return null;
}

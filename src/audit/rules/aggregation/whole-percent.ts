import { lastNameOf } from '../../facts/calls.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { type WholePercent, wholePercents } from '../../facts/money/whole-percents.ts';
import { wordsOf } from '../../facts/names.ts';
import { descendants } from '../../facts/walk.ts';
import { isBillingCode, isPaymentCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-355: a percentage is multiplied as if it were a share of one. */
export const wholePercent = defineRule({
  id: 'MTR-355',
  name: 'whole-percent',
  section: 'aggregation',
  title: 'A percentage is taken for a share of one',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is every percentage divided by a hundred before an amount is multiplied with it?',
  cost: 'The tax, discount or fee is a hundred times too large: totals turn negative, or customers are charged many times what they owe.',
  remediation: 'Divide by 100 here too, or keep the share under a name of its own (`taxRate`).',
  references: ['https://docs.stripe.com/api/tax_rates/object#tax_rate_object-percentage'],
  *match({ files }) {
    for (const found of wholePercents(files)) if (isOfMoney(found)) yield toMatch(found);
  },
});

function isOfMoney({ node, file }: WholePercent): boolean {
  if (isBillingCode(node, file) || isPaymentCode(node, file)) return true;
  for (const inner of descendants(node)) {
    const name = lastNameOf(inner);
    if (isMoneyName(name) || wordsOf(name).some((word) => AMOUNTS.test(word))) return true;
  }
  return false;
}

const AMOUNTS = /^(total|subtotal|price|fee|cost|invoice|revenue|payout)$/;

function toMatch({ file, node, name, otherFile, other }: WholePercent): Match {
  return {
    file,
    node,
    evidence: [{ file: otherFile, node: other }],
    confidence: 'likely',
    message: `\`${name}\` counts in hundredths elsewhere, and is multiplied here without a division by 100: what is made of it is a hundred times too large.`,
  };
}

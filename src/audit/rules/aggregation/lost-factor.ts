import { type LostFactor, lostFactors } from '../../facts/earlier/lost-factors.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { wordsOf } from '../../facts/names.ts';
import { textOf } from '../../facts/text-of.ts';
import { namesWithin } from '../../facts/walk.ts';
import { isBalance, isQuantity, isUnitPrice, isUsedAmount } from '../../trace/amount-names.ts';
import { isBillingFile, isScreenCode, isUsageCode } from '../../trace/billing-code.ts';
import { hintOfName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-367: a rate, a free amount, a unit or a bound that a charged value was reckoned with is gone. */
export const lostFactor = defineRule({
  id: 'MTR-367',
  name: 'lost-factor',
  section: 'aggregation',
  title: 'A charged value is no longer reckoned with its rate',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is every amount still multiplied, lessened and bounded by what it was before it was rewritten?',
  cost: 'Usage is counted or charged at another rate, in another unit or without its free part, and no figure looks wrong by itself.',
  remediation: 'Reckon with it again, or say in the change why it no longer holds and from which period.',
  references: ['https://cwe.mitre.org/data/definitions/682.html'],
  *match({ audited, base }) {
    if (base === null) return;
    for (const lost of lostFactors(audited, base.files)) if (isOfBilling(lost)) yield toMatch(lost);
  },
});

const RATES =
  /^(rate|rates|ratio|multiplier|price|prices|discount|markup|margin|share|percent|percentage|quantity|coefficient|cost|fee)$/;

/** The value is charged or counted, or the lost part is a rate in a place of billing. */
function isOfBilling({ facts, value, target, factor, before }: LostFactor): boolean {
  if (isScreenCode(value, facts.file)) return false;
  const names = [target, ...namesWithin(before)];
  const isAmount = names.some(
    (name) => isMoneyName(name) || isBalance(name) || hintOfName(name) === 'strong',
  );
  const place = isUsageCode(value, facts.file) || isBillingFile(facts.file);
  if (isAmount) return place || namesWithin(factor).some(isRate);
  return (
    (place && names.some((name) => isQuantity(name) || isUsedAmount(name))) ||
    namesWithin(factor).some(isRate)
  );
}

function isRate(name: string): boolean {
  return isUnitPrice(name) || RATES.test(wordsOf(name).at(-1) ?? '');
}

const MAX_SHOWN = 80;

const DID: Readonly<Record<LostFactor['operation'], string>> = {
  '*': 'multiplied with',
  '/': 'divided by',
  '-': 'lessened by',
  '+': 'put together with',
  min: 'bounded by',
  max: 'bounded by',
};

function toMatch({ facts, fn, value, target, before, beforeFile, factor, operation }: LostFactor): Match {
  const part = textOf(beforeFile, factor).replace(/\s+/g, ' ').slice(0, MAX_SHOWN);
  const was = textOf(beforeFile, before).replace(/\s+/g, ' ').slice(0, MAX_SHOWN);
  return {
    file: facts.file,
    node: value,
    isRemoval: true,
    confidence: 'likely',
    message: `Before this change \`${target}\` was ${DID[operation]} \`${part}\` in \`${fn.name ?? ''}\` (\`${was}\`); now nothing reckons with it, so that what is counted or charged is another amount.`,
  };
}

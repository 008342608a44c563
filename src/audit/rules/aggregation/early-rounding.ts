import { calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type SqlInCode, sqlInCode } from '../../facts/sql-in-code.ts';
import { type Truncation, truncationsIn } from '../../facts/truncations.ts';
import { descendants } from '../../facts/walk.ts';
import { type WholeUnits, wholeUnitsIn } from '../../facts/whole-units.ts';
import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isPaymentCode, isScreenCode } from '../../trace/billing-code.ts';
import { isInLoop } from '../../trace/place.ts';
import { isUnitPrice } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-312: each event is rounded before the sum is made. */
export const earlyRounding = defineRule({
  id: 'MTR-312',
  name: 'early-rounding',
  section: 'aggregation',
  title: 'Rounded before it is summed',
  severity: 'medium',
  classification: 'vulnerability',
  question: 'Is rounding done once, on the amount that is charged, and not on every event that goes into it?',
  cost: 'The error of every single rounding adds up: thousands of small events are billed too high, too low or not at all.',
  remediation: 'Sum in full precision and round the total once, by the rule the invoice states.',
  references: [
    'https://docs.stripe.com/products-prices/pricing-models#rounding',
    'https://docs.python.org/3/library/decimal.html#decimal-faq',
  ],
  *match(scope) {
    for (const facts of scope.files) {
      for (const assign of facts.nodes('assign')) yield* matchTotal(facts, assign);
      for (const sql of sqlInCode(facts)) yield* matchSql(facts, sql);
      for (const truncation of truncationsIn(facts)) yield* matchTruncated(facts, truncation);
      for (const units of wholeUnitsIn(facts)) yield* matchWhole(facts, units);
    }
  },
});

const EXACT = /\bdecimal\b|big_?decimal|bigdecimal|bignumber|dinero/i;

/** `(int) (price * 100)`, and a quantity whose fraction is dropped. */
function* matchTruncated({ file }: FileFacts, { node, name, what, isFloat }: Truncation): Generator<Match> {
  if (!isBillingCode(node, file) && !(what === 'minor' && isPaymentCode(node, file))) return;
  if (isScreenCode(node, file)) return;
  // An exact decimal times a hundred loses nothing: where it looks the same, the float has to be seen.
  const isLost = what === 'minor' && !EXACT.test(file.text) && (isFloat || !file.decimalsUseOperators);
  yield {
    file,
    node,
    confidence: isLost ? 'likely' : 'possible',
    message:
      what === 'minor'
        ? `\`${name}\` is made minor units by dropping what is behind the point: a binary float often lies a hair below the whole number (19.99 × 100 is 1998.99…), so a cent is lost.`
        : `What \`${name}\` holds behind the point is dropped: part of a unit that was used is never recorded or billed.`,
    remediation:
      what === 'minor'
        ? 'Round to the nearest (`round(price * 100)`), or keep amounts in minor units or decimals from the start.'
        : 'Keep the fraction, in a decimal or a smaller unit, up to the amount that is charged.',
  };
}

/** `bytes / (1024 * 1024 * 1024)` of whole numbers: what is left over is nobody's. */
function* matchWhole({ file }: FileFacts, { node, measured, isCertain, use }: WholeUnits): Generator<Match> {
  if (use === null || isScreenCode(node, file)) return;
  yield {
    file,
    node,
    evidence: [{ file, node: use }],
    confidence: isCertain ? 'likely' : 'possible',
    severity: 'high',
    message: `\`${measured}\` is divided down to whole units before it is charged: the rest of every single event is dropped, and whatever is smaller than one unit is free.`,
    remediation:
      'Record the small unit as it was measured and divide the total, or divide in decimals, or round begun units up where the price list says so.',
  };
}

const ROUNDS = /^(round|ceil|floor|trunc|Round|Ceil|Floor|RoundBank|RoundUp|RoundDown|quantize|to_?fixed)$/i;

/** `total += Math.round(units * unitPrice)` for each event. */
function* matchTotal(facts: FileFacts, assign: AssignNode): Generator<Match> {
  const { value } = assign;
  if (assign.operator !== '+=' || value === null || !isInLoop(assign)) return;
  const rounded = roundedIn(value);
  if (rounded === null || !pricesSomething(rounded) || !isBillingCode(assign, facts.file)) return;
  const [target] = assign.targets;
  yield {
    file: facts.file,
    node: assign,
    confidence: 'likely',
    message: `Every amount is rounded before it is added to \`${target ? pathOf(target) : 'the total'}\`: the errors of all the single roundings add up, and many small amounts are billed too high, too low or as nothing.`,
  };
}

function roundedIn(value: SyntaxNode): SyntaxNode | null {
  if (value.kind === 'call') return ROUNDS.test(calleeName(value)) ? value : null;
  return value.kind === 'member' && ROUNDS.test(value.name) ? value : null;
}

/** A product with a price in it. */
function pricesSomething(rounded: SyntaxNode): boolean {
  for (const node of descendants(rounded)) {
    if (node.kind === 'binary' && node.operator === '*' && [node.left, node.right].some(isPrice)) return true;
    if (node.kind === 'call' && /^(mul|times)$/i.test(calleeName(node))) return true;
  }
  return false;
}

function isPrice(node: SyntaxNode): boolean {
  return (
    (node.kind === 'name' || node.kind === 'member') && (isUnitPrice(node.name) || /rate$/i.test(node.name))
  );
}

const SQL_ROUND = /^(round|ceil|ceiling|floor|trunc)\s*\(/i;

/** `SUM(ROUND(units * price, 2))`. */
function* matchSql(facts: FileFacts, { node, statement, linesOf }: SqlInCode): Generator<Match> {
  for (const sum of statement.aggregates) {
    const { argument, base } = sum;
    if (base !== 'sum' || argument === null || !SQL_ROUND.test(argument.text) || !argument.text.includes('*'))
      continue;
    yield {
      file: facts.file,
      node,
      lines: linesOf(sum),
      // Begun units that are billed as whole ones are rounded up on purpose.
      confidence: /^ceil/i.test(argument.text) ? 'possible' : 'likely',
      message: `\`${sum.text.slice(0, MAX_QUOTED)}\` rounds every row before it is summed: the errors of all the single roundings add up in the total.`,
    };
  }
}

const MAX_QUOTED = 60;

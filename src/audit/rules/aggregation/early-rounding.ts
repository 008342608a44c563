import type { FileFacts } from '../../facts/file-facts.ts';
import { type EventCents, eventCentsIn } from '../../facts/money/event-cents.ts';
import { type ItemRounding, itemRoundings } from '../../facts/money/item-roundings.ts';
import { type SqlInCode, selectedSql, sqlInCode } from '../../facts/sql/sql-in-code.ts';
import { castQuotientsIn } from '../../facts/units/cast-quotients.ts';
import { type Truncation, truncationsIn } from '../../facts/units/truncations.ts';
import { isSmallMeasure, type WholeUnits, wholeUnitsIn } from '../../facts/units/whole-units.ts';
import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isPaymentCode, isScreenCode, isUsageCode } from '../../trace/billing-code.ts';
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
    for (const facts of scope.audited) {
      for (const rounding of itemRoundings(facts)) yield* matchItem(facts, rounding);
      for (const cents of eventCentsIn(facts)) yield* matchCents(facts, cents);
      for (const sql of [...sqlInCode(facts), ...selectedSql(facts)]) yield* matchSql(facts, sql);
      for (const truncation of truncationsIn(facts)) yield* matchTruncated(facts, truncation);
      const whole = wholeUnitsIn(facts);
      for (const units of whole) yield* matchWhole(facts, units);
      for (const { node, measured } of castQuotientsIn(facts))
        if (!whole.some((one) => one.node === node && one.use !== null))
          yield* matchCast(facts, node, measured);
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

/** `cost_cents: Math.round(cost * 100)` of one message: most cost a fraction of a cent. */
function* matchCents({ file }: FileFacts, { node, field }: EventCents): Generator<Match> {
  if (isScreenCode(node, file)) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `The cost of every single piece of usage is kept in whole cents as \`${field}\`: most cost less than one and become nothing or a whole cent, and every total made from them is wrong.`,
    remediation: 'Keep the cost exactly, or in millionths, and round the total once.',
  };
}

/** `(meta.size / BYTES_PER_MB) as f64`: the fraction that the cast was meant to keep is gone before it. */
function* matchCast({ file }: FileFacts, node: SyntaxNode, measured: string): Generator<Match> {
  if (!isUsageCode(node, file) || isScreenCode(node, file)) return;
  yield {
    file,
    node,
    confidence: 'likely',
    severity: 'high',
    message: `\`${measured}\` is divided as a whole number and made a fraction only afterwards: the rest of every single measure is dropped, and whatever is smaller than one unit counts as nothing.`,
    remediation:
      'Make both sides a fraction before the division, or keep the small unit and divide the total.',
  };
}

/** `total += Math.round(units * unitPrice)` for each event, however the sum is written. */
function* matchItem({ file }: FileFacts, { node, item, what, isUp, items }: ItemRounding): Generator<Match> {
  if (items === 'lines' || isScreenCode(item.node, file)) return;
  if (items === 'other' ? !isBillingCode(item.node, file) : !isAboutMoney(item.node, file, what)) return;
  const into = item.total === '' ? 'the total' : `\`${item.total}\``;
  yield {
    file,
    node,
    evidence: node === item.node ? [] : [{ file, node: item.node }],
    // Begun units of a measure are billed as whole ones on purpose.
    confidence: isUp && what === 'measure' ? 'possible' : 'likely',
    message:
      what === 'money'
        ? `Every amount is rounded before it is added to ${into}: the errors of all the single roundings add up, and many small amounts are billed too high, too low or as nothing.`
        : `Every single measure is divided down to whole units before it is added to ${into}: what is left over of each is dropped, and whatever is smaller than one unit is free.`,
  };
}

/** Events are about billing where a price stands with them, and otherwise where the code says so. */
function isAboutMoney(node: SyntaxNode, file: SyntaxFile, what: ItemRounding['what']): boolean {
  return what === 'money' || isBillingCode(node, file);
}

const SQL_ROUND = /^(round|ceil|ceiling|floor|trunc)\s*\(/i;

/** `SUM(ROUND(units * price, 2))`, `SUM(size_bytes / 1073741824)`. */
function* matchSql({ file }: FileFacts, { node, statement, linesOf }: SqlInCode): Generator<Match> {
  for (const sum of statement.aggregates) {
    const { argument, base } = sum;
    if (base !== 'sum' || argument === null) continue;
    const isRounded = SQL_ROUND.test(argument.text) && argument.text.includes('*');
    if (!isRounded && !isWholeDivision(argument.text, file)) continue;
    const quoted = `\`${sum.text.slice(0, MAX_QUOTED)}\``;
    yield {
      file,
      node,
      lines: linesOf(sum),
      // Begun units that are billed as whole ones are rounded up on purpose.
      confidence: /^ceil/i.test(argument.text) ? 'possible' : 'likely',
      message: isRounded
        ? `${quoted} rounds every row before it is summed: the errors of all the single roundings add up in the total.`
        : `${quoted} divides every row by a whole number before it is summed: of integers the rest is dropped, so that whatever is smaller than one unit is free.`,
    };
  }
}

/** Dialects in which the division of two integers keeps the rest. */
const KEEPS_REST = /mysql|mariadb|clickhouse|bigquery|snowflake|oracle/i;
/** A bare column over whole numbers: with a cast, a point or a product in it, it may be no integer any more. */
const DIVIDED = /^(?:\w+\.)?"?(\w+)"?((?:\s*\/\s*(?:\d+|\(\s*\d+(?:\s*\*\s*\d+)*\s*\)))+)$/;

/** `size_bytes / 1073741824`, `egress_bytes / 1024 / 1024`. */
function isWholeDivision(text: string, file: SyntaxFile): boolean {
  if (text.length > MAX_DIVISION) return false;
  const [, column, divisor] = DIVIDED.exec(text.trim()) ?? [];
  if (column === undefined || divisor === undefined || KEEPS_REST.test(file.text)) return false;
  return isSmallMeasure(column) && /\d{2,}/.test(divisor);
}

/** Longer expressions are no bare column over a number. */
const MAX_DIVISION = 200;
const MAX_QUOTED = 60;

import { pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type MajorAmount, majorAmounts } from '../../facts/money/major-amounts.ts';
import { amountsAsDollars } from '../../facts/money/minor-units.ts';
import { type PricedQuantity, wrongPrices } from '../../facts/money/priced-quantities.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { type WrongCompound, wrongCompounds } from '../../facts/units/compound-units.ts';
import { doubleConversionsIn } from '../../facts/units/double-conversions.ts';
import { type MadeLength, wrongLengths } from '../../facts/units/made-lengths.ts';
import { type MixedUnits, mixedUnits } from '../../facts/units/mixed-units.ts';
import type { UnitValue } from '../../facts/units/unit-values.ts';
import { type WrongConversion, wrongConversions } from '../../facts/units/wrong-conversions.ts';
import { ancestors } from '../../facts/walk.ts';
import type { BinaryNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isBillingFile, isScreenCode, isUsageCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-306: a value in one unit is handed on as one in another. */
export const unitMismatch = defineRule({
  id: 'MTR-306',
  name: 'unit-mismatch',
  section: 'aggregation',
  title: 'Value is handed on in another unit than its name says',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every duration, size and amount keep its unit from where it is measured to where it is priced, with a conversion wherever the unit changes?',
  cost: 'The bill is wrong by the factor between the two units: a thousand for milliseconds and seconds, a hundred for cents and dollars.',
  remediation: 'Convert where the unit changes, and carry the unit in the name on both sides.',
  references: [
    'https://docs.stripe.com/currencies#zero-decimal',
    'https://physics.nist.gov/cuu/Units/binary.html',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const conversion of wrongConversions(facts)) yield* matchConversion(facts, conversion);
      for (const priced of wrongPrices(facts)) yield* matchPrice(facts, priced);
      for (const mixed of mixedUnits(facts)) yield* matchMixed(facts, mixed);
      for (const compound of wrongCompounds(facts)) yield* matchCompound(facts, compound);
      for (const length of wrongLengths(facts)) yield* matchLength(facts, length);
      for (const amount of majorAmounts(facts)) yield toMajor(facts, amount);
      for (const assign of facts.nodes('assign')) {
        const [target] = assign.targets;
        const isPlain = /^[-+]?=$/.test(assign.operator);
        if (isPlain && target && assign.value !== null) yield* matchThings(facts, assign, nameOf(target));
      }
      for (const node of facts.nodes('binary')) yield* matchExchange(facts, node);
      yield* matchTwice(facts);
      yield* matchDollars(facts);
    }
  },
});

/** `costUsd: invoice.amount_due`: providers send the smallest unit of a currency. */
function* matchDollars(facts: FileFacts): Generator<Match> {
  for (const { node, name, field, isMinor } of amountsAsDollars(facts))
    yield {
      file: facts.file,
      node,
      confidence: isMinor ? 'likely' : 'possible',
      message: isMinor
        ? `\`${field}\` is in the smallest unit of its currency and becomes \`${name}\` without a division: cents are taken for dollars, a hundred times too much.`
        : `\`${field}\` does not say its unit and becomes \`${name}\` unchanged: where it is in cents, as most providers send it, it is taken for a hundred times too much.`,
      remediation:
        'Divide by what one unit of the currency has, and carry the unit in the name on both sides.',
    };
}

function nameOf(node: SyntaxNode): string {
  return node.kind === 'name' || node.kind === 'member' ? lastName(pathOf(node)) : '';
}

/** `gib = bytes / 1e9`, `minutes: call.seconds / 3600`, `{ durationMs: run.seconds }`. */
function* matchConversion({ file }: FileFacts, found: WrongConversion): Generator<Match> {
  const { node, lines, source, from, target, to, factor } = found;
  // `usd` also names the currency of an amount in cents: `amount_usd_cents` ends in its unit, `price_usd` may not.
  if (factor === 1 && /(usd|eur)$/i.test(target)) return;
  // A wrong factor is wrong wherever it stands; what is only handed on may be named loosely.
  if (isScreenCode(node, file) || (factor === 1 && !isBillingCode(node, file))) return;
  const how =
    factor === 1 ? 'with no conversion between' : `${said(factor)}, which is not what lies between the two`;
  yield {
    file,
    node,
    ...(lines === null ? {} : { lines }),
    confidence: 'likely',
    message:
      source === target
        ? `\`${target}\` says how many ${from.label} make one of ${to.label}, and is another number: what is billed by it is off by the factor between the two.`
        : `\`${source}\` is in ${from.label} and becomes \`${target}\`, in ${to.label}, ${how}: what is billed from it is off by the factor between the two.`,
  };
}

/** `Math.max(elapsedMs, MINIMUM_SECONDS)`: milliseconds are taken for seconds. */
function* matchMixed({ file }: FileFacts, { node, one, other }: MixedUnits): Generator<Match> {
  if (isScreenCode(node, file) || !(isUsageCode(node, file) || isBillingFile(file))) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `\`${one.source}\` is in ${unitSaid(one)} and \`${other.source}\` in ${unitSaid(other)}, and the two are put together as if they were the same: what is billed by the result is off by the factor between the two.`,
  };
}

function unitSaid({ unit, factor }: UnitValue): string {
  return factor === 1 ? unit.label : `${unit.label} ${said(factor)}`;
}

/** `Duration.ofMillis(ttlSeconds)`, Go's `time.Duration(cfg.TimeoutSeconds)`. */
function* matchLength({ file }: FileFacts, { node, value, taken }: MadeLength): Generator<Match> {
  if (isScreenCode(node, file) || !(isUsageCode(node, file) || isBillingFile(file))) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `\`${value.source}\` is in ${unitSaid(value)} and a length of time is made of it in ${taken.label}: what waits, ends or is billed by it is off by the factor between the two.`,
  };
}

/** `gb_seconds = memory_mb / 1024 * duration_ms`. */
function* matchCompound({ file }: FileFacts, found: WrongCompound): Generator<Match> {
  const { node, target, sources, excess } = found;
  if (isScreenCode(node, file)) return;
  const how = excess > 1 ? 'too large' : 'too small';
  yield {
    file,
    node,
    confidence: 'likely',
    message: `\`${target}\` is made of \`${sources[0]}\` and \`${sources[1]}\`, which are in other units than its name says: the number is about ${Math.round(Math.max(excess, 1 / excess))} times ${how}, and so is what is billed by it.`,
  };
}

/** `multiplied by 60`, `divided by 1000`. */
function said(factor: number): string {
  const plain = (number: number): string => String(Number(number.toPrecision(DIGITS)));
  return factor > 1 ? `multiplied by ${plain(factor)}` : `divided by ${plain(1 / factor)}`;
}

/** As many digits as any factor between units has. */
const DIGITS = 13;

/** `tokens / 1000 * pricePerMillion`, `run.duration_ms * PRICE_PER_SECOND`. */
function* matchPrice({ file }: FileFacts, found: PricedQuantity): Generator<Match> {
  const { node, quantity, price, per, divisor } = found;
  if (isScreenCode(node, file)) return;
  const how = divisor === 1 ? 'as it is' : said(1 / divisor);
  yield {
    file,
    node,
    confidence: 'likely',
    message: `\`${price}\` is the price of ${per.label}, and \`${quantity}\` is priced with it ${how}: the amount is off by the factor between the two units.`,
    remediation: 'Turn the quantity into the unit that the price is for, by one named constant.',
  };
}

/** `Stripe::InvoiceItem.create(amount: total_usd)`. */
function toMajor({ file }: FileFacts, { node, name, by }: MajorAmount): Match {
  return {
    file,
    node,
    evidence: by.span.startLine === node.span.startLine ? [] : [{ file, node: by }],
    confidence: 'likely',
    message: `\`${name}\` is in whole units of its currency and is handed on as an amount that is taken in the smallest one: a hundredth of what is due is charged.`,
    remediation:
      'Multiply by what one unit of the currency has before rounding, and carry the unit in the name.',
  };
}

/** What is counted and priced; a price of the one is no price of the other, whatever it is divided by. */
const THINGS: Readonly<Record<string, string>> = {
  token: 'token',
  tokens: 'token',
  image: 'image',
  images: 'image',
  pic: 'image',
  picture: 'image',
  second: 'second',
  minute: 'minute',
  hour: 'hour',
  request: 'request',
  requests: 'request',
  character: 'character',
  characters: 'character',
  page: 'page',
};
const PRICED = new Set('usd eur price cost rate fee quota cents credits'.split(' '));

function thingOf(name: string): string | null {
  const words = wordsOf(name);
  if (!words.some((word) => PRICED.has(word))) return null;
  const things = new Set(words.flatMap((word) => (Object.hasOwn(THINGS, word) ? [THINGS[word]] : [])));
  const [only] = things;
  return things.size === 1 && only !== undefined ? only : null;
}

const POWER_OF_TEN = /^1(_?0)+(\.0+)?$|^1e\d+$/i;

/** `imagePriceUsd = tokenPriceUsd / 1000`: a factor of ten makes no image of tokens. */
function* matchThings(facts: FileFacts, node: SyntaxNode, to: string): Generator<Match> {
  const value = node.kind === 'assign' ? node.value : null;
  if (value?.kind !== 'binary' || !/^[*/]$/.test(value.operator) || value.right.kind !== 'number') return;
  if (!POWER_OF_TEN.test(value.right.raw)) return;
  const source = nameOf(value.left);
  const [wanted, given] = [thingOf(to), thingOf(source)];
  if (wanted === null || given === null || wanted === given || isTime(wanted, given)) return;
  yield {
    file: facts.file,
    node,
    confidence: 'likely',
    message: `\`${to}\` is the price of one ${wanted}, and is made from \`${source}\`, the price of a ${given}, by a power of ten alone: everything that is priced with it is billed at another order of magnitude.`,
    remediation: `Make it from the amount of money that one ${wanted} costs.`,
  };
}

/** Seconds, minutes and hours are reckoned into one another elsewhere. */
function isTime(...things: readonly string[]): boolean {
  return things.every((thing) => /^(second|minute|hour)$/.test(thing));
}

/** Units of a currency to one US dollar, rounded and not kept up to date: the order of magnitude alone tells a rate from another factor. */
const PER_DOLLAR: Readonly<Record<string, number>> = {
  INR: 84,
  JPY: 150,
  KRW: 1350,
  IDR: 15_800,
  VND: 25_000,
  PHP: 57,
  THB: 35,
  BRL: 5.4,
  MXN: 18,
  TRY: 33,
  CNY: 7.2,
  ZAR: 18,
  RUB: 90,
  NGN: 1500,
  PKR: 280,
  HUF: 360,
};
/** A rate written down some years ago may be off by so much. */
const DRIFT = 2;

/** `invoice.total * 82` where `invoice.currency` is INR: what is in rupees gets eighty times larger, not smaller. */
function* matchExchange(facts: FileFacts, node: BinaryNode): Generator<Match> {
  if (node.operator !== '*' || node.right.kind !== 'number') return;
  const factor = node.right.value;
  const amount = pathOf(node.left);
  const dot = amount.lastIndexOf('.');
  if (dot <= 0 || /usd|dollar/i.test(amount)) return;
  const currency = currencyAround(node, amount.slice(0, dot));
  const rate = currency !== null && Object.hasOwn(PER_DOLLAR, currency) ? PER_DOLLAR[currency] : undefined;
  if (currency === null || rate === undefined || factor < rate / DRIFT || factor > rate * DRIFT) return;
  if (!isBillingCode(node, facts.file)) return;
  yield {
    file: facts.file,
    node,
    confidence: 'likely',
    message: `\`${amount}\` is in ${currency} here, and is multiplied by ${node.right.raw}, about what one dollar costs in it: turning it into dollars takes a division, so the amount comes out larger by the rate squared.`,
    remediation: 'Divide by the rate, and take the rate of the day from one place.',
  };
}

/** `charge.amount = cents / 100` and later `charge.amount / 100`: what is in dollars is made dollars of again. */
function* matchTwice(facts: FileFacts): Generator<Match> {
  for (const { node, first, amount } of doubleConversionsIn(facts)) {
    const [verb, result] =
      node.operator === '/' ? ['divided', 'one hundredth of'] : ['multiplied', 'a hundred times'];
    yield {
      file: facts.file,
      node,
      evidence: [{ file: facts.file, node: first }],
      confidence: 'likely',
      message: `\`${amount}\` was already ${verb} by 100 when it was set, and is ${verb} by 100 again here: what is charged or credited is ${result} the amount that was meant.`,
      remediation: 'Convert once, where the amount comes in, and hand it on as it is.',
    };
  }
}

/** The currency that the owner of an amount has where the node stands: `if invoice.currency == "INR"`. */
function currencyAround(node: SyntaxNode, owner: string): string | null {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'function') return null;
    const isThen =
      (above.kind === 'if' && above.then.includes(below)) ||
      (above.kind === 'conditional' && above.then === below);
    if (isThen && (above.kind === 'if' || above.kind === 'conditional')) {
      const { test } = above;
      if (test.kind === 'binary' && test.operator === '==' && test.right.kind === 'string')
        if (
          /^(.*\.)?currency(_?code)?$/i.test(pathOf(test.left)) &&
          pathOf(test.left).startsWith(`${owner}.`)
        )
          return test.right.value.toUpperCase();
    }
    below = above;
  }
  return null;
}

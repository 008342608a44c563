import { pathOf } from '../../facts/calls.ts';
import { doubleConversionsIn } from '../../facts/double-conversions.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { amountsAsDollars } from '../../facts/minor-units.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { ancestors } from '../../facts/walk.ts';
import type { BinaryNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
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
    for (const facts of scope.files) {
      for (const assign of facts.nodes('assign')) {
        const [target, ...others] = assign.targets;
        const isPlain = assign.operator === '=' || assign.operator === '+=' || assign.operator === '-=';
        if (isPlain && target && others.length === 0 && assign.value !== null)
          yield* matchPair(facts, assign, { to: nameOf(target), from: assign.value });
        if (isPlain && target && assign.value !== null) yield* matchThings(facts, assign, nameOf(target));
      }
      for (const object of facts.nodes('object'))
        for (const { key, value } of object.entries)
          if (key !== null) yield* matchPair(facts, value, { to: key, from: value });
      for (const call of facts.nodes('call'))
        for (const { name, value } of call.arguments)
          if (name !== null) yield* matchPair(facts, value, { to: name, from: value });
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

/** The unit a last word stands for, by what it measures. */
const UNITS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  time: {
    ms: 'milliseconds',
    millis: 'milliseconds',
    milliseconds: 'milliseconds',
    msec: 'milliseconds',
    s: 'seconds',
    sec: 'seconds',
    secs: 'seconds',
    seconds: 'seconds',
    minutes: 'minutes',
    mins: 'minutes',
    hours: 'hours',
    hrs: 'hours',
  },
  money: { cents: 'cents', dollars: 'dollars', usd: 'dollars' },
  size: {
    bytes: 'bytes',
    kb: 'kilobytes',
    kib: 'kibibytes',
    mb: 'megabytes',
    mib: 'mebibytes',
    gb: 'gigabytes',
    gib: 'gibibytes',
  },
};

interface Unit {
  readonly measure: string;
  readonly unit: string;
}

/** The unit at the end of a name of at least two words: `durationMs`, `amount_cents`. */
function unitOf(name: string): Unit | null {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  // `per_second` is a rate, and `ms` alone names nothing.
  if (words.length < 2 || words.includes('per') || words.includes('to')) return null;
  for (const [measure, units] of Object.entries(UNITS)) {
    const unit = Object.hasOwn(units, last) ? units[last] : undefined;
    if (unit !== undefined) return { measure, unit };
  }
  return null;
}

function nameOf(node: SyntaxNode): string {
  return node.kind === 'name' || node.kind === 'member' ? lastName(pathOf(node)) : '';
}

/** Only a bare name is compared: whatever is computed may be the conversion. */
function* matchPair(
  facts: FileFacts,
  node: SyntaxNode,
  { to, from }: { readonly to: string; readonly from: SyntaxNode },
): Generator<Match> {
  const source = nameOf(from);
  const [wanted, given] = [unitOf(to), unitOf(source)];
  if (!wanted || !given || wanted.measure !== given.measure || wanted.unit === given.unit) return;
  // `usd` also names the currency of an amount in cents: `amount_usd_cents` ends in its unit, `price_usd` may not.
  if (wanted.measure === 'money' && (/usd$/i.test(to) || /usd$/i.test(source))) return;
  if (!isBillingCode(node, facts.file)) return;
  yield {
    file: facts.file,
    node,
    confidence: 'likely',
    message: `\`${source}\` is in ${given.unit} and is handed on as \`${to}\`, which says ${wanted.unit}, with no conversion between: what is billed from it is off by the factor between the two.`,
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
      if (test.kind === 'binary' && /^={2,3}$/.test(test.operator) && test.right.kind === 'string')
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

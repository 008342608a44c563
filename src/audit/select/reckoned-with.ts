/** Counts of the tokens of a model's answer, as the APIs and their SDKs call them. */
const TOKENS_COUNTED =
  /(?:prompt|input|output|completion|candidates|total|reasoning|cached|thoughts)_?tokens?(?:_?count)?(?![a-z])/i;
const TOKENS_PAID_FOR = /usage|cost|price|pricing|credit|bill|charge|quota|budget|spen[dt]|ledger|meter/i;

/** Pieces of a streamed answer; the last one brings its usage. */
const PIECES = /ChatCompletionChunk|chat\.completion\.chunk/;

/** Amounts of money that say in what they are counted: `costUsd`, `spent_cents`, `max_spend_micros`, `markupPercent`. */
const AMOUNTS_IN_UNITS =
  /(?<![A-Za-z_])[A-Za-z_]{0,40}?(?:cost|price|spen[dt]|budget|charge|balance|markup|discount|margin|fee)[A-Za-z_]{0,20}?(?:usd|cents?|micros|dollars|pct|percent)(?![a-z])/gi;
/** One of them may be on a page of a shop. */
const MIN_AMOUNTS = 2;

/** The bound of a step in a scale of prices, as price lists call it: `upTo`, `up_to`, `lastUnit`. */
const STEP_BOUND =
  /(?<![A-Za-z])(?:up_to|upTo|UpTo|(?:upper|Upper|lower|Lower)_?[bB]ound|(?:first|last|First|Last)_?[uU]nit)(?![a-z])/g;
const STEP_PRICE =
  /(?<![A-Za-z])(?:(?:[uU]nit|[fF]lat)_?(?:[aA]mount|[pP]rice|[cC]ost|[fF]ee)|[pP]rices?|[rR]ates?|[aA]mounts?|cents|[fF]ee)(?![a-z])|[a-z](?:Price|Rate|Amount|Cents|Fee)(?![a-z])/;
const STEPS =
  /tiers?(?![a-z])|brackets?(?![a-z])|slabs?(?![a-z])|bands?(?![a-z])|steps?(?![a-z])|scale(?![a-z])|graduat/i;
/** What is put into the steps; a scale of taxes or of learning has none of it. */
const STEPPED = /(?<![a-z])(?:quantity|qty|units|usage|consumption|volume)(?![a-z])/i;
/** A step is written on so few characters that its price stands near its bound. */
const STEP_LENGTH = 160;
/** One bound with a price is enough. */
const MAX_BOUNDS = 20;

function walksTiers(text: string): boolean {
  if (!STEPPED.test(text) || !STEPS.test(text)) return false;
  let bounds = 0;
  for (const { index } of text.matchAll(STEP_BOUND)) {
    if (STEP_PRICE.test(text.slice(Math.max(0, index - STEP_LENGTH), index + STEP_LENGTH))) return true;
    if (++bounds >= MAX_BOUNDS) return false;
  }
  return false;
}

/** What a text reckons with, tokens of model answers or amounts of money, in words for the coverage list; null where nothing. */
export function reckonedReason(text: string): string | null {
  if (TOKENS_COUNTED.test(text) && TOKENS_PAID_FOR.test(text)) return 'handles the usage of model answers';
  if (PIECES.test(text)) return 'hands on pieces of model answers';
  if (/tokens\b/i.test(text) && /usage\b/i.test(text) && /model/i.test(text)) return 'counts tokens by model';
  if (walksTiers(text)) return 'prices a quantity by tiers';
  const amounts = new Set<string>();
  for (const [amount] of text.matchAll(AMOUNTS_IN_UNITS)) {
    amounts.add(amount.toLowerCase());
    if (amounts.size >= MIN_AMOUNTS) return `reckons with ${[...amounts].join(', ')}`;
  }
  return null;
}

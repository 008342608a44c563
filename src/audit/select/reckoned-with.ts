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

/** What a text reckons with, tokens of model answers or amounts of money, in words for the coverage list; null where nothing. */
export function reckonedReason(text: string): string | null {
  if (TOKENS_COUNTED.test(text) && TOKENS_PAID_FOR.test(text)) return 'handles the usage of model answers';
  if (PIECES.test(text)) return 'hands on pieces of model answers';
  if (/tokens\b/i.test(text) && /usage\b/i.test(text) && /model/i.test(text)) return 'counts tokens by model';
  const amounts = new Set<string>();
  for (const [amount] of text.matchAll(AMOUNTS_IN_UNITS)) {
    amounts.add(amount.toLowerCase());
    if (amounts.size >= MIN_AMOUNTS) return `reckons with ${[...amounts].join(', ')}`;
  }
  return null;
}

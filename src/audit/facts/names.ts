/**
 * The words of an identifier, in lower case: `recordUsageEvent`, `record_usage_event`, `RECORD-USAGE-EVENT` and
 * `RecordUsageEvent` all give `record usage event`. Runs of capitals are one word up to the next capitalised one
 * (`HTTPServer` gives `http server`); digits stay with the word before them.
 */
export function wordsOf(identifier: string): readonly string[] {
  const known = remembered.get(identifier);
  if (known !== undefined) return known;
  const words = identifier
    .replace(/([\p{Ll}\p{Nd}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{Nd}]+/u)
    .filter((word) => word !== '');
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  if (identifier.length <= MAX_NAME) remembered.set(identifier, words);
  return words;
}

/** The same few thousand names are asked about again and again; longer texts are not names. */
const remembered = new Map<string, readonly string[]>();
const MAX_REMEMBERED = 20_000;
const MAX_NAME = 100;

/** One spelling for all casings of a name: `idempotencyKey`, `idempotency_key` and `Idempotency-Key` are the same. */
export function plainName(name: string): string {
  const known = plainNames.get(name);
  if (known !== undefined) return known;
  const plain = name.replace(/[^\p{L}\p{Nd}]/gu, '').toLowerCase();
  if (plainNames.size >= MAX_REMEMBERED) plainNames.clear();
  if (name.length <= MAX_NAME) plainNames.set(name, plain);
  return plain;
}

const plainNames = new Map<string, string>();

/** The last name of a dotted path: `quantity` of `event.usage.quantity`. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

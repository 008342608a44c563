import { rememberNames } from './remember.ts';

/**
 * The words of an identifier, in lower case: `recordUsageEvent`, `record_usage_event`, `RECORD-USAGE-EVENT` and
 * `RecordUsageEvent` all give `record usage event`. Runs of capitals are one word up to the next capitalised one
 * (`HTTPServer` gives `http server`); digits stay with the word before them.
 */
export const wordsOf = rememberNames((identifier): readonly string[] =>
  identifier
    .replace(/([\p{Ll}\p{Nd}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{Nd}]+/u)
    .filter((word) => word !== ''),
);

/** One spelling for all casings of a name: `idempotencyKey`, `idempotency_key` and `Idempotency-Key` are the same. */
export const plainName = rememberNames((name): string => name.replace(/[^\p{L}\p{Nd}]/gu, '').toLowerCase());

/** A word of a name in the singular: `policy` of `policies`, `token` of `tokens`. What has an own plural stays as it is. */
export function singular(word: string): string {
  return word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.replace(/s$/, '');
}

/** True for the name of many, told by its last word: `line_items`, `entries`; not `status`, `address`. */
export function isPlural(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? '';
  return /[^su]s$/.test(last) && !/^(sms|gps|aws|dns|\w*(basis|axis|lysis|crisis|nosis))$/.test(last);
}

/** The name of what a getter gives: `usedTokens` of `getUsedTokens`. */
export function withoutGet(name: string): string {
  return name.replace(/^get(?=[A-Z])/, '');
}

/** The last name of a dotted path: `quantity` of `event.usage.quantity`. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The last part of a module's path, without its version: `stripe` of `github.com/stripe/stripe-go/v82/stripe`. */
export function lastPart(module: string): string {
  const parts = module.split(/[./\\]|::/).filter((part) => !/^v\d+$/.test(part));
  return parts.at(-1) ?? module;
}

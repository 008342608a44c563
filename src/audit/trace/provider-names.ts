import { plainName, wordsOf } from '../facts/names.ts';

/** A word this long is no part of another: `openmeter` in `openMeterClient`, whose words are `open meter client`. */
const MIN_UNMISTAKABLE = 7;

/** True when the identifier holds one of the words by which a provider's client is known, in any casing. */
export function namesOneOf(name: string, words: Iterable<string>): boolean {
  const own = wordsOf(name);
  const plain = plainName(name);
  for (const word of words)
    if (own.includes(word) || (word.length >= MIN_UNMISTAKABLE && plain.includes(word))) return true;
  return false;
}

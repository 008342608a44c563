import { wordsOf } from '../../facts/names.ts';
import { resolve } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import type { MeteringSite } from '../site.ts';

const LIMITED = new Set(
  'credit credits quota quotas balance seat seats storage usage allowance budget limit tokens units remaining used'.split(
    ' ',
  ),
);

/** The check and the write name the same thing: credits and credits, quota and usage. */
export function speakOfTheSame(check: MeteringSite, consumer: MeteringSite): boolean {
  const names = limitedWords(check.node);
  for (const word of limitedWords(consumer.node)) if (names.has(word)) return true;
  return isReadBack(check.node, consumer.node);
}

/** What was compared was read by the very key that is written: `redis.get(key)` and `redis.incrby(key, n)`. */
function isReadBack(check: SyntaxNode, consumer: SyntaxNode): boolean {
  const [key] = consumer.kind === 'call' ? consumer.arguments : [];
  if (key?.value.kind !== 'name') return false;
  const { name } = key.value;
  for (const inner of descendants(check)) {
    if (inner.kind !== 'name') continue;
    for (const read of descendants(resolve(inner)))
      if (
        read.kind === 'call' &&
        read.arguments.some(({ value }) => value.kind === 'name' && value.name === name)
      )
        return true;
  }
  return false;
}

/** The words of a node that say what is limited, each in one form: `quotas` and `limit` are a quota. */
export function limitedWords(node: SyntaxNode): ReadonlySet<string> {
  const words = new Set<string>();
  for (const inner of descendants(node)) {
    const name =
      inner.kind === 'name' || inner.kind === 'member'
        ? inner.name
        : inner.kind === 'string'
          ? inner.value
          : '';
    if (name.length > MAX_TEXT) continue;
    for (const word of wordsOf(name)) if (LIMITED.has(word)) words.add(SINGULAR[word] ?? word);
  }
  return words;
}

const MAX_TEXT = 2_000;
const SINGULAR: Readonly<Record<string, string>> = {
  credits: 'credit',
  quotas: 'quota',
  seats: 'seat',
  used: 'usage',
  limit: 'quota',
};

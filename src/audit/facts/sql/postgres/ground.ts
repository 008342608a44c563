import type { SqlStatement } from '../statement.ts';
import { after, type SqlSource, type TokenRange, wordAt } from '../token-range.ts';
import type { Prepared } from './prepare.ts';
import { type PgNode, startOf } from './tree.ts';

/** What every reader of a part of the tree works on: the tree says what stands there, the tokens say where. */
export interface Ground {
  readonly source: SqlSource;
  readonly tokenAt: Prepared['tokenAt'];
}

/** Tree and tokens do not fit each other, as with another dialect's words: the statement is read without the tree. */
export class Unfit extends Error {}

/**
 * The token that a node starts with; parentheses around it stand before it.
 *
 * @throws Unfit where the node says no place, or none of ours
 */
export function startToken(ground: Ground, value: unknown): number {
  const byte = startOf(value);
  const at = Number.isFinite(byte) ? ground.tokenAt(byte) : null;
  if (at === null) throw new Unfit('a node without a place');
  return at;
}

/** The tokens of a range that stand in no parentheses of it. */
export function topTokens(source: SqlSource, range: TokenRange): readonly number[] {
  const found: number[] = [];
  for (let at = range.from; at < range.to; at = after(source, at, range.to)) found.push(at);
  return found;
}

/** The last of the places with one of the words that stands before `limit`; null where none does. */
export function lastWord(
  source: SqlSource,
  tops: readonly number[],
  { words, before }: { words: RegExp; before: number },
): number | null {
  for (let i = tops.length - 1; i >= 0; i--) {
    const at = tops[i] ?? 0;
    if (at < before && words.test(wordAt(source, at))) return at;
  }
  return null;
}

/** A query in parentheses: the place they open at, what it is, and what was read of it. */
export interface Nested {
  readonly open: number;
  readonly node: PgNode;
  readonly statement: SqlStatement;
}

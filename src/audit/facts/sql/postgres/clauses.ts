import type { ClauseName, Clauses } from '../clauses.ts';
import { hasWords, type TokenRange } from '../token-range.ts';
import { type Ground, lastWord, startToken, topTokens, Unfit } from './ground.ts';
import { type PgFields, startOf } from './tree.ts';

/** The clauses of a statement by the field of the tree that holds them, and the word each starts with. */
const CLAUSES: readonly { name: ClauseName; field: string; word: RegExp }[] = [
  { name: 'from', field: 'fromClause', word: /^from$/ },
  { name: 'where', field: 'whereClause', word: /^where$/ },
  { name: 'group', field: 'groupClause', word: /^group$/ },
  { name: 'having', field: 'havingClause', word: /^having$/ },
  { name: 'window', field: 'windowClause', word: /^window$/ },
  { name: 'order', field: 'sortClause', word: /^order$/ },
  { name: 'limit', field: 'limitCount', word: /^(limit|fetch)$/ },
  { name: 'offset', field: 'limitOffset', word: /^offset$/ },
  { name: 'lock', field: 'lockingClause', word: /^for$/ },
  { name: 'returning', field: 'returningClause', word: /^returning$/ },
];

/** Cuts a range into the clauses that the tree says are there; each without the words that start it. */
export function placeClauses(ground: Ground, range: TokenRange, fields: PgFields): Clauses {
  const { source } = ground;
  const tops = topTokens(source, range);
  const starts = CLAUSES.flatMap(({ name, field, word }) => {
    const value = fields[field];
    if (value === undefined) return [];
    const hasPlace = name !== 'lock' && Number.isFinite(startOf(value));
    const before = hasPlace ? startToken(ground, value) : range.to;
    const at = lastWord(source, tops, { words: word, before });
    if (at === null) throw new Unfit(`a clause without its word: ${name}`);
    return [{ name, at, from: at + widthOf(ground, name, at) }];
  }).toSorted((a, b) => a.at - b.at);
  const first = starts[0]?.at ?? range.to;
  const clauses = new Map<ClauseName, TokenRange>([['select', { from: range.from, to: first }]]);
  for (const [i, { name, from }] of starts.entries())
    clauses.set(name, { from, to: starts[i + 1]?.at ?? range.to });
  return clauses;
}

function widthOf({ source }: Ground, name: ClauseName, at: number): number {
  if (name === 'group' || name === 'order') return 2;
  return hasWords(source, at, 'fetch', 'first') || hasWords(source, at, 'fetch', 'next') ? 2 : 1;
}

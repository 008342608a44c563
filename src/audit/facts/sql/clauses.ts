import { after, hasWords, type SqlSource, type TokenRange, wordAt } from './token-range.ts';

export type ClauseName =
  | 'select'
  | 'set'
  | 'values'
  | 'from'
  | 'where'
  | 'group'
  | 'having'
  | 'window'
  | 'order'
  | 'limit'
  | 'offset'
  | 'lock'
  | 'format'
  | 'settings'
  | 'conflict'
  | 'returning';

/** Each clause without the words that start it. */
export type Clauses = ReadonlyMap<ClauseName, TokenRange>;

interface Start {
  readonly name: ClauseName;
  /** Clauses come in this order; a word out of order is a column's name. */
  readonly rank: number;
  /** How many tokens start it. */
  readonly width: number;
}

/** Cuts a statement (no unions, behind its WITH) into its clauses. Of a clause that comes twice the first counts. */
export function readClauses(source: SqlSource, range: TokenRange): Clauses {
  const clauses = new Map<ClauseName, TokenRange>();
  let open: { name: ClauseName; from: number; rank: number } | null = null;
  for (let at = range.from; at < range.to; ) {
    const start = clauseAt(source, at);
    if (start === null || !canFollow(start, open)) {
      at = after(source, at, range.to);
      continue;
    }
    if (open) close(clauses, open, at);
    at = Math.min(at + start.width, range.to);
    open = { name: start.name, from: at, rank: start.rank };
  }
  if (open) close(clauses, open, range.to);
  return clauses;
}

function canFollow(start: Start, open: { name: ClauseName; rank: number } | null): boolean {
  if (open === null) return true;
  // SET and VALUES come first or not at all; PREWHERE may be followed by WHERE.
  if (start.rank === 0) return false;
  return (
    start.rank > open.rank ||
    (start.rank === open.rank && (start.name !== open.name || start.name === 'where'))
  );
}

function close(
  clauses: Map<ClauseName, TokenRange>,
  open: { name: ClauseName; from: number },
  to: number,
): void {
  const earlier = clauses.get(open.name);
  // PREWHERE and WHERE are one condition in two parts; the word between them reads as an AND.
  if (earlier === undefined) clauses.set(open.name, { from: open.from, to });
  else if (open.name === 'where') clauses.set('where', { from: earlier.from, to });
}

/** The clause whose words stand at a place; null where none does. */
export function clauseAt(source: SqlSource, at: number): Start | null {
  // `c.settings` is a column.
  if (source.tokens[at - 1]?.kind === 'dot') return null;
  const word = wordAt(source, at);
  // `max(n) AS limit` names a column.
  if (wordAt(source, at - 1) === 'as' && !/^(select|values)$/.test(word)) return null;
  const next = wordAt(source, at + 1);
  switch (word) {
    case 'select':
      return { name: 'select', rank: 0, width: 1 };
    case 'set':
      return { name: 'set', rank: 0, width: 1 };
    case 'values':
      return source.tokens[at + 1]?.kind === 'open' ? { name: 'values', rank: 0, width: 1 } : null;
    case 'from':
      return wordAt(source, at - 1) === 'distinct' && isDistinctFrom(source, at)
        ? null
        : { name: 'from', rank: 1, width: 1 };
    case 'prewhere':
    case 'where':
      return { name: 'where', rank: 2, width: 1 };
    case 'group':
      return next === 'by' ? { name: 'group', rank: 3, width: 2 } : null;
    case 'having':
      return { name: 'having', rank: 4, width: 1 };
    case 'window':
    case 'qualify':
      return { name: 'window', rank: 5, width: 1 };
    case 'order':
      return next === 'by' ? { name: 'order', rank: 6, width: 2 } : null;
    default:
      return tailClauseAt(source, at, word);
  }
}

function tailClauseAt(source: SqlSource, at: number, word: string): Start | null {
  switch (word) {
    case 'limit':
      return { name: 'limit', rank: 7, width: 1 };
    case 'fetch':
      return hasWords(source, at, 'fetch', 'first') || hasWords(source, at, 'fetch', 'next')
        ? { name: 'limit', rank: 7, width: 2 }
        : null;
    case 'offset':
      // `unnest(…) with offset`
      return wordAt(source, at - 1) === 'with' ? null : { name: 'offset', rank: 7, width: 1 };
    case 'for':
      return /^(update|share|no|key)$/.test(wordAt(source, at + 1))
        ? { name: 'lock', rank: 7, width: 1 }
        : null;
    case 'format':
      // ClickHouse's output format is the last thing but its settings.
      return source.tokens[at + 2] === undefined || /^(settings|;)$/.test(source.tokens[at + 2]?.text ?? '')
        ? { name: 'format', rank: 8, width: 1 }
        : null;
    case 'settings':
      return source.tokens[at + 2]?.text === '=' ? { name: 'settings', rank: 8, width: 1 } : null;
    case 'on':
      return /^(conflict|duplicate)$/.test(wordAt(source, at + 1))
        ? { name: 'conflict', rank: 9, width: 1 }
        : null;
    case 'returning':
      return { name: 'returning', rank: 10, width: 1 };
    default:
      return null;
  }
}

function isDistinctFrom(source: SqlSource, at: number): boolean {
  return wordAt(source, at - 2) === 'is' || hasWords(source, at - 3, 'is', 'not');
}

/** The parts of a query between UNION, INTERSECT and EXCEPT; at least one. */
export function splitUnions(source: SqlSource, range: TokenRange): TokenRange[] {
  const parts: TokenRange[] = [];
  let from = range.from;
  for (let at = range.from; at < range.to; at = after(source, at, range.to)) {
    const word = wordAt(source, at);
    if (word !== 'union' && word !== 'intersect' && word !== 'except') continue;
    // `select * except (a)` (BigQuery) leaves out columns.
    if (
      source.tokens[at - 1]?.text === '*' &&
      source.tokens[at + 1]?.kind === 'open' &&
      !source.opensQuery[at + 1]
    ) {
      continue;
    }
    parts.push({ from, to: at });
    const isQualified = /^(all|distinct)$/.test(wordAt(source, at + 1));
    from = at + (isQualified ? 2 : 1);
  }
  parts.push({ from, to: range.to });
  return parts;
}

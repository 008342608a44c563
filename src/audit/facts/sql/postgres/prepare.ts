import type { SqlSource, TokenRange } from '../token-range.ts';
import { wordAt } from '../token-range.ts';

/** A statement as PostgreSQL's parser takes it, and the way back from its answer. */
export interface Prepared {
  readonly sql: string;
  /** The token that holds a byte of `sql`; null between tokens and outside. */
  readonly tokenAt: (byte: number) => number | null;
}

/**
 * Comments become spaces, and placeholders of drivers and templates what PostgreSQL takes in their place: `$1` for a
 * value, a name where a name must stand. Linear. Null for a text that it would read only in part.
 */
export function prepare(source: SqlSource, range: TokenRange): Prepared | null {
  const starts: number[] = [];
  const ends: number[] = [];
  const parts: string[] = [];
  let bytes = 0;
  let end = source.tokens[range.from]?.start ?? 0;
  for (let at = range.from; at < range.to; at++) {
    const token = source.tokens[at];
    if (token === undefined) break;
    const isApart = token.start > end;
    // What a template leaves out or puts in depends on its conditions.
    if (isApart && source.text.slice(end, token.start).includes('{%')) return null;
    // What is put in behind a call is a part of the statement: `HAVING sum(n) ${comparison}`.
    if (token.kind === 'placeholder' && source.tokens[at - 1]?.kind === 'close') return null;
    const raw = source.text.slice(token.start, token.end);
    const text = token.kind === 'placeholder' ? standIn(source, at) : raw;
    if (text.includes('\0')) return null;
    parts.push(isApart ? ' ' : '', text);
    bytes += isApart ? 1 : 0;
    starts.push(bytes);
    bytes += utf8Length(text);
    ends.push(bytes);
    end = token.end;
  }
  return {
    sql: parts.join(''),
    tokenAt(byte) {
      const index = lastUpTo(starts, byte);
      return index >= 0 && byte < (ends[index] ?? 0) ? range.from + index : null;
    },
  };
}

/** Behind these words PostgreSQL takes a name and no value. */
const BEFORE_NAME =
  /^(from|join|into|update|table|only|view|index|truncate|column|constraint|schema|database)$/;
const NAME = 'px';

function standIn(source: SqlSource, at: number): string {
  const token = source.tokens[at];
  const before = source.tokens[at - 1];
  const next = source.tokens[at + 1];
  if (token === undefined || /^\$\d+$/.test(token.text)) return token?.text ?? '';
  const joins = (other: typeof before): boolean =>
    other !== undefined && (other.kind === 'word' || other.kind === 'dot');
  const isJoined =
    (joins(before) && before?.end === token.start) || (joins(next) && next?.start === token.end);
  const word = wordAt(source, at - 1);
  if (isJoined || BEFORE_NAME.test(word)) return NAME;
  if (word === 'interval') return "'1'";
  return word === 'in' ? '($1)' : '$1';
}

/** The last index whose value is not above the one asked for; -1 where there is none. */
function lastUpTo(values: readonly number[], value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    // Two halves of one character make four bytes together; a half without its other is replaced by three.
    const isPair = code >= 0xd800 && code < 0xdc00 && /[\udc00-\udfff]/.test(text.charAt(at + 1));
    if (isPair) at++;
    length += code < 0x800 ? 1 : 2;
  }
  return length;
}

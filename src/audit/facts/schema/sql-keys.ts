import {
  after,
  inside,
  nameList,
  pieceOf,
  type SqlSource,
  type TokenRange,
  wordAt,
} from '../sql/token-range.ts';
import type { SchemaPlace } from './line-index.ts';
import type { UniqueKey } from './table-definition.ts';

/** The first parenthesised list of columns in a range, with the condition that may follow. Null where there is none. */
export function readKey(source: SqlSource, range: TokenRange, place: SchemaPlace): UniqueKey | null {
  let open = range.from;
  while (open < range.to && source.tokens[open]?.kind !== 'open') {
    // A list stands directly behind the words that lead to it.
    if (wordAt(source, open) === '' && source.tokens[open]?.kind !== 'quoted') return null;
    open++;
  }
  if (open >= range.to) return null;
  const columns = nameList(source, inside(source, open, range.to));
  if (columns.length === 0) return null;
  let where: string | null = null;
  for (
    let at = after(source, open, range.to);
    at < range.to && where === null;
    at = after(source, at, range.to)
  ) {
    if (wordAt(source, at) === 'where') where = pieceOf(source, { from: at + 1, to: range.to }).text;
  }
  return {
    columns,
    name: null,
    isPrimary: false,
    where,
    path: place.path,
    line: place.lineOf(source.tokens[range.from]?.start ?? 0),
  };
}

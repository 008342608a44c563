import type { SqlAssignment } from './statement.ts';
import {
  after,
  columnsIn,
  inside,
  nameAt,
  nameList,
  pieceOf,
  type SqlSource,
  splitByComma,
  type TokenRange,
} from './token-range.ts';

/** `a = x, (b, c) = (y, z)`. What cannot be read is left out. */
export function readAssignments(source: SqlSource, range: TokenRange): SqlAssignment[] {
  return splitByComma(source, range).flatMap((part) => {
    const equals = equalsAt(source, part);
    if (equals === null) return [];
    const expression = { from: equals + 1, to: part.to };
    if (source.tokens[part.from]?.kind === 'open') return readTuple(source, part, expression);
    const name = nameAt(source, { from: part.from, to: equals });
    return name === null ? [] : [assignment(source, { piece: part, column: name.name, expression })];
  });
}

function equalsAt(source: SqlSource, part: TokenRange): number | null {
  for (let at = part.from; at < part.to; at = after(source, at, part.to)) {
    const text = source.tokens[at]?.text;
    if (text === '=' || text === ':=') return at;
  }
  return null;
}

function readTuple(source: SqlSource, part: TokenRange, value: TokenRange): SqlAssignment[] {
  const columns = nameList(source, inside(source, part.from, part.to));
  const isRow = source.tokens[value.from]?.kind === 'open' && !source.opensQuery[value.from];
  const values = isRow ? splitByComma(source, inside(source, value.from, value.to)) : [];
  return columns.map((column, i) =>
    assignment(source, { piece: part, column, expression: values[i] ?? value }),
  );
}

/** One assignment of an INSERT or an UPDATE. */
export function assignment(
  source: SqlSource,
  { piece, column, expression }: { piece: TokenRange; column: string; expression: TokenRange },
): SqlAssignment {
  return {
    ...pieceOf(source, piece),
    column,
    expression: pieceOf(source, expression),
    isIncrement: isIncrement(source, column, expression),
  };
}

/** Deeper calls than any person writes are not looked into. */
const MAX_CALLS = 32;

/**
 * The expression adds to or subtracts from the column's own stored value, directly or within COALESCE and the like: a
 * sum in one argument says nothing of a column in another.
 */
function isIncrement(source: SqlSource, column: string, range: TokenRange, depth = 0): boolean {
  return splitByComma(source, range).some((part) => {
    let isSum = false;
    for (let at = part.from; at < part.to; at = after(source, at, part.to)) {
      const token = source.tokens[at];
      isSum ||= token?.kind === 'operator' && (token.text === '+' || token.text === '-') && at > part.from;
      const isCall = token?.kind === 'open' && source.opensQuery[at] !== true && depth < MAX_CALLS;
      if (isCall && isIncrement(source, column, inside(source, at, part.to), depth + 1)) return true;
    }
    return isSum && readsStored(source, column, part);
  });
}

function readsStored(source: SqlSource, column: string, range: TokenRange): boolean {
  return columnsIn(source, range).some(
    (used) =>
      used.name.toLowerCase() === column.toLowerCase() &&
      // `excluded.total` is the new row's value, not the stored one.
      !/^(excluded|new)$/i.test(used.qualifier ?? ''),
  );
}

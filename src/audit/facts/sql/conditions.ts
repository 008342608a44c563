import type { SqlColumn, SqlComparison, SqlPiece } from './statement.ts';
import {
  after,
  bareColumn,
  columnsIn,
  hasWords,
  inside,
  outsideCases,
  pieceOf,
  type SqlSource,
  splitByComma,
  type TokenRange,
  wordAt,
} from './token-range.ts';

/** Deeper grouping than any person writes is read as one opaque condition. */
const MAX_GROUPS = 64;

/** The comparisons of a condition, in source order, groups in parentheses opened. Nested queries are left out. */
export function readConditions(source: SqlSource, range: TokenRange): SqlComparison[] {
  const found: SqlComparison[] = [];
  readGroup(source, range, { isAlternative: false, isNegated: false, depth: 0 }, found);
  return inBranches(source, range, found);
}

/** The comparisons of a condition with the alternative that each belongs to, where ORs stand at its top. */
export function inBranches(source: SqlSource, range: TokenRange, found: SqlComparison[]): SqlComparison[] {
  const { ors } = splitConditions(source, range);
  if (ors.length === 0) return found;
  let branch = 0;
  return found.map((one) => {
    while ((ors[branch] ?? Infinity) < one.start) branch++;
    return { ...one, branch };
  });
}

interface Group {
  readonly isAlternative: boolean;
  readonly isNegated: boolean;
  readonly depth: number;
}

function readGroup(source: SqlSource, range: TokenRange, group: Group, found: SqlComparison[]): void {
  const parts = splitConditions(source, range);
  const isAlternative = group.isAlternative || parts.ors.length > 0;
  for (const part of parts.ranges) {
    let from = part.from;
    let isNegated = group.isNegated;
    while (wordAt(source, from) === 'not' && from < part.to) {
      isNegated = !isNegated;
      from++;
    }
    const isGroup =
      source.tokens[from]?.kind === 'open' &&
      !source.opensQuery[from] &&
      after(source, from, part.to) === part.to;
    if (isGroup && group.depth < MAX_GROUPS) {
      readGroup(
        source,
        inside(source, from, part.to),
        { isAlternative, isNegated, depth: group.depth + 1 },
        found,
      );
      continue;
    }
    const comparison = readComparison(source, { from, to: part.to });
    if (comparison) {
      found.push({ ...comparison, isAlternative, isNegated: comparison.isNegated !== isNegated });
    }
  }
}

/** Cuts at AND and OR that stand in no parentheses, in no CASE and not in a BETWEEN; `ors` are the offsets of the ORs. */
function splitConditions(source: SqlSource, range: TokenRange): { ranges: TokenRange[]; ors: number[] } {
  const ranges: TokenRange[] = [];
  let from = range.from;
  const ors: number[] = [];
  let betweens = 0;
  for (const at of outsideCases(source, range)) {
    const word = wordAt(source, at);
    if (word === 'between') betweens++;
    else if (word === 'and' && betweens > 0) betweens--;
    // WHERE here stands behind a PREWHERE and joins the two.
    else if (word === 'and' || word === 'or' || word === 'where') {
      ranges.push({ from, to: at });
      from = at + 1;
      betweens = 0;
      if (word === 'or') ors.push(source.tokens[at]?.start ?? 0);
    }
  }
  ranges.push({ from, to: range.to });
  return { ranges: ranges.filter((part) => part.from < part.to), ors };
}

type Comparison = Omit<SqlComparison, 'isAlternative'>;

/** An operator by its sides: what stands before `from` and behind `to`. */
interface Operator {
  readonly operator: string;
  readonly isNegated: boolean;
  readonly from: number;
  readonly to: number;
}

/** What operators of comparison mean, in one spelling. */
export const SYMBOLS: Readonly<Record<string, string>> = {
  '=': '=',
  '==': '=',
  '<=>': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '~': '~',
  '~*': '~',
  '@>': '@>',
  '<@': '<@',
  '&&': '&&',
};

const FLIPPED: Readonly<Record<string, string>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '@>': '<@',
  '<@': '@>',
};

function readComparison(source: SqlSource, range: TokenRange): Comparison | null {
  if (wordAt(source, range.from) === 'exists') return predicate(source, range, 'exists');
  const operator = findOperator(source, range);
  // A bare column is a condition of its own: `where billed and not deleted`.
  if (operator === null) return bareColumn(source, range) ? predicate(source, range, 'is-true') : null;
  return comparisonOf(source, range, {
    ...operator,
    leftColumns: columnsIn(source, { from: range.from, to: operator.from }),
    rightColumns: columnsIn(source, { from: operator.to, to: range.to }),
  });
}

/** A comparison whose operator and columns are known, seen from the side of its column. */
export function comparisonOf(
  source: SqlSource,
  range: TokenRange,
  found: Operator & {
    readonly leftColumns: readonly SqlColumn[];
    readonly rightColumns: readonly SqlColumn[];
  },
): Comparison {
  const { operator, leftColumns, rightColumns } = found;
  const left = { from: range.from, to: found.from };
  const right = { from: found.to, to: range.to };
  const isFlipped =
    (operator in FLIPPED || operator === '=') && leftColumns.length === 0 && rightColumns.length > 0;
  const [subject, value] = isFlipped ? [right, left] : [left, right];
  const columns = isFlipped ? rightColumns : leftColumns;
  return {
    ...pieceOf(source, range),
    column: onlyColumn(columns),
    columns,
    subject: pieceOf(source, subject),
    isBare: bareColumn(source, subject) !== null,
    operator: isFlipped ? (FLIPPED[operator] ?? operator) : operator,
    isNegated: found.isNegated,
    values: valuesOf(source, value, operator),
    valueColumn: bareColumn(source, value),
  };
}

/** A condition that compares with nothing: a bare column, EXISTS. */
export function predicate(source: SqlSource, range: TokenRange, operator: string): Comparison {
  const column = operator === 'exists' ? null : bareColumn(source, range);
  const piece = pieceOf(source, range);
  return {
    ...piece,
    column,
    columns: column ? [column] : [],
    subject: piece,
    isBare: column !== null,
    operator,
    isNegated: false,
    values: [],
    valueColumn: null,
  };
}

function onlyColumn(columns: readonly SqlColumn[]): SqlColumn | null {
  const [first, ...rest] = columns;
  if (first === undefined) return null;
  const isSame = rest.every((other) => other.name === first.name && other.qualifier === first.qualifier);
  return isSame ? first : null;
}

function valuesOf(source: SqlSource, range: TokenRange, operator: string): SqlPiece[] {
  if (operator === 'is-null' || operator === 'is')
    return range.from < range.to ? [pieceOf(source, range)] : [];
  if (operator === 'between') {
    for (let at = range.from; at < range.to; at = after(source, at, range.to)) {
      if (wordAt(source, at) !== 'and') continue;
      return [pieceOf(source, { from: range.from, to: at }), pieceOf(source, { from: at + 1, to: range.to })];
    }
  }
  const isList =
    operator === 'in' && source.tokens[range.from]?.kind === 'open' && !source.opensQuery[range.from];
  if (isList) {
    return splitByComma(source, inside(source, range.from, range.to)).map((part) => pieceOf(source, part));
  }
  return range.from < range.to ? [pieceOf(source, range)] : [];
}

function findOperator(source: SqlSource, range: TokenRange): Operator | null {
  for (const at of outsideCases(source, range)) {
    const token = source.tokens[at];
    const symbol = token?.kind === 'operator' ? SYMBOLS[token.text] : undefined;
    if (symbol !== undefined) return { operator: symbol, isNegated: false, from: at, to: at + 1 };
    const named = namedOperator(source, at);
    if (named) return named;
  }
  return null;
}

function namedOperator(source: SqlSource, from: number): Operator | null {
  const isNot = wordAt(source, from) === 'not';
  const at = isNot ? from + 1 : from;
  const word = wordAt(source, at);
  if (word === 'between') {
    const isSymmetric = wordAt(source, at + 1) === 'symmetric';
    return { operator: 'between', isNegated: isNot, from, to: at + (isSymmetric ? 2 : 1) };
  }
  if (word === 'like' || word === 'ilike' || word === 'in') {
    return { operator: word === 'in' ? 'in' : 'like', isNegated: isNot, from, to: at + 1 };
  }
  if (word === 'isnull' || word === 'notnull') {
    return { operator: 'is-null', isNegated: word === 'notnull', from, to: at + 1 };
  }
  return word === 'is' && !isNot ? isOperator(source, from) : null;
}

function isOperator(source: SqlSource, from: number): Operator {
  const isNegated = wordAt(source, from + 1) === 'not';
  const at = from + (isNegated ? 2 : 1);
  if (wordAt(source, at) === 'null') return { operator: 'is-null', isNegated, from, to: at + 1 };
  if (hasWords(source, at, 'distinct', 'from'))
    return { operator: 'is-distinct', isNegated, from, to: at + 2 };
  return { operator: 'is', isNegated, from, to: at };
}

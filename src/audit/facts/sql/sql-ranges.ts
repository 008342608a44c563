import type { StringNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import type { Bound, Range } from '../time/range.ts';
import { looksLikeSql } from './looks-like-sql.ts';
import { sqlArgument } from './sql-arguments.ts';
import { type SqlInCode, sqlInCode } from './sql-in-code.ts';
import type { SqlComparison, SqlPiece, SqlStatement } from './statement.ts';

/** The range conditions of the SQL in a file: `at >= $1 AND at < $2`, `at BETWEEN ? AND ?`, with what is put in for them. */
export function sqlRangesIn(facts: FileFacts): readonly Range[] {
  return [
    ...sqlInCode(facts).flatMap(rangesOf),
    ...facts.nodes('string').flatMap((node) => rangesOfCondition(facts, node)),
  ];
}

/** A text that holds two ends of one column and no clause: `where("at BETWEEN ? AND ?", from, to)`. */
const TWO_ENDS = /^[^;]{0,400}(\bbetween\b|>=?)[^;]{1,200}(\band\b|<)/i;
const CLAUSE = 'WHERE ';

function rangesOfCondition(facts: FileFacts, node: StringNode): Range[] {
  if (node.parent?.kind !== 'call' || node.value.length > MAX_CONDITION || !TWO_ENDS.test(node.value))
    return [];
  if (!TAKES_CONDITIONS.test(calleeName(node.parent)) || looksLikeSql(node.value)) return [];
  return facts.readSql(`${CLAUSE}${node.value}`).flatMap((statement) =>
    rangesOfStatement({
      node,
      conditions: conditionsOf(statement),
      linesOf: () => ({ startLine: node.span.startLine, endLine: node.span.endLine }),
      shift: CLAUSE.length,
    }),
  );
}

const MAX_CONDITION = 1_000;
const TAKES_CONDITIONS =
  /where|filter|having|^(and|or|find\w*|first|count|sum|exists\??|not|on|joins?|extra|raw|text|arel_sql|Raw)$/i;

function rangesOf({ node, statement, linesOf }: SqlInCode): readonly Range[] {
  const conditions = conditionsOf(statement);
  return rangesOfStatement({ node, conditions, linesOf, shift: 0 }).map((range) => ({ ...range, statement }));
}

interface Conditions extends Pick<SqlInCode, 'node' | 'linesOf'> {
  readonly conditions: readonly SqlComparison[];
  /** How much was put before the text when it was read. */
  readonly shift: number;
}

function rangesOfStatement({ node, conditions: all, linesOf, shift }: Conditions): Range[] {
  const conditions = all.filter(
    (one) => one.isBare && !one.isNegated && !one.isAlternative && one.column !== null,
  );
  const ranges: Range[] = [];
  for (const lower of conditions) {
    const upper = partnerOf(lower, conditions);
    const [first, last] = [lower.values[0], upper?.values.at(-1)];
    if (upper === undefined || first === undefined || last === undefined) continue;
    const boundAt = (piece: SqlPiece, isInclusive: boolean): Bound => {
      const [value = null] = sqlArgument(node, { ...piece, start: piece.start - shift });
      return { isInclusive, value, text: piece.text };
    };
    ranges.push({
      node,
      lines: { startLine: linesOf(lower).startLine, endLine: linesOf(upper).endLine },
      subject: lower.column?.name ?? '',
      lower: boundAt(first, lower.operator !== '>'),
      upper: boundAt(last, upper.operator !== '<'),
    });
  }
  return ranges;
}

/** Conditions of joins choose rows too. */
function conditionsOf({ where, tables }: SqlStatement): readonly SqlComparison[] {
  return [...where, ...tables.flatMap(({ on }) => on)];
}

function partnerOf(lower: SqlComparison, others: readonly SqlComparison[]): SqlComparison | undefined {
  if (lower.operator === 'between') return lower;
  if (lower.operator !== '>=' && lower.operator !== '>') return undefined;
  return others.find(
    ({ operator, column }) =>
      (operator === '<' || operator === '<=') &&
      column?.name === lower.column?.name &&
      column?.qualifier === lower.column?.qualifier,
  );
}

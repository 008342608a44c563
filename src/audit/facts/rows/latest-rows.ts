import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { isEndOfChain } from '../queries/chain.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { literalNumber, literalString } from '../values.ts';
import { orderOf } from './paged-queries.ts';

/** One row is taken as the latest, by a calendar day that several rows may have. */
export interface LatestRow {
  readonly node: SyntaxNode;
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  /** `billing_date`. */
  readonly column: string;
  /** Names of what the rows are, as far as the query says. */
  readonly rows: readonly string[];
}

const TAKES_ONE = /^(first|last|find_?first|find_?one|one|one_or_none|first_or_none|first!|last!)$/i;

/** The rows of a file that are taken by a day alone, in source order. */
export function latestRows(facts: FileFacts): LatestRow[] {
  const chained = facts.nodes('call').flatMap((call): LatestRow[] => {
    if (!isEndOfChain(call)) return [];
    const column = dayOrdering(call);
    return column === null ? [] : [{ node: call, lines: null, column, rows: calleePath(call).split('.') }];
  });
  const written = sqlInCode(facts).flatMap(({ node, statement, linesOf }): LatestRow[] => {
    const [only, ...others] = statement.orderBy;
    if (only === undefined || others.length > 0 || statement.limit?.text.trim() !== '1') return [];
    const column = columnOf(only.text);
    if (!isDayName(column)) return [];
    return [{ node, lines: linesOf(only), column, rows: statement.tables.map(({ name }) => name) }];
  });
  return [...chained, ...written].sort((a, b) => a.node.span.start - b.node.span.start);
}

/** The one day that a chain orders by before it takes one row; null where it does not. */
function dayOrdering(call: CallNode): string | null {
  const name = calleeName(call);
  if (/^(latest|earliest)$/.test(name)) {
    const columns = call.arguments.map(({ value }) => literalString(value));
    const [only, ...others] = columns;
    return only !== undefined && only !== null && others.length === 0 && isDayName(columnOf(only))
      ? columnOf(only)
      : null;
  }
  const takesOne = TAKES_ONE.test(name) || (/^(limit|take)$/i.test(name) && isOne(call));
  if (!takesOne) return null;
  const [only, ...others] = orderOf(call);
  return only !== undefined && others.length === 0 && isDayName(only.column) ? only.column : null;
}

function isOne(call: CallNode): boolean {
  const [only] = call.arguments;
  return only !== undefined && literalNumber(only.value) === 1;
}

function columnOf(text: string): string {
  const [bare = ''] = text.trim().replace(/^-/, '').split(/\s+/);
  return lastName(bare).replace(/["`]/g, '');
}

/** A day or a month, not a moment: `billing_date`, `period`, `month`. */
function isDayName(name: string): boolean {
  return /^(date|day|month|period)$/.test(wordsOf(name).at(-1) ?? '');
}

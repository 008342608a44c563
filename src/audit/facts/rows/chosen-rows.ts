import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, callsOfChain } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, plainName } from '../names.ts';
import { isEndOfChain } from '../queries/chain.ts';
import { remember } from '../remember.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { enclosingNamedFunction } from '../walk.ts';
import { filteredColumns } from './paged-queries.ts';
import { rowName } from './row-entities.ts';

/** A query with what it chooses its rows by. */
export interface ChosenRows {
  readonly node: SyntaxNode;
  /** The lines of the statement within a longer SQL text. */
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  /** Tables or models, in one spelling, joined: two queries over the same rows have the same. */
  readonly rows: string;
  /** Columns and named scopes, by their one spelling, as written. */
  readonly conditions: ReadonlyMap<string, string>;
  /** The named function around the query; null at the top of a file. */
  readonly functionName: string | null;
}

/** Every query that reads rows by a condition, in SQL and in the chains of object mappers, in source order. */
export const chosenRows = remember((facts: FileFacts): readonly ChosenRows[] => {
  const chained = facts.nodes('call').flatMap((node): ChosenRows[] => {
    const rows = isEndOfChain(node) ? queriedRows(node) : null;
    const conditions = rows === null ? null : conditionsOf(node);
    return rows === null || !conditions?.size ? [] : [{ ...placed(node), lines: null, rows, conditions }];
  });
  const written = sqlInCode(facts).flatMap(({ node, statement, linesOf }): ChosenRows[] => {
    if (statement.verb !== 'select' || statement.tables.length === 0) return [];
    const columns = statement.where.flatMap(({ column }) => (column === null ? [] : [column.name]));
    const conditions = new Map(columns.map((name) => [plainName(name), name]));
    const rows = [...new Set(statement.tables.map(({ name }) => rowName(name)))].sort().join(' ');
    return [{ ...placed(node), lines: linesOf(statement), rows, conditions }];
  });
  return [...chained, ...written].sort((a, b) => a.node.span.start - b.node.span.start);
});

function placed(node: SyntaxNode): Pick<ChosenRows, 'node' | 'functionName'> {
  return { node, functionName: enclosingNamedFunction(node)?.name ?? null };
}

const VERBS =
  /^(where|filter|filter_?by|exclude|select|from|query|model|table|find\w*|count|sum|aggregate|group_?by|all|first|exists)$/i;
const NAMES_ROWS = /^(from|model|table|query|select|select_?from|set)$/i;
const HOLDERS =
  /^(objects|query|db|tx|session|prisma|this|self|repo|repository|client|conn|store|ctx|context)$/i;

/** The table or model a chain of calls asks for rows, in one spelling; null for chains that are no query. */
function queriedRows(call: CallNode): string | null {
  const parts = calleePath(call).split('.');
  const verb = parts.findIndex((part) => VERBS.test(part));
  if (verb < 0) return null;
  for (const at of callsOfChain(call))
    if (NAMES_ROWS.test(calleeName(at)))
      for (const { value } of at.arguments) {
        const named = value.kind === 'unary' ? value.operand : value;
        if (named.kind === 'object' && named.typeName !== null) return rowName(lastName(named.typeName));
        if (named.kind === 'name' && /^\p{Lu}/u.test(named.name)) return rowName(named.name);
        if (named.kind === 'name' && /^from$/i.test(calleeName(at))) return rowName(named.name);
      }
  const owner = parts.slice(0, verb).findLast((part) => !HOLDERS.test(part));
  const isModel = owner !== undefined && (/^\p{Lu}/u.test(owner) || verb > 1);
  return isModel ? rowName(owner) : null;
}

/** Columns that are compared, and named scopes: `finalized` of `Invoice.finalized.sum(:total)`. */
function conditionsOf(call: CallNode): ReadonlyMap<string, string> {
  const scopes = calleePath(call)
    .split('.')
    .slice(1)
    .filter((part) => !VERBS.test(part) && !HOLDERS.test(part));
  return new Map([...scopes, ...filteredColumns(call)].map((name) => [plainName(name), name]));
}

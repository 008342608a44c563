import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { lastNameOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { type SqlInCode, sqlInCode } from '../sql/sql-in-code.ts';
import { additionOf } from '../totals/summed-items.ts';
import { ancestors, descendants, enclosingNamedFunction, isWithin } from '../walk.ts';
import { rowName } from './row-entities.ts';
import { storedReadBehind } from './stored-reads.ts';

/** A column that a function reads by SQL, changes in memory, and writes back as a whole. */
export interface RewrittenColumn {
  readonly column: string;
  readonly table: string;
  readonly read: SqlInCode;
  readonly write: SqlInCode;
  /** Where the new value is reckoned. */
  readonly sum: SyntaxNode;
}

/** Every such column of the file, in source order of the writes; none that is read under a lock. */
export function rewrittenColumns(facts: FileFacts): readonly RewrittenColumn[] {
  const byFunction = Map.groupBy(sqlInCode(facts), ({ node }) => enclosingNamedFunction(node));
  return [...byFunction].flatMap(([fn, statements]) => (fn === null ? [] : rewrittenIn(fn, statements)));
}

/** A placeholder of any driver: `$1`, `?`, `%s`, `:used`, `@next`, and a value put into the text. */
const PLACEHOLDER = /^(\$\d+|\?\d*|%s|%\(\w+\)s|:\w+|@\w+|\$\{\}|\{\})$/;

function rewrittenIn(fn: FunctionNode, statements: readonly SqlInCode[]): RewrittenColumn[] {
  const reads = statements.filter(({ statement }) => statement.verb === 'select' && statement.lock === null);
  return statements.flatMap((write): RewrittenColumn[] => {
    const { verb, target, assignments, where } = write.statement;
    if (verb !== 'update' || target === null) return [];
    for (const { column, expression, isIncrement } of assignments) {
      if (isIncrement || !PLACEHOLDER.test(expression.text.trim())) continue;
      // `WHERE used = $3`: the write takes place only where the value is still the one read.
      if (
        where.some(
          (one) =>
            one.column?.name === column ||
            /^(version|etag|revision|lock_version)$/i.test(one.column?.name ?? ''),
        )
      )
        continue;
      const read = reads.find((one) => readsColumn(one, target.name, column, write));
      const sum = read === undefined ? null : sumBetween(fn, read, write);
      if (read !== undefined && sum !== null) return [{ column, table: target.name, read, write, sum }];
    }
    return [];
  });
}

function readsColumn(
  { node, statement }: SqlInCode,
  table: string,
  column: string,
  write: SqlInCode,
): boolean {
  return (
    node.span.start < write.node.span.start &&
    statement.groupBy.length === 0 &&
    statement.tables.some(({ name }) => rowName(name) === rowName(table)) &&
    statement.selected.some(({ name }) => name === column)
  );
}

/** The sum or difference of what was read, before the write or handed to it. */
function sumBetween(fn: FunctionNode, read: SqlInCode, write: SqlInCode): SyntaxNode | null {
  const readCall = callAround(read.node);
  const end = statementAround(write.node).span.end;
  for (const node of descendants(fn)) {
    if (node.span.start < read.node.span.start || node.span.end > end) continue;
    const isSum =
      (node.kind === 'binary' && /^[+-]$/.test(node.operator)) ||
      (node.kind === 'assign' && (node.operator === '-=' || additionOf(node) !== null));
    if (isSum && sidesOf(node).some((side) => comesFrom(side, readCall, read))) return node;
  }
  return null;
}

function sidesOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.kind === 'binary') return [node.left, node.right];
  return node.kind === 'assign' ? node.targets : [];
}

/** The value was read by the statement's own call, or by a fetch that follows it on a cursor. */
function comesFrom(side: SyntaxNode, call: CallNode | null, read: SqlInCode): boolean {
  const behind = storedReadBehind(side);
  if (behind === null) return false;
  return (
    (call !== null && (isWithin(read.node, behind) || isWithin(behind, call))) ||
    /fetch/i.test(lastNameOf(behind.callee))
  );
}

function callAround(node: SyntaxNode): CallNode | null {
  for (const above of ancestors(node)) if (above.kind === 'call') return above;
  return null;
}

/** The chain of calls that the text is run by, with what is bound to it. */
function statementAround(node: SyntaxNode): SyntaxNode {
  let whole = node;
  for (const above of ancestors(node)) {
    if (above.kind !== 'call' && above.kind !== 'member' && above.kind !== 'await' && above.kind !== 'unary')
      break;
    whole = above;
  }
  return whole;
}

import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, calleePath } from '../../facts/calls.ts';
import { plainName } from '../../facts/names.ts';
import type { SqlStatement } from '../../facts/sql/statement.ts';
import { type SqlInCode, sqlInCode } from '../../facts/sql-in-code.ts';
import { excuseIn, isUsageColumn, isUsageRowName } from '../../facts/usage-rows.ts';
import { ancestors, enclosingNamedFunction } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-606: usage that may have been billed is rewritten or deleted, and nothing keeps what it was. */
export const rewrittenUsage = defineRule({
  id: 'MTR-606',
  name: 'rewritten-usage',
  section: 'observability',
  title: 'Usage rows are changed or deleted in place',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is every correction of recorded usage a row of its own, so that an invoice can still be explained from the rows behind it?',
  cost: 'What the customer was billed for can no longer be shown, and a sum taken again gives another amount than the invoice.',
  remediation:
    'Leave the recorded row as it is and add one that adjusts it, with who, why and when; close rows by a mark instead of deleting them.',
  references: [
    'https://docs.stripe.com/api/billing/meter-event-adjustment',
    'https://martinfowler.com/eaaDev/AccountingNarrative.html',
  ],
  *match(scope) {
    for (const facts of scope.files) {
      for (const sql of sqlInCode(facts)) yield* matchSql(facts.file, sql);
      for (const call of facts.nodes('call')) yield* matchCall(facts.file, call);
    }
  },
});

function* matchSql(file: SyntaxFile, { node, statement, linesOf }: SqlInCode): Generator<Match> {
  const { target, verb } = statement;
  if (target === null || !isUsageRowName(target.name)) return;
  const change = verb === 'update' ? rewritten(statement) : isDeletion(statement) ? 'delete' : null;
  if (change === null || isExcused(node, file)) return;
  yield {
    file,
    node,
    lines: linesOf(target),
    ...told(target.name, change),
  };
}

/** The column of usage that gets another value; null where only marks move or what was missing is filled in. */
function rewritten({ assignments, where }: SqlStatement): string | null {
  const changed = assignments.find((one) => isUsageColumn(one.column) && !one.isIncrement);
  if (changed === undefined) return null;
  const isFilledIn = where.some(
    ({ operator, column, isNegated }) =>
      operator === 'is-null' && !isNegated && plainName(column?.name ?? '') === plainName(changed.column),
  );
  // Spelling the same value in another type or form is no change of it.
  return isFilledIn || /^\s*coalesce\b/i.test(changed.expression.text) ? null : changed.column;
}

const TIMES = /(_at|time|timestamp|date|day|period|month|ts)$/i;
const DONE = /^(status|state|processed|exported|billed|synced|sent|archived|is_\w+|deleted_at|expires_at)$/i;

/** Rows taken away that are not past their retention and were not handed on before. */
function isDeletion({ verb, where }: SqlStatement): boolean {
  if (verb !== 'delete') return false;
  return !where.some(
    ({ column, operator }) =>
      column !== null &&
      ((TIMES.test(column.name) && /^(<|<=|between)$/.test(operator)) || DONE.test(column.name)),
  );
}

const UPDATES =
  /^(update!?|update_?(one|many|all|columns?|attributes?)!?|updates|find_?(one|by_?id)_?and_?update|bulk_?update)$/i;
const DELETES = /^(delete|delete_?(one|many|all|by_?id)?!?|destroy!?|destroy_?(all|by)?!?|remove)$/i;

/** `UsageEvent.where(...).update_all(units: n)`, `prisma.usageEvent.update({ data: { quantity } })`, `usage_record.destroy!`. */
function* matchCall(file: SyntaxFile, call: CallNode): Generator<Match> {
  const name = calleeName(call);
  const isUpdate = UPDATES.test(name);
  if (!isUpdate && !DELETES.test(name)) return;
  const row = rowOf(call);
  if (row === null) return;
  const change = isUpdate ? (writtenColumn(call) ?? null) : isRetirement(call, file) ? null : 'delete';
  if (change === null || isExcused(call, file)) return;
  yield { file, node: call, ...told(row, change) };
}

/** What the rows are called: a part of the receiver's path, or the model a session deletes. */
function rowOf(call: CallNode): string | null {
  const parts = calleePath(call).split('.').slice(0, -1);
  if (parts.length === 0 || parts.some((part) => NOT_ROWS.test(part))) return null;
  return parts.findLast(isUsageRowName) ?? null;
}

/** Remote services, forms and screens hold no rows of ours. */
const NOT_ROWS =
  /(client|service|api|cache|store|state|form|map|set|list|stripe|sdk|redis|http|table|view|logger)$/i;

function writtenColumn(call: CallNode): string | undefined {
  return namedArguments(call).find(({ name, value }) => isUsageColumn(name) && isWritten(value, call))?.name;
}

const SELECTS = /^(where|filter|query|by|select|include|increment|inc|decrement)$/;

/** Not a condition, nor an addition made by the database. */
function isWritten(value: SyntaxNode, call: CallNode): boolean {
  if (value.kind === 'object' && value.entries.some(({ key }) => SELECTS.test(plainName(key ?? ''))))
    return false;
  if (value.kind === 'call' && /^(raw|literal|F|expr)$/.test(calleeName(value))) return false;
  for (const above of ancestors(value)) {
    if (above === call) return true;
    if (above.kind !== 'object') continue;
    const holder = above.parent;
    const key = holder?.kind === 'object' ? holder.entries.find((entry) => entry.value === above)?.key : null;
    if (key != null && SELECTS.test(plainName(key))) return false;
  }
  return true;
}

/** Told by the condition: rows older than something. */
function isRetirement(call: CallNode, file: SyntaxFile): boolean {
  const text = file.text.slice(call.span.start, Math.min(call.span.end, call.span.start + MAX_CONDITION));
  return /\b(lte?|__lte?|before|cutoff|older|olderThan|archived|processed|exported|status)\b|__lte?\b|<\s*[?$:]/i.test(
    text,
  );
}

const MAX_CONDITION = 1_000;

/** Migrations that take back what they did, tests, and functions that keep a record or retire old rows. */
function isExcused(node: SyntaxNode, file: SyntaxFile): boolean {
  return excuseIn(enclosingNamedFunction(node) ?? file.root) !== null;
}

function told(row: string, change: string): Pick<Match, 'confidence' | 'message'> {
  if (change === 'delete')
    return {
      confidence: 'possible',
      message: `Rows of \`${row}\` are deleted and nothing keeps what they were: usage that may stand on an invoice cannot be shown any more, and a sum taken again is smaller than what was billed.`,
    };
  return {
    confidence: 'likely',
    message: `\`${change}\` of recorded \`${row}\` is overwritten and nothing keeps what it was: an invoice made before cannot be explained from its rows, and a sum taken again gives another amount.`,
  };
}

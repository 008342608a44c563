import { calleeName, callsWithin, receiverOf, withoutAwait } from '../../facts/calls.ts';
import { plainName } from '../../facts/names.ts';
import { type ColumnWrite, columnWrites } from '../../facts/rows/column-writes.ts';
import { rowsOf } from '../../facts/rows/row-names.ts';
import { excuseIn, isUsageColumn, isUsageModelName, isUsageRowName } from '../../facts/rows/usage-rows.ts';
import { type SqlInCode, sqlInCode } from '../../facts/sql/sql-in-code.ts';
import type { SqlStatement } from '../../facts/sql/statement.ts';
import { resolve } from '../../facts/values.ts';
import { descendants, enclosingNamedFunction, namesWithin } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { namesAround } from '../../trace/place.ts';
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
    for (const facts of scope.audited) {
      for (const sql of sqlInCode(facts)) yield* matchSql(facts.file, sql);
      for (const write of columnWrites(facts)) yield* matchWrite(facts.file, write);
      for (const call of facts.callsNamed(DELETES)) yield* matchDelete(facts.file, call);
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

/** `UsageEvent.where(...).update_all(units: n)`, `usage.KilowattHours = value` of a row that was looked up and is saved. */
function* matchWrite(file: SyntaxFile, write: ColumnWrite): Generator<Match> {
  const { node, kind, columnName, rows } = write;
  if (kind === 'step' || node.kind === 'string' || !isUsageColumn(columnName)) return;
  const isField = node.kind === 'assign' || (node.kind === 'call' && /^set[A-Z]/.test(calleeName(node)));
  const row = isField ? rowSaved(node, rows) : rowAmong(rows);
  if (row === null || isComputed(write.value) || isExcused(node, file)) return;
  yield { file, node, ...told(row, columnName) };
}

function rowAmong(rows: readonly string[]): string | null {
  if (rows.some((row) => NOT_ROWS.test(row))) return null;
  return rows.findLast(isUsageModelName) ?? null;
}

/** A field of a row that the function looked up itself, and saves afterwards. */
function rowSaved(node: SyntaxNode, rows: readonly string[]): string | null {
  const row = rowAmong(rows);
  const fn = enclosingNamedFunction(node);
  if (row === null || fn === null) return null;
  const target = node.kind === 'assign' ? node.targets[0] : node.kind === 'call' ? node.callee : null;
  const object = target?.kind === 'member' ? target.object : null;
  const found = object === null ? null : withoutAwait(resolve(object));
  if (found === null || !callsIn(found).some((call) => LOOKS_UP.test(calleeName(call)))) return null;
  return callsWithin(fn).some((call) => call.span.start > node.span.end && SAVES.test(calleeName(call)))
    ? row
    : null;
}

function callsIn(node: SyntaxNode): readonly CallNode[] {
  return node.kind === 'call' || node.kind === 'binary' ? callsWithin(node) : [];
}

const LOOKS_UP = /^(find|get|first|single|one|load|fetch|take|last|scalar|select|lookup|query)/i;
const SAVES = /^(save|save_?changes|commit|flush|persist|update|merge)/i;

/** An amount the database adds up, or a value that only takes another form. */
function isComputed(value: SyntaxNode | null): boolean {
  // A cumulative figure takes the place of the one before it.
  if (value !== null && /cumulative|new_?total/i.test(namesWithin(value).join(' '))) return true;
  return value?.kind === 'call' && /^(raw|literal|F|expr|Expr|coalesce|sum)$/i.test(calleeName(value));
}

const DELETES =
  /^(delete|delete_?(one|many|all|by_?id|from)?!?|destroy!?|destroy_?(all|by)?!?|remove|remove_?range)$/i;

/** `prisma.usageEvent.delete(…)`, `session.execute(delete(UsageEvent))`, `$record->delete()`. */
function* matchDelete(file: SyntaxFile, call: CallNode): Generator<Match> {
  const given = call.arguments.flatMap(({ value }) => (value.kind === 'name' ? [value.name] : []));
  const rows = [
    ...rowsOf(call),
    ...(receiverOf(call) === null || /^remove/i.test(calleeName(call)) ? given : []),
  ];
  const row = rowAmong(rows);
  if (row === null || isRetirement(call, file) || isExcused(call, file)) return;
  const found = told(row, 'delete');
  yield { file, node: call, ...found, ...(isByHand(call, file) ? { confidence: 'likely' as const } : {}) };
}

/** Somebody chooses the rows: support, an administrator, a script that is run once. */
function isByHand(node: SyntaxNode, file: SyntaxFile): boolean {
  const names = [
    ...namesAround(node),
    file.path,
    file.text.slice(0, MAX_HEAD).match(/argparse|click\.command|Filament|OptionParser/)?.[0] ?? '',
  ];
  const around = file.text.slice(Math.max(0, node.span.start - MAX_HEAD / 2), node.span.start);
  return (
    names.some((name) => BY_HAND.test(name)) ||
    /(admin\w*|support|backoffice)\.(delete|post|put)|ArgumentParser/i.test(around)
  );
}

const MAX_HEAD = 2_000;
const BY_HAND =
  /admin|support|correct|scripts?(\/|$)|commands?(\/|$)|backoffice|filament|argparse|click\.command|OptionParser|void|tools\b/i;

/** Remote services, forms and screens hold no rows of ours. */
const NOT_ROWS =
  /(client|service|api|cache|store|state|form|map|set|list|stripe|sdk|redis|http|table|view|logger)$/i;

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
  const around = enclosingNamedFunction(node) ?? file.root;
  return excuseIn(around) !== null || makesRowFirst(around);
}

/** A row is made where there is none and then given its newest value: a reading that is kept once, not an event. */
function makesRowFirst(around: SyntaxNode): boolean {
  for (const node of descendants(around))
    if (node.kind === 'call' && /^(insert_?(or_?)?ignore|insert_?if_?absent)$/i.test(calleeName(node)))
      return true;
  return false;
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

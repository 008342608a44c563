import { calleeLabel, calleeName, callsIn } from '../../facts/calls.ts';
import { type UnsentCommand, unsentCommands } from '../../facts/delivery/unsent-commands.ts';
import { type UnsentStatement, unsentStatements } from '../../facts/delivery/unsent-statements.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { bareName, namesIn } from '../../facts/libraries/database-names.ts';
import { type UnsavedRow, unsavedRows } from '../../facts/rows/unsaved-rows.ts';
import { meteredTypeGiven } from '../../facts/totals/metered-fields.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile } from '../../languages/syntax.ts';
import { isBillingCode, isUsageCode } from '../billing-code.ts';
import type { Trace } from '../site.ts';
import { isAboutUsage } from '../vocabulary.ts';

/** Usage that code seems to store, where what its library needs for that is not done: nothing reaches the database. */
export interface UnstoredUsage {
  readonly file: SyntaxFile;
  readonly node: CallNode;
  readonly message: string;
  readonly remediation: string;
}

/** Statements on usage that nothing sends, and rows of usage that nothing saves, in source order. */
export function unstoredUsage(facts: FileFacts, { calls }: Trace): readonly UnstoredUsage[] {
  const { file } = facts;
  const statements = unsentStatements(facts)
    .filter(({ node }) => speaksOfUsage(node, file))
    .map((statement): UnstoredUsage => ({ file, ...toUnsent(statement) }));
  const rows = unsavedRows(facts)
    .filter((row) => speaksOfUsage(row.node, file) && !isSavedByCaller(row, calls))
    .map((row): UnstoredUsage => ({ file, ...toUnsaved(row) }));
  const commands = unsentCommands(facts)
    .filter(({ node }) => speaksOfUsage(node, file) || isUsageCode(node, file))
    .map((command): UnstoredUsage => ({ file, ...toUncommanded(command) }));
  return [...statements, ...rows, ...commands].sort((a, b) => a.node.span.start - b.node.span.start);
}

function toUnsent({ node, begins, library, isSentByWaiting }: UnsentStatement): Omit<UnstoredUsage, 'file'> {
  const lack = isSentByWaiting ? 'nobody waits for it, which is what would send it' : 'nothing runs it';
  return {
    node,
    message: `\`${calleeLabel(begins)}\` of ${library} only puts a statement together, and ${lack}: no row is written, and this usage is never billed.`,
    remediation: 'Run the statement, and wait for what it answers.',
  };
}

function toUnsaved({ node, handle, library, how }: UnsavedRow): Omit<UnstoredUsage, 'file'> {
  const lack =
    how === 'thrown away'
      ? `only hands the row to \`${handle}\`, which ends here without being told to save it: ${library} throws the row away`
      : `hands the row to \`${handle}\` after everything was saved, and nothing saves again: ${library} never writes the row`;
  return {
    node,
    message: `\`${calleeLabel(node)}\` ${lack}, and this usage is never billed.`,
    remediation: `Save \`${handle}\` after the row was handed to it, in the transaction of the work it stands for.`,
  };
}

function toUncommanded({ node, collector }: UnsentCommand): Omit<UnstoredUsage, 'file'> {
  return {
    node,
    message: `\`${calleeLabel(node)}\` is only collected in \`${collector}\`, and nothing sends what that holds: the store never counts it, and this usage is never billed.`,
    remediation: `Send \`${collector}\` at the end, and look at what each command answers.`,
  };
}

/** Who calls the function may save what it has left behind. */
function isSavedByCaller({ function: fn, saves }: UnsavedRow, calls: Trace['calls']): boolean {
  const names = namesIn(saves);
  return calls
    .callersOf(fn)
    .flatMap((call) => [...callsAround(call)])
    .some((call) => names.has(bareName(calleeName(call))));
}

function* callsAround(call: CallNode): Generator<CallNode> {
  for (let above = call.parent; above !== null; above = above.parent)
    if (above.kind === 'function') yield* callsIn(above);
}

/** The table, the model or a field names usage. */
function speaksOfUsage(node: CallNode, file: SyntaxFile): boolean {
  if (meteredTypeGiven(node) !== null) return true;
  const isBilling = isBillingCode(node, file);
  for (const inner of descendants(node)) {
    const name =
      inner.kind === 'name' || inner.kind === 'member'
        ? inner.name
        : inner.kind === 'string'
          ? tableIn(inner.value)
          : inner.kind === 'object'
            ? (inner.typeName ?? '')
            : '';
    if (name !== '' && isAboutUsage(name, isBilling)) return true;
  }
  return false;
}

/** A name in a text, or the table that a statement writes to. */
function tableIn(text: string): string {
  if (text.length <= MAX_NAME) return text;
  return (
    /^\s*(?:insert\s+into|update|delete\s+from|merge\s+into)\s+["`]?([\w."`]{1,80})/i.exec(text)?.[1] ?? ''
  );
}

/** A table's name, not a statement. */
const MAX_NAME = 60;

import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { literalString } from '../values.ts';
import { isFlagName, isMarkName } from './marks.ts';

/** Longer texts are data. */
const MAX_TEXT = 4_000;

/** The mark whose absence the node asks for: `exported_at` for `WHERE exported_at IS NULL`; null where it asks for none. */
export function absentMarkIn(node: SyntaxNode): string | null {
  const asked = absentFieldIn(node);
  return asked !== null && isMarkName(asked) ? asked : null;
}

/** The field whose absence the node asks for, whatever it is called; null where it asks for none. */
export function absentFieldIn(node: SyntaxNode): string | null {
  switch (node.kind) {
    case 'string':
      return node.value.length <= MAX_TEXT ? (IN_SQL.exec(node.value)?.[1] ?? flagIn(node.value)) : null;
    case 'object':
      return node.entries.find(({ value, key }) => value.kind === 'null' && key !== null)?.key ?? null;
    case 'binary':
      return node.operator === '==' && node.right.kind === 'null' && node.left.kind === 'member'
        ? node.left.name
        : null;
    case 'unary':
      return node.operator === '!' && node.operand.kind === 'member' && isFlagName(node.operand.name)
        ? `${node.operand.name}_at`
        : null;
    case 'member':
      // A scope of rows, asked without brackets.
      return node.parent?.kind === 'call' && node.parent.callee === node ? null : undoneIn(node.name);
    case 'call':
      return askedByCall(node);
    default:
      return null;
  }
}

const IN_SQL = /\bselect\b[^;]*?\b(\w+)\s+is\s+null\b/i;

/** `SELECT … WHERE sent = 0`, `… WHERE NOT reported`: a flag that is not set. */
const FLAG_IN_SQL = /\bselect\b[^;]*?\bwhere\b[^;]*?\b(?:not\s+(\w+)|(\w+)\s*=\s*(?:0|false)\b)/i;

function flagIn(text: string): string | null {
  const [, not, off] = FLAG_IN_SQL.exec(text) ?? [];
  const name = not ?? off;
  return name !== undefined && isFlagName(name) ? name : null;
}

/** `findUnbilled(until)`, `list_unreported()`, `rowsNotYetSent()`: the mark stands in the reader's own name. */
const UNDONE =
  /(?:^|_)(?:un|not_(?:yet_)?)(reported|synced|exported|billed|metered|processed|sent|flushed|pushed|invoiced|charged|settled|credited|delivered|submitted|forwarded|published|uploaded|relayed)(?:_|$)/;
/** `pending(200)`, `fetch_pending_events()`, `outstanding`. */
const WAITING =
  /^(?:(?:find|fetch|load|list|get|next|claim|read|select|take)_)?(?:all_|next_)?(?:pending|outstanding|undone)(?:_\w+)?$/;

function undoneIn(name: string): string | null {
  const words = wordsOf(name).join('_');
  const undone = UNDONE.exec(words)?.[1] ?? (WAITING.test(words) ? 'processed' : undefined);
  return undone === undefined ? null : `${undone}_at`;
}

/** `findByExportedAtIsNull()`, `filter(exported_at__isnull=True)`, `whereNull('exported_at')`, `where(exported_at: nil)`. */
function askedByCall(call: Extract<SyntaxNode, { kind: 'call' }>): string | null {
  const named = /By(\w+?)(?:IsNull|False)/.exec(calleeName(call))?.[1];
  if (named !== undefined) return named;
  const undone = undoneIn(calleeName(call));
  if (undone !== null) return undone;
  const [first] = call.arguments;
  if (/^(where_?null|is_?null)$/i.test(calleeName(call)) && first !== undefined)
    return first.value.kind === 'member' ? first.value.name : literalString(first.value);
  if (!/^(where|filter|filter_by|find_?by|find_?all)$/i.test(calleeName(call))) return null;
  for (const { name, value } of call.arguments) {
    if (name !== null && value.kind === 'null') return name;
    if (name?.endsWith('__isnull') && value.kind === 'boolean' && value.value)
      return name.slice(0, -'__isnull'.length);
  }
  return null;
}

import type { StringNode, SyntaxNode } from '../../languages/syntax.ts';
import { literalNumber, resolve } from '../values.ts';
import { sqlArgument } from './sql-arguments.ts';

/** How many rows an SQL text asks for at most. */
export interface SqlLimit {
  readonly text: StringNode;
  /** Null where the number is not in sight. */
  readonly items: number | null;
}

/**
 * The limit of the SQL text behind an expression: `'… LIMIT 100'`, also as the end of a text that is put together, and with
 * the number bound where the text is run (`execute("… LIMIT %(page)s", {"page": PAGE})`). Null where it has none.
 */
export function sqlLimit(node: SyntaxNode): SqlLimit | null {
  const text = node.kind === 'name' || node.kind === 'member' ? resolve(node) : node;
  if (text.kind === 'string') return limitIn(text);
  return text.kind === 'binary' ? (sqlLimit(text.right) ?? sqlLimit(text.left)) : null;
}

/** The outermost limit of an SQL text stands last; a lock on what was chosen, or where it starts, stands behind it. */
const LAST = /\blimit\s+(\S{1,60}?)\s*(for\s+\w[\w\s]*|offset\s+\S{1,60})?;?\s*$/di;

function limitIn(text: StringNode): SqlLimit | null {
  if (!/\b(limit|fetch\s+(first|next)|top)\b/i.test(text.value)) return null;
  const found = LAST.exec(text.value);
  const said = found?.[1];
  const start = found?.indices?.[1]?.[0];
  if (said === undefined || start === undefined) return { text, items: null };
  if (/^\d{1,9}$/.test(said)) return { text, items: Number(said) };
  const bound = sqlArgument(text, { text: said, start, end: start + said.length });
  const [value, ...others] = bound;
  return { text, items: value === undefined || others.length > 0 ? null : literalNumber(value) };
}

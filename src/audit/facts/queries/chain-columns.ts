import type { SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import type { SqlColumn } from '../sql/statement.ts';
import { columnOfText } from './query-draft.ts';

/** The other side where it names a column too: `a.id`, `Instance.id`, `'invoices.id'`. */
export function joinColumn(value: SyntaxNode | undefined): SqlColumn | null {
  if (value?.kind === 'string' && /^\w+\.\w+$/.test(value.value)) return columnOfText(value.value);
  if (value?.kind !== 'member' || !/^(id|uuid|pk|_id|\w+_?id)$/i.test(value.name)) return null;
  return columnOfNode(value);
}

/** `UsageRecord.at`, `m => m.Role`, `u.c.seconds`, `Column::Seconds`: a column with what it belongs to. */
export function columnOfNode(node: SyntaxNode): SqlColumn | null {
  if (node.kind === 'string') return columnOfText(node.value);
  if (node.kind === 'name') return { name: node.name, qualifier: null };
  if (node.kind === 'call')
    return node.callee.kind === 'member' && node.arguments.length === 0 ? columnOfNode(node.callee) : null;
  if (node.kind === 'unary') return columnOfNode(node.operand);
  if (node.kind !== 'member') return null;
  const parts = pathOf(node).split('.');
  const qualifier = parts.at(-2) === 'c' ? parts.at(-3) : parts.at(-2);
  return { name: node.name, qualifier: qualifier ?? null };
}

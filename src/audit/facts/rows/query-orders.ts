import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import { lastName } from '../names.ts';

/** A column that rows are ordered by. */
export interface Order {
  readonly column: string;
  isDescending: boolean;
}

const DESCENDING = /\bdesc(ending)?\b|^-/i;

/** Adds the columns of an order, in all the ways that are met, to those that the query has. */
export function readOrder(name: string | null, value: SyntaxNode, draft: { readonly order: Order[] }): void {
  const add = (column: string, how: string): void =>
    void draft.order.push({ column: columnOf(column), isDescending: DESCENDING.test(how) });
  if (name !== null) add(name, value.kind === 'string' ? value.value : '');
  else if (value.kind === 'string') for (const part of value.value.split(',')) add(part, part.trim());
  else if (value.kind === 'object')
    for (const entry of value.entries) {
      if (entry.key !== null)
        add(
          entry.key,
          entry.value.kind === 'string' ? entry.value.value : entry.value.kind === 'unary' ? '-' : '',
        );
    }
  else if (value.kind === 'list') for (const item of value.items) readOrder(null, item, draft);
  else if (value.kind === 'function') {
    const column = answerOf(value);
    if (column?.kind === 'member') add(pathOf(column), '');
  } else if (value.kind === 'call') {
    const inner = value.arguments[0]?.value;
    const column =
      /^(asc|desc)$/i.test(calleeName(value)) && value.callee.kind === 'member' && !inner
        ? value.callee.object
        : inner;
    if (column) add(column.kind === 'string' ? column.value : pathOf(column), calleeName(value));
  } else if (value.kind === 'member' || value.kind === 'name') add(pathOf(value), '');
}

/** `e.created_at DESC`, `-created_at`, `UsageEvent.createdAt`: the column alone. */
export function columnOf(text: string): string {
  const [bare = ''] = text.trim().replace(/^[-+]/, '').split(/\s+/);
  return lastName(bare).replace(/["`'[\]:]/g, '');
}

/** The one expression that a lambda is; null for one of several statements. */
export function answerOf({ body }: FunctionNode): SyntaxNode | null {
  const [only, ...others] = body;
  return others.length > 0 ? null : ((only?.kind === 'return' ? only.value : only) ?? null);
}

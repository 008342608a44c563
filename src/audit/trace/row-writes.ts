import { calleePath } from '../facts/calls.ts';
import { writesRows } from '../facts/libraries/database-names.ts';
import { plainName } from '../facts/names.ts';
import { ancestors } from '../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../languages/syntax.ts';

/** A call that writes rows at once, by a handle of the database that is no transaction. */
export interface RowWrite {
  /** The end of the chain of calls. */
  readonly call: CallNode;
  /** The path of the handle, `this.prisma`; the same for all models of a framework that keeps its own connection. */
  readonly handle: string;
  /** The framework joins a transaction opened by whoever called: here it cannot be seen. */
  readonly isAmbient: boolean;
}

const HANDLES = /^(db|prisma|knex|pool|database|sequelize|drizzle|orm|gorm|mongo|supabase|kysely)$/i;
/** What moves a column where it lies, and Prisma's way to run SQL that writes. */
const STEPS = /^(increment|decrement|executeraw)$/;
const RUNS = /^(query|execute|exec|execcontext|raw|run|queryraw|queryrow)$/;
/** SQL that changes rows. */
export const WRITING_SQL = /^\s*(insert|update|delete|replace|merge)\b/i;

/** The write a node is part of; null where it is none, or runs on a transaction's own handle. */
export function rowWriteOf(node: SyntaxNode): RowWrite | null {
  const call = chainEnd(node);
  if (call === null) return null;
  const parts = calleePath(call).split('.');
  const methods = parts.slice(1).map(plainName);
  const at = parts.findIndex((part) => HANDLES.test(part));
  if (at >= 0 && at < parts.length - 1)
    return writes(call, methods.slice(Math.max(at, 0)))
      ? { call, handle: parts.slice(0, at + 1).join('.'), isAmbient: false }
      : null;
  // Active models carry their connection with them: `Order.create!`, `Order.objects.create`.
  const [first = ''] = parts;
  const isModel = /^\p{Lu}\w*\p{Ll}/u.test(first) && (parts.length === 2 || parts[1] === 'objects');
  return isModel && isWrite(methods.at(-1) ?? '') ? { call, handle: '', isAmbient: true } : null;
}

function isWrite(method: string): boolean {
  return writesRows(method) || STEPS.test(method);
}

function writes(call: CallNode, methods: readonly string[]): boolean {
  if (methods.some(isWrite)) return true;
  if (!methods.some((method) => RUNS.test(method))) return false;
  return call.arguments.some(({ value }) => value.kind === 'string' && WRITING_SQL.test(value.value));
}

/** Longer chains are not written by hand. */
const MAX_CHAIN = 80;

/** The last call of the chain a node stands in, or of the call it is handed to. */
function chainEnd(node: SyntaxNode): CallNode | null {
  let end: CallNode | null = node.kind === 'call' ? node : null;
  let below: SyntaxNode = node;
  let steps = 0;
  for (const above of ancestors(node)) {
    if (++steps > MAX_CHAIN) return null;
    if (above.kind === 'call' && (end === null || above.callee === below)) end = above;
    else if (!(above.kind === 'member' && above.object === below)) break;
    below = above;
  }
  return end;
}

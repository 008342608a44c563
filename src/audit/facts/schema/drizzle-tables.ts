import type { CallNode, FunctionNode, ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import { argumentAt } from '../arguments.ts';
import { calleeName, callsOfChain } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { resolve } from '../values.ts';
import { descendants } from '../walk.ts';
import { namesIn, option, textAt } from './code-tables.ts';
import {
  type ColumnDefinition,
  emptyTable,
  type TableDefinition,
  type UniqueKey,
} from './table-definition.ts';

/**
 * Drizzle: `pgTable("usage", { … }, (t) => [uniqueIndex().on(t.key)])`, for all its dialects.
 * https://orm.drizzle.team/docs/indexes-constraints
 */
export function drizzleTables(facts: FileFacts): TableDefinition[] {
  const calls = facts.callsNamed(TABLE);
  if (calls.length === 0) return [];
  const functions = new Map(facts.nodes('function').map((each) => [each.name, each]));
  return calls.flatMap((call) => readTable(facts.file.path, call, functions) ?? []);
}

const TABLE = /^(?:pg|mysql|sqlite|singlestore)Table$/;

type Functions = ReadonlyMap<string | null, FunctionNode>;

function readTable(path: string, call: CallNode, functions: Functions): TableDefinition | null {
  const name = textAt(call, 0);
  const shape = objectBehind(functions, argumentAt(call, 1));
  if (name === null || shape === null) return null;
  const base = { ...emptyTable(path, name, call.span.startLine), isWhole: true };
  const columns = shape.entries.flatMap((entry) =>
    entry.key === null ? [] : [readColumn(base, entry.key, entry.value)],
  );
  const nameOf = new Map(columns.map((column) => [column.key, column.definition.name]));
  const extras = argumentAt(call, 2);
  const keys = extras ? keysIn(functions, extras) : [];
  return {
    ...base,
    columns: columns.map((column) => column.definition),
    unique: [
      ...columns.flatMap((column) => column.unique),
      ...keys.flatMap((key) => readKey(base, key, nameOf) ?? []),
    ],
  };
}

/** The object itself, behind a name, or what a function of this file returns. */
function objectBehind(functions: Functions, node: SyntaxNode | null): ObjectNode | null {
  if (node === null) return null;
  const value = resolve(node);
  if (value.kind === 'object') return value;
  if (value.kind !== 'call') return null;
  const made = functions.get(calleeName(value));
  const last = made?.body.at(-1);
  return last?.kind === 'return' && last.value?.kind === 'object' ? last.value : null;
}

interface ReadColumn {
  readonly key: string;
  readonly definition: ColumnDefinition;
  readonly unique: readonly UniqueKey[];
}

/** `text("idempotency_key").notNull().unique()`: the innermost call is the type, the others qualify it. */
function readColumn(table: TableDefinition, key: string, value: SyntaxNode): ReadColumn {
  const chain = [...callsOfChain(value)];
  const made = chain.at(-1);
  const has = (name: string): CallNode | undefined => chain.find((call) => calleeName(call) === name);
  const name = (made ? textAt(made, 0) : null) ?? key;
  const line = value.span.startLine;
  const isPrimary = has('primaryKey') !== undefined;
  const unique: UniqueKey[] = [];
  const base = { columns: [name], where: null, path: table.path, line };
  if (isPrimary) unique.push({ ...base, name: null, isPrimary });
  const marked = has('unique');
  if (marked) unique.push({ ...base, name: textAt(marked, 0), isPrimary: false });
  const isNullable = !isPrimary && !has('notNull');
  const definition = { name, type: made ? calleeName(made) : '', isNullable, default: null, line };
  return { key, definition, unique };
}

/** Constraints in the third argument, and those that a function of this file makes; functions are followed one step. */
function keysIn(functions: Functions, extras: SyntaxNode): CallNode[] {
  return [...descendants(extras)].flatMap((node) => {
    if (node.kind !== 'call') return [];
    const made = node.callee.kind === 'name' ? functions.get(node.callee.name) : undefined;
    return made ? keysIn(new Map(), made) : [node];
  });
}

function readKey(
  table: TableDefinition,
  call: CallNode,
  nameOf: ReadonlyMap<string, string>,
): UniqueKey | null {
  const line = call.span.startLine;
  if (calleeName(call) === 'primaryKey') {
    const columns = namesIn(option(call, 'columns'));
    if (columns === null) return null;
    return {
      columns: columns.map((c) => nameOf.get(c) ?? c),
      name: null,
      isPrimary: true,
      where: null,
      path: table.path,
      line,
    };
  }
  if (!/^on(?:Only)?$/.test(calleeName(call)) || call.callee.kind !== 'member') return null;
  const made = [...callsOfChain(call.callee.object)].at(-1);
  if (!made || !/^unique(?:Index)?$/.test(calleeName(made))) return null;
  const columns = call.arguments.map(({ value }) =>
    value.kind === 'member' ? (nameOf.get(value.name) ?? value.name) : '?',
  );
  const above =
    call.parent?.kind === 'member' && call.parent.parent?.kind === 'call' ? call.parent.parent : null;
  const condition = above && calleeName(above) === 'where' ? above.arguments[0]?.value : undefined;
  const where =
    condition === undefined
      ? null
      : ([...descendants(condition)].find((n) => n.kind === 'string')?.value ?? '?');
  return { columns, name: textAt(made, 0), isPrimary: false, where, path: table.path, line };
}

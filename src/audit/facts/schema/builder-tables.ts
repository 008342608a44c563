import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, chainedCalls, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { ancestors, descendants } from '../walk.ts';
import { isWayBack, namesIn, textAt } from './code-tables.ts';
import {
  type ColumnDefinition,
  emptyTable,
  type TableDefinition,
  type UniqueKey,
} from './table-definition.ts';

/** Tables that migrations and schemas build call by call: Laravel, Knex, Exposed, Ent. */
export function builderTables(facts: FileFacts): TableDefinition[] {
  return [
    ...facts.callsNamed(MIGRATES).flatMap((call) => migrated(facts, call) ?? []),
    ...exposedTables(facts),
    ...entTables(facts),
  ];
}

const NO_COLUMN =
  /^(index|unique|primary|foreign|timestamps|dropColumn|softDeletes|engine|comment|fullText)$/i;

const MIGRATES = /^(create_?table(_?if_?not_?exists)?|alterTable|create|table)$/i;

/** `Schema::create('usage_events', function ($table) { … })`, `createTable('usage_events', (t) => { … })`. */
function migrated(facts: FileFacts, call: CallNode): TableDefinition | null {
  const isMaker =
    /^create_?table(_?if_?not_?exists)?$/i.test(calleeName(call)) ||
    /(^|\.)Schema\.create$/.test(calleePath(call));
  const isChange = /^alterTable$/.test(calleeName(call)) || /(^|\.)Schema\.table$/.test(calleePath(call));
  const name = isMaker || isChange ? textAt(call, 0) : null;
  const build = call.arguments.at(-1)?.value;
  if (name === null || build?.kind !== 'function' || isWayBack(call)) return null;
  const table = build.parameters[0]?.name.replace(/^\$/, '') ?? '';
  return readCalls(
    { ...emptyTable(facts.file.path, name, call.span.startLine), isWhole: isMaker },
    build,
    (inner) => inner.callee.kind === 'member' && pathOf(inner.callee.object).replace(/^\$/, '') === table,
  );
}

/** Reads the columns and keys of a body whose innermost calls fulfil the test. */
function readCalls(
  table: TableDefinition,
  body: SyntaxNode,
  isOwn: (call: CallNode) => boolean,
): TableDefinition {
  const columns: ColumnDefinition[] = [];
  const unique: UniqueKey[] = [];
  for (const node of descendants(body)) {
    if (node.kind !== 'call' || !isOwn(node)) continue;
    const name = calleeName(node);
    const line = node.span.startLine;
    const first = node.arguments[0]?.value ?? null;
    if (/^(unique|primary|uniqueIndex)$/i.test(name)) {
      const names = namesIn(first);
      if (names !== null) unique.push(keyOf(table, names, line));
    }
    const column = NO_COLUMN.test(name) ? null : textAt(node, 0);
    if (column === null) continue;
    const chained = chainAround(node);
    const isNullable = chained.some((one) => /^(nullable|Nillable|Optional)$/.test(one));
    columns.push({ name: column, type: typeInDatabase(node) ?? name, isNullable, default: null, line });
    if (chained.some((one) => /^(unique|primary|primaryKey|uniqueIndex)$/i.test(one)))
      unique.push(keyOf(table, [column], line));
  }
  return { ...table, columns, unique };
}

/**
 * `field.Float("amount").SchemaType(map[string]string{dialect.Postgres: "numeric"})`: the column is of another type than
 * the program's value. https://entgo.io/docs/schema-fields#database-type
 */
function typeInDatabase(call: CallNode): string | null {
  const said = chainedCalls(call).find((one) => calleeName(one) === 'SchemaType');
  if (said === undefined) return null;
  for (const node of descendants(said.arguments[0]?.value ?? said))
    if (node.kind === 'string') return node.value;
  return null;
}

/** Names of the calls that hang onto one: `notNullable` and `unique` after `t.string('key')`. */
function chainAround(call: CallNode): readonly string[] {
  const names: string[] = [];
  let below: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above.kind === 'member' && above.object === below) names.push(above.name);
    else if (!(above.kind === 'call' && above.callee === below)) break;
    below = above;
  }
  return names;
}

function keyOf(table: TableDefinition, columns: readonly string[], line: number): UniqueKey {
  return { columns, name: null, isPrimary: false, where: null, path: table.path, line };
}

/** `object UsageEvents : LongIdTable("usage_events") { val eventId = varchar("event_id", 64).uniqueIndex() }`. */
function exposedTables(facts: FileFacts): TableDefinition[] {
  return facts.nodes('class').flatMap((node) => {
    const base = node.bases.map(pathOf).find((name) => /^(\w*Id)?Table$/.test(name));
    if (base === undefined || node.name === null) return [];
    const text = facts.file.text.slice(node.span.start, node.body[0]?.span.start ?? node.span.end);
    const name = /Table\(\s*"([^"]+)"/.exec(text)?.[1] ?? node.name;
    const table = { ...emptyTable(facts.file.path, name, node.span.startLine), isWhole: true };
    const read = readCalls(
      table,
      node,
      (call) => call.callee.kind === 'name' && call.parent?.kind !== 'class',
    );
    const names = new Map<string, string>();
    for (const member of node.body) {
      const [target] = member.kind === 'assign' ? member.targets : [];
      const column = read.columns.find(({ line }) => line === member.span.startLine);
      if (target?.kind === 'name' && column !== undefined) names.set(target.name, column.name);
    }
    const keys = [...descendants(node)].flatMap((inner) =>
      inner.kind === 'call' &&
      inner.callee.kind === 'name' &&
      /^(uniqueIndex|PrimaryKey)$/.test(inner.callee.name)
        ? [
            keyOf(
              table,
              inner.arguments.flatMap(({ value }) =>
                value.kind === 'name' ? [names.get(value.name) ?? value.name] : [],
              ),
              inner.span.startLine,
            ),
          ]
        : [],
    );
    return [{ ...read, unique: [...read.unique, ...keys] }];
  });
}

/** Ent: the methods `Fields` and `Indexes` of a type; `field.String("event_id").Unique()`, `index.Fields("event_id").Unique()`. */
function entTables(facts: FileFacts): TableDefinition[] {
  const byType = Map.groupBy(
    facts
      .nodes('function')
      .filter(({ name, receiver }) => receiver !== null && /^(Fields|Indexes)$/.test(name ?? '')),
    ({ receiver }) => receiver?.type ?? '',
  );
  return [...byType].flatMap(([type, methods]) => {
    const fields = methods.find(({ name }) => name === 'Fields');
    if (fields === undefined || !usesEnt(fields)) return [];
    const table = { ...emptyTable(facts.file.path, type, fields.span.startLine), isWhole: true };
    const read = readCalls(table, fields, (call) => /^field\.\w+$/.test(calleePath(call)));
    const indexes = methods
      .filter(({ name }) => name === 'Indexes')
      .flatMap((method) => [...descendants(method)]);
    const keys = indexes.flatMap((node) =>
      node.kind === 'call' && calleePath(node) === 'index.Fields' && chainAround(node).includes('Unique')
        ? [
            keyOf(
              table,
              node.arguments.flatMap(({ value }) => (value.kind === 'string' ? [value.value] : [])),
              node.span.startLine,
            ),
          ]
        : [],
    );
    return [{ ...read, unique: [...read.unique, ...keys] }];
  });
}

function usesEnt(fields: FunctionNode): boolean {
  return [...descendants(fields)].some(
    (node) => node.kind === 'call' && /^field\.\w+$/.test(calleePath(node)),
  );
}

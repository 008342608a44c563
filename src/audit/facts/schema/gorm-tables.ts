import type { AssignNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { tableNameOf } from './code-tables.ts';
import {
  type ColumnDefinition,
  emptyTable,
  type TableDefinition,
  type UniqueKey,
} from './table-definition.ts';

/** GORM: structs whose fields carry its tags. https://gorm.io/docs/indexes.html */
export function gormTables(facts: FileFacts): TableDefinition[] {
  const names = tableNames(facts);
  return facts.nodes('class').flatMap((node) => {
    const fields = node.body.flatMap((member) => (member.kind === 'assign' ? [member] : []));
    const isModel = fields.some((field) => /\bgorm:"/.test(textOfTag(field)));
    if (node.name === null || !isModel) return [];
    const name = names.get(node.name) ?? tableNameOf(node.name);
    const base = emptyTable(facts.file.path, name, node.span.startLine);
    const tagged = fields.flatMap((field) => {
      const tag = tagOf(field);
      return tag === null ? [] : [{ column: toColumn(field, tag), tag }];
    });
    const columns = tagged.map(({ column }) => column);
    return [{ ...base, isWhole: true, columns, unique: keysOf(base, tagged) }];
  });
}

function textOfTag(field: AssignNode): string {
  return field.value?.kind === 'string' ? field.value.value : '';
}

/** The settings of `gorm:"…"` in a field's tag, keys in lower case; null for a field that is no column. */
function tagOf(field: AssignNode): ReadonlyMap<string, string> | null {
  const text = /\bgorm:"([^"]*)"/.exec(textOfTag(field))?.[1] ?? '';
  if (text === '-') return null;
  const settings = new Map<string, string>();
  for (const part of text.split(';')) {
    const colon = part.indexOf(':');
    const key = (colon < 0 ? part : part.slice(0, colon)).trim().toLowerCase();
    if (key !== '') settings.set(key, colon < 0 ? '' : part.slice(colon + 1).trim());
  }
  return settings;
}

/** Go's `int` has eight bytes on every server, and is kept in as many (https://gorm.io/docs/data_types.html). */
function columnTypeOf(type: string): string {
  return type === 'int' ? 'int64' : type;
}

/** Table names by type: a method `TableName` that returns a literal says it. */
function tableNames(facts: FileFacts): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const method of facts.nodes('function')) {
    const type = method.receiver?.type;
    if (method.name !== 'TableName' || type === undefined) continue;
    const last = method.body.at(-1);
    if (last?.kind === 'return' && last.value?.kind === 'string') names.set(type, last.value.value);
  }
  return names;
}

function toColumn(field: AssignNode, tag: ReadonlyMap<string, string>): ColumnDefinition {
  const [target] = field.targets;
  const own = target?.kind === 'name' ? target.name : '';
  return {
    name: tag.get('column') ?? columnNameOf(own),
    type: tag.get('type') ?? columnTypeOf(field.type ?? ''),
    isNullable: !tag.has('not null') && !isPrimary(tag),
    default: tag.get('default') ?? null,
    line: field.span.startLine,
  };
}

function columnNameOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

function isPrimary(tag: ReadonlyMap<string, string>): boolean {
  return tag.has('primarykey') || tag.has('primary_key');
}

interface Tagged {
  readonly column: ColumnDefinition;
  readonly tag: ReadonlyMap<string, string>;
}

function keysOf(table: TableDefinition, tagged: readonly Tagged[]): UniqueKey[] {
  const groups = new Map<string, UniqueKey>();
  const add = (
    id: string,
    column: ColumnDefinition,
    key: Pick<UniqueKey, 'name' | 'isPrimary' | 'where'>,
  ): void => {
    const known = groups.get(id);
    groups.set(id, {
      ...key,
      columns: [...(known?.columns ?? []), column.name],
      path: table.path,
      line: known?.line ?? column.line,
    });
  };
  // A field called ID is the primary key unless another one says it is.
  const saysPrimary = tagged.some(({ tag }) => isPrimary(tag));
  for (const { column, tag } of tagged) {
    const isDefault = !saysPrimary && column.name === 'id';
    if (isDefault || isPrimary(tag)) add('primary', column, { name: null, isPrimary: true, where: null });
    if (tag.has('unique'))
      add(`unique ${column.name}`, column, { name: null, isPrimary: false, where: null });
    const index = tag.get('uniqueindex') ?? uniqueOf(tag.get('index'));
    if (index === undefined) continue;
    const [name = '', ...options] = index.split(',');
    const where = options.find((each) => each.startsWith('where:'))?.slice('where:'.length) ?? null;
    // Fields that name the same index share it.
    add(`index ${name || column.name}`, column, { name: name || null, isPrimary: false, where });
  }
  return [...groups.values()];
}

/** `index:by_key,unique` is another way to say it. */
function uniqueOf(index: string | undefined): string | undefined {
  return index?.split(',').includes('unique') ? index : undefined;
}

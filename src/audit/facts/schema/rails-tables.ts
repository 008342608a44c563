import type { CallNode } from '../../languages/syntax.ts';
import { argumentAt } from '../arguments.ts';
import { calleeName, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { literalString } from '../values.ts';
import { descendants } from '../walk.ts';
import { defaultText, isOff, isOn, isWayBack, namesIn, option, textAt, textOf } from './code-tables.ts';
import {
  type ColumnDefinition,
  type DroppedKey,
  emptyTable,
  type TableDefinition,
  type UniqueKey,
} from './table-definition.ts';

/**
 * Rails: `db/schema.rb` and migrations.
 * https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html
 */
export function railsTables(facts: FileFacts): TableDefinition[] {
  return facts.callsNamed(STATEMENTS).flatMap((call) => {
    const name = calleeName(call);
    if (call.callee.kind !== 'name' || isWayBack(call)) return [];
    const table = textAt(call, 0);
    if (table === null) return [];
    const base = emptyTable(facts.file.path, table, call.span.startLine);
    return name === 'create_table' || name === 'change_table'
      ? [withBlock(base, call)]
      : (changed(base, call) ?? []);
  });
}

const STATEMENTS =
  /^(?:create_table|change_table|add_index|add_column|add_reference|add_belongs_to|remove_index|add_unique_constraint|add_unique_key|remove_unique_constraint)$/;

function withBlock(base: TableDefinition, call: CallNode): TableDefinition {
  const columns: ColumnDefinition[] = [];
  const unique: UniqueKey[] = [];
  const isWhole = calleeName(call) === 'create_table';
  if (isWhole && call.block !== null) {
    const primary = namesIn(option(call, 'primary_key')) ?? ['id'];
    const id = option(call, 'id');
    if (!(id?.kind === 'boolean' && !id.value)) unique.push(keyOf(base, call, primary, { isPrimary: true }));
  }
  const builder = call.block?.parameters[0]?.name;
  for (const node of call.block ? descendants(call.block) : []) {
    if (node.kind !== 'call') continue;
    const receiver = receiverOf(node);
    if (receiver?.kind !== 'name' || receiver.name !== builder) continue;
    columns.push(...columnsOf(node));
    unique.push(...keysOf(base, node));
  }
  return { ...base, isWhole, columns, unique };
}

const NO_COLUMN =
  /^(?:index|check_constraint|unique_constraint|foreign_key|exclusion_constraint|remove\w*|rename)$/;
const REFERENCES = /^(?:references|belongs_to)$/;

function columnsOf(call: CallNode): ColumnDefinition[] {
  const type = calleeName(call);
  const line = call.span.startLine;
  if (NO_COLUMN.test(type)) return [];
  if (type === 'timestamps') {
    return ['created_at', 'updated_at'].map((name) => ({
      name,
      type: 'datetime',
      isNullable: false,
      default: null,
      line,
    }));
  }
  const isNamed = type === 'column';
  const given = call.arguments.filter((argument) => argument.name === null).map((argument) => argument.value);
  const names = (isNamed ? given.slice(0, 1) : given).map((value) => literalString(value));
  return names.flatMap((name) => {
    if (name === null) return [];
    return [
      {
        name: REFERENCES.test(type) ? `${name}_id` : name,
        type: isNamed
          ? (textAt(call, 1) ?? '')
          : REFERENCES.test(type)
            ? (textOf(option(call, 'type')) ?? 'bigint')
            : type,
        isNullable: !isOff(call, 'null'),
        default: defaultText(option(call, 'default')),
        line,
      },
    ];
  });
}

function keysOf(base: TableDefinition, call: CallNode): UniqueKey[] {
  const type = calleeName(call);
  if (type === 'index' || type === 'unique_constraint') {
    const columns = namesIn(argumentAt(call, 0));
    const isUnique = type === 'unique_constraint' || isOn(call, 'unique');
    return isUnique && columns ? [keyOf(base, call, columns)] : [];
  }
  const index = option(call, 'index');
  const isUnique =
    index?.kind === 'object' &&
    index.entries.some(({ key, value }) => key === 'unique' && value.kind === 'boolean' && value.value);
  const [name] = columnsOf(call);
  return isUnique && name ? [keyOf(base, call, [name.name])] : [];
}

function keyOf(
  base: TableDefinition,
  call: CallNode,
  columns: readonly string[],
  { isPrimary }: { isPrimary: boolean } = { isPrimary: false },
): UniqueKey {
  return {
    columns,
    name: isPrimary ? null : textOf(option(call, 'name')),
    isPrimary,
    where: textOf(option(call, 'where')),
    path: base.path,
    line: call.span.startLine,
  };
}

function changed(base: TableDefinition, call: CallNode): TableDefinition | null {
  const name = calleeName(call);
  const columns = namesIn(argumentAt(call, 1));
  if (name === 'add_index') {
    return isOn(call, 'unique') && columns ? { ...base, unique: [keyOf(base, call, columns)] } : null;
  }
  if (name.startsWith('add_unique'))
    return columns ? { ...base, unique: [keyOf(base, call, columns)] } : null;
  if (name.startsWith('remove_')) return { ...base, dropped: [droppedKey(base, call)] };
  const column = textAt(call, 1);
  if (column === null) return null;
  const isReference = name !== 'add_column';
  const added: ColumnDefinition = {
    name: isReference ? `${column}_id` : column,
    type: isReference ? (textOf(option(call, 'type')) ?? 'bigint') : (textAt(call, 2) ?? ''),
    isNullable: !isOff(call, 'null'),
    default: defaultText(option(call, 'default')),
    line: base.line,
  };
  const isUnique = isReference && keysOf(base, call).length > 0;
  return { ...base, columns: [added], unique: isUnique ? [keyOf(base, call, [added.name])] : [] };
}

function droppedKey(base: TableDefinition, call: CallNode): DroppedKey {
  return {
    name: textOf(option(call, 'name')),
    columns: namesIn(option(call, 'column') ?? argumentAt(call, 1)) ?? [],
    path: base.path,
    line: base.line,
  };
}

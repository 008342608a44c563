import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { argumentAt } from '../arguments.ts';
import { calleeName, calleePath } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { isOn, isWayBack, namesIn, option, textAt, textOf } from './code-tables.ts';
import { columnOf, tableKey } from './sqlalchemy-columns.ts';
import { type DroppedKey, emptyTable, type TableDefinition, type UniqueKey } from './table-definition.ts';

/**
 * Alembic's operations, and SQLAlchemy's `Table(…)`.
 * https://alembic.sqlalchemy.org/en/latest/ops.html
 */
export function pythonMigrations(facts: FileFacts): TableDefinition[] {
  return facts.callsNamed(OPERATIONS).flatMap((call) => {
    const name = calleeName(call);
    const isTable = name === 'Table';
    if (!isTable && !/(?:^|\.)(?:op|batch_op)\.\w+$/.test(calleePath(call))) return [];
    return isWayBack(call) ? [] : (operation(facts.file.path, name, call) ?? []);
  });
}

const OPERATIONS =
  /^(?:Table|create_table|add_column|create_index|create_unique_constraint|create_primary_key|drop_index|drop_constraint)$/;

function operation(path: string, name: string, call: CallNode): TableDefinition | null {
  const line = call.span.startLine;
  switch (name) {
    case 'Table':
    case 'create_table': {
      const table = textAt(call, 0);
      return table === null ? null : withParts(emptyTable(path, table, line), call);
    }
    case 'add_column':
      return addedColumn(path, call);
    case 'create_index':
    case 'create_unique_constraint':
    case 'create_primary_key':
      return addedKey(path, name, call);
    case 'drop_index':
    case 'drop_constraint': {
      const table = textOf(option(call, 'table_name')) ?? textAt(call, 1) ?? '';
      const dropped: DroppedKey = { name: textAt(call, 0), columns: [], path, line };
      return { ...emptyTable(path, table, line), dropped: [dropped] };
    }
    default:
      return null;
  }
}

function withParts(base: TableDefinition, call: CallNode): TableDefinition {
  const parts = call.arguments.map((argument) => argument.value);
  return { ...base, isWhole: true, ...readParts(base, parts) };
}

/** Columns and keys among the arguments of a table. */
function readParts(
  base: TableDefinition,
  parts: readonly SyntaxNode[],
): Pick<TableDefinition, 'columns' | 'unique'> {
  const found = parts.flatMap((part) => (part.kind === 'call' ? [part] : []));
  const columns = found.flatMap((part) => columnOf(base, part, null) ?? []);
  const keys = found.flatMap((part) => tableKey(base, part) ?? []);
  return {
    columns: columns.map((column) => column.definition),
    unique: [...columns.flatMap((column) => column.key ?? []), ...keys],
  };
}

function addedColumn(path: string, call: CallNode): TableDefinition | null {
  const table = textAt(call, 0);
  const given = argumentAt(call, 1);
  if (table === null || given === null) return null;
  const base = emptyTable(path, table, call.span.startLine);
  return { ...base, ...readParts(base, [given]) };
}

function addedKey(path: string, operationName: string, call: CallNode): TableDefinition | null {
  const table = textOf(option(call, 'table_name', 'source')) ?? textAt(call, 1);
  const columns = namesIn(option(call, 'columns') ?? argumentAt(call, 2));
  const isUnique = operationName !== 'create_index' || isOn(call, 'unique');
  if (table === null || columns === null || !isUnique) return null;
  const line = call.span.startLine;
  const key: UniqueKey = {
    columns,
    name: textAt(call, 0),
    isPrimary: operationName === 'create_primary_key',
    where: conditionOf(call),
    path,
    line,
  };
  return { ...emptyTable(path, table, line), unique: [key] };
}

/** A partial index says so by an option of its dialect; a condition that is no text is shown as such. */
function conditionOf(call: CallNode): string | null {
  const where = option(call, 'postgresql_where', 'sqlite_where', 'condition');
  if (where === null) return null;
  const inner = where.kind === 'call' ? textAt(where, 0) : textOf(where);
  return inner ?? '?';
}

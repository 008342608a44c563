import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf } from '../calls.ts';
import { lastName } from '../names.ts';
import { defaultText, isOff, isOn, namesIn, option, textAt, textOf } from './code-tables.ts';
import type { ColumnDefinition, TableDefinition, UniqueKey } from './table-definition.ts';

interface ReadColumn {
  readonly definition: ColumnDefinition;
  readonly key: UniqueKey | null;
}

/**
 * `Column("id", Integer, nullable=False, unique=True)`, `mapped_column(…)`, SQLModel's `Field(…)`. The column has the
 * name it is given, or that of the attribute. Null for any other call.
 * https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Column
 */
export function columnOf(
  table: TableDefinition,
  call: CallNode,
  attribute: string | null,
): ReadColumn | null {
  if (!/^(?:Column|mapped_column)$/.test(calleeName(call))) return null;
  const own = textAt(call, 0);
  const name = own ?? attribute;
  if (name === null) return null;
  const line = call.span.startLine;
  const types = call.arguments.filter((argument) => argument.name === null).map((argument) => argument.value);
  const type = typeOf(types[own === null ? 0 : 1] ?? null);
  const isPrimary = isOn(call, 'primary_key');
  const isUnique = isOn(call, 'unique');
  const initial = option(call, 'server_default', 'default');
  const definition: ColumnDefinition = {
    name,
    type,
    isNullable: !isPrimary && !isOff(call, 'nullable'),
    default: defaultText(initial),
    line,
  };
  const key = { columns: [name], name: null, isPrimary, where: null, path: table.path, line };
  return { definition, key: isPrimary || isUnique ? key : null };
}

function typeOf(node: SyntaxNode | null): string {
  if (node === null) return '';
  const path = node.kind === 'call' ? calleePath(node) : pathOf(node);
  return lastName(path).replace('?', '');
}

/** `UniqueConstraint("a", "b", name="n")`, `Index("n", "a", unique=True)`, `PrimaryKeyConstraint("a")`; else null. */
export function tableKey(table: TableDefinition, call: CallNode): UniqueKey | null {
  const type = calleeName(call);
  const isIndex = type === 'Index';
  if (!/^(?:UniqueConstraint|PrimaryKeyConstraint|Index)$/.test(type)) return null;
  if (isIndex && !isOn(call, 'unique')) return null;
  const given = call.arguments.filter((argument) => argument.name === null).map((argument) => argument.value);
  const fields = option(call, 'fields');
  const names = fields ? (namesIn(fields) ?? []) : given.slice(isIndex ? 1 : 0).map(partName);
  if (names.length === 0 || names.some((name) => name === '')) return null;
  const where = option(call, 'postgresql_where', 'sqlite_where', 'condition');
  return {
    columns: names,
    name: isIndex && !fields ? textAt(call, 0) : textOf(option(call, 'name')),
    isPrimary: type === 'PrimaryKeyConstraint',
    where:
      where === null
        ? null
        : (textOf(where.kind === 'call' ? (where.arguments[0]?.value ?? null) : where) ?? '?'),
    path: table.path,
    line: call.span.startLine,
  };
}

/** A column by its text, its attribute or the end of a path; an expression by its callee. */
function partName(node: SyntaxNode): string {
  const text = textOf(node);
  if (text !== null) return text;
  const path = node.kind === 'call' ? calleePath(node) : pathOf(node);
  return lastName(path).replace('?', '');
}

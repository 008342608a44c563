import type { AssignNode, ClassNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { defaultText, isOn, namesIn, option, textOf } from './code-tables.ts';
import { columnOf, tableKey } from './sqlalchemy-columns.ts';
import {
  type ColumnDefinition,
  emptyTable,
  type TableDefinition,
  type UniqueKey,
} from './table-definition.ts';

/** Classes that are tables: SQLAlchemy's (`__tablename__`) and Django's (`models.Model`). */
export function modelTables(facts: FileFacts): TableDefinition[] {
  return facts.nodes('class').flatMap((node) => mappedTable(facts, node) ?? djangoTable(facts, node) ?? []);
}

function fieldsOf(node: ClassNode): AssignNode[] {
  return node.body.flatMap((member) => (member.kind === 'assign' ? [member] : []));
}

function fieldName(field: AssignNode): string | null {
  const [target] = field.targets;
  return target?.kind === 'name' ? target.name : null;
}

function field(node: ClassNode, name: string): SyntaxNode | null {
  return fieldsOf(node).find((each) => fieldName(each) === name)?.value ?? null;
}

function mappedTable(facts: FileFacts, node: ClassNode): TableDefinition | null {
  const name = textOf(field(node, '__tablename__'));
  if (name === null) return null;
  const base = { ...emptyTable(facts.file.path, name, node.span.startLine), isWhole: true };
  const columns = fieldsOf(node).flatMap((each) => {
    if (each.value?.kind !== 'call') return [];
    const column = columnOf(base, each.value, fieldName(each));
    if (column === null) return [];
    // `Mapped[str | None]` says by its type what `nullable` would say.
    const isOptional = /\bOptional\[|\bNone\b/.test(each.type ?? '');
    const isTyped = each.type !== null && option(each.value, 'nullable') === null;
    const definition = isTyped ? { ...column.definition, isNullable: isOptional } : column.definition;
    return [{ ...column, definition }];
  });
  const extras = field(node, '__table_args__');
  const keys = (extras?.kind === 'list' ? extras.items : []).flatMap((item) =>
    item.kind === 'call' ? (tableKey(base, item) ?? []) : [],
  );
  return {
    ...base,
    columns: columns.map((column) => column.definition),
    unique: [...joinPrimary(columns.flatMap((column) => column.key ?? [])), ...keys],
  };
}

/** Several columns marked as the primary key are one key together. */
function joinPrimary(keys: readonly UniqueKey[]): UniqueKey[] {
  const [first, ...rest] = keys.filter((key) => key.isPrimary);
  const others = keys.filter((key) => !key.isPrimary);
  if (first === undefined) return others;
  return [{ ...first, columns: [first, ...rest].flatMap((key) => key.columns) }, ...others];
}

const DJANGO_FIELD = /(?:^|\.)models\.(?:\w*Field|ForeignKey)$/;

/** https://docs.djangoproject.com/en/5.2/ref/models/options/ */
function djangoTable(facts: FileFacts, node: ClassNode): TableDefinition | null {
  const isModel = node.bases.some((base) => /(?:^|\.)models\.Model$/.test(pathOf(base)));
  const fields = fieldsOf(node).filter(
    ({ value }) => value?.kind === 'call' && DJANGO_FIELD.test(calleePath(value)),
  );
  if (node.name === null || (!isModel && fields.length === 0)) return null;
  const meta = node.body.find((member) => member.kind === 'class' && member.name === 'Meta');
  const options = meta?.kind === 'class' ? meta : null;
  const name = (options ? textOf(field(options, 'db_table')) : null) ?? node.name.toLowerCase();
  const base = { ...emptyTable(facts.file.path, name, node.span.startLine), isWhole: true };
  const columns = fields.flatMap((each) => djangoColumn(base, each) ?? []);
  return {
    ...base,
    columns: columns.map((column) => column.definition),
    unique: [...columns.flatMap((column) => column.key ?? []), ...metaKeys(base, options)],
  };
}

function djangoColumn(
  table: TableDefinition,
  each: AssignNode,
): { definition: ColumnDefinition; key: UniqueKey | null } | null {
  const name = fieldName(each);
  if (name === null || each.value?.kind !== 'call') return null;
  const call = each.value;
  const type = calleeName(call);
  const line = each.span.startLine;
  const isPrimary = isOn(call, 'primary_key');
  const isUnique = isOn(call, 'unique') || type === 'OneToOneField';
  const initial = option(call, 'default');
  const definition: ColumnDefinition = {
    name,
    type,
    isNullable: isOn(call, 'null'),
    default: defaultText(initial),
    line,
  };
  const key = { columns: [name], name: null, isPrimary, where: null, path: table.path, line };
  return { definition, key: isPrimary || isUnique ? key : null };
}

function metaKeys(table: TableDefinition, meta: ClassNode | null): UniqueKey[] {
  if (meta === null) return [];
  const together = field(meta, 'unique_together');
  const groups = together === null ? [] : groupsOf(together);
  const constraints = field(meta, 'constraints');
  const line = together?.span.startLine ?? meta.span.startLine;
  return [
    ...groups.map((columns) => ({
      columns,
      name: null,
      isPrimary: false,
      where: null,
      path: table.path,
      line,
    })),
    ...(constraints?.kind === 'list' ? constraints.items : []).flatMap((item) =>
      item.kind === 'call' ? (tableKey(table, item) ?? []) : [],
    ),
  ];
}

/** `("a", "b")` is one group, `(("a", "b"), ("c",))` are two. */
function groupsOf(node: SyntaxNode): string[][] {
  if (node.kind !== 'list') return [];
  const isNested = node.items.some((item) => item.kind === 'list');
  return (isNested ? node.items : [node]).flatMap((group) => {
    const names = namesIn(group);
    return names === null ? [] : [names];
  });
}

import type { AssignNode, CallNode, ClassNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { literalString } from '../values.ts';
import { ancestors, descendants } from '../walk.ts';
import { option, textAt } from './code-tables.ts';
import {
  type ColumnDefinition,
  emptyTable,
  type TableDefinition,
  type UniqueKey,
} from './table-definition.ts';

const ENTITY = /(^|[.\\])(Entity|Table|Document)$/;
/** EF Core's `class UsageEventConfiguration : IEntityTypeConfiguration<UsageEvent>`. */
const CONFIGURED = /\b(?:IEntityTypeConfiguration|EntityTypeBuilder)<(\w+)>/g;
const NO_COLUMN = /(^|[.\\])(OneToMany|ManyToMany|Transient|NotMapped|OneToOne|RelationId|VirtualColumn)$/;

/**
 * Classes that an object mapper makes tables of: TypeORM's and MikroORM's, JPA's in Java and Kotlin, Doctrine's by their
 * `Entity`, EF Core's by the `DbSet` of the file. Keys stand on the fields, on the class, or in EF Core's model builder.
 */
export function entityTables(facts: FileFacts): TableDefinition[] {
  const sets = new Set(
    facts.nodes('assign').flatMap(({ type }) => /\bDbSet<(\w+)>/.exec(type ?? '')?.[1] ?? []),
  );
  for (const [, name] of facts.file.text.slice(0, MAX_TEXT).matchAll(CONFIGURED)) if (name) sets.add(name);
  const tables = facts.nodes('class').flatMap((node) => {
    const isEntity = node.decorators.some((one) => ENTITY.test(pathOf(one)));
    if (node.name === null || !(isEntity || sets.has(node.name))) return [];
    return readEntity(facts, node, node.name) ?? [];
  });
  return [...tables, ...facts.nodes('call').flatMap((call) => builtIndex(facts, call) ?? [])];
}

function readEntity(facts: FileFacts, node: ClassNode, name: string): TableDefinition | null {
  const fields = node.body.flatMap((member) => (member.kind === 'assign' ? [member] : []));
  // Where the annotations of fields are not kept, one of them may well be unique.
  if (fields.every(({ decorators }) => decorators === undefined) && saysUnique(facts, node)) return null;
  const base = {
    ...emptyTable(facts.file.path, tableName(node) ?? name, node.span.startLine),
    isWhole: true,
  };
  const columns = fields.filter(({ decorators }) => !decorators?.some((one) => NO_COLUMN.test(pathOf(one))));
  const unique = [
    ...columns.flatMap((field) => (isUniqueField(field) ? [keyOf(base, [fieldName(field)], field)] : [])),
    ...node.decorators.flatMap((one) => classKeys(base, one)),
  ];
  const indexed = linesOfIndexes(facts);
  const placed = columns.map(toColumn).map((one) => ({ ...one, line: indexed.get(one.name) ?? one.line }));
  return { ...base, columns: placed, unique };
}

/** Columns with an index of their own that lets two rows have the same, by the line it is built in. */
function linesOfIndexes(facts: FileFacts): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const call of facts.callsNamed(INDEXES)) {
    const [column, another] = namesWithin(call).filter((name) => name !== 'HasIndex');
    const isUnique = call.parent?.kind === 'member' && call.parent.name === 'IsUnique';
    if (column !== undefined && another === undefined && !isUnique) lines.set(column, call.span.startLine);
  }
  return lines;
}

const INDEXES = /^HasIndex$/;

function saysUnique({ file }: FileFacts, { span, decorators }: ClassNode): boolean {
  const isOnClass = decorators.some((one) => /unique/i.test(file.text.slice(one.span.start, one.span.end)));
  return !isOnClass && /unique/i.test(file.text.slice(span.start, span.end));
}

/** `@Entity('usage_events')`, `@Table(name = "usage_event")`. */
function tableName(node: ClassNode): string | null {
  for (const one of node.decorators) {
    if (one.kind !== 'call' || !ENTITY.test(pathOf(one))) continue;
    const named = option(one, 'name', 'tableName');
    const text = (named === null ? null : literalString(named)) ?? textAt(one, 0);
    if (text !== null) return text;
  }
  return null;
}

function fieldName(field: AssignNode): string {
  const [target] = field.targets;
  for (const one of field.decorators ?? []) {
    const named = one.kind === 'call' ? option(one, 'name') : null;
    const text = named === null ? null : literalString(named);
    if (text !== null) return text;
  }
  return target?.kind === 'name' ? target.name.replace(/^\$/, '') : '';
}

function toColumn(field: AssignNode): ColumnDefinition {
  return {
    name: fieldName(field),
    type: field.type ?? '',
    isNullable: /\?$|null/i.test(field.type ?? '') || (field.decorators ?? []).some(isNullableColumn),
    default: null,
    line: field.targets[0]?.span.startLine ?? field.span.startLine,
  };
}

/** `@Column({ nullable: true })`, `@Column(nullable = true)`. */
function isNullableColumn(decorator: SyntaxNode): boolean {
  const on = decorator.kind === 'call' ? option(decorator, 'nullable') : null;
  return on?.kind === 'boolean' && on.value;
}

function isUniqueField({ decorators = [] }: AssignNode): boolean {
  return decorators.some(
    (one) =>
      /(^|[.\\])(Unique|PrimaryColumn|PrimaryKey|Id|Key|NaturalId)$/.test(pathOf(one)) || isUniqueCall(one),
  );
}

/** `@Column({ unique: true })`, `@Index({ unique: true })`, `[Index(…, IsUnique = true)]`. */
function isUniqueCall(decorator: SyntaxNode): boolean {
  if (decorator.kind !== 'call') return false;
  const on = option(decorator, 'unique', 'isUnique', 'IsUnique');
  return on?.kind === 'boolean' && on.value;
}

/** `@Unique(['tenantId', 'eventId'])`, `@Table(uniqueConstraints = …)`, `@Index(['eventId'], { unique: true })`. */
function classKeys(table: TableDefinition, decorator: SyntaxNode): UniqueKey[] {
  if (/Unique/.test(pathOf(decorator)) || isUniqueCall(decorator))
    return [keyOf(table, namesWithin(decorator), decorator)];
  if (decorator.kind !== 'call') return [];
  return [...descendants(decorator)].flatMap((inner) =>
    inner !== decorator &&
    inner.kind === 'call' &&
    (pathOf(inner.callee).endsWith('UniqueConstraint') || isUniqueCall(inner))
      ? [keyOf(table, namesWithin(inner), inner)]
      : [],
  );
}

/** The columns a key names: texts, `nameof(EventId)`, `e => e.EventId`. */
function namesWithin(node: SyntaxNode): string[] {
  return [...descendants(node)].flatMap((inner) => {
    if (inner.kind === 'string') return inner.value.split(/[\s,]+/).filter((one) => one !== '');
    if (inner.kind === 'member') return [inner.name];
    return inner.kind === 'call' && calleeName(inner) === 'nameof'
      ? inner.arguments.map(({ value }) => pathOf(value))
      : [];
  });
}

/** A unique key over these columns of a table, without name or condition, where it is written. */
export function keyOf(table: TableDefinition, columns: readonly string[], { span }: SyntaxNode): UniqueKey {
  return { columns, name: null, isPrimary: false, where: null, path: table.path, line: span.startLine };
}

/** `builder.Entity<UsageEvent>().HasIndex(e => e.EventId).IsUnique()`, `HasAlternateKey(…)`. */
function builtIndex(facts: FileFacts, call: CallNode): TableDefinition | null {
  const name = calleeName(call);
  if (!/^(IsUnique|HasAlternateKey|HasKey)$/.test(name)) return null;
  const own =
    builtEntity(facts, call) ?? /EntityTypeBuilder<(\w+)>/.exec(facts.file.text.slice(0, MAX_TEXT))?.[1];
  if (own === undefined) return null;
  const table = emptyTable(facts.file.path, own, call.span.startLine);
  return { ...table, unique: [keyOf(table, namesWithin(call), call)] };
}

/** `Entity<UsageEvent>().HasIndex(…)`, and `Entity<UsageEvent>(e => { e.HasIndex(…); })`. */
function builtEntity({ file }: FileFacts, call: CallNode): string | undefined {
  const chain = file.text.slice(call.span.start, call.span.end);
  const own = /Entity<(\w+)>/.exec(chain)?.[1];
  if (own !== undefined) return own;
  for (const above of ancestors(call)) {
    if (above.kind !== 'call' || calleeName(above) !== 'Entity') continue;
    const head = file.text.slice(above.span.start, Math.min(call.span.start, above.span.start + MAX_HEAD));
    return /Entity<(\w+)>\s*\(/.exec(head)?.[1];
  }
  return undefined;
}

/** The entity stands at the head of the call that builds it. */
const MAX_HEAD = 300;
/** Longer files hold more than one configuration. */
const MAX_TEXT = 100_000;

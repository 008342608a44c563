import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { callsWithin, pathOf } from '../calls.ts';
import type { SqlReader } from '../file-facts.ts';
import { isPlural, plainName, singular, wordsOf } from '../names.ts';
import { lastValueOf } from '../returned.ts';
import type { SqlColumn, SqlComparison, SqlTable } from '../sql/statement.ts';
import { literalString } from '../values.ts';
import { columnOfNode } from './chain-columns.ts';
import { conditionsOf, conditionsOfCall } from './chain-conditions.ts';
import { columnOfText, pieceAt, type QueryDraft, toTable, wordIn } from './query-draft.ts';

const JOINS =
  /^(inner|left|right|full|outer|cross)?(outer)?joins?(and(select|map\w+))?$|^eagerload$|^leftouterjoins$/;

/** True for a link of a chain that joins a table. */
export function isJoinStep(name: string): boolean {
  return JOINS.test(name);
}

/** Reads a join in the ways of the builders and mappers that are met; what it cannot read it leaves out. */
export function readJoin(name: string, call: CallNode, draft: QueryDraft, readSql: SqlReader): void {
  const isOuter =
    /^(left|full|outer|eager)/.test(name) ||
    call.arguments.some(
      ({ name: key, value }) => key === 'isouter' && value.kind === 'boolean' && value.value,
    );
  const join = isOuter ? 'left' : 'inner';
  const values = call.arguments.filter(({ name: key }) => key !== 'isouter').map(({ value }) => value);
  const [first, ...rest] = values;
  if (first === undefined) return;
  const text = literalString(first);
  if (text !== null && /\bjoin\b/i.test(text)) readJoinText(first, text, draft, readSql);
  else if (text !== null && !(first.kind === 'string' && first.isSymbol))
    draft.tables.push(...ofText(first, text, { rest, join, draft }));
  else {
    const names = call.arguments.flatMap(({ name: key, value }) => associations(key, value));
    if (names.length > 0) for (const one of names) joinAssociation(one.node, { name: one.name, join }, draft);
    else draft.tables.push(...ofModel(first, { rest, join }));
  }
}

/** Rails' and GORM's `"LEFT JOIN tags ON tags.event_id = events.id"`. */
function readJoinText(node: SyntaxNode, text: string, draft: QueryDraft, readSql: SqlReader): void {
  const [statement] = readSql(`SELECT 1 FROM _ ${text}`);
  for (const table of statement?.tables.slice(1) ?? [])
    draft.tables.push({ ...table, start: node.span.start, end: node.span.end });
}

interface Rest {
  readonly rest: readonly SyntaxNode[];
  readonly join: 'left' | 'inner';
}

/** `join('lines as l', 'l.invoice_id', '=', 'i.id')`, with a closure, or `leftJoin('s.records', 'r', 'r.kind = 1')`. */
function ofText(
  node: SyntaxNode,
  text: string,
  { rest, join, draft }: Rest & { readonly draft: QueryDraft },
): SqlTable[] {
  const [, named = '', given] = /^\s*([\w.]+)(?:\s+(?:as\s+)?(\w+))?\s*$/i.exec(text) ?? [];
  if (named === '') return [];
  const [owner, association] = named.split('.');
  const [second] = rest;
  const alias = given ?? wordIn(second);
  const isAssociation =
    association !== undefined && draft.tables.some((one) => (one.alias ?? one.name) === owner);
  if (isAssociation && alias !== null) {
    joinAssociation(node, { name: association, join, alias }, draft);
    return [];
  }
  return [toTable(node, { name: association ?? named, alias, join, on: conditionsOfJoin(rest) })];
}

function conditionsOfJoin(rest: readonly SyntaxNode[]): SqlComparison[] {
  const columns = rest.flatMap((value) => {
    const text = literalString(value);
    return text !== null && /^\w+\.\w+$/.test(text) ? [{ value, column: columnOfText(text) }] : [];
  });
  const [left, right] = columns;
  if (left?.column && right?.column) return [equal(left.value, left.column, right.column)];
  return rest.flatMap((value): SqlComparison[] => {
    if (value.kind !== 'function') return conditionsOf(value);
    return callsWithin(value).flatMap((call) => {
      const name = plainName(call.callee.kind === 'member' ? call.callee.name : '');
      if (!/^(and|or)?on(val|in|null)?$|^(and)?where$/.test(name)) return [];
      const given = call.arguments.map((one) => one.value);
      return name.endsWith('on') ? conditionsOfJoin(given) : conditionsOfCall(call);
    });
  });
}

function equal(node: SyntaxNode, column: SqlColumn, valueColumn: SqlColumn): SqlComparison {
  return {
    ...pieceAt(node, ''),
    column,
    columns: [column],
    subject: pieceAt(node, column.name),
    isBare: true,
    operator: '=',
    isNegated: false,
    isAlternative: false,
    values: [pieceAt(node, valueColumn.name)],
    valueColumn,
  };
}

/** SQLAlchemy's `join(Payment, Payment.invoice_id == Invoice.id)`, Drizzle's `leftJoin(lines, eq(lines.invoiceId, invoices.id))`. */
function ofModel(first: SyntaxNode, { rest, join }: Rest): SqlTable[] {
  const column = columnOfNode(first);
  if (column === null || (first.kind !== 'name' && first.kind !== 'member')) return [];
  const on = conditionsOfJoin(rest);
  // LINQ: `Join(db.Payments, i => i.Id, p => p.InvoiceId, …)`.
  const [outer, inner] = rest.map(keySelector);
  if (outer && inner) {
    const own = { name: inner.name, qualifier: column.name };
    return [toTable(first, { name: column.name, join, on: [equal(first, own, outer)] })];
  }
  return [toTable(first, { name: column.name, join, on })];
}

function keySelector(node: SyntaxNode): SqlColumn | null {
  const value = node.kind === 'function' ? lastValueOf(node) : null;
  return value?.kind === 'member' ? columnOfNode(value) : null;
}

/** Rails' `joins(:line_items)`, `joins(lines: :taxes)`. */
function associations(key: string | null, value: SyntaxNode): { node: SyntaxNode; name: string }[] {
  if (value.kind === 'boolean') return [];
  const own = key === null ? [] : [{ node: value, name: key }];
  if (value.kind === 'string' && value.isSymbol) return [...own, { node: value, name: value.value }];
  if (value.kind === 'list') return [...own, ...value.items.flatMap((item) => associations(null, item))];
  if (value.kind === 'object' && value.entries.every((one) => one.key !== null))
    return value.entries.flatMap((one) => associations(one.key, one.value));
  return own;
}

/**
 * A table joined by the name of a relation. By all conventions a relation to many is named in the plural, and its rows
 * name the one; otherwise the one is named by its key.
 */
export function joinAssociation(
  node: SyntaxNode,
  {
    name,
    join,
    alias = null,
  }: { readonly name: string; readonly join: 'left' | 'inner'; readonly alias?: string | null },
  draft: QueryDraft,
): void {
  const [first] = draft.tables;
  const known = draft.tables.some((one) => (one.alias ?? one.name) === (alias ?? name));
  if (first === undefined || known) return;
  const [owner, own] = [first.alias ?? first.name, alias ?? name];
  const one = singular(wordsOf(first.name).join('_'));
  const on = isPlural(name)
    ? equal(node, { name: `${one}_id`, qualifier: own }, { name: 'id', qualifier: owner })
    : equal(node, { name: 'id', qualifier: own }, { name: `${name}_id`, qualifier: owner });
  draft.tables.push(toTable(node, { name, alias, join, on: [on] }));
}

/** `UsageEvent`: written as models are. */
export function isModelName(name: string): boolean {
  return /^\p{Lu}\p{L}*\p{Ll}/u.test(name);
}

/** The name a table is meant by in a chain: `UsageEvent` of `UsageEvent`, `schema.usageEvents`, `UsageEvent::class`. */
export function tableName(node: SyntaxNode): string | null {
  const text = literalString(node);
  if (text !== null) return /^\s*([\w.-]+)/.exec(text)?.[1]?.split('.').at(-1) ?? null;
  const named = node.kind === 'unary' ? node.operand : node;
  if (named.kind === 'object') return named.typeName?.split(/\.|::/).at(-1) ?? null;
  if (named.kind === 'member' && named.name === 'class') return tableName(named.object);
  if (named.kind !== 'name' && named.kind !== 'member') return null;
  const parts = pathOf(named).split('.');
  // `UsageEvent.quantity`: a column, and the model before it.
  const model = parts.find(isModelName);
  return (parts.length > 1 && model) || (parts.at(-1) ?? null);
}

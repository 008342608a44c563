import type { CallNode, Entry, SyntaxNode } from '../../languages/syntax.ts';
import { allGiven, calleeName, calleePath, pathOf, receiverOf } from '../calls.ts';
import type { SqlReader } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { lastValueOf } from '../returned.ts';
import { baseOf } from '../sql/aggregates.ts';
import type { SqlAggregate, SqlPiece } from '../sql/statement.ts';
import { descendants } from '../walk.ts';
import { columnOfNode } from './chain-columns.ts';
import { conditionsOf } from './chain-conditions.ts';
import { columnOfText, columnText, pieceAt, type QueryDraft } from './query-draft.ts';

const ENDS: ReadonlyMap<string, string> = new Map([
  ['sum', 'sum'],
  ['sumof', 'sum'],
  ['sumby', 'sum'],
  ['count', 'count'],
  ['countdocuments', 'count'],
  ['countdistinct', 'count'],
  ['longcount', 'count'],
  ['avg', 'avg'],
  ['average', 'avg'],
  ['max', 'max'],
  ['maximum', 'max'],
  ['min', 'min'],
  ['minimum', 'min'],
]);

/** An aggregate that ends a chain or is named in one: `sum(:units)`, `SumAsync(s => s.Segments)`, `count('u.id')`. */
export function readEndAggregate(name: string, call: CallNode, draft: QueryDraft): boolean {
  const base = ENDS.get(name);
  if (base === undefined) return false;
  for (const one of argumentsOf(call)) draft.aggregates.push(aggregateAt(call, base, one));
  if (base === 'count')
    for (const { value } of call.arguments)
      if (value.kind === 'function') draft.where.push(...conditionsOf(value));
  return true;
}

/** The columns an aggregate is asked for; `*` for none, or where a count is given a condition or a place for its answer. */
function argumentsOf(call: CallNode): readonly { readonly node: SyntaxNode; readonly text: string }[] {
  const given = allGiven(call);
  const isCount = /count/i.test(calleeName(call));
  const [first] = given;
  if (first === undefined || (isCount && first.kind !== 'string' && first.kind !== 'object'))
    return [{ node: call, text: '*' }];
  // Knex: `.sum({ used: 'u.seconds' })`.
  if (first.kind === 'object' && first.entries.every(({ value }) => value.kind === 'string'))
    return first.entries.map(({ value }) => ({
      node: value,
      text: value.kind === 'string' ? value.value : '',
    }));
  if (first.kind === 'object') return [{ node: call, text: '*' }];
  return [{ node: first, text: expressionText(first) }];
}

/** What is aggregated, as SQL would write it: `u.seconds`, `j.Minutes * j.PricePerMinute`. */
function expressionText(node: SyntaxNode): string {
  if (node.kind === 'string') return node.value.replace(/\s+as\s+\w+\s*$/i, '').replaceAll('__', '.');
  if (node.kind === 'number') return node.raw;
  if (node.kind === 'function') {
    const value = lastValueOf(node);
    return value ? expressionText(value) : '*';
  }
  if (node.kind === 'binary')
    return `${expressionText(node.left)} ${node.operator} ${expressionText(node.right)}`;
  if (node.kind === 'call' && node.arguments.length > 0)
    return `${calleeName(node)}(${node.arguments.map(({ value }) => expressionText(value)).join(', ')})`;
  const column = columnOfNode(node);
  return column === null ? '?' : columnText(column);
}

function aggregateAt(
  call: SyntaxNode,
  name: string,
  { node, text }: { readonly node: SyntaxNode; readonly text: string },
): SqlAggregate {
  const isDistinct = call.kind === 'call' && isDistinctCall(call);
  return {
    ...pieceAt(node, `${name}(${isDistinct ? 'distinct ' : ''}${text})`),
    name,
    base: name,
    argument: pieceAt(node, text),
    isDistinct,
    isWindow: call.kind === 'call' && call.parent?.kind === 'member' && call.parent.name === 'over',
  };
}

/** `count(*)` at a node. */
export function countOfRows(node: SyntaxNode): SqlAggregate {
  return aggregateAt(node, 'count', { node, text: '*' });
}

function isDistinctCall(call: CallNode): boolean {
  if (/distinct/i.test(calleePath(call))) return true;
  return call.arguments.some(
    ({ name, value }) =>
      (name === 'distinct' && value.kind === 'boolean' && value.value) ||
      (value.kind === 'call' && /distinct/i.test(calleeName(value))),
  );
}

/** Aggregates within what a query selects: `func.sum(X.units)`, `Sum('units')`, `SUM(p.units) AS units`, `_sum: { pages: true }`. */
export function readSelected(call: CallNode, draft: QueryDraft, readSql: SqlReader): void {
  for (const { value, name } of call.arguments) {
    if (value.kind === 'string') readText(value, draft, readSql);
    for (const node of descendants(value)) {
      if (node.kind === 'call') readInnerAggregate(node, draft);
      else if (node.kind === 'string' && node !== value && /\(/.test(node.value))
        readText(node, draft, readSql);
    }
    const column = value.kind === 'member' || value.kind === 'name' ? columnOfNode(value) : null;
    if (column !== null)
      draft.selected.push({
        ...pieceAt(value, columnText(column)),
        expression: pieceAt(value, columnText(column)),
        name: name ?? column.name,
      });
  }
}

function readInnerAggregate(call: CallNode, draft: QueryDraft): void {
  const name = plainName(calleeName(call));
  const base = ENDS.get(name);
  if (base === undefined || /^(math|array|object|decimal)$/i.test(calleePath(call).split('.')[0] ?? ''))
    return;
  const [first] = call.arguments;
  const receiver = receiverOf(call);
  // Exposed and QueryDSL: `Builds.minutes.sum()`.
  const asked = first?.value ?? (receiver?.kind === 'member' ? receiver : null);
  if (asked === null && base !== 'count') return;
  const text = asked === null ? '*' : expressionText(asked);
  draft.aggregates.push(aggregateAt(call, base, { node: call, text: text === '' ? '*' : text }));
}

/** SQL that is selected as text; the piece's place is the whole text's. */
function readText(node: SyntaxNode & { kind: 'string' }, draft: QueryDraft, readSql: SqlReader): void {
  if (node.value.length > MAX_SELECTED) return;
  const parts = node.parts[Symbol.iterator]();
  const text = node.value.replaceAll('${}', () => partText(parts.next().value));
  const [statement] = readSql(`SELECT ${text.replace(/^\s*select\b/i, '')} FROM _`);
  if (statement === undefined) return;
  const at = <P extends SqlPiece>(piece: P): P => ({ ...piece, start: node.span.start, end: node.span.end });
  for (const one of statement.selected) draft.selected.push({ ...at(one), expression: at(one.expression) });
  for (const one of statement.aggregates)
    draft.aggregates.push({ ...at(one), argument: one.argument === null ? null : at(one.argument) });
}

/** Drizzle's `sum(${events.quantity})`. */
function partText(part: SyntaxNode | undefined): string {
  const column = part === undefined ? null : columnOfNode(part);
  return column === null ? '_' : columnText(column);
}

/** Longer texts are whole statements, read as such. */
const MAX_SELECTED = 2_000;

/** Prisma's `_sum: { pages: true }`, and `_count`. */
export function readObjectAggregate({ key, value }: Entry, draft: QueryDraft): boolean {
  const base = /^_(sum|avg|min|max|count)$/.exec(key ?? '')?.[1];
  if (base === undefined) return false;
  if (value.kind !== 'object') draft.aggregates.push(aggregateAt(value, base, { node: value, text: '*' }));
  else
    for (const entry of value.entries)
      if (entry.key !== null)
        draft.aggregates.push(
          aggregateAt(value, base, { node: entry.value, text: entry.key === '_all' ? '*' : entry.key }),
        );
  return true;
}

/** Mongo's `{ $group: { _id: '$accountId', units: { $sum: '$units' } } }`. */
export function readGroupStage(value: SyntaxNode, draft: QueryDraft): void {
  if (value.kind !== 'object') return;
  for (const { key, value: inner } of value.entries) {
    if (key === '_id') {
      for (const node of descendants(inner))
        if (node.kind === 'string' && node.value.startsWith('$'))
          draft.groupBy.push(pieceAt(node, node.value.slice(1)));
    } else if (inner.kind === 'object')
      for (const one of inner.entries) {
        const base = baseOf((one.key ?? '').replace('$', '').toLowerCase());
        if (base === null) continue;
        const text = one.value.kind === 'string' ? one.value.value.replace('$', '') : '*';
        draft.aggregates.push(aggregateAt(inner, base, { node: one.value, text }));
      }
  }
}

/** The columns that a grouping names. */
export function readGrouping(call: CallNode, draft: QueryDraft): void {
  for (const { value } of call.arguments) readGroupKey(value, draft);
  if (call.block !== null) readGroupKey(call.block, draft);
}

function readGroupKey(value: SyntaxNode, draft: QueryDraft): void {
  if (value.kind === 'list') for (const item of value.items) readGroupKey(item, draft);
  else if (value.kind === 'string')
    for (const part of value.value.split(',')) {
      const column = columnOfText(part);
      if (column !== null) draft.groupBy.push(pieceAt(value, columnText(column)));
    }
  else if (value.kind === 'function' || value.kind === 'object') {
    for (const node of descendants(value))
      if (node.kind === 'member') draft.groupBy.push(pieceAt(node, pathOf(node)));
  } else {
    const column = columnOfNode(value);
    if (column !== null) draft.groupBy.push(pieceAt(value, columnText(column)));
  }
}

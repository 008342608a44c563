import type { CallNode, Entry, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import type { SqlReader } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { lastValueOf } from '../returned.ts';
import { resolve } from '../values.ts';
import type { ChainStep } from './chain.ts';
import {
  countOfRows,
  readEndAggregate,
  readGrouping,
  readGroupStage,
  readObjectAggregate,
  readSelected,
} from './chain-aggregates.ts';
import { conditionsOf, conditionsOfStep } from './chain-conditions.ts';
import { isJoinStep, readJoin } from './chain-joins.ts';
import { columnOfText, pieceAt, type QueryDraft, wordIn } from './query-draft.ts';

/** A draft with what reads SQL that stands in the chain. */
export interface Reading {
  readonly draft: QueryDraft;
  readonly readSql: SqlReader;
}

const CONDITIONS =
  /^(or|and)?(where|having)(not|null|notnull|in|notin|between|date|month|year|raw|column)*$|^(filter|filterby|exclude|reject|not|any|none|single|find|findone|findby|findoneby|findall|and|or|match|eq|neq|gt|gte|lt|lte|is|in|contains)$/;
const SELECTS =
  /^(add)?select(raw|sub|distinct)?$|^(annotate|aggregate|with_?columns|columns|slice|pluck|values|valueslist|addcolumn)$/;
const GROUPS = /^(group|groupby|addgroupby|groupbyraw)$/;
const ORDERS = /^(add)?order(by)?(desc|descending|asc|raw)?$|^(sort|sortby|thenby|latest|oldest|reorder)$/;
const LIMITS = /^(limit|take|top|setmaxresults|fetchfirst|islice)$/;
const OFFSETS = /^(offset|skip|setfirstresult|range)$/;

/** One link of the chain: what it adds to the query. */
export function readStep({ name }: ChainStep, call: CallNode, reading: Reading): void {
  const { draft, readSql } = reading;
  const [first] = call.arguments;
  if (isJoinStep(name)) readJoin(name, call, draft, readSql);
  else if (name.startsWith('distinct')) draft.isDistinct = true;
  else if (GROUPS.test(name)) readGrouping(call, draft);
  else if (ORDERS.test(name)) readOrder(call, name, draft);
  else if (LIMITS.test(name) && first) draft.limit ??= pieceAt(call, numberText(first.value));
  else if (OFFSETS.test(name) && first) draft.offset ??= pieceAt(call, pathOf(first.value));
  else if (readEndAggregate(name, call, draft)) readOptions(call, reading);
  else if (CONDITIONS.test(name)) readWhere(name, call, reading);
  if (SELECTS.test(name)) readSelected(call, draft, readSql);
  // Exposed: `Runs.select { Runs.workspaceId eq workspace }`.
  if (name === 'select' && call.block !== null) draft.where.push(...conditionsOf(call.block));
  if (/^(find\w*|aggregate|groupby|search|paginate)$/.test(name)) readOptions(call, reading);
}

/** The literal number a limit is, through a constant; its name where it is none. */
function numberText(node: SyntaxNode): string {
  const value = resolve(node);
  return value.kind === 'number' ? String(value.value) : pathOf(node);
}

const COMPARING = /^(eq|neq|gt|gte|lt|lte|is|in|contains)$/;

function readWhere(name: string, call: CallNode, { draft }: Reading): void {
  // Supabase: `.eq('org_id', id)`; elsewhere a comparison is no link of a query's chain.
  if (COMPARING.test(name) && call.arguments[0]?.value.kind !== 'string') return;
  if (
    call.arguments.length === 1 &&
    call.arguments[0]?.value.kind === 'object' &&
    hasOptions(call.arguments[0].value)
  )
    return;
  const found = COMPARING.test(name)
    ? conditionsOf({ ...call, callee: { kind: 'name', name, span: call.callee.span, parent: call } })
    : conditionsOfStep(name, call);
  draft[/having/.test(name) ? 'having' : 'where'].push(...found);
}

const OPTIONS =
  /^(where|_sum|_count|_avg|_max|_min|by|take|skip|orderBy|order|limit|offset|select|include|group|attributes|relations|having|cursor|data)$/;

function hasOptions(node: SyntaxNode): boolean {
  return node.kind === 'object' && node.entries.some(({ key }) => key !== null && OPTIONS.test(key));
}

/** Prisma's, Sequelize's and TypeORM's options, and Mongo's pipeline. */
function readOptions(call: CallNode, { draft }: Reading): void {
  for (const { value } of call.arguments) {
    const options = resolve(value);
    const stages = options.kind === 'list' ? options.items : [options];
    for (const stage of stages)
      if (stage.kind === 'object') for (const entry of stage.entries) readOption(entry, draft);
  }
}

function readOption(entry: Entry, draft: QueryDraft): void {
  const { key, value } = entry;
  const name = (key ?? '').replace('$', '');
  if (readObjectAggregate(entry, draft)) return;
  if (name === 'where' || name === 'match') draft.where.push(...conditionsOf(resolve(value)));
  else if (name === 'take' || name === 'limit') draft.limit ??= pieceAt(value, numberText(value));
  else if (name === 'skip' || name === 'offset' || name === 'cursor')
    draft.offset ??= pieceAt(value, pathOf(value));
  else if (key === '$group') readGroupStage(value, draft);
  else if (name === 'by' || name === 'group') {
    for (const item of value.kind === 'list' ? value.items : [value]) {
      const column = item.kind === 'string' ? columnOfText(item.value) : null;
      if (column !== null) draft.groupBy.push(pieceAt(item, column.name));
    }
  } else if (name === 'orderBy' || name === 'order' || name === 'sort') readOrderValue(value, '', draft);
}

function readOrder(call: CallNode, name: string, draft: QueryDraft): void {
  for (const { name: key, value } of call.arguments)
    if (key === null) readOrderValue(value, `${name} ${wordIn(call.arguments[1]?.value) ?? ''}`, draft);
    else if (key === 'order') readOrderWay(value, draft);
    else
      draft.orderBy.push({
        ...pieceAt(value, key),
        isDescending: value.kind === 'string' && /desc/i.test(value.value),
      });
}

/** Pypika: `orderby(total, order=Order.desc)`. */
function readOrderWay(value: SyntaxNode, draft: QueryDraft): void {
  const last = draft.orderBy.pop();
  if (last !== undefined) draft.orderBy.push({ ...last, isDescending: /desc/i.test(pathOf(value)) });
}

const DESCENDING = /desc|^-|latest/i;

function readOrderValue(value: SyntaxNode, how: string, draft: QueryDraft): void {
  const add = (text: string, said: string): void =>
    void (
      text !== '' &&
      draft.orderBy.push({
        ...pieceAt(value, text.replace(/^-/, '')),
        isDescending: DESCENDING.test(`${said} ${how}`) || text.startsWith('-'),
      })
    );
  if (value.kind === 'string') add(value.value.split(/[\s,]/)[0] ?? '', value.value);
  else if (value.kind === 'object')
    for (const one of value.entries)
      add(
        one.key ?? '',
        one.value.kind === 'string' ? one.value.value : one.value.kind === 'unary' ? 'desc' : '',
      );
  else if (value.kind === 'list') for (const item of value.items) readOrderValue(item, how, draft);
  else if (value.kind === 'call')
    add(pathOf(value.arguments[0]?.value ?? value.callee), plainName(pathOf(value.callee)));
  else if (value.kind === 'function') add(pathOf(lastValueOf(value) ?? value), '');
  else if (value.kind === 'unary') readOrderValue(value.operand, `${how} desc`, draft);
  else add(pathOf(value), '');
}

/** What stands behind the last call: Ruby's `.count`, Python's `query[:100]`. */
export function readTrailing(call: CallNode, draft: QueryDraft): void {
  const { parent } = call;
  if (parent?.kind === 'member' && parent.object === call && /^(count|size|length)$/.test(parent.name))
    draft.aggregates.push(countOfRows(parent));
  if (parent?.kind !== 'index' || parent.object !== call || parent.index.kind !== 'list') return;
  const [from, to] = parent.index.items;
  const last = to ?? from;
  if (last === undefined) return;
  draft.limit ??= pieceAt(parent, numberText(last));
  if (to !== undefined && from !== undefined && !(from.kind === 'number' && from.value === 0))
    draft.offset ??= pieceAt(parent, pathOf(from));
}

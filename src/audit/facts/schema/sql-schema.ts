import type { SqlReader } from '../file-facts.ts';
import { parseSql } from '../sql/parse-sql.ts';
import { everyStatement, type SqlStatement } from '../sql/statement.ts';
import {
  after,
  inside,
  nameAt,
  nameList,
  pieceOf,
  readSource,
  type SqlSource,
  splitByComma,
  wordAt,
} from '../sql/token-range.ts';
import { lineIndex, type SchemaPlace } from './line-index.ts';
import { readDefinitions } from './sql-columns.ts';
import { readKey } from './sql-keys.ts';
import { emptyTable, type TableDefinition } from './table-definition.ts';

/** Migration tools keep the way back in the same file: goose, sql-migrate, dbmate, Play. */
const WAY_BACK = /^[ \t]*--[ \t]*(?:\+goose[ \t]+down|\+migrate[ \t]+down|migrate:down|-[ \t]*!downs)\b/im;
const WAY_BACK_FILE = /(?:[._-]|\/)down\.sql$|\/down\//i;

/** Tables defined and changed by SQL. The way back of a migration is left out. */
export function parseSqlSchema(
  path: string,
  text: string,
  readSql: SqlReader = (sql) => parseSql(sql),
): TableDefinition[] {
  if (WAY_BACK_FILE.test(path)) return [];
  const back = WAY_BACK.exec(text);
  const forward = back ? text.slice(0, back.index) : text;
  const lineOf = lineIndex(forward);
  return [...everyStatement(readSql(forward))].flatMap((statement) => {
    const source = readSource(forward, statement.start, statement.end);
    return definitionOf(source, statement, { path, lineOf }) ?? [];
  });
}

function definitionOf(
  source: SqlSource,
  statement: SqlStatement,
  place: SchemaPlace,
): TableDefinition | null {
  const line = place.lineOf(statement.target?.start ?? statement.start);
  const table = {
    ...emptyTable(place.path, statement.target?.name ?? '', line),
    qualifier: statement.target?.qualifier ?? null,
  };
  const at = source.tokens.findIndex((token) => token.end === statement.target?.end) + 1;
  switch (statement.verb) {
    case 'create-table':
    case 'create-view':
      return createdTable(source, { at, isView: statement.verb === 'create-view' }, table, place);
    case 'create-index':
      return createdIndex(source, at, table, place);
    case 'alter-table':
      return alteredTable(source, at, table, place);
    case 'drop':
      return droppedIndex(source, statement, table);
    case 'select':
    case 'insert':
    case 'replace':
    case 'update':
    case 'delete':
    case 'merge':
    case 'truncate':
    case 'fragment':
    case 'other':
      return null;
  }
}

function createdTable(
  source: SqlSource,
  { at, isView }: { at: number; isView: boolean },
  table: TableDefinition,
  place: SchemaPlace,
): TableDefinition | null {
  const to = source.tokens.length;
  let from = at;
  // `ON CLUSTER c` and the like stand between the name and the columns.
  while (from < to && source.tokens[from]?.kind !== 'open' && !/^(engine|as)$/.test(wordAt(source, from)))
    from++;
  const hasList = source.tokens[from]?.kind === 'open' && !source.opensQuery[from];
  const definitions = hasList
    ? readDefinitions(source, splitByComma(source, inside(source, from, to)), place)
    : { columns: [], unique: [] };
  const tail = readTail(source, hasList ? after(source, from, to) : from, place);
  // A view without an engine of its own stores nothing.
  if (tail.engine === null && (isView || !hasList)) return null;
  const isClickHouse = /MergeTree|Log\b|Memory|Distributed/i.test(tail.engine ?? '');
  const columns = isClickHouse
    ? definitions.columns.map((column) => ({ ...column, isNullable: /^nullable\b/i.test(column.type) }))
    : definitions.columns;
  // A primary key of ClickHouse is an index of the order; it keeps nothing unique.
  const unique = isClickHouse ? [] : definitions.unique;
  return { ...table, isWhole: true, columns, unique, engine: tail.engine, orderBy: tail.orderBy };
}

function readTail(
  source: SqlSource,
  from: number,
  place: SchemaPlace,
): { engine: string | null; orderBy: string[] } {
  const to = source.tokens.length;
  let engine: string | null = null;
  let orderBy: string[] = [];
  for (let at = from; at < to; at = after(source, at, to)) {
    const word = wordAt(source, at);
    if (word === 'as' && source.opensQuery[at + 1]) break;
    if (word === 'select') break;
    if (word === 'engine' && engine === null) {
      const name = source.tokens[at + 1]?.text === '=' ? at + 2 : at + 1;
      const hasArguments = source.tokens[name + 1]?.kind === 'open';
      engine =
        pieceOf(source, { from: name, to: hasArguments ? after(source, name + 1, to) : name + 1 }).text ||
        null;
    }
    if (word === 'order' && wordAt(source, at + 1) === 'by' && orderBy.length === 0) {
      orderBy = readKey(source, { from: at + 2, to }, place)?.columns.slice() ?? firstName(source, at + 2);
    }
  }
  return { engine, orderBy };
}

function firstName(source: SqlSource, at: number): string[] {
  const name = nameAt(source, { from: at, to: source.tokens.length });
  if (name === null) return [];
  const isCall = source.tokens[name.next]?.kind === 'open';
  if (name.name.toLowerCase() === 'tuple' && isCall)
    return nameList(source, inside(source, name.next, source.tokens.length));
  return [
    isCall
      ? pieceOf(source, { from: at, to: after(source, name.next, source.tokens.length) }).text
      : name.name,
  ];
}

function createdIndex(
  source: SqlSource,
  at: number,
  table: TableDefinition,
  place: SchemaPlace,
): TableDefinition | null {
  const isUnique = source.tokens
    .slice(0, 3)
    .some((token) => token.kind === 'word' && token.text === 'unique');
  const key = isUnique ? readKey(source, { from: at, to: source.tokens.length }, place) : null;
  if (key === null) return null;
  const on = source.tokens.findIndex((token) => token.kind === 'word' && token.text === 'on');
  const name = nameAt(source, { from: on - 1, to: on })?.name ?? null;
  return { ...table, unique: [{ ...key, name: name?.toLowerCase() === 'index' ? null : name }] };
}

function alteredTable(
  source: SqlSource,
  at: number,
  table: TableDefinition,
  place: SchemaPlace,
): TableDefinition | null {
  const actions = splitByComma(source, { from: at, to: source.tokens.length });
  const added = actions
    .filter((action) => wordAt(source, action.from) === 'add')
    .map((action) => {
      let from = action.from + 1;
      while (/^(column|if|not|exists)$/.test(wordAt(source, from))) from++;
      return { from, to: action.to };
    });
  const definitions = readDefinitions(source, added, place);
  const dropped = actions.flatMap((action) => {
    if (wordAt(source, action.from) !== 'drop') return [];
    let from = action.from + 1;
    if (!/^(constraint|index|key|primary)$/.test(wordAt(source, from))) return [];
    while (/^(constraint|index|key|primary|if|exists)$/.test(wordAt(source, from))) from++;
    const name = nameAt(source, { from, to: action.to })?.name ?? null;
    return [
      { name, columns: [], path: place.path, line: place.lineOf(source.tokens[action.from]?.start ?? 0) },
    ];
  });
  if (definitions.columns.length + definitions.unique.length + dropped.length === 0) return null;
  return { ...table, ...definitions, dropped };
}

function droppedIndex(
  source: SqlSource,
  statement: SqlStatement,
  table: TableDefinition,
): TableDefinition | null {
  const { target } = statement;
  if (wordAt(source, 1) !== 'index' || target === null) return null;
  const on = source.tokens.findIndex((token) => token.kind === 'word' && token.text === 'on');
  const owner = on < 0 ? null : nameAt(source, { from: on + 1, to: source.tokens.length });
  const from = source.tokens.findIndex((token) => token.start === target.start);
  const names = splitByComma(source, { from, to: on < 0 ? source.tokens.length : on });
  const dropped = names.flatMap((part) => {
    const name = nameAt(source, part)?.name;
    return name === undefined ? [] : [{ name, columns: [], path: table.path, line: table.line }];
  });
  return { ...table, name: owner?.name ?? '', qualifier: owner?.qualifier ?? null, dropped };
}

import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { rowName } from '../rows/row-entities.ts';
import { tablesIn } from '../schema/tables-in.ts';
import { isOfTable } from '../sql/joins.ts';
import type { SqlColumn, SqlComparison, SqlPiece, SqlStatement, SqlTable } from '../sql/statement.ts';
import { type RowQuery, rowQueries } from './row-queries.ts';

/** Rows that a query leaves out because something of theirs is missing. */
export interface DroppedRows {
  readonly query: RowQuery;
  /** The clause that leaves them out. */
  readonly piece: SqlPiece;
  /**
   * `unpriced`: joined to a price list that need not know them. `unmatched`: joined by an outer join that a condition
   * makes an inner one. `unequal`, `not in`, `sum`: a column without a value makes the comparison or the sum unknown.
   */
  readonly reason: 'unpriced' | 'unmatched' | 'unequal' | 'not in' | 'sum';
  /** The table or the column that it is about, as written. */
  readonly name: string;
}

/** Every query of the files that drops rows so, in source order, with its file. */
export const droppedRows = remember(
  (files: readonly FileFacts[]): readonly (DroppedRows & { readonly facts: FileFacts })[] => {
    const nullable = nullableColumns(files);
    const told = new Map([...nullableFields(files), ...nullable]);
    return files.flatMap((facts) => {
      const queries = rowQueries(facts).filter(({ from }) => from !== 'list');
      return queries.flatMap((query) =>
        [...ofStatement(query, queries), ...ofNulls(query, nullable), ...ofSums(query, told)].map(
          (found) => ({ ...found, facts }),
        ),
      );
    });
  },
);

function* ofStatement(query: RowQuery, queries: readonly RowQuery[]): Generator<DroppedRows> {
  const { statement } = query;
  if (statement.verb !== 'select') return;
  for (const table of statement.tables) {
    if (table.join === 'inner' && isUnpriced(table, statement) && !isAskedFor(table, queries))
      yield { query, piece: table, reason: 'unpriced', name: table.name };
    if (table.join !== 'left') continue;
    const condition = statement.where.find((one) => dropsUnmatched(one, table));
    if (condition !== undefined && wantsUnmatched(table, statement))
      yield { query, piece: condition, reason: 'unmatched', name: table.name };
  }
}

const PRICES = /^(prices?|pricings?|rates?|ratecards?|tariffs?|costs?|multipliers?)$/;
/** What a price is looked up by where no foreign key makes sure that there is one. */
const NATURAL =
  /^(model|sku|region|country|currency|meter|metric|code|name|type|kind|service|operation|zone|provider|unit|key|feature|prefix|destination|carrier|network|class|category|day|date|month)$/;

/** A price list is joined by what things are called, and what is made of the rows is added up. */
function isUnpriced(table: SqlTable, { aggregates, tables, selected }: SqlStatement): boolean {
  if (!wordsOf(table.name).some((word) => PRICES.test(word)) || tables.length < 2) return false;
  const links = table.on.filter(({ operator, valueColumn }) => operator === '=' && valueColumn !== null);
  if (links.length === 0 || !links.every(isNatural)) return false;
  const isTotal = aggregates.some(({ base, isWindow }) => (base === 'sum' || base === 'count') && !isWindow);
  return (
    isTotal || selected.some(({ expression }) => /\*/.test(expression.text) && isOfTable(expression, table))
  );
}

function isNatural({ column, valueColumn }: SqlComparison): boolean {
  return [column, valueColumn].every(
    (one) =>
      NATURAL.test(wordsOf(one?.name ?? '').findLast((word) => word !== 'id') ?? '') &&
      !/_?price_?id$/i.test(one?.name ?? ''),
  );
}

/** Another query of the file looks for those without a price. */
function isAskedFor({ name }: SqlTable, queries: readonly RowQuery[]): boolean {
  return queries.some(
    ({ statement }) =>
      statement.tables.some((one) => one.name === name && (one.join === 'left' || one.join === 'anti')) ||
      statement.where.some(
        ({ operator, isNegated, text }) => operator === 'exists' && isNegated && text.includes(name),
      ),
  );
}

/** A comparison that is never true where the joined row is missing. */
function dropsUnmatched(
  { subject, operator, isAlternative, isNegated, isBare }: SqlComparison,
  table: SqlTable,
): boolean {
  if (isAlternative || !isBare || !isOfTable(subject, table)) return false;
  if (operator === 'is-null') return isNegated;
  return operator !== 'exists' && operator !== 'is-distinct' && operator !== 'is';
}

/** Something is put in place of what a missing row would give: `COALESCE(SUM(u.quantity), 0)`, `COUNT(u.id)`. */
function wantsUnmatched(table: SqlTable, { selected }: SqlStatement): boolean {
  return selected.some(
    ({ expression }) => /\b(coalesce|ifnull|nvl)\s*\(/i.test(expression.text) && isOfTable(expression, table),
  );
}

/** Columns that may have no value, by table, as far as the files say. */
function nullableColumns(files: readonly FileFacts[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const facts of files)
    for (const { name, columns, engine } of tablesIn(facts)) {
      const known = found.get(rowName(name)) ?? new Set<string>();
      for (const column of columns) {
        // A later file may say that it always has one.
        // ClickHouse's columns have a value unless their type says otherwise.
        const mayLack =
          column.isNullable &&
          (engine === null || !/MergeTree/i.test(engine) || /nullable\(/i.test(column.type));
        if (mayLack && column.default === null) known.add(plainName(column.name));
        else known.delete(plainName(column.name));
      }
      found.set(rowName(name), known);
    }
  return found;
}

/** `string | null`, `int | None`, `Optional[int]`, `long?`, `*int64`, `sql.NullInt64`, `Option<i64>`. */
const NULLABLE =
  /\|\s*(null|None)\b|\b(null|None)\s*\||^(typing\.)?Optional\b|\?$|^\*|^sql\.Null|^(std::option::)?Option</;

/** The same as the types of rows say it, by what the type is a row of: `CompletionRow` is one of `completions`. */
function nullableFields(files: readonly FileFacts[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const facts of files)
    for (const { name, body } of facts.nodes('class')) {
      const lacking = new Set<string>();
      for (const field of body) {
        const [target] = field.kind === 'assign' ? field.targets : [];
        if (field.kind === 'assign' && target?.kind === 'name' && NULLABLE.test(field.type ?? ''))
          lacking.add(plainName(target.name));
      }
      const row = (name ?? '').replace(/(Row|Record|Entity|Model)$/, '');
      if (lacking.size > 0 && row !== '') found.set(rowName(row), lacking);
    }
  return found;
}

/** States are always given, whatever the schema allows. */
const ALWAYS = /status|state$/i;

function* ofNulls(
  query: RowQuery,
  nullable: ReadonlyMap<string, ReadonlySet<string>>,
): Generator<DroppedRows> {
  const { statement } = query;
  const mayLack = (column: SqlColumn | null): boolean => lacks(column, statement, nullable);
  for (const one of statement.where) {
    const isUnequal = isUnequalTo(one);
    if (isUnequal && mayLack(one.column) && !isKeyOf(one, statement) && !isNullThoughtOf(one, statement))
      yield { query, piece: one, reason: 'unequal', name: one.column?.name ?? '' };
    const missing = one.operator === 'in' && one.isNegated ? columnOfList(one, statement, nullable) : null;
    if (missing !== null) yield { query, piece: one, reason: 'not in', name: missing };
  }
}

/** Sums of columns of one row, one of which may have no value. */
function* ofSums(
  query: RowQuery,
  nullable: ReadonlyMap<string, ReadonlySet<string>>,
): Generator<DroppedRows> {
  const { statement } = query;
  for (const aggregate of statement.aggregates) {
    const columns = aggregate.base === 'sum' ? addends(aggregate.argument?.text ?? '') : [];
    const lacking = columns.find((column) => lacks(column, statement, nullable));
    if (lacking !== undefined) yield { query, piece: aggregate, reason: 'sum', name: lacking.name };
  }
}

/** The column is one of a table that may have no value there. */
function lacks(
  column: SqlColumn | null,
  statement: SqlStatement,
  nullable: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  if (column === null || ALWAYS.test(column.name)) return false;
  return tablesOf(column, statement).some(({ name }) =>
    nullable.get(rowName(name))?.has(plainName(column.name)),
  );
}

/** The tables a column may be of. */
function tablesOf({ qualifier }: SqlColumn, { tables }: SqlStatement): readonly SqlTable[] {
  const own =
    qualifier === null
      ? tables
      : tables.filter(
          (one) =>
            rowName(one.alias ?? one.name) === rowName(qualifier) || rowName(one.name) === rowName(qualifier),
        );
  return own.filter(({ query }) => query === null);
}

function isUnequalTo({ operator, isNegated, isAlternative, isBare, valueColumn }: SqlComparison): boolean {
  if (isAlternative || !isBare || valueColumn !== null) return false;
  return operator === '!=' || operator === '<>' ? !isNegated : isNegated && /^(=|in|like)$/.test(operator);
}

/** Rows are told apart by the column, or it names another row: whoever has none is no one. */
function isKeyOf({ column }: SqlComparison, { groupBy }: SqlStatement): boolean {
  const name = column?.name.toLowerCase() ?? '';
  return /_?id$/.test(name) || groupBy.some(({ text }) => text.toLowerCase().split('.').at(-1) === name);
}

/** Another condition on the column says what becomes of rows without a value. */
function isNullThoughtOf(one: SqlComparison, { where }: SqlStatement): boolean {
  return where.some(
    (other) => other !== one && other.operator === 'is-null' && other.column?.name === one.column?.name,
  );
}

/** `NOT IN (SELECT usage_event_id FROM invoice_lines)`, where that column may have no value. */
function columnOfList(
  one: SqlComparison,
  { nested }: SqlStatement,
  nullable: ReadonlyMap<string, ReadonlySet<string>>,
): string | null {
  for (const { role, statement } of nested) {
    const [only, ...others] = statement.selected;
    const [table] = statement.tables;
    if (role !== 'expression' || only?.name == null || others.length > 0 || table === undefined) continue;
    if (!one.values.some(({ text }) => text.includes(statement.text.slice(0, MAX_COMPARED)))) continue;
    if (statement.where.some(({ operator, isNegated }) => operator === 'is-null' && isNegated)) continue;
    if (nullable.get(rowName(table.name))?.has(plainName(only.name))) return only.name;
  }
  return null;
}

/** So much of a nested query tells it from others. */
const MAX_COMPARED = 60;

/** The bare columns of a sum of columns: `a + b + COALESCE(c, 0)` gives `a` and `b`; none for what is no sum. */
function addends(text: string): SqlColumn[] {
  const parts = text.split('+').map((part) => part.trim());
  if (parts.length < 2) return [];
  return parts.flatMap((part) => {
    const [, qualifier, name] = /^(?:(\w+)\.)?(\w+)$/.exec(part.replace(/["`]/g, '')) ?? [];
    return name === undefined || /^\d+$/.test(name) ? [] : [{ name, qualifier: qualifier ?? null }];
  });
}

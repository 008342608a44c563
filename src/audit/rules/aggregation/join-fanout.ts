import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { type RowQuery, rowQueries } from '../../facts/queries/row-queries.ts';
import { remember } from '../../facts/remember.ts';
import { rowName } from '../../facts/rows/row-entities.ts';
import { tablesIn } from '../../facts/schema/tables-in.ts';
import { isOfTable, type ManySide, manySides } from '../../facts/sql/joins.ts';
import type { SqlAggregate, SqlPiece, SqlStatement, SqlTable } from '../../facts/sql/statement.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-308: a join repeats the rows that are summed. */
export const joinFanout = defineRule({
  id: 'MTR-308',
  name: 'join-fanout',
  section: 'aggregation',
  title: 'Join repeats the rows that are summed',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does every row of usage enter a sum or count once, whatever tables are joined to it?',
  cost: 'Each row of usage is summed once for every row joined to it: the customer is shown and billed a multiple of the usage.',
  remediation:
    'Join by the other table’s own key, sum before joining (in a subquery or CTE), or replace the join by EXISTS.',
  references: [
    'https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-JOIN',
    'https://cloud.google.com/looker/docs/best-practices/understanding-symmetric-aggregates',
  ],
  *match(scope) {
    for (const facts of scope.files)
      for (const query of rowQueries(facts)) {
        yield* matchStatement(facts, query, scope);
        yield* matchHistory(facts, query, scope);
      }
  },
});

function* matchStatement(facts: FileFacts, query: RowQuery, scope: RuleScope): Generator<Match> {
  const { statement } = query;
  const sums = statement.aggregates.filter(isSum);
  if (sums.length === 0 || statement.isDistinct) return;
  const sides = manySides(statement).filter((many) => !isUnique(many, scope));
  for (const many of sides) {
    const repeated = repeatedBy(many, { sums, sides, statement });
    if (repeated === null) continue;
    const { table, column } = many;
    yield {
      file: facts.file,
      node: query.node,
      lines: query.linesOf(table),
      confidence: isSurelyMeant(repeated, statement) ? 'likely' : 'possible',
      message:
        repeated.argument?.text === '*'
          ? `\`COUNT(*)\` counts a row also where \`${table.name}\` has none, because the join is an outer one: customers without usage are counted as having one.`
          : `\`${table.name}\` is joined by \`${column}\` and can have several rows there: \`${repeated.text.slice(0, MAX_QUOTED)}\` adds each value once for every one of them, so usage is multiplied.`,
    };
  }
}

function isSurelyMeant(repeated: SqlAggregate, statement: SqlStatement): boolean {
  if (repeated.argument?.text === '*') return !statement.groupBy.every(isReference);
  // A count of what is no usage is most often asked whether it is above zero.
  return repeated.base === 'sum' || isCountOfUsage(repeated, statement);
}

function isCountOfUsage({ argument }: SqlAggregate, { tables }: SqlStatement): boolean {
  const counted = tables.find((table) => argument !== null && isOfTable(argument, table));
  return counted !== undefined && isAboutUsage(counted.name, true);
}

const MAX_QUOTED = 60;

function isSum({ base, isDistinct, isWindow }: SqlAggregate): boolean {
  return (base === 'sum' || base === 'count' || base === 'avg') && !isDistinct && !isWindow;
}

interface Joined {
  readonly sums: readonly SqlAggregate[];
  readonly sides: readonly ManySide[];
  readonly statement: SqlStatement;
}

/** The aggregate that the join makes wrong; null where it takes apart by the joined rows. */
function repeatedBy({ table }: ManySide, { sums, sides, statement }: Joined): SqlAggregate | null {
  if (statement.groupBy.some((key) => isOfTable(key, table) || /^\d+$/.test(key.text))) return null;
  const hanging = hangingFrom(table, statement.tables);
  const others = statement.tables.filter((one) => !hanging.has(one));
  const repeated = sums.find(({ argument, base }) => {
    if (argument === null || isOfTable(argument, table)) return false;
    // What is counted beside the joined rows is counted once for each; a count of the one may be meant to count them.
    const counted =
      base === 'sum' ? others : others.filter((one) => sides.some((side) => side.table === one));
    return base !== 'avg' && counted.some((one) => isOfTable(argument, one));
  });
  if (repeated) return repeated;
  const starred = sums.find(({ argument, base }) => base === 'count' && argument?.text === '*');
  return starred &&
    table.join === 'left' &&
    sides.length === 1 &&
    statement.groupBy.length > 0 &&
    !isAsked(table, statement)
    ? starred
    : null;
}

/** `GROUP BY run.evaluation_id`: rows that each stand for themselves are counted by what they belong to. */
function isReference({ text }: SqlPiece): boolean {
  return /\w(_id|Id)["`\]]?(\s*::\s*\w+)?$/.test(text.trim());
}

/**
 * A condition on the outer side leaves only rows that have one; one on how many it has,
 * `HAVING count(contacts.id) = 0`, is what the join is for.
 */
function isAsked(table: SqlTable, { where, having }: SqlStatement): boolean {
  if (where.some(({ subject, isAlternative }) => !isAlternative && isOfTable(subject, table))) return true;
  const name = (table.alias ?? table.name).toLowerCase();
  return having.some(({ text }) => text.toLowerCase().includes(`${name}.`));
}

/** The many rows and all that is joined by them, one step after another. */
function hangingFrom(table: SqlTable, tables: readonly SqlTable[]): ReadonlySet<SqlTable> {
  const hanging = new Set([table]);
  for (const one of tables.slice(tables.indexOf(table) + 1))
    if ([...hanging].some((many) => hangsFrom(one, many))) hanging.add(one);
  return hanging;
}

/** `JOIN rows r … JOIN prices p ON p.id = r.price_id`: each of the many rows has its own value there. */
function hangsFrom(one: SqlTable, many: SqlTable): boolean {
  const names = new Set([many.alias ?? many.name, many.name].map((name) => name.toLowerCase()));
  // Object queries join by a path, `key.translations`, and ask within calls, `element(tt).key.id = k.id`.
  if (one.qualifier !== null && names.has(one.qualifier.toLowerCase())) return true;
  return one.on.some(({ text, column, valueColumn }) => {
    const sides = [column, valueColumn].map((side) => side?.qualifier?.toLowerCase());
    if (sides.some((side) => side !== undefined && names.has(side))) return true;
    return (text.match(/\(\s*(\w+)\s*\)\./g) ?? []).some((call) =>
      names.has(call.replace(/\W/g, '').toLowerCase()),
    );
  });
}

/** A price list with the time from which each price holds, joined without asking for the time. */
function* matchHistory(
  facts: FileFacts,
  { node, statement, linesOf }: RowQuery,
  scope: RuleScope,
): Generator<Match> {
  if (!statement.aggregates.some(isSum)) return;
  for (const table of statement.tables) {
    const since =
      table.join === 'inner' || table.join === 'left'
        ? versionColumns(scope).get(rowName(table.name))
        : undefined;
    if (since === undefined || table.query !== null || table.isLateral) continue;
    const own = [...table.on, ...statement.where];
    const links = table.on.filter(({ operator, valueColumn }) => operator === '=' && valueColumn !== null);
    if (
      links.length === 0 ||
      own.some(({ text }) => VERSION.test(text)) ||
      links.some(({ text }) => /\.id\b/i.test(text))
    )
      continue;
    yield {
      file: facts.file,
      node,
      lines: linesOf(table),
      confidence: 'likely',
      message: `\`${table.name}\` keeps a price for each \`${since}\` and is joined without asking for it: every row of usage is summed once for each price there ever was, and is billed as often.`,
      remediation: 'Ask for the one price that held at the time of the usage.',
    };
  }
}

const VERSION =
  /(valid|effective|starts?|active)_?(from|at|since|on|date|until|to)|(from|start)_?date|is_?current|superseded|version/i;
const PRICES = /^(prices?|pricings?|rates?|tariffs?|plans?|costs?)$/;

/** By the price lists of the schema: the column that says from when a price holds. */
const versionColumns = remember(({ files }: RuleScope): ReadonlyMap<string, string> => {
  const columns = new Map<string, string>();
  for (const facts of files)
    for (const table of tablesIn(facts)) {
      const since = table.columns.find(({ name }) =>
        /^(valid|effective)_?(from|at|since|on|date)$/i.test(name),
      );
      if (since && wordsOf(table.name).some((word) => PRICES.test(word)))
        columns.set(rowName(table.name), since.name);
    }
  return columns;
});

/** The schema says there is one row for each. */
function isUnique({ table, column }: ManySide, scope: RuleScope): boolean {
  return uniqueColumns(scope).has(`${table.name}.${column}`.toLowerCase());
}

/** Columns that are a unique key by themselves, as `table.column` in lower case. */
const uniqueColumns = remember(({ files }: RuleScope): ReadonlySet<string> => {
  const columns = new Set<string>();
  for (const facts of files)
    for (const table of tablesIn(facts))
      for (const key of table.unique)
        if (key.columns.length === 1) columns.add(`${table.name}.${key.columns[0] ?? ''}`.toLowerCase());
  return columns;
});

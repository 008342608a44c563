import type { SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, plainName } from '../names.ts';
import { databaseQueries, type RowQuery } from '../queries/row-queries.ts';
import { remember } from '../remember.ts';
import { rowName } from '../rows/row-entities.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import type { SqlStatement } from '../sql/statement.ts';
import { resolve } from '../values.ts';
import { descendants } from '../walk.ts';

/** One total over the rows of a table, in SQL or through an object mapper. */
export interface UsageSum {
  readonly node: SyntaxNode;
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  /** The table in one spelling, and the column in one spelling. */
  readonly table: string;
  readonly column: string;
  /** As written, for people. */
  readonly columnName: string;
  /** `sum`, `max`, `count distinct`. */
  readonly aggregate: string;
  /** Columns the rows are chosen by or grouped by: as written, by their one spelling. */
  readonly filters: ReadonlyMap<string, string>;
  /** The period is the calendar's month, or the customer's own cycle; null where it cannot be seen. */
  readonly period: 'calendar month' | 'billing period' | null;
  /** The time zone named in the query; null for none. */
  readonly zone: string | null;
}

const TOTALS = /^(sum|max|min|avg|count)$/;

/** Every total of a column that the file takes, in source order. */
export const usageSums = remember((facts: FileFacts): readonly UsageSum[] => {
  const written = sqlInCode(facts).flatMap(({ node, statement, linesOf }): UsageSum[] =>
    sumsOfStatement(statement).map(({ at, ...sum }) => {
      const said = `${statement.text} ${saidBeside(node)}`;
      return { ...sum, node, lines: linesOf(at), ...periodOf(said), zone: zoneOf(statement.text) };
    }),
  );
  const chained = databaseQueries(facts)
    .filter(({ from }) => from === 'database')
    .flatMap((query) => sumsOfQuery(query, facts));
  const sums = [...written, ...chained].sort((a, b) => a.node.span.start - b.node.span.start);
  return sums;
});

type SqlSum = Pick<UsageSum, 'table' | 'column' | 'columnName' | 'aggregate' | 'filters'> & {
  readonly at: SqlStatement['aggregates'][number];
};

function sumsOfStatement({ aggregates, tables, where, groupBy }: SqlStatement): SqlSum[] {
  const [table, ...others] = tables;
  if (table === undefined || others.length > 0 || table.query !== null) return [];
  const filters = bySpelling([
    ...where.flatMap(({ columns }) => columns.map(({ name }) => name)),
    ...groupBy.map(({ text }) => lastName(text)),
  ]);
  return aggregates.flatMap((at): SqlSum[] => {
    const columnName = /^(?:\w+\.)?["`]?(\w+)["`]?$/.exec(at.argument?.text.trim() ?? '')?.[1];
    // A condition within the aggregate chooses rows too, in a way that is not read here.
    if (columnName === undefined || !TOTALS.test(at.name) || at.isWindow) return [];
    const aggregate = at.isDistinct ? `${at.base} distinct` : at.base;
    return [
      { table: rowName(table.name), column: plainName(columnName), columnName, aggregate, filters, at },
    ];
  });
}

/** `Usage.where(...).sum(:units)`, `objects.filter(...).aggregate(Sum('units'))`, `usage.aggregate({ _sum: { units: true } })`. */
function sumsOfQuery({ node, statement }: RowQuery, facts: FileFacts): UsageSum[] {
  const said = facts.file.text.slice(node.span.start, Math.min(node.span.end, node.span.start + MAX_SAID));
  const scopes = node.kind === 'call' ? pathOf(node.callee).split('.') : [];
  return sumsOfStatement(statement).map(({ table, column, columnName, aggregate, filters }) => ({
    table,
    column,
    columnName,
    aggregate,
    node,
    lines: null,
    // A scope that is named after what it leaves over: `usage_events.billable.sum(:units)`.
    filters: new Map([...bySpelling(scopes), ...filters]),
    ...periodOf(`${said} ${saidBeside(node)}`),
    zone: zoneOf(said),
  }));
}

function bySpelling(columns: readonly string[]): ReadonlyMap<string, string> {
  return new Map(columns.map((column) => [plainName(column), column]));
}

const MAX_SAID = 2_000;

/** So many names beside a query are looked behind for what its bounds are. */
const MAX_NAMES = 30;

/** What the names handed to the query stand for: `monthStart` is `startOfMonth(now)`. */
function saidBeside(node: SyntaxNode): string {
  const call = node.kind === 'string' ? node.parent : node;
  if (call === null) return '';
  const said: string[] = [];
  for (const inner of descendants(call)) {
    if (inner.kind !== 'name' && inner.kind !== 'member') continue;
    said.push(inner.name);
    const value = resolve(inner);
    if (value !== inner && (value.kind === 'call' || value.kind === 'member')) said.push(pathOf(value));
    if (said.length > MAX_NAMES) break;
  }
  return said.join(' ');
}

const CALENDAR =
  /date_trunc\(\s*'month'|start_?of_?month|beginning_?of_?month|first_?(day_?)?of_?(the_?)?month|toStartOfMonth/i;
const CYCLE = /(current_?)?period_?start|billing_?(period|cycle)|cycle_?(start|anchor)|billing_?anchor/i;

function periodOf(said: string): Pick<UsageSum, 'period'> {
  const [isCalendar, isCycle] = [CALENDAR.test(said), CYCLE.test(said)];
  if (isCalendar === isCycle) return { period: null };
  return { period: isCalendar ? 'calendar month' : 'billing period' };
}

function zoneOf(text: string): string | null {
  return /at\s+time\s+zone\s+'([^']{1,40})'/i.exec(text)?.[1] ?? null;
}

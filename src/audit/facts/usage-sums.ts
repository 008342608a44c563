import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { lastName, plainName } from './names.ts';
import { filteredColumns } from './paged-queries.ts';
import { remember } from './remember.ts';
import { rowName } from './rows.ts';
import type { SqlStatement } from './sql/statement.ts';
import { sqlInCode } from './sql-in-code.ts';
import { resolve } from './values.ts';
import { descendants } from './walk.ts';

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
  const chained = facts.nodes('call').flatMap((call) => sumOfCall(call, facts) ?? []);
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
function sumOfCall(call: CallNode, facts: FileFacts): UsageSum[] {
  const total = totalOf(call);
  const table = total && tableOfChain(call);
  if (!total || !table) return [];
  const said = facts.file.text.slice(call.span.start, Math.min(call.span.end, call.span.start + MAX_SAID));
  return [
    {
      node: call,
      lines: null,
      table,
      column: plainName(total.column),
      columnName: total.column,
      aggregate: total.aggregate,
      filters: bySpelling([...filteredColumns(call), ...keysOfWhere(call)]),
      ...periodOf(`${said} ${saidBeside(call)}`),
      zone: zoneOf(said),
    },
  ];
}

function bySpelling(columns: readonly string[]): ReadonlyMap<string, string> {
  return new Map(columns.map((column) => [plainName(column), column]));
}

const MAX_SAID = 2_000;

function totalOf(call: CallNode): { readonly aggregate: string; readonly column: string } | null {
  const name = plainName(calleeName(call));
  const [first] = call.arguments;
  if (
    /^(sum|maximum|minimum|average)$/.test(name) &&
    first?.value.kind === 'string' &&
    call.callee.kind === 'member'
  )
    return { aggregate: name.slice(0, 3), column: first.value.value };
  if (name !== 'aggregate' || !first) return null;
  if (first.value.kind === 'call' && TOTALS.test(calleeName(first.value).toLowerCase())) {
    const column = first.value.arguments[0]?.value;
    return column?.kind === 'string'
      ? { aggregate: calleeName(first.value).toLowerCase(), column: column.value }
      : null;
  }
  if (first.value.kind !== 'object') return null;
  for (const { key, value } of first.value.entries)
    if (key !== null && /^_(sum|max|min|avg|count)$/.test(key) && value.kind === 'object') {
      const column = value.entries[0]?.key;
      if (column) return { aggregate: key.slice(1), column };
    }
  return null;
}

/** The model a chain starts from: a capitalised name, or what hangs from the database's client. */
function tableOfChain(call: CallNode): string | null {
  const parts = pathOf(call.callee).split('.');
  const at = parts.findIndex((part) => /^(prisma|db|tx)$/i.test(part));
  const name = at >= 0 ? parts[at + 1] : /^\p{Lu}\w*\p{Ll}/u.test(parts[0] ?? '') ? parts[0] : undefined;
  return name === undefined || parts.length < 2 ? null : rowName(name);
}

/** Prisma's `aggregate({ where: { … } })`. */
function keysOfWhere(call: CallNode): string[] {
  return call.arguments.flatMap(({ value }) => {
    const where =
      value.kind === 'object' ? value.entries.find(({ key }) => key === 'where')?.value : undefined;
    return where?.kind === 'object' ? where.entries.flatMap(({ key }) => (key === null ? [] : [key])) : [];
  });
}

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

import { calleePath, pathOf } from '../../facts/calls.ts';
import { type FirstPage, firstAnswersTaken } from '../../facts/delivery/first-pages.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { type RowQuery, rowQueries } from '../../facts/queries/row-queries.ts';
import { type CappedRead, cappedReads } from '../../facts/rows/capped-reads.ts';
import { type SqlInCode, sqlInCode } from '../../facts/sql/sql-in-code.ts';
import type { SqlStatement } from '../../facts/sql/statement.ts';
import { type CutRows, cutReads, cutRows } from '../../facts/totals/cut-rows.ts';
import { type TermBuckets, termBuckets } from '../../facts/totals/term-buckets.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { enclosingNamedFunction } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { isBillingFile, isNamedUsage, isUsageCode } from '../../trace/billing-code.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-313: part of the rows is left out without a word. */
export const cutResult = defineRule({
  id: 'MTR-313',
  name: 'cut-result',
  section: 'aggregation',
  title: 'Result is cut short silently',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every sum, export and listing of usage take in all rows, page by page where there are many?',
  cost: 'Rows beyond the cut are not billed, not exported or not shown, and nothing says so.',
  remediation: 'Let the database add the rows up without a limit, or read page by page until none is left.',
  references: [
    'https://docs.python.org/3/library/stdtypes.html#common-sequence-operations',
    'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Array/slice',
    'https://www.postgresql.org/docs/current/queries-limit.html',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const index of facts.nodes('index'))
        if (index.index.kind === 'list') yield* matchSlice(facts, index, index.index.items);
      for (const call of facts.callsNamed(SLICES))
        yield* matchSlice(facts, call, call.arguments.map(({ value }) => value).slice(-2));
      for (const sql of sqlInCode(facts)) yield* matchLimit(facts, sql);
      for (const query of cutGroups(facts)) yield* matchGroups(facts, query);
      for (const cut of cutRows(facts)) yield* matchCut(facts, cut);
      yield* matchReads(facts);
      for (const page of firstAnswersTaken(facts)) yield* matchAnswer(facts, page);
      for (const read of cappedReads(facts)) yield* matchCapped(facts, read);
      for (const buckets of termBuckets(facts)) yield* matchBuckets(facts, buckets);
    }
  },
});

const SLICES = /^(slice|subList|islice)$/;

const OFFSETS = new Set(['offset', 'skip']);
const LIMITS = new Set(['limit', 'size', 'take', 'count']);

/** `rows[offset:limit]`, `rows.slice(offset, limit)`: a length where the end belongs. */
function* matchSlice(facts: FileFacts, node: SyntaxNode, bounds: readonly SyntaxNode[]): Generator<Match> {
  const [from, to, ...others] = bounds;
  if (!from || !to || others.length > 0 || !isNamed(from, OFFSETS) || !isNamed(to, LIMITS)) return;
  if (wordsOf(pathOf(to)).includes('end') || isMadeAnEnd(to)) return;
  yield {
    file: facts.file,
    node,
    confidence: 'certain',
    message: `The page is cut from \`${pathOf(from)}\` to \`${pathOf(to)}\`, which is its length and not its end: from the second page on rows are missing, and usage is left out of the total or the export.`,
    remediation: `Cut from \`${pathOf(from)}\` to \`${pathOf(from)} + ${pathOf(to)}\`.`,
  };
}

function isNamed(node: SyntaxNode, words: ReadonlySet<string>): boolean {
  return (node.kind === 'name' || node.kind === 'member') && words.has(wordsOf(node.name).at(-1) ?? '');
}

/** `limit = offset + limit` before the cut. */
function isMadeAnEnd(to: SyntaxNode): boolean {
  if (to.kind !== 'name') return false;
  return assignmentsOf(to.name, to).some(
    ({ operator, value }) => operator === '+=' || (value?.kind === 'binary' && value.operator === '+'),
  );
}

/** `SELECT sum(units) FROM (SELECT … LIMIT 1000)`: the sum of the first thousand. */
function* matchLimit(facts: FileFacts, { node, statement, linesOf }: SqlInCode): Generator<Match> {
  const sum = statement.aggregates.find(({ base, isWindow }) => base === 'sum' && !isWindow);
  if (sum === undefined) return;
  for (const nested of statement.nested) {
    const { limit } = nested.statement;
    if (limit === null || !isRead(statement, nested.name, nested.role) || !isPlainListing(nested.statement))
      continue;
    if (!/^\d+$/.test(limit.text.trim()) || Number(limit.text) <= 1) continue;
    yield {
      file: facts.file,
      node,
      lines: linesOf(limit),
      confidence: 'likely',
      message: `\`${sum.text}\` adds up at most ${limit.text.trim()} rows: what a customer used beyond them is left out of the sum and is never billed.`,
      remediation: 'Take the LIMIT out of what is added up.',
    };
  }
}

function isRead(statement: SqlStatement, name: string | null, role: string): boolean {
  return role === 'table' || (role === 'cte' && statement.tables.some((table) => table.name === name));
}

/** Without an order of its own or a grouping: the best ten of something are meant to be ten. */
function isPlainListing({ orderBy, groupBy, aggregates }: SqlStatement): boolean {
  return (
    groupBy.length === 0 &&
    aggregates.length === 0 &&
    orderBy.every(({ text }) => /id|_at|time|date/i.test(text))
  );
}

/** `findMany({ take: 1000 })`, and the sum of what came. */
function* matchCut({ file }: FileFacts, { cut, lines, limit, sum }: CutRows): Generator<Match> {
  const isBilled = wordsOf(sum.figure ?? '').some((word) => BILLED.test(word));
  if (!isBilled && !isUsageCode(sum.node, file) && !isUsageCode(cut, file) && !isBillingFile(file)) return;
  const into = sum.into === null ? 'the total' : `\`${sum.into}\``;
  yield {
    file,
    node: cut,
    ...(lines === null ? {} : { lines }),
    evidence: [{ file, node: sum.node }],
    confidence: 'likely',
    message: `Only the first ${limit} rows are read, and ${into} is added up from them: what a customer used beyond them is in no total and is never billed.`,
  };
}

/** The figure says itself that it is billed: `billable_seconds`. */
const BILLED = /^(billable|billed|metered|chargeable)$/;

/** The first answer of a database that gives a megabyte at a time, added up as if it were all. */
function* matchAnswer({ file }: FileFacts, { call, walked }: FirstPage): Generator<Match> {
  const fn = enclosingNamedFunction(call);
  if (!isUsageCode(call, file) || fn === null || !ADDS_UP.test(file.text.slice(fn.span.start, fn.span.end)))
    return;
  yield {
    file,
    node: call,
    evidence: [{ file, node: walked }],
    confidence: 'likely',
    message: `One answer of \`${calleePath(call)}\` holds a megabyte of rows at most, and \`${fn.name ?? 'the function'}\` adds up those alone: what a customer used beyond them is in no total and is never billed.`,
    remediation: 'Ask again with `LastEvaluatedKey` as `ExclusiveStartKey` until an answer has none.',
  };
}

/** The library of the read answers with so many rows and no more. */
function* matchCapped({ file }: FileFacts, read: CappedRead): Generator<Match> {
  const { call, table, library, cap, walked, function: fn } = read;
  const isUsage = isUsageCode(call, file) || isAboutUsage(table, false);
  if (!isUsage || !ADDS_UP.test(file.text.slice(fn.span.start, fn.span.end))) return;
  yield {
    file,
    node: call,
    evidence: [{ file, node: walked }],
    confidence: 'likely',
    message: `${library} answers with ${cap.rows} rows of \`${table}\` at most unless a project is set up otherwise, and \`${fn.name ?? 'the function'}\` adds up those alone: what a customer used beyond them is in no total and is never billed.`,
    remediation:
      'Read the rows part by part (`range`) in a fixed order until a part is not full, or let the database add them up.',
  };
}

/** A sum is made in the function's text. */
const ADDS_UP = /\+=|\breduce\b|\bsum|\+\s*(Number\()?\w+/i;

const MAKES_BILL = /^(invoices?|bill|billed|billable|charges?|fees?|lines?)$/;

/** The rows that an invoice is made of, one by one, and only the first of them. */
function* matchReads(facts: FileFacts): Generator<Match> {
  const told = new Set(cutRows(facts).map(({ cut }) => cut));
  for (const { cut, lines, limit } of cutReads(facts)) {
    const name = enclosingNamedFunction(cut)?.name ?? '';
    if (told.has(cut) || !wordsOf(name).some((word) => MAKES_BILL.test(word))) continue;
    yield {
      file: facts.file,
      node: cut,
      ...(lines === null ? {} : { lines }),
      confidence: 'likely',
      message: `\`${name}\` reads only the first ${limit} rows: what a customer used beyond them is in no line and is never billed.`,
    };
  }
}

/** Fewer groups are the best of them. */
const MIN_GROUPS = 50;

/** Queries that answer so many groups; what goes on from one is that query still. */
function cutGroups(facts: FileFacts): readonly RowQuery[] {
  const seen = new Set<number>();
  return rowQueries(facts).filter(({ node, statement: { limit, groupBy }, from }) => {
    if (limit === null || groupBy.length === 0 || from === 'list') return false;
    // A chain's pieces stand in the file, those of SQL in their text.
    const at = from === 'sql' ? node.span.start + limit.start : limit.start;
    if (seen.has(at)) return false;
    seen.add(at);
    return Number(limit.text.trim()) >= MIN_GROUPS;
  });
}

/** `GROUP BY customer_id LIMIT 1000`: the customers after the thousandth have no total. */
function* matchGroups({ file }: FileFacts, { node, statement, linesOf }: RowQuery): Generator<Match> {
  const { limit, aggregates, orderBy, offset } = statement;
  const number = Number(limit?.text.trim());
  if (limit === null || offset !== null) return;
  const sum = aggregates.find(({ base, isWindow }) => (base === 'sum' || base === 'count') && !isWindow);
  if (sum === undefined || orderBy.some(({ isDescending }) => isDescending)) return;
  if (!isUsageCode(node, file)) return;
  yield {
    file,
    node,
    lines: linesOf(limit),
    confidence: 'likely',
    message: `Only ${number} groups are answered, and \`${sum.text.slice(0, MAX_QUOTED)}\` is the total of each: whoever comes after them has no total and is never billed.`,
  };
}

/** The largest thousand keys of an index, where all of them are billed. */
function* matchBuckets({ file }: FileFacts, { node, field, size }: TermBuckets): Generator<Match> {
  // Searches of all kinds are made of buckets: the names have to say what these are for.
  if (!isNamedUsage(node, file)) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `Only the ${size} largest values of \`${field}\` are answered, and nothing says so: the usage of all others is in no bucket and is never billed.`,
    remediation: 'Page through a `composite` aggregation until it gives no `after_key`.',
  };
}

const MAX_QUOTED = 60;

import type { PostgresParse } from '../../languages/language.ts';
import { readAggregates } from './aggregates.ts';
import { clauseAt, splitUnions } from './clauses.ts';
import { readConditions } from './conditions.ts';
import { readPostgres } from './postgres/read-postgres.ts';
import { readQuery, readTail, readWrite } from './read-statement.ts';
import type { SqlComparison, SqlNested, SqlStatement } from './statement.ts';
import {
  after,
  inside,
  nameAt,
  pieceOf,
  readSource,
  type SqlSource,
  type TokenRange,
  wordAt,
} from './token-range.ts';
import { emptyStatement, verbAt } from './verb.ts';

/** Longer text than this is cut: a schema dump is some hundred kilobytes, a statement in code a few. */
const MAX_SQL_LENGTH = 4_000_000;
/** Queries nested deeper than any person writes are left unread. */
const MAX_DEPTH = 32;

/**
 * The statements of SQL text in source order; statements within PostgreSQL's `$$ … $$` bodies are nested in the one
 * that holds them. Read by PostgreSQL's own parser where one is given and takes the statement, and otherwise by a
 * tolerant reader of every dialect; both give the same facts. Never throws; what it cannot read has the verb `other`. Cost grows with the length alone.
 */
export function parseSql(text: string, postgres: PostgresParse | null = null): SqlStatement[] {
  return parseSpan({ text, postgres }, { from: 0, to: Math.min(text.length, MAX_SQL_LENGTH) }, 0);
}

/** The comparisons of a bare condition, as handed to an ORM: `created_at >= ? AND created_at < ?`. */
export function parseSqlCondition(text: string): SqlComparison[] {
  const source = readSource(text, 0, Math.min(text.length, MAX_SQL_LENGTH));
  return readConditions(source, { from: 0, to: source.tokens.length });
}

interface Text {
  readonly text: string;
  readonly postgres: PostgresParse | null;
}

function parseSpan(given: Text, span: TokenRange, depth: number): SqlStatement[] {
  const source = standardSource(given, span) ?? readSource(given.text, span.from, span.to);
  return statementRanges(source).map((range) => {
    const known = given.postgres && readPostgres(source, range, given.postgres);
    const statement = known ?? parseRange(source, range, depth);
    const inBodies = bodies(source, { range, given }, depth);
    return inBodies.length === 0 ? statement : { ...statement, nested: [...statement.nested, ...inBodies] };
  });
}

function statementRanges(source: SqlSource): TokenRange[] {
  const ranges: TokenRange[] = [];
  let from = 0;
  for (let at = 0; at <= source.tokens.length; at++) {
    const token = source.tokens[at];
    if (token !== undefined && token.kind !== 'semicolon') continue;
    if (at > from) ranges.push({ from, to: at });
    from = at + 1;
  }
  return ranges;
}

/** A backslash in a string escapes nothing where PostgreSQL understands every statement that holds one so. */
function standardSource({ text, postgres }: Text, span: TokenRange): SqlSource | null {
  if (postgres === null || !text.includes('\\')) return null;
  const source = readSource(text, span.from, span.to, 'standard');
  const holds = ({ from, to }: TokenRange): boolean =>
    source.tokens.slice(from, to).some(({ kind, text: one }) => kind === 'string' && one.includes('\\'));
  const holding = statementRanges(source).filter(holds);
  const isUnderstood = holding.every((range) => readPostgres(source, range, postgres) !== null);
  return holding.length > 0 && isUnderstood ? source : null;
}

function parseRange(source: SqlSource, whole: TokenRange, depth: number): SqlStatement {
  const range = unwrap(source, whole);
  const members = splitUnions(source, range);
  const verb = verbAt(source, range);
  const isQuery = verb.name === 'select' || source.opensQuery[range.from] === true;
  const isWithTail = members.length > 1 || source.opensQuery[range.from] === true;
  if (isQuery && isWithTail && depth < MAX_DEPTH) return parseUnion(source, { range, members }, depth);
  const names = queryNames(source, { from: range.from, to: verb.at });
  const { source: sourceAt } = verb;
  const own = { from: range.from, to: sourceAt?.from ?? range.to };
  const subqueries =
    depth < MAX_DEPTH ? collectSubqueries(source, own, depth) : new Map<number, SqlStatement>();
  const read = verb.name === 'select' || verb.name === 'fragment' ? readQuery : readWrite;
  const statement = read(source, { range, verb, subqueries });
  const nested = [...subqueries].map(
    ([at, query]): SqlNested => nestedAt(statement, names.get(at) ?? null, query),
  );
  if (sourceAt && depth < MAX_DEPTH) {
    nested.push({ role: 'source', name: null, statement: parseRange(source, sourceAt, depth + 1) });
  }
  const aggregates = verb.name === 'other' ? readAggregates(source, range) : statement.aggregates;
  return { ...statement, aggregates, nested };
}

/** Queries joined by UNION and the like; the first stands for the whole, and carries the order and limit of all. */
function parseUnion(
  source: SqlSource,
  { range, members }: { range: TokenRange; members: readonly TokenRange[] },
  depth: number,
): SqlStatement {
  const last = members.at(-1) ?? range;
  const tail = tailOf(source, last);
  const [head, ...rest] = members.map((member) =>
    parseRange(source, member === last ? { from: member.from, to: tail } : member, depth + 1),
  );
  const nested = rest.map((statement): SqlNested => ({ role: 'union', name: null, statement }));
  return {
    ...(head ?? emptyStatement(source, last, 'other')),
    ...(tail < range.to ? readTail(source, { from: tail, to: range.to }) : {}),
    ...pieceOf(source, range),
    nested: [...(head?.nested ?? []), ...nested],
  };
}

/** Where what follows the last query of a union begins: its end, where nothing does. */
function tailOf(source: SqlSource, last: TokenRange): number {
  if (source.opensQuery[last.from]) return after(source, last.from, last.to);
  for (let at = last.from; at < last.to; at = after(source, at, last.to)) {
    const name = clauseAt(source, at)?.name;
    if (name === 'order' || name === 'limit' || name === 'offset' || name === 'lock') return at;
  }
  return last.to;
}

function nestedAt(statement: SqlStatement, cte: string | null, query: SqlStatement): SqlNested {
  if (cte !== null) return { role: 'cte', name: cte, statement: query };
  const table = statement.tables.find((table) => table.query === query);
  return table
    ? { role: 'table', name: table.alias, statement: query }
    : { role: 'expression', name: null, statement: query };
}

/** Without the parentheses around the whole. */
function unwrap(source: SqlSource, range: TokenRange): TokenRange {
  let { from, to } = range;
  while (from < to && source.opensQuery[from] && after(source, from, to) === to) {
    ({ from, to } = inside(source, from, to));
  }
  return { from, to };
}

function collectSubqueries(source: SqlSource, range: TokenRange, depth: number): Map<number, SqlStatement> {
  const found = new Map<number, SqlStatement>();
  for (let at = range.from; at < range.to; ) {
    if (!source.opensQuery[at]) {
      at++;
      continue;
    }
    found.set(at, parseRange(source, inside(source, at, range.to), depth + 1));
    at = after(source, at, range.to);
  }
  return found;
}

/** The names of common table expressions by the place of their opening parenthesis. */
function queryNames(source: SqlSource, range: TokenRange): Map<number, string> {
  const names = new Map<number, string>();
  for (let at = range.from; at < range.to; at = after(source, at, range.to)) {
    if (wordAt(source, at) !== 'as') continue;
    let open = at + 1;
    while (/^(not|materialized)$/.test(wordAt(source, open))) open++;
    if (!source.opensQuery[open]) continue;
    // The column list between name and AS is stepped over.
    const isList = source.tokens[at - 1]?.kind === 'close';
    let nameAtToken = isList ? openBefore(source, at - 1, range.from) - 1 : at - 1;
    // `daily_${suffix}` is one name of two tokens.
    while (nameAtToken > range.from && touches(source, nameAtToken)) nameAtToken--;
    const name = nameAt(source, { from: Math.max(nameAtToken, range.from), to: at });
    if (name) names.set(open, name.name);
  }
  return names;
}

function touches(source: SqlSource, at: number): boolean {
  const [before, token] = [source.tokens[at - 1], source.tokens[at]];
  return before?.end === token?.start && (before?.kind === 'word' || before?.kind === 'placeholder');
}

function openBefore(source: SqlSource, close: number, from: number): number {
  for (let at = close - 1; at > from; at--) if (source.partner[at] === close) return at;
  return from;
}

function bodies(
  source: SqlSource,
  { range, given }: { range: TokenRange; given: Text },
  depth: number,
): SqlNested[] {
  if (depth >= MAX_DEPTH) return [];
  const found: SqlNested[] = [];
  for (let at = range.from; at < range.to; at++) {
    const token = source.tokens[at];
    if (token?.kind !== 'body') continue;
    const tag = token.text.indexOf('$', 1) + 1;
    if (tag === 0 || token.text.length < 2 * tag) continue;
    const span = { from: token.start + tag, to: token.end - tag };
    for (const statement of parseSpan(given, span, depth + 1))
      found.push({ role: 'body', name: null, statement });
  }
  return found;
}

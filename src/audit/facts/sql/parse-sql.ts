import { readAggregates } from './aggregates.ts';
import { splitUnions } from './clauses.ts';
import { readConditions } from './conditions.ts';
import { readQuery, readWrite } from './read-statement.ts';
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
export const MAX_SQL_LENGTH = 4_000_000;
/** Queries nested deeper than any person writes are left unread. */
const MAX_DEPTH = 32;

/**
 * The statements of SQL text in source order; statements within PostgreSQL's `$$ … $$` bodies are nested in the one
 * that holds them. Never throws; what it cannot read has the verb `other`. Cost grows with the length alone.
 */
export function parseSql(text: string): SqlStatement[] {
  return parseSpan(text, { from: 0, to: Math.min(text.length, MAX_SQL_LENGTH) }, 0);
}

/** The comparisons of a bare condition, as handed to an ORM: `created_at >= ? AND created_at < ?`. */
export function parseSqlCondition(text: string): SqlComparison[] {
  const source = readSource(text, 0, Math.min(text.length, MAX_SQL_LENGTH));
  return readConditions(source, { from: 0, to: source.tokens.length });
}

function parseSpan(text: string, span: TokenRange, depth: number): SqlStatement[] {
  const source = readSource(text, span.from, span.to);
  const statements: SqlStatement[] = [];
  let from = 0;
  for (let at = 0; at <= source.tokens.length; at++) {
    const token = source.tokens[at];
    if (token !== undefined && token.kind !== 'semicolon') continue;
    if (at > from) {
      const statement = parseRange(source, { from, to: at }, depth);
      const inBodies = bodies(source, { from, to: at }, depth);
      statements.push({ ...statement, nested: [...statement.nested, ...inBodies] });
    }
    from = at + 1;
  }
  return statements;
}

function parseRange(source: SqlSource, whole: TokenRange, depth: number): SqlStatement {
  const range = unwrap(source, whole);
  const members = splitUnions(source, range);
  const first = members[0] ?? range;
  const verb = verbAt(source, range);
  const isUnion = members.length > 1 && (verb.name === 'select' || source.opensQuery[range.from] === true);
  if (isUnion && depth < MAX_DEPTH) {
    const [head, ...rest] = members.map((member) => parseRange(source, member, depth + 1));
    const nested = rest.map((statement): SqlNested => ({ role: 'union', name: null, statement }));
    return {
      ...(head ?? emptyStatement(source, first, 'other')),
      ...pieceOf(source, range),
      nested: [...(head?.nested ?? []), ...nested],
    };
  }
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
    const nameAtToken = isList ? openBefore(source, at - 1, range.from) - 1 : at - 1;
    const name = nameAt(source, { from: Math.max(nameAtToken, range.from), to: at });
    if (name) names.set(open, name.name);
  }
  return names;
}

function openBefore(source: SqlSource, close: number, from: number): number {
  for (let at = close - 1; at > from; at--) if (source.partner[at] === close) return at;
  return from;
}

function bodies(source: SqlSource, range: TokenRange, depth: number): SqlNested[] {
  if (depth >= MAX_DEPTH) return [];
  const found: SqlNested[] = [];
  for (let at = range.from; at < range.to; at++) {
    const token = source.tokens[at];
    if (token?.kind !== 'body') continue;
    const tag = token.text.indexOf('$', 1) + 1;
    if (tag === 0 || token.text.length < 2 * tag) continue;
    const span = { from: token.start + tag, to: token.end - tag };
    for (const statement of parseSpan(source.text, span, depth + 1))
      found.push({ role: 'body', name: null, statement });
  }
  return found;
}

import type { SqlStatement, SqlVerb } from './statement.ts';
import { after, hasWords, pieceOf, type SqlSource, type TokenRange, wordAt } from './token-range.ts';

/** What a statement is, and where its verb stands behind a WITH. */
export interface Verb {
  readonly name: SqlVerb;
  readonly at: number;
  /** Where the table it writes is named. */
  readonly target: number | null;
  /** The query whose rows an INSERT, CREATE TABLE or CREATE VIEW takes. */
  readonly source: TokenRange | null;
}

const STARTS_FRAGMENT =
  /^(from|where|prewhere|having|group|order|limit|and|or|set|join|left|inner|on|returning)$/;
/** Words of procedures and of psql that may stand in front of a statement. */
const IN_FRONT =
  /^(explain|analyze|verbose|begin|declare|then|else|loop|do|if|exception|return|query|execute|perform)$/;

/** Finds the verb: the first one that stands in no parentheses. */
export function verbAt(source: SqlSource, range: TokenRange): Verb {
  let at = range.from;
  const first = wordAt(source, at);
  const isPrefixed = first === 'with' || IN_FRONT.test(first);
  if (!isPrefixed && STARTS_FRAGMENT.test(first)) return { name: 'fragment', at, target: null, source: null };
  do {
    const verb = verbHere(source, { from: at, to: range.to });
    if (verb) return verb;
    at = after(source, at, range.to);
  } while (isPrefixed && at < range.to);
  return { name: 'other', at: range.from, target: null, source: null };
}

function verbHere(source: SqlSource, { from: at, to }: TokenRange): Verb | null {
  switch (wordAt(source, at)) {
    case 'select':
      return { name: 'select', at, target: null, source: null };
    case 'insert':
    case 'upsert':
    case 'replace':
      return insertAt(source, { from: at, to });
    case 'update':
      return simple(source, 'update', at, /^(only|low_priority|ignore|or|rollback|abort|replace|fail)$/);
    case 'delete':
      return simple(source, 'delete', at, /^(from|only|low_priority|quick|ignore)$/);
    case 'merge':
      return simple(source, 'merge', at, /^into$/);
    case 'truncate':
      return simple(source, 'truncate', at, /^(table|only)$/);
    case 'create':
      return createAt(source, { from: at, to });
    case 'alter':
      return hasWords(source, at, 'alter', 'table') ? alterAt(source, { from: at, to }) : null;
    case 'drop':
      return simple(source, 'drop', at, /^(table|index|view|materialized|unique|concurrently|if|exists)$/);
    default:
      return null;
  }
}

function simple(source: SqlSource, name: SqlVerb, at: number, filler: RegExp): Verb {
  return { name, at, target: skipWords(source, at + 1, filler), source: null };
}

function skipWords(source: SqlSource, from: number, filler: RegExp): number {
  let at = from;
  while (filler.test(wordAt(source, at))) at++;
  return at;
}

function insertAt(source: SqlSource, { from: at, to }: TokenRange): Verb | null {
  const isReplace = wordAt(source, at) === 'replace';
  // `replace(…)` is a function.
  if (isReplace && source.tokens[at + 1]?.kind === 'open') return null;
  const filler =
    /^(or|ignore|replace|abort|fail|rollback|low_priority|delayed|high_priority|into|overwrite|table)$/;
  const target = skipWords(source, at + 1, filler);
  return {
    name: isReplace ? 'replace' : 'insert',
    at,
    target,
    source: queryIn(source, { from: target, to }),
  };
}

function createAt(source: SqlSource, { from: at, to }: TokenRange): Verb | null {
  const filler =
    /^(or|replace|temp|temporary|unlogged|global|local|external|unique|clustered|recursive|materialized|concurrently|if|not|exists|fulltext)$/;
  const kindAt = skipWords(source, at + 1, filler);
  const kind = wordAt(source, kindAt);
  const target = skipWords(source, kindAt + 1, filler);
  const queryFrom = { from: target, to };
  if (kind === 'table') return { name: 'create-table', at, target, source: queryIn(source, queryFrom) };
  if (kind === 'view') return { name: 'create-view', at, target, source: queryIn(source, queryFrom) };
  if (kind !== 'index') return null;
  for (let i = target; i < to; i = after(source, i, to)) {
    if (wordAt(source, i) !== 'on') continue;
    return { name: 'create-index', at, target: skipWords(source, i + 1, /^only$/), source: null };
  }
  return { name: 'create-index', at, target: null, source: null };
}

/** ClickHouse changes rows by ALTER TABLE. */
function alterAt(source: SqlSource, { from: at, to }: TokenRange): Verb {
  const target = skipWords(source, at + 2, /^(if|exists|only)$/);
  for (let i = target; i < to; i = after(source, i, to)) {
    const word = wordAt(source, i);
    if (word === 'update' && wordAt(source, i - 1) !== 'on')
      return { name: 'update', at, target, source: null };
    if (word === 'delete' && wordAt(source, i - 1) !== 'on')
      return { name: 'delete', at, target, source: null };
    if (word === 'add' || word === 'drop' || word === 'alter' || word === 'modify') break;
  }
  return { name: 'alter-table', at, target, source: null };
}

/** The query that follows in no parentheses or fills a pair of them, up to ON CONFLICT and the like. */
function queryIn(source: SqlSource, range: TokenRange): TokenRange | null {
  let from: number | null = null;
  for (let at = range.from; at < range.to; at = after(source, at, range.to)) {
    const word = wordAt(source, at);
    const isQuery =
      word === 'select' || (word === 'with' && startsNames(source, at)) || source.opensQuery[at];
    // `billing.values` is a table.
    if (from === null && word === 'values' && source.tokens[at - 1]?.kind !== 'dot') return null;
    if (from === null && isQuery) from = at;
    const next = wordAt(source, at + 1);
    const isConflict = word === 'on' && (next === 'conflict' || next === 'duplicate');
    // `WITH NO DATA` and `WITH CHECK OPTION` belong to the table and the view.
    const isOption = word === 'with' && /^(no|data|check|local|cascaded)$/.test(next);
    const isEnd = word === 'returning' || isConflict || isOption;
    if (from !== null && isEnd) return { from, to: at };
  }
  return from === null ? null : { from, to: range.to };
}

/** `WITH NO DATA` and `WITH (security_invoker = on)` name no queries. */
function startsNames(source: SqlSource, at: number): boolean {
  return wordAt(source, at + 1) !== 'no' && source.tokens[at + 1]?.kind !== 'open';
}

/** A statement of which nothing but its verb and place is known. */
export function emptyStatement(source: SqlSource, range: TokenRange, verb: SqlVerb): SqlStatement {
  return {
    ...pieceOf(source, range),
    verb,
    target: null,
    tables: [],
    selected: [],
    isDistinct: false,
    columns: [],
    assignments: [],
    rows: 0,
    where: [],
    having: [],
    groupBy: [],
    orderBy: [],
    limit: null,
    offset: null,
    aggregates: [],
    conflict: null,
    lock: null,
    returning: [],
    nested: [],
  };
}

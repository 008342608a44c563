import type { SqlColumn, SqlPiece } from './statement.ts';
import { type Escapes, type SqlToken, tokenizeSql } from './tokens.ts';

/** Tokens of one text with their parentheses matched: what every reader of a clause works on. */
export interface SqlSource {
  readonly text: string;
  readonly tokens: readonly SqlToken[];
  /** For an opening parenthesis the index of its closing one, or of the statement's end where it is never closed. */
  readonly partner: readonly number[];
  /** For each token: it opens a parenthesis that holds a query, perhaps within further parentheses. */
  readonly opensQuery: readonly boolean[];
}

/** Tokens `from` (inclusive) to `to` (exclusive). */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** Tokenizes and matches parentheses within each statement. Linear. */
export function readSource(text: string, from = 0, to = text.length, escapes?: Escapes): SqlSource {
  const tokens = tokenizeSql(text, from, to, escapes);
  const partner = Array.from({ length: tokens.length }, () => -1);
  let open: number[] = [];
  tokens.forEach((token, index) => {
    if (token.kind === 'open') open.push(index);
    else if (token.kind === 'close') {
      const opened = open.pop();
      if (opened !== undefined) partner[opened] = index;
    } else if (token.kind === 'semicolon') {
      for (const unclosed of open) partner[unclosed] = index;
      open = [];
    }
  });
  for (const unclosed of open) partner[unclosed] = tokens.length;
  const opensQuery = Array.from({ length: tokens.length }, () => false);
  for (let i = tokens.length - 2; i >= 0; i--) {
    if (tokens[i]?.kind !== 'open') continue;
    opensQuery[i] =
      startsQuery(tokens, i + 1) || (opensQuery[i + 1] === true && isAllQuery(tokens, partner, i));
  }
  return { text, tokens, partner, opensQuery };
}

/** `((select …))`, `((select …) union …)`, but not `coalesce((select …), 0)`. */
function isAllQuery(tokens: readonly SqlToken[], partner: readonly number[], open: number): boolean {
  const behind = (partner[open + 1] ?? open) + 1;
  const word = tokens[behind]?.text;
  return behind >= (partner[open] ?? 0) || /^(union|intersect|except|order|limit|offset)$/.test(word ?? '');
}

function startsQuery(tokens: readonly SqlToken[], at: number): boolean {
  const next = tokens[at + 1];
  switch (tokens[at]?.text ?? '') {
    case 'select':
    case 'with':
      return true;
    // A common table expression may write.
    case 'insert':
      return next?.text === 'into';
    case 'delete':
      return next?.text === 'from';
    case 'update':
      return next !== undefined && isNamePart(next);
    default:
      return false;
  }
}

/** The word at a place, in lower case; empty where something else stands there. */
export function wordAt(source: SqlSource, at: number): string {
  const token = source.tokens[at];
  return token?.kind === 'word' ? token.text : '';
}

/** The words at a place are these, in this order. */
export function hasWords(source: SqlSource, at: number, ...words: readonly string[]): boolean {
  return words.every((word, i) => wordAt(source, at + i) === word);
}

/** The place behind the token, or behind the whole parenthesis where the token opens one. */
export function after(source: SqlSource, at: number, to: number): number {
  if (source.tokens[at]?.kind !== 'open') return at + 1;
  return Math.min((source.partner[at] ?? at) + 1, to);
}

/** The places of a range that stand in no parentheses and in no CASE, from left to right. */
export function* outsideCases(source: SqlSource, range: TokenRange): Generator<number> {
  let cases = 0;
  for (let at = range.from; at < range.to; at = after(source, at, range.to)) {
    const word = wordAt(source, at);
    if (word === 'case') cases++;
    else if (word === 'end' && cases > 0) cases--;
    else if (cases === 0) yield at;
  }
}

/** What stands between the parentheses opened at a place. */
export function inside(source: SqlSource, at: number, to: number): TokenRange {
  return { from: at + 1, to: Math.min(source.partner[at] ?? to, to) };
}

/** The text of a range of tokens. An empty range is the empty text where it stands. */
export function pieceOf(source: SqlSource, { from, to }: TokenRange): SqlPiece {
  const first = source.tokens[from];
  const last = source.tokens[to - 1];
  if (from >= to || first === undefined || last === undefined) {
    const at = first?.start ?? source.text.length;
    return { text: '', start: at, end: at };
  }
  return { text: source.text.slice(first.start, last.end), start: first.start, end: last.end };
}

/** The parts between commas that stand in no parentheses; none for an empty range. */
export function splitByComma(source: SqlSource, range: TokenRange): TokenRange[] {
  const parts: TokenRange[] = [];
  let from = range.from;
  let brackets = 0;
  for (let at = range.from; at < range.to; at = after(source, at, range.to)) {
    const token = source.tokens[at];
    // `ARRAY[a, b]` is one part.
    if (token?.text === '[') brackets++;
    else if (token?.text === ']' && brackets > 0) brackets--;
    if (token?.kind !== 'comma' || brackets > 0) continue;
    parts.push({ from, to: at });
    from = at + 1;
  }
  if (from < range.to) parts.push({ from, to: range.to });
  return parts.filter((part) => part.from < part.to);
}

/** A dotted name: `usage_events`, `billing."usage"`, `{{ref}}.x`, `events_${}`. Null where none starts. */
export function nameAt(
  source: SqlSource,
  range: TokenRange,
): { readonly name: string; readonly qualifier: string | null; readonly next: number } | null {
  const parts: string[] = [];
  let at = range.from;
  while (at < range.to) {
    const part = namePartAt(source, { from: at, to: range.to });
    if (part === null) break;
    parts.push(part.text);
    at = part.next;
    if (source.tokens[at]?.kind !== 'dot') break;
    at++;
  }
  if (parts.length === 0) return null;
  const flat = parts.join('.').split('.');
  const name = flat.pop() ?? '';
  return { name, qualifier: flat.length > 0 ? flat.join('.') : null, next: at };
}

/** One part of a name; words and placeholders that touch each other are one: `usage_${suffix}`. */
function namePartAt(source: SqlSource, range: TokenRange): { text: string; next: number } | null {
  const first = source.tokens[range.from];
  if (first === undefined || !isNamePart(first)) return null;
  if (first.kind === 'quoted') return { text: unquoted(first.text), next: range.from + 1 };
  let next = range.from + 1;
  let end = first.end;
  for (let token = source.tokens[next]; next < range.to && token; token = source.tokens[++next]) {
    if (token.start !== end || (token.kind !== 'word' && token.kind !== 'placeholder')) break;
    end = token.end;
  }
  const text = source.text.slice(first.start, end);
  return { text: MODEL.exec(text)?.[1] ?? text, next };
}

/** The model that dbt puts in, `{{ ref('fct_usage') }}`: https://docs.getdbt.com/reference/dbt-jinja-functions/ref. */
const MODEL = /^\{\{-?\s*(?:ref|source)\((?:['"]\w+['"],\s*)?['"](\w+)['"][^'"]{0,40}\)\s*-?\}\}$/;

function isNamePart(token: SqlToken): boolean {
  return token.kind === 'word' || token.kind === 'quoted' || token.kind === 'placeholder';
}

/** A name or a string without its quotes; a doubled quote inside is one. */
export function unquoted(text: string): string {
  const quote = text[0];
  if (quote !== '"' && quote !== '`' && quote !== "'") return text;
  const inner = text.endsWith(quote) && text.length > 1 ? text.slice(1, -1) : text.slice(1);
  return inner.replaceAll(quote + quote, quote);
}

/** The column names of a parenthesised list: `(account_id, "period")`; expressions are kept as written. */
export function nameList(source: SqlSource, range: TokenRange): string[] {
  return splitByComma(source, range).map((part) => {
    const name = nameAt(source, part);
    // `name`, `name DESC` and `name(10)` are columns; `lower(name)` is an expression and stays one.
    const isColumn =
      name !== null &&
      (name.next >= part.to || source.tokens[name.next]?.kind !== 'open' || isPrefix(source, name.next));
    return isColumn && name !== null ? name.name : pieceOf(source, part).text;
  });
}

/** MySQL's `name(10)`: the first ten characters of a column. */
function isPrefix(source: SqlSource, open: number): boolean {
  return source.tokens[open + 1]?.kind === 'number' && source.partner[open] === open + 2;
}

/** The column a range is, where it is one and nothing else. */
export function bareColumn(source: SqlSource, range: TokenRange): SqlColumn | null {
  const name = columnAt(source, range.from, range.to);
  return name !== null && name.next === range.to ? { name: name.name, qualifier: name.qualifier } : null;
}

/** The columns a range names; functions, keywords, types and nested queries are left out. */
export function columnsIn(source: SqlSource, range: TokenRange): SqlColumn[] {
  const columns: SqlColumn[] = [];
  for (let at = range.from; at < range.to; ) {
    if (source.opensQuery[at]) {
      at = after(source, at, range.to);
      continue;
    }
    const before = source.tokens[at - 1]?.text;
    const column =
      before === '::' || ((before === 'as' || before === 'collate') && at > range.from)
        ? null
        : columnAt(source, at, range.to);
    if (column !== null) columns.push({ name: column.name, qualifier: column.qualifier });
    at = column?.next ?? at + 1;
  }
  return columns;
}

function columnAt(source: SqlSource, at: number, to: number): ReturnType<typeof nameAt> {
  const first = source.tokens[at];
  if (first === undefined || !isNamePart(first)) return null;
  const name = nameAt(source, { from: at, to });
  if (name === null || source.tokens[name.next]?.kind === 'open') return null;
  if (name.qualifier !== null || first.kind === 'quoted') return name;
  if (first.kind === 'placeholder' || KEYWORDS.has(first.text)) return null;
  return TYPES_AND_UNITS.has(first.text) && isTypeOrUnit(source, at) ? null : name;
}

/** `date '2025-01-01'`, `interval 1 day`, `extract(month from …)`; elsewhere such a word is a column's name. */
function isTypeOrUnit(source: SqlSource, at: number): boolean {
  const before = source.tokens[at - 1]?.kind;
  if (source.tokens[at + 1]?.kind === 'string' || wordAt(source, at + 1) === 'from') return true;
  return before === 'number' || before === 'string' || before === 'placeholder';
}

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'and or not null true false is in like ilike between exists any all some case when then else end as distinct ' +
    'from interval current_date current_timestamp current_time localtimestamp over partition order asc desc filter ' +
    'where collate escape array preceding following unbounded default using for'
  ).split(' '),
);

const TYPES_AND_UNITS: ReadonlySet<string> = new Set(
  'date timestamp timestamptz time day hour minute second month year week quarter epoch zone at'.split(' '),
);

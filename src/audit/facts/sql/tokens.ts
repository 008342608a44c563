export type SqlTokenKind =
  | 'word'
  | 'quoted'
  | 'string'
  | 'body'
  | 'number'
  | 'placeholder'
  | 'operator'
  | 'open'
  | 'close'
  | 'comma'
  | 'dot'
  | 'semicolon';

export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** Lower case for words, as written for everything else. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What a model of dbt says of itself (https://docs.getdbt.com/reference/dbt-jinja-functions/config), also over lines. */
const CONFIG = /\{\{-?\s{0,20}config\((?:[^}]|\}(?!\})){0,2000}\)\s{0,20}-?\}\}/;
const SPACE = new RegExp(
  String.raw`[\s\u00a0]+|--[^\n]*|#(?![{>-])[^\n]*|\{%[^%]{0,600}%\}|\{#(?:[^#]|#(?!\})){0,2000}#\}|${CONFIG.source}`,
  'y',
);
/** Bounded repetitions: no hostile text makes one of these look further than a few hundred characters. */
const PLACEHOLDER =
  /\$\{[^{}\n]{0,300}\}|#\{[^{}\n]{0,300}\}|\{\{[^{}\n]{0,300}\}\}|\{[^{}\n]{0,200}\}|\$\d+|%\(\w{1,100}\)[a-z]|%(?:\[\d{1,3}\])?[sdivfq](?!\w)|\?\d*|:[A-Za-z_]\w*|:\d+|@@?[A-Za-z_]\w*/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const OPERATOR = /::|<=>|<>|!=|<=|>=|\|\||->>|->|#>>|#>|@>|<@|&&|!~\*|!~|~\*|:=|=>|==|./suy;
const DOLLAR_TAG = /\$(?:[A-Za-z_]\w{0,62})?\$/y;
/** An unclosed dollar quote costs a look at the whole rest of the text: after this many, they count as names. */
const MAX_UNCLOSED_TAGS = 8;

const SINGLE: Readonly<Record<string, SqlTokenKind>> = {
  '(': 'open',
  ')': 'close',
  ',': 'comma',
  '.': 'dot',
  ';': 'semicolon',
};

/** Whether a backslash in a string takes the next character with it: in MySQL and ClickHouse, not in standard SQL. */
export type Escapes = 'backslash' | 'standard';

/**
 * Cuts SQL into tokens; comments and Jinja statements are dropped. Takes any text, never throws, and its cost grows
 * with the text's length alone. Placeholders of drivers and templates (`$1 ? :name %s %(x)s @p {x:UInt8} {{ x }}
 * ${} #{}`) are one token each. A quote that is never closed reaches to the end of the text.
 */
export function tokenizeSql(
  text: string,
  from = 0,
  to = text.length,
  escapes: Escapes = 'backslash',
): SqlToken[] {
  const tokens: SqlToken[] = [];
  const unclosed = { tags: 0, escapes };
  for (let at = from; at < to; ) {
    const next = skipTrivia(text, at);
    if (next > at) {
      at = next;
      continue;
    }
    const token = quotedAt(text, at, unclosed) ?? plainAt(text, at);
    const end = Math.min(token.end, to);
    tokens.push(end === token.end ? token : { ...token, text: token.text.slice(0, end - at), end });
    at = end;
  }
  return tokens;
}

function skipTrivia(text: string, at: number): number {
  if (text.startsWith('/*', at)) {
    const close = text.indexOf('*/', at + 2);
    return close < 0 ? text.length : close + 2;
  }
  return endOf(SPACE, text, at) ?? at;
}

function quotedAt(
  text: string,
  at: number,
  unclosed: { tags: number; readonly escapes: Escapes },
): SqlToken | null {
  const mark = text[at];
  const canEscape = unclosed.escapes === 'backslash' || (mark === "'" && isEscapeString(text, at));
  if (mark === "'") return token('string', text, at, closingQuote(text, at, { quote: mark, canEscape }));
  if (mark === '"' || mark === '`')
    return token('quoted', text, at, closingQuote(text, at, { quote: mark, canEscape }));
  if (mark !== '$' || unclosed.tags >= MAX_UNCLOSED_TAGS) return null;
  const tagEnd = endOf(DOLLAR_TAG, text, at);
  if (tagEnd === null) return null;
  const tag = text.slice(at, tagEnd);
  const close = text.indexOf(tag, tagEnd);
  if (close >= 0) return token('body', text, at, close + tag.length);
  unclosed.tags++;
  return null;
}

function plainAt(text: string, at: number): SqlToken {
  const placeholderEnd = endOf(PLACEHOLDER, text, at);
  if (placeholderEnd !== null) return token('placeholder', text, at, placeholderEnd);
  const wordEnd = endOf(WORD, text, at);
  if (wordEnd !== null) {
    return { kind: 'word', text: text.slice(at, wordEnd).toLowerCase(), start: at, end: wordEnd };
  }
  const numberEnd = endOf(NUMBER, text, at);
  if (numberEnd !== null) return token('number', text, at, numberEnd);
  const single = SINGLE[text.charAt(at)];
  if (single !== undefined) return token(single, text, at, at + 1);
  return token('operator', text, at, endOf(OPERATOR, text, at) ?? at + 1);
}

function token(kind: SqlTokenKind, text: string, start: number, end: number): SqlToken {
  return { kind, text: text.slice(start, end), start, end };
}

/** PostgreSQL's `E'…'`. */
function isEscapeString(text: string, at: number): boolean {
  return /[eE]/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(at - 2));
}

/** Behind the closing quote. A doubled quote and one after a backslash that escapes stay inside. */
function closingQuote(
  text: string,
  at: number,
  { quote, canEscape }: { quote: string; canEscape: boolean },
): number {
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i];
    if (char === '\\' && quote !== '`' && canEscape) i++;
    else if (char === quote) {
      if (text[i + 1] !== quote) return i + 1;
      i++;
    }
  }
  return text.length;
}

function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

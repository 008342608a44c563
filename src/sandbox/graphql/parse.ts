import type {
  Directive,
  Document,
  Field,
  Fragment,
  OperationDefinition,
  Selection,
  Value,
  VariableDefinition,
} from './syntax.ts';

/** A query that is no GraphQL. The message names the token that was met. */
export class GraphqlSyntaxError extends Error {
  override readonly name = 'GraphqlSyntaxError';
}

const TOKEN =
  /[\s,\uFEFF]+|#[^\n\r]*|("""(?:[^"\\]|\\[\s\S]|"(?!""))*"""|"(?:[^"\\\n\r]|\\.)*"|\.\.\.|[!$&()=:@[\]{}|]|[_A-Za-z]\w*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

const END = '<end>';

function toTokens(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new GraphqlSyntaxError(`Expected one of the tokens, actual: ${text.charAt(at)}`);
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  return tokens;
}

/** The tokens still to be read. */
class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get next(): string {
    return this.#tokens[this.#at] ?? END;
  }

  take(): string {
    const token = this.next;
    if (token === END) throw new GraphqlSyntaxError('Unexpected end of document');
    this.#at++;
    return token;
  }

  takeIf(token: string): boolean {
    if (this.next !== token) return false;
    this.#at++;
    return true;
  }

  expect(token: string): void {
    const found = this.take();
    if (found !== token) throw new GraphqlSyntaxError(`Expected "${token}", actual: "${found}"`);
  }

  takeName(): string {
    const token = this.take();
    if (!/^[_A-Za-z]/.test(token)) throw new GraphqlSyntaxError(`Expected NAME, actual: "${token}"`);
    return token;
  }

  /** Everything up to a closing token. */
  takeUntil<T>(close: string, read: () => T): T[] {
    const found: T[] = [];
    while (!this.takeIf(close)) found.push(read());
    return found;
  }
}

/**
 * Reads a GraphQL document of operations and fragments.
 * @throws {GraphqlSyntaxError} when it is none.
 */
export function parseDocument(text: string): Document {
  const reader = new Reader(toTokens(text));
  const operations: OperationDefinition[] = [];
  const fragments = new Map<string, Fragment>();
  while (reader.next !== END) {
    if (reader.takeIf('fragment')) {
      const name = reader.takeName();
      reader.expect('on');
      const type = reader.takeName();
      fragments.set(name, { type, selections: parseSelections(reader) });
    } else {
      operations.push(parseOperation(reader));
    }
  }
  if (operations.length === 0) throw new GraphqlSyntaxError('A query attribute must be specified');
  return { operations, fragments };
}

function parseOperation(reader: Reader): OperationDefinition {
  if (reader.next === '{') {
    return { kind: 'query', name: null, variables: [], selections: parseSelections(reader) };
  }
  const kind = reader.take();
  if (kind !== 'query' && kind !== 'mutation') throw new GraphqlSyntaxError(`Unexpected "${kind}"`);
  const name = /^[_A-Za-z]/.test(reader.next) ? reader.takeName() : null;
  const variables = reader.takeIf('(') ? reader.takeUntil(')', () => parseVariable(reader)) : [];
  parseDirectives(reader);
  return { kind, name, variables, selections: parseSelections(reader) };
}

function parseVariable(reader: Reader): VariableDefinition {
  reader.expect('$');
  const name = reader.takeName();
  reader.expect(':');
  const isRequired = parseType(reader);
  const fallback = reader.takeIf('=') ? parseValue(reader) : null;
  return { name, isRequired, fallback };
}

/** Answers whether a value must be given. */
function parseType(reader: Reader): boolean {
  if (reader.takeIf('[')) {
    parseType(reader);
    reader.expect(']');
  } else {
    reader.takeName();
  }
  return reader.takeIf('!');
}

function parseSelections(reader: Reader): Selection[] {
  reader.expect('{');
  return reader.takeUntil('}', () => parseSelection(reader));
}

function parseSelection(reader: Reader): Selection {
  if (!reader.takeIf('...')) return parseField(reader);
  if (reader.next !== 'on' && /^[_A-Za-z]/.test(reader.next)) {
    return { kind: 'spread', name: reader.takeName(), directives: parseDirectives(reader) };
  }
  const type = reader.takeIf('on') ? reader.takeName() : null;
  const directives = parseDirectives(reader);
  return { kind: 'inline', type, directives, selections: parseSelections(reader) };
}

function parseField(reader: Reader): Field {
  const first = reader.takeName();
  const name = reader.takeIf(':') ? reader.takeName() : first;
  const given = parseArguments(reader);
  const directives = parseDirectives(reader);
  const selections = reader.next === '{' ? parseSelections(reader) : null;
  return { kind: 'field', key: first, name, arguments: given, directives, selections };
}

function parseDirectives(reader: Reader): Directive[] {
  const directives: Directive[] = [];
  while (reader.takeIf('@')) directives.push({ name: reader.takeName(), arguments: parseArguments(reader) });
  return directives;
}

function parseArguments(reader: Reader): Record<string, Value> {
  if (!reader.takeIf('(')) return {};
  return Object.fromEntries(reader.takeUntil(')', () => parseMember(reader)));
}

function parseMember(reader: Reader): [string, Value] {
  const name = reader.takeName();
  reader.expect(':');
  return [name, parseValue(reader)];
}

const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

function parseValue(reader: Reader): Value {
  if (reader.takeIf('$')) return { kind: 'variable', name: reader.takeName() };
  if (reader.takeIf('[')) {
    return { kind: 'list', values: reader.takeUntil(']', () => parseValue(reader)) };
  }
  if (reader.takeIf('{')) {
    return { kind: 'object', fields: Object.fromEntries(reader.takeUntil('}', () => parseMember(reader))) };
  }
  const token = reader.take();
  if (token.startsWith('"""'))
    return { kind: 'literal', value: token.slice(3, -3).replaceAll('\\"""', '"""') };
  if (token.startsWith('"')) return { kind: 'literal', value: unquote(token) };
  if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
  if (token in WORDS) return { kind: 'literal', value: WORDS[token] ?? null };
  if (/^[_A-Za-z]/.test(token)) return { kind: 'literal', value: token };
  throw new GraphqlSyntaxError(`Expected a value, actual: "${token}"`);
}

function unquote(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    throw new GraphqlSyntaxError(`Bad string ${token}`);
  }
}

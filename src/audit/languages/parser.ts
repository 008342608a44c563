import { Language, Parser, type Tree } from 'web-tree-sitter';
import { MAX_FILE_BYTES } from '../source.ts';
import type { LanguageDefinition } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { GrammarLoader, SourceParser } from './language.ts';
import { createRawCursor, type RawCursor, type RuntimeModule } from './raw-cursor.ts';
import { type Grammar, readTree, toGrammar } from './read-tree.ts';
import { languages } from './registry.ts';
import type { CommentToken, SyntaxFile } from './syntax.ts';
import { TreeBuilder } from './tree-builder.ts';

/** A longer line was made by a machine: minified code, embedded data. */
const MAX_LINE_LENGTH = 20_000;

/**
 * How often the parser may report progress for one file before it is stopped: a bound on work instead of time, so
 * that the same text always gives the same answer. It reports once in 100 parsing steps
 * (https://github.com/tree-sitter/tree-sitter/blob/master/lib/src/parser.c, OP_COUNT_PER_PARSER_CALLBACK_CHECK).
 */
const MAX_PROGRESS_REPORTS = 200_000;

interface ClaimedBy {
  readonly definition: LanguageDefinition;
  readonly grammarName: string;
}

/** A parser for every language of the registry. `load` is asked once for the runtime and once for each grammar. */
export function createSourceParser(load: GrammarLoader): SourceParser {
  return {
    languageOf: (path) => claim(path)?.definition.id ?? null,
    async parse(path, text) {
      const claimed = claim(path);
      if (claimed === null) return { skipped: 'no language is known for this file name' };
      const unfit = reasonToSkip(text);
      if (unfit !== null) return { skipped: unfit };
      runtime ??= startRuntime(load);
      const started = await runtime;
      const grammar = await loadGrammar(claimed, load);
      return parseText(path, text, { definition: claimed.definition, grammar, runtime: started });
    },
  };
}

function claim(path: string): ClaimedBy | null {
  const dot = path.lastIndexOf('.');
  if (dot <= path.lastIndexOf('/')) return null;
  const extension = path.slice(dot).toLowerCase();
  for (const definition of languages) {
    const grammarName = Object.hasOwn(definition.grammars, extension)
      ? definition.grammars[extension]
      : undefined;
    if (grammarName !== undefined) return { definition, grammarName };
  }
  return null;
}

function reasonToSkip(text: string): string | null {
  if (text.length > MAX_FILE_BYTES) return `larger than ${MAX_FILE_BYTES} bytes`;
  let start = 0;
  while (start <= text.length) {
    const end = text.indexOf('\n', start);
    const length = (end === -1 ? text.length : end) - start;
    if (length > MAX_LINE_LENGTH) return `has a line longer than ${MAX_LINE_LENGTH} characters`;
    if (end === -1) break;
    start = end + 1;
  }
  return null;
}

interface Runtime {
  readonly parser: Parser;
  readonly cursor: RawCursor;
}

// web-tree-sitter keeps one runtime for the whole program, so this is kept beside it and not in a parser.
let runtime: Promise<Runtime> | null = null;
const grammars = new Map<string, Promise<Grammar>>();

async function startRuntime(load: GrammarLoader): Promise<Runtime> {
  const module: RuntimeModule = { wasmBinary: await load('web-tree-sitter') };
  await Parser.init(module);
  return { parser: new Parser(), cursor: createRawCursor(module) };
}

async function loadGrammar({ grammarName, definition }: ClaimedBy, load: GrammarLoader): Promise<Grammar> {
  const key = `${definition.id} ${grammarName}`;
  const loading =
    grammars.get(key) ??
    load(grammarName).then(async (bytes) => toGrammar(await Language.load(bytes), definition));
  grammars.set(key, loading);
  return loading;
}

interface Reader {
  readonly definition: LanguageDefinition;
  readonly grammar: Grammar;
  readonly runtime: Runtime;
}

function parseText(path: string, text: string, reader: Reader): SyntaxFile | { readonly skipped: string } {
  const { definition, grammar } = reader;
  const tree = parseBounded(reader, text);
  if (tree === null) return { skipped: 'takes too long to parse' };
  try {
    const hasErrors = tree.rootNode.hasError;
    const { root, comments, isCut } = readTree(tree, grammar, reader.runtime.cursor);
    definition.rearrange?.(root, text);
    const builder = new TreeBuilder(definition, text);
    return {
      path,
      language: definition.id,
      text,
      root: builder.file(root),
      comments: comments.map((comment) => toComment(comment, builder)),
      ioReturnsPromise: definition.ioReturnsPromise ?? false,
      hasErrors: hasErrors || isCut,
    };
  } finally {
    tree.delete();
  }
}

function parseBounded({ runtime: { parser }, grammar }: Reader, text: string): Tree | null {
  parser.setLanguage(grammar.language);
  let reports = 0;
  // The callback's answer is read as a boolean, though its type says void.
  const progressCallback = (): boolean => ++reports > MAX_PROGRESS_REPORTS;
  const tree = parser.parse(text, null, { progressCallback });
  if (tree === null) parser.reset();
  return tree;
}

const COMMENT_MARKS = /^(?:\/\/+!?|\/\*+!?|#+|--+|<!--)\s*|\s*(?:\*+\/|-->)$/g;
const LEADING_STARS = /\n[ \t]*\*(?!\/)[ \t]?/g;

function toComment(node: GrammarNode, builder: TreeBuilder): CommentToken {
  const raw = builder.text(node);
  const inner = raw.replace(COMMENT_MARKS, '');
  return {
    span: builder.span(node),
    text: (raw.startsWith('/*') ? inner.replace(LEADING_STARS, '\n') : inner).trim(),
  };
}

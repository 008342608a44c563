import { Language, Parser, type Tree } from 'web-tree-sitter';
import { MAX_FILE_BYTES } from '../source.ts';
import type { LanguageDefinition } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { GrammarLoader, SourceParser } from './language.ts';
import { type Grammar, readTree, toGrammar } from './read-tree.ts';
import { languages } from './registry.ts';
import type { CommentToken, SyntaxFile } from './syntax.ts';
import { LineTable, TreeBuilder } from './tree-builder.ts';

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
      const grammar = await loadGrammar(claimed, load);
      return parseText({ path, text }, claimed.definition, grammar);
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

// web-tree-sitter keeps one runtime for the whole program, so this is kept beside it and not in a parser.
let runtime: Promise<Parser> | null = null;
const grammars = new Map<string, Promise<Grammar>>();

async function startRuntime(load: GrammarLoader): Promise<Parser> {
  await Parser.init({ wasmBinary: await load('web-tree-sitter') });
  return new Parser();
}

async function loadGrammar(claimed: ClaimedBy, load: GrammarLoader): Promise<Grammar & { parser: Parser }> {
  runtime ??= startRuntime(load);
  const parser = await runtime;
  const { grammarName, definition } = claimed;
  const key = `${definition.id} ${grammarName}`;
  const loading =
    grammars.get(key) ??
    load(grammarName).then(async (bytes) => toGrammar(await Language.load(bytes), definition));
  grammars.set(key, loading);
  return { ...(await loading), parser };
}

function parseText(
  source: { readonly path: string; readonly text: string },
  definition: LanguageDefinition,
  grammar: Grammar & { parser: Parser },
): SyntaxFile | { readonly skipped: string } {
  const { path, text } = source;
  const tree = parseBounded(grammar, text);
  if (tree === null) return { skipped: 'takes too long to parse' };
  try {
    const { root, comments, isCut } = readTree(tree, grammar);
    const lines = new LineTable(text);
    const builder = new TreeBuilder(definition, text, lines);
    return {
      path,
      language: definition.id,
      text,
      root: builder.file(root),
      comments: comments.map((comment) => toComment(comment, builder)),
      hasErrors: isCut || tree.rootNode.hasError,
    };
  } finally {
    tree.delete();
  }
}

function parseBounded({ parser, language }: Grammar & { parser: Parser }, text: string): Tree | null {
  parser.setLanguage(language);
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

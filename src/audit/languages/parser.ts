import { Language, Parser, type Tree } from 'web-tree-sitter';
import type { LanguageDefinition } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { GrammarLoader, PostgresLoader, SourceParser } from './language.ts';
import { USUAL_TRAITS } from './language-traits.ts';
import { createRawCursor, type RawCursor, type RuntimeModule } from './raw-cursor.ts';
import { type Grammar, readTree, toGrammar } from './read-tree.ts';
import { languages } from './registry.ts';
import type { CommentToken, SyntaxFile } from './syntax.ts';
import { TreeBuilder } from './tree-builder.ts';
import { reasonToSkip } from './unfit-text.ts';

/** Longer than any code of a megabyte takes, on a slow machine: 0.2 to 0.9 s measured. */
const MAX_PARSE_MS = 5_000;

/** WebAssembly memory that one parse may take beyond what earlier ones left free; a megabyte of code takes 30 MB. */
const MAX_PARSE_BYTES = 200_000_000;

interface ClaimedBy {
  readonly definition: LanguageDefinition;
  readonly grammarName: string;
}

/**
 * A parser for every language of the registry. `load` is asked once for the runtime and once for each grammar;
 * `now` answers milliseconds and serves only to stop a parse that hostile text keeps from ending. Without it a parse is
 * bounded by the size and shape of its text and by memory alone. Without `postgres` all SQL is read by the tolerant
 * reader alone.
 */
export function createSourceParser(
  load: GrammarLoader,
  now: () => number = () => 0,
  postgres: PostgresLoader | null = null,
): SourceParser {
  return {
    languageOf: (path) => claim(path)?.definition.id ?? null,
    // An audit goes on without it: the tolerant reader gives the same facts, save where it errs.
    postgres: async () => await (postgres?.().catch(() => null) ?? null),
    async parse(path, text) {
      const claimed = claim(path);
      if (claimed === null) return { skipped: 'no language is known for this file name' };
      const unfit = reasonToSkip(text);
      if (unfit !== null) return { skipped: unfit };
      runtime ??= startRuntime(load);
      const started = await runtime;
      const grammar = await loadGrammar(claimed, load);
      return parseText(path, text, { definition: claimed.definition, grammar, runtime: started, now });
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

interface Runtime {
  readonly parser: Parser;
  readonly cursor: RawCursor;
  readonly usedBytes: () => number;
}

// web-tree-sitter keeps one runtime for the whole program, so this is kept beside it and not in a parser.
let runtime: Promise<Runtime> | null = null;
const grammars = new Map<string, Promise<Grammar>>();

async function startRuntime(load: GrammarLoader): Promise<Runtime> {
  const module: RuntimeModule = { wasmBinary: await load('web-tree-sitter') };
  await Parser.init(module);
  return {
    parser: new Parser(),
    cursor: createRawCursor(module),
    usedBytes: () => module.HEAP8?.byteLength ?? 0,
  };
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
  readonly now: () => number;
}

function parseText(path: string, text: string, reader: Reader): SyntaxFile | { readonly skipped: string } {
  const { definition, grammar } = reader;
  const tree = parseBounded(reader, text);
  if (tree === null) return { skipped: 'takes too much time or memory to parse' };
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
      ...USUAL_TRAITS,
      ...definition.traits,
      hasErrors: hasErrors || isCut,
    };
  } finally {
    tree.delete();
  }
}

/** Null when the parse was stopped at its bounds. */
function parseBounded({ runtime: { parser, usedBytes }, grammar, now }: Reader, text: string): Tree | null {
  parser.setLanguage(grammar.language);
  const deadline = now() + MAX_PARSE_MS;
  const ceiling = usedBytes() + MAX_PARSE_BYTES;
  // The callback's answer is read as a boolean, though its type says void.
  const progressCallback = (): boolean => now() > deadline || usedBytes() > ceiling;
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

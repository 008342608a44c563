import type { SyntaxFile } from './syntax.ts';

/** Reads the bytes of a grammar (`tree-sitter-go`) or of the parser's own runtime (`web-tree-sitter`). */
export type GrammarLoader = (name: string) => Promise<Uint8Array>;

/**
 * PostgreSQL's own parser: the statements of its tree in JSON (https://github.com/pganalyze/libpg_query), or null where
 * it refuses the text. Never throws; what hostile text does to it stays with it.
 */
export type PostgresParse = (sql: string) => readonly unknown[] | null;

/** Loads {@link PostgresParse}. Asked only where there is SQL to read. */
export type PostgresLoader = () => Promise<PostgresParse>;

/** Turns source text into the neutral tree. One parser serves every language; grammars are loaded when first met. */
export interface SourceParser {
  /** The language a path is read as, by extension; null when no language claims it. */
  languageOf(path: string): string | null;
  /**
   * Never throws on bad code: what the grammar cannot read is marked by `hasErrors`. Answers `{skipped}` when no
   * language claims the path or when the text exceeds what can be parsed in bounded time and memory.
   */
  parse(path: string, text: string): Promise<SyntaxFile | { readonly skipped: string }>;
  /** PostgreSQL's parser for the SQL in files and strings; null where it cannot be had. */
  readonly postgres: () => Promise<PostgresParse | null>;
}

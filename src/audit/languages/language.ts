import type { SyntaxFile } from './syntax.ts';

/** Reads the bytes of a grammar (`tree-sitter-go`) or of the parser's own runtime (`web-tree-sitter`). */
export type GrammarLoader = (name: string) => Promise<Uint8Array>;

/** Turns source text into the neutral tree. One parser serves every language; grammars are loaded when first met. */
export interface SourceParser {
  /** The language a path is read as, by extension; null when no language claims it. */
  languageOf(path: string): string | null;
  /**
   * Never throws on bad code: what the grammar cannot read is marked by `hasErrors`. Answers `{skipped}` when no
   * language claims the path or when the text exceeds what can be parsed in bounded time and memory.
   */
  parse(path: string, text: string): Promise<SyntaxFile | { readonly skipped: string }>;
}

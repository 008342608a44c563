import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** Grammars that come in a package of their own; all others come with @vscode/tree-sitter-wasm. */
const OWN_PACKAGES: Readonly<Record<string, string>> = {
  'web-tree-sitter': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-kotlin': '@tree-sitter-grammars/tree-sitter-kotlin/tree-sitter-kotlin.wasm',
  'tree-sitter-yaml': '@tree-sitter-grammars/tree-sitter-yaml/tree-sitter-yaml.wasm',
};

/** Reads the bytes of a grammar, or of the parser's runtime, from the installed packages. */
export async function readGrammar(name: string): Promise<Uint8Array> {
  const specifier = OWN_PACKAGES[name] ?? `@vscode/tree-sitter-wasm/wasm/${name}.wasm`;
  return await readFile(resolve(specifier));
}

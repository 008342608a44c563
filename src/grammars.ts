import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

const { resolve } = createRequire(import.meta.url);

/** Grammars that come in a package of their own; all others come with @vscode/tree-sitter-wasm. */
const OWN_PACKAGES: Readonly<Record<string, string>> = {
  'web-tree-sitter': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-kotlin': '@tree-sitter-grammars/tree-sitter-kotlin/tree-sitter-kotlin.wasm',
  'tree-sitter-yaml': '@tree-sitter-grammars/tree-sitter-yaml/tree-sitter-yaml.wasm',
};

/**
 * V8 compiles a WebAssembly function that is called often a second time, to make it faster. The scanner of a grammar is
 * one function of up to 140 kB, and compiling Kotlin's so takes half a second and 600 MB, more than all the rest of an
 * audit. Compiled once only, parsing takes a third longer, and an audit of ten languages less time and 240 MB instead
 * of 790 MB. Flags have to stand before anything is compiled (https://nodejs.org/api/v8.html#v8setflagsfromstringflags).
 */
for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering', '--liftoff-only'])
  setFlagsFromString(flag);

/** Reads the bytes of a grammar, or of the parser's runtime, from the installed packages. */
export async function readGrammar(name: string): Promise<Uint8Array> {
  const specifier = OWN_PACKAGES[name] ?? `@vscode/tree-sitter-wasm/wasm/${name}.wasm`;
  return await readFile(resolve(specifier));
}

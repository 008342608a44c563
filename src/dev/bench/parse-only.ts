import { extname } from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { languages } from '#audit/languages/registry.ts';
import { readGrammar } from '#grammars';
import type { Texts } from './material.ts';

/** Parses every text with the grammar the audit uses, and does nothing with the tree. */
export async function openBareParser(): Promise<(files: Texts) => Promise<void>> {
  await Parser.init({ wasmBinary: await readGrammar('web-tree-sitter') });
  const parser = new Parser();
  const loaded = new Map<string, Language>();
  return async (files) => {
    for (const [path, text] of files) {
      const name = grammarOf(path);
      const grammar = loaded.get(name) ?? (await Language.load(await readGrammar(name)));
      loaded.set(name, grammar);
      parser.setLanguage(grammar);
      parser.parse(text)?.delete();
    }
  };
}

function grammarOf(path: string): string {
  const extension = extname(path);
  for (const { grammars } of languages) {
    const name = grammars[extension];
    if (name !== undefined) return name;
  }
  throw new Error(`No grammar reads ${path}`);
}

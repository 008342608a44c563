import { defineLanguage } from './define-language.ts';
import { ecmascript } from './ecmascript.ts';

/** TypeScript, with and without JSX. */
export const typescript = defineLanguage({
  ...ecmascript,
  id: 'typescript',
  name: 'TypeScript',
  grammars: {
    '.ts': 'tree-sitter-typescript',
    '.mts': 'tree-sitter-typescript',
    '.cts': 'tree-sitter-typescript',
    '.tsx': 'tree-sitter-tsx',
  },
});

/** JavaScript, with and without JSX. */
export const javascript = defineLanguage({
  ...ecmascript,
  id: 'javascript',
  name: 'JavaScript',
  grammars: {
    '.js': 'tree-sitter-javascript',
    '.mjs': 'tree-sitter-javascript',
    '.cjs': 'tree-sitter-javascript',
    '.jsx': 'tree-sitter-javascript',
  },
});

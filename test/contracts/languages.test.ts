import { expect, it } from 'vitest';
import { languages } from '#audit/languages/registry.ts';
import { describeLanguage, type LanguageColumn } from './language.contract.ts';
import { csharp } from './languages/csharp.ts';
import { go } from './languages/go.ts';
import { java } from './languages/java.ts';
import { javascript } from './languages/javascript.ts';
import { kotlin } from './languages/kotlin.ts';
import { php } from './languages/php.ts';
import { python } from './languages/python.ts';
import { ruby } from './languages/ruby.ts';
import { rust } from './languages/rust.ts';
import { typescript } from './languages/typescript.ts';

/** One column a language, by its id. */
const columns: Readonly<Record<string, LanguageColumn>> = {
  csharp,
  go,
  java,
  javascript,
  kotlin,
  php,
  python,
  ruby,
  rust,
  typescript,
};

it('holds every language to the same programs', () => {
  expect(Object.keys(columns).sort()).toEqual(languages.map((language) => language.id).sort());
});

for (const [id, column] of Object.entries(columns)) describeLanguage(id, column);

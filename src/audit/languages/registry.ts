import { csharp } from './csharp.ts';
import type { LanguageDefinition } from './define-language.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { kotlin } from './kotlin.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { javascript, typescript } from './typescript.ts';

/** Every language there is. A new one is added here and in the language contract. */
export const languages: readonly LanguageDefinition[] = [
  typescript,
  javascript,
  go,
  java,
  kotlin,
  csharp,
  php,
  python,
  ruby,
  rust,
];

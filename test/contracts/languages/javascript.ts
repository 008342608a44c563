import type { LanguageColumn } from '../language.contract.ts';
import { typescript } from './typescript.ts';

export const javascript: LanguageColumn = {
  path: 'src/usage.mjs',
  programs: {
    ...typescript.programs,
    'a handler that passes the failure on': 'try { send(event); } catch (error) { throw error; }',
    'declared values': "const count = 3, label = 'tokens'; let isFree = true; var plan = null;",
    imports: "const { Meter } = require('@acme/billing/meter');",
    'a class with a method': 'class Meter { record(amount) { this.total += amount; } }',
  },
};

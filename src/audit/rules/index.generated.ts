import type { Rule } from './rule.ts';

/** Every rule, by id. Made from the folder: `npm run generate`. */
export const RULES: readonly Rule[] = [];

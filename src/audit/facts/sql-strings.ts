import type { StringNode } from '../languages/syntax.ts';
import type { FileFacts } from './file-facts.ts';
import { looksLikeSql } from './sql/looks-like-sql.ts';

/** A tree never changes once built, so its strings are looked through once. */
const known = new WeakMap<FileFacts, readonly StringNode[]>();

/** The strings of a file that read as SQL, in source order; an SQL script is one string. */
export function sqlStrings(facts: FileFacts): readonly StringNode[] {
  const before = known.get(facts);
  if (before) return before;
  const found = facts.nodes('string').filter((node) => looksLikeSql(node.value));
  known.set(facts, found);
  return found;
}

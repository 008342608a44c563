import type { StringNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { looksLikeSql } from './looks-like-sql.ts';

/** The strings of a file that read as SQL, in source order; an SQL script is one string. */
export const sqlStrings = remember((facts: FileFacts): readonly StringNode[] =>
  facts.nodes('string').filter((node) => looksLikeSql(node.value)),
);

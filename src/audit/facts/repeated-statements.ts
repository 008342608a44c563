import type { SyntaxKind, SyntaxNode } from '../languages/syntax.ts';
import type { FileFacts } from './file-facts.ts';
import { listsOf } from './statements.ts';

/** Two statements of one list that are written alike. */
export interface RepeatedStatement {
  readonly first: SyntaxNode;
  readonly again: SyntaxNode;
  /** What runs between the two. */
  readonly between: readonly SyntaxNode[];
}

const HOLDERS = ['function', 'if', 'loop', 'try', 'switch', 'with', 'block'] as const satisfies SyntaxKind[];
/** Statements further apart than this belong to different steps of the work. */
const MAX_APART = 6;
/** A longer list is a table. */
const MAX_LIST = 200;

/**
 * Assignments, calls and conditions that stand twice in one list of statements, a few apart, in source order. Copies of
 * a value that a language wants to see written (`id.clone()`, `&id`) do not make two statements different.
 */
export function repeatedStatements({ file, nodes }: FileFacts): readonly RepeatedStatement[] {
  const found: RepeatedStatement[] = [];
  for (const kind of HOLDERS)
    for (const holder of nodes(kind))
      for (const list of listsOf(holder)) {
        if (list.length < 2 || list.length > MAX_LIST) continue;
        const last = new Map<string, number>();
        for (const [at, again] of list.entries()) {
          if (
            again.kind !== 'assign' &&
            again.kind !== 'if' &&
            again.kind !== 'call' &&
            again.kind !== 'await'
          )
            continue;
          const text = spelling(file.text.slice(again.span.start, again.span.end));
          const before = last.get(text);
          const first = before === undefined ? undefined : list[before];
          if (before !== undefined && first !== undefined && at - before <= MAX_APART)
            found.push({ first, again, between: list.slice(before + 1, at) });
          last.set(text, at);
        }
      }
  return found.sort((a, b) => a.again.span.start - b.again.span.start);
}

function spelling(text: string): string {
  return text.replace(/\.clone\(\)/g, '').replace(/[\s;&]+/g, '');
}

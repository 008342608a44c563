import type { SyntaxNode } from '../../languages/syntax.ts';

/** How many items a list may hold, as far as the code that makes it shows. */
export type ListBound =
  | { readonly kind: 'at-most'; readonly items: number; readonly by: SyntaxNode }
  /** Cut to a size that is not a number in sight. */
  | { readonly kind: 'cut' }
  /** As many as a query finds, or a loop adds. */
  | {
      readonly kind: 'unbounded';
      readonly why: 'query' | 'grown';
      readonly by: SyntaxNode;
      /** The parameter a loop goes through as it collects: the caller decides after all. */
      readonly from: string | null;
    }
  /** A parameter: as many as the caller gives. */
  | { readonly kind: 'given'; readonly name: string }
  | { readonly kind: 'unknown' };

/** Nothing tells. */
export const UNKNOWN: ListBound = { kind: 'unknown' };
/** Cut, to what is not in sight. */
export const CUT: ListBound = { kind: 'cut' };

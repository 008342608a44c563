import type { SyntaxNode } from '../../languages/syntax.ts';
import type { SqlStatement } from '../sql/statement.ts';

/** One end of a range as a program writes it. */
export interface Bound {
  readonly isInclusive: boolean;
  /** What the subject is compared with; null where it cannot be told apart: a column or a function of a SQL text. */
  readonly value: SyntaxNode | null;
  /** The bound as a SQL text writes it; absent outside of SQL. */
  readonly text?: string;
}

/** A value held between two others: `from <= t && t < to`, `{ gte: from, lt: to }`, `ts__gte=from, ts__lt=to`. */
export interface Range {
  /** The whole condition: the place to point at. */
  readonly node: SyntaxNode;
  /** The lines meant, where they are only a part of the node: one condition of a SQL text. */
  readonly lines?: { readonly startLine: number; readonly endLine: number };
  /** What is held between the bounds, by its last name: `createdAt`, `timestamp`. */
  readonly subject: string;
  /** The statement it stands in, for a range of SQL. */
  readonly statement?: SqlStatement;
  readonly lower: Bound;
  readonly upper: Bound;
}

import type { GrammarNode } from './grammar-node.ts';
import type { LanguageTraits } from './language-traits.ts';
import type { SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

type WithoutPlace<N> = N extends SyntaxNode ? Omit<N, 'span' | 'parent'> : never;

/** A neutral node before the builder has set its span and its parent. */
export type Draft = WithoutPlace<SyntaxNode>;

/**
 * What a grammar node becomes: a node in its place (`Draft`), the finished node of something inside it (a
 * wrapper), several nodes in a row (`const a = 1, b = 2`), or nothing (an empty statement).
 */
export type Built = Draft | SyntaxNode | readonly SyntaxNode[] | null;

/** Builds what one type of grammar node stands for. */
export type Convert = (node: GrammarNode, to: TreeBuilder) => Built;

/** All that is known of a language: a table from its grammar's node types to the neutral tree. */
export interface LanguageDefinition {
  readonly id: string;
  readonly name: string;
  /** File extensions with their dot, in lower case, each with the grammar that reads it. */
  readonly grammars: Readonly<Record<string, string>>;
  /** What is unlike {@link USUAL_TRAITS}. */
  readonly traits?: Partial<LanguageTraits>;
  /** Node types of comments: they leave the tree and become comment tokens. */
  readonly comments: readonly string[];
  /** Node types taken as a whole: types and plain strings. Nothing below them is read. */
  readonly opaque: readonly string[];
  /** Node types that only hold statements: where a body is asked for, they are it. */
  readonly blocks: readonly string[];
  /** Node types that stand for their only child: parentheses, expression statements. */
  readonly wrappers: readonly string[];
  /**
   * Puts right, before anything is built, what a table cannot: text that stands away from where it is used, names
   * that mean a call. Works on the grammar's nodes in place.
   */
  readonly rearrange?: (root: GrammarNode, text: string) => void;
  /** The rest of the node types. What is not here becomes `other` and keeps its children. */
  readonly nodes: Readonly<Record<string, Convert>>;
}

/** Names a language; the identity function with a type. */
export function defineLanguage(definition: LanguageDefinition): LanguageDefinition {
  return definition;
}

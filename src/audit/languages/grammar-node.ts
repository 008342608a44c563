/**
 * One node of a grammar's own tree, copied out of the parser's memory so that the tree can be freed at once.
 * Comments and punctuation are already gone; subtrees that say nothing of behaviour (types) have no children.
 */
export class GrammarNode {
  readonly type: string;
  /** The grammar's name for this node's role in its parent; null where it has none. */
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  /** Named nodes only, in source order. */
  readonly children: GrammarNode[] = [];
  /** Keywords and operators directly in this node: `async`, `+=`, `static`. */
  readonly tokens: GrammarNode[] = [];

  constructor(type: string, field: string | null, span: { readonly start: number; readonly end: number }) {
    this.type = type;
    this.field = field;
    this.start = span.start;
    this.end = span.end;
  }

  /** The first child, or keyword, in that role. */
  get(field: string): GrammarNode | null {
    return (
      this.children.find((child) => child.field === field) ??
      this.tokens.find((token) => token.field === field) ??
      null
    );
  }

  /** Every child in that role. */
  all(field: string): readonly GrammarNode[] {
    return this.children.filter((child) => child.field === field);
  }

  /** The first child of one of the types. */
  child(...types: readonly string[]): GrammarNode | null {
    return this.children.find((child) => types.includes(child.type)) ?? null;
  }

  /** True when the keyword or operator stands directly in this node. */
  has(token: string): boolean {
    return this.tokens.some((each) => each.type === token);
  }
}

/** Most nodes are leaves: they share one empty list. */
const NONE: readonly GrammarNode[] = [];

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
  children: readonly GrammarNode[] = NONE;
  /** Keywords and operators directly in this node: `async`, `+=`, `static`. */
  tokens: readonly GrammarNode[] = NONE;

  constructor(type: string, field: string | null, start: number, end: number) {
    this.type = type;
    this.field = field;
    this.start = start;
    this.end = end;
  }

  addChild(child: GrammarNode): void {
    if (this.children === NONE) this.children = [child];
    else (this.children as GrammarNode[]).push(child);
  }

  addToken(token: GrammarNode): void {
    if (this.tokens === NONE) this.tokens = [token];
    else (this.tokens as GrammarNode[]).push(token);
  }

  /** The first child, or keyword, in that role. */
  get(field: string): GrammarNode | null {
    for (const child of this.children) if (child.field === field) return child;
    for (const token of this.tokens) if (token.field === field) return token;
    return null;
  }

  /** Every child in that role. */
  all(field: string): readonly GrammarNode[] {
    return this.children.filter((child) => child.field === field);
  }

  /** The first child of one of the types. */
  child(...types: readonly string[]): GrammarNode | null {
    for (const child of this.children) if (types.includes(child.type)) return child;
    return null;
  }

  /** True when the keyword or operator stands directly in this node. */
  has(token: string): boolean {
    for (const each of this.tokens) if (each.type === token) return true;
    return false;
  }
}

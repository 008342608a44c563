import { forEachChild } from './children.ts';
import type { Built, Draft, LanguageDefinition } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { FileNode, SyntaxKind, SyntaxNode } from './syntax.ts';

type NodeOf<K extends SyntaxKind> = Extract<SyntaxNode, { kind: K }>;
type WritableSpan = { -readonly [K in keyof SyntaxNode['span']]: SyntaxNode['span'][K] };

/**
 * Builds the neutral tree of one file from its grammar tree with a language's table. Sets spans and parents,
 * so that a language file only says what a node is made of.
 */
export class TreeBuilder {
  readonly #language: LanguageDefinition;
  readonly #text: string;
  readonly #lines: LineTable;

  constructor(language: LanguageDefinition, text: string) {
    this.#language = language;
    this.#text = text;
    this.#lines = new LineTable(text);
  }

  /** The whole file. */
  file(root: GrammarNode): FileNode {
    const body = this.list(root.children);
    const span = { start: 0, end: this.#text.length };
    return this.#place({ kind: 'file', body }, span) as FileNode;
  }

  /** The source of a node; empty for none. */
  text(node: GrammarNode | null): string {
    return node === null ? '' : this.#text.slice(node.start, node.end);
  }

  /** The source between two offsets. */
  slice(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  /** One node: several in a row become a block, nothing becomes an empty `other`. */
  node(from: GrammarNode): SyntaxNode {
    const built = this.#convert(from);
    if (built === null) return this.make({ kind: 'other', syntax: from.type, children: [] }, from);
    if (!isMany(built)) return built;
    const [only] = built;
    if (built.length === 1 && only !== undefined) return only;
    return this.make({ kind: 'block', body: built }, from);
  }

  /** Nodes in source order, those that stand for several spread out, those that stand for nothing left out. */
  list(from: readonly GrammarNode[]): SyntaxNode[] {
    const nodes: SyntaxNode[] = [];
    for (const each of from) {
      const built = this.#convert(each);
      if (built === null) continue;
      if (isMany(built)) nodes.push(...built);
      else nodes.push(built);
    }
    return nodes;
  }

  /** The child in that role; an empty `other` where broken code lacks it. */
  required(parent: GrammarNode, field: string): SyntaxNode {
    const child = parent.get(field);
    if (child !== null) return this.node(child);
    return this.#place(
      { kind: 'other', syntax: 'missing', children: [] },
      { start: parent.end, end: parent.end },
    );
  }

  /** The child in that role, or null. */
  optional(parent: GrammarNode, field: string): SyntaxNode | null {
    const child = parent.get(field);
    return child === null ? null : this.node(child);
  }

  /** The statements of a block, or the single statement that stands in its place; empty for none. */
  body(from: GrammarNode | null): SyntaxNode[] {
    if (from === null) return [];
    return this.list(this.#language.blocks.includes(from.type) ? from.children : [from]);
  }

  /** A node that the grammar has no node of its own for, spanning from one grammar node to another. */
  make<D extends Draft>(
    draft: D,
    from: GrammarNode | SyntaxNode,
    last: GrammarNode | SyntaxNode = from,
  ): NodeOf<D['kind']> {
    const start = 'span' in from ? from.span.start : from.start;
    const end = 'span' in last ? last.span.end : last.end;
    return this.#place(draft, { start, end }) as NodeOf<D['kind']>;
  }

  /** The same node with something changed. */
  amend<N extends SyntaxNode>(node: N, changes: Partial<Omit<N, 'kind' | 'span' | 'parent'>>): N {
    return this.#place({ ...node, ...changes }, node.span) as N;
  }

  /** A place in the file, for the parts of nodes that carry a span of their own. */
  span(from: GrammarNode, last: GrammarNode = from): SyntaxNode['span'] {
    return this.#lines.span(from.start, last.end);
  }

  #convert(from: GrammarNode): SyntaxNode | readonly SyntaxNode[] | null {
    const convert = this.#language.nodes[from.type];
    if (convert !== undefined) return this.#settle(convert(from, this), from);
    if (this.#language.wrappers.includes(from.type)) {
      const [only] = from.children;
      if (from.children.length === 1 && only !== undefined) return this.#convert(only);
      return from.children.length === 0 ? null : this.list(from.children);
    }
    if (this.#language.blocks.includes(from.type)) {
      return this.make({ kind: 'block', body: this.list(from.children) }, from);
    }
    return this.make({ kind: 'other', syntax: from.type, children: this.list(from.children) }, from);
  }

  #settle(built: Built, from: GrammarNode): SyntaxNode | readonly SyntaxNode[] | null {
    if (built === null || isMany(built)) return built;
    return 'span' in built ? built : this.#place(built, from);
  }

  /** Turns a draft into a node: sets its span and becomes the parent of what it holds. */
  #place(draft: Draft, at: { readonly start: number; readonly end: number }): SyntaxNode {
    const span: WritableSpan = this.#lines.span(at.start, at.end);
    const node = Object.assign(draft, { span, parent: null }) as SyntaxNode;
    forEachChild(node, (child) => {
      child.parent = node;
      // A decorator may stand before the node it belongs to.
      if (child.span.start < span.start)
        Object.assign(span, { start: child.span.start, startLine: child.span.startLine });
      if (child.span.end > span.end)
        Object.assign(span, { end: child.span.end, endLine: child.span.endLine });
    });
    return node;
  }
}

function isMany(built: NonNullable<Built>): built is readonly SyntaxNode[] {
  return Array.isArray(built);
}

/** Line numbers for offsets, in constant time a question. */
export class LineTable {
  readonly #lineAt: Uint32Array;

  constructor(text: string) {
    this.#lineAt = new Uint32Array(text.length + 1);
    let line = 1;
    for (let i = 0; i < text.length; i++) {
      this.#lineAt[i] = line;
      if (text.charCodeAt(i) === 10) line++;
    }
    this.#lineAt[text.length] = line;
  }

  /** Lines are counted by line feeds alone, as git and GitHub do. The last line is that of the last character. */
  span(start: number, end: number): WritableSpan {
    const startLine = this.#lineAt[start] ?? 1;
    const endLine = end > start ? (this.#lineAt[end - 1] ?? startLine) : startLine;
    return { start, end, startLine, endLine };
  }
}

import { forEachChild } from './children.ts';
import type { Built, Convert, Draft, LanguageDefinition } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { FileNode, Span, SyntaxKind, SyntaxNode } from './syntax.ts';

type NodeOf<K extends SyntaxKind> = Extract<SyntaxNode, { kind: K }>;

/**
 * Builds the neutral tree of one file from its grammar tree with a language's table. Sets spans and parents,
 * so that a language file only says what a node is made of.
 */
export class TreeBuilder {
  readonly #language: LanguageDefinition;
  readonly #text: string;
  readonly #converters: Readonly<Record<string, Convert>>;
  readonly #lines: LineTable;

  constructor(language: LanguageDefinition, text: string) {
    this.#language = language;
    this.#converters = convertersOf(language);
    this.#text = text;
    this.#lines = new LineTable(text);
  }

  /** The whole file. */
  file(root: GrammarNode): FileNode {
    const body = this.list(root.children);
    return this.#place({ kind: 'file', body }, 0, this.#text.length) as FileNode;
  }

  /** The source of a node; empty for none. The same name is the same string wherever it stands. */
  text(node: GrammarNode | null): string {
    if (node === null) return '';
    const text = this.#text.slice(node.start, node.end);
    return text.length > MAX_NAME ? text : oneCopy(text);
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
    return this.#place({ kind: 'other', syntax: 'missing', children: [] }, parent.end, parent.end);
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
    return this.#place(draft, start, end) as NodeOf<D['kind']>;
  }

  /** The same node with something changed. */
  amend<N extends SyntaxNode>(node: N, changes: Partial<Omit<N, 'kind' | 'span' | 'parent'>>): N {
    return this.#place({ ...node, ...changes }, node.span.start, node.span.end) as N;
  }

  /** A place in the file, for the parts of nodes that carry a span of their own. */
  span(from: GrammarNode, last: GrammarNode = from): SyntaxNode['span'] {
    return this.#lines.span(from.start, last.end);
  }

  #convert(from: GrammarNode): SyntaxNode | readonly SyntaxNode[] | null {
    const convert = this.#converters[from.type] ?? toOther;
    const built = convert(from, this);
    if (built === null || isMany(built)) return built;
    if (isNode(built)) return built;
    return this.#place(joinedText(built) ?? compared(built) ?? built, from.start, from.end);
  }

  /** Turns a draft into a node: sets its span and becomes the parent of what it holds. */
  #place(draft: Draft, start: number, end: number): SyntaxNode {
    const node = draft as Writable<SyntaxNode>;
    node.span = this.#lines.span(start, end);
    node.parent = null;
    forEachChild(node, adopt);
    return node;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function adopt(child: SyntaxNode, parent: SyntaxNode): void {
  child.parent = parent;
  const span: Writable<Span> = parent.span;
  // A decorator may stand before the node it belongs to.
  if (child.span.start < span.start) {
    span.start = child.span.start;
    span.startLine = child.span.startLine;
  }
  if (child.span.end > span.end) {
    span.end = child.span.end;
    span.endLine = child.span.endLine;
  }
}

function isNode(built: Draft | SyntaxNode): built is SyntaxNode {
  return (built as Partial<SyntaxNode>).span !== undefined;
}

function isMany(built: NonNullable<Built>): built is readonly SyntaxNode[] {
  return Array.isArray(built);
}

/** As long as names get that answers are remembered about. */
const MAX_NAME = 100;
/** Different names of a large repository. */
const MAX_NAMES = 50_000;
const names = new Map<string, string>();

/**
 * Every rule looks names up in tables: a string that is met again need not be hashed and compared again. The copy is no
 * slice of the file's text, which would keep the text in memory for as long as anybody remembers the name.
 */
function oneCopy(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const copy = ` ${name}`.slice(1);
  if (names.size >= MAX_NAMES) names.clear();
  names.set(copy, copy);
  return copy;
}

/** Line numbers for offsets, in constant time a question. */
class LineTable {
  readonly #lineAt: Uint32Array;

  constructor(text: string) {
    this.#lineAt = new Uint32Array(text.length + 1);
    let line = 1;
    for (let start = 0; start <= text.length; line++) {
      const feed = text.indexOf('\n', start);
      const next = feed === -1 ? text.length + 1 : feed + 1;
      this.#lineAt.fill(line, start, next);
      start = next;
    }
  }

  /** Lines are counted by line feeds alone, as git and GitHub do. The last line is that of the last character. */
  span(start: number, end: number): Span {
    const startLine = this.#lineAt[start] ?? 1;
    const endLine = end > start ? (this.#lineAt[end - 1] ?? startLine) : startLine;
    return { start, end, startLine, endLine };
  }
}

const converters = new WeakMap<LanguageDefinition, Readonly<Record<string, Convert>>>();

/** The language's table with its wrappers and blocks written into it, so that building looks up one thing a node. */
function convertersOf(language: LanguageDefinition): Readonly<Record<string, Convert>> {
  const known = converters.get(language);
  if (known !== undefined) return known;
  const table: Record<string, Convert> = Object.assign(Object.create(null), {
    ...Object.fromEntries(language.blocks.map((type) => [type, toBlock])),
    ...Object.fromEntries(language.wrappers.map((type) => [type, toInner])),
    ...language.nodes,
  });
  converters.set(language, table);
  return table;
}

function toBlock(from: GrammarNode, to: TreeBuilder): Built {
  return { kind: 'block', body: to.list(from.children) };
}

function toInner(from: GrammarNode, to: TreeBuilder): Built {
  return from.children.length === 0 ? null : to.list(from.children);
}

function toOther(from: GrammarNode, to: TreeBuilder): Built {
  return { kind: 'other', syntax: from.type, children: to.list(from.children) };
}

/** Longer texts that are put together are data, and joining each step of them would cost their square. */
const MAX_JOINED = 10_000;

/** `"SELECT id" + " FROM usage"` is one text: literals that are written on several lines. */
function joinedText(built: Draft): Draft | null {
  if (built.kind !== 'binary' || (built.operator !== '+' && built.operator !== '.')) return null;
  const { left, right } = built;
  if (left.kind !== 'string' || right.kind !== 'string' || left.isSymbol || right.isSymbol) return null;
  if (left.value.length + right.value.length > MAX_JOINED) return null;
  return {
    kind: 'string',
    value: left.value + right.value,
    parts: [...left.parts, ...right.parts],
    isSymbol: false,
  };
}

/** Methods that tell by their answer's sign which of two values is larger: Java's, C#'s, Ruby's and Go's big numbers. */
const COMPARE = /^(compareTo|CompareTo|compare_to|Cmp)$/;

/** `balance.compareTo(cost) < 0` asks what `balance < cost` asks, and is that comparison in every language. */
function compared(built: Draft): Draft | null {
  if (built.kind !== 'binary' || built.right.kind !== 'number' || built.right.value !== 0) return null;
  const { left, operator } = built;
  if (left.kind !== 'call' || left.callee.kind !== 'member' || !COMPARE.test(left.callee.name)) return null;
  const [only, ...others] = left.arguments;
  if (only === undefined || others.length > 0 || !/^([<>]=?|[=!]==?)$/.test(operator)) return null;
  return { kind: 'binary', operator, left: left.callee.object, right: only.value };
}

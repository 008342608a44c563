import type { Language, Tree, TreeCursor } from 'web-tree-sitter';
import type { LanguageDefinition } from './define-language.ts';
import { GrammarNode } from './grammar-node.ts';

/**
 * Deeper nesting is cut: no person writes it, and every walk over the tree may then recurse. Each level of source
 * nesting is two or three levels of grammar, and the call stack of Node holds about ten thousand plain frames.
 */
const MAX_DEPTH = 800;

const SKIP = 0;
const DESCEND = 1;
const COMMENT = 2;
const OPAQUE = 3;
const TOKEN = 4;

/** Anonymous nodes that carry no meaning once the tree has its shape. */
const PUNCTUATION = /^[()[\]{},;:"'`\n]*$/;

/** A loaded grammar with what to do at each of its node types, so that reading compares numbers, not names. */
export interface Grammar {
  readonly language: Language;
  readonly actions: Uint8Array;
}

/** Decides once, for each node type of the grammar, what reading does there. */
export function toGrammar(language: Language, definition: LanguageDefinition): Grammar {
  const actions = new Uint8Array(language.types.length).fill(DESCEND);
  for (let id = 0; id < language.types.length; id++) {
    const type = language.types[id] ?? '';
    if (!language.nodeTypeIsNamed(id)) actions[id] = PUNCTUATION.test(type) ? SKIP : TOKEN;
    else if (definition.comments.includes(type)) actions[id] = COMMENT;
    else if (definition.opaque.includes(type)) actions[id] = OPAQUE;
  }
  return { language, actions };
}

interface Reading {
  readonly root: GrammarNode;
  readonly comments: readonly GrammarNode[];
  /** Some of the nesting was too deep and left out. */
  readonly isCut: boolean;
}

/** Copies the parser's tree into plain nodes. The caller still owns the tree and frees it. */
export function readTree(tree: Tree, grammar: Grammar): Reading {
  const cursor = tree.walk();
  const reader = new TreeReader(cursor, grammar);
  try {
    const root = reader.read(0);
    return { root, comments: reader.comments, isCut: reader.isCut };
  } finally {
    cursor.delete();
  }
}

class TreeReader {
  readonly comments: GrammarNode[] = [];
  isCut = false;
  readonly #cursor: TreeCursor;
  readonly #grammar: Grammar;

  constructor(cursor: TreeCursor, grammar: Grammar) {
    this.#cursor = cursor;
    this.#grammar = grammar;
  }

  read(depth: number): GrammarNode {
    const typeId = this.#cursor.nodeTypeId;
    const node = this.#copy(typeId);
    if (this.#action(typeId) === OPAQUE) return node;
    if (depth >= MAX_DEPTH) {
      this.isCut = true;
      return node;
    }
    if (!this.#cursor.gotoFirstChild()) return node;
    do this.#readChild(node, depth);
    while (this.#cursor.gotoNextSibling());
    this.#cursor.gotoParent();
    return node;
  }

  #readChild(parent: GrammarNode, depth: number): void {
    const typeId = this.#cursor.nodeTypeId;
    const action = this.#action(typeId);
    if (action === DESCEND || action === OPAQUE) parent.children.push(this.read(depth + 1));
    else if (action === TOKEN) parent.tokens.push(this.#copy(typeId));
    else if (action === COMMENT) this.comments.push(this.#copy(typeId));
  }

  #copy(typeId: number): GrammarNode {
    const { language } = this.#grammar;
    const span = { start: this.#cursor.startIndex, end: this.#cursor.endIndex };
    return new GrammarNode(
      language.types[typeId] ?? 'ERROR',
      language.fields[this.#cursor.currentFieldId] ?? null,
      span,
    );
  }

  #action(typeId: number): number {
    return this.#grammar.actions[typeId] ?? DESCEND;
  }
}

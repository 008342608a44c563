import type { Language } from 'web-tree-sitter';
import type { LanguageDefinition } from './define-language.ts';
import { GrammarNode } from './grammar-node.ts';
import type { RawCursor } from './raw-cursor.ts';

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
export function readTree(cursor: RawCursor, grammar: Grammar): Reading {
  const reader = new TreeReader(cursor, grammar);
  try {
    const root = reader.read(cursor.typeId(), 0);
    return { root, comments: reader.comments, isCut: reader.isCut };
  } finally {
    cursor.free();
  }
}

class TreeReader {
  readonly comments: GrammarNode[] = [];
  isCut = false;
  readonly #cursor: RawCursor;
  readonly #types: readonly string[];
  readonly #fields: readonly (string | null)[];
  readonly #actions: Uint8Array;

  constructor(cursor: RawCursor, { language, actions }: Grammar) {
    this.#cursor = cursor;
    this.#types = language.types;
    this.#fields = language.fields;
    this.#actions = actions;
  }

  read(typeId: number, depth: number): GrammarNode {
    const cursor = this.#cursor;
    const node = this.#copy(typeId);
    if (this.#actions[typeId] === OPAQUE) return node;
    if (depth >= MAX_DEPTH) {
      this.isCut = true;
      return node;
    }
    if (!cursor.toFirstChild()) return node;
    do this.#readChild(node, depth);
    while (cursor.toNextSibling());
    cursor.toParent();
    return node;
  }

  #readChild(parent: GrammarNode, depth: number): void {
    const typeId = this.#cursor.typeId();
    const action = this.#actions[typeId] ?? DESCEND;
    if (action === SKIP) return;
    if (action === DESCEND || action === OPAQUE) parent.addChild(this.read(typeId, depth + 1));
    else if (action === TOKEN) parent.addToken(this.#copy(typeId));
    else this.comments.push(this.#copy(typeId));
  }

  #copy(typeId: number): GrammarNode {
    const cursor = this.#cursor;
    const field = this.#fields[cursor.fieldId()] ?? null;
    return new GrammarNode(this.#types[typeId] ?? 'ERROR', field, cursor.start(), cursor.end());
  }
}

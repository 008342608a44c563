import type { Language, Tree } from 'web-tree-sitter';
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
const PUNCTUATION = /^[()[\]{},;:."'`\n]*$/;

/** Keywords and arrows that only say again what the type of their node says. */
const REPEATED: ReadonlySet<string> = new Set(
  '=> import from export const return if else for while func function class'.split(' '),
);

/** Node types that are a single token in every grammar that has them, so that nobody need ask for their children. */
const LEAVES: ReadonlySet<string> = new Set([
  'identifier',
  'field_identifier',
  'package_identifier',
  'property_identifier',
  'shorthand_property_identifier',
  'shorthand_property_identifier_pattern',
  'type_identifier',
]);

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
    if (!language.nodeTypeIsNamed(id))
      actions[id] = PUNCTUATION.test(type) || REPEATED.has(type) ? SKIP : TOKEN;
    else if (definition.comments.includes(type)) actions[id] = COMMENT;
    else if (definition.opaque.includes(type) || LEAVES.has(type)) actions[id] = OPAQUE;
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
export function readTree(tree: Tree, grammar: Grammar, cursor: RawCursor): Reading {
  const { actions } = grammar;
  const { types, fields } = grammar.language;
  const address = cursor.open(tree);
  const comments: GrammarNode[] = [];
  let isCut = false;

  function copy(typeId: number): GrammarNode {
    const field = fields[cursor.fieldId(address)] ?? null;
    return new GrammarNode(types[typeId] ?? 'ERROR', field, cursor.start(address), cursor.end(address));
  }

  function copyBelow(parent: GrammarNode, depth: number): void {
    if (cursor.toFirstChild(address) === 0) return;
    if (depth > MAX_DEPTH) isCut = true;
    else {
      do {
        const typeId = cursor.typeId(address);
        const action = actions[typeId] ?? DESCEND;
        if (action === SKIP) continue;
        const node = copy(typeId);
        if (action === COMMENT) comments.push(node);
        else if (action === TOKEN) parent.addToken(node);
        else {
          parent.addChild(node);
          if (action === DESCEND) copyBelow(node, depth + 1);
        }
      } while (cursor.toNextSibling(address) === 1);
    }
    cursor.toParent(address);
  }

  try {
    const root = copy(cursor.typeId(address));
    copyBelow(root, 1);
    return { root, comments, isCut };
  } finally {
    cursor.close(address);
  }
}

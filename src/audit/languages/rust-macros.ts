import type { Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/**
 * What a macro is given. The grammar knows only its tokens, so each argument is read by its shape: a literal, a chain
 * of names (`customer.id`), a chain that ends in a call (`now()`); anything else keeps its tokens as `other`.
 */
export function toMacroArguments(tree: GrammarNode | null, to: TreeBuilder): SyntaxNode[] {
  if (tree === null) return [];
  return splitAtCommas(tree, to).map((tokens) => toArgument(tokens, to));
}

/** Commas are punctuation and not in the tree: they are looked for in the text between two tokens. */
function splitAtCommas(tree: GrammarNode, to: TreeBuilder): GrammarNode[][] {
  const groups: GrammarNode[][] = [];
  let end = tree.start + 1;
  for (const token of tree.children) {
    const between = to.slice(end, token.start);
    const last = groups.at(-1);
    if (last === undefined || /[,;]/.test(between)) groups.push([token]);
    else last.push(token);
    end = token.end;
  }
  return groups;
}

const WORDS: ReadonlySet<string> = new Set(['identifier', 'self', 'crate', 'super', 'integer_literal']);

function toArgument(tokens: readonly GrammarNode[], to: TreeBuilder): SyntaxNode {
  const [first, ...rest] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('a group of tokens is never empty');
  let node = to.node(first);
  let end = first.end;
  for (const token of rest) {
    const between = to.slice(end, token.start).trim();
    end = token.end;
    const isLink = (between === '.' || between === '::') && WORDS.has(token.type);
    if (isLink && isChain(node)) {
      node = to.make({ kind: 'member', object: node, name: to.text(token), isOptional: false }, first, token);
    } else if (between === '' && token.type === 'token_tree' && isChain(node)) {
      const given = toMacroArguments(token, to).map((value) => ({ name: null, isSpread: false, value }));
      node = to.make(
        { kind: 'call', callee: node, arguments: given, isNew: false, block: null },
        first,
        token,
      );
    } else return to.make({ kind: 'other', syntax: 'tokens', children: to.list(tokens) }, first, last);
  }
  return node;
}

function isChain(node: SyntaxNode): boolean {
  return node.kind === 'name' || node.kind === 'member' || node.kind === 'call' || node.kind === 'string';
}

/** Tokens in parentheses of their own. */
export function toTokenList(tree: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'list', items: toMacroArguments(tree, to) };
}

import type { Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { Entry, SyntaxNode } from './syntax.ts';
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
  if (rest.length === 0 && isBraced(first, to)) return toEntries(first, to) ?? to.node(first);
  let node = to.node(first);
  let end = first.end;
  for (const token of rest) {
    const between = to.slice(end, token.start).trim();
    end = token.end;
    const isLink = (between === '.' || between === '::') && WORDS.has(token.type);
    if (isLink && isChain(node)) {
      node = to.make({ kind: 'member', object: node, name: to.text(token), isOptional: false }, first, token);
    } else if ((between === '' || between === '!') && token.type === 'token_tree' && isChain(node)) {
      const given = toMacroArguments(token, to).map((value) => ({ name: null, isSpread: false, value }));
      const text =
        between === '!' && node.kind === 'name' && node.name === 'format'
          ? toFormat(
              given.map(({ value }) => value),
              token,
              to,
            )
          : null;
      node = to.make(
        text ?? { kind: 'call', callee: node, arguments: given, isNew: false, block: null },
        first,
        token,
      );
    } else return to.make({ kind: 'other', syntax: 'tokens', children: to.list(tokens) }, first, last);
  }
  return node;
}

function isBraced(token: GrammarNode, to: TreeBuilder): boolean {
  return token.type === 'token_tree' && to.text(token).startsWith('{');
}

/** `json!({ "code": code, "properties": { "n": 1 } })`: an object, as its macro reads it; null for other braces. */
function toEntries(tree: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const entries: Entry[] = [];
  for (const [key, ...value] of splitAtCommas(tree, to)) {
    const [first] = value;
    const isPair = key !== undefined && first !== undefined && to.slice(key.end, first.start).trim() === ':';
    if (!isPair || key.type !== 'string_literal') return null;
    entries.push({
      key: to.text(key).slice(1, -1),
      keyNode: null,
      value: toArgument(value, to),
      isSpread: false,
    });
  }
  return to.make({ kind: 'object', typeName: null, entries }, tree);
}

function isChain(node: SyntaxNode): boolean {
  return node.kind === 'name' || node.kind === 'member' || node.kind === 'call' || node.kind === 'string';
}

/** `format!("{}-{attempt}", id)` puts its values into the text; null where they are not one for one. */
export function toFormat(given: readonly SyntaxNode[], at: GrammarNode, to: TreeBuilder): Draft | null {
  const [pattern, ...values] = given;
  if (pattern?.kind !== 'string') return null;
  const holes = pattern.value.match(HOLES) ?? [];
  const left = [...values];
  const parts = holes.flatMap((hole) => {
    const name = NAMED.exec(hole)?.[1];
    const part = name === undefined ? left.shift() : to.make({ kind: 'name', name }, at);
    return part === undefined ? [] : [part];
  });
  if (parts.length !== holes.length || left.length > 0) return null;
  return { kind: 'string', value: pattern.value.replace(HOLES, '$${}'), parts, isSymbol: false };
}

const HOLES = /\{[^{}]*\}/g;
/** A variable that is named in the text itself. */
const NAMED = /^\{([A-Za-z_]\w*)(?::[^{}]*)?\}$/;

/** Tokens in parentheses of their own. */
export function toTokenList(tree: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'list', items: toMacroArguments(tree, to) };
}

import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { textWithHoles } from './interpolated-text.ts';
import { decodeEscapes } from './literals.ts';
import type { SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** Strings, quoted symbols, parts of word arrays. In single quotes only the quote and the backslash are escaped. */
export function toText(node: GrammarNode, to: TreeBuilder): Draft {
  const isPlain = /^(?:'|%q|:')/.test(to.text(node)) || node.type.startsWith('bare_');
  const decode = isPlain ? (text: string) => text.replace(/\\(['\\])/g, '$1') : decodeEscapes;
  const start = node.children[0]?.start ?? node.end;
  const end = node.children.at(-1)?.end ?? node.end;
  return {
    kind: 'string',
    value: textWithHoles(holesOf(node), { start, end }, { slice: (a, b) => to.slice(a, b), decode }),
    parts: partsOf(node, to),
    isSymbol: node.type.includes('symbol'),
  };
}

function holesOf(node: GrammarNode): readonly GrammarNode[] {
  return node.children.filter((child) => child.type === 'interpolation');
}

/** One part a hole, also where a hole holds several statements or none. */
function partsOf(node: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  return holesOf(node).map((hole) => to.node(hole));
}

/** `:name`. */
export function toSymbol(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'string', value: to.text(node).replace(/^:/, ''), parts: [], isSymbol: true };
}

/** `?a`. */
export function toCharacter(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'string', value: decodeEscapes(to.text(node).slice(1)), parts: [], isSymbol: false };
}

/** A heredoc, from where it is opened to the end of its body, which was brought there. `<<~` loses the indentation all lines share. */
export function toHeredoc(node: GrammarNode, to: TreeBuilder): Built {
  const [body] = node.children;
  if (body === undefined) return { kind: 'string', value: '', parts: [], isSymbol: false };
  const mark = to.text(node);
  const end = body.child('heredoc_end')?.start ?? body.end;
  const decode = mark.includes("'") ? (text: string) => text : decodeEscapes;
  const value = textWithHoles(
    holesOf(body),
    { start: body.start, end },
    { slice: (a, b) => to.slice(a, b), decode },
  )
    .replace(/^\r?\n/, '')
    .replace(/[ \t]*$/, '');
  const text = mark.startsWith('<<~') ? withoutIndent(value) : value;
  return to.make({ kind: 'string', value: text, parts: partsOf(body, to), isSymbol: false }, node, body);
}

function withoutIndent(text: string): string {
  const lines = text.split('\n');
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const shared = indents.reduce((least, indent) => Math.min(least, indent), Number.POSITIVE_INFINITY);
  return Number.isFinite(shared)
    ? lines.map((line) => line.slice(Math.min(shared, line.length))).join('\n')
    : text;
}

/** Patterns and commands are not text of ours; what is put into them is kept. */
export function toHolesOnly(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'other', syntax: node.type, children: partsOf(node, to) };
}

import type { Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** The text from `start` to `end` with `${}` for each hole; `decode` is given each piece between them. */
export function textWithHoles(
  holes: readonly GrammarNode[],
  { start, end }: { readonly start: number; readonly end: number },
  read: { readonly slice: (start: number, end: number) => string; readonly decode: (text: string) => string },
): string {
  let value = '';
  let from = start;
  for (const hole of holes) {
    value += `${read.decode(read.slice(from, hole.start))}\${}`;
    from = hole.end;
  }
  return value + read.decode(read.slice(from, Math.max(from, end)));
}

/** Strings that stand side by side are one. */
export function toJoinedText(node: GrammarNode, to: TreeBuilder): Draft {
  const pieces = to.list(node.children).flatMap((piece) => (piece.kind === 'string' ? [piece] : []));
  return {
    kind: 'string',
    value: pieces.map((piece) => piece.value).join(''),
    parts: pieces.flatMap((piece) => piece.parts),
    isSymbol: false,
  };
}

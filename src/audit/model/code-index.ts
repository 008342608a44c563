import { putUnder } from '../facts/put-under.ts';
import { rootOf } from '../facts/walk.ts';
import type { FileNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import type { CodeView, NamedFunction } from './code-view.ts';

/** A constant, type or class that is declared under a name. */
export interface Declaration {
  readonly view: CodeView;
  readonly node: SyntaxNode;
}

/** Where things stand among the loaded files. */
export interface CodeIndex {
  readonly views: readonly CodeView[];
  readonly viewOf: (node: SyntaxNode) => CodeView | null;
  readonly functionOf: (node: FunctionNode) => { readonly view: CodeView; readonly fn: NamedFunction } | null;
  /** Constants and types of a name; empty where too many carry it. */
  readonly declarations: (name: string) => readonly Declaration[];
}

/** A name declared more often says nothing about which one is meant. */
const MAX_DECLARATIONS = 2;

/** Indexes the files once. */
export function toCodeIndex(views: readonly CodeView[]): CodeIndex {
  const byRoot = new Map<FileNode, CodeView>(views.map((view) => [view.facts.file.root, view]));
  const functions = new Map(
    views.flatMap((view) => view.functions.map((fn) => [fn.node, { view, fn }] as const)),
  );
  const declared = new Map<string, Declaration[]>();
  for (const view of views)
    for (const [name, node] of declarationsIn(view)) putUnder(declared, name, { view, node });
  return {
    views,
    viewOf: (node) => {
      const at = rootOf(node);
      return at.kind === 'file' ? (byRoot.get(at) ?? null) : null;
    },
    functionOf: (node) => functions.get(node) ?? null,
    declarations: (name) => {
      const found = declared.get(name) ?? [];
      return found.length <= MAX_DECLARATIONS ? found : [];
    },
  };
}

function* declarationsIn({ facts }: CodeView): Generator<readonly [string, SyntaxNode]> {
  for (const node of facts.nodes('class')) {
    const name = node.name?.split(/::|\./).at(-1);
    if (name !== undefined) yield [name, node];
  }
  for (const node of facts.nodes('assign')) {
    const [target] = node.targets;
    if (target?.kind === 'name' && isAtTop(node)) yield [target.name, node];
  }
}

/** Declared for the whole file or class: nothing but wrappers such as `export` stands between. */
function isAtTop(node: SyntaxNode): boolean {
  let above = node.parent;
  while (above?.kind === 'other' || above?.kind === 'block') above = above.parent;
  return above?.kind === 'file' || above?.kind === 'class';
}

import type { Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import type { SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** `if` with its `else`. */
export function toIf(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'if',
    init: null,
    test: to.required(node, 'condition'),
    then: to.body(node.get('consequence')),
    else: to.body(node.get('alternative')),
  };
}

/** `a ? b : c`. */
export function toConditional(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'conditional',
    test: to.required(node, 'condition'),
    then: to.required(node, 'consequence'),
    else: to.required(node, 'alternative'),
  };
}

/** `while` and `do ... while`. */
export function toWhile(node: GrammarNode, to: TreeBuilder): Draft {
  const test = to.required(node, 'condition');
  const isForever = test.kind === 'boolean' && test.value;
  return {
    kind: 'loop',
    variety: isForever ? 'forever' : 'while',
    variables: [],
    iterable: null,
    test: isForever ? null : test,
    step: null,
    body: to.body(node.get('body')),
  };
}

/** The value after a keyword. */
export function valueAfterKeyword(node: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const [value] = node.children;
  return value === undefined ? null : to.node(value);
}

import type { Built, Draft } from './define-language.ts';
import { toRequire } from './ecmascript-modules.ts';
import { boundNames, defaultsOf, fieldsOf, waysOf } from './ecmascript-patterns.ts';
import type { GrammarNode } from './grammar-node.ts';
import { named } from './named.ts';
import { joinEmptyCases } from './switch-cases.ts';
import type { SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** `const`, `let` and `var`, one assignment a declarator. */
export function toDeclarations(node: GrammarNode, to: TreeBuilder): Built {
  return node.children
    .filter((child) => child.type === 'variable_declarator')
    .flatMap((declarator) => toDeclaration(declarator, to));
}

function toDeclaration(node: GrammarNode, to: TreeBuilder): SyntaxNode[] {
  const required = toRequire(node, to);
  if (required.length === 1 && required[0]?.kind === 'import' && required[0].names.length > 0)
    return required;
  const name = node.get('name');
  const assign = to.make(
    {
      kind: 'assign',
      operator: '=',
      targets: name === null ? [] : boundNames(name, to),
      ...(name === null ? {} : fieldsOf(name, to)),
      ...(name === null ? {} : waysOf(name, to)),
      value: named(to.optional(node, 'value'), to.text(name), to),
      declares: true,
      type: typeText(node.get('type'), to),
    },
    node,
  );
  return [...required, assign, ...(name === null ? [] : defaultsOf(name, to))];
}

/** `: string` without its colon. */
function typeText(node: GrammarNode | null, to: TreeBuilder): string | null {
  return node === null ? null : to.text(node).replace(/^:\s*/, '');
}

/** `if` with its `else`. */
export function toIf(node: GrammarNode, to: TreeBuilder): Draft {
  const alternative = node.get('alternative');
  return {
    kind: 'if',
    init: null,
    test: to.required(node, 'condition'),
    then: to.body(node.get('consequence')),
    else: to.body(alternative?.type === 'else_clause' ? (alternative.children[0] ?? null) : alternative),
  };
}

/** `for ... of`, `for ... in` and `for await`. */
export function toEach(node: GrammarNode, to: TreeBuilder): Draft {
  const left = node.get('left');
  const iterable = to.required(node, 'right');
  return {
    kind: 'loop',
    variety: 'each',
    variables: left === null ? [] : boundNames(left, to),
    iterable: node.has('await') ? to.make({ kind: 'await', value: iterable }, iterable) : iterable,
    test: null,
    step: null,
    body: to.body(node.get('body')),
  };
}

/** `for (;;)`. */
export function toFor(node: GrammarNode, to: TreeBuilder): Draft {
  const initializer = node.get('initializer');
  const test = to.optional(node, 'condition');
  const step = to.optional(node, 'increment');
  return {
    kind: 'loop',
    variety: test === null && step === null && initializer?.type === 'empty_statement' ? 'forever' : 'for',
    variables: initializer === null ? [] : to.list([initializer]),
    iterable: null,
    test,
    step,
    body: to.body(node.get('body')),
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

/** `try` with `catch` and `finally`. */
export function toTry(node: GrammarNode, to: TreeBuilder): Draft {
  const handler = node.get('handler');
  const variable = handler?.get('parameter') ?? null;
  return {
    kind: 'try',
    body: to.body(node.get('body')),
    handlers:
      handler === null
        ? []
        : [
            {
              span: to.span(handler),
              types: [],
              variable: variable === null ? null : to.text(variable),
              body: to.body(handler.get('body')),
            },
          ],
    orElse: [],
    finally: to.body(node.get('finalizer')?.get('body') ?? null),
  };
}

/** `switch`. */
export function toSwitch(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'switch',
    subject: to.optional(node, 'value'),
    cases: joinEmptyCases(
      (node.get('body')?.children ?? []).map((branch) => ({
        span: to.span(branch),
        tests: to.list(branch.all('value')),
        isDefault: branch.type === 'switch_default',
        body: to.list(branch.all('body')),
      })),
    ),
  };
}

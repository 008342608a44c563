import type { Built, Draft } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { targetsOf } from './php-expressions.ts';
import { joinEmptyCases } from './switch-cases.ts';
import type { SwitchNode, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** `if` with `elseif` and `else`, in braces or with colons. */
export function toIf(node: GrammarNode, to: TreeBuilder): Draft {
  return toBranch(node, node.all('alternative'), to);
}

function toBranch(
  node: GrammarNode,
  alternatives: readonly GrammarNode[],
  to: TreeBuilder,
): Draft & { kind: 'if' } {
  const [next, ...rest] = alternatives;
  let otherwise: SyntaxNode[] = [];
  if (next?.type === 'else_if_clause') {
    otherwise = [to.make(toBranch(next, rest, to), next, alternatives.at(-1) ?? next)];
  } else if (next) otherwise = to.body(next.get('body'));
  return {
    kind: 'if',
    init: null,
    test: to.required(node, 'condition'),
    then: to.body(node.get('body')),
    else: otherwise,
  };
}

/** `foreach ($xs as $k => $x)`. */
export function toEach(node: GrammarNode, to: TreeBuilder): Draft {
  const [walked, bound] = node.children;
  return {
    kind: 'loop',
    variety: 'each',
    variables: targetsOf(bound ?? null, to),
    iterable: walked === undefined ? null : to.node(walked),
    test: null,
    step: null,
    body: to.body(node.get('body')),
  };
}

/** `for (;;)`. */
export function toFor(node: GrammarNode, to: TreeBuilder): Draft {
  const variables = to.list(node.all('initialize'));
  const test = to.optional(node, 'condition');
  const step = to.optional(node, 'update');
  return {
    kind: 'loop',
    variety: variables.length === 0 && test === null && step === null ? 'forever' : 'for',
    variables,
    iterable: null,
    test,
    step,
    body: to.list(node.all('body')).flatMap((each) => (each.kind === 'block' ? each.body : [each])),
  };
}

/** `while` and `do … while`. */
export function toWhile(node: GrammarNode, to: TreeBuilder): Draft {
  const test = to.required(node, 'condition');
  const isForever = (test.kind === 'boolean' && test.value) || (test.kind === 'number' && test.value === 1);
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
  const clauses = node.children.filter((child) => child.type === 'catch_clause');
  return {
    kind: 'try',
    body: to.body(node.get('body')),
    handlers: clauses.map((clause) => {
      const name = clause.get('name');
      return {
        span: to.span(clause),
        types: (clause.get('type')?.children ?? []).map((type) => to.text(type).replace(/^\\/, '')),
        variable: name === null ? null : to.text(name).replace(/^\$/, ''),
        body: to.body(clause.get('body')),
      };
    }),
    orElse: [],
    finally: to.body(node.child('finally_clause')?.get('body') ?? null),
  };
}

/** `switch`. */
export function toSwitch(node: GrammarNode, to: TreeBuilder): Draft {
  const clauses = (node.get('body')?.children ?? []).filter((child) =>
    /^(?:case|default)_statement$/.test(child.type),
  );
  return {
    kind: 'switch',
    subject: to.optional(node, 'condition'),
    cases: joinEmptyCases(
      clauses.map((clause) => ({
        span: to.span(clause),
        tests: to.list(clause.all('value')),
        isDefault: clause.type === 'default_statement',
        body: to.list(clause.children.filter((child) => child.field !== 'value')),
      })),
    ),
  };
}

/** `match`, whose arms hold one value each. */
export function toMatch(node: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'switch',
    subject: to.optional(node, 'condition'),
    cases: (node.get('body')?.children ?? []).map((arm): SwitchNode['cases'][number] => ({
      span: to.span(arm),
      tests: to.list(arm.get('conditional_expressions')?.children ?? []),
      isDefault: arm.type === 'match_default_expression',
      body: to.list(arm.all('return_expression')),
    })),
  };
}

/** The value after a keyword: `return $x`, `throw $e`, `yield $x`. */
export function valueAfterKeyword(node: GrammarNode, to: TreeBuilder): SyntaxNode | null {
  const [value] = node.children;
  return value === undefined ? null : to.node(value);
}

/** `unset($a, $b)` is one deletion each. */
export function toUnset(node: GrammarNode, to: TreeBuilder): Built {
  return node.children.map((each) =>
    to.make({ kind: 'unary', operator: 'delete', operand: to.node(each) }, each),
  );
}

/** `require 'x.php'` is an import where the path is plain. */
export function toRequire(node: GrammarNode, to: TreeBuilder): Built {
  const [path] = to.list(node.children);
  if (path?.kind === 'string' && path.parts.length === 0)
    return { kind: 'import', module: path.value, names: [] };
  return path ?? null;
}

import { type Built, type Draft, defineLanguage } from './define-language.ts';
import type { GrammarNode } from './grammar-node.ts';
import { toJoinedText } from './interpolated-text.ts';
import { toFalse, toName, toNothing, toNull, toNumber, toTrue } from './literals.ts';
import { toCall, toEntry, toHash, toImplicitCall } from './ruby-calls.ts';
import { toClass, toLambda, toMethod, toSingletonClass } from './ruby-definitions.ts';
import { IMPLICIT_CALL, rearrangeRuby } from './ruby-rearrange.ts';
import {
  toAssign,
  toBegin,
  toBreak,
  toEach,
  toIf,
  toNext,
  toRescueModifier,
  toSwitch,
  toWhile,
  valueAfterKeyword,
} from './ruby-statements.ts';
import { toCharacter, toHeredoc, toHolesOnly, toSymbol, toText } from './ruby-text.ts';
import type { TreeBuilder } from './tree-builder.ts';

/** Ruby. */
export const ruby = defineLanguage({
  id: 'ruby',
  name: 'Ruby',
  grammars: { '.rb': 'tree-sitter-ruby', '.rake': 'tree-sitter-ruby', '.jbuilder': 'tree-sitter-ruby' },
  traits: {
    registry: 'rubygems',
    integerDivision: 'untyped',
    decimalsUseOperators: true,
    declaresByAssigning: true,
    answersWithLast: true,
  },
  comments: ['comment'],
  opaque: ['string_content', 'heredoc_content', 'heredoc_end', 'simple_symbol', 'uninterpreted', 'nil'],
  blocks: ['then', 'do', 'else', 'ensure', 'block_body', 'body_statement', 'begin_block', 'end_block'],
  wrappers: [
    'parenthesized_statements',
    'interpolation',
    'pattern',
    'rest_assignment',
    'if_guard',
    'superclass',
  ],
  rearrange: rearrangeRuby,
  nodes: {
    call: toCall,
    [IMPLICIT_CALL]: toImplicitCall,
    super: (node, to) => toWord('super', node, to),
    retry: (node, to) => toWord('retry', node, to),
    redo: (node, to) => toWord('redo', node, to),
    identifier: toIdentifier,
    constant: toName,
    self: toName,
    global_variable: toName,
    instance_variable: toField,
    class_variable: toField,
    scope_resolution: toScoped,
    element_reference: toIndex,
    integer: toNumber,
    float: toNumber,
    rational: toNumber,
    complex: toNumber,
    true: toTrue,
    false: toFalse,
    nil: toNull,
    string: toText,
    chained_string: toJoinedText,
    bare_string: toText,
    bare_symbol: toText,
    delimited_symbol: toText,
    simple_symbol: toSymbol,
    hash_key_symbol: toSymbol,
    character: toCharacter,
    heredoc_beginning: toHeredoc,
    regex: toHolesOnly,
    subshell: toHolesOnly,
    hash: toHash,
    pair: (node, to) => ({ kind: 'object', typeName: null, entries: [toEntry(node, to)] }),
    array: toList,
    string_array: toList,
    symbol_array: toList,
    right_assignment_list: toList,
    splat_argument: (node, to) => to.list(node.children),
    binary: toBinary,
    range: toRange,
    unary: toUnary,
    conditional: (node, to) => ({
      kind: 'conditional',
      test: to.required(node, 'condition'),
      then: to.required(node, 'consequence'),
      else: to.required(node, 'alternative'),
    }),
    assignment: toAssign,
    operator_assignment: toAssign,
    method: toMethod,
    singleton_method: toMethod,
    lambda: toLambda,
    class: toClass,
    module: toClass,
    singleton_class: toSingletonClass,
    begin: toBegin,
    rescue_modifier: toRescueModifier,
    if: toIf,
    unless: toIf,
    elsif: (node, to) => [to.make(toIf(node, to), node)],
    if_modifier: toIf,
    unless_modifier: toIf,
    while: toWhile,
    until: toWhile,
    while_modifier: toWhile,
    until_modifier: toWhile,
    for: toEach,
    case: toSwitch,
    case_match: toSwitch,
    return: (node, to) => ({ kind: 'return', value: valueAfterKeyword(node, to), leavesMethod: true }),
    yield: (node, to) => ({ kind: 'yield', value: valueAfterKeyword(node, to) }),
    next: toNext,
    break: toBreak,
    empty_statement: toNothing,
    alias: toNothing,
    undef: toNothing,
    uninterpreted: toNothing,
  },
});

/** `retry`, `redo` and `super` alone: calls without arguments. As the name of a call `super` is a name. */
function toWord(name: string, node: GrammarNode, to: TreeBuilder): Draft {
  const callee = to.make({ kind: 'name', name }, node);
  return { kind: 'call', callee, arguments: [], isNew: false, block: null };
}

/** `raise` without anything throws on what was caught. */
function toIdentifier(node: GrammarNode, to: TreeBuilder): Draft {
  const name = to.text(node);
  return name === 'raise' ? { kind: 'throw', value: null } : { kind: 'name', name };
}

/** `@total` and `@@total` are `self.total`. */
function toField(node: GrammarNode, to: TreeBuilder): Draft {
  const object = to.make({ kind: 'name', name: 'self' }, node);
  return { kind: 'member', object, name: to.text(node).replace(/^@+/, ''), isOptional: false };
}

/** `A::B`; `::A` is `A`. */
function toScoped(node: GrammarNode, to: TreeBuilder): Draft {
  const name = to.text(node.get('name'));
  if (node.get('scope') === null) return { kind: 'name', name };
  return { kind: 'member', object: to.required(node, 'scope'), name, isOptional: false };
}

/** `a[b]`; several keys are a list. */
function toIndex(node: GrammarNode, to: TreeBuilder): Draft {
  const keys = node.children.filter((child) => child.field !== 'object' && child.field !== 'block');
  const [first] = keys;
  const index =
    keys.length === 1 && first
      ? to.node(first)
      : to.make({ kind: 'list', items: to.list(keys) }, first ?? node, keys.at(-1) ?? node);
  return { kind: 'index', object: to.required(node, 'object'), index };
}

function toList(node: GrammarNode, to: TreeBuilder): Draft {
  return { kind: 'list', items: to.list(node.children) };
}

const OPERATORS: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  not: '!',
  '..': '..=',
  '...': '..<',
};

function toBinary(node: GrammarNode, to: TreeBuilder): Draft {
  const operator = to.text(node.get('operator'));
  return {
    kind: 'binary',
    operator: OPERATORS[operator] ?? operator,
    left: to.required(node, 'left'),
    right: to.required(node, 'right'),
  };
}

/** `a..b` holds its end, `a...b` does not. A side left open is null. */
function toRange(node: GrammarNode, to: TreeBuilder): Draft {
  const dots = to.slice(node.get('begin')?.end ?? node.start, node.get('end')?.start ?? node.end);
  const token = dots.includes('...') ? '...' : '..';
  return {
    kind: 'binary',
    operator: OPERATORS[token] ?? token,
    left: to.optional(node, 'begin') ?? to.make({ kind: 'null' }, node),
    right: to.optional(node, 'end') ?? to.make({ kind: 'null' }, node),
  };
}

function toUnary(node: GrammarNode, to: TreeBuilder): Built {
  const operator = to.text(node.get('operator'));
  return { kind: 'unary', operator: OPERATORS[operator] ?? operator, operand: to.required(node, 'operand') };
}

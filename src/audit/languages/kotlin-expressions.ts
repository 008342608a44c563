import type { Built, Draft } from './define-language.ts';
import { GrammarNode } from './grammar-node.ts';
import { toValue } from './kotlin-statements.ts';
import { decodeEscapes } from './literals.ts';
import type { Argument, Entry, FunctionNode, SyntaxNode } from './syntax.ts';
import type { TreeBuilder } from './tree-builder.ts';

const LISTS: ReadonlySet<string> = new Set(['listOf', 'mutableListOf', 'arrayListOf', 'arrayOf', 'setOf']);
const MAPS: ReadonlySet<string> = new Set(['mapOf', 'mutableMapOf', 'hashMapOf', 'linkedMapOf']);

/** A call, with the lambda after it as its block. A name in capitals is a constructor's, by the language's custom. */
export function toCall(node: GrammarNode, to: TreeBuilder): Built {
  const [head] = node.children;
  const trailing = node.child('annotated_lambda');
  const isTrailed =
    trailing !== null && head?.type === 'call_expression' && node.child('value_arguments') === null;
  const inner = isTrailed && head.child('annotated_lambda') === null ? head : node;
  const given = inner.child('value_arguments')?.children ?? [];
  const [callee] = inner.children;
  const literal = trailing === null ? toLiteral(to.text(callee ?? null), given, to) : null;
  if (literal !== null) return literal;
  const name = to.text(callee?.children.at(-1) ?? callee ?? null);
  return {
    kind: 'call',
    callee: callee ? to.node(callee) : to.required(node, 'callee'),
    arguments: given.map((each) => toArgument(each, to)),
    isNew: /^\p{Lu}\p{Ll}/u.test(name),
    block: trailing === null ? null : toBlock(trailing, to),
  };
}

function toBlock(trailing: GrammarNode, to: TreeBuilder): FunctionNode | null {
  const lambda = trailing.child('lambda_literal', 'anonymous_function');
  const block = lambda === null ? null : to.node(lambda);
  return block?.kind === 'function' ? block : null;
}

/** `listOf(1, 2)` is a list, `mapOf("a" to 1)` an object: Kotlin has no other way to write them. */
function toLiteral(name: string, given: readonly GrammarNode[], to: TreeBuilder): Draft | null {
  if (LISTS.has(name) && !given.some(isSpread))
    return { kind: 'list', items: given.map((each) => toGiven(each, to)) };
  const pairs = given.map((each) => each.children.at(-1) ?? each);
  if (!MAPS.has(name) || !pairs.every((pair) => isPair(pair, to))) return null;
  return { kind: 'object', typeName: null, entries: pairs.map((pair) => toEntry(pair, to)) };
}

function isPair(node: GrammarNode, to: TreeBuilder): boolean {
  return node.type === 'infix_expression' && to.text(node.children[1] ?? null) === 'to';
}

function toEntry(pair: GrammarNode, to: TreeBuilder): Entry {
  const [left, , right] = to.list(pair.children);
  const missing = to.make({ kind: 'other', syntax: 'missing', children: [] }, pair);
  const value = right ?? missing;
  if (left?.kind === 'string' && left.parts.length === 0) {
    return { key: left.value, keyNode: null, value, isSpread: false };
  }
  return { key: null, keyNode: left ?? null, value, isSpread: false };
}

function isSpread(given: GrammarNode): boolean {
  return given.child('spread_expression') !== null;
}

function toGiven(given: GrammarNode, to: TreeBuilder): SyntaxNode {
  const inner = given.children.at(-1) ?? given;
  const value = toValue(inner.type === 'spread_expression' ? (inner.children[0] ?? inner) : inner, to);
  if (value.kind !== 'function' || value.variety !== 'lambda' || value.body.length !== 1) return value;
  const [only] = value.body;
  // The lone expression of a lambda given as a value is what it gives back.
  if (only === undefined || !isExpression(only)) return value;
  return to.amend(value, { body: [to.make({ kind: 'return', value: only }, only)] });
}

function isExpression(node: SyntaxNode): boolean {
  return !['assign', 'if', 'loop', 'try', 'switch', 'return', 'throw', 'function', 'class'].includes(
    node.kind,
  );
}

function toArgument(given: GrammarNode, to: TreeBuilder): Argument {
  const [first] = given.children;
  const name = given.has('=') && given.children.length > 1 && first ? to.text(first) : null;
  return { name, isSpread: isSpread(given), value: toGiven(given, to) };
}

/** `this(...)` and `super(...)` before the body of a constructor. */
export function toConstructorCall(node: GrammarNode, to: TreeBuilder): Draft {
  const word = node.tokens[0] ?? node;
  return {
    kind: 'call',
    callee: to.make({ kind: 'name', name: to.text(word) }, word),
    arguments: (node.child('value_arguments')?.children ?? []).map((each) => toArgument(each, to)),
    isNew: false,
    block: null,
  };
}

/** `@Scheduled(cron = "...")` is a call, `@Service` a name. */
export function toAnnotation(node: GrammarNode, to: TreeBuilder): Built {
  const invoked = node.child('constructor_invocation');
  const name = (invoked ?? node).child('user_type');
  if (name === null) return null;
  if (invoked === null) return to.node(name);
  return {
    kind: 'call',
    callee: to.node(name),
    arguments: (invoked.child('value_arguments')?.children ?? []).map((each) => toArgument(each, to)),
    isNew: false,
    block: null,
  };
}

/** `a.b`, `a?.b`, `A::b`. */
export function toMember(node: GrammarNode, to: TreeBuilder): Built {
  const [object, name] = node.children;
  if (object === undefined) return null;
  if (name === undefined) return to.node(object);
  return { kind: 'member', object: to.node(object), name: to.text(name), isOptional: node.has('?.') };
}

/** The parts of a chain: what the first child of each hangs on. */
const CHAINS: ReadonlySet<string> = new Set(['call_expression', 'navigation_expression', 'index_expression']);

/**
 * A part of a chain whose sign the grammar binds closer than the chain, `(!response).isOk()` for `!response.isOk()`: in
 * the language it is the sign of the whole.
 */
export function signLast(convert: Convert): Convert {
  return (node, to) => {
    const built = convert(node, to);
    if (built === null || !('kind' in built) || !isSigned(node)) return built;
    const head = built.kind === 'call' ? built.callee : 'object' in built ? built.object : null;
    if (head?.kind !== 'unary') return built;
    const { operator, operand } = head;
    const whole = built.kind === 'call' ? { ...built, callee: operand } : { ...built, object: operand };
    return { kind: 'unary', operator, operand: to.make(whole as Draft, operand, node) };
  };
}

type Convert = (node: GrammarNode, to: TreeBuilder) => Built;

/** The chain starts with a sign, and with none in brackets. */
function isSigned(node: GrammarNode): boolean {
  let head: GrammarNode | undefined = node;
  while (head !== undefined && CHAINS.has(head.type)) head = head.children[0];
  return head?.type === 'unary_expression';
}

/** `a[b]`, `a[b, c]`. */
export function toIndex(node: GrammarNode, to: TreeBuilder): Built {
  const [object, first, ...rest] = to.list(node.children);
  if (object === undefined || first === undefined) return object ?? null;
  const last = rest.at(-1);
  const index = last === undefined ? first : to.make({ kind: 'list', items: [first, ...rest] }, first, last);
  return { kind: 'index', object, index };
}

const OPERATORS: Readonly<Record<string, string>> = { '===': '==', '!==': '!=', '?:': '??' };

/** Binary operators. The grammar reads the type argument of `Channel<Int>(10)` as two comparisons. */
export function toBinary(node: GrammarNode, to: TreeBuilder): Built {
  const operator = to.text(node.get('operator'));
  const left = node.get('left');
  const right = node.get('right');
  const callee = left?.get('left') ?? null;
  if (
    operator === '>' &&
    to.text(left?.get('operator') ?? null) === '<' &&
    right?.type === 'parenthesized_expression'
  ) {
    if (callee !== null) return toGenericCall(callee, right, to);
  }
  return {
    kind: 'binary',
    operator: OPERATORS[operator] ?? operator,
    left: to.required(node, 'left'),
    right: right === null ? to.required(node, 'right') : toValue(right, to),
  };
}

function toGenericCall(callee: GrammarNode, given: GrammarNode, to: TreeBuilder): Draft {
  return {
    kind: 'call',
    callee: to.node(callee),
    arguments: to.list(given.children).map((value) => ({ name: null, isSpread: false, value })),
    isNew: /^\p{Lu}\p{Ll}/u.test(to.text(callee)),
    block: null,
  };
}

/** The functions that join conditions, those of truth and those that Exposed has for its queries. */
const JOINERS: Readonly<Record<string, string>> = { and: '&&', or: '||' };

/** `a to b`, `0 until 10`: the function's name is the operator, but for those that join conditions. */
export function toInfix(node: GrammarNode, to: TreeBuilder): Built {
  const [left, name, right] = node.children;
  if (!left || !name || !right) return to.list(node.children);
  const word = to.text(name);
  return { kind: 'binary', operator: JOINERS[word] ?? word, left: to.node(left), right: to.node(right) };
}

/** `a in b`, `a !in b`, `a is B`, `a !is B`, `1..10`. */
export function toTest(node: GrammarNode, to: TreeBuilder): Built {
  const [left, right] = to.list(node.children);
  const word = to.text(node.tokens[0] ?? null);
  if (left === undefined || right === undefined) return left ?? null;
  const operator = word.endsWith('is') ? 'instanceof' : word.replace('!', '');
  if (!word.startsWith('!')) return { kind: 'binary', operator, left, right };
  return { kind: 'unary', operator: '!', operand: to.make({ kind: 'binary', operator, left, right }, node) };
}

/** `a..b` includes its end, `a..<b` does not. */
export function toRange(node: GrammarNode, to: TreeBuilder): Built {
  const [left, right] = node.children;
  if (left === undefined || right === undefined) return to.list(node.children)[0] ?? null;
  const operator = to.slice(left.end, right.start).includes('<') ? '..<' : '..=';
  return { kind: 'binary', operator, left: to.node(left), right: to.node(right) };
}

/** `x++` is `x += 1`, `x!!` is `x`. */
export function toUnary(node: GrammarNode, to: TreeBuilder): Built {
  const operator = node.get('operator') ?? node;
  const text = to.text(operator);
  const operand = to.required(node, 'argument');
  if (text === '!!') return operand;
  if (text !== '++' && text !== '--') return { kind: 'unary', operator: text, operand };
  const value = to.make({ kind: 'number', value: 1, raw: '1' }, operator);
  return {
    kind: 'assign',
    operator: `${text.charAt(0)}=`,
    targets: [operand],
    value,
    declares: false,
    type: null,
  };
}

/** The grammar gives literals and jumps as identifiers. */
export function toIdentifier(node: GrammarNode, to: TreeBuilder): Draft {
  const name = to.text(node);
  if (name === 'true' || name === 'false') return { kind: 'boolean', value: name === 'true' };
  if (name === 'null') return { kind: 'null' };
  if (name === 'break' || name === 'continue') return { kind: name };
  return { kind: 'name', name };
}

/** `break@outer` is a jump; any other label is left out. */
export function toLabeled(node: GrammarNode, to: TreeBuilder): Built {
  const label = to.text(node.child('label'));
  if (label === 'break@') return { kind: 'break' };
  if (label === 'continue@') return { kind: 'continue' };
  return to.list(node.children.filter((child) => child.type !== 'label'));
}

const NAME_IN_TEXT = /\\.|\$([\p{L}_][\p{L}\p{N}_]*)/gsu;

/** Strings. The grammar sees `${a.b}` in all of them, `$a` only in those of several lines. */
export function toText(node: GrammarNode, to: TreeBuilder): Draft {
  const isRaw = node.type === 'multiline_string_literal';
  const marks = isRaw ? 3 : 1;
  const holes = node.children.filter((child) => child.type === 'interpolation');
  const parts: SyntaxNode[] = [];
  let value = '';
  let from = node.start + marks;
  for (const hole of holes) {
    value += plainText(from, hole.start);
    value += `\${}`;
    parts.push(...to.list(hole.children));
    from = hole.end;
  }
  value += plainText(from, Math.max(from, node.end - marks));
  return { kind: 'string', value, parts, isSymbol: false };

  function plainText(start: number, end: number): string {
    const text = to.slice(start, end);
    if (isRaw) return text;
    const marked = text.replace(NAME_IN_TEXT, (whole, name: string | undefined, at: number) => {
      if (name === undefined) return whole;
      const place = new GrammarNode('identifier', null, start + at + 1, start + at + whole.length);
      parts.push(to.node(place));
      return `\${}`;
    });
    return decodeEscapes(marked);
  }
}

import type { IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf, withoutAwait } from '../calls.ts';
import { leaves } from '../leaving.ts';
import { statementsAfter } from '../statements.ts';
import { isZero, literalNumber } from '../values.ts';
import { ancestors, isWithin, isWithinAny } from '../walk.ts';

/** Tells whether an expression is the answer of the look-up that is asked about. */
type IsAnswer = (node: SyntaxNode) => boolean;

/**
 * True where the node runs only when the look-up found a row: in the branch of an `if` that asks for it (`if (row)`,
 * `unless row.nil?`, the `else` of `if (!row)`), or behind one that leaves where there was none. `names` are those that
 * hold what was looked up.
 */
export function standsWhereFound(
  node: SyntaxNode,
  lookup: SyntaxNode,
  { tests, names }: { readonly tests: readonly IfNode[]; readonly names: readonly string[] },
): boolean {
  // Go's `err` beside the answer: without a failure a list may still be empty, and a count zero.
  const held = isPlainlyHeld(lookup) ? names.filter((name) => !/err(or)?$/i.test(name)) : [];
  const isAnswer: IsAnswer = (one) =>
    one.kind === 'name' ? held.includes(one.name) : one.kind === 'call' && isWithin(lookup, one);
  return tests.some((one) => {
    const isAfter = one.span.start > lookup.span.end || isWithin(lookup, one.test);
    if (!isAfter && !(one.init !== null && isWithin(lookup, one.init))) return false;
    if (isWithinAny(node, one.then)) return isFoundWhere(one.test, true, isAnswer);
    const isReached =
      isWithinAny(node, one.else) || (leaves(one.then) && isWithinAny(node, statementsAfter(one)));
    return isReached && isFoundWhere(one.test, false, isAnswer);
  });
}

/** `const row = await find()`, and not `const isNew = !(await find())`: the name holds the answer as it came. */
function isPlainlyHeld(lookup: SyntaxNode): boolean {
  for (const above of ancestors(lookup)) {
    if (/^(assign|function|if|block)$/.test(above.kind)) return true;
    if (/^(unary|binary|conditional)$/.test(above.kind) && !isTaken(above)) return false;
  }
  return true;
}

/** Rust's `find()?` hands on what was found, and Go's `&row` is filled with it. */
function isTaken(node: SyntaxNode): boolean {
  return node.kind === 'unary' && /^[?&*]$/.test(node.operator);
}

/** True where the test, when it comes out as told, says that a row was found. */
function isFoundWhere(test: SyntaxNode, holds: boolean, isAnswer: IsAnswer): boolean {
  const node = withoutAwait(test);
  if (node.kind === 'unary' && node.operator === '!') return isFoundWhere(node.operand, !holds, isAnswer);
  if (node.kind === 'binary') {
    const [left, right] = [node.left, node.right];
    if (/^(&&|\|\|)$/.test(node.operator)) {
      const isJoined = (node.operator === '&&') === holds;
      const [first, second] = [left, right].map((one) => isFoundWhere(one, holds, isAnswer));
      return isJoined ? first === true || second === true : first === true && second === true;
    }
    return isFoundByComparison({ operator: node.operator, left, right }, holds, isAnswer);
  }
  if (node.kind === 'call' || node.kind === 'member') {
    const name = node.kind === 'call' ? calleeName(node) : node.name;
    const object = node.kind === 'call' ? receiverOf(node) : node.object;
    if (object !== null && isOf(object, isAnswer)) {
      if (SAYS_NONE.test(name)) return !holds;
      if (SAYS_SOME.test(name)) return holds;
    }
    // `row?.id` is there only where the row is.
    if (node.kind === 'member' && node.isOptional) return holds && isAnswer(withoutAwait(node.object));
  }
  return holds && isOf(node, isAnswer) && !(node.kind === 'call' && NONE.test(calleeName(node)));
}

const SAYS_NONE = /^(nil\?|blank\?|empty\?|none\?|is_?none|is_?empty|is_?null|isZero)$/i;
const SAYS_SOME = /^(present\?|any\?|exists\?|is_?some|is_?present|is_?not_?empty|exists|any)$/i;
/** Asks whether there is none by the look-up's own name. */
const NONE = /^(none|doesnt_?exist|does_?not_?exist|missing|is_?(none|empty|missing|new|absent))\??$/i;

interface Comparison {
  readonly operator: string;
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
}

function isFoundByComparison(
  { operator, left, right }: Comparison,
  holds: boolean,
  isAnswer: IsAnswer,
): boolean {
  const [asked, against] = isNothing(left) ? [right, left] : [left, right];
  if (!isOf(asked, isAnswer)) return false;
  const isEqual = operator === '==';
  const isUnequal = operator === '!=';
  if (isNothing(against)) return (isEqual && !holds) || (isUnequal && holds);
  if (isZero(against))
    return (isEqual && !holds) || ((isUnequal || operator === '>') && holds) || (operator === '<=' && !holds);
  return literalNumber(against) === 1 && ((operator === '>=' && holds) || (operator === '<' && !holds));
}

/** The answer itself, and how many rows are in it: `rows.length`, `result.RowsAffected`, `len(rows)`. */
function isOf(node: SyntaxNode, isAnswer: IsAnswer): boolean {
  const value = withoutAwait(node);
  if (isAnswer(value)) return true;
  if (value.kind === 'member') return HOW_MANY.test(value.name) && isAnswer(withoutAwait(value.object));
  if (value.kind !== 'call') return false;
  const receiver = receiverOf(value);
  const [only] = value.arguments;
  if (/^(len|count)$/.test(calleeName(value)) && receiver === null)
    return only !== undefined && isAnswer(only.value);
  return HOW_MANY.test(calleeName(value)) && receiver !== null && isAnswer(withoutAwait(receiver));
}

const HOW_MANY = /^(length|size|count|row_?count|rows_?affected)$/i;

function isNothing(node: SyntaxNode): boolean {
  return node.kind === 'null' || (node.kind === 'name' && /^(undefined|nil|None|null)$/.test(node.name));
}

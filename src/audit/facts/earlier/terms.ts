import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf, valueName } from '../calls.ts';
import { hasName } from '../walk.ts';

/** What is done to a value by one of its parts. */
export type Operation = '*' | '/' | '-' | '+' | 'min' | 'max';

/** A named part of a value, with what it is applied to. */
export interface Term {
  readonly factor: SyntaxNode;
  readonly operation: Operation;
  /** What the factor was applied to. */
  readonly operand: SyntaxNode;
}

/** What a value is multiplied with, divided by, lessened by and bounded with. */
export function termsOf(value: SyntaxNode): readonly Term[] {
  const terms: Term[] = [];
  const pending = [value];
  for (let looked = 0; looked < MAX_PARTS; looked++) {
    const node = pending.pop();
    if (node === undefined) break;
    const [operation, sides] = sidesOf(node) ?? [null, []];
    const [left, right] = sides;
    // Texts are put together with the same sign.
    if (sides.some((side) => side.kind === 'string')) break;
    if (operation === '+' && sides.some((side) => side.kind === 'call')) {
      pending.push(...sides.filter((side) => side.kind !== 'call'));
      continue;
    }
    if (operation === null || left === undefined || right === undefined) {
      pending.push(...wrapped(node));
      continue;
    }
    if (isNamed(right) && hasName(left)) terms.push({ factor: right, operation, operand: left });
    if (/^[*+]$/.test(operation) && isNamed(left) && hasName(right))
      terms.push({ factor: left, operation, operand: right });
    pending.push(left);
    if (/^[*+]$/.test(operation)) pending.push(right);
  }
  return terms;
}

/** A longer reckoning is a table of its own. */
const MAX_PARTS = 24;

const METHODS: readonly (readonly [RegExp, Operation])[] = [
  [/^(mul|times|multiply|multiplied_?by|multipliedBy)$/i, '*'],
  [/^(div|divide|divided_?by|dividedBy|quo)$/i, '/'],
  [/^(sub|minus|subtract)$/i, '-'],
];

function sidesOf(node: SyntaxNode): readonly [Operation, readonly SyntaxNode[]] | null {
  if (node.kind === 'binary')
    return /^[*/+-]$/.test(node.operator) ? [node.operator as Operation, [node.left, node.right]] : null;
  if (node.kind !== 'call') return null;
  const name = calleeName(node);
  const given = node.arguments.map((argument) => argument.value);
  if (/^(min|max)$/i.test(name) && given.length === 2) return [/^min$/i.test(name) ? 'min' : 'max', given];
  const receiver = receiverOf(node);
  const method = METHODS.find(([pattern]) => pattern.test(name));
  const [only, ...others] = given;
  return receiver === null || method === undefined || only === undefined || others.length > 0
    ? null
    : [method[1], [receiver, only]];
}

/** What stands in brackets, in a conversion or in a rounding is looked through. */
function wrapped(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.kind === 'other' || node.kind === 'await')
    return node.kind === 'await' ? [node.value] : node.children;
  if (node.kind !== 'call' || !CONVERTS.test(calleeName(node))) return [];
  const receiver = receiverOf(node);
  return [...node.arguments.map(({ value }) => value), ...(receiver === null ? [] : [receiver])];
}

/** Calls that say the same value in another form. */
export const CONVERTS =
  /^(round|ceil|floor|trunc|int|int32|int64|uint64|float|float64|f64|Decimal|Number|parseInt|parseFloat|intval|floatval|to_i|to_f|to_d|toFixed|toNumber|IntPart|BigInt|BigDecimal|Round|Ceil|Floor|Math|new)$/i;

/** A factor of its own name: a variable, a field, or what a call of that name gives; no number. */
export function isNamed(node: SyntaxNode): boolean {
  // A call that is given much does more than to tell a rate, and may be spread over others.
  if (node.kind === 'call' && (node.block !== null || node.arguments.length > 1)) return false;
  return (
    valueName(node) !== '' &&
    !/^[A-Z0-9_]*(THOUSAND|MILLION|SECONDS?|HOURS?|BYTES?|MS)$/i.test(valueName(node))
  );
}

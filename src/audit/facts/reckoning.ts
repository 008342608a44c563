import type { SyntaxNode } from '../languages/syntax.ts';
import { calleeName, receiverOf } from './calls.ts';

/** Two values that are reckoned with, by an operator or by a method that stands for one. */
export interface Reckoning {
  readonly operator: '+' | '-' | '*' | '/';
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
}

const METHODS: Readonly<Record<string, Reckoning['operator']>> = {
  add: '+',
  plus: '+',
  saturatingadd: '+',
  sub: '-',
  subtract: '-',
  minus: '-',
  saturatingsub: '-',
  mul: '*',
  multiply: '*',
  multipliedby: '*',
  multiplyby: '*',
  times: '*',
  div: '/',
  divide: '/',
  dividedby: '/',
  divideby: '/',
};
/** `divide(million, 12, HALF_UP)`: places and rounding follow the number. */
const MAX_ARGUMENTS = 3;

/** `a + b`, `a.add(b)`, `a->multipliedBy($b)`, `a.Mul(b)`; null for what reckons with nothing. */
export function reckoningOf(node: SyntaxNode): Reckoning | null {
  if (node.kind === 'binary') {
    const { operator, left, right } = node;
    return operator === '+' || operator === '-' || operator === '*' || operator === '/'
      ? { operator, left, right }
      : null;
  }
  if (node.kind !== 'call' || node.arguments.length > MAX_ARGUMENTS) return null;
  const name = calleeName(node).replaceAll('_', '').toLowerCase();
  const operator = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  const left = operator === undefined ? null : receiverOf(node);
  const right = node.arguments[0]?.value;
  return operator === undefined || left === null || right === undefined ? null : { operator, left, right };
}

import type { IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, valueName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { endsInExit } from '../leaving.ts';
import { wordsOf } from '../names.ts';
import { isOrdering } from '../operators.ts';
import { isZero, literalNumber, resolve } from '../values.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';

/** A difference of which only zero is asked for, where it can be below zero too. */
export interface ExactZero {
  readonly branch: IfNode;
  readonly test: SyntaxNode;
  /** What is tested, as written. */
  readonly path: string;
  /** What it is made of, as written. */
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
  /** `gap`: above zero and exactly zero have a branch, below zero has none. `refusal`: only at exactly zero is refused;
   * `stepped`: it was lowered by an amount right before, and may have passed zero. `lesser`: it is the lesser of what is asked
   * for and what there is, in a file that speaks of balances below zero. */
  readonly kind: 'gap' | 'refusal' | 'stepped' | 'lesser';
}

/** Tests of a file for exactly zero of a plain difference, in source order. */
export function exactZeros(facts: FileFacts): readonly ExactZero[] {
  return facts.nodes('if').flatMap((branch) => {
    const found = gapIn(branch) ?? refusalIn(branch) ?? steppedIn(branch) ?? lesserIn(branch, facts);
    return found === null ? [] : [found];
  });
}

/** `if (left > 0) … else if (left === 0) …`, and no else. */
function gapIn({ test, else: otherwise }: IfNode): ExactZero | null {
  const above = comparedWithZero(test, '>');
  const [second, ...rest] = otherwise;
  if (above === null || second?.kind !== 'if' || rest.length > 0 || second.else.length > 0) return null;
  const zero = comparedWithZero(second.test, '==');
  return zero !== null && pathOf(zero) === pathOf(above) ? found(second, zero, 'gap') : null;
}

/** `if (remaining === 0) throw`, and nothing in the function asks whether it is less. */
function refusalIn(branch: IfNode): ExactZero | null {
  const zero = comparedWithZero(branch.test, '==') ?? negated(branch.test);
  if (zero === null || !endsInExit(branch.then) || !LEFT_OVER.test(lastWordsOf(zero))) return null;
  return isAskedForLess(pathOf(zero), branch) ? null : found(branch, zero, 'refusal');
}

/** `account.minutes_left -= minutes`, and then `if (account.minutes_left === 0)`. */
function steppedIn(branch: IfNode): ExactZero | null {
  const zero = comparedWithZero(branch.test, '==');
  const fn = zero === null ? null : enclosingNamedFunction(branch);
  if (zero === null || fn === null || !LEFT_OVER.test(lastWordsOf(zero))) return null;
  const path = pathOf(zero);
  for (const node of descendants(fn)) {
    if (node.span.start > branch.span.start) break;
    if (node.kind !== 'assign' || node.operator !== '-=' || node.value === null) continue;
    const [target] = node.targets;
    if (target === undefined || pathOf(target) !== path || literalNumber(node.value) !== null) continue;
    return isAskedForLess(path, branch)
      ? null
      : { branch, test: branch.test, path, left: target, right: node.value, kind: 'stepped' };
  }
  return null;
}

/** `taken = min(wanted, available); if (taken == 0) return`, and then it is taken off, below zero and all. */
function lesserIn(branch: IfNode, { file: { text } }: FileFacts): ExactZero | null {
  const zero = comparedWithZero(branch.test, '==');
  if (zero?.kind !== 'name' || !endsInExit(branch.then)) return null;
  const value = resolve(zero);
  if (value.kind !== 'call' || !/^(min|minOf|Min|least)$/.test(calleeName(value))) return null;
  const [left, right, ...others] = value.arguments.map((argument) => argument.value);
  if (left === undefined || right === undefined || others.length > 0) return null;
  const available = [left, right].find((one) => THERE.test(valueName(one)) && !isBounded(resolve(one)));
  const wanted = available === left ? right : left;
  if (available === undefined || !BELOW_ZERO.test(text) || !isTakenOff(zero.name, branch)) return null;
  return isAskedForLess(zero.name, branch)
    ? null
    : { branch, test: branch.test, path: zero.name, left: wanted, right: available, kind: 'lesser' };
}

const THERE = /available|remaining|balance|credits?$|left$/i;
/** Balances below zero are something the code knows of. */
const BELOW_ZERO = /deficit|\bdebt\b|in[_\s]?debt|overdra|negative[_\s]?balance|below[_\s]?zero/i;

/** Behind the branch it is handed to what takes it. */
function isTakenOff(name: string, branch: IfNode): boolean {
  const fn = enclosingNamedFunction(branch);
  if (fn === null) return false;
  for (const node of descendants(fn)) {
    if (node.span.start < branch.span.end) continue;
    if (
      node.kind === 'assign' &&
      node.operator === '-=' &&
      node.value?.kind === 'name' &&
      node.value.name === name
    )
      return true;
    if (
      node.kind === 'call' &&
      /consum|deduct|debit|take|spend|withdraw|subtract|charge|use/i.test(calleeName(node)) &&
      node.arguments.some(({ value }) => value.kind === 'name' && value.name === name)
    )
      return true;
  }
  return false;
}

const LEFT_OVER = /(^|_)(remaining|left|balance|credits|allowance|available|headroom|quota)$/;

function lastWordsOf(node: SyntaxNode): string {
  return node.kind === 'name' || node.kind === 'member' ? wordsOf(node.name).join('_') : '';
}

function found(branch: IfNode, zero: SyntaxNode, kind: ExactZero['kind']): ExactZero | null {
  const value = resolve(zero);
  if (value.kind !== 'binary' || value.operator !== '-' || isBounded(value.left) || isUnsigned(value.left))
    return null;
  // What is less by a fixed number is a place in a list, not an amount.
  if (value.right.kind === 'number' || value.left.kind === 'number') return null;
  return { branch, test: branch.test, path: pathOf(zero), left: value.left, right: value.right, kind };
}

/** `Math.max(a, b) - b` is never below zero. */
function isBounded(node: SyntaxNode): boolean {
  return node.kind === 'call' && /max|greatest|clamp/i.test(pathOf(node.callee));
}

/** The size of a list less the size of a part of it. */
function isUnsigned(node: SyntaxNode): boolean {
  return /(^|\.)(length|size|indexOf|len)$/.test(pathOf(node));
}

function comparedWithZero(test: SyntaxNode, operator: string): SyntaxNode | null {
  if (test.kind !== 'binary' || !isOperator(test.operator, operator)) return null;
  return isZero(test.right) && (test.left.kind === 'name' || test.left.kind === 'member') ? test.left : null;
}

function isOperator(written: string, meant: string): boolean {
  return written === meant || (meant === '==' && written === '===');
}

/** `!remaining`: true for nothing but zero and nothing. */
function negated(test: SyntaxNode): SyntaxNode | null {
  return test.kind === 'unary' && test.operator === '!' && test.operand.kind === 'name' ? test.operand : null;
}

/** Somewhere in the function it is asked whether it is below something. */
function isAskedForLess(path: string, branch: IfNode): boolean {
  const fn = enclosingNamedFunction(branch);
  if (fn === null) return true;
  for (const node of descendants(fn)) {
    if (node.kind === 'binary' && isOrdering(node.operator))
      if (pathOf(node.left) === path || pathOf(node.right) === path) return true;
    // Whatever bounds it later bounds it for what follows.
    if (node.kind === 'call' && /max|clamp|abs/i.test(pathOf(node.callee)))
      for (const { value } of node.arguments) if (pathOf(value) === path) return true;
  }
  return false;
}

import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { isOrdering } from '../operators.ts';
import { literalNumber, resolve } from '../values.ts';
import { ancestors, descendants, enclosingNamedFunction } from '../walk.ts';

/** What is free of charge, taken off a quantity that may be smaller, and priced. */
export interface UnflooredAllowance {
  readonly node: SyntaxNode;
  /** The quantity and what is taken off it, for people. */
  readonly quantity: string;
  readonly allowance: string;
}

/** Differences of a quantity and an allowance in functions that price them and hold nothing against zero. */
export function unflooredAllowances(facts: FileFacts): readonly UnflooredAllowance[] {
  const found: UnflooredAllowance[] = [];
  for (const node of [...facts.nodes('binary'), ...facts.nodes('call')]) {
    const sides = differenceOf(node);
    const fn = sides === null ? null : enclosingNamedFunction(node);
    if (sides === null || fn === null) continue;
    const [quantity, off] = sides;
    const allowance = isAllowance(nameOf(off)) ? nameOf(off) : constantOff(quantity, off, fn);
    if (allowance === null || resolve(quantity).kind === 'number') continue;
    if (isFloored(fn, node) || isAskedAround(fn, facts)) continue;
    found.push({ node, quantity: nameOf(quantity), allowance });
  }
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

const SUBTRACTS = /^(sub|subtract|minus)$/i;

/** `a - b`, `a.Sub(b)`. */
function differenceOf(node: SyntaxNode): readonly [SyntaxNode, SyntaxNode] | null {
  if (node.kind === 'binary') return node.operator === '-' ? [node.left, node.right] : null;
  if (node.kind !== 'call' || !SUBTRACTS.test(calleeName(node))) return null;
  const receiver = receiverOf(node);
  const [only, ...others] = node.arguments;
  return receiver === null || only === undefined || others.length > 0 ? null : [receiver, only.value];
}

const FREE =
  /^(free|included|granted)_?(units|quantity|usage|tokens|events|requests|minutes|seconds|amount|allowance|quota|limit|tier|hours|storage|seats|users|credits|calls|invocations|gb|gib)(_\w+)?$/i;

/** A name of what is used for nothing; free room on a disk is none. */
function isAllowance(name: string): boolean {
  if (FREE.test(name)) return true;
  const words = wordsOf(name);
  return words.at(-1) === 'allowance' || (words.includes('free') && words.includes('tier'));
}

const RECKONS = /^(calculate|calc|compute|billable|chargeable|get_?billable|priced?|charged?)/i;
const MEASURES =
  /(second|hour|minute|gb|usage|quantity|units?|storage|requests?|tokens?|cost|price|fee|charge)s?/i;

/**
 * A fixed number that a function of pricing takes off a quantity it was given: `size - 512` before the price of what is
 * above. A step of one is how things are counted, and no allowance.
 */
function constantOff(quantity: SyntaxNode, off: SyntaxNode, fn: FunctionNode): string | null {
  const name = fn.name ?? '';
  if (!RECKONS.test(name) || !MEASURES.test(name)) return null;
  const number = constantOf(off);
  if (number === null || number < 2 || quantity.kind !== 'name') return null;
  return fn.parameters.some((one) => one.name === quantity.name) ? String(number) : null;
}

const WRAPS = /^(new_?from_?(int|int32|int64|float)|from|value_?of|decimal|big_?decimal|big_?number|d)$/i;

function constantOf(node: SyntaxNode): number | null {
  if (node.kind !== 'call') return literalNumber(node);
  const [only, ...others] = node.arguments;
  return only !== undefined && others.length === 0 && WRAPS.test(calleeName(node))
    ? literalNumber(only.value)
    : null;
}

const FLOORS =
  /^(max|clamp|positive\?|negative\?|zero\?|min|abs|clip|saturating_sub|Max|IsNegative|IsPositive|LessThan|GreaterThan|LessThanOrEqual|GreaterThanOrEqual|isNegative|lt|gt|lte|gte|cmp|compare\w*)$/i;

/** The function compares or floors something, or prices nothing. */
function isFloored(fn: SyntaxNode, node: SyntaxNode): boolean {
  let isPriced = false;
  for (const inner of descendants(fn)) {
    if ((inner.kind === 'name' || inner.kind === 'member') && FLOORS.test(inner.name)) return true;
    if (inner.kind === 'binary' && isOrdering(inner.operator)) return true;
    if (inner.kind === 'binary' && inner.operator === '*' && inner !== node) isPriced = true;
    if (inner.kind === 'call' && /^(mul|times|multiply)$/i.test(calleeName(inner))) isPriced = true;
  }
  return !isPriced;
}

/** Every call of the function in its file stands under a comparison: it is made only where something is left. */
function isAskedAround(fn: FunctionNode, { nodes }: FileFacts): boolean {
  const calls = nodes('call').filter((call) => calleeName(call) === fn.name);
  return calls.length > 0 && calls.every((call) => isUnderComparison(call));
}

function isUnderComparison(call: SyntaxNode): boolean {
  for (const above of ancestors(call)) {
    if (above.kind === 'function') return false;
    if (above.kind !== 'if' && above.kind !== 'conditional') continue;
    for (const inner of descendants(above.test)) {
      if (inner.kind === 'binary' && isOrdering(inner.operator)) return true;
      if (inner.kind === 'call' && FLOORS.test(calleeName(inner))) return true;
    }
  }
  return false;
}

function nameOf(node: SyntaxNode): string {
  return lastName(pathOf(node));
}

import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { ancestors, descendants, enclosingNamedFunction, withoutBrackets } from '../walk.ts';

/** A number of packages that is off by one: at exact multiples, or for the package that was begun. */
export interface PackageCount {
  readonly node: SyntaxNode;
  /** `extra`: one more is added also where the last is full. `begun`: what was begun is left out, though it is said to be paid. */
  readonly mistake: 'extra' | 'begun';
  readonly quantity: string;
  readonly size: string;
}

/** Every such number of the file, in source order. */
export const packageCounts = remember((facts: FileFacts): readonly PackageCount[] => {
  const found: PackageCount[] = [];
  for (const node of facts.nodes('binary')) {
    const division =
      node.operator === '+' && isOne(node.right) && isWhole(node.left, facts)
        ? wholeDivision(node.left)
        : null;
    if (division !== null && isPriced(node, division) && !isLessOne(division.quantity))
      found.push({ node, mistake: 'extra', ...named(division) });
  }
  for (const node of [...facts.nodes('binary'), ...facts.callsNamed(FLOORS)]) {
    const division = wholeDivision(node);
    if (division === null || !isWhole(node, facts) || !isPriced(node, division) || !saysBegun(node, facts))
      continue;
    if (isRoundedElsewhere(node) || found.some((one) => one.node === node.parent)) continue;
    found.push({ node, mistake: 'begun', ...named(division) });
  }
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
});

interface Division {
  readonly quantity: SyntaxNode;
  readonly size: SyntaxNode;
}

const FLOORS =
  /^(floor|intdiv|div|trunc|truncate|divideToIntegralValue|Floor|floorDiv|div_?euclid|int|IntPart|to_i)$/;

/** `units / size`, `units // size`, `Math.floor(units / size)`, `intdiv($units, $size)`. */
function wholeDivision(node: SyntaxNode): Division | null {
  if (node.kind === 'binary')
    return /^\/\/?$/.test(node.operator) ? { quantity: node.left, size: node.right } : null;
  const inner = withoutBrackets(node);
  if (inner !== node) return wholeDivision(inner);
  if (node.kind !== 'call' || !FLOORS.test(calleeName(node))) return null;
  const [first, second] = node.arguments.map(({ value }) => value);
  if (first !== undefined && second !== undefined) return { quantity: first, size: second };
  const receiver = receiverOf(node);
  if (first !== undefined && wholeDivision(first) === null && receiver !== null)
    return { quantity: receiver, size: first };
  return first !== undefined ? wholeDivision(first) : receiver === null ? null : wholeDivision(receiver);
}

/** What is left over is cut off: by `//`, a floor, or a division of whole numbers where the language does so. */
function isWhole(node: SyntaxNode, { file }: Pick<FileFacts, 'file'>): boolean {
  const inner = withoutBrackets(node);
  if (inner !== node) return isWhole(inner, { file });
  return node.kind !== 'binary' || node.operator === '//' || file.integerDivision !== 'none';
}

function isOne(node: SyntaxNode): boolean {
  return node.kind === 'number' && node.value === 1;
}

/** `(units - 1) / size + 1` rounds up. */
function isLessOne(node: SyntaxNode): boolean {
  const inner = node.kind === 'other' && node.children[0] ? node.children[0] : node;
  return inner.kind === 'binary' && /^[-+]$/.test(inner.operator);
}

const SIZES =
  /^(size|package|packages|pack|block|blocks|bundle|bundles|increment|increments|per|step|granularity|chunk|started|unit)$/;
const PAGES =
  /^(page|pages|batch|batches|buffer|shard|window|worker|workers|chunk|retry|tile|grid|column|columns|row|rows|index|bucket|buckets|bin|cache|disk|memory)$/;
const PRICES =
  /^(price|prices|cents|cost|costs|amount|fee|fees|rate|charge|charges|billable|billed|billing|invoice|pricing)$/;

/** By its name the divisor is the size of a package that is sold; a function of prices counts packages to price them. */
function isPriced(node: SyntaxNode, { size, quantity }: Division): boolean {
  const words = wordsOf(lastName(pathOf(size)));
  if (
    !words.some((word) => SIZES.test(word)) ||
    [...words, ...wordsOf(lastName(pathOf(quantity)))].some((word) => PAGES.test(word))
  )
    return false;
  const fn = enclosingNamedFunction(node);
  if (fn === null || wordsOf(fn.name ?? '').some((word) => PAGES.test(word))) return false;
  if (
    words.some((word) => /^(package|packages|pack|block|bundle)$/.test(word)) ||
    /package|block|bundle/i.test(fn.name ?? '')
  )
    return true;
  for (const inner of descendants(fn))
    if (
      (inner.kind === 'name' || inner.kind === 'member') &&
      wordsOf(inner.name).some((word) => PRICES.test(word))
    )
      return true;
  return fn.parameters.some(({ name }) => wordsOf(name).some((word) => PRICES.test(word)));
}

const BEGUN =
  /\b(started|begun|began|or part (there)?of|partial (package|block|bundle|unit|hour|minute)s?|rounded up|round(s|ing)? up|each begun|counts as a (full|whole))\b/i;
/** A comment or a docstring stands so near to what it is about. */
const NEAR_LINES = 4;

/** A comment in the function, or just above it, says that what was begun is paid. */
function saysBegun(node: SyntaxNode, { file }: FileFacts): boolean {
  const fn = enclosingNamedFunction(node);
  if (fn === null) return false;
  const { startLine, endLine } = fn.span;
  const isNear = (span: { readonly startLine: number; readonly endLine: number }): boolean =>
    span.endLine >= startLine - NEAR_LINES && span.startLine <= endLine;
  if (file.comments.some(({ text, span }) => isNear(span) && BEGUN.test(text))) return true;
  return fn.body.some((one) => one.kind === 'string' && BEGUN.test(one.value));
}

const REMAINDERS = /^(%|mod|divmod|fmod|remainder|rem|ceil|ceiling|div_?ceil|ceilDiv)$/i;

/** The remainder is looked at too, or the division is one of a negated number. */
function isRoundedElsewhere(node: SyntaxNode): boolean {
  const fn = enclosingNamedFunction(node);
  if (fn === null || node.parent?.kind === 'unary') return true;
  const division = wholeDivision(node);
  if (division === null || isLessOne(division.quantity) || division.quantity.kind === 'unary') return true;
  for (const inner of descendants(fn)) {
    if (inner.kind === 'binary' && inner.operator === '%') return true;
    if (inner.kind === 'call' && REMAINDERS.test(calleeName(inner))) return true;
  }
  return [...ancestors(node)].some((above) => isOneMore(above));
}

function isOneMore(node: SyntaxNode): boolean {
  return node.kind === 'binary' && node.operator === '+' && isOne(node.right);
}

function named({ quantity, size }: Division): Pick<PackageCount, 'quantity' | 'size'> {
  return { quantity: lastName(pathOf(quantity)), size: lastName(pathOf(size)) };
}

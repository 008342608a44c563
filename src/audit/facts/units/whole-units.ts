import type { BinaryNode, CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, pathOf, valueName } from '../calls.ts';
import { fieldMakers, parameterType } from '../declared-types.ts';
import type { FileFacts } from '../file-facts.ts';
import { isMoneyName } from '../money/money-names.ts';
import { wordsOf } from '../names.ts';
import { assignmentsOf, literalNumber, productOf } from '../values.ts';
import { ancestors, descendants, enclosingFunction, isWithin } from '../walk.ts';

/** A figure in a small unit that is turned into a larger one by a division that drops the rest. */
export interface WholeUnits {
  readonly node: SyntaxNode;
  /** What was measured: `bytes`, `call.duration_seconds`. */
  readonly measured: string;
  /** The language says that the rest is dropped; otherwise the values alone decide, which are not seen. */
  readonly isCertain: boolean;
  /** Where it is charged or recorded in the same function; null where that is not seen. */
  readonly use: SyntaxNode | null;
}

const SMALL_UNITS =
  /^(bytes?|b|kb|kib|mb|mib|seconds?|secs?|sec|ms|millis|milliseconds?|nanos|nanoseconds?|minutes?|mins?|tokens?|characters?|chars?|duration|elapsed|size|length|runtime|uptime|egress|ingress|bandwidth|traffic)$/;
/** Steps between units of time, of storage and of counting. */
const STEPS = new Set([
  60, 3_600, 86_400, 1_000, 1_024, 1_048_576, 1_073_741_824, 1_000_000, 1_000_000_000, 3_600_000, 60_000,
]);
/** Types of whole numbers, by the names the languages give them. */
export const INTEGER =
  /^\*?(u?int(8|16|32|64)?|u?long|short|[iu](8|16|32|64|128|size)|Integer|Long|Int|Short|BigInteger|int|usize)\??$/;

/** Every such figure of the file, in source order. Not where the rest is looked at, or was added before. */
export function wholeUnitsIn(facts: FileFacts): readonly WholeUnits[] {
  return facts.nodes('binary').flatMap((node): WholeUnits[] => {
    if ((node.operator !== '/' && node.operator !== '//') || !isStep(node.right)) return [];
    const measured = measuredBy(node.left);
    const whole = measured === null ? null : cutBy(node, facts.file);
    const fn = enclosingFunction(node);
    if (measured === null || whole === null || fn === null || looksAtRest(fn)) return [];
    const isCertain = whole !== node || node.operator === '//' || facts.file.integerDivision === 'typed';
    return [{ node: whole, measured, isCertain, use: useOf(whole, fn) }];
  });
}

/**
 * The whole that is left of a measure in a small unit: `bytes / GIB` of integers, `seconds // 60`, `floor(ms / 1000)`,
 * `intdiv($bytes, 1000000000)`. Null for anything else.
 */
export function wholeDivision(node: SyntaxNode, file: SyntaxFile): SyntaxNode | null {
  if (node.kind === 'binary') {
    if (!/^\/\/?$/.test(node.operator) || !isStep(node.right) || measuredBy(node.left) === null) return null;
    return node.operator === '//' || isWholeByType(node, file) ? node : null;
  }
  if (node.kind !== 'call') return null;
  const [first, second] = node.arguments.map(({ value }) => value);
  if (first === undefined) return null;
  if (calleeName(node) === 'intdiv')
    return second !== undefined && isStep(second) && measuredBy(first) !== null ? node : null;
  const isCut =
    /^(floor|trunc)$/i.test(calleeName(node)) && first.kind === 'binary' && first.operator === '/';
  return isCut && isStep(first.right) && measuredBy(first.left) !== null ? node : null;
}

/**
 * True for integers that are multiplied and then divided by a whole step, in a language that drops the rest:
 * `tokens * cents / 1_000_000`. Every factor has to be declared an integer in the file.
 */
export function isWholeQuotient(node: SyntaxNode, file: SyntaxFile): node is BinaryNode {
  if (node.kind !== 'binary' || node.operator !== '/' || file.integerDivision !== 'typed') return false;
  if (isCastExact(node, file) || !isStep(node.right) || !literalOfInteger(node.right)) return false;
  return node.left.kind === 'binary' && isWholeProduct(node.left);
}

/** Sums and products of declared integers, whole numbers and conversions to integers. */
function isWholeProduct(node: SyntaxNode): boolean {
  if (node.kind === 'binary')
    return /^[-+*]$/.test(node.operator) && isWholeProduct(node.left) && isWholeProduct(node.right);
  if (node.kind === 'number') return !node.raw.includes('.');
  if (node.kind === 'call') return INTEGER.test(calleeName(node)) && node.arguments.length === 1;
  return (node.kind === 'name' || node.kind === 'member') && isDeclaredInteger(node);
}

function isDeclaredInteger(node: SyntaxNode): boolean {
  const types =
    node.kind === 'member'
      ? fieldMakers(node.name, node).filter((maker) => typeof maker === 'string')
      : [declaredType(node)];
  return types.length > 0 && types.every((type) => type !== null && INTEGER.test(type));
}

/** Not declared here, and divided by a whole number: what a file or a row says in bytes or seconds is whole there. */
function isWholeByType(node: BinaryNode, file: SyntaxFile): boolean {
  if (isCastExact(node, file)) return false;
  if (file.integerDivision !== 'typed' || !literalOfInteger(node.right)) return false;
  const type = declaredType(node.left);
  return type === null ? node.left.kind !== 'name' : INTEGER.test(type);
}

/** True for a step between units whose figure is seen: `3600`, `1024 * 1024`, `BYTES_PER_GB`. */
export function isStep(node: SyntaxNode): boolean {
  const number = productOf(node, factorOf);
  return number !== null && STEPS.has(number);
}

/** A number, a name for one, or one shifted: `1 << 20`. */
function factorOf(node: SyntaxNode): number | null {
  if (node.kind !== 'binary' || node.operator !== '<<') return literalNumber(node);
  const [left, right] = [literalNumber(node.left), literalNumber(node.right)];
  return left === null || right === null ? null : left * 2 ** right;
}

/** The name of what is divided, where it says its unit; a sum before the division is a rounding up by hand. */
function measuredBy(node: SyntaxNode): string | null {
  if (!/^(name|member|call|index)$/.test(node.kind) || (node.kind === 'call' && node.arguments.length > 0))
    return null;
  return isSmallMeasure(valueName(node)) ? pathOf(node) : null;
}

/** True for the name of a measure in a small unit: `size_bytes`, `durationSeconds`, `egress`. */
export function isSmallMeasure(name: string): boolean {
  const words = wordsOf(name);
  // `ended_at_ms // 1000` is the same moment in seconds, and no amount of anything.
  if (words.some((word) => /^(at|timestamp|time|epoch|now|date|ts)$/.test(word))) return false;
  return words.some((word) => SMALL_UNITS.test(word));
}

/** The node that is whole: the division of integers itself, or the floor around one of floats; null where a rest is kept. */
function cutBy(node: BinaryNode, file: SyntaxFile): SyntaxNode | null {
  if (isCastExact(node, file)) return null;
  if (node.operator === '//') return isFloored(node) ?? node;
  const floored = isFloored(node);
  if (floored !== null) return floored;
  return isInteger(node.left, file) && literalOfInteger(node.right) ? node : null;
}

/** `bytes / (decimal)BytesPerGb`, `bytes as f64 / GIB`: one side is made a number that keeps the rest. */
function isCastExact({ span }: BinaryNode, { text }: SyntaxFile): boolean {
  return CASTS.test(text.slice(span.start, Math.min(span.end, span.start + MAX_DIVISION)));
}

const CASTS = /\(\s*(decimal|double|float)\s*\)|\bas\s+f(32|64)\b/;
/** A division with its casts is shorter. */
const MAX_DIVISION = 200;

/** True where no number with a point stands in it. */
export function literalOfInteger(node: SyntaxNode): boolean {
  for (const inner of descendants(node)) if (inner.kind === 'number' && inner.raw.includes('.')) return false;
  return true;
}

function isFloored(node: BinaryNode): CallNode | null {
  const { parent } = node;
  return parent?.kind === 'call' && /^(floor|trunc)$/i.test(calleeName(parent)) ? parent : null;
}

/** Declared as an integer where the language divides integers by dropping the rest; Ruby's counts are by their names. */
function isInteger(node: SyntaxNode, { integerDivision }: SyntaxFile): boolean {
  if (integerDivision === 'none') return false;
  if (node.kind === 'member' && integerDivision === 'typed') return isDeclaredInteger(node);
  const type = declaredType(node);
  return type === null ? integerDivision === 'untyped' : INTEGER.test(type);
}

function declaredType(node: SyntaxNode): string | null {
  if (node.kind !== 'name') return null;
  const declared = assignmentsOf(node.name, node).find(({ type }) => type !== null);
  return parameterType(node.name, node) ?? declared?.type ?? null;
}

/** True where the rest is looked at (`%`), or somebody rounds up. */
export function looksAtRest(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'binary' && node.operator === '%') return true;
    if (
      node.kind === 'call' &&
      /^(divmod|ceil|ceildiv|div_ceil|divrem|rem|modulo|remainder)$/i.test(calleeName(node))
    )
      return true;
  }
  return false;
}

const CHARGES = /usage|meter|record|report|charge|bill|invoice|ingest|credit|quota|consum|track|event/i;

/** Multiplied with a price, or handed to what records or charges, directly or by its name. */
function useOf(whole: SyntaxNode, fn: FunctionNode): SyntaxNode | null {
  const direct = chargedBy(whole, fn);
  if (direct !== null) return direct;
  const [target] = whole.parent?.kind === 'assign' ? whole.parent.targets : [];
  if (target?.kind !== 'name') return null;
  for (const node of descendants(fn))
    if (node.kind === 'name' && node.name === target.name && node.span.start > whole.span.end) {
      const use = chargedBy(node, fn);
      if (use !== null) return use;
    }
  return null;
}

/** `unitPrice`, `rate`, `micros_per_thousand`: money, or so much of it for each unit. */
function isPriceName(name: string): boolean {
  if (isMoneyName(name) || /price|rate|cost/i.test(name)) return true;
  return /(^|_)(micro_?dollars?|micros?|nanos|cents?|millicents|usd|eur|dollars?)_per_/.test(
    `${wordsOf(name).join('_')}_`,
  );
}

function chargedBy(node: SyntaxNode, fn: FunctionNode): SyntaxNode | null {
  for (const above of ancestors(node)) {
    if (above === fn) return null;
    if (above.kind === 'binary' && above.operator === '*') {
      const other = isWithin(node, above.left) ? above.right : above.left;
      if (isPriceName(lastNameOf(other))) return above;
    }
    if (above.kind === 'call' && above.arguments.some(({ value }) => isWithin(node, value))) {
      if (/^(log|print|info|debug|format|sprintf|String|str)/i.test(calleeName(above))) return null;
      if (CHARGES.test(pathOf(above.callee))) return above;
    }
  }
  return null;
}

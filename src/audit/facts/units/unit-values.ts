import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf, valueName } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { literalNumber, productOf, resolve } from '../values.ts';
import { isConversion } from './conversions.ts';
import { isPriceName, type NamedUnit, unitNamed } from './unit-names.ts';

/** A number made of a measure by literal factors alone. */
export interface UnitValue {
  /** The measure, as written, and its unit. */
  readonly source: string;
  readonly unit: NamedUnit;
  /** What it was multiplied with: 0.001 for a division by 1000. */
  readonly factor: number;
}

/** Conversions, names and factors in a row. */
const MAX_STEPS = 12;

/** Calls that give back the number they are given, rounded. */
const ROUNDS =
  /^(round(_dp)?|floor|ceil|trunc|Round|Floor|Ceiling|Ceil|rint|setScale|quantize|abs|toFixed|Big)$/;

function handsOn(name: string): boolean {
  return isConversion(name) || ROUNDS.test(name);
}

/** What a number is in, as far as names and literal factors tell; null where anything else goes into it. */
export function unitValueOf(node: SyntaxNode, steps = MAX_STEPS): UnitValue | null {
  if (steps === 0) return null;
  const scaled = scaledBy(node);
  if (scaled !== null) {
    const inner = unitValueOf(scaled.value, steps - 1);
    return inner === null ? null : { ...inner, factor: inner.factor * scaled.factor };
  }
  const named = measureAt(node);
  if (named !== null) return named;
  const handed = handedOn(node);
  if (handed !== null) return unitValueOf(handed, steps - 1);
  const value = resolve(node);
  return value === node ? null : unitValueOf(value, steps - 1);
}

/** `stopped.getTime() - started.getTime()`: an interval of milliseconds. */
function intervalAt(node: SyntaxNode): UnitValue | null {
  if (node.kind !== 'binary' || node.operator !== '-') return null;
  const isMoment = (side: SyntaxNode): boolean =>
    side.kind === 'call' &&
    /^(getTime|Date\.now|UnixMilli|toEpochMilli|currentTimeMillis|toMillis)$/.test(lastMoment(side));
  const unit = isMoment(node.left) || isMoment(node.right) ? unitNamed('elapsed_ms') : null;
  return unit === null
    ? null
    : { source: pathOf(isMoment(node.left) ? node.left : node.right), unit, factor: 1 };
}

function lastMoment(call: CallNode): string {
  const path = pathOf(call);
  return /(^|\.)Date\.now$/.test(path) ? 'Date.now' : calleeName(call);
}

/** A name, a field or a getter that says its unit; the time between two moments. */
function measureAt(node: SyntaxNode): UnitValue | null {
  if (node.kind === 'binary') return intervalAt(node);
  if (node.kind === 'call' ? !isMeasured(node) : !/^(name|member|index)$/.test(node.kind)) return null;
  const unit = unitNamed(valueName(node));
  return unit === null ? null : { source: pathOf(node), unit, factor: 1 };
}

/** `ttlMillis()`, `calculateTimeToLiveMillis(state, now)`; not `addSeconds(n)`, `seconds(5)`, which make times of numbers. */
function isMeasured(call: CallNode): boolean {
  if (call.arguments.length === 0) return call.block === null;
  const [verb = '', ...others] = wordsOf(calleeName(call));
  return others.length > 0 && !MAKES.test(verb);
}

/** First words of calls whose unit is that of what they are given, or of a step. */
const MAKES =
  /^(add|adds|plus|minus|sub|subtract|set|with|trunc|truncate|round|floor|ceil|convert|parse|format|sleep|wait|delay|random|rand|new|make|create|is|has|diff|advance|skip|every|after|before|shift|max|min|sum|avg)$/;

/** What a conversion or a rounding is given. */
export function handedOn(node: SyntaxNode): SyntaxNode | null {
  if (node.kind === 'await') return node.value;
  if (node.kind === 'unary' && node.operator === '?') return node.operand;
  if (node.kind === 'member') return handsOn(node.name) ? node.object : null;
  if (node.kind !== 'call' || !handsOn(calleeName(node))) return null;
  const receiver = receiverOf(node);
  const [first] = node.arguments;
  if (receiver === null || first === undefined) return receiver ?? first?.value ?? null;
  // `Math.round(x)`, `stripe.Int64(x)` and `x.setScale(2)`: a class or a package is no number.
  const isStatic = receiver.kind === 'name' && /^(\p{Lu}|math$|decimal$)/u.test(receiver.name);
  return OF_NUMBER.test(calleeName(node)) && !isStatic ? receiver : first.value;
}

/** Methods of a number that take how it is rounded or written. */
const OF_NUMBER = /^(round(_dp)?|Round|setScale|quantize|to[A-Z_]\w*|floor|ceil|trunc)$/;

/** Methods of numbers that multiply. */
export const TIMES = /^(mul|times|multiply|multipliedBy|Mul)$/;

/** A value and the number it is multiplied with, or divided by. */
export function scaledBy(node: SyntaxNode): { readonly value: SyntaxNode; readonly factor: number } | null {
  if (node.kind === 'binary') {
    if (node.operator === '/' || node.operator === '//') {
      const divisor = factorOf(node.right);
      return divisor === null || divisor === 0 ? null : { value: node.left, factor: 1 / divisor };
    }
    if (node.operator !== '*') return null;
    const [left, right] = [factorOf(node.left), factorOf(node.right)];
    if (right !== null) return left === null ? { value: node.left, factor: right } : null;
    return left === null ? null : { value: node.right, factor: left };
  }
  return node.kind === 'call' ? scaledByCall(node) : null;
}

function scaledByCall(call: CallNode): { readonly value: SyntaxNode; readonly factor: number } | null {
  const receiver = receiverOf(call);
  const [first] = call.arguments;
  const name = calleeName(call);
  if (name === 'intdiv' && call.arguments[1] !== undefined && first !== undefined) {
    const divisor = factorOf(call.arguments[1].value);
    return divisor === null || divisor === 0 ? null : { value: first.value, factor: 1 / divisor };
  }
  const factor = first === undefined ? null : factorOf(first.value);
  if (receiver === null || factor === null || factor === 0) return null;
  if (/^(div|divide|dividedBy|divided_by|Div|DivRound)$/.test(name))
    return { value: receiver, factor: 1 / factor };
  if (TIMES.test(name)) return { value: receiver, factor };
  if (/^(movePointRight|shiftedBy|Shift)$/.test(name)) return { value: receiver, factor: 10 ** factor };
  return name === 'movePointLeft' ? { value: receiver, factor: 10 ** -factor } : null;
}

/** Nobody converts a number more often on its way; `n = Decimal::from(n)` would never end. */
const MAX_CONVERSIONS = 8;

/** The number behind constants, shifts, products and conversions: `1 << 30`, `Decimal::from(BYTES_PER_GB)`. */
export function factorOf(node: SyntaxNode, steps = MAX_CONVERSIONS): number | null {
  if (steps === 0) return null;
  // A price is a number too, and no factor between units.
  if ((node.kind === 'name' || node.kind === 'member') && isPriceName(node.name)) return null;
  const value = resolve(node);
  if (value.kind === 'string') return /^\d+(\.\d+)?$/.test(value.value) ? Number(value.value) : null;
  if (value.kind === 'binary' && value.operator === '<<') {
    const [left, right] = [literalNumber(value.left), literalNumber(value.right)];
    return left === null || right === null ? null : left * 2 ** right;
  }
  if (value.kind === 'binary' && value.operator === '**') {
    const [left, right] = [literalNumber(value.left), literalNumber(value.right)];
    return left === null || right === null ? null : left ** right;
  }
  const product = productOf(value, (one) => literalNumber(one));
  if (product !== null) return product;
  const handed = value.kind === 'call' ? handedOn(value) : null;
  return handed === null ? null : factorOf(handed, steps - 1);
}

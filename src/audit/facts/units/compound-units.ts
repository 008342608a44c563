import type { SyntaxNode } from '../../languages/syntax.ts';
import { valueName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { fillings } from '../fillings.ts';
import { rememberNames } from '../remember.ts';
import { resolve } from '../values.ts';
import { isClose, type NamedUnit, unitNamed, unitWords } from './unit-names.ts';
import { factorOf, handedOn, scaledBy } from './unit-values.ts';

/** A product of a size and a time, such as gigabyte-seconds, that is made of two measures of other units. */
export interface WrongCompound {
  readonly node: SyntaxNode;
  /** `gb_seconds`. */
  readonly target: string;
  readonly sources: readonly [string, string];
  /** How many times too large the number comes out. */
  readonly excess: number;
}

interface Compound {
  readonly size: NamedUnit;
  readonly time: NamedUnit;
}

/** `gb_seconds`, `usedGibHours`, `mb_ms`: a size and a time at the end of a name; null for any other name. */
const compoundNamed = rememberNames((name): Compound | null => {
  const words = unitWords(name).filter((word) => !/^(used|total|sum|billed|consumed)$/.test(word));
  if (words.includes('per')) return null;
  const [first, second] = words
    .slice(-2)
    .map((word) => unitNamed(`measured_${word}`) ?? unitNamed(`measured_${word}s`));
  if (!first || !second) return null;
  const [size, time] = first.measure === 'size' ? [first, second] : [second, first];
  return size.measure === 'size' && time.measure === 'time' ? { size, time } : null;
});

/** Every such number of the file, in source order. */
export function wrongCompounds(facts: FileFacts): readonly WrongCompound[] {
  return fillings(facts).flatMap(({ node, name, value }): WrongCompound[] => {
    const wanted = compoundNamed(name);
    // What goes on under such a name was told of where it was made.
    if (wanted === null || (value.kind === 'name' && compoundNamed(value.name) !== null)) return [];
    const product: Product = { parts: [], factor: 1 };
    if (!readProduct(value, product, MAX_STEPS) || product.parts.length !== 2) return [];
    const [one, other] = product.parts;
    if (one === undefined || other === undefined || one.unit.measure === other.unit.measure) return [];
    if (![one, other].every(({ unit }) => unit.measure === 'size' || unit.measure === 'time')) return [];
    const scale = (one.unit.scale * other.unit.scale) / product.factor;
    const excess = (wanted.size.scale * wanted.time.scale) / scale;
    if (Math.abs(Math.log10(excess)) < SIZE_SLACK || !isStep(excess)) return [];
    return [{ node, target: name, sources: [one.source, other.source], excess }];
  });
}

interface Product {
  readonly parts: { readonly source: string; readonly unit: NamedUnit }[];
  factor: number;
}

const MAX_STEPS = 12;

/** The measures a product is made of, with its literal factors taken out; false where anything else goes into it. */
function readProduct(node: SyntaxNode, into: Product, steps: number): boolean {
  if (steps === 0 || into.parts.length > 2) return false;
  const scaled = scaledBy(node);
  if (scaled !== null) {
    into.factor *= scaled.factor;
    return readProduct(scaled.value, into, steps - 1);
  }
  if (node.kind === 'binary' && node.operator === '*')
    return readProduct(node.left, into, steps - 1) && readProduct(node.right, into, steps - 1);
  const unit = /^(name|member|index)$/.test(node.kind) ? unitNamed(valueName(node)) : null;
  if (unit !== null) return into.parts.push({ source: valueName(node), unit }) > 0;
  const handed = handedOn(node);
  if (handed !== null) return readProduct(handed, into, steps - 1);
  const value = resolve(node);
  if (value !== node) return readProduct(value, into, steps - 1);
  const number = factorOf(node);
  if (number === null) return false;
  into.factor *= number;
  return true;
}

/** A power of the steps between units; anything else is a correction or a number of such things. */
function isStep(excess: number): boolean {
  const ratio = excess < 1 ? 1 / excess : excess;
  return STEPS.some((step) => isClose(ratio, step));
}

const STEPS = [60, 3_600, 24, 86_400, 1e3, 1024, 6e4, 3.6e6, 1e6, 1024 ** 2, 1e9, 1024 ** 3].flatMap(
  (step) => [
    step,
    // Loosely named sizes: 1024 beside 1000.
    step * 1.024,
    step / 1.024,
    step * 1.024 ** 2,
    step / 1.024 ** 2,
    step * 1.024 ** 3,
    step / 1.024 ** 3,
  ],
);

/** Decimal and binary units differ by less than this power of ten, up to a tebibyte. */
const SIZE_SLACK = 0.1;

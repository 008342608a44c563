import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { rememberNames } from '../remember.ts';
import { lastValueOf } from '../returned.ts';
import { resolve } from '../values.ts';
import { withoutBrackets } from '../walk.ts';
import { isScaleOf, type NamedUnit, unitNamed, unitWords } from './unit-names.ts';
import { handedOn, scaledBy } from './unit-values.ts';

/** A function that says by its name which unit it makes of which, and converts by another factor. */
export interface WrongConverter {
  /** What it answers with. */
  readonly node: SyntaxNode;
  readonly name: string;
  /** The parameter that it converts. */
  readonly parameter: string;
  readonly from: NamedUnit;
  readonly to: NamedUnit;
  /** What it multiplies with; 0.001 for a division by 1000. */
  readonly factor: number;
}

/** `gbToMb := func(gb) { return gb.Shift(-3) }`, `def dollars_to_cents(amount): return amount / 100`; in source order. */
export function wrongConverters(facts: FileFacts): readonly WrongConverter[] {
  return facts.nodes('function').flatMap((fn) => wrongIn(fn) ?? []);
}

function wrongIn(fn: FunctionNode): WrongConverter | null {
  const units = fn.name === null ? null : unitsConverted(fn.name);
  const node = units === null ? null : lastValueOf(fn);
  if (fn.name === null || units === null || node === null) return null;
  const made = onParameter(node, fn);
  if (made === null || isRight(units, made.factor)) return null;
  return { node, name: fn.name, ...made, ...units };
}

interface Converted {
  readonly from: NamedUnit;
  readonly to: NamedUnit;
}

/** The two units of `gbToMb`, `convertCentsToDollars`, `ms_to_seconds`; null for any other name. */
const unitsConverted = rememberNames((name): Converted | null => {
  const words = unitWords(name);
  const at = words.indexOf('to');
  const [before, after] = [words[at - 1], words[at + 1]];
  if (at < 1 || before === undefined || after === undefined || words.includes('per')) return null;
  const [from, to] = [unitNamed(`all_${before}`), unitNamed(`all_${after}`)];
  return from === null || to === null || from.measure !== to.measure || from.label === to.label
    ? null
    : { from, to };
});

/** Factors and conversions in a row. */
const MAX_STEPS = 12;

/** The parameter that a value is, and what it is multiplied with; null where anything else goes into it. */
function onParameter(
  node: SyntaxNode,
  { parameters }: FunctionNode,
): { readonly parameter: string; readonly factor: number } | null {
  let factor = 1;
  let at: SyntaxNode = node;
  for (let step = 0; step < MAX_STEPS; step++) {
    const value = withoutBrackets(at);
    const { name } = value.kind === 'name' ? value : { name: '' };
    if (parameters.some((one) => one.name === name)) return { parameter: name, factor };
    const scaled = scaledBy(value);
    if (scaled !== null) factor *= scaled.factor;
    const next = scaled?.value ?? handedOn(value) ?? resolve(value);
    if (next === at) return null;
    at = next;
  }
  return null;
}

/** The factor lies between the two units, or is none of those that lie between any. */
function isRight({ from, to }: Converted, factor: number): boolean {
  const scale = from.scale / factor;
  // A gigabyte is 1000 megabytes or 1024.
  const isLoose = to.measure === 'size' && Math.abs(Math.log10(scale / to.scale)) < SIZE_SLACK;
  return isLoose || isScaleOf(scale, to);
}

/** Decimal and binary units differ by less than this power of ten, up to a tebibyte. */
const SIZE_SLACK = 0.1;

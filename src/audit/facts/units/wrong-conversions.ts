import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { lastNameOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { fillings, setterFillings } from '../fillings.ts';
import { rememberNames } from '../remember.ts';
import { type SqlInCode, selectedSql, sqlInCode } from '../sql/sql-in-code.ts';
import { descendants } from '../walk.ts';
import { wrongConverters } from './named-converters.ts';
import { isClose, isScaleOf, type NamedUnit, ratioNamed, unitNamed, unitWords } from './unit-names.ts';
import { factorOf, type UnitValue, unitValueOf } from './unit-values.ts';

/** A measure that becomes one of another unit by a factor that is not the one between the two. */
export interface WrongConversion {
  readonly node: SyntaxNode;
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  readonly source: string;
  readonly from: NamedUnit;
  readonly target: string;
  readonly to: NamedUnit;
  /** What it was multiplied with; 1 where it was handed on as it is. */
  readonly factor: number;
}

/** Factors between units, either way round; any other number is a price, a rate or a correction. */
const STEPS = [
  24,
  60,
  100,
  1_000,
  1_024,
  1_440,
  3_600,
  60_000,
  86_400,
  1e6,
  1_048_576,
  3.6e6,
  1e9,
  1_073_741_824,
  1e12,
  1024 ** 4,
];

/** True for a factor that lies between two units, either way round, and for one. */
export function isUnitFactor(factor: number): boolean {
  return isClose(factor, 1) || STEPS.some((step) => isClose(factor, step) || isClose(1 / factor, step));
}

/** Every such measure of the file: under a name, as what a function answers, in a constant, in SQL; in source order. */
export function wrongConversions(facts: FileFacts): readonly WrongConversion[] {
  const found: WrongConversion[] = [];
  for (const { node, name, value } of [...fillings(facts), ...setterFillings(facts)])
    found.push(
      ...wrongUnder(name, value, node),
      ...wrongRatio(name, value, node),
      ...loosely(name, value, node),
    );
  for (const { entries } of facts.nodes('object'))
    for (const { key, value } of entries) if (key !== null) found.push(...wrongSteps(key, value));
  for (const fn of facts.nodes('function')) found.push(...wrongAnswers(fn));
  for (const { node, parameter: source, name: target, from, to, factor } of wrongConverters(facts))
    if (factor !== 1 && isUnitFactor(factor))
      found.push({ node, lines: null, source, from, target, to, factor });
  for (const sql of [...sqlInCode(facts), ...selectedSql(facts)]) found.push(...wrongColumns(sql));
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

function wrongUnder(target: string, value: SyntaxNode, node: SyntaxNode): WrongConversion[] {
  const to = unitNamed(target);
  const found = to === null ? null : unitValueOf(value);
  const made = to?.measure === 'money' && found !== null ? asMoney(found) : found;
  if (to === null || made === null || made.unit.measure !== to.measure) return [];
  const { source, unit: from, factor } = made;
  if (!isWrong(from, factor, to)) return [];
  return [{ node, lines: null, source, from, target, to, factor }];
}

/** Millionths under the name of an amount are ones of the currency: `micros` beside a target in cents. */
function asMoney(value: UnitValue): UnitValue {
  const { measure, scale, label } = value.unit;
  if (measure !== 'time' || scale >= 1e-3) return value;
  const unit: NamedUnit = {
    measure: 'money',
    scale: scale * CENTS_PER_WHOLE,
    label: label.startsWith('micro') ? 'millionths of the currency' : 'billionths of the currency',
  };
  return { ...value, unit };
}

const CENTS_PER_WHOLE = 100;

/** `balanceCents: { decrement: costUsd }`. */
function wrongSteps(target: string, step: SyntaxNode): WrongConversion[] {
  const [only, ...others] = step.kind === 'object' ? step.entries : [];
  if (only === undefined || others.length > 0 || !/^(increment|decrement|inc|dec)$/.test(only.key ?? ''))
    return [];
  return wrongUnder(target, only.value, only.value);
}

function isWrong(from: NamedUnit, factor: number, to: NamedUnit): boolean {
  // Scaled within one unit it is a price, a correction, or a number of such measures.
  if (from.label === to.label || isScaleOf(from.scale / factor, to)) return false;
  // Binary and decimal units are one another's loose names where nothing is converted.
  if (factor === 1) return !(from.measure === 'size' && isScaleOf(to.scale, from));
  const isFraction = from.measure === 'money' && from.scale < 1;
  if (from.measure === 'money' && !isFraction && !isClose(factor, 100) && !isClose(1 / factor, 100))
    return false;
  return isUnitFactor(factor) && !isLooselyRight(from, factor, to);
}

/** Loose names on both sides: megabytes to gigabytes by 1024 or by 1000. */
function isLooselyRight(from: NamedUnit, factor: number, to: NamedUnit): boolean {
  if (from.measure !== 'size' || /bi/.test(to.label)) return false;
  const steps = Math.round(Math.log10(to.scale / from.scale) / 3);
  return isClose(1 / factor, 1000 ** steps) || isClose(1 / factor, 1024 ** steps);
}

/** `const BYTES_PER_MB = 1024`. */
function wrongRatio(name: string, value: SyntaxNode, node: SyntaxNode): WrongConversion[] {
  const ratio = ratioNamed(name);
  const factor = ratio === null ? null : factorOf(value);
  if (ratio === null || factor === null || factor <= 0) return [];
  const { small, large } = ratio;
  if (!isWrong(small, 1 / factor, large) || !STEPS.some((step) => isClose(step, factor))) return [];
  return [{ node, lines: null, source: name, from: small, target: name, to: large, factor: 1 / factor }];
}

/** `long megabytes(r) { return r.bytes() / 1024; }` */
function wrongAnswers(fn: FunctionNode): WrongConversion[] {
  const { name } = fn;
  if (name === null) return [];
  return fn.body.flatMap((node) =>
    node.kind === 'return' && node.value !== null
      ? [...wrongUnder(name, node.value, node), ...loosely(name, node.value, node)]
      : [],
  );
}

const BINARY = /^(kib|mib|gib|tib)$/;

/** The binary unit of size that stands anywhere in a name which is in no unit itself: `gibMonths`. */
const binaryUnitIn = rememberNames((name): NamedUnit | null => {
  const word = unitWords(name).find((one) => BINARY.test(one));
  return word === undefined || unitNamed(name) !== null ? null : unitNamed(word);
});

/** `gibMonths = byteHours / hours / BYTES_PER_GB`: a decimal constant where the name says binary, in whatever product. */
function loosely(target: string, value: SyntaxNode, node: SyntaxNode): WrongConversion[] {
  const to = binaryUnitIn(target);
  if (to === null) return [];
  for (const inner of descendants(value, (one) => one.kind !== 'function')) {
    const ratio = inner.kind === 'name' || inner.kind === 'member' ? ratioNamed(inner.name) : null;
    const factor = ratio === null ? null : factorOf(inner);
    if (
      ratio === null ||
      factor === null ||
      ratio.large.measure !== 'size' ||
      isScaleOf(ratio.small.scale * factor, to)
    )
      continue;
    if (isScaleOf(to.scale, ratio.large))
      return [
        { node, lines: null, source: lastNameOf(inner), from: ratio.small, target, to, factor: 1 / factor },
      ];
  }
  return [];
}

/** Longer expressions say more than a conversion. */
const MAX_EXPRESSION = 300;

/** `SUM(EXTRACT(EPOCH FROM ended - started) / 60) AS vm_hours`. */
function wrongColumns({ node, statement, linesOf }: SqlInCode): WrongConversion[] {
  return statement.selected.flatMap((selected): WrongConversion[] => {
    const { name, expression } = selected;
    const to = name === null ? null : unitNamed(name);
    if (name === null || to === null || expression.text.length > MAX_EXPRESSION) return [];
    const made = sqlUnit(expression.text);
    if (made === null || made.unit.measure !== to.measure || made.factor === 1) return [];
    const { source, unit: from, factor } = made;
    if (!isWrong(from, factor, to)) return [];
    return [{ node, lines: linesOf(selected), source, from, target: name, to, factor }];
  });
}

const SECONDS = unitNamed('elapsed_seconds');

/** The one measure of an expression, and the numbers it is multiplied with or divided by. */
function sqlUnit(
  text: string,
): { readonly source: string; readonly unit: NamedUnit; readonly factor: number } | null {
  const isEpoch = /extract\s*\(\s*epoch/i.test(text);
  const names = [
    ...new Set((text.match(/\b[A-Za-z_]\w*\b/g) ?? []).filter((word) => unitNamed(word) !== null)),
  ];
  const [source, ...others] = names;
  const unit = isEpoch ? SECONDS : source === undefined ? null : unitNamed(source);
  if (unit === null || others.length > 0 || (isEpoch && source !== undefined)) return null;
  let factor = 1;
  for (const [, operator, digits, after] of text.matchAll(/([*/])\s*([\d.]+)?(\s*\w)?/g)) {
    if (digits === undefined || after?.trim()) return null;
    factor = operator === '*' ? factor * Number(digits) : factor / Number(digits);
  }
  return { source: isEpoch ? 'EXTRACT(EPOCH …)' : (source ?? ''), unit, factor };
}

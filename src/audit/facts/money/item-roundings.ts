import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { mappedValue } from '../mapped-values.ts';
import { wordsOf } from '../names.ts';
import { returnedBy } from '../returned.ts';
import { kindOfItems } from '../totals/item-names.ts';
import { isKeptBeside, type SummedItem, summedItems } from '../totals/summed-items.ts';
import { isConversion } from '../units/conversions.ts';
import { isWholeQuotient, wholeDivision } from '../units/whole-units.ts';
import { resolve } from '../values.ts';
import { descendants } from '../walk.ts';
import { isMoneyName } from './money-names.ts';

/** What is rounded for every single item of a sum. */
export interface ItemRounding {
  /** The rounding itself, which may stand in a function of its own. */
  readonly node: SyntaxNode;
  readonly item: SummedItem;
  /** An amount of money, or a measure that is divided down to a larger unit. */
  readonly what: 'money' | 'measure';
  /** Rounded up: begun units may be billed as whole ones on purpose. */
  readonly isUp: boolean;
  /** What the items are: events of usage, the lines of an invoice, or neither by their names. */
  readonly items: ReturnType<typeof kindOfItems>;
}

/** Every item of a sum that is rounded before it is added, in source order. */
export function itemRoundings(facts: FileFacts): readonly ItemRounding[] {
  return summedItems(facts).flatMap((item): ItemRounding[] => {
    // What is also handed on for itself is a line of its own, and the lines must add up to the total.
    if (item.value.kind === 'name' && isKeptBeside(item.value.name, item)) return [];
    const found = roundingOf(item.value, facts.file, MAX_STEPS);
    return found === null ? [] : [{ ...found, item, items: kindOfItems(item.over) }];
  });
}

interface Rounding {
  readonly node: SyntaxNode;
  readonly what: ItemRounding['what'];
  readonly isUp: boolean;
}

/** Names, conversions and functions between a rounding and the sum. */
const MAX_STEPS = 6;

const ROUNDS =
  /^(round|ceil|floor|trunc|truncate|bankers_?round|round_?(bank|up|down|dp|to|half_even|half_up|money|cents|amount)|round_dp_with_strategy|quantize|to_?fixed|set_?scale|to_?decimal_?places|to_?cents|money_?round)$/i;

function roundingOf(value: SyntaxNode, file: SyntaxFile, steps: number): Rounding | null {
  if (steps === 0) return null;
  const node = resolve(value);
  const whole = wholeDivision(node, file);
  if (whole !== null) return { node: whole, what: 'measure', isUp: false };
  // Thousandths and millionths of a cent that are dropped never make a cent.
  if (isWholeQuotient(node, file) && holdsPricedProduct(node.left) && !holdsFractions(node.left))
    return { node, what: 'money', isUp: false };
  const mapped = mappedValue(node);
  if (mapped !== null) return roundingOf(mapped, file, steps - 1);
  if (node.kind === 'binary' && /^[+-]$/.test(node.operator))
    return roundingOf(node.left, file, steps - 1) ?? roundingOf(node.right, file, steps - 1);
  if (node.kind !== 'call' && node.kind !== 'member') return null;
  const name = node.kind === 'call' ? calleeName(node) : node.name;
  if (ROUNDS.test(name)) return priced(node, /ceil|up$/i.test(name));
  if (node.kind === 'member') return isConversion(name) ? roundingOf(node.object, file, steps - 1) : null;
  if (isConversion(name)) {
    const given = node.arguments[0]?.value ?? receiverOf(node);
    return given === null ? null : roundingOf(given, file, steps - 1);
  }
  for (const answer of returnedBy(node)) {
    const found = roundingOf(answer, file, steps - 1);
    if (found !== null) return found;
  }
  return null;
}

/** The rounding of something that has a price in it, or is an amount by its name. */
function priced(node: SyntaxNode, isUp: boolean): Rounding | null {
  const rounded = [node, ...roundedNames(node).map(resolve)];
  const isPriced = rounded.some((one) => holdsPricedProduct(one)) || roundedAmount(node);
  return isPriced ? { node, what: 'money', isUp } : null;
}

function holdsPricedProduct(value: SyntaxNode): boolean {
  for (const inner of descendants(value)) if (isProduct(inner) && holdsPrice(inner)) return true;
  return false;
}

function holdsFractions(value: SyntaxNode): boolean {
  for (const inner of descendants(value))
    if (wordsOf(lastNameOf(inner)).some((word) => /^(milli|micro|nano|pico)s?(cents?|usd)?$/.test(word)))
      return true;
  return false;
}

function isProduct(node: SyntaxNode): boolean {
  if (node.kind === 'binary') return node.operator === '*';
  return node.kind === 'call' && /^(mul|multiply|times|multipliedBy)$/i.test(calleeName(node));
}

function holdsPrice(value: SyntaxNode): boolean {
  for (const inner of descendants(value)) if (isPriceName(lastNameOf(inner))) return true;
  return false;
}

/** What is rounded, where it is a name or a field: `cost` of `cost.quantize(CENT)` and of `round(cost, 2)`. */
function roundedNames(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.kind === 'member') return [node.object];
  const receiver = node.kind === 'call' ? receiverOf(node) : null;
  const [first] = node.kind === 'call' ? node.arguments : [];
  return [receiver, first?.value].filter(
    (one) => one?.kind === 'name' || one?.kind === 'member',
  ) as SyntaxNode[];
}

function roundedAmount(node: SyntaxNode): boolean {
  return roundedNames(node).some((one) => one.kind === 'member' && isMoneyName(one.name));
}

const PRICES = new Set('price prices rate rates tariff cost costs cents usd eur fee fees per'.split(' '));

function isPriceName(name: string): boolean {
  return wordsOf(name).some((word) => PRICES.has(word));
}

import type { BinaryNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { isMoneyName } from '../money/money-names.ts';
import { lastName, withoutGet, wordsOf } from '../names.ts';
import { resolve } from '../values.ts';
import { descendants } from '../walk.ts';

/** A figure that is made a whole number by dropping what stands behind the point. */
export interface Truncation {
  readonly node: SyntaxNode;
  /** The figure as written: `price`, `usage.quantity`. */
  readonly name: string;
  /** `minor`: an amount times a hundred; `quantity`: what was used, as it was read. */
  readonly what: 'minor' | 'quantity';
  /** It is made a float where it can be seen: by a conversion, or by a number with a point. */
  readonly isFloat: boolean;
}

/** Conversions that drop the fraction, by the names the languages give them. */
const DROPS =
  /^(int|long|int32|int64|Int32|Int64|uint64|i32|i64|u32|u64|usize|intval|to_i|toInt|toLong|intValue|longValue|IntPart|trunc|truncate|Truncate|parseInt|ToInt32|ToInt64)$/;
const CAST = /\(\s*(int|long|short|Integer|Long|Int32|Int64|uint|ulong)\s*\??\)\s*\(?$/;

/** Every figure of money or usage in the file whose fraction is dropped, in source order. */
export function truncationsIn(facts: FileFacts): readonly Truncation[] {
  const found: Truncation[] = [];
  for (const call of facts.callsNamed(DROPS)) {
    const value = call.arguments[0]?.value ?? receiverOf(call);
    // With a second argument it parses text in a base, or keeps some places.
    if (value && call.arguments.length <= 1) found.push(...truncated(call, value));
  }
  for (const member of facts.nodes('member'))
    if (
      /^(to_i|truncate)$/.test(member.name) &&
      !(member.parent?.kind === 'call' && member.parent.callee === member)
    )
      found.push(...truncated(member, member.object));
  for (const node of [...facts.nodes('binary'), ...facts.nodes('member')])
    if (isCast(node, facts.file)) found.push(...truncated(node, node));
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

/** `(long) usage.Quantity`: the tree keeps no casts, the text before the value does. */
function isCast(node: SyntaxNode, { text }: SyntaxFile): boolean {
  const { parent } = node;
  if (parent?.kind === 'member') return false;
  if (parent?.kind === 'call' && (parent.callee === node || DROPS.test(calleeName(parent)))) return false;
  return CAST.test(text.slice(Math.max(0, node.span.start - LONGEST_CAST), node.span.start));
}

const LONGEST_CAST = 14;

function truncated(node: SyntaxNode, value: SyntaxNode): Truncation[] {
  if (value.kind === 'binary') {
    const amount = minorUnits(value);
    return amount === null ? [] : [{ node, name: amount, what: 'minor', isFloat: seesFloat(value) }];
  }
  if (value.kind !== 'member' && value.kind !== 'call') return [];
  const name = lastName(pathOf(value));
  return isQuantity(name) ? [{ node, name, what: 'quantity', isFloat: false }] : [];
}

function seesFloat(value: BinaryNode): boolean {
  for (const node of descendants(value)) {
    if (node.kind === 'number' && node.raw.includes('.')) return true;
    const made = node.kind === 'name' ? resolve(node) : node;
    for (const inner of made === node ? [made] : descendants(made)) {
      const name = inner.kind === 'call' ? calleeName(inner) : inner.kind === 'member' ? inner.name : '';
      if (TO_FLOAT.test(name) && name !== 'to_d') return true;
    }
  }
  return false;
}

/** `price * 100`, with half a unit added where it is rounded by hand. */
function minorUnits({ operator, left, right }: BinaryNode): string | null {
  if (operator !== '*') return null;
  const [amount, factor] = right.kind === 'number' ? [left, right] : [right, left];
  if (factor.kind !== 'number' || (factor.value !== 100 && factor.value !== 1000)) return null;
  const path = pathOf(unconverted(amount));
  return isMoneyName(lastName(path)) || /^(sub_?)?total$/i.test(lastName(path)) ? path : null;
}

const TO_FLOAT =
  /^(to_f|to_d|toDouble|doubleValue|toNumber|float|float64|floatval|parseFloat|Number|ToDouble)$/;

/** The amount behind a conversion to a float: `cost` for `cost.to_f` and `float(cost)`. */
function unconverted(node: SyntaxNode): SyntaxNode {
  if (node.kind === 'member') return TO_FLOAT.test(node.name) ? node.object : node;
  if (node.kind !== 'call' || !TO_FLOAT.test(calleeName(node))) return node;
  return node.arguments[0]?.value ?? receiverOf(node) ?? node;
}

const QUANTITIES = new Set('quantity quantities hours usage consumption consumed'.split(' '));

/** Ends in what is used; counts of pieces and limits are whole numbers anyway. */
function isQuantity(name: string): boolean {
  const words = wordsOf(withoutGet(name));
  return (
    QUANTITIES.has(words.at(-1) ?? '') &&
    !words.some((word) => /^(limit|max|min|count|token|tokens)$/.test(word))
  );
}

import type { FunctionNode, NameNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, valueName } from '../calls.ts';
import { factorsOf } from '../factors.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { isClose, MILLION, type NamedUnit, rateNamed, THOUSAND, unitNamed } from '../units/unit-names.ts';
import { handedOn, scaledBy, TIMES } from '../units/unit-values.ts';
import { resolve } from '../values.ts';
import { enclosingFunction } from '../walk.ts';

/** A quantity that is multiplied with a price for another number of units than it is turned into. */
export interface PricedQuantity {
  readonly node: SyntaxNode;
  readonly quantity: string;
  readonly price: string;
  /** What the price is for. */
  readonly per: NamedUnit;
  /** Into how many of the smallest unit it was divided; 1 where it is taken as it is. */
  readonly divisor: number;
}

/** Every such product of the file, in source order. */
export function wrongPrices(facts: FileFacts): readonly PricedQuantity[] {
  return [...facts.nodes('binary'), ...facts.callsNamed(SCALES)]
    .flatMap((node) => (isProduct(node) && !isPartOfProduct(node) ? wrongProduct(node, facts) : []))
    .sort((a, b) => a.node.span.start - b.node.span.start);
}

const SCALES = new RegExp(`${TIMES.source}|^(div|divide|dividedBy|Div)$`);

function isProduct(node: SyntaxNode): boolean {
  if (node.kind === 'binary') return node.operator === '*' || node.operator === '/';
  return node.kind === 'call' && SCALES.test(calleeName(node));
}

function isPartOfProduct(node: SyntaxNode): boolean {
  let above = node.parent;
  if (above?.kind === 'member' && above.object === node) above = above.parent;
  return above !== null && isProduct(above);
}

interface Product {
  readonly parts: SyntaxNode[];
  factor: number;
}

/** The parts of a product with its literal factors taken out; null where it divides by something else. */
function partsOf(node: SyntaxNode, into: Product): Product | null {
  if (into.parts.length > MAX_PARTS) return null;
  const scaled = scaledBy(node);
  if (scaled !== null) {
    into.factor *= scaled.factor;
    return partsOf(scaled.value, into);
  }
  if (isProduct(node)) {
    const pair = factorsOf(node, TIMES);
    if (pair === null) return null;
    const left = partsOf(pair[0], into);
    return left === null ? null : partsOf(pair[1], into);
  }
  const handed = handedOn(node);
  if (handed !== null) return partsOf(handed, into);
  into.parts.push(node);
  return into;
}

/** More are multiplied in formulas of another kind. */
const MAX_PARTS = 3;

function wrongProduct(node: SyntaxNode, facts: FileFacts): PricedQuantity[] {
  const product = partsOf(node, { parts: [], factor: 1 });
  if (product === null || product.parts.length !== 2) return [];
  for (const [at, priced] of product.parts.entries()) {
    const per = perOf(priced, facts);
    const other = product.parts[1 - at];
    if (per === null || other === undefined || perOf(other, facts) !== null) continue;
    const quantity = quantityOf(other, per);
    if (quantity === null) continue;
    const divisor = 1 / product.factor;
    if (!isWrongScale(divisor * quantity.scale, per, quantity) || isScaledLater(node)) continue;
    return [{ node, quantity: valueName(other), price: valueName(priced), per, divisor }];
  }
  return [];
}

/** What a number counts, of the measure the price is for. */
function quantityOf(node: SyntaxNode, per: NamedUnit): NamedUnit | null {
  const name = valueName(node);
  if (per.measure === 'tokens')
    return wordsOf(name).some((word) => /^(tokens?|prompt|completion|input|output|characters)$/.test(word)) &&
      !/per|price|cost|rate|[km]_?tok|million|thousand/i.test(name)
      ? TOKEN
      : null;
  const unit = unitNamed(name) ?? unitOfValue(node);
  return unit !== null && unit.measure === per.measure ? unit : null;
}

const TOKEN: NamedUnit = { measure: 'tokens', scale: 1, label: 'tokens' };

function unitOfValue(node: SyntaxNode): NamedUnit | null {
  const value = resolve(node);
  return value === node ? null : unitNamed(valueName(value));
}

/** What is multiplied with the price counts units of another size than the price is for, by a factor between two units. */
function isWrongScale(scale: number, per: NamedUnit, quantity: NamedUnit): boolean {
  if (isClose(scale, per.scale)) return false;
  // Taken as they are, tokens and bytes may be divided where the sum is made.
  const isAsItIs = isClose(scale, quantity.scale);
  if (per.measure === 'tokens') return !isAsItIs && (isClose(scale, 1e3) || isClose(scale, 1e6));
  if (per.measure === 'size')
    return !isAsItIs && Math.abs(Math.log10(scale / per.scale)) > SIZE_SLACK && isSizeStep(scale);
  return isAsItIs || [1e-3, 1, 60, 3_600, 86_400].some((step) => isClose(scale, step));
}

/** Decimal and binary units differ by less than this power of ten, up to a tebibyte. */
const SIZE_SLACK = 0.1;

function isSizeStep(divisor: number): boolean {
  return [1, 2, 3, 4].some((power) => isClose(divisor, 1000 ** power) || isClose(divisor, 1024 ** power));
}

/** The product is divided or multiplied by a number once more, where it is used. */
function isScaledLater(node: SyntaxNode): boolean {
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.kind === 'binary' && /^[*/]$/.test(above.operator)) return true;
    if (above.kind === 'call' && /^(div|mul|times|divide|multiply|Div|Mul)/.test(calleeName(above)))
      return true;
    // `calls.Sum(c => c.Seconds * c.RatePerMinute) / 60`: the sum may be divided as a whole.
    const isHandedOver = above.kind === 'return' || (above.kind === 'function' && above.variety === 'lambda');
    if (!isHandedOver && !/^(binary|call|member)$/.test(above.kind)) return false;
  }
  return false;
}

/** What a price is for: by its name, by the comment its field is declared with, or by what a parameter is given. */
function perOf(node: SyntaxNode, facts: FileFacts): NamedUnit | null {
  const name = valueName(node);
  const named = rateNamed(name);
  if (named !== null) return named;
  if (node.kind === 'member') return saidPrices(facts).get(name) ?? null;
  if (node.kind !== 'name') return null;
  const own = saidPrices(facts).get(name);
  if (own !== undefined) return own;
  const value = resolve(node);
  if (value !== node && value.kind === 'member') return perOf(value, facts);
  return perGiven(node, facts);
}

/** The one kind of price that all callers in the file hand to a parameter. */
function perGiven(name: NameNode, facts: FileFacts): NamedUnit | null {
  const fn = enclosingFunction(name);
  const at = fn?.parameters.findIndex((one) => one.name === name.name) ?? -1;
  if (fn === null || fn.name === null || at === -1) return null;
  const given = callersOf(fn, facts).flatMap((call) => {
    const value = call.arguments[at]?.value;
    return value?.kind === 'member' ? [saidPrices(facts).get(value.name) ?? rateNamed(value.name)] : [null];
  });
  const [first] = given;
  return first !== undefined && given.every((one) => one === first) ? first : null;
}

function callersOf({ name }: FunctionNode, facts: FileFacts) {
  return facts
    .nodes('call')
    .filter((call) => calleeName(call) === name)
    .slice(0, MAX_CALLERS);
}

const MAX_CALLERS = 8;

const SAYS_MILLION = /\b(?:per|for|\/)\s*(?:1\s?m\b|(?:a |one |1 )?million|1[_,.]?000[_,.]?000|mtoks?)/i;
const SAYS_THOUSAND = /\b(?:per|for|\/)\s*(?:1\s?k\b|(?:a |one )?thousand|1[_,.]?000\b(?![_,.]?000))/i;
/** Longer comments are about more than the line below. */
const MAX_COMMENT = 200;

/** The fields that a comment beside or above their declaration gives a price for so many tokens; each name once. */
const saidPrices = remember((facts: FileFacts): ReadonlyMap<string, NamedUnit> => {
  const said = saidLines(facts.file);
  const found = new Map<string, NamedUnit>();
  if (said.size === 0) return found;
  for (const node of facts.nodes('class')) {
    const ofClass = said.get(node.span.startLine) ?? said.get(node.span.startLine - 1);
    let before: { readonly line: number; readonly per: NamedUnit | undefined } = { line: 0, per: undefined };
    for (const field of node.body) {
      const line = field.span.startLine;
      // A comment above the first of several prices is one for those right below, too.
      const beside = before.line === line - 1 ? before.per : undefined;
      const own = said.get(line) ?? said.get(line - 1) ?? beside ?? ofClass;
      if (field.kind !== 'assign' || own === undefined) continue;
      before = { line, per: own };
      for (const target of field.targets) found.set(lastNameOf(target), own);
    }
  }
  for (const node of facts.nodes('assign')) {
    const own =
      node.parent?.kind === 'file'
        ? (said.get(node.span.startLine - 1) ?? said.get(node.span.startLine))
        : undefined;
    const [target] = node.targets;
    if (own !== undefined && target?.kind === 'name' && wordsOf(target.name).some((word) => PRICE.test(word)))
      found.set(target.name, own);
  }
  return found;
});

const PRICE = /^(price|prices|cost|rate|rates|usd|eur|cents)$/;

/** The lines on which a comment ends that says what a price is for. */
function saidLines({ comments }: SyntaxFile): ReadonlyMap<number, NamedUnit> {
  const lines = new Map<number, NamedUnit>();
  for (const { text, span } of comments) {
    if (text.length > MAX_COMMENT) continue;
    if (SAYS_MILLION.test(text)) lines.set(span.endLine, MILLION);
    else if (SAYS_THOUSAND.test(text)) lines.set(span.endLine, THOUSAND);
  }
  return lines;
}

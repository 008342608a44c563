import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { askedName, calleeName, receiverOf } from '../calls.ts';
import { fieldsBehind } from '../field-sources.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';
import { putUnder } from '../put-under.ts';
import { reckoningOf } from '../reckoning.ts';
import { resolve } from '../values.ts';
import { ancestors, descendants, enclosingFunction, mentionsName } from '../walk.ts';

/** A percentage that is multiplied as if it were a share of one. */
export interface WholePercent {
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
  /** As written last: `taxPercentage`. */
  readonly name: string;
  /** Where the same percentage is taken as one of a hundred. */
  readonly otherFile: SyntaxFile;
  readonly other: SyntaxNode;
}

/** Such products of the files for which another place shows that the name counts in hundredths, in source order. */
export function wholePercents(files: readonly FileFacts[]): readonly WholePercent[] {
  const hundredths = hundredthsIn(files);
  return files.flatMap(({ file, nodes, callsNamed }) => {
    if (!PERCENT_TOLD.test(file.text)) return [];
    return [...nodes('binary'), ...callsNamed(TIMES)].flatMap((node): WholePercent[] => {
      const percent = reckoningOf(node)?.operator === '*' ? percentIn(node) : null;
      if (percent === null || isDivided(node) || isDividedLater(node)) return [];
      const name = percentName(percent);
      const known =
        (hundredths.get(plainName(name)) ?? []).find(
          // A name of one word may mean another thing in another file.
          (one) => one.file.path === file.path || wordsOf(name).length > 1,
        ) ??
        givenInHundredths(name, file) ??
        boundToHundred(name, file) ??
        toldByProvider(percent, file);
      return known === null || known === undefined
        ? []
        : [{ file, node, name, otherFile: known.file, other: known.node }];
    });
  });
}

const PERCENT_TOLD = /percent|pct/i;
const TIMES = /^(mul|times|multiply|multiplied_?by)$/i;

/** `markupPercent: 25`, `DISCOUNT_PCT = Decimal("20")`: the first number it is given counts in hundredths. */
function givenInHundredths(name: string, file: SyntaxFile): Hundredth | null {
  const words = wordsOf(name);
  if (words.length < 2) return null;
  const given = new RegExp(
    `(?<![A-Za-z])${words.join('[_-]?')}['"]?\\s{0,3}(?::(?!:)|=>|:?=)(?![=>])[^\\d\\n;]{0,40}(\\d{1,3}(?:\\.\\d+)?)`,
    'gi',
  );
  const numbers = [...file.text.matchAll(given)].map(([, number]) => Number(number)).filter((one) => one > 0);
  const isHundredths = numbers.length > 0 && numbers.every((one) => one >= 2);
  return isHundredths ? { file, node: file.root } : null;
}

/** The field is held to at most a hundred where it is declared, `MaxValueValidator(100)`, or told to be: `20 means …`. */
function boundToHundred(name: string, file: SyntaxFile): Hundredth | null {
  const words = wordsOf(name);
  if (words.length < 2) return null;
  const bound = new RegExp(
    `(?<![A-Za-z])${words.join('[_-]?')}(?![A-Za-z])[^;{}]{0,200}?(?:max\\w{0,20}\\W{1,4}|less_than_or_equal_to: ?|\\ble ?= ?|<= ?|\\b0 ?(?:\\.\\.|-|–|to) ?)100(?![\\d.])|(?<![A-Za-z])${words.join('[_-]?')}[^;{}]{0,60}\\b\\d{1,2} (?:means|is|stands for|=) `,
    'i',
  );
  return bound.test(file.text) ? { file, node: file.root } : null;
}

/**
 * Fields of Stripe that count in hundredths.
 * https://docs.stripe.com/api/coupons/object#coupon_object-percent_off, https://docs.stripe.com/api/tax_rates/object#tax_rate_object-percentage
 */
function toldByProvider(percent: SyntaxNode, file: SyntaxFile): Hundredth | null {
  const isTold =
    percent.kind === 'member' && plainName(percent.name) === 'percentoff' && /stripe/i.test(file.text);
  return isTold ? { file, node: file.root } : null;
}

interface Hundredth {
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
}

/** `discountPercent / 100`, `tax_percentage.div(100)`, `percent > 100`: by the percentage's name. */
function hundredthsIn(files: readonly FileFacts[]): ReadonlyMap<string, readonly Hundredth[]> {
  const found = new Map<string, Hundredth[]>();
  const put = (subject: SyntaxNode, file: SyntaxFile, node: SyntaxNode): void => {
    if (!isPercent(subject)) return;
    putUnder(found, plainName(askedName(subject)), { file, node });
  };
  for (const { file, nodes, callsNamed } of files) {
    for (const node of nodes('binary'))
      if (isHundred(node.right) && /^(\/|>|<=)$/.test(node.operator)) {
        const { left } = node;
        const product = left.kind === 'binary' && left.operator === '*' ? percentIn(left) : null;
        put(product ?? left, file, node);
      }
    for (const call of callsNamed(DIVIDES)) {
      const receiver = receiverOf(call);
      if (receiver !== null && call.arguments.some(({ value }) => isHundred(value)))
        put(receiver, file, call);
    }
  }
  return found;
}

const DIVIDES = /^(div|divide|dividedBy|div_by|fdiv)$/i;

function isHundred(node: SyntaxNode): boolean {
  return node.kind === 'number' && node.value === 100;
}

/** The percentage in `total * taxPercent`, in `total * (1 - discountPercent)`, and with methods for the operators. */
function percentIn(node: SyntaxNode): SyntaxNode | null {
  const product = reckoningOf(node);
  if (product === null) return null;
  for (const side of [product.right, product.left]) {
    if (isShareSized(side)) return side;
    const sum = reckoningOf(side);
    if (sum === null || !/^[+-]$/.test(sum.operator)) continue;
    if (isOne(sum.left) && isShareSized(sum.right)) return sum.right;
  }
  return null;
}

/** `1`, `Decimal(1)`, `BigDecimal.ONE`, `BigDecimal::one()`. */
function isOne(node: SyntaxNode): boolean {
  if (node.kind === 'call' && node.arguments.length === 1)
    return /decimal|number|of|new/i.test(calleeName(node)) && isOne(node.arguments[0]?.value ?? node);
  if (node.kind === 'string') return node.value === '1';
  return (node.kind === 'number' && node.value === 1) || /^one$/i.test(askedName(node));
}

/** A percentage whose value here was not brought to a share before. */
function isShareSized(node: SyntaxNode): boolean {
  if (!isPercent(node) && !isFromPercent(node)) return false;
  const value = resolve(node);
  if (reckoningOf(value) !== null) return false;
  return value === node || !isConverted(value);
}

/** `discount` after `discount = this.discountPercent[vendor] ?? 0`. */
function isFromPercent(node: SyntaxNode): boolean {
  return node.kind === 'name' && resolve(node) !== node && percentFields(node).length > 0;
}

function percentFields(node: SyntaxNode): readonly string[] {
  return fieldsBehind(node).flatMap((path) => path.slice(-2).filter((name) => PERCENT.test(lastWord(name))));
}

function lastWord(name: string): string {
  return wordsOf(name).at(-1) ?? '';
}

const PERCENT = /^(percent|percents|percentage|percentages|pct)$/;

/** The name that says percentage: of the value, or of the field it was taken from. */
function percentName(node: SyntaxNode): string {
  return isPercent(node) ? askedName(node) : (percentFields(node)[0] ?? askedName(node));
}

function isConverted(value: SyntaxNode): boolean {
  return (
    value.kind === 'call' &&
    (DIVIDES.test(calleeName(value)) || /share|ratio|fraction|factor/i.test(calleeName(value)))
  );
}

/** A name that ends in a percentage, or in what Stripe calls one: `percentOff`. */
function isPercent(node: SyntaxNode): boolean {
  const named = node.kind === 'call' && node.arguments.length === 0 ? node.callee : node;
  if (named.kind !== 'name' && named.kind !== 'member') return false;
  return PERCENT.test(lastWord(named.name)) || /^percent_off$/.test(wordsOf(named.name).slice(-2).join('_'));
}

/** Somewhere around it is divided by a hundred. */
function isDivided(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'binary') {
      if (above.operator === '/' || (above.operator === '*' && isSmall(above.right))) return true;
    } else if (
      above.kind === 'call' &&
      /div|round_?cents|percent|move_?point_?left|shifted_?by/i.test(calleeName(above))
    )
      return true;
    else if (/^(function|if|loop|block|file|assign)$/.test(above.kind)) return false;
  }
  return false;
}

/** `const hundredths = total * percent;` and `hundredths / 100` in the lines below. */
function isDividedLater(node: SyntaxNode): boolean {
  const assign = node.parent?.kind === 'assign' ? node.parent : null;
  const target = assign?.targets[0];
  const fn = assign === null ? null : enclosingFunction(assign);
  if (target?.kind !== 'name' || fn === null) return false;
  for (const inner of descendants(fn)) {
    const reckoned = reckoningOf(inner);
    if (reckoned?.operator === '/' && isHundred(reckoned.right) && mentionsName(reckoned.left, target.name))
      return true;
  }
  return false;
}

function isSmall(node: SyntaxNode): boolean {
  return node.kind === 'number' && node.value > 0 && node.value < 1;
}

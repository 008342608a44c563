import type { BinaryNode, ConditionalNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { valueName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { textOf } from '../text-of.ts';
import { resolve } from '../values.ts';

/** A comparison that refuses a balance which covers what is asked for exactly. */
export interface ExactCover {
  readonly test: BinaryNode;
  readonly balance: string;
  readonly price: string;
}

/** Every such comparison of the file, in source order: `if (user.credits <= product.price) refuse`. */
export function exactCovers(facts: FileFacts): readonly ExactCover[] {
  const found: ExactCover[] = [];
  for (const branch of facts.nodes('if')) {
    const refused = isRefused(facts, branch, branch.then);
    const isOther = !refused && branch.else.length > 0 && isRefused(facts, branch, branch.else);
    if (!refused && !isOther) continue;
    for (const test of comparisonsOf(branch.test, refused)) {
      const pair = shortOf(test, refused);
      if (pair !== null) found.push({ test, ...pair });
    }
  }
  return found;
}

/** The comparisons that decide alone that the branch is taken (or, for what else is done, that it is not). */
function comparisonsOf(test: SyntaxNode, isRefusal: boolean): readonly BinaryNode[] {
  if (test.kind === 'other' && test.children.length === 1 && test.children[0])
    return comparisonsOf(test.children[0], isRefusal);
  if (test.kind !== 'binary') return [];
  if (test.operator === '||' || test.operator === '&&')
    return [...comparisonsOf(test.left, isRefusal), ...comparisonsOf(test.right, isRefusal)];
  return /^[<>]=?$/.test(test.operator) ? [test] : [];
}

/** `balance <= price` where it refuses, `balance > price` where it lets through. */
function shortOf(
  { operator, left, right }: BinaryNode,
  isRefusal: boolean,
): Pick<ExactCover, 'balance' | 'price'> | null {
  const [short, mirrored] = isRefusal ? ['<=', '>='] : ['>', '<'];
  const sides = operator === short ? [left, right] : operator === mirrored ? [right, left] : null;
  if (sides === null) return null;
  const [balance, price] = sides.map((side) => nameOf(side));
  if (balance === undefined || price === undefined || !isHeld(balance) || !isAsked(price)) return null;
  return { balance, price };
}

/** The last name of a value behind conversions and getters; empty for a number. */
function nameOf(node: SyntaxNode): string {
  const name = valueName(node);
  if (name !== '' && !CONVERTS.test(name)) return name;
  if (node.kind === 'call' && node.arguments.length === 1 && node.arguments[0])
    return nameOf(node.arguments[0].value);
  return node.kind === 'member' && CONVERTS.test(node.name) ? nameOf(node.object) : '';
}

const CONVERTS =
  /^(int|float|Number|Decimal|BigInt|toNumber|to_i|to_d|to_f|intval|floatval|doubleValue|longValue|len|Int64|Float64)$/;

const HELD = /^(balance|balances|credit|credits|wallet|funds|coins)$/;
const HELD_TOO =
  /^(user|account|current|total|available|remaining|team|org|customer|wallet|token|my|get|free|amount|left|in|usd|cents)$/;
/** The name of what somebody has to spend, and of nothing about it. */
function isHeld(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => HELD.test(word)) && words.every((word) => HELD.test(word) || HELD_TOO.test(word))
  );
}

const ASKED = /^(price|prices|cost|costs|fee|required|needed|total|charge|subtotal|due|amount)$/;
const OTHER_AMOUNT =
  /^(min|minimum|max|maximum|threshold|limit|low|alert|warning|reserve|floor|top|topup|recharge|refill|trigger|target|spent|paid|used|last|previous|balance|zero)$/;

/** The name of what one thing costs: a balance has to reach it and not to pass it. */
function isAsked(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => ASKED.test(word)) && !words.some((word) => OTHER_AMOUNT.test(word));
}

const SAYS =
  /insufficient|not[\s_]?enough|(don'?t|do not|does not|doesn'?t|cannot|can'?t) (have|afford)|required amount|no[\s_]?(more[\s_]?)?(credits?|balance|funds)|out[\s_]?of[\s_]?(credits?|funds)|low[\s_]?balance|too[\s_]?low|payment[\s_]?required|\b402\b|suspend|top[\s_]?up first/i;

/** The branch says that there is too little, and leaves or switches something off. */
function isRefused(
  facts: FileFacts,
  { test }: IfNode | ConditionalNode,
  body: readonly SyntaxNode[],
): boolean {
  if (body.length === 0 || resolve(test).kind === 'boolean') return false;
  return body.some((statement) => SAYS.test(textOf(facts.file, statement).slice(0, MAX_SAID)));
}

/** What is refused is said at once. */
const MAX_SAID = 600;

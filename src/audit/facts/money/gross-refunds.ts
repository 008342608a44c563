import type { BinaryNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';

/** A share of a list price that is given back, in code that knows of discounts and does not look at one. */
export interface GrossRefund {
  readonly node: BinaryNode;
  /** The price as written. */
  readonly price: string;
  readonly fn: FunctionNode;
}

const GIVES_BACK =
  /^(refund|refunds|refundable|credit|credits|prorate|prorated|proration|prorata|unused|rata)$/;
const LIST_PRICE =
  /^(cost|price|unit_?price|unit_?cost|list_?price|base_?price|unit_?amount|monthly_?price|yearly_?price|plan_?price)$/i;
const SHARE = /ratio|share|fraction|portion|percent|proration|factor|remaining|unused|days_?left/i;
const DISCOUNT = /discount|coupon|promo|\bnet|amount_?paid|paid_?amount|refundable_?amount/i;

/** Every such product in the file, at most one a function, in source order. */
export function grossRefundsIn(facts: FileFacts): readonly GrossRefund[] {
  // Where nothing in the file knows of discounts, there may be none.
  if (!/discount|coupon|promo/i.test(facts.file.text)) return [];
  const found = new Map<FunctionNode, GrossRefund>();
  for (const node of facts.nodes('binary')) {
    const price = node.operator === '*' ? priceIn(node) : null;
    const fn = price === null ? null : enclosingNamedFunction(node);
    if (price === null || fn === null || found.has(fn)) continue;
    if (wordsOf(fn.name ?? '').some((word) => GIVES_BACK.test(word)) && !speaksOfDiscount(fn))
      found.set(fn, { node, price, fn });
  }
  return [...found.values()];
}

/** The price in `item.cost * ratio`, whichever stands first. */
function priceIn({ left, right }: BinaryNode): string | null {
  const price = [left, right].find(isPrice);
  const share = price === left ? right : left;
  return price !== undefined && isShare(share) ? pathOf(price) : null;
}

function isPrice(node: SyntaxNode): boolean {
  return (node.kind === 'member' || node.kind === 'name') && LIST_PRICE.test(lastName(pathOf(node)));
}

function isShare(node: SyntaxNode): boolean {
  if (node.kind === 'binary') return node.operator === '/';
  return (node.kind === 'name' || node.kind === 'member') && SHARE.test(lastName(pathOf(node)));
}

function speaksOfDiscount(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    const name =
      node.kind === 'name' || node.kind === 'member' ? node.name : node.kind === 'string' ? node.value : '';
    if (DISCOUNT.test(name)) return true;
  }
  return false;
}

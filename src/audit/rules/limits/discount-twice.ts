import { pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { ancestors } from '../../facts/walk.ts';
import type { ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import { ownName } from '../../trace/call-graph.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-417: one coupon is given to the customer and to what the customer buys. */
export const discountTwice = defineRule({
  id: 'MTR-417',
  name: 'discount-twice',
  section: 'limits',
  title: 'One discount is applied in two places',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is every discount given in one place, so that it is taken off once?',
  cost: 'The discount is taken off twice, or goes on with everything the customer buys later.',
  remediation: 'Give the coupon to the subscription alone, and leave it out where the customer is created.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/coupons',
    'https://docs.stripe.com/api/customers/create',
  ],
  *match({ audited }) {
    for (const facts of audited) yield* matchFile(facts);
  },
});

type Place = 'customer' | 'purchase';

interface Given {
  readonly object: ObjectNode;
  readonly value: SyntaxNode;
  readonly place: Place;
}

function* matchFile(facts: FileFacts): Generator<Match> {
  const given = facts.nodes('object').flatMap(givenIn);
  const byCoupon = Map.groupBy(given, ({ value }) => pathOf(value));
  for (const [coupon, places] of byCoupon) {
    const customer = places.find(({ place }) => place === 'customer');
    const purchase = places.find(({ place }) => place === 'purchase');
    if (!customer || !purchase || classOf(customer.object) !== classOf(purchase.object)) continue;
    yield {
      file: facts.file,
      node: purchase.value,
      evidence: [{ file: facts.file, node: customer.value }],
      confidence: 'likely',
      message: `\`${coupon}\` is given to the subscription here and to the customer as well: the discount is taken off twice, and off everything else this customer buys.`,
    };
  }
}

const COUPONS = new Set(['coupon', 'discount', 'discounts', 'promotioncode', 'promocode', 'couponcode']);

/** The coupon in an object that makes a customer, or that makes what the customer buys. */
function givenIn(object: ObjectNode): readonly Given[] {
  const entry = object.entries.find(({ key }) => key !== null && COUPONS.has(plainName(key)));
  if (entry === undefined || (entry.value.kind !== 'name' && entry.value.kind !== 'member')) return [];
  const place = placeOf(object);
  return place === null ? [] : [{ object, value: entry.value, place }];
}

const BOUGHT = new Set([
  'plan',
  'price',
  'items',
  'lineitems',
  'quantity',
  'trialend',
  'subscriptionitems',
  'prices',
]);

function placeOf(object: ObjectNode): Place | null {
  if (object.entries.some(({ key }) => key !== null && BOUGHT.has(plainName(key)))) return 'purchase';
  for (const above of ancestors(object)) {
    if (above.kind === 'call') {
      const words = wordsOf(pathOf(above.callee));
      if (!words.some((word) => /^(create|new|make|update|register)$/.test(word))) continue;
      if (words.some((word) => /^(customer|customers)$/.test(word))) return 'customer';
      if (words.some((word) => /^(subscription|subscriptions|checkout|order|session)$/.test(word)))
        return 'purchase';
    }
    if (above.kind === 'function' || above.kind === 'class') return null;
  }
  return null;
}

/** Both belong to one way of buying: they stand in one class, or in one function. */
function classOf(node: SyntaxNode): SyntaxNode | null {
  let outermost: SyntaxNode | null = null;
  for (const above of ancestors(node)) {
    if (above.kind === 'class') return above;
    if (above.kind === 'function' && ownName(above) !== null) outermost = above;
  }
  return outermost;
}

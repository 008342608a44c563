import { namedArguments } from '../facts/arguments.ts';
import { plainName, wordsOf } from '../facts/names.ts';
import { mentionsName, mentionsNamed } from '../facts/walk.ts';
import type { Delivery } from './deliveries.ts';

/** What usage is priced by: without it there is no bill, whoever the customer is. */
export const PRICED = new Set([
  'price',
  'prices',
  'pricing',
  'rate',
  'meter',
  'metric',
  'mapping',
  'tariff',
  'dimension',
  'addon',
  'plan',
  'product',
  'sku',
  'component',
  'feature',
  'entitlement',
]);
/** Who is billed: some have none because they do not pay. */
export const BILLED = new Set(['customer', 'subscription', 'subscriber', 'wallet', 'contract']);

/** The word that says what a name stands for: `subscription` of `subscription_item_id`. */
export function mappedWord(name: string): string {
  return wordsOf(name).findLast((word) => !/^(id|ids|item|key|code|name)$/.test(word)) ?? '';
}

/** True for the word of what usage is priced by, or of who is billed for it. */
export function isMappedWord(word: string): boolean {
  return PRICED.has(word) || BILLED.has(word);
}

/** How it is asked for where no provider says so: `customer_id`, `subject`, `external_subscription_id`. */
const CUSTOMER_NAMES =
  /^(external)?(customer|subscription|account|subject|contract|tenant)(external)?(id|key|alias|identifier)?$/;

/** The delivery is given it for its customer, subscription or meter, whatever the code calls it: `alias`, `team.orbId`. */
export function isGivenAsCustomer(absent: string, { node, provider }: Delivery): boolean {
  const wanted = new Set(
    [...(provider?.customer.names ?? []), ...(provider?.meterNames ?? [])].map(plainName),
  );
  return namedArguments(node).some(({ name, value }) => {
    const plain = plainName(name);
    return (wanted.has(plain) || CUSTOMER_NAMES.test(plain)) && mentionsNamed(value, absent);
  });
}

/** What was looked up is what the delivery is made for. */
export function isHandedTo(absent: string, { node }: Delivery): boolean {
  const [root = ''] = absent.split('.');
  return node.arguments.some(({ value }) => mentionsName(value, root));
}

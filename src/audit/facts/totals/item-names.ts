import { wordsOf } from '../names.ts';

const EVENTS = new Set(
  `event events record records call calls message messages sms session sessions request requests delivery deliveries export
  exports snapshot snapshots run runs job jobs transfer transfers generation generations reading readings sample samples trip
  trips ride rides completion completions invocation invocations execution executions transcription transcriptions upload
  uploads download downloads measurement measurements log logs render renders query queries`.split(/\s+/),
);
const LINES = new Set(
  `line lines item items charge charges fee fees product products price prices plan plans sku skus position positions tax taxes
  discount discounts coupon coupons rate rates tier tiers meter meters metric metrics invoice invoices customer customers
  account accounts subscription subscriptions addon addons component components group groups bucket buckets day days month
  months period periods category categories service services resource resources model models order orders payment payments
  credit credits grant grants entry entries summary summaries total totals`.split(/\s+/),
);

/**
 * What the items of a list are, by the names of their variable, list and type: single events of usage, of which there are
 * many to a line; the lines of an invoice and what stands for one; or neither.
 */
export function kindOfItems(names: readonly string[]): 'events' | 'lines' | 'other' {
  const words = names.flatMap((name) => wordsOf(name));
  if (words.some((word) => /^lines?$/.test(word))) return 'lines';
  if (words.some((word) => EVENTS.has(word))) return 'events';
  return words.some((word) => LINES.has(word)) ? 'lines' : 'other';
}

/** Whom usage is billed to. */
const OWNERS =
  /^(customers?|accounts?|tenants?|orgs?|organi[sz]ations?|users?|teams?|workspaces?|projects?|subscriptions?|subscribers?|members?|clients?|owners?|compan(y|ies)|resellers?|merchants?|stores?|shops?|sites?|partners?|cust|acct)$/;

/** True where one of the names is of those that usage is billed to: each has a bill of their own. */
export function isOwnerItem(names: readonly string[]): boolean {
  return names.some((name) => wordsOf(name).some((word) => OWNERS.test(word)));
}

import { wordsOf } from '../facts/names.ts';
import { packagesIn } from '../facts/packages.ts';
import { remember } from '../facts/remember.ts';
import { ancestors } from '../facts/walk.ts';
import type { SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { ownName } from './call-graph.ts';
import { hintOfName, isBillingPlace } from './vocabulary.ts';

/** Words that make code one of billing beside those of a place: what is billed, and when. */
const BILLING_WORDS = new Set(
  'bill bills subscription subscriptions renewal renewals entitlement entitlements charge charging chargeback fee proration prorate prorated prorating rating'.split(
    ' ',
  ),
);

/** True when the file's path, or a function or class around the node, says that the code is about billing. */
export function isBillingCode(node: SyntaxNode, file: SyntaxFile): boolean {
  return isSaidAround(node, file, saysBilling) || isSaidInWords(file);
}

/** As {@link isBillingCode}, and said by names alone: for what stands in files that hold much else. */
export function isNamedBilling(node: SyntaxNode, file: SyntaxFile): boolean {
  return isSaidAround(node, file, saysBilling);
}

/**
 * As {@link isBillingCode}, or the function or class around says by its name that it is about usage: `usageByKey`,
 * `monthly_usage`, `MinutesUsed`.
 */
export function isUsageCode(node: SyntaxNode, file: SyntaxFile): boolean {
  return isBillingCode(node, file) || isNamedUsage(node, file);
}

/** As {@link isUsageCode}, and said by names alone. */
export function isNamedUsage(node: SyntaxNode, file: SyntaxFile): boolean {
  return isNamedBilling(node, file) || isNamedAround(node, (name) => hintOfName(name) === 'strong');
}

/** A comment tells what the code is for: `from which the invoices are made`. */
const isSaidInWords = remember(
  ({ comments, text }: SyntaxFile): boolean =>
    comments.some((comment) => comment.text.length <= MAX_COMMENT && PURPOSE.test(comment.text)) ||
    NAMED.test(text) ||
    (text.match(SQL_COMMENT) ?? []).some((comment) => PURPOSE.test(comment)),
);

/** A queue, a topic or a group of consumers that is named after it: `"push-billing"`, `'billing.moderated-items'`. */
const NAMED = /["'`](?:[\w-]{1,30}[.:/-]){0,4}(?:billing|metering|metered)(?:[.:/-][\w-]{1,30}){0,4}["'`]/i;

/** SQL is one text to its reader, comments and all. */
const SQL_COMMENT = /^[ \t]*--[^\n]{1,500}/gm;
/** Longer ones are licences, and code that is switched off. */
const MAX_COMMENT = 1_000;
const PURPOSE =
  /\b(invoices? (is|are|was|were)|invoiced|to be billed|is billed|are billed|billed (by|for|per|from|at|on)|bills? (is|are|from|of)|billing (reads|sums|run|takes|job|adds|counts|period)|charged (by|for|per|from)|metered|customers? pays?|(on|onto|to|into|for) (the|its|their|each|every|an|a|customer) (\w+ )?invoices?|invoicing (job|run|reads|service)|billable|read by the (\w+ )?(invoice|invoicing|billing|charge))\b/i;

/** What is said of billing in the names, texts and comments of a file: a place of it says so again and again. */
const TRADE =
  /bill(?:ing|able|ed)|invoic|overage|prorat|metered|metering|unbilled|chargeable|amount_?due|tariff|(?<!cpu[_. ]?|mem[_. ]?|memory[_. ]?|disk[_. ]?)usage|credits|quota|per_?unit|unit_?price|price_?per|pricing|rate_?card|current_?period/gi;
const SAID_OFTEN = 2;
/** A file so short is about what it says once. */
const SHORT = 40;
/** Said once in so many lines, billing is what a file is about. */
const LINES_FOR_ONE = 50;

/** True where a file is about billing all in all, whatever its path and the function at hand are called. */
export const isBillingFile = remember(({ text }: SyntaxFile): boolean => {
  const lines = text.split('\n').length;
  const said = text.match(TRADE) ?? [];
  return (
    said.length >= (lines <= SHORT ? 1 : Math.max(SAID_OFTEN, lines / LINES_FOR_ONE)) &&
    said.some((word) => !QUOTA.test(word))
  );
});

/** Answers of a survey, disks and requests have quotas too: by itself the word says nothing of billing. */
const QUOTA = /^quota$/i;

/** True when the file's path, or a function or class around the node, says that events are taken in there. */
export function isEventCode(node: SyntaxNode, file: SyntaxFile): boolean {
  return isSaidAround(node, file, saysEvents);
}

function saysEvents(name: string): boolean {
  return wordsOf(name).some((word) => /^(events?|ingest|ingestion|usages?|metering)$/.test(word));
}

/** Words of a place where a payment comes in: what was paid is granted there. */
const PAYMENT_WORDS = new Set(
  'payment payments paid checkout stripe paypal paddle lemonsqueezy squeezy razorpay mollie braintree topup topups recharge recharges redeem redemption purchase purchases'.split(
    ' ',
  ),
);

/** True when the file's path, or a function or class around the node, says that payments are taken in there. */
export function isPaymentCode(node: SyntaxNode, file: SyntaxFile): boolean {
  return isSaidAround(node, file, (name) => wordsOf(name).some((word) => PAYMENT_WORDS.has(word)));
}

function isSaidAround(node: SyntaxNode, file: SyntaxFile, says: (name: string) => boolean): boolean {
  return says(file.path) || packagesIn(file.text).some(says) || isNamedAround(node, says);
}

/** A function or class around the node has such a name. */
function isNamedAround(node: SyntaxNode, says: (name: string) => boolean): boolean {
  for (const above of ancestors(node)) {
    const name = above.kind === 'function' ? ownName(above) : above.kind === 'class' ? above.name : null;
    if (name !== null && says(name)) return true;
    const type = above.kind === 'function' ? above.receiver?.type : undefined;
    if (type !== undefined && says(type)) return true;
  }
  return false;
}

function saysBilling(name: string): boolean {
  return isBillingPlace(name) || wordsOf(name).some((word) => BILLING_WORDS.has(word));
}

const SCREEN_PATH =
  /\.(tsx|jsx|vue|svelte|astro)$|(^|\/)(components|frontend|ui|views|pages|screens|storybook|stories|email|emails|mailers|widgets)\/|(widget|histogram|chart)s?(_?(service|controller|helper|provider))?\.\w+$/i;
const SCREEN_NAME = /^(format|render|display|show|print|log|debug|describe|label|use[A-Z])|tooltip|label$/;

/** True for a file of a page: what it sends is asked for by a person, who sees whether it went. */
export function isPage({ path }: SyntaxFile): boolean {
  return /\.(tsx|jsx|vue|svelte)$/i.test(path);
}

/** True for code that only shows values to people: what it rounds or shifts is not what is billed. */
export function isScreenCode(node: SyntaxNode, file: SyntaxFile): boolean {
  if (SCREEN_PATH.test(file.path)) return true;
  for (const above of ancestors(node))
    if (above.kind === 'function' && SCREEN_NAME.test(ownName(above) ?? '')) return true;
  return false;
}

/** What only events of usage are made of, in all casings. */
const METERED_FIELDS =
  /\b(external_?(customer|subscription)_?id|stripe_customer_id|billable_?metric\w*|usage[_. ]?(events?|records?|store|ledger|rows?))\b/i;

/** True where a file makes or stores events of usage, by the fields it speaks of. */
export function makesUsageEvents({ text }: SyntaxFile): boolean {
  return METERED_FIELDS.test(text);
}

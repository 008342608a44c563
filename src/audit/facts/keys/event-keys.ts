import { wordsOf } from '../names.ts';
import { rememberNames } from '../remember.ts';

/** Names of a value by which one fact (an event, a payment, a delivery) is told from another of its kind. */
const EVENT_KEY =
  /(^|_)(idempotenc[ey]|idempotent|idempotency_key|idempotent_key|dedup|dedupe|dedup_key|dedupe_key|dedup_id|deduplication_key|deduplication_id|event_id|event_key|event_uuid|transaction_id|request_id|message_id|delivery_id|external_id|operation_id|payment_id|payment_intent|payment_intent_id|charge_id|receipt_id|order_id|trade_no|checkout_session_id|stripe_session_id|webhook_id|source_id|reference_id|invoice_id)$/;

/** The same, where the name can hardly mean anything else than the key of one usage event. */
const USAGE_KEY =
  /^(idempotency_key|idempotent_key|dedup_key|dedupe_key|deduplication_key|deduplication_id|event_id|external_event_id|source_event_id|transaction_id|event_key|event_uuid|event_uid|event_ref|event_reference)$/;

/** True for names of the key of a fact: `idempotencyKey`, `event_id`, `stripePaymentIntentId`. */
export const isEventKey = rememberNames(
  (name): boolean => EVENT_KEY.test(spelled(name)) && !WHOSE.test(spelled(name)),
);

/** What a checkout carries of whoever pays: https://docs.stripe.com/api/checkout/sessions/object#checkout_session_object-client_reference_id */
const WHOSE = /^client_reference_id$/;

/** True for names that are the key of a usage event and hardly anything else. */
export const isUsageKey = rememberNames((name): boolean => USAGE_KEY.test(spelled(name)));

const FACT_KEY =
  /_(id|uuid|guid|key|ref|reference|number|no|nonce|hash|fingerprint|sid)$|^(reference|nonce|fingerprint|dedup)$/;
/** Whose it is, what is measured, and the row's or the place's own. */
const HOLDER_KEY =
  /(^|_)(tenant|customer|account|user|owner|org|organi[sz]ation|team|workspace|project|subscription|plan|meter|metric|price|product|feature|site|company|merchant|member|device|api|primary|foreign|public|secret|access|row|partition|sort|cache|lock|routing|parent|model|category|currency|location|region|country|phone|account_no)(_record)?_(uu|gu)?(id|key|ref|no|number)$/;

/** True for names of an id of one thing that happened, whatever it is: `call_id`, `tripId`; not of whose it is. */
export function isFactKey(name: string): boolean {
  const words = spelled(name);
  return isEventKey(name) || (FACT_KEY.test(words) && !HOLDER_KEY.test(words));
}

/** A getter is what it gives: `getEventId` an event's id, `getId` the row's own. */
function spelled(name: string): string {
  return name.length > MAX_NAME ? '' : wordsOf(name).join('_').replace(/^get_/, '');
}

/** Longer texts are no names. */
const MAX_NAME = 80;

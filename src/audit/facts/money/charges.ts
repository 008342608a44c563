import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { namedArguments } from '../arguments.ts';
import { calleeName, calleePath, receiverOf } from '../calls.ts';
import { typesOf } from '../declared-types.ts';
import { idempotencyKeyOf } from '../keys/key-parts.ts';
import { wordsOf } from '../names.ts';
import { hasUnseenArguments } from '../unseen-arguments.ts';
import { descendants } from '../walk.ts';

const CHARGED = /(^|\.)\w*(invoice|charge|credit|wallet|balance|billing|payment_?intent)\w*\.\w*!?$/i;
/** What is done to an invoice, a wallet or a charge; `createdAt` and `billingConfig` are read of it. */
const VERBS =
  /^(add|create|charge|post|append|debit|deduct|deposit|top_?up|credit|grant|withdraw|bill|send|capture|new)$/;
const CHARGES_WHOM =
  /(^|\.)(charge|bill|invoice|debit|deduct)(_?(customer|account|tenant|team|user|card|usage|overage|period|subscription))(_?async)?$/i;
const KEYED = /idempot|once|dedup|request_?options/i;

/** True for a call that puts money on somebody's bill: `InvoiceItem.create(…)`, `items.CreateAsync(…)`, `chargeCustomer(…)`. */
export function isCharge(call: CallNode): boolean {
  if (call.isNew) return false;
  if (CHARGES_WHOM.test(calleePath(call))) return true;
  const [verb = '', next = ''] = wordsOf(calleeName(call));
  if (!VERBS.test(verb) || (verb === 'send' && !/^(async|invoice)?$/.test(next))) return false;
  const receiver = receiverOf(call);
  if (receiver === null) return false;
  return (
    CHARGED.test(calleePath(call)) ||
    typesOf(receiver).some((type) => CHARGED.test(`${type.replace(/Service$/, '')}.`))
  );
}

const REPORTS =
  /^(increase|increment|report|record|submit|send|add|create|track|ingest|push|post|consume|deduct|charge)$/;
const USED = /^(usages?|consumption|metering|overages?|billables?)$/;
const QUANTITIES =
  /^(rows?|quantity|quantities|amounts?|units?|counts?|value|tokens|credits|bytes|seconds|minutes|hours|delta|increment|consumed|used)$/;

/** True for a call that tells a server how much was used, in a record with a quantity: `increaseTeamUsage({ rows, … })`. */
export function isUsageReport(call: CallNode): boolean {
  const [verb = '', ...rest] = wordsOf(calleeName(call));
  if (call.isNew || !REPORTS.test(verb) || !rest.some((word) => USED.test(word))) return false;
  return namedArguments(call).some(({ name }) => wordsOf(name).some((word) => QUANTITIES.test(word)));
}

/** True where the charge carries a key that the provider knows a repeat by, or may carry one that is not seen. */
export function hasChargeKey(call: CallNode): boolean {
  if (idempotencyKeyOf(call, ['idempotency_key', 'Idempotency-Key']) !== null) return true;
  const [, ...others] = call.arguments.map(({ value }) => value);
  return others.some(saysKey) || (others.length > 0 && hasUnseenArguments(call) && others.some(isOptions));
}

function saysKey(value: SyntaxNode): boolean {
  for (const node of descendants(value))
    if ((node.kind === 'name' || node.kind === 'member') && KEYED.test(node.name)) return true;
  return false;
}

function isOptions(value: SyntaxNode): boolean {
  return (value.kind === 'name' || value.kind === 'member') && /opt/i.test(value.name);
}

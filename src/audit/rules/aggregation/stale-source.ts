import { calleeLabel, calleePath, callsOfChain } from '../../facts/calls.ts';
import { wordsOf } from '../../facts/names.ts';
import { firstFedCall, staleReads } from '../../facts/rows/stale-reads.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround, ownName } from '../../trace/call-graph.ts';
import { defineRule } from '../rule.ts';

/** MTR-317: what is invoiced was read from a copy that may lag behind the recorded usage. */
export const staleSource = defineRule({
  id: 'MTR-317',
  name: 'stale-source',
  section: 'aggregation',
  title: 'Invoice is computed from a copy that may be stale',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is every amount that is invoiced read from the recorded usage itself, not from a copy of it?',
  cost: 'Usage that the copy has not seen yet is left off the invoice, and the period is closed without it.',
  remediation:
    'Read the recorded usage of the primary store when an invoice is made, or make the copy fresh first and fail where that cannot be done.',
  references: [
    'https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-USERS',
    'https://redis.io/docs/latest/commands/set/',
  ],
  *match(scope) {
    for (const read of staleReads(scope.files)) {
      if (isPreview(read.call)) continue;
      const charge = firstFedCall(read, isCharge);
      if (charge === null) continue;
      yield {
        file: read.facts.file,
        node: read.call,
        evidence: [{ file: read.facts.file, node: charge }],
        // A snapshot may well have been taken after the period ended.
        confidence: read.copy === 'snapshot' ? 'possible' : 'likely',
        message: `\`${calleeLabel(charge)}\` charges what \`${read.label}\` reads from a ${read.copy}: usage that the ${read.copy} has not seen yet is left off the invoice.`,
      };
    }
  },
});

const VERBS =
  /^(create|add|generate|issue|finalize|charge|bill|insert|save|post|new|build|draft|invoice|capture|write|make|store|persist|upsert|close|record)$/;
const CHARGES = /^(invoice|invoices|invoiceitem|invoiceitems|fee|fees|charge|charges|bill|bills)$/;
const NO_CHARGE = /^(preview|estimate|email|mail|log|notify|track|event|events|metric|cache|status|error)$/;

/** `stripe.invoiceItems.create`, `createInvoice`, `Invoice.objects.get_or_create`, `collection('invoices').insertOne`, an INSERT into invoices. */
function isCharge(call: CallNode): boolean {
  const words = calleePath(call).split('.').slice(-3).flatMap(wordsOf);
  if (words.some((word) => NO_CHARGE.test(word))) return false;
  const written = textsOf(call);
  if (written.some((text) => INSERTS.test(text))) return true;
  if (!words.some((word) => VERBS.test(word))) return false;
  return words.some((word) => CHARGES.test(word)) || written.some((text) => CHARGES.test(text));
}

const INSERTS = /^\s*insert\s+into\s+["`\w.]*\b(invoices?|invoice_?(items?|lines?)|charges?|fees?|bills?)\b/i;

/** The texts handed to the calls of a chain: the table or the collection, or SQL. */
function textsOf(end: CallNode): readonly string[] {
  const given = [...callsOfChain(end)].flatMap((call) => call.arguments);
  return given.flatMap(({ value }) => (value.kind === 'string' ? [value.value] : []));
}

/** What is only shown, or only guessed, may be a little behind. */
function isPreview(node: SyntaxNode): boolean {
  const fn = functionAround(node);
  return /preview|estimate|upcoming|project|forecast|display|show|current|alert|warn|draft/i.test(
    (fn && ownName(fn)) ?? '',
  );
}

import { type ForeignEventField, foreignEventFields } from '../../facts/delivery/event-fields.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-137: a handler reads a field that the object of its event does not have. */
export const foreignEventField = defineRule({
  id: 'MTR-137',
  name: 'foreign-event-field',
  section: 'ingestion',
  title: 'A webhook reads a field that its event does not bring',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every handler of several events read only fields that the object of each of these events has?',
  cost: 'One kind of event finds nothing and is left undone: payments are not registered, and paying customers are not renewed.',
  remediation:
    'Branch by the event first, and read from each object what it has: an invoice has lines, a subscription has items.',
  references: ['https://docs.stripe.com/api/events/types', 'https://docs.stripe.com/api/invoices/object'],
  *match(scope) {
    for (const facts of scope.audited)
      for (const found of foreignEventFields(facts, scope.trace.calls.callersOf)) yield toMatch(facts, found);
  },
});

function toMatch({ file }: FileFacts, found: ForeignEventField): Match {
  const { node, text, field, event, object, owner } = found;
  const rest = owner === null ? '' : `, other than ${owner.label} that comes here too`;
  return {
    file,
    node,
    confidence: 'likely',
    message: `\`${event}\` brings ${object.label}, which has no \`${field}\`${rest}: \`${text}\` finds nothing there, and what was paid or ended is not registered.`,
  };
}

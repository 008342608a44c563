import { type EventList, eventListsIn } from '../../facts/delivery/event-lists.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, plainName, wordsOf } from '../../facts/names.ts';
import type { Provider } from '../../providers/provider.ts';
import { type Delivery, deliveriesIn, isProvenDelivery } from '../../trace/deliveries.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-607: the provider tells of usage it will not bill, and nobody listens. */
export const unheardErrors = defineRule({
  id: 'MTR-607',
  name: 'unheard-errors',
  section: 'observability',
  title: 'Provider’s asynchronous error events are not heard',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Are the events by which the provider tells of accepted usage that it cannot bill subscribed to and acted upon?',
  cost: 'Every call succeeds, the events match no customer or carry no valid value, and nothing of them is on any invoice.',
  remediation:
    'Subscribe to the provider’s error events for usage, raise an alarm on them, and send what they name again once it is mended.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api',
    'https://docs.getlago.com/api-reference/webhooks/messages',
  ],
  *match(scope) {
    const told = new Set<string>();
    for (const site of deliveriesIn(scope.trace.sites)) {
      const { provider } = site;
      if (provider === null || !isProvenDelivery(site)) continue;
      const events = provider.validation.asyncEvents.join();
      if (events === '' || provider.validation.siblingEvents.length === 0 || told.has(events)) continue;
      told.add(events);
      const match = matchProvider(provider, site, scope);
      if (match) yield match;
    }
  },
});

function matchProvider(
  provider: Provider,
  site: Delivery,
  { files, base, isWholeView }: RuleScope,
): Match | null {
  const heard = patternOf(provider.validation.asyncEvents);
  if (files.some(({ file }) => heard.test(file.text))) return null;
  const found = listOf(files, provider);
  const [event] = provider.validation.asyncEvents;
  if (found === null || event === undefined) return null;
  const wasHeard = base?.files.some(({ file }) => heard.test(file.text)) ?? false;
  return {
    file: found.facts.file,
    node: found.list.node,
    evidence: [{ file: site.file, node: site.node }],
    confidence: wasHeard ? 'certain' : isWholeView ? 'likely' : 'possible',
    message:
      `These are the events heard from the provider, and \`${event}\` is ${wasHeard ? 'no longer' : 'not'} among them: ` +
      'usage that it accepts and then cannot bill goes unnoticed.',
  };
}

/** Any spelling of the events, also as a constant: by its last part, or as a whole where that is one word. */
function patternOf(events: readonly string[]): RegExp {
  const spellings = events.map((event) => {
    const last = wordsOf(lastName(event));
    return (last.length > 1 ? last : wordsOf(event)).join('[^a-z0-9]?');
  });
  return new RegExp(spellings.join('|'), 'i');
}

/** So many of the provider's other events make a list one of its own. */
const MIN_SIBLINGS = 2;

function listOf(
  files: readonly FileFacts[],
  provider: Provider,
): { readonly facts: FileFacts; readonly list: EventList } | null {
  const siblings = provider.validation.siblingEvents.map(plainName);
  for (const facts of files) {
    // Cheaper than reading every literal of every file.
    if (!provider.receiverWords.some((word) => facts.file.text.toLowerCase().includes(word))) continue;
    for (const list of eventListsIn(facts))
      if (list.isWhole && list.events.filter((event) => isOneOf(event, siblings)).length >= MIN_SIBLINGS)
        return { facts, list };
  }
  return null;
}

/** `eventtypeinvoicepaid` is the constant of `invoice.paid`. */
function isOneOf(event: string, siblings: readonly string[]): boolean {
  return siblings.some(
    (sibling) =>
      event === sibling || (event.endsWith(sibling) && /^(stripe)?(event)?types?|^events?/.test(event)),
  );
}

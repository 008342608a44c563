import { keptAs } from '../../facts/kept-as.ts';
import { type CutMoment, cutMoments } from '../../trace/cut-moments.ts';
import { defineRule } from '../rule.ts';

/** MTR-120: an event is taken in with another time than it was sent with. */
export const cutEventTime = defineRule({
  id: 'MTR-120',
  name: 'cut-event-time',
  section: 'ingestion',
  title: 'Event is stored with another time than it was sent with',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is the time of an event stored to the last digit that was sent?',
  cost: 'Events of one second become equal or move before the start they came after: they match no subscription, are taken for duplicates, or are billed in another period.',
  remediation:
    'Read the time as a decimal or a text of full precision, and keep it in a column that holds it.',
  references: [
    'https://docs.ruby-lang.org/en/master/Time.html#method-c-at',
    'https://docs.python.org/3/library/datetime.html#datetime.datetime.fromtimestamp',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const { call, lost, isReceived } of cutMoments(facts))
        if (isReceived)
          yield {
            file: facts.file,
            node: call,
            confidence: 'likely',
            message: messageOf(lost, keptAs(call)),
          };
  },
});

function messageOf(lost: CutMoment['lost'], keptUnder: string | null): string {
  const time = keptUnder === null ? 'The event’s time' : `The event’s \`${keptUnder}\``;
  return lost === 'whole'
    ? `${time} is cut here: an event sent just after the start of a subscription falls before it and is not billed, and events within what is cut off become equal.`
    : `${time} goes through a binary float here, which cannot hold it to the microsecond: the stored time differs from the one sent, so comparisons at a boundary and lookups by time go wrong.`;
}

import { keptAs } from '../../facts/kept-as.ts';
import { type CutMoment, cutMoments } from '../../trace/cut-moments.ts';
import { defineRule } from '../rule.ts';

/** MTR-321: a time that billing works with loses its fraction of a second. */
export const lostPrecision = defineRule({
  id: 'MTR-321',
  name: 'lost-precision',
  section: 'aggregation',
  title: 'Billing time loses its fraction of a second',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does every time that usage is compared with keep its precision to the last comparison?',
  cost: 'A bound or a stamp moves within its second: usage beside it is ordered wrongly, or billed in another period.',
  remediation:
    'Read the time as a decimal or a string of full precision, and keep it in a column that holds it.',
  references: [
    'https://docs.ruby-lang.org/en/master/Time.html#method-c-at',
    'https://docs.python.org/3/library/datetime.html#datetime.datetime.fromtimestamp',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const { call, lost, isReceived } of cutMoments(facts))
        if (!isReceived)
          yield {
            file: facts.file,
            node: call,
            confidence: 'likely',
            message: messageOf(lost, keptAs(call)),
          };
  },
});

function messageOf(lost: CutMoment['lost'], keptUnder: string | null): string {
  const time = keptUnder === null ? 'This time' : `\`${keptUnder}\``;
  if (lost === 'merged')
    return 'Of all usage within one second only one is kept, whatever else it was: the rest is taken for sent twice, and is never billed.';
  return lost === 'whole'
    ? `${time} is cut to whole seconds: usage within that second comes to stand before a boundary it came after, and is billed in another period.`
    : `${time} goes through a binary float, which cannot hold it to the microsecond: comparisons with it at a boundary and lookups by it go wrong.`;
}

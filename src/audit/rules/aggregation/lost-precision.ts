import { isMomentName } from '../../facts/amounts.ts';
import { calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-321: the time of an event loses its fraction of a second. */
export const lostPrecision = defineRule({
  id: 'MTR-321',
  name: 'lost-precision',
  section: 'aggregation',
  title: 'Event time loses its fraction of a second',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does the time of an event keep its precision from the request to the last comparison?',
  cost: 'Events of one second become equal or move past a boundary: they are ordered wrongly, taken for duplicates, or billed in another period.',
  remediation:
    'Read the time as a decimal or a string of full precision, and keep it in a column that holds it.',
  references: [
    'https://docs.ruby-lang.org/en/master/Time.html#method-c-at',
    'https://docs.python.org/3/library/datetime.html#datetime.datetime.fromtimestamp',
  ],
  *match(scope) {
    for (const facts of scope.files) for (const call of facts.nodes('call')) yield* matchCall(facts, call);
  },
});

/** What makes a moment of a number of seconds. */
const MAKES_MOMENT =
  /(^|\.)(Time(\.zone)?\.at|datetime\.(utc)?fromtimestamp|time\.Unix|Instant\.ofEpochSecond|DateTimeOffset\.FromUnixTimeSeconds)$/;

function* matchCall(facts: FileFacts, call: CallNode): Generator<Match> {
  if (!MAKES_MOMENT.test(calleePath(call))) return;
  const [first] = call.arguments;
  const lossy = first === undefined ? null : lossyIn(first.value);
  if (lossy === null || !isKeptAsEventTime(call, facts)) return;
  yield {
    file: facts.file,
    node: call,
    confidence: 'likely',
    message:
      lossy === 'whole'
        ? 'The event’s time is cut to whole seconds here: events within one second become equal or move before a boundary they came after, and are counted in another period or taken for duplicates.'
        : 'The event’s time goes through a binary float here, which cannot hold it to the microsecond: the stored time differs from the one sent, so comparisons at a boundary and lookups by time go wrong.',
  };
}

/** How the number loses its fraction: cut to a whole number, or held in a float. */
function lossyIn(node: SyntaxNode): 'whole' | 'float' | null {
  if (node.kind === 'conditional') return lossyIn(node.then) ?? lossyIn(node.else);
  if (node.kind === 'member' && isTime(node.object)) return lossyMethod(node.name);
  if (node.kind !== 'call') return null;
  const [only] = node.arguments;
  const name = calleeName(node);
  if (only === undefined)
    return node.callee.kind === 'member' && isTime(node.callee.object) ? lossyMethod(name) : null;
  if (!isTime(only.value)) return null;
  if (/^(int|Integer|int64|parseInt)$/.test(name)) return 'whole';
  return name === 'Float' || name === 'float' ? 'float' : null;
}

function lossyMethod(name: string): 'whole' | 'float' | null {
  if (name === 'to_i') return 'whole';
  return name === 'to_f' ? 'float' : null;
}

/** A time as it came in: `params[:timestamp]`, `source['timestamp']`, `event.ts`. */
function isTime(node: SyntaxNode): boolean {
  const path = pathOf(node);
  return isMomentName(path.slice(path.lastIndexOf('.') + 1));
}

/** It is kept under the name of an event's time, in code about events or billing. */
function isKeptAsEventTime(call: CallNode, { file }: FileFacts): boolean {
  let at: SyntaxNode = call;
  for (let above = call.parent; above !== null; at = above, above = above.parent) {
    const kept = keptName(above, at);
    if (kept !== null) return isMomentName(kept) && (isBillingCode(call, file) || isAboutEvents(file.path));
    if (above.kind === 'function' || above.kind === 'if') return false;
  }
  return false;
}

function keptName(above: SyntaxNode, at: SyntaxNode): string | null {
  if (above.kind === 'assign') {
    const [target] = above.targets;
    return target?.kind === 'name' || target?.kind === 'member' ? target.name : '';
  }
  if (above.kind === 'object') return above.entries.find((entry) => entry.value === at)?.key ?? '';
  if (above.kind === 'call') return above.arguments.find((argument) => argument.value === at)?.name ?? null;
  return null;
}

function isAboutEvents(path: string): boolean {
  return wordsOf(path).some((word) => /^(events?|ingest|ingestion|usage|metering)$/.test(word));
}

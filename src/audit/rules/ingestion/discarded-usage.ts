import { calleeName, pathOf } from '../../facts/calls.ts';
import { fullBuffers } from '../../facts/delivery/full-buffers.ts';
import {
  type Discard,
  droppedByDefault,
  refusalBefore,
  samplingOf,
  type Thinning,
  thinningsIn,
} from '../../facts/discards.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { descendants, enclosingNamedFunction, isWithin } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isScreenCode, isUsageCode } from '../../trace/billing-code.ts';
import {
  type Delivery,
  deliveriesIn,
  deliveriesOf,
  deliveringCalls,
  deliveryName,
  isPlainDelivery,
} from '../../trace/deliveries.ts';
import type { Trace } from '../../trace/site.ts';
import { recordsUsage } from '../../trace/usage-recording.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-117: billed usage is thinned out like telemetry. */
export const discardedUsage = defineRule({
  id: 'MTR-117',
  name: 'discarded-usage',
  section: 'ingestion',
  title: 'Usage is discarded under load',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does billed usage pass sampling, rate limits, load shedding and bounded buffers without being discarded?',
  cost: 'The busier the system, the smaller the share of its usage that is billed, and nobody sees what is missing.',
  remediation:
    'Let usage wait where telemetry is dropped: block, write it down, or add it up in memory and send the sum.',
  references: [
    'https://opentelemetry.io/docs/concepts/sampling/#when-not-to-sample',
    'https://sre.google/sre-book/addressing-cascading-failures/',
  ],
  *match(scope) {
    for (const site of deliveriesIn(scope.trace.sites)) if (isPlainDelivery(site)) yield* matchDelivery(site);
    for (const facts of scope.audited) {
      yield* matchSampled(facts, scope.trace);
      for (const { node, what } of fullBuffers(facts))
        if (isUsageCode(node, facts.file)) yield toMatch(facts, node, { how: 'full', what });
      for (const thinning of thinningsIn(facts)) yield* matchThinned(facts, thinning, scope.trace);
      for (const node of facts.nodes('switch')) {
        const dropped = droppedByDefault(node);
        if (dropped !== null && isUsage(dropped.sent, facts))
          yield toMatch(facts, dropped.channel, { how: 'full', what: pathOf(dropped.sent) });
      }
    }
  },
});

/** Usage that is recorded, or sent under a name that says usage, after a throw of dice. */
function* matchSampled(facts: FileFacts, { sites }: Trace): Generator<Match> {
  if (!DICE.test(facts.file.text)) return;
  const known = deliveringCalls(sites);
  for (const call of facts.nodes('call')) {
    if (known.has(call) || !(recordsUsage(call) || isSentAsUsage(call))) continue;
    const discard = samplingOf(call);
    if (discard === null || isScreenCode(call, facts.file)) continue;
    yield {
      file: facts.file,
      node: discard.node,
      evidence: [{ file: facts.file, node: call }],
      confidence: 'likely',
      message: toMessage(discard.how, calleeName(call)),
      ...remedyFor(discard.how),
    };
  }
}

const DICE = /rand|sample|nextDouble/i;

/** `producer.send("api-usage", …)`. */
function isSentAsUsage(call: CallNode): boolean {
  const [topic] = call.arguments;
  return (
    /^(send|produce|publish|emit|send_?message)$/i.test(calleeName(call)) &&
    topic?.value.kind === 'string' &&
    isAboutUsage(topic.value.value, false)
  );
}

function* matchDelivery(site: Delivery): Generator<Match> {
  const fn = enclosingNamedFunction(site.node);
  const isRecorder = fn?.name != null && isAboutUsage(fn.name, false);
  const discard = samplingOf(site.node) ?? (fn !== null && isRecorder ? refusalBefore(site.node, fn) : null);
  if (discard === null || isScreenCode(site.node, site.file)) return;
  yield {
    file: site.file,
    node: discard.node,
    evidence: [{ file: site.file, node: site.node }],
    confidence: 'likely',
    message: toMessage(discard.how, deliveryName(site)),
    ...remedyFor(discard.how),
  };
}

/** `const track = throttle(recordUsage, 1000)`, or a function around it that delivers usage. */
function* matchThinned(facts: FileFacts, { call, thinned }: Thinning, trace: Trace): Generator<Match> {
  if (isScreenCode(call, facts.file)) return;
  const inside =
    thinned.kind === 'function'
      ? deliveriesOf(facts.file, trace).find((site) => isWithin(site.node, thinned) && isPlainDelivery(site))
      : undefined;
  const isNamed = thinned.kind !== 'function' && isRecorderName(pathOf(thinned));
  if (inside === undefined && !isNamed) return;
  const what = inside === undefined ? pathOf(thinned) : deliveryName(inside);
  // A sum that is kept outside and sent now and then loses nothing.
  if (thinned.kind === 'function' && thinned.parameters.length === 0) return;
  yield toMatch(facts, call, { how: 'throttled', what });
}

function isRecorderName(path: string): boolean {
  return /(record|track|report|emit|send|meter|bill)_?\w*usage|usage_?\w*(record|track|report|emit)/i.test(
    path,
  );
}

/** What is sent is called after usage, in code that bills or by a name that can mean nothing else. */
function isUsage(sent: SyntaxNode, { file }: FileFacts): boolean {
  const names = [...descendants(sent)].map(pathOf);
  const fn = enclosingNamedFunction(sent);
  const given = fn?.parameters.find(({ name }) => name === pathOf(sent))?.type ?? '';
  const isNamed = [...names, given, fn?.name ?? ''].some((name) => isAboutUsage(name, false));
  return isNamed || (isBillingCode(sent, file) && /event|record|usage/i.test([...names, given].join(' ')));
}

function toMatch(
  { file }: FileFacts,
  node: SyntaxNode,
  { how, what }: { how: Discard['how']; what: string },
): Match {
  return { file, node, confidence: 'likely', message: toMessage(how, what), ...remedyFor(how) };
}

function remedyFor(how: Discard['how']): Pick<Match, 'remediation'> {
  return how === 'sampled'
    ? { remediation: 'Record every call, or weigh each recorded one by the rate.' }
    : {};
}

function toMessage(how: Discard['how'], what: string): string {
  const tail = 'that usage is recorded nowhere and never billed.';
  switch (how) {
    case 'sampled':
      return `\`${what}\` runs for a part of the calls only, chosen at random, and what it records is not weighed for the rest: ${tail}`;
    case 'throttled':
      return `\`${what}\` is called through a function that lets calls in quick succession fall: ${tail}`;
    case 'limited':
      return `Where the limiter refuses, the function leaves before \`${what}\` and keeps nothing: ${tail}`;
    case 'full':
      return `When the buffer is full, \`${what}\` is let go: ${tail}`;
  }
}

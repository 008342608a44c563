import { calleeName, chainedCalls, pathOf, receiverOf } from '../../facts/calls.ts';
import { typesOf } from '../../facts/declared-types.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { isForCustomer } from '../../facts/totals/metered-fields.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { channelOf, meterOf } from '../channel.ts';
import { carriesUsage, isInBillingPlace, mentionsUsage, type Place } from '../place.ts';
import { namesOneOf } from '../provider-names.ts';
import { isAggregateName, isEmitName, isEnforceName, isMeterCall, isRateName } from '../vocabulary.ts';
import { type SiteDraft, vocabularyDraft } from './draft.ts';

/** Sites at calls whose own name says what they do to usage: recorded, added up, priced, limited. */
export function namedSites(place: Place): SiteDraft[] {
  return place.facts.nodes('call').flatMap((call) => {
    if (call.callee.kind !== 'name' && call.callee.kind !== 'member') return [];
    const { name } = call.callee;
    if (name === '' || isDeclarative(call, name)) return [];
    return (
      emitted(call, name, place) ??
      enforced(call, name) ??
      rated(call, name, place) ??
      addedUp(call, name, place) ??
      carried(call, name, place) ??
      []
    );
  });
}

/** Constructors, components and hooks make things; they do nothing to usage. */
function isDeclarative(call: CallNode, name: string): boolean {
  return call.isNew || /^\p{Lu}/u.test(name) ? !isGoOrSharpMethod(call) : /^use\p{Lu}/u.test(name);
}

/** Where exported methods start with a capital, they are still methods. */
function isGoOrSharpMethod(call: CallNode): boolean {
  return !call.isNew && call.callee.kind === 'member';
}

function emitted(call: CallNode, name: string, place: Place): SiteDraft | null {
  const isBilling = isInBillingPlace(call, place);
  const receiver = receiverOf(call);
  const last = receiver === null ? '' : lastName(pathOf(receiver));
  if (/^(log(ger)?|console|logging|slog|console)$/i.test(last) || isWrittenOut(call) || isFolded(call))
    return null;
  if (isOfBuilder(call) || (isAboutPeople(last) && !isEmitName(name, false))) return null;
  const isToProvider =
    receiver === null ? isFromProviderModule(call, name, place) : isSentToProvider(receiver, name, place);
  const isEmit =
    isToProvider ||
    isEmitName(name, isBilling) ||
    (receiver !== null && (isMeterCall(last, name) || isOwnMeter(last, name, call)));
  if (!isEmit) return null;
  return vocabularyDraft({
    stage: 'emit',
    operation: 'send',
    node: call,
    meter: meterOf(call, null),
    ...(isToProvider ? { basis: 'receiver' as const } : {}),
    what: `records usage through ${name}`,
  });
}

/** `nurturing.trackEvent(…)`: who did what is told to those who win customers, and nobody bills from it. */
function isAboutPeople(receiver: string): boolean {
  return wordsOf(receiver).some((word) => MARKETING.test(word));
}

const MARKETING =
  /^(analytics|nurturing|marketing|crm|growth|onboarding|posthog|mixpanel|amplitude|segment|intercom|hubspot|customerio|braze|plausible|rudderstack)$/;

/** `meter.Record(ctx, metering.Event{CustomerID: …, Value: …})`: a meter of the project's own, by what it is given. */
function isOwnMeter(receiver: string, method: string, call: CallNode): boolean {
  return (
    /^(meters?|metering|billing)$/.test(wordsOf(receiver).at(-1) ?? '') &&
    /^(record|track|report|emit|send|add|ingest)(_?async)?$/i.test(method) &&
    isForCustomer(call)
  );
}

/** `UsageIngestParams.builder().addUsage(usage).build()`: what is sent is only put together. */
function isOfBuilder(call: CallNode): boolean {
  return chainedCalls(call).some((next) => next !== call && /^build$/i.test(calleeName(next)));
}

/** `total = addUsage(total, used)`: two figures are added up, and nothing is recorded. */
function isFolded(call: CallNode): boolean {
  const { parent } = call;
  if (parent?.kind !== 'assign' || parent.targets.length !== 1) return false;
  const target = parent.targets.map(pathOf)[0] ?? '';
  return target !== '' && call.arguments.some(({ value }) => pathOf(value) === target);
}

/** What is put into a text answers with a text or a figure: `Sprintf("%s added", LogQuota(n))` records nothing. */
function isWrittenOut(call: CallNode): boolean {
  const { parent } = call;
  return parent?.kind === 'string' || (parent?.kind === 'call' && FORMATS.test(calleeName(parent)));
}

const FORMATS = /^(s?printf|sprint(ln)?|format|errorf|fprintf|interpolate|string_?format)$/i;

/** What the project's own client of a provider calls the sending of usage. */
const REPORTS =
  /^(ingest|report|record|track|emit|meter)(_?async)?$|^(ingest|report|record|track|emit|send|submit|create|post|push|publish)_?(batch_?)?(usages?|(usage|meter|billing|metering)?_?events?|events?_?batch|measurements?|consumption|overage)(_?(batch|bulk|async))*$|^(ingest|report|send|submit|post|push|publish)_?(batch|bulk|all)(_?async)?$/i;

/** What such a client calls it where nothing else is ever sent by it: `m3ter.submit(…)`, `orb_client.send(…)`. */
const SENDS = /^(submit|send|deliver)(_?async)?$/i;
/** A type of events is named after the provider too, and sends nothing. */
const CLIENT_TYPES = /(client|gateway|api|sdk|meter|service|adapter|reporter|sink)$/i;

/** `this.lago.sendEvent(…)`, `gateway.report(…)` with `gateway: OrbGateway`: the client of a provider by its name or type. */
function isSentToProvider(receiver: SyntaxNode, method: string, place: Place): boolean {
  if (!REPORTS.test(method) && !SENDS.test(method)) return false;
  const types = typesOf(receiver).filter((type) => REPORTS.test(method) || CLIENT_TYPES.test(type));
  return [lastName(pathOf(receiver)), ...types].some((name) => namesOneOf(name, place.providerWords));
}

/** `from billing.lago import send_event`: the project's own module is named after the provider. */
function isFromProviderModule({ callee }: CallNode, name: string, { facts, providerWords }: Place): boolean {
  // A lone `ingest` may be a step of anything.
  if (callee.kind !== 'name' || !REPORTS.test(name) || wordsOf(name).length < 2) return false;
  return facts
    .nodes('import')
    .some(
      ({ module, names }) =>
        names.some(({ alias }) => alias === name) &&
        namesOneOf(module.split(/[./]/).at(-1) ?? '', providerWords),
    );
}

/** Publishers and queues of the project's own, or of a library nobody knows: what they carry must speak of usage. */
const CARRIERS =
  /publisher|producer|queue|topic|pubsub|broker|kafka|outbox|redis|stream|(^|[._]|[a-z])bus$|publish_?endpoint|event_?bus|rabbit|sqs|amqp|nats|(^|\.)nc$/i;
const PUTS =
  /^(publish|produce|send|enqueue|add|emit|push|rpush|lpush|dispatch|put|write|send_?message|publish_?async|produce_?(many_?)?a?sync|publish_?(message|batch|all|many)|send_?batch|add_?bulk|produce_?batch)$/i;
const TAKES =
  /^(lpop|rpop|blpop|brpop|lmove|brpoplpush|rpoplpush|dequeue|receive|poll|fetch_?message|read_?message)$/i;

function carried(call: CallNode, name: string, place: Place): SiteDraft | null {
  const receiver = receiverOf(call);
  if (receiver === null) return null;
  const operation = PUTS.test(name) ? 'produce' : TAKES.test(name) ? 'consume' : null;
  if (operation === null || !CARRIERS.test(pathOf(receiver))) return null;
  const channel = channelOf(call);
  if (!carriesUsage(call, channel, place)) return null;
  const what = operation === 'produce' ? 'puts usage on a queue' : 'takes usage from a queue';
  return vocabularyDraft({ stage: 'transport', operation, node: call, channel, what });
}

function enforced(call: CallNode, name: string): SiteDraft | null {
  if (!isEnforceName(name)) return null;
  return vocabularyDraft({
    stage: 'enforce',
    operation: 'check',
    node: call,
    what: `checks a limit through ${name}`,
  });
}

/** Calls that add up what they are given. */
const ADDERS = /^(sum|sum_?by|reduce|inject|aggregate|sum_?of|sum!|fold)$/i;
const COUNTERS = /^(count|count_?by|count_?documents|max|maximum|average|avg)$/i;

function addedUp(call: CallNode, name: string, place: Place): SiteDraft | null {
  const byName = isAggregateName(name);
  if (!byName) {
    const isAdder = ADDERS.test(name);
    if (!isAdder && !COUNTERS.test(name)) return null;
    // A count is a count of anything; a sum in a place about billing is one of usage.
    const isBilling = isAdder && isInBillingPlace(call, place);
    const receiver = receiverOf(call);
    const speaks = receiver !== null && mentionsUsage(receiver, isBilling);
    if (!speaks && !(isAdder && call.arguments.some(({ value }) => mentionsUsage(value, isBilling))))
      return null;
  }
  return vocabularyDraft({
    stage: 'aggregate',
    operation: 'read',
    node: call,
    what: `adds usage up (${name})`,
  });
}

function rated(call: CallNode, name: string, place: Place): SiteDraft | null {
  if (!isRateName(name)) return null;
  if (!isInBillingPlace(call, place) && !carriesUsage(call, null, place)) return null;
  if (wordsOf(name).includes('page')) return null;
  return vocabularyDraft({ stage: 'rate', node: call, what: `turns usage into money (${name})` });
}

import { argumentAt, argumentNamed, namedArguments } from '../facts/arguments.ts';
import { calleeName, callsOfChain, pathOf, receiverOf } from '../facts/calls.ts';
import { plainName } from '../facts/names.ts';
import { returnedBy } from '../facts/returned.ts';
import { settingOf } from '../facts/settings.ts';
import { literalString, resolve, valueOfName } from '../facts/values.ts';
import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import type { Provider } from '../providers/provider.ts';

/** What projects call the name of a meter in their own functions. */
const METER_NAMES = [
  'event_name',
  'meter',
  'meter_name',
  'metric',
  'metric_name',
  'metric_code',
  'event_type',
  'feature_id',
  'usage_type',
  'dimension',
] as const;

/** The meter or event name a call is given, where it is literal. */
export function meterOf(call: CallNode, provider: Provider | null): string | null {
  const names = provider === null || provider.meterNames.length === 0 ? METER_NAMES : provider.meterNames;
  const named = argumentNamed(call, names);
  if (named !== null) return literalString(named);
  return provider === null || provider.category === 'analytics' ? meterLike(argumentAt(call, 0)) : null;
}

/** A first argument such as `"api_calls"` is the meter's name; a sentence or an address is not. */
function meterLike(node: SyntaxNode | null): string | null {
  const text = node === null ? null : literalString(node);
  return text !== null && /^[a-z][\w.:-]{1,60}$/i.test(text) ? text : null;
}

const CHANNEL_NAMES = [
  'topic',
  'queue',
  'queue_name',
  'queue_url',
  'stream_name',
  'stream',
  'delivery_stream_name',
  'routing_key',
  'exchange',
  'table',
  'table_name',
  'key',
] as const;

const PLAIN_CHANNEL_NAMES: ReadonlySet<string> = new Set(CHANNEL_NAMES.map(plainName));

/** The topic, queue, stream or table a call names, where it is literal or a setting; for a queue object, the name it was made with. */
export function channelOf(call: CallNode): string | null {
  // A key deep inside the payload is data of the event, not its way.
  const named = namedArguments(call).find(
    ({ name, depth }) => depth === 0 && PLAIN_CHANNEL_NAMES.has(plainName(name)),
  );
  const text = named === undefined ? null : (literalString(named.value) ?? settingName(named.value));
  if (text !== null) return text;
  const table = tableOfItems(call);
  if (table !== null) return table;
  const first = argumentAt(call, 0);
  const receiver = receiverOf(call);
  return channelInChain(receiver) ?? madeWithName(receiver) ?? (first === null ? null : channelLike(first));
}

/** `RequestItems: { [TABLE]: writes }`: batches are given by table, the key of what is written. */
function tableOfItems(call: CallNode): string | null {
  const items = namedArguments(call).find(({ name }) => plainName(name) === 'requestitems')?.value;
  const given = items === undefined ? null : resolve(items);
  if (given?.kind === 'call') {
    const first = argumentAt(given, 0);
    return first === null ? null : (channelLike(first) ?? pathOf(first));
  }
  const [entry] = given?.kind === 'object' ? given.entries : [];
  if (entry === undefined) return null;
  const key = entry.keyNode;
  return entry.key ?? (key === null ? null : (channelLike(key) ?? pathOf(key)));
}

/** `publish().onTopic("usage-events").send()`: the topic is named on the way. */
function channelInChain(receiver: SyntaxNode | null): string | null {
  if (receiver === null) return null;
  for (const call of callsOfChain(receiver)) {
    const first = /topic|queue|stream|subject|channel|exchange/i.test(calleeName(call))
      ? argumentAt(call, 0)
      : null;
    const named = first === null ? null : literalString(first);
    if (named !== null) return named;
  }
  return null;
}

function channelLike(node: SyntaxNode): string | null {
  const given = resolve(node);
  // `redis.incrby(monthKey(tenant), n)`: the key that a function of the file puts together.
  const [made, another] = given.kind === 'call' ? returnedBy(given) : [];
  const value = made !== undefined && another === undefined ? made : given;
  if (value.kind === 'string' && value.parts.length > 0)
    return value.value.replace(/\$\{\}/g, '*').slice(0, MAX_CHANNEL);
  const text = literalString(value) ?? settingName(value);
  return text !== null && /^[\w.:/-]{2,200}$/.test(text) ? text.slice(0, MAX_CHANNEL) : null;
}

/** What the environment may name otherwise is called what stands in for it, or as the environment calls it. */
function settingName(node: SyntaxNode): string | null {
  const setting = settingOf(node);
  return setting === null ? null : (setting.fallback ?? setting.name);
}

/** Longer names are payload. */
const MAX_CHANNEL = 200;

/** `const usageQueue = new Queue('usage')`: the name in it. */
function madeWithName(receiver: SyntaxNode | null): string | null {
  if (receiver === null) return null;
  const [root = ''] = pathOf(receiver).split('.');
  const made = receiver.kind === 'call' ? receiver : valueOfName(root, receiver);
  if (made?.kind !== 'call' || !/queue|topic|stream|producer|writer|publisher/i.test(pathOf(made.callee)))
    return null;
  const named = argumentNamed(made, CHANNEL_NAMES);
  const first = argumentAt(made, 0);
  return (named && literalString(named)) ?? (first && channelLike(first));
}

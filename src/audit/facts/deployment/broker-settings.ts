import { isSeq, type YAMLMap } from 'yaml';
import { atEntry, DAY_SECONDS, type QueueDraft } from './queue-draft.ts';
import { entryOf, mapsIn, numberOf, textOf, valueAt, type YamlFile } from './yaml-file.ts';

/**
 * RabbitMQ's queues, in a broker's definitions (https://www.rabbitmq.com/docs/definitions) and as objects of its topology
 * operator, and Pub/Sub's subscriptions (https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions).
 */
export function brokerSettings(yaml: YamlFile): QueueDraft[] {
  return mapsIn(yaml).flatMap(({ map, above }) => {
    const group = textOf(valueAt(map, 'apiVersion')) ?? '';
    const kind = textOf(valueAt(map, 'kind')) ?? '';
    if (kind === 'Queue' && /rabbitmq/i.test(group)) {
      const spec = valueAt(map, 'spec');
      return queue(yaml, textOf(valueAt(spec, 'name')) ?? textOf(valueAt(map, 'metadata', 'name')), spec);
    }
    if (/^PubSubSubscription$/.test(kind))
      return subscription(yaml, textOf(valueAt(map, 'metadata', 'name')), valueAt(map, 'spec'));
    if (textOf(valueAt(map, 'type')) === 'gcp-types/pubsub-v1:projects.subscriptions')
      return subscription(yaml, textOf(valueAt(map, 'name')), valueAt(map, 'properties'));
    const isQueue = above.at(-1)?.key === 'queues' && above.length === 1 && isRabbit(above[0]?.map);
    return isQueue ? queue(yaml, textOf(valueAt(map, 'name')), map) : [];
  });
}

/** A broker's definitions hold lists of queues and of what leads to them. */
function isRabbit(definitions: YAMLMap | undefined): boolean {
  return (
    isSeq(valueAt(definitions, 'queues')) && entryOf(definitions, 'bindings', 'exchanges', 'vhosts') !== null
  );
}

function queue(yaml: YamlFile, name: string | null, spec: unknown): QueueDraft[] {
  if (name === null || isDeadLetter(name)) return [];
  const found: QueueDraft[] = [];
  const durable = entryOf(spec, 'durable');
  const temporary = entryOf(spec, 'auto_delete', 'autoDelete');
  if (durable !== null && textOf(durable.value) === 'false')
    found.push(atEntry(yaml, name, { pair: durable, risk: 'not-durable' }));
  else if (temporary !== null && textOf(temporary.value) === 'true')
    found.push(atEntry(yaml, name, { pair: temporary, risk: 'not-durable' }));
  const settings = valueAt(spec, 'arguments');
  if (entryOf(settings, 'x-dead-letter-exchange') !== null) return found;
  const life = entryOf(settings, 'x-message-ttl');
  if (life !== null && (numberOf(life.value) ?? Infinity) < DAY_SECONDS * 1000)
    found.push(atEntry(yaml, name, { pair: life, risk: 'short-retention' }));
  const most = entryOf(settings, 'x-max-length', 'x-max-length-bytes');
  // `reject-publish` tells the publisher instead, who can keep the message.
  if (most !== null && textOf(valueAt(settings, 'x-overflow'))?.startsWith('reject') !== true)
    found.push(atEntry(yaml, name, { pair: most, risk: 'drops-when-full' }));
  return found;
}

function subscription(yaml: YamlFile, name: string | null, spec: unknown): QueueDraft[] {
  if (name === null || isDeadLetter(name)) return [];
  const found: QueueDraft[] = [];
  const names = [textOf(valueAt(spec, 'topic')), textOf(valueAt(spec, 'topicRef', 'name'))].flatMap(
    (one) => one ?? [],
  );
  const kept = entryOf(spec, 'messageRetentionDuration');
  const seconds = /^(\d+)s$/.exec(textOf(kept?.value) ?? '')?.[1];
  if (kept !== null && seconds !== undefined && Number(seconds) < DAY_SECONDS)
    found.push({ ...atEntry(yaml, name, { pair: kept, risk: 'short-retention' }), names });
  return found;
}

/** A queue that takes what others could not deal with. */
export function isDeadLetter(name: string): boolean {
  return /dlq|dlx|dead.?letter|failed|failures|redrive|parking/i.test(name);
}

import { isMap, isSeq, type Pair } from 'yaml';
import { atEntry, DAY_SECONDS, type QueueDraft } from './queue-draft.ts';
import { entryOf, keyOf, mapsIn, numberOf, textOf, valueAt, type YamlFile } from './yaml-file.ts';

/**
 * Kafka topics: Strimzi's KafkaTopic (https://strimzi.io/docs/operators/latest/configuring#type-KafkaTopic-reference),
 * lists of topics with their configuration, and the broker's own defaults in docker-compose. Names and defaults of the
 * settings: https://kafka.apache.org/documentation/#topicconfigs.
 */
export function kafkaSettings(yaml: YamlFile): QueueDraft[] {
  return mapsIn(yaml).flatMap(({ map, above }): QueueDraft[] => {
    if (textOf(valueAt(map, 'kind')) === 'KafkaTopic') {
      const name = textOf(valueAt(map, 'spec', 'topicName')) ?? textOf(valueAt(map, 'metadata', 'name'));
      return name === null ? [] : topic(yaml, name, valueAt(map, 'spec'));
    }
    const isListed = /topics?$/i.test(above.at(-1)?.key ?? '');
    const isNamedBelow = /topics?$/i.test(above.at(-2)?.key ?? '');
    const listed = isListed ? (textOf(valueAt(map, 'name')) ?? textOf(valueAt(map, 'topic'))) : null;
    const name = listed ?? (isNamedBelow ? (above.at(-1)?.key ?? null) : null);
    const hasConfig = entryOf(map, 'config', 'configs', 'configuration', ...NAMES) !== null;
    return name !== null && hasConfig ? topic(yaml, name, map) : broker(yaml, map, above.at(-2)?.key ?? '');
  });
}

const NAMES = [
  'retention.ms',
  'retention_ms',
  'retentionMs',
  'cleanup.policy',
  'cleanup_policy',
  'cleanupPolicy',
];

function topic(yaml: YamlFile, name: string, spec: unknown): QueueDraft[] {
  const config = entryOf(spec, 'config', 'configs', 'configuration')?.value ?? spec;
  const copies = entryOf(spec, 'replicas', 'replication_factor', 'replicationFactor', 'replication');
  const found: QueueDraft[] = [];
  if (copies !== null && numberOf(copies.value) === 1)
    found.push(atEntry(yaml, name, { pair: copies, risk: 'one-copy' }));
  if (!isMap(config)) return found;
  for (const pair of config.items) {
    const risk = riskOf(keyOf(pair), pair);
    // State that is written anew for each key is what compaction is for.
    if (risk === 'compacted' && !/event|usage.*(record|log)|record|log|raw/i.test(name)) continue;
    if (risk !== null) found.push(atEntry(yaml, name, { pair, risk }));
  }
  return found;
}

function riskOf(key: string, pair: Pair): 'short-retention' | 'compacted' | null {
  const plain = key.replace(/[^a-z]/gi, '').toLowerCase();
  const value = textOf(pair.value) ?? '';
  if (plain === 'cleanuppolicy') return /^compact$/i.test(value) ? 'compacted' : null;
  const seconds = Number(value) * (UNITS[plain] ?? Number.NaN);
  return seconds > 0 && seconds < DAY_SECONDS ? 'short-retention' : null;
}

/** Settings of how long messages are kept, by the seconds of one unit. */
const UNITS: Readonly<Record<string, number>> = {
  retentionms: 0.001,
  retentionhours: 3600,
  retentionminutes: 60,
  logretentionms: 0.001,
  logretentionminutes: 60,
  logretentionhours: 3600,
  kafkalogretentionms: 0.001,
  kafkalogretentionminutes: 60,
  kafkalogretentionhours: 3600,
  kafkacfglogretentionms: 0.001,
  kafkacfglogretentionminutes: 60,
  kafkacfglogretentionhours: 3600,
};

/** The broker's defaults in docker-compose hold for every topic it carries; the service's name is all that is known. */
function broker(yaml: YamlFile, map: unknown, service: string): QueueDraft[] {
  if (!isMap(map)) return [];
  const names = createdTopics(map);
  return map.items.flatMap((pair) => {
    if (!keyOf(pair).startsWith('KAFKA_') || riskOf(keyOf(pair), pair) !== 'short-retention') return [];
    return [{ ...atEntry(yaml, names[0] ?? service, { pair, risk: 'short-retention' }), names }];
  });
}

function createdTopics(environment: unknown): readonly string[] {
  const entry = entryOf(environment, 'KAFKA_CREATE_TOPICS', 'KAFKA_TOPICS', 'TOPICS')?.value;
  const texts = isSeq(entry) ? entry.items.map(textOf) : [textOf(entry)];
  return texts.flatMap((text) => text?.split(/[\s,]+/) ?? []).map((one) => one.replace(/:.*$/, ''));
}

import { isMap, isScalar, type Pair } from 'yaml';
import { isDeadLetter } from './broker-settings.ts';
import { atEntry, DAY_SECONDS, type QueueDraft } from './queue-draft.ts';
import { entryOf, keyOf, numberOf, textOf, valueAt, type YamlFile } from './yaml-file.ts';

/*
 * SQS and Lambda in CloudFormation, SAM and serverless.yml. Names, defaults and bounds:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queue.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-eventsourcemapping.html
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const DEFAULT_RETENTION_SECONDS = 345_600;
const DEFAULT_VISIBILITY_SECONDS = 30;
const DEFAULT_BATCH = 10;

interface Queue {
  readonly id: string;
  readonly name: string;
  readonly pair: Pair;
  readonly properties: unknown;
}

/** Queues of a template that may lose messages, and functions that take them from one. */
export function awsQueueSettings(yaml: YamlFile): QueueDraft[] {
  return yaml.documents.flatMap((document) => {
    const resources = [valueAt(document, 'Resources'), valueAt(document, 'resources', 'Resources')].flatMap(
      (one) => (isMap(one) ? one.items : []),
    );
    const queues = resources.flatMap(toQueue);
    const deadLetters = deadLettersOf(queues);
    return [
      ...queues.flatMap((queue) => ofQueue(yaml, queue, { queues, deadLetters })),
      ...consumersOf(document, resources).flatMap((consumer) => ofConsumer(yaml, consumer, queues)),
    ];
  });
}

function toQueue(pair: Pair): Queue[] {
  if (textOf(valueAt(pair.value, 'Type')) !== 'AWS::SQS::Queue') return [];
  const properties = valueAt(pair.value, 'Properties');
  const id = keyOf(pair);
  return [{ id, name: nameIn(valueAt(properties, 'QueueName')) ?? id, pair, properties }];
}

/** A name that may be put together: `!Sub usage-events-${Stage}`. */
function nameIn(value: unknown): string | null {
  return textOf(value) ?? textOf(valueAt(value, 'Fn::Sub'));
}

/** The resource a reference names: `!GetAtt UsageDlq.Arn`, `Fn::GetAtt: [UsageDlq, Arn]`, `!Ref UsageQueue`. */
function referenceIn(value: unknown): string | null {
  if (isScalar(value)) return textOf(value)?.split('.')[0] ?? null;
  const inner = entryOf(value, 'Fn::GetAtt', 'Ref', 'Fn::Sub')?.value;
  if (inner === undefined) return null;
  const text = textOf(inner) ?? textOf((inner as { items?: readonly unknown[] }).items?.[0]);
  return text?.split('.')[0] ?? null;
}

function deadLettersOf(queues: readonly Queue[]): ReadonlyMap<string, Queue> {
  const found = new Map<string, Queue>();
  for (const queue of queues) {
    const target = referenceIn(valueAt(queue.properties, 'RedrivePolicy', 'deadLetterTargetArn'));
    const taking = queues.find(({ id }) => id === target);
    if (taking !== undefined) found.set(queue.id, taking);
  }
  return found;
}

function ofQueue(
  yaml: YamlFile,
  { id, name, pair, properties }: Queue,
  { queues, deadLetters }: { queues: readonly Queue[]; deadLetters: ReadonlyMap<string, Queue> },
): QueueDraft[] {
  if (isDeadLetter(id) || isDeadLetter(name) || [...deadLetters.values()].some((one) => one.id === id))
    return [];
  const names = [id];
  const found: QueueDraft[] = [];
  const kept = entryOf(properties, 'MessageRetentionPeriod');
  const redrive = entryOf(properties, 'RedrivePolicy');
  if (kept !== null && (numberOf(kept.value) ?? Infinity) < DAY_SECONDS)
    found.push({ ...atEntry(yaml, name, { pair: kept, risk: 'short-retention' }), names });
  if (redrive === null) {
    const lines = yaml.linesOf(pair.key);
    found.push({
      queue: name,
      names,
      risk: 'no-dead-letter',
      setting: 'RedrivePolicy',
      isDefault: true,
      lines,
    });
    return found;
  }
  const most = entryOf(redrive.value, 'maxReceiveCount');
  if (most !== null && numberOf(most.value) === 1)
    found.push({ ...atEntry(yaml, name, { pair: most, risk: 'one-attempt' }), names });
  const taking = deadLetters.get(id);
  const isShort =
    taking !== undefined && queues.includes(taking) && retentionOf(taking) <= retentionOf({ properties });
  if (taking !== undefined && isShort) {
    const own = entryOf(taking.properties, 'MessageRetentionPeriod');
    const setting =
      own === null ? 'MessageRetentionPeriod' : `MessageRetentionPeriod: ${textOf(own.value) ?? '…'}`;
    const lines = yaml.linesOf(own ?? taking.pair.key);
    found.push({ queue: name, names, risk: 'short-dead-letter', setting, isDefault: own === null, lines });
  }
  return found;
}

function retentionOf({ properties }: Pick<Queue, 'properties'>): number {
  const entry = entryOf(properties, 'MessageRetentionPeriod');
  // What is put in at deployment is taken for long enough on either side.
  return entry === null ? DEFAULT_RETENTION_SECONDS : (numberOf(entry.value) ?? Number.NaN);
}

interface Consumer {
  readonly name: string;
  /** The entry of the mapping, whose value has its settings: batch size, response types, queue. */
  readonly mapping: Pair;
  readonly queue: string | null;
  readonly timeout: { readonly seconds: number; readonly pair: Pair | null } | null;
}

function consumersOf(document: unknown, resources: readonly Pair[]): Consumer[] {
  const functions = valueAt(document, 'functions');
  const serverless = isMap(functions) ? functions.items.flatMap(serverlessConsumers) : [];
  const mapped = resources.flatMap((pair) => {
    const type = textOf(valueAt(pair.value, 'Type'));
    if (type === 'AWS::Serverless::Function') return samConsumers(pair);
    return type === 'AWS::Lambda::EventSourceMapping' ? mappingConsumers(pair, resources) : [];
  });
  return [...serverless, ...mapped];
}

function serverlessConsumers(pair: Pair): Consumer[] {
  const events = valueAt(pair.value, 'events') as { items?: readonly unknown[] } | undefined;
  const timeout = entryOf(pair.value, 'timeout');
  return (events?.items ?? []).flatMap((event) => {
    const entry = entryOf(event, 'sqs');
    if (entry === null) return [];
    const queue = referenceIn(valueAt(entry.value, 'arn') ?? entry.value);
    return [{ name: keyOf(pair), mapping: entry, queue, timeout: timeoutOf(timeout, 6) }];
  });
}

function samConsumers(pair: Pair): Consumer[] {
  const properties = valueAt(pair.value, 'Properties');
  const events = valueAt(properties, 'Events');
  if (!isMap(events)) return [];
  return events.items.flatMap(({ value }) => {
    const mapping = entryOf(value, 'Properties');
    if (textOf(valueAt(value, 'Type')) !== 'SQS' || mapping === null) return [];
    const queue = referenceIn(valueAt(mapping.value, 'Queue'));
    return [{ name: keyOf(pair), mapping, queue, timeout: timeoutOf(entryOf(properties, 'Timeout'), 3) }];
  });
}

function mappingConsumers(pair: Pair, resources: readonly Pair[]): Consumer[] {
  const mapping = entryOf(pair.value, 'Properties');
  const queue = referenceIn(valueAt(mapping?.value, 'EventSourceArn'));
  const isQueue = resources.some((one) => keyOf(one) === queue && toQueue(one).length > 0);
  if (mapping === null || !isQueue) return [];
  const target = referenceIn(valueAt(mapping.value, 'FunctionName'));
  const consumer = resources.find((one) => keyOf(one) === target);
  const timeout = consumer ? timeoutOf(entryOf(valueAt(consumer.value, 'Properties'), 'Timeout'), 3) : null;
  return [{ name: target ?? keyOf(pair), mapping, queue, timeout }];
}

function timeoutOf(pair: Pair | null, defaultSeconds: number): Consumer['timeout'] {
  if (pair === null) return { seconds: defaultSeconds, pair: null };
  const seconds = numberOf(pair.value);
  return seconds === null ? null : { seconds, pair };
}

function ofConsumer(yaml: YamlFile, consumer: Consumer, queues: readonly Queue[]): QueueDraft[] {
  const { mapping, timeout } = consumer;
  const queue = queues.find(({ id }) => id === consumer.queue);
  const name = queue?.name ?? consumer.queue ?? consumer.name;
  const names = [consumer.name, consumer.queue ?? ''];
  const found: QueueDraft[] = [];
  const responses = entryOf(mapping.value, 'FunctionResponseTypes', 'functionResponseType');
  const size = entryOf(mapping.value, 'BatchSize');
  const batch = size === null ? DEFAULT_BATCH : numberOf(size.value);
  if (responses === null && batch !== null && batch > 1) {
    const lines = yaml.linesOf(size ?? mapping);
    const first = { startLine: lines.startLine, endLine: lines.startLine };
    const setting = size === null ? 'BatchSize' : `${keyOf(size)}: ${batch}`;
    found.push({ queue: name, names, risk: 'whole-batch', setting, isDefault: size === null, lines: first });
  }
  const visible = queue === undefined ? null : entryOf(queue.properties, 'VisibilityTimeout');
  const seconds = visible === null ? DEFAULT_VISIBILITY_SECONDS : numberOf(visible.value);
  const isShort = queue !== undefined && timeout !== null && seconds !== null && seconds < timeout.seconds;
  if (isShort) {
    const at = visible ?? timeout.pair ?? queue.pair;
    const setting = visible === null ? 'VisibilityTimeout' : `VisibilityTimeout: ${seconds}`;
    const lines = visible === null && timeout.pair === null ? yaml.linesOf(queue.pair.key) : yaml.linesOf(at);
    found.push({ queue: name, names, risk: 'short-visibility', setting, isDefault: visible === null, lines });
  }
  return found;
}

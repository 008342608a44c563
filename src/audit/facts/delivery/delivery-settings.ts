import type { AssignNode, CallNode, ObjectNode, StringNode, SyntaxNode } from '../../languages/syntax.ts';
import { fieldNameOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { brokerClientsIn } from '../libraries/broker-clients-in.ts';
import { lastName, plainName } from '../names.ts';

/** A setting of a queue's or log's client by which messages may be lost. */
export interface WeakSetting {
  readonly node: SyntaxNode;
  /** As written: `acks`, `auto.offset.reset`. */
  readonly name: string;
  /** As written: `0`, `latest`, `sarama.OffsetNewest`; null where the setting is not written at all. */
  readonly value: string | null;
  readonly kind:
    | 'unacknowledged'
    | 'one-replica'
    | 'not-idempotent'
    | 'starts-at-newest'
    | 'held-in-memory'
    | 'not-durable';
}

/*
 * Names and values as the clients document them: Kafka's producer and consumer configuration
 * (https://kafka.apache.org/documentation/#producerconfigs_acks, #producerconfigs_enable.idempotence,
 * #consumerconfigs_auto.offset.reset) and the constants
 * of the Go clients for the same (https://pkg.go.dev/github.com/IBM/sarama, https://pkg.go.dev/github.com/segmentio/kafka-go).
 */
const ACKS = /^(acks|requestrequiredacks|requiredacks|topicacks)$/;
const NO_ACKS = /^(0|none|noresponse|requirenone)$/;
const ONE_ACK = /^(1|waitforlocal|requireone|leader|acksleader)$/;
const IDEMPOTENCE = /^(enableidempotence|produceridempotent)$/;
const START = /^(autooffsetreset|initial|startoffset|initialoffset)$/;
const NEWEST = /^(latest|largest|offsetnewest|lastoffset)$/;
/* https://clickhouse.com/docs/optimize/asynchronous-inserts: without the wait a client hears of no failed insert. */
const WAITS_FOR_INSERT = /^waitforasyncinsert$/;
/* https://www.mongodb.com/docs/manual/reference/write-concern/: `w: 0` asks for no acknowledgement of the write. */
const WRITE_CONCERN = /^(w|writeconcern)$/;
const NO_CONCERN = /^(0|unacknowledged)$/;
/* https://www.rabbitmq.com/docs/queues#durability, https://www.rabbitmq.com/docs/publishers#message-properties */
const DURABLE = /^(durable|persistent)$/;
const DELIVERY_MODE = /^deliverymode$/;
const TRANSIENT = /^(1|transient|nonpersistent)$/;
/** Where such a name is one of a broker's or a database's. */
const BROKERS_OF_QUEUES = /amqp|rabbit|bunny|pika|kombu/i;
const DOCUMENT_STORES = /mongo/i;

/** Every weak setting that the file writes, as a literal, a keyword or a field. */
export function weakSettingsIn(facts: FileFacts): readonly WeakSetting[] {
  const { text } = facts.file;
  const written = [
    ...facts.nodes('assign').flatMap(assigned),
    ...facts.nodes('object').flatMap(entered),
    ...facts.nodes('call').flatMap(handed),
    ...facts.nodes('string').flatMap(inSql),
  ].filter(({ kind, name }) => {
    if (kind === 'not-durable') return BROKERS_OF_QUEUES.test(text);
    return !WRITE_CONCERN.test(plainName(name)) || DOCUMENT_STORES.test(text);
  });
  return [...written, ...unsaidSettings(facts)];
}

/** True where the file gives the same setting its safe value as well: it has clients for this and for that. */
export function isSaidBothWays(facts: FileFacts, { name, kind }: WeakSetting): boolean {
  const plain = plainName(name);
  const safe = SAFE[kind];
  const isSafe = (key: SyntaxNode | string | null, value: SyntaxNode): boolean => {
    const said = key === null ? '' : plainName(typeof key === 'string' ? key : settingName(key));
    if (kind === 'held-in-memory' && said === 'asyncinsert')
      return /^(0|false)$/.test(plainName(textOf(value)));
    return said === plain && safe.test(plainName(textOf(value)));
  };
  return (
    facts
      .nodes('object')
      .some(({ entries }) => entries.some((entry) => isSafe(entry.key ?? entry.keyNode, entry.value))) ||
    facts.nodes('call').some((call) => call.arguments.some((one) => isSafe(one.name, one.value))) ||
    facts.nodes('assign').some(({ targets: [target], value: given }) => {
      return target?.kind === 'member' && given !== null && isSafe(target.name, given);
    })
  );
}

const SAFE: Readonly<Record<WeakSetting['kind'], RegExp>> = {
  unacknowledged: /^(all|requireall|waitforall|allisracks)$|^-1$/,
  'one-replica': /^(all|requireall|waitforall|allisracks)$|^-1$/,
  'not-idempotent': /^true$/,
  'starts-at-newest': /^(earliest|oldest|smallest|firstoffset)$/,
  'held-in-memory': /^(1|true)$/,
  'not-durable': /^(true|2|persistent)$/,
};

/** `INSERT INTO usage SETTINGS async_insert = 1, wait_for_async_insert = 0 VALUES …`, also in an address. */
function inSql(node: StringNode): readonly WeakSetting[] {
  if (node.value.length > MAX_TEXT || !/\bwait_for_async_insert\s*=\s*0\b/i.test(node.value)) return [];
  return [{ node, name: 'wait_for_async_insert', value: '0', kind: 'held-in-memory' }];
}

/** Longer texts are data. */
const MAX_TEXT = 4_000;

/** A setting that is left to a weak default stands where its client is made. */
function unsaidSettings(facts: FileFacts): readonly WeakSetting[] {
  const left = brokerClientsIn(facts)
    .flatMap(({ weakDefault }) => weakDefault ?? [])
    .filter(({ said }) => !said.test(facts.file.text));
  if (left.length === 0) return [];
  const made = [
    ...facts.nodes('object').map((node) => ({ node, type: node.typeName ?? '' })),
    ...facts.nodes('call').map((node) => ({ node, type: pathOf(node.callee) })),
  ];
  return made.flatMap(({ node, type }) =>
    left.filter(({ makes }) => makes.test(type)).map(({ name, kind }) => ({ node, name, value: null, kind })),
  );
}

function assigned(assign: AssignNode): readonly WeakSetting[] {
  const [target] = assign.targets;
  const name = target === undefined ? null : fieldNameOf(target);
  return assign.value === null || name === null ? [] : toSetting(assign, name, assign.value);
}

function entered(object: ObjectNode): readonly WeakSetting[] {
  return object.entries.flatMap(({ key, keyNode, value }) => {
    const name = key ?? (keyNode === null ? '' : settingName(keyNode));
    return name === '' ? [] : toSetting(value, name, value);
  });
}

function handed(call: CallNode): readonly WeakSetting[] {
  const named = call.arguments.flatMap(({ name, value }) =>
    name === null ? [] : toSetting(value, name, value),
  );
  const [first, second, third] = call.arguments;
  // `props.put("acks", "0")`.
  if (first === undefined || second === undefined || third !== undefined) return named;
  return [...named, ...toSetting(call, settingName(first.value), second.value)];
}

/** `"acks"`, also by Java's constant for that name: `ProducerConfig.ACKS_CONFIG`. */
export function settingName(node: SyntaxNode): string {
  if (node.kind === 'string') return node.value;
  if (node.kind !== 'member') return '';
  const [, constant] = /^(\w+)_CONFIG$/.exec(node.name) ?? [];
  return constant?.toLowerCase().replaceAll('_', '.') ?? node.name;
}

function toSetting(node: SyntaxNode, name: string, value: SyntaxNode): readonly WeakSetting[] {
  const kind = weaknessOf(plainName(name), plainName(textOf(value)));
  return kind === null ? [] : [{ node, name, value: writtenAs(value), kind }];
}

/** What a setting of that name loses by that value, both in one spelling; null where it loses nothing. */
function weaknessOf(name: string, value: string): WeakSetting['kind'] | null {
  if (ACKS.test(name) && NO_ACKS.test(value)) return 'unacknowledged';
  if (ACKS.test(name) && ONE_ACK.test(value)) return 'one-replica';
  if (IDEMPOTENCE.test(name) && value === 'false') return 'not-idempotent';
  if (WAITS_FOR_INSERT.test(name) && /^(0|false)$/.test(value)) return 'held-in-memory';
  if (WRITE_CONCERN.test(name) && NO_CONCERN.test(value)) return 'unacknowledged';
  if (DURABLE.test(name) && value === 'false') return 'not-durable';
  if (DELIVERY_MODE.test(name) && TRANSIENT.test(value)) return 'not-durable';
  return START.test(name) && NEWEST.test(value) ? 'starts-at-newest' : null;
}

/** A literal's own text, or the whole name of a constant. */
export function writtenAs(value: SyntaxNode): string {
  return value.kind === 'name' || value.kind === 'member' ? pathOf(value) : textOf(value);
}

/** The value as written: a number, a text, or the last name of a constant. */
function textOf(value: SyntaxNode): string {
  if (value.kind === 'number') return value.raw;
  if (value.kind === 'string') return value.value;
  if (value.kind === 'boolean') return String(value.value);
  return lastName(pathOf(value));
}

import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { askedName, calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, plainName } from '../names.ts';
import { literalString } from '../values.ts';
import { settingName } from './delivery-settings.ts';

/** A setting by which a broker forgets a message as it hands it out, or on a timer of the client. */
export interface AutomaticAcknowledgement {
  readonly node: SyntaxNode;
  /** As written: `enable.auto.commit`, `no_ack`. */
  readonly name: string;
}

/*
 * As the clients document them: Kafka's consumer configuration
 * (https://kafka.apache.org/documentation/#consumerconfigs_enable.auto.commit), AMQP's no-ack consumers
 * (https://www.rabbitmq.com/docs/confirms#acknowledgement-modes), Service Bus's receive modes
 * (https://learn.microsoft.com/azure/service-bus-messaging/message-transfers-locks-settlement) and JetStream's
 * acknowledgement policies (https://docs.nats.io/nats-concepts/jetstream/consumers).
 */
const SETTINGS: readonly { readonly name: RegExp; readonly value: RegExp }[] = [
  { name: /^(enableautocommit|autocommit|consumeroffsetsautocommitenable)$/, value: /^true$/ },
  { name: /^(noack|autoack|autoacknowledge)$/, value: /^true$/ },
  { name: /^manualack$/, value: /^false$/ },
  { name: /^(receivemode)$/, value: /receiveanddelete$/ },
  { name: /^(ackpolicy)$/, value: /^(ack)?none$/ },
  { name: /^(ackmode|acknowledgemode)$/, value: /^none$/ },
];
/** Only what the code itself has stored is committed then. */
const STORED_BY_HAND = /auto[._]?offset[._]?store|AutoOffsetStore|store_?offsets?\b|StoreOffset/i;

/** Every place of the file that lets messages be forgotten unasked. */
export function automaticAcknowledgementsIn(facts: FileFacts): readonly AutomaticAcknowledgement[] {
  const found: AutomaticAcknowledgement[] = [];
  const isByHand = STORED_BY_HAND.test(facts.file.text);
  const add = (node: SyntaxNode, name: string, value: SyntaxNode): void => {
    const plain = plainName(name);
    const said = plainName(textOf(value));
    if (isByHand && /autocommit/.test(plain)) return;
    // Databases have a setting of that name too.
    if (plain === 'autocommit' && !/kafka/i.test(facts.file.text)) return;
    if (SETTINGS.some((setting) => setting.name.test(plain) && setting.value.test(said)))
      found.push({ node, name });
  };
  for (const { entries } of facts.nodes('object'))
    for (const { key, value } of entries) if (key !== null) add(value, key, value);
  for (const assign of facts.nodes('assign')) {
    const [target] = assign.targets;
    if (assign.value === null || target?.kind !== 'member') continue;
    // `config.Consumer.Offsets.AutoCommit.Enable = true`
    const name = target.name === 'Enable' ? pathOf(target).split('.').slice(1).join('') : target.name;
    add(assign, name, assign.value);
  }
  for (const call of facts.nodes('call')) {
    for (const { name, value } of call.arguments) if (name !== null) add(call, name, value);
    const [first, second, third] = call.arguments;
    if (first !== undefined && second !== undefined && third === undefined)
      add(call, settingName(first.value), second.value);
    const flag = positionalFlag(call, facts) ?? leftOutFlag(call, facts);
    if (flag !== null) found.push({ node: call, name: flag });
  }
  return found;
}

/** The clients whose consumers take the flag by its place: Java and .NET second, Go third, PHP fourth. */
const BY_PLACE: readonly { readonly name: RegExp; readonly at: number; readonly imports: RegExp }[] = [
  { name: /^(basicConsume|basicGet|BasicConsume|BasicGet)(Async)?$/, at: 1, imports: /rabbitmq/i },
  { name: /^Consume(WithContext)?$/, at: 2, imports: /amqp/i },
  { name: /^basic_consume$/, at: 3, imports: /PhpAmqpLib/i },
];

function positionalFlag(call: CallNode, facts: FileFacts): string | null {
  const name = calleeName(call);
  const place = BY_PLACE.find((one) => one.name.test(name));
  if (place === undefined) return null;
  const at = /^ConsumeWithContext$/.test(name) ? place.at + 1 : place.at;
  const flag = call.arguments[at];
  const isTrue = flag?.name === null && flag.value.kind === 'boolean' && flag.value.value;
  return isTrue && facts.nodes('import').some(({ module }) => place.imports.test(module)) ? 'autoAck' : null;
}

/**
 * The clients whose consumers let messages be forgotten unless they are asked not to: Bunny
 * (https://rubybunny.info/articles/queues.html#manual-acknowledgements) and whatever speaks STOMP
 * (https://stomp.github.io/stomp-specification-1.2.html#SUBSCRIBE_ack_Header).
 */
const BY_DEFAULT: readonly { readonly name: RegExp; readonly setting: RegExp; readonly imports: RegExp }[] = [
  { name: /^(subscribe|pop)$/, setting: /^(manual_?ack|ack)$/, imports: /^(bunny|march_hare)$/ },
  { name: /^subscribe$/, setting: /^ack$/, imports: /^(stomp|stompjs|@stomp\/stompjs|stompit)$/ },
];
/** STOMP's destination, handler and settings: Python's client takes the way of acknowledging third. */
const MAX_PLAIN = 2;
const TAKEN_FROM = /queue|^q$|client|conn|stomp|session/i;

/** The call, where it names no way of acknowledging; null where what it is given may hold one. */
function leftOutFlag(call: CallNode, facts: FileFacts): string | null {
  const name = calleeName(call);
  const client = BY_DEFAULT.find(
    (one) => one.name.test(name) && facts.nodes('import').some(({ module }) => one.imports.test(module)),
  );
  const receiver = receiverOf(call);
  if (client === undefined || receiver === null || !TAKEN_FROM.test(askedName(receiver))) return null;
  const isSaid = call.arguments.some(
    ({ name: own, value }) => (own !== null && client.setting.test(own)) || maySet(value, client.setting),
  );
  return isSaid || call.arguments.length > MAX_PLAIN ? null : name;
}

/** An object of settings that has the one asked for, or any value out of sight behind the destination and the handler. */
function maySet(value: SyntaxNode, setting: RegExp): boolean {
  if (value.kind === 'object') return value.entries.some(({ key }) => key === null || setting.test(key));
  return (
    value.kind === 'other' ||
    (value.kind === 'name' && /options|opts|headers|settings|config|args/i.test(value.name))
  );
}

function textOf(value: SyntaxNode): string {
  if (value.kind === 'boolean') return String(value.value);
  return literalString(value) ?? lastName(pathOf(value));
}

import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { askedName, calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { brokerClientsIn } from '../libraries/broker-clients-in.ts';
import { lastName, plainName } from '../names.ts';
import { literalString } from '../values.ts';
import { settingName, writtenAs } from './delivery-settings.ts';

/** A setting by which a broker forgets a message as it hands it out, or on a timer of the client. */
export interface AutomaticAcknowledgement {
  readonly node: SyntaxNode;
  /** As written: `enable.auto.commit`, `no_ack`. */
  readonly name: string;
  /** As written: `true`, `ReceiveMode.ReceiveAndDelete`; null where a call is named, that is left to its default. */
  readonly value: string | null;
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
      found.push({ node, name, value: writtenAs(value) });
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
    const flag = positionalFlag(call, facts);
    const taking = flag === null ? leftOutFlag(call, facts) : null;
    if (flag !== null) found.push({ node: call, name: flag, value: 'true' });
    if (taking !== null) found.push({ node: call, name: taking, value: null });
  }
  return found;
}

/** `basicConsume(queue, true, handler)`: the flag is told by its place. */
function positionalFlag(call: CallNode, facts: FileFacts): string | null {
  const name = calleeName(call);
  const isFlagged = brokerClientsIn(facts).some(({ forgetsAt }) => {
    const flag =
      forgetsAt !== undefined && Object.hasOwn(forgetsAt, name)
        ? call.arguments[forgetsAt[name] ?? 0]
        : undefined;
    return flag?.name === null && flag.value.kind === 'boolean' && flag.value.value;
  });
  return isFlagged ? 'autoAck' : null;
}

/** STOMP's destination, handler and settings: Python's client takes the way of acknowledging third. */
const MAX_PLAIN = 2;
const TAKEN_FROM = /queue|^q$|client|conn|stomp|session/i;

/** The call, where it names no way of acknowledging; null where what it is given may hold one. */
function leftOutFlag(call: CallNode, facts: FileFacts): string | null {
  const name = calleeName(call);
  const taking = brokerClientsIn(facts)
    .flatMap(({ forgetsUnless }) => forgetsUnless ?? [])
    .find(({ calls }) => calls.test(name));
  const receiver = receiverOf(call);
  if (taking === undefined || receiver === null || !TAKEN_FROM.test(askedName(receiver))) return null;
  const isSaid = call.arguments.some(
    ({ name: own, value }) => (own !== null && taking.settings.test(own)) || maySet(value, taking.settings),
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

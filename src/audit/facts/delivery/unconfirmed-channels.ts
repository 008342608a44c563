import type { CallNode } from '../../languages/syntax.ts';
import { receiverOf, withAwait } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';

/**
 * Clients of RabbitMQ whose channels answer nothing to what is published unless they are told to
 * (https://www.rabbitmq.com/docs/confirms#publisher-confirms). Python's aio-pika asks for confirms by itself
 * (https://docs.aio-pika.com/rabbitmq-tutorial/7-publisher-confirms.html).
 */
const SILENT_BY_DEFAULT =
  /^(amqplib(\/.*)?|pika(\..*)?|bunny|com\.rabbitmq\.client(\..*)?|RabbitMQ\.Client(\..*)?|PhpAmqpLib(\\.*)?|lapin(::.*)?|github\.com\/(rabbitmq\/amqp091-go|streadway\/amqp))$/;
const OPENS = /^(create_?channel(_?async)?|channel|create_?model)$/i;
/** Anything that says of a confirm or a transaction of the channel, in any client's spelling. */
const ASKS = /confirm|tx_?select/i;

/** Where the file opens a channel by which it is never told whether the broker took what was published; null elsewhere. */
export function unconfirmedChannel(facts: FileFacts): CallNode | null {
  const { file, callsNamed, nodes } = facts;
  if (!nodes('import').some(({ module }) => SILENT_BY_DEFAULT.test(module)) || ASKS.test(file.text))
    return null;
  return callsNamed(OPENS).find((call) => receiverOf(call) !== null && isKept(call)) ?? null;
}

/** `const channel = await connection.createChannel()`, `self._channel = connection.channel()`. */
function isKept(call: CallNode): boolean {
  const { parent } = withAwait(call);
  return parent?.kind === 'assign' || (parent?.kind === 'unary' && parent.parent?.kind === 'assign');
}

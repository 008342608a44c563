/**
 * What a client of a broker does with messages unless it is told otherwise: whether it hears of what was published,
 * whether the broker forgets a message as it hands it out, and which of its defaults loses one.
 */
export interface BrokerClient {
  readonly name: string;
  /** Where this was read. */
  readonly sources: readonly string[];
  /** An import of the file that says the client is used there. */
  readonly imports: RegExp;
  /** What opens a channel that answers nothing to what is published, where the file asks for no confirms. */
  readonly opensSilently?: RegExp;
  /** Calls that take by its place whether a message is forgotten as it is handed out; the first is 0. */
  readonly forgetsAt?: Readonly<Record<string, number>>;
  /** Calls by which messages are forgotten as they are handed out, unless one of the settings is given. */
  readonly forgetsUnless?: { readonly calls: RegExp; readonly settings: RegExp };
  /** What its default loses. */
  readonly weakDefault?: WeakDefault;
}

/** A setting whose default may lose messages. */
export interface WeakDefault {
  /** What the client is made by. */
  readonly makes: RegExp;
  /** One that is said anywhere in the file is not left to its default. */
  readonly said: RegExp;
  /** The setting, as written. */
  readonly name: string;
  /** It waits for no answer of a broker, or for that of one alone. */
  readonly kind: 'unacknowledged' | 'one-replica';
}

/** Whoever publishes hears nothing unless it asks. */
const CONFIRMS = 'https://www.rabbitmq.com/docs/confirms#publisher-confirms';

/**
 * Clients that are left to themselves. Not here: aio-pika, which asks for confirms by itself
 * (https://docs.aio-pika.com/rabbitmq-tutorial/7-publisher-confirms.html), and kafka-python, which waited for one broker
 * until its 3.0 and waits for all since (https://github.com/dpkp/kafka-python/blob/master/CHANGES.md): which of the two it
 * is, a file does not say.
 */
export const BROKER_CLIENTS: readonly BrokerClient[] = [
  {
    name: 'amqplib',
    sources: [CONFIRMS, 'https://amqp-node.github.io/amqplib/channel_api.html#model_createChannel'],
    imports: /^amqplib(\/.*)?$/,
    opensSilently: /^createChannel$/i,
  },
  {
    name: 'pika',
    sources: [CONFIRMS, 'https://pika.readthedocs.io/en/stable/modules/channel.html'],
    imports: /^pika(\..*)?$/,
    opensSilently: /^channel$/i,
  },
  {
    name: 'Bunny',
    sources: [CONFIRMS, 'https://rubybunny.info/articles/queues.html#manual-acknowledgements'],
    imports: /^bunny$/,
    opensSilently: /^create_channel$/i,
    forgetsUnless: { calls: /^(subscribe|pop)$/, settings: /^(manual_?ack|ack)$/ },
  },
  {
    name: 'March Hare',
    sources: ['https://github.com/ruby-amqp/march_hare'],
    imports: /^march_hare$/,
    forgetsUnless: { calls: /^(subscribe|pop)$/, settings: /^(manual_?ack|ack)$/ },
  },
  {
    name: 'RabbitMQ of Java',
    sources: [CONFIRMS, 'https://www.rabbitmq.com/docs/confirms#acknowledgement-modes'],
    imports: /^com\.rabbitmq\.client(\..*)?$/,
    opensSilently: /^createChannel$/i,
    forgetsAt: { basicConsume: 1, basicGet: 1 },
  },
  {
    name: 'RabbitMQ of .NET',
    sources: [CONFIRMS, 'https://www.rabbitmq.com/docs/confirms#acknowledgement-modes'],
    imports: /^RabbitMQ\.Client(\..*)?$/,
    opensSilently: /^Create(Channel(Async)?|Model)$/i,
    forgetsAt: { BasicConsume: 1, BasicConsumeAsync: 1, BasicGet: 1, BasicGetAsync: 1 },
  },
  {
    name: 'amqp of Go',
    sources: [CONFIRMS, 'https://pkg.go.dev/github.com/rabbitmq/amqp091-go#Channel.Consume'],
    imports: /^github\.com\/(rabbitmq\/amqp091-go|streadway\/amqp)$/,
    opensSilently: /^Channel$/i,
    forgetsAt: { Consume: 2, ConsumeWithContext: 3 },
  },
  {
    name: 'php-amqplib',
    sources: [
      CONFIRMS,
      'https://github.com/php-amqplib/php-amqplib/blob/master/PhpAmqpLib/Channel/AMQPChannel.php',
    ],
    imports: /^\\?PhpAmqpLib(\\.*)?$/,
    opensSilently: /^channel$/i,
    forgetsAt: { basic_consume: 3 },
  },
  {
    name: 'lapin',
    sources: [CONFIRMS, 'https://docs.rs/lapin/latest/lapin/struct.Connection.html#method.create_channel'],
    imports: /^lapin(::.*)?$/,
    opensSilently: /^create_channel$/i,
  },
  {
    name: 'clients of STOMP',
    sources: ['https://stomp.github.io/stomp-specification-1.2.html#SUBSCRIBE_ack_Header'],
    imports: /^(stomp|stompjs|@stomp\/stompjs|stompit)$/,
    forgetsUnless: { calls: /^subscribe$/, settings: /^ack$/ },
  },
  {
    name: 'kafka-go of segmentio',
    sources: ['https://pkg.go.dev/github.com/segmentio/kafka-go#Writer'],
    imports: /^github\.com\/segmentio\/kafka-go$/,
    weakDefault: {
      makes: /^kafka\.Writer$/,
      said: /RequiredAcks/,
      name: 'RequiredAcks',
      kind: 'unacknowledged',
    },
  },
  {
    name: 'sarama',
    sources: ['https://pkg.go.dev/github.com/IBM/sarama#Config'],
    imports: /^github\.com\/(IBM|Shopify)\/sarama$/,
    weakDefault: {
      makes: /^sarama\.NewConfig$/,
      said: /RequiredAcks|Consumer\./,
      name: 'Producer.RequiredAcks',
      kind: 'one-replica',
    },
  },
  {
    name: 'aiokafka',
    sources: ['https://github.com/aio-libs/aiokafka/blob/master/aiokafka/producer/producer.py'],
    imports: /^aiokafka(\.|$)/,
    weakDefault: {
      makes: /^(aiokafka\.)?AIOKafkaProducer$/,
      said: /\backs\b|enable_idempotence|transactional_id/,
      name: 'acks',
      kind: 'one-replica',
    },
  },
];

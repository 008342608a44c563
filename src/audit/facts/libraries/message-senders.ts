// oxlint-disable max-lines -- a table: nothing but rows
/**
 * What the call that hands a message to a queue or stream gives back, and where a failure is told: the one place that
 * knows whether a message whose sending nobody looks after was lost unheard.
 */
export interface MessageSender {
  readonly name: string;
  readonly source: string;
  /** An import of the file that says the library is used there. */
  readonly imports: RegExp;
  /** The name of the call. */
  readonly call: RegExp;
  /** What it is called on, by its name or its type. */
  readonly on: RegExp;
  /**
   * `promise`: nothing may have been sent before it is awaited. `future`: the message waits in a buffer of the process,
   * and what came of it is told by what the call gives back. `report`: as before, and told to a function that is handed in
   * alone. `answer`: the call waits for the broker and raises. `none`: nobody is ever told.
   */
  readonly gives: 'promise' | 'future' | 'report' | 'answer' | 'none';
  /** Which argument takes the report, by its place; a future may be told by it too. */
  readonly reportAt?: number;
  /** What it is called where arguments have names. */
  readonly reportNamed?: RegExp;
  /** The call has to be awaited before it gives its future: awaiting it once waits for the buffer alone. */
  readonly isFutureAwaited?: true;
  /** What the file says where failures are told for all messages at once, or a flush or a transaction raises them. */
  readonly heardIf?: RegExp;
  /** `nobody`: whoever does not listen at that moment never gets it. */
  readonly keptBy?: 'nobody';
  /** The argument that says how often it may be lost, and what it is where it is left out. */
  readonly quality?: { readonly name: RegExp; readonly at: number; readonly default: number };
}

const KAFKA = /producer|kafka|template|writer/i;
const TRANSACTIONS =
  /commitTransaction|commit_transaction|executeInTransaction|transactionIdPrefix|transactional[._]id/i;

export const MESSAGE_SENDERS: readonly MessageSender[] = [
  // Kafka.
  {
    name: 'kafka-clients',
    source: 'https://kafka.apache.org/documentation/#producerapi',
    imports: /^org\.apache\.kafka\.clients(\.|$)/,
    call: /^send$/,
    on: KAFKA,
    gives: 'future',
    reportAt: 1,
    heardIf: TRANSACTIONS,
  },
  {
    name: 'spring-kafka',
    source: 'https://docs.spring.io/spring-kafka/reference/kafka/sending-messages.html',
    imports: /^org\.springframework\.kafka(\.|$)/,
    call: /^(send|sendDefault)$/,
    on: KAFKA,
    gives: 'future',
    heardIf: new RegExp(`ProducerListener|${TRANSACTIONS.source}`, 'i'),
  },
  {
    name: 'kafkajs',
    source: 'https://github.com/tulios/kafkajs/blob/master/types/index.d.ts',
    imports: /^kafkajs$/,
    call: /^(send|sendBatch)$/,
    on: KAFKA,
    gives: 'promise',
  },
  {
    name: 'kafka-python',
    source: 'https://kafka-python.readthedocs.io/en/master/apidoc/KafkaProducer.html',
    imports: /^kafka(\.|$)/,
    call: /^send$/,
    on: KAFKA,
    gives: 'future',
    heardIf: TRANSACTIONS,
  },
  {
    name: 'aiokafka',
    source: 'https://aiokafka.readthedocs.io/en/stable/producer.html#usage',
    imports: /^aiokafka(\.|$)/,
    call: /^send$/,
    on: KAFKA,
    gives: 'future',
    isFutureAwaited: true,
    heardIf: TRANSACTIONS,
  },
  {
    name: 'confluent-kafka of Python',
    source: 'https://docs.confluent.io/kafka-clients/python/current/overview.html#asynchronous-writes',
    imports: /^confluent_kafka(\.|$)/,
    call: /^produce$/,
    on: KAFKA,
    gives: 'report',
    reportAt: 4,
    reportNamed: /^(callback|on_delivery)$/,
    heardIf: new RegExp(`on_delivery|dr_cb|delivery[._]report|${TRANSACTIONS.source}`, 'i'),
  },
  {
    name: 'Confluent.Kafka, queued',
    source:
      'https://github.com/confluentinc/confluent-kafka-dotnet/blob/master/src/Confluent.Kafka/IProducer.cs',
    imports: /^Confluent\.Kafka(\.|$)/,
    call: /^Produce$/,
    on: KAFKA,
    gives: 'report',
    reportAt: 2,
    reportNamed: /^deliveryHandler$/,
    heardIf: TRANSACTIONS,
  },
  {
    name: 'Confluent.Kafka',
    source: 'https://docs.confluent.io/kafka-clients/dotnet/current/overview.html#producer',
    imports: /^Confluent\.Kafka(\.|$)/,
    call: /^ProduceAsync$/,
    on: KAFKA,
    gives: 'promise',
  },
  {
    name: 'confluent-kafka-go',
    source: 'https://docs.confluent.io/kafka-clients/go/current/overview.html#asynchronous-writes',
    imports: /^github\.com\/confluentinc\/confluent-kafka-go(\/.*)?$/,
    call: /^Produce$/,
    on: /^p$|producer|kafka|writer/i,
    gives: 'report',
    reportAt: 1,
    heardIf: /\.Events\(\)/,
  },
  {
    name: 'franz-go',
    source: 'https://github.com/twmb/franz-go/blob/master/pkg/kgo/producer.go',
    imports: /^github\.com\/twmb\/franz-go(\/.*)?$/,
    call: /^(Produce|TryProduce)$/,
    on: /^(c|cl|k)$|client|producer|kafka/i,
    gives: 'report',
    reportAt: 2,
    heardIf: /EndTransaction|OnProduceRecordUnbuffered/,
  },
  {
    name: 'rdkafka of Rust',
    source:
      'https://docs.rs/rdkafka/latest/rdkafka/producer/future_producer/struct.FutureProducer.html#method.send',
    imports: /^rdkafka(::|$)/,
    call: /^(send|send_result)$/,
    on: KAFKA,
    gives: 'promise',
  },
  {
    name: 'rdkafka of Ruby',
    source: 'https://github.com/karafka/rdkafka-ruby#producing-messages',
    imports: /^rdkafka$/,
    call: /^produce$/,
    on: KAFKA,
    gives: 'future',
    heardIf: /delivery_callback/,
  },
  {
    name: 'WaterDrop',
    source: 'https://karafka.io/docs/WaterDrop-Getting-Started/#producing-messages',
    imports: /^(waterdrop|karafka)$/,
    call: /^produce_(many_)?async$/,
    on: KAFKA,
    gives: 'future',
    heardIf: /monitor\.subscribe|\.transaction\b/,
  },
  // Google Cloud Pub/Sub.
  {
    name: 'Pub/Sub of Go',
    source: 'https://pkg.go.dev/cloud.google.com/go/pubsub#Topic.Publish',
    imports: /^cloud\.google\.com\/go\/pubsub(\/v2)?$/,
    call: /^Publish$/,
    on: /^(t|p)$|topic|publisher/i,
    gives: 'future',
  },
  {
    name: 'Pub/Sub of Python',
    source:
      'https://cloud.google.com/python/docs/reference/pubsub/latest/google.cloud.pubsub_v1.publisher.client.Client#publish',
    imports: /^google\.cloud(\.pubsub(_v1)?)?(\.|$)/,
    call: /^publish$/,
    on: /publisher|pubsub/i,
    gives: 'future',
  },
  {
    name: 'Pub/Sub of Java',
    source:
      'https://github.com/googleapis/java-pubsub/blob/main/google-cloud-pubsub/src/main/java/com/google/cloud/pubsub/v1/Publisher.java',
    imports: /^com\.google\.cloud\.pubsub\.v1(\.|$)/,
    call: /^publish$/,
    on: /publisher/i,
    gives: 'future',
  },
  {
    name: 'Pub/Sub of Node',
    source: 'https://github.com/googleapis/nodejs-pubsub/blob/main/src/topic.ts',
    imports: /^@google-cloud\/pubsub$/,
    call: /^(publishMessage|publishJSON)$/,
    on: /topic|publisher|pubsub/i,
    gives: 'promise',
  },
  // Azure Service Bus and Event Hubs.
  {
    name: 'Service Bus of .NET',
    source:
      'https://learn.microsoft.com/dotnet/api/azure.messaging.servicebus.servicebussender.sendmessageasync',
    imports: /^Azure\.Messaging\.ServiceBus(\.|$)/,
    call: /^(SendMessageAsync|SendMessagesAsync|ScheduleMessageAsync)$/,
    on: /sender/i,
    gives: 'promise',
  },
  {
    name: 'Event Hubs of .NET',
    source:
      'https://learn.microsoft.com/dotnet/api/azure.messaging.eventhubs.producer.eventhubproducerclient.sendasync',
    imports: /^Azure\.Messaging\.EventHubs(\.|$)/,
    call: /^SendAsync$/,
    on: /producer|event_?hub/i,
    gives: 'promise',
  },
  {
    name: 'Service Bus and Event Hubs of Node',
    source:
      'https://azuresdkdocs.z19.web.core.windows.net/javascript/azure-service-bus/7.9.4/interfaces/ServiceBusSender.html',
    imports: /^@azure\/(service-bus|event-hubs)$/,
    call: /^(sendMessages|sendBatch|scheduleMessages)$/,
    on: /sender|producer|client/i,
    gives: 'promise',
  },
  // Queues and streams of AWS: the asynchronous clients of Java have the calls of the others.
  {
    name: 'AWS SDK 2 of Java, asynchronous',
    source: 'https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/asynchronous.html',
    imports: /^software\.amazon\.awssdk\.services\.(sqs|sns|kinesis|firehose|eventbridge)(\.|$)/,
    call: /^(sendMessage|sendMessageBatch|publish|publishBatch|putRecord|putRecords|putRecordBatch|putEvents)$/,
    on: /AsyncClient$/,
    gives: 'future',
  },
  {
    name: 'AWS SDK 1 of Java, asynchronous',
    source:
      'https://docs.aws.amazon.com/AWSJavaSDK/latest/javadoc/com/amazonaws/services/sqs/AmazonSQSAsync.html',
    imports: /^com\.amazonaws\.services\.(sqs|sns|kinesis|kinesisfirehose)(\.|$)/,
    call: /^(sendMessage|sendMessageBatch|publish|putRecord|putRecords|putRecordBatch)Async$/,
    on: /Async$|sqs|sns|kinesis|firehose/i,
    gives: 'future',
    reportAt: 1,
  },
  // Pulsar.
  {
    name: 'Pulsar of Java',
    source: 'https://pulsar.apache.org/api/client/3.0.x/org/apache/pulsar/client/api/Producer',
    imports: /^org\.apache\.pulsar(\.|$)/,
    call: /^sendAsync$/,
    on: /producer|newMessage/i,
    gives: 'future',
  },
  {
    name: 'Pulsar of Go',
    source: 'https://pkg.go.dev/github.com/apache/pulsar-client-go/pulsar#Producer',
    imports: /^github\.com\/apache\/pulsar-client-go(\/.*)?$/,
    call: /^SendAsync$/,
    on: /^p$|producer/i,
    gives: 'report',
    reportAt: 2,
  },
  {
    name: 'Pulsar of Node',
    source: 'https://github.com/apache/pulsar-client-node/blob/master/index.d.ts',
    imports: /^pulsar-client$/,
    call: /^send$/,
    on: /producer/i,
    gives: 'promise',
  },
  // NATS: https://docs.nats.io/nats-concepts/core-nats, "at most once".
  {
    name: 'JetStream of Go, queued',
    source: 'https://github.com/nats-io/nats.go/blob/main/jetstream/README.md#asynchronous-publish',
    imports: /^github\.com\/nats-io\/nats\.go(\/.*)?$/,
    call: /^(PublishAsync|PublishMsgAsync)$/,
    on: /^js$|jet_?stream|stream/i,
    gives: 'future',
    heardIf: /PublishAsyncErrHandler|WithPublishAsyncErrHandler/,
  },
  {
    name: 'JetStream of Java, queued',
    source: 'https://github.com/nats-io/nats.java/blob/main/src/main/java/io/nats/client/JetStream.java',
    imports: /^io\.nats\.client(\.|$)/,
    call: /^publishAsync$/,
    on: /^js$|jet_?stream|stream/i,
    gives: 'future',
  },
  {
    name: 'NATS without JetStream',
    source: 'https://docs.nats.io/nats-concepts/core-nats',
    imports:
      /^(nats|nats\..*|@nats-io\/transport-.*|github\.com\/nats-io\/nats\.go|io\.nats\.client(\..*)?|NATS\.Client(\..*)?|async_nats(::.*)?)$/i,
    call: /^publish(_?async)?$/i,
    on: /^(nc|conn(ection)?|nats\w*|client|bus)$/i,
    gives: 'none',
    keptBy: 'nobody',
  },
  // Redis' publish and subscribe.
  {
    name: 'publish of Redis',
    source: 'https://redis.io/docs/manual/pubsub',
    imports:
      /^(ioredis|redis(\..*)?|github\.com\/(redis\/go-redis|go-redis\/redis)(\/.*)?|predis.*|StackExchange\.Redis)$/i,
    call: /^publish(_?async)?$/i,
    on: /redis|publisher|^pub$|client|rdb|valkey|subscriber|cache|conn|^r$|^db$/i,
    gives: 'answer',
    keptBy: 'nobody',
  },
  // MQTT, whose default is the quality of service 0: at most once.
  {
    name: 'paho of Python',
    source: 'https://github.com/eclipse-paho/paho.mqtt.python/blob/master/src/paho/mqtt/client.py',
    imports: /^paho(\.|$)/,
    call: /^publish$/,
    on: /client|mqtt/i,
    gives: 'future',
    quality: { name: /^qos$/, at: 2, default: 0 },
  },
  {
    name: 'MQTT.js',
    source: 'https://github.com/mqttjs/MQTT.js#publish',
    imports: /^mqtt$/,
    call: /^publish(Async)?$/,
    on: /client|mqtt/i,
    gives: 'report',
    quality: { name: /^qos$/, at: 2, default: 0 },
  },
  {
    name: 'paho of Go',
    source: 'https://pkg.go.dev/github.com/eclipse/paho.mqtt.golang#Client',
    imports: /^github\.com\/eclipse\/paho\.mqtt\.golang$/,
    call: /^Publish$/,
    on: /^c$|client|mqtt/i,
    gives: 'future',
    quality: { name: /^qos$/, at: 1, default: 0 },
  },
];

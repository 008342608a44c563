// oxlint-disable max-lines -- a table: nothing but rows
/**
 * What runs a function of the project for a message or a job: how the function is told apart, how often a failed run is
 * tried again unless told otherwise, and what becomes of it after the last try. Names of a kind stand in one text, divided
 * by spaces; those of types and bases are compared by the words they end in.
 */
export interface WorkSource {
  readonly name: string;
  readonly source: string;
  /** An import of the file that says the library is used there; null where its names say enough. */
  readonly imports: RegExp | null;
  /** What stands on the function. */
  readonly decorators?: string;
  /** What its class extends, implements or includes. */
  readonly bases?: string;
  /** What a parameter of it is declared as. */
  readonly types?: string;
  /** What it is handed to, by the name of the call. */
  readonly registers?: string;
  /** How often a failed run is tried again by default; null where the broker does so, as it is set up. */
  readonly retries: number | 'unlimited' | null;
  /** What becomes of work that failed for the last time: it can be looked at and started again, or it is gone. */
  readonly whenSpent: 'kept' | 'forgotten' | 'as the broker is set up';
  /** Words of its options that say how often it is tried. */
  readonly retryOptions?: RegExp;
  /** What a run calls or raises to have its own work thrown away. */
  readonly forgets?: RegExp;
  /** Options with which failed work is thrown away, and the value that does so. */
  readonly forgetsIf?: { readonly option: RegExp; readonly value: 'true' | 'zero' | 'true or zero' };
  /** The calls that put work in. */
  readonly enqueues?: string;
  /** What is said where work is put in only when the transaction around it is committed. */
  readonly afterCommit?: RegExp;
}

const BROKER = { retries: null, whenSpent: 'as the broker is set up' } as const;

export const WORK_SOURCES: readonly WorkSource[] = [
  // Jobs, Python.
  {
    name: 'Celery',
    source: 'https://docs.celeryq.dev/en/stable/userguide/tasks.html#retrying',
    imports: /celery/i,
    decorators: 'shared_task task',
    retries: 0,
    whenSpent: 'forgotten',
    retryOptions: /retr|base/,
    forgets: /^(celery\.exceptions\.)?Ignore$/,
    enqueues: 'delay apply_async',
    // https://docs.celeryq.dev/en/stable/userguide/tasks.html#database-transactions
    afterCommit: /on_commit/i,
  },
  {
    name: 'huey',
    source: 'https://huey.readthedocs.io/en/latest/api.html#Huey.task',
    imports: /huey/i,
    decorators: 'task db_task',
    retries: 0,
    whenSpent: 'forgotten',
    retryOptions: /retr/,
    afterCommit: /on_commit/i,
  },
  {
    name: 'procrastinate',
    source: 'https://procrastinate.readthedocs.io/en/stable/howto/advanced/retry.html',
    imports: /procrastinate/i,
    decorators: 'task',
    retries: 0,
    whenSpent: 'forgotten',
    retryOptions: /retr/,
  },
  {
    name: 'RQ',
    source: 'https://python-rq.org/docs/exceptions/',
    imports: /^(rq|django_rq)(\.|$)/,
    decorators: 'job',
    retries: 0,
    whenSpent: 'kept',
    retryOptions: /^retry$/,
    forgetsIf: { option: /^failure_ttl$/, value: 'zero' },
    enqueues: 'enqueue enqueue_in enqueue_at',
    afterCommit: /on_commit/i,
  },
  {
    name: 'Dramatiq',
    source: 'https://dramatiq.io/guide.html#message-retries',
    imports: /^dramatiq(\.|$)/,
    decorators: 'actor',
    retries: 20,
    whenSpent: 'kept',
    retryOptions: /max_retries|retry_when/,
    enqueues: 'send_with_options',
  },
  {
    name: 'arq',
    source: 'https://arq-docs.helpmanual.io/#retrying-jobs-and-cancellation',
    imports: /^arq(\.|$)/,
    retries: 0,
    whenSpent: 'forgotten',
    retryOptions: /max_tries/,
    enqueues: 'enqueue_job',
    afterCommit: /on_commit|after_commit/i,
  },
  {
    name: 'Temporal',
    source: 'https://github.com/temporalio/sdk-python/blob/main/temporalio/common.py',
    imports: /temporal/i,
    decorators: 'defn ActivityMethod ActivityImpl',
    registers: 'RegisterActivity RegisterActivityWithOptions',
    retries: 'unlimited',
    whenSpent: 'kept',
    retryOptions: /retry_?policy|maximumAttempts|maximum_attempts/i,
  },
  // Jobs, Ruby.
  {
    name: 'Sidekiq',
    source: 'https://github.com/sidekiq/sidekiq/wiki/Error-Handling',
    imports: null,
    bases: 'Sidekiq Sidekiq::Job Sidekiq::Worker ApplicationWorker BaseWorker',
    retries: 25,
    whenSpent: 'kept',
    retryOptions: /^retry$/,
    enqueues: 'perform_async perform_in perform_at',
    afterCommit: /transactional_push|after_commit/,
  },
  {
    name: 'Active Job',
    source: 'https://guides.rubyonrails.org/active_job_basics.html#retrying-or-discarding-failed-jobs',
    imports: null,
    bases: 'ApplicationJob BaseJob ActiveJob ActiveJob::Base',
    retries: 0,
    whenSpent: 'kept',
    retryOptions: /retry_on/,
    enqueues: 'perform_later',
    afterCommit: /enqueue_after_transaction_commit|after_commit/,
  },
  {
    name: 'Resque, Que, Delayed::Job, GoodJob',
    source: 'https://github.com/collectiveidea/delayed_job#gory-details',
    imports: null,
    bases: 'Resque Que Que::Job DelayedJob GoodJob',
    ...BROKER,
  },
  // Jobs, JavaScript and TypeScript.
  {
    name: 'BullMQ and Bull',
    source: 'https://docs.bullmq.io/guide/retrying-failing-jobs',
    imports: /^(bullmq|bull|@nestjs\/bull(mq)?)$/,
    decorators: 'Process Processor OnQueueEvent',
    bases: 'WorkerHost',
    registers: 'process worker',
    retries: 0,
    whenSpent: 'kept',
    retryOptions: /^attempts$/,
    forgetsIf: { option: /^removeOnFail$/, value: 'true or zero' },
    enqueues: 'add addBulk',
  },
  {
    name: 'pg-boss',
    source: 'https://github.com/timgit/pg-boss/blob/master/docs/api/jobs.md',
    imports: /^pg-boss$/,
    registers: 'work',
    retries: 2,
    whenSpent: 'kept',
    retryOptions: /^retryLimit$/,
  },
  {
    name: 'Agenda',
    source: 'https://github.com/agenda/agenda#definejobname-fn-options',
    imports: /^(agenda|@hokify\/agenda)$/,
    registers: 'define',
    retries: 0,
    whenSpent: 'kept',
  },
  {
    name: 'Graphile Worker',
    source: 'https://worker.graphile.org/docs/error-handling',
    imports: /^graphile-worker$/,
    types: 'JobHelpers',
    retries: 25,
    whenSpent: 'kept',
    retryOptions: /^maxAttempts$/,
  },
  // Jobs, Go.
  {
    name: 'asynq',
    source: 'https://github.com/hibiken/asynq/wiki/Task-Retry',
    imports: /^github\.com\/hibiken\/asynq$/,
    types: 'asynq.Task',
    retries: 25,
    whenSpent: 'kept',
    retryOptions: /MaxRetry/,
  },
  {
    name: 'River',
    source: 'https://riverqueue.com/docs/job-retries',
    imports: /^github\.com\/riverqueue\/river(\/.*)?$/,
    types: 'river.Job',
    retries: 25,
    whenSpent: 'kept',
    retryOptions: /MaxAttempts/,
  },
  {
    name: 'Faktory',
    // 25 is what a job is made with; the last failure puts it among the dead, where it can be looked at for half a year.
    source: 'https://github.com/contribsys/faktory/blob/main/manager/retry.go',
    imports: /faktory/,
    types: 'faktory.Job',
    retries: 25,
    whenSpent: 'kept',
    retryOptions: /^Retry$/i,
  },
  // Jobs, JVM, .NET and PHP.
  {
    name: 'JobRunr',
    source:
      'https://github.com/jobrunr/jobrunr/blob/master/core/src/main/java/org/jobrunr/jobs/filters/RetryFilter.java',
    imports: /^org\.jobrunr(\.|$)/,
    bases: 'JobRequestHandler',
    retries: 10,
    whenSpent: 'kept',
    retryOptions: /retries|AmountOfRetries/i,
  },
  {
    name: 'Hangfire',
    source: 'https://github.com/HangfireIO/Hangfire/blob/main/src/Hangfire.Core/AutomaticRetryAttribute.cs',
    imports: /^Hangfire(\.|$)/,
    retries: 10,
    whenSpent: 'kept',
    retryOptions: /AutomaticRetry/,
  },
  {
    name: 'queues of Laravel',
    source: 'https://laravel.com/docs/queues#max-job-attempts-and-timeout',
    imports: /^\\?Illuminate\\/,
    bases: 'ShouldQueue ShouldQueueAfterCommit',
    retries: 0,
    whenSpent: 'kept',
    retryOptions: /tries|retryUntil|Tries/,
    forgets: /^\$?this(\.job)?\.delete$/,
    afterCommit: /after_?commit/i,
  },
  {
    name: 'Messenger of Symfony',
    source: 'https://symfony.com/doc/current/messenger.html#retries-failures',
    imports: /^\\?Symfony\\Component\\Messenger\\/,
    decorators: 'AsMessageHandler',
    retries: 3,
    whenSpent: 'forgotten',
    forgets: /UnrecoverableMessageHandlingException$/,
  },
  {
    name: 'jobs of other frameworks',
    source: 'https://github.com/faust-streaming/faust/blob/master/docs/userguide/agents.rst',
    imports: null,
    decorators: 'job agent subscriber EventConsumer CapSubscribe',
    ...BROKER,
  },
  // Brokers.
  {
    name: 'Kafka',
    source: 'https://kafka.apache.org/documentation/#semantics',
    imports: null,
    decorators: 'KafkaListener KafkaHandler KafkaTrigger Topic Incoming',
    bases: 'Karafka Racecar AcknowledgingMessageListener',
    types:
      'BorrowedMessage OwnedMessage sarama.ConsumerMessage kafka.Message kgo.Record ConsumerRecord ConsumerRecords ConsumeResult EachMessagePayload EachBatchPayload KafkaMessage KafkaEvent',
    ...BROKER,
  },
  {
    name: 'RabbitMQ',
    source: 'https://github.com/rabbitmq/rabbitmq-website/blob/main/docs/confirms.md',
    imports: null,
    decorators: 'RabbitListener RabbitHandler RabbitSubscribe',
    bases: 'Sneakers Hutch',
    types:
      'lapin::message::Delivery amqp.Delivery amqp091.Delivery BasicDeliverEventArgs ConsumeMessage AbstractIncomingMessage IncomingMessage AMQPMessage',
    ...BROKER,
  },
  {
    name: 'SQS, SNS and Kinesis',
    source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html',
    imports: null,
    decorators: 'SqsListener SqsMessageHandler KinesisListener QueueListener',
    bases: 'Shoryuken SQSHandler SqsHandler KinesisHandler SnsHandler EventBridgeHandler',
    types:
      'SQSEvent SqsEvent SqsMessage SQSMessage SQSRecord KinesisEvent SNSEvent events.SNSEvent events.KinesisEvent events.DynamoDBEvent MessageBatch',
    ...BROKER,
  },
  {
    name: 'Pub/Sub',
    source:
      'https://cloud.google.com/java/docs/reference/google-cloud-pubsub/latest/com.google.cloud.pubsub.v1.Subscriber',
    imports: null,
    types: 'pubsub.Message PubsubMessage',
    ...BROKER,
  },
  {
    name: 'Service Bus, Event Hubs and storage queues',
    source: 'https://learn.microsoft.com/dotnet/api/azure.messaging.servicebus.servicebusreceivemode',
    imports: null,
    decorators: 'ServiceBusListener ServiceBusTrigger ServiceBusQueueTrigger QueueTrigger EventHubTrigger',
    types: 'ProcessMessageEventArgs ServiceBusReceivedMessage ServiceBusReceivedMessageContext QueueMessage',
    ...BROKER,
  },
  {
    name: 'NATS, Pulsar and NSQ',
    source: 'https://github.com/nats-io/nats.docs/blob/master/nats-concepts/jetstream/consumers.md',
    imports: null,
    decorators: 'PulsarListener',
    types: 'nats.Msg jetstream.Msg JsMsg nsq.Message',
    ...BROKER,
  },
  {
    name: 'frameworks over any broker',
    source: 'https://github.com/nestjs/docs.nestjs.com/blob/master/content/microservices/basics.md',
    imports: null,
    decorators: 'MessagePattern EventPattern JmsListener StreamListener',
    bases: 'IConsumer IHandleMessages MessageListener IMessageHandler MessageReceiver',
    types: 'ConsumeContext ConsumerMessage message.Message',
    ...BROKER,
  },
];

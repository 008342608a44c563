import type { SyntaxFile } from '../../languages/syntax.ts';
import { remember } from '../remember.ts';
import { awsQueueSettings } from './aws-queues.ts';
import { isBillingName } from './billing-name.ts';
import { brokerSettings } from './broker-settings.ts';
import { kafkaSettings } from './kafka-topics.ts';
import type { QueueSetting } from './queue-draft.ts';
import { yamlOf } from './yaml-file.ts';

/** A text in which no queue or topic can be set up. */
const MAY_HOLD =
  /AWS::(SQS|Serverless|Lambda)::|KafkaTopic|KAFKA_|retention[._]?ms|cleanup\.policy|rabbitmq|x-(message-ttl|max-length|dead-letter)|messageRetentionDuration|message_retention|PubSub|pubsub|["']?queues["']?\s*:|\bsqs\s*:/i;

/**
 * The settings of queues and topics in a YAML file that may lose or double messages, in source order: SQS queues and
 * their Lambda functions in CloudFormation, SAM and serverless.yml, Kafka topics of Strimzi, of docker-compose and of lists of
 * topics, RabbitMQ's definitions and its operator's objects, Pub/Sub subscriptions.
 */
export const queueSettingsIn = remember((file: SyntaxFile): readonly QueueSetting[] => {
  const yaml = /^(ya?ml|json)$/.test(file.language) && MAY_HOLD.test(file.text) ? yamlOf(file) : null;
  const drafts =
    yaml === null ? [] : [...awsQueueSettings(yaml), ...kafkaSettings(yaml), ...brokerSettings(yaml)];
  return drafts.map(({ names = [], ...draft }) => ({
    ...draft,
    isBilling: [draft.queue, ...names].some(isBillingName),
  }));
});

import { type WeakSetting, weakSettingsIn } from '../../facts/delivery-settings.ts';
import type { QueueRisk } from '../../facts/deployment/queue-draft.ts';
import { queueSettingsIn } from '../../facts/deployment/queue-settings.ts';
import { isTrialPlace, textNode } from '../../facts/deployment/settings-place.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-115: the transport of usage is set so that it may lose messages without an error. */
export const weakDelivery = defineRule({
  id: 'MTR-115',
  name: 'weak-delivery',
  section: 'ingestion',
  title: 'The transport of usage is set to lose messages',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Do producers of usage wait for the broker’s acknowledgement, and do consumers start at the oldest message?',
  cost: 'Messages of usage are lost without an error on either side, and never billed.',
  remediation:
    'Let producers wait for all replicas (`acks=all`) and let a group without an offset start at the oldest message.',
  references: [
    'https://kafka.apache.org/documentation/#producerconfigs_acks',
    'https://kafka.apache.org/documentation/#consumerconfigs_auto.offset.reset',
  ],
  *match(scope) {
    for (const { file } of scope.files) yield* matchSettings(file);
    const carrying = new Set([...filesCarryingUsage(scope), ...filesNamingTopic(scope)]);
    if (carrying.size === 0) return;
    for (const facts of scope.files)
      for (const setting of weakSettingsIn(facts)) {
        const isNear = carrying.has(facts.file) || isBillingCode(setting.node, facts.file);
        yield toMatch(facts.file, setting, isNear);
      }
  },
});

const LOSES: Partial<Record<QueueRisk, string>> = {
  'short-retention':
    'messages are deleted within a day: what a consumer that is down for longer has not read is never billed.',
  compacted:
    'only the last message of each key is kept: usage of the same key before it is deleted and never billed.',
  'not-durable': 'the queue is gone when the broker starts anew, and the usage on it is never billed.',
  'one-copy': 'one broker has the only copy: when it fails, the usage on it is never billed.',
  'drops-when-full':
    'a full queue throws its oldest messages away: a consumer that falls behind loses usage that is never billed.',
  'short-dead-letter':
    'dead letters are deleted as early as the messages themselves, whose age counts from when they were sent: usage that failed is gone before anybody looks at it.',
};

/** Queues and topics of usage in settings files. */
function* matchSettings(file: SyntaxFile): Generator<Match> {
  for (const { queue, isBilling, risk, setting, isDefault, lines } of queueSettingsIn(file)) {
    const says = LOSES[risk];
    if (!isBilling || says === undefined) continue;
    const isRare = risk === 'one-copy' || risk === 'short-dead-letter';
    yield {
      file,
      node: textNode(file),
      lines,
      severity: isRare ? 'medium' : 'high',
      confidence: isTrialPlace(file) || isDefault || risk === 'one-copy' ? 'possible' : 'likely',
      message: `\`${queue}\`, \`${setting}\`: ${says}`,
    };
  }
}

/** Files where usage is put on a queue or taken from one. */
function filesCarryingUsage({ trace }: RuleScope): ReadonlySet<SyntaxFile> {
  return new Set(
    trace.sites
      .filter(({ operation }) => operation === 'produce' || operation === 'consume')
      .map(({ file }) => file),
  );
}

/** A topic or queue that is called after usage: `billing.requests.v1`. */
const TOPIC = /^[\w-]+([./:-][\w-]+)*$/;
const USAGE = /(^|[._:/-])(usages?|billing|metering|metered|meter|billable|cdrs?|rating)([._:/-]|$)/i;
const BROKERS = /kafka|sarama|rabbit|amqp|pulsar|nats|pika|bunny|franz/i;

function filesNamingTopic({ files }: RuleScope): readonly SyntaxFile[] {
  return files
    .filter(({ nodes }) => nodes('import').some(({ module }) => BROKERS.test(module)))
    .filter(({ nodes }) =>
      nodes('string').some(({ value }) => value.length < MAX_TOPIC && TOPIC.test(value) && USAGE.test(value)),
    )
    .map(({ file }) => file);
}

/** Longer texts are no names of topics. */
const MAX_TOPIC = 80;

const MEANS: Record<WeakSetting['kind'], string> = {
  unacknowledged:
    'the producer goes on without the broker’s answer: usage the broker did not take is lost without an error and never billed.',
  'one-replica':
    'one broker’s word is enough: when it fails before the others have copied the message, acknowledged usage is lost without an error and never billed.',
  'not-idempotent':
    'the broker cannot tell a repeated send from a new one: an answer lost on the way stores the same usage twice.',
  'starts-at-newest':
    'a group without a valid offset starts at the newest message: usage published before it joined is skipped and never billed.',
};

/** It takes a second failure besides to lose or double anything. */
const RARER: ReadonlySet<WeakSetting['kind']> = new Set(['one-replica', 'not-idempotent']);

function toMatch(file: SyntaxFile, { node, name, kind, isUnsaid }: WeakSetting, isNear: boolean): Match {
  return {
    file,
    node,
    ...(RARER.has(kind)
      ? { severity: 'high', confidence: isNear ? 'likely' : 'possible' }
      : { confidence: isNear ? 'certain' : 'likely' }),
    message: `${isUnsaid ? `Without \`${name}\`` : `With this \`${name}\``} ${MEANS[kind]}`,
  };
}

import { calleeLabel, pathOf } from '../../facts/calls.ts';
import { isSaidBothWays, type WeakSetting, weakSettingsIn } from '../../facts/delivery/delivery-settings.ts';
import { qualityOf, senderOf } from '../../facts/delivery/message-sender-of.ts';
import { unconfirmedChannel } from '../../facts/delivery/unconfirmed-channels.ts';
import { clientSettingsIn } from '../../facts/deployment/client-settings.ts';
import type { QueueRisk } from '../../facts/deployment/queue-draft.ts';
import { queueSettingsIn } from '../../facts/deployment/queue-settings.ts';
import { isTrialPlace, textNode } from '../../facts/deployment/settings-place.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { packagesIn } from '../../facts/packages.ts';
import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { carrierOf } from '../../trace/client-carriers.ts';
import { deliveriesOf, isPlainDelivery } from '../../trace/deliveries.ts';
import { namesAround, namesOfHolder } from '../../trace/place.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
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
  remediation: 'Set the transport so that it keeps a message until it was stored.',
  references: [
    'https://kafka.apache.org/documentation/#producerconfigs_acks',
    'https://kafka.apache.org/documentation/#consumerconfigs_auto.offset.reset',
  ],
  *match(scope) {
    for (const { file } of scope.audited) yield* matchSettings(file);
    yield* unloggedTables(scope);
    yield* publishedToNobody(scope);
    yield* unconfirmed(scope);
    yield* setForClients(scope);
    const storing = filesStoringUsage(scope);
    const carrying = new Set([...filesCarryingUsage(scope), ...filesNamingTopic(scope)]);
    for (const facts of scope.audited)
      for (const setting of weakSettingsIn(facts)) {
        const isNamed = isNamedForUsage(setting.node, facts.file);
        const holders = setting.kind === 'held-in-memory' ? new Set([...carrying, ...storing]) : carrying;
        if (!isNamed && (holders.size === 0 || isSaidBothWays(facts, setting))) continue;
        const isNear = isNamed || holders.has(facts.file) || isBillingCode(setting.node, facts.file);
        yield toMatch(facts.file, setting, isNear);
      }
  },
});

/** A function or class around it, what it is assigned to, or its package is called after usage: `newUsageWriter`. */
function isNamedForUsage(node: SyntaxNode, { text }: SyntaxFile): boolean {
  const packages = packagesIn(text).map(lastName);
  return [...namesAround(node, namesOfKeeper), ...packages].some((name) => isAboutUsage(name, true));
}

function namesOfKeeper(node: SyntaxNode): readonly string[] {
  if (node.kind !== 'assign') return namesOfHolder(node);
  return node.targets.flatMap((target) =>
    target.kind === 'name' || target.kind === 'member' ? [target.name] : [],
  );
}

/** https://www.postgresql.org/docs/current/sql-createtable.html: emptied after a crash, and on no replica. */
const UNLOGGED = /\bcreate\s+unlogged\s+table\s+(?:if\s+not\s+exists\s+)?["`]?(?:\w+\.)?(\w+)/i;

function* unloggedTables({ files }: RuleScope): Generator<Match> {
  for (const { file, nodes } of files) {
    if (!UNLOGGED.test(file.text)) continue;
    for (const node of nodes('string')) {
      const found = UNLOGGED.exec(node.value);
      const table = found?.[1];
      if (found === null || table === undefined || !isAboutUsage(table, true)) continue;
      const line = node.span.startLine + node.value.slice(0, found.index).split('\n').length - 1;
      yield {
        file,
        node,
        lines: { startLine: line, endLine: line },
        confidence: 'likely',
        message: `\`${table}\` is unlogged: the database empties it after a crash, and the usage in it is never billed.`,
        remediation: 'Make it a logged table.',
      };
    }
  }
}

/** Libraries that keep nothing, as the table of senders says, and messages that may be lost once on the way. */
function* publishedToNobody({ trace }: RuleScope): Generator<Match> {
  for (const { node, operation, file, channel } of trace.sites) {
    if (operation !== 'produce' || node.kind !== 'call') continue;
    const sender = senderOf(node, file);
    if (sender === null || /jetstream|xadd|outbox/i.test(file.text)) continue;
    const loses =
      sender.keptBy === 'nobody'
        ? 'hands the message to whoever listens at that moment and keeps nothing: usage published while the consumer is down or starts anew is never billed.'
        : qualityOf(node, sender) === 0
          ? 'sends the message once and waits for no answer (quality of service 0): usage that is lost on the way, or sent while the connection is down, is never billed.'
          : null;
    if (loses === null || isOnlyShown(node, channel)) continue;
    yield {
      file,
      node,
      confidence: 'likely',
      message: `\`${pathOf(node.callee)}\` ${loses}`,
      remediation:
        sender.keptBy === 'nobody'
          ? 'Put usage on a stream or queue that keeps it until it was taken.'
          : 'Send with quality of service 1 or 2, over a session that is kept.',
    };
  }
}

/** What is told to whoever looks at a screen is counted elsewhere: `announceUsage`, `dashboard:usage`. */
function isOnlyShown(node: SyntaxNode, channel: string | null): boolean {
  return [channel ?? '', ...namesAround(node).slice(0, 2)].some((name) =>
    wordsOf(name).some((word) => SHOWS.test(word)),
  );
}

const SHOWS =
  /^(announce|notif\w*|broadcast|dashboards?|live|progress|alerts?|invalidat\w*|refresh|sockets?|websockets?|feed|ui|changed|updated)$/;

/** The client writes to its socket and goes on: what the broker could not take, or never got, nobody hears of. */
function* unconfirmed({ trace, audited }: RuleScope): Generator<Match> {
  for (const facts of audited) {
    // A setting that is written says more.
    const opened = weakSettingsIn(facts).length > 0 ? null : unconfirmedChannel(facts);
    const site =
      opened === null
        ? undefined
        : deliveriesOf(facts.file, trace).find((one) => one.operation === 'produce' && isPlainDelivery(one));
    if (opened === null || site === undefined) continue;
    yield {
      file: facts.file,
      node: opened,
      evidence: [{ file: facts.file, node: site.node }],
      severity: 'high',
      confidence: 'likely',
      message: `\`${calleeLabel(opened)}\` opens a channel without confirms, on which \`${calleeLabel(site.node)}\` never learns whether the broker took the message: usage that is lost on the way is taken for sent, and never billed.`,
      remediation: CONFIRM,
    };
  }
}

const CONFIRM = 'Switch confirms on, and count a message as sent when the broker has confirmed it.';

/** Settings files of programs that put usage on a queue, or take it from one. */
function* setForClients(scope: RuleScope): Generator<Match> {
  for (const { file } of scope.audited)
    for (const setting of clientSettingsIn(file)) {
      if (setting.kind === 'forgets') continue;
      const site = carrierOf(setting, file, scope);
      if (site === undefined) continue;
      const isRare = setting.kind === 'one-replica' || setting.kind === 'unconfirmed';
      yield {
        file,
        node: textNode(file),
        lines: setting.lines,
        evidence: [{ file: site.file, node: site.node }],
        ...(isRare ? { severity: 'high' as const } : {}),
        confidence: 'likely',
        message: `With \`${setting.name}\` ${setting.kind === 'unconfirmed' ? UNCONFIRMED : MEANS[setting.kind]}`,
        remediation: setting.kind === 'unconfirmed' ? CONFIRM : WAYS_OUT[setting.kind],
      };
    }
}

const UNCONFIRMED =
  'nobody learns whether the broker took a message: usage that is lost on the way is taken for sent, and never billed.';

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

const KEEPS: Partial<Record<QueueRisk, string>> = {
  'short-retention': 'Keep messages for longer than the longest outage of their consumer: a week or two.',
  compacted: 'Delete by age (`cleanup.policy=delete`), not by key.',
  'not-durable': 'Declare the queue durable.',
  'one-copy': 'Keep three copies, and have two of them confirm a write.',
  'drops-when-full': 'Refuse what no longer fits, so that the producer learns of it, and let the queue grow.',
  'short-dead-letter': 'Keep dead letters for the longest time there is (14 days on SQS).',
};

/** Queues and topics of usage in settings files. */
function* matchSettings(file: SyntaxFile): Generator<Match> {
  for (const { queue, isBilling, risk, setting, isDefault, lines } of queueSettingsIn(file)) {
    const [says, remediation] = [LOSES[risk], KEEPS[risk]];
    if (!isBilling || says === undefined) continue;
    const isRare = risk === 'one-copy' || risk === 'short-dead-letter';
    yield {
      file,
      node: textNode(file),
      lines,
      severity: isRare ? 'medium' : 'high',
      confidence: isTrialPlace(file) || isDefault || risk === 'one-copy' ? 'possible' : 'likely',
      message: `\`${queue}\`, \`${setting}\`: ${says}`,
      ...(remediation === undefined ? {} : { remediation }),
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

/** Files that put rows of usage into a database. */
function filesStoringUsage({ trace }: RuleScope): ReadonlySet<SyntaxFile> {
  return new Set(trace.sites.filter(({ operation }) => operation === 'store').map(({ file }) => file));
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
  'held-in-memory':
    'the database answers before it has stored the rows: those it still holds in memory when it fails, or cannot store, are lost without an error and never billed.',
  'not-durable':
    'the broker forgets when it starts anew: usage that waits there is lost without an error and never billed.',
  'starts-at-newest':
    'a group without a valid offset starts at the newest message: usage published before it joined is skipped and never billed.',
};

const WAYS_OUT: Record<WeakSetting['kind'], string> = {
  unacknowledged: 'Wait for all replicas (`acks=all`).',
  'one-replica': 'Wait for all replicas (`acks=all`).',
  'not-idempotent': 'Leave idempotent writes switched on.',
  'held-in-memory': 'Let the write be answered when the rows are stored.',
  'not-durable': 'Declare the queue durable and its messages persistent.',
  'starts-at-newest': 'Let a group without an offset start at the oldest message.',
};

/** It takes a second failure besides to lose or double anything. */
const RARER: ReadonlySet<WeakSetting['kind']> = new Set(['one-replica', 'not-idempotent']);

function toMatch(file: SyntaxFile, { node, name, value, kind }: WeakSetting, isNear: boolean): Match {
  return {
    file,
    node,
    ...(RARER.has(kind)
      ? { severity: 'high', confidence: isNear ? 'likely' : 'possible' }
      : { confidence: isNear ? 'certain' : 'likely' }),
    message: `${value === null ? `Without \`${name}\`` : `With \`${name}\` set to \`${value}\``} ${MEANS[kind]}`,
    remediation: WAYS_OUT[kind],
  };
}

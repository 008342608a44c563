import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, pathOf, receiverOf } from '../../facts/calls.ts';
import { alwaysPrecedes } from '../../facts/order.ts';
import { enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode } from '../../languages/syntax.ts';
import { type Delivery, deliveriesIn, deliveryName, isPlainDelivery } from '../../trace/deliveries.ts';
import type { MeteringSite } from '../../trace/site.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-104: the sender is told to forget an event that is not yet kept. */
export const earlyAcknowledgement = defineRule({
  id: 'MTR-104',
  name: 'early-acknowledgement',
  section: 'ingestion',
  title: 'Usage is acknowledged before it is stored',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Is a message acknowledged, deleted or committed only after the usage in it is stored or sent on?',
  cost: 'The process ends or the write fails after the acknowledgement: nobody sends the usage again, it is never billed.',
  remediation:
    'Store the usage first and acknowledge after it; let the queue deliver again what was not stored.',
  references: [
    'https://www.rabbitmq.com/docs/confirms',
    'https://kafka.apache.org/documentation/#semantics',
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html',
  ],
  *match(scope) {
    const deliveries = [...deliveriesIn(scope.trace.sites), ...insertsIn(scope.trace.sites)];
    const byFunction = new Map<FunctionNode, Delivery[]>();
    for (const site of deliveries) {
      const fn = enclosingFunction(site.node);
      if (fn === null) continue;
      const same = byFunction.get(fn);
      if (same) same.push(site);
      else byFunction.set(fn, [site]);
    }
    const known = new Set(
      scope.trace.sites.filter(({ operation }) => operation === 'acknowledge').map(({ node }) => node),
    );
    for (const facts of scope.files)
      for (const call of facts.nodes('call')) {
        const fn = enclosingFunction(call);
        const sites = fn === null ? undefined : byFunction.get(fn);
        if (sites === undefined || !(known.has(call) || isAcknowledgement(call))) continue;
        const site = sites.slice(0, MAX_DELIVERIES).find((one) => alwaysPrecedes(call, one.node));
        // What was stored before it is safe.
        if (site === undefined || sites.some((one) => one.node.span.end <= call.span.start)) continue;
        yield toMatch(call, site);
      }
    yield* forgottenOnDelivery(scope, deliveries);
  },
});

/** SQL that stores usage, as the call that runs it: `cursor.execute("INSERT INTO usage …")`. */
function insertsIn(sites: readonly MeteringSite[]): Delivery[] {
  return sites.flatMap((site) => {
    if (site.operation !== 'store' || site.node.kind !== 'string') return [];
    const { parent } = site.node;
    return parent?.kind === 'call' ? [{ ...site, node: parent }] : [];
  });
}

/** More deliveries in one function are not looked through for each of its acknowledgements. */
const MAX_DELIVERIES = 20;

const ACKNOWLEDGES =
  /^(ack|acknowledge|basic_?ack|ack_?message|delete_?message(_batch)?|commit_?messages?|commit_?offsets?|mark_?message|xack|x_?ack)$/i;

function isAcknowledgement(call: CallNode): boolean {
  return ACKNOWLEDGES.test(calleeName(call)) && receiverOf(call) !== null;
}

function toMatch(call: CallNode, site: Delivery): Match {
  return {
    file: site.file,
    node: call,
    evidence: [{ file: site.file, node: site.node }],
    confidence: isPlainDelivery(site) ? 'certain' : 'possible',
    message:
      `\`${pathOf(call.callee)}\` acknowledges the message before \`${deliveryName(site)}\` has kept its usage: ` +
      'when that fails, the message is gone and its usage is never billed.',
  };
}

/** Consumers that let the broker forget a message as it hands it out. */
function* forgottenOnDelivery(scope: RuleScope, deliveries: readonly Delivery[]): Generator<Match> {
  const byEntry = new Map(scope.trace.entryPoints.all.map((entry) => [entry.at, entry]));
  const consumers = scope.files.flatMap((facts) =>
    facts.nodes('call').flatMap((call) => {
      const flag = namedArguments(call).find(
        ({ name, value }) => /^(no_?ack|auto_?ack)$/i.test(name) && value.kind === 'boolean' && value.value,
      );
      const entry = flag === undefined ? undefined : byEntry.get(call);
      return flag === undefined || entry === undefined ? [] : [{ call, flag, entry, file: facts.file }];
    }),
  );
  for (const { call, flag, entry, file } of consumers) {
    const site = deliveries.find((one) => scope.trace.entryPoints.leadingTo(one.node).includes(entry));
    if (site === undefined) continue;
    yield {
      file,
      node: call,
      evidence: [{ file: site.file, node: site.node }],
      confidence: isPlainDelivery(site) ? 'certain' : 'possible',
      message:
        `With \`${flag.name}\` the broker forgets a message as it hands it out: when \`${deliveryName(site)}\` fails or ` +
        'the process ends, its usage is never billed.',
    };
  }
}

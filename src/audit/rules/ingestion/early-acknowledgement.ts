import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, callsIn, callsWithin, pathOf, receiverOf } from '../../facts/calls.ts';
import { isAcknowledgement } from '../../facts/delivery/acknowledgements.ts';
import { automaticAcknowledgementsIn } from '../../facts/delivery/automatic-acknowledgements.ts';
import { clientSettingsIn } from '../../facts/deployment/client-settings.ts';
import { textNode } from '../../facts/deployment/settings-place.ts';
import { detachedBy } from '../../facts/failures/detached.ts';
import { popsElement, pushesElement } from '../../facts/libraries/key-value-names.ts';
import { wordsOf } from '../../facts/names.ts';
import { alwaysPrecedes } from '../../facts/order.ts';
import { putUnder } from '../../facts/put-under.ts';
import { ancestors, enclosingFunction, loopAround, scopeOf } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { providers } from '../../providers/index.generated.ts';
import { carrierOf } from '../../trace/client-carriers.ts';
import {
  callsThatDeliver,
  type Delivery,
  deliveriesIn,
  deliveryName,
  isPlainDelivery,
} from '../../trace/deliveries.ts';
import { readImports } from '../../trace/imports.ts';
import { namesAround } from '../../trace/place.ts';
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
    const direct = deliveriesIn(scope.trace.sites);
    const deliveries = [...direct, ...callsThatDeliver(scope.trace)];
    const byScope = Map.groupBy(deliveries, ({ node }) => scopeOf(node));
    const asides = Map.groupBy(
      deliveries.filter(({ node }) => enclosingFunction(node)?.variety === 'lambda'),
      ({ node }) => asideIn(node),
    );
    const beside: Beside = (call) => [
      ...(byScope.get(scopeOf(call)) ?? []),
      ...(asides.get(scopeOf(call)) ?? []),
    ];
    const known = new Set(
      scope.trace.sites.filter(({ operation }) => operation === 'acknowledge').map(({ node }) => node),
    );
    for (const facts of scope.audited)
      for (const call of facts.nodes('call')) {
        if (!(known.has(call) || isAcknowledgement(call) || wrapsOne(call, scope))) continue;
        const site = firstAfter(call, beside(call));
        if (site !== null) yield toMatch(call, site);
      }
    const told = new Set<SyntaxNode>();
    const isTold = (node: SyntaxNode) =>
      told.has(node) || [...ancestors(node)].some((above) => told.has(above));
    for (const match of [
      ...forgottenOnDelivery(scope, direct),
      ...forgottenUnasked(scope, direct),
      ...forgottenBySettings(scope),
      ...forgottenOnTake(scope, beside),
      ...poppedBefore(scope, beside),
      ...answeredFirst(scope, beside),
    ]) {
      if (isTold(match.node)) continue;
      told.add(match.node);
      yield match;
    }
  },
});

/** The function that starts the work aside in which a delivery stands; null where it is not aside. */
function asideIn(node: CallNode): SyntaxNode | null {
  const aside = detachedBy(node, false);
  return aside !== null && /^(thread|task|goroutine)$/.test(aside.how) ? scopeOf(aside.by) : null;
}

/** The deliveries in the function, or the script, that a call stands in. */
type Beside = (call: CallNode) => readonly Delivery[];

/** The delivery that a call always comes before; null where something was stored before it: then that is safe. */
function firstAfter(call: CallNode, sites: readonly Delivery[]): Delivery | null {
  const site = sites
    .slice(0, MAX_DELIVERIES)
    .find(
      ({ node }) => alwaysPrecedes(call, node) || isInEarlierRound(call, node) || isHandedAside(node, call),
    );
  if (site === undefined) return null;
  return sites.some(({ node }) => node.span.end <= call.span.start && !isHandedAside(node, call))
    ? null
    : site;
}

/** All messages are acknowledged in one loop, and stored in the next one over the same list. */
function isInEarlierRound(call: CallNode, delivery: CallNode): boolean {
  const [first, second] = [loopAround(call), loopAround(delivery)];
  if (first === null || second === null || first === second || first.span.end > second.span.start)
    return false;
  const [one, other] = [first.iterable, second.iterable].map((list) => (list === null ? '' : pathOf(list)));
  return one !== '' && one === other && alwaysPrecedes(first, second);
}

/** `pool.submit(() -> ledger.add(usage)); ack.acknowledge();`: nobody knows whether it was kept by then. */
function isHandedAside(delivery: CallNode, call: CallNode): boolean {
  const aside = detachedBy(delivery, false);
  if (aside === null || !/^(thread|task|goroutine)$/.test(aside.how)) return false;
  return aside.by.span.end <= call.span.start && scopeOf(aside.by) === scopeOf(call);
}

/** A function of the project that does nothing but acknowledge: `acknowledge(message)`. */
function wrapsOne(call: CallNode, { trace }: RuleScope): boolean {
  if (!/ack|delete|commit/i.test(calleeName(call))) return false;
  return trace.calls.definitionsOf(call).some((fn) => {
    const calls = callsIn(fn);
    return calls.length === 1 && calls.every(isAcknowledgement);
  });
}

/** More deliveries in one function are not looked through for each of its acknowledgements. */
const MAX_DELIVERIES = 20;

/** `reader.ReadMessage(ctx)`: taking the message is acknowledging it. */
function* forgottenOnTake({ files }: RuleScope, beside: Beside): Generator<Match> {
  for (const facts of files)
    for (const call of facts.nodes('call')) {
      const taking = FORGETTING.get(calleeName(call));
      if (taking === undefined) continue;
      const site = beside(call).find(({ node }) => node.span.start > call.span.end);
      if (site === undefined || !taking.some((imports) => readImports(facts).has(imports))) continue;
      yield {
        ...placed(site, call),
        confidence: isPlainDelivery(site) ? 'likely' : 'possible',
        message:
          `\`${pathOf(call.callee)}\` tells the broker to forget the message as it hands it out, before \`${deliveryName(site)}\` ` +
          'has kept its usage: when that fails, its usage is never billed.',
      };
    }
}

/** What hands an event to a queue of another kind. */
const HANDS_ON = /^(enqueue|requeue|publish|send_?message)(_?async)?$/i;

/** Gives an element back, or keeps it elsewhere. */
function putsBack(call: CallNode): boolean {
  return pushesElement(calleeName(call)) || HANDS_ON.test(calleeName(call));
}

const STORES = /redis|rdb|valkey|queue|cache|conn|client|pool|^r$|^kv$/i;

/** `redis.brpop("usage")`: the list has forgotten the event before it is kept, and nobody gives it back. */
function* poppedBefore({ files }: RuleScope, beside: Beside): Generator<Match> {
  for (const facts of files)
    for (const call of facts.nodes('call')) {
      const receiver = popsElement(calleeName(call)) ? receiverOf(call) : null;
      if (receiver === null || !STORES.test(pathOf(receiver))) continue;
      const site = beside(call).find(({ node }) => node.span.start > call.span.end && !putsBack(node));
      const holder = scopeOf(call);
      if (site === undefined || callsWithin(holder).some(putsBack)) continue;
      yield {
        ...placed(site, call),
        confidence: isPlainDelivery(site) ? 'likely' : 'possible',
        message:
          `\`${pathOf(call.callee)}\` takes the event out of its list before \`${deliveryName(site)}\` has kept it: when that ` +
          'fails or the process ends between them, its usage is never billed.',
      };
    }
}

/** By the name of the call: the imports of each provider's SDKs that have it. */
const FORGETTING = new Map<string, (readonly string[])[]>();
for (const { delivery, sdks } of providers)
  for (const name of delivery?.forgettingCalls ?? []) {
    const imports = sdks.flatMap((sdk) => sdk.imports);
    putUnder(FORGETTING, name, imports);
  }

function toMatch(call: CallNode, site: Delivery): Match {
  return {
    ...placed(site, call),
    confidence: isPlainDelivery(site) ? 'certain' : 'possible',
    message:
      `\`${pathOf(call.callee)}\` acknowledges the message before \`${deliveryName(site)}\` has kept its usage: ` +
      'when that fails, the message is gone and its usage is never billed.',
  };
}

/** Where it is said, and the delivery that proves it. */
function placed(
  site: { readonly file: SyntaxFile; readonly node: SyntaxNode },
  node: SyntaxNode,
  file = site.file,
): Pick<Match, 'file' | 'node' | 'evidence'> {
  return { file, node, evidence: [{ file: site.file, node: site.node }] };
}

/** A consumer's setting that lets messages be forgotten whatever becomes of them, in a file that stores their usage. */
function* forgottenUnasked({ files, trace }: RuleScope, deliveries: readonly Delivery[]): Generator<Match> {
  const byFile = Map.groupBy(deliveries, ({ file }) => file);
  for (const facts of files) {
    const own = (byFile.get(facts.file) ?? []).filter(
      ({ operation, node }) => operation !== 'produce' || isConsumed(node, trace),
    );
    const [site] = own;
    if (site === undefined) continue;
    for (const { node, name, value } of automaticAcknowledgementsIn(facts))
      yield {
        ...placed(site, node),
        confidence: own.some(isPlainDelivery) ? 'likely' : 'possible',
        message:
          `With ${value === null ? `this \`${name}\`` : `\`${name}\` set to \`${value}\``} a message is forgotten whatever becomes of it: when \`${deliveryName(site)}\` fails or ` +
          'the process ends before it, its usage is never billed.',
      };
  }
}

/** The settings file of a program tells the broker to forget what it hands out. */
function* forgottenBySettings(scope: RuleScope): Generator<Match> {
  for (const { file } of scope.audited)
    for (const setting of clientSettingsIn(file)) {
      const site = setting.kind === 'forgets' ? carrierOf(setting, file, scope) : undefined;
      if (site === undefined) continue;
      yield {
        ...placed(site, textNode(file), file),
        lines: setting.lines,
        confidence: 'likely',
        message: `With \`${setting.name}\` a message is forgotten as it is handed out: when the consumer fails or the process ends before its usage is stored, it is never billed.`,
      };
    }
}

function isConsumed(node: SyntaxNode, { entryPoints }: RuleScope['trace']): boolean {
  return entryPoints.leadingTo(node).some(({ kind }) => kind === 'consumer');
}

const ANSWERS = /^(send_?status|status|json|send|end|write_?header|accepted|no_?content)$/i;
const RESPONSES = /^(res|response|reply|w|c|ctx|resp)$/;

/** `res.sendStatus(202)` in front of the write: the sender of the events takes them for stored. */
function* answeredFirst({ files, trace }: RuleScope, beside: Beside): Generator<Match> {
  for (const facts of files)
    for (const call of facts.callsNamed(ANSWERS)) {
      if (!RESPONSES.test(pathOf(call.callee).split('.')[0] ?? '')) continue;
      const entry = trace.entryPoints.around(call);
      if (entry === null || !/^(http|webhook)$/.test(entry.kind)) continue;
      if (entry.kind === 'http' && !takesEvents(call, entry.name, facts.file.path)) continue;
      const site = firstAfter(call, beside(call));
      if (site === null) continue;
      yield {
        ...placed(site, call),
        confidence: isPlainDelivery(site) ? 'likely' : 'possible',
        message:
          `\`${pathOf(call.callee)}\` answers before \`${deliveryName(site)}\` has kept the usage: when that fails, ` +
          'the sender takes it for delivered, does not send it again, and it is never billed.',
      };
    }
}

/** Its route, its name or its path says that events come in here, and not only that some are counted. */
function takesEvents(call: CallNode, route: string | null, path: string): boolean {
  return [route ?? '', path, ...namesAround(call)].some((said) =>
    wordsOf(said).some((word) => /^(events?|ingest\w*|webhooks?)$/.test(word)),
  );
}

/** Consumers that let the broker forget a message as it hands it out. */
function* forgottenOnDelivery(scope: RuleScope, deliveries: readonly Delivery[]): Generator<Match> {
  const byEntry = new Map(scope.trace.entryPoints.all.map((entry) => [entry.at, entry]));
  const consumers = scope.files.flatMap((facts) =>
    facts.nodes('call').flatMap((call) => {
      const entry = byEntry.get(call);
      if (entry === undefined) return [];
      const flag = namedArguments(call).find(
        ({ name, value }) => /^(no_?ack|auto_?ack)$/i.test(name) && value.kind === 'boolean' && value.value,
      );
      return flag === undefined ? [] : [{ call, flag, entry, file: facts.file }];
    }),
  );
  for (const { call, flag, entry, file } of consumers) {
    const site = deliveries.find((one) => scope.trace.entryPoints.leadingTo(one.node).includes(entry));
    if (site === undefined) continue;
    yield {
      ...placed(site, call, file),
      confidence: isPlainDelivery(site) ? 'certain' : 'possible',
      message:
        `With \`${flag.name}\` the broker forgets a message as it hands it out: when \`${deliveryName(site)}\` fails or ` +
        'the process ends, its usage is never billed.',
    };
  }
}

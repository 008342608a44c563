import { calleeLabel, calleeName, calleePath, callOf, pathOf } from '../../facts/calls.ts';
import { loopEndedBy } from '../../facts/failures/aborts.ts';
import { singular, wordsOf } from '../../facts/names.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { descendants, enclosingNamedFunction, isWithin, loopAround, scopeOf } from '../../facts/walk.ts';
import type { AssignNode, CallNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { isPartyWord, nameOfTurn, standsForParty } from '../../trace/billed-parties.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { functionAround } from '../../trace/call-graph.ts';
import {
  type Delivery,
  deliveriesIn,
  deliveringCalls,
  isOnlyBuffered,
  isPlainDelivery,
  isProvenDelivery,
} from '../../trace/deliveries.ts';
import { guardsOf } from '../../trace/guards.ts';
import { endedRuns } from '../../trace/losses/ended-runs.ts';
import { joinedTurns } from '../../trace/losses/joined-turns.ts';
import { poisonedBatches } from '../../trace/losses/poisoned-batches.ts';
import { startsWithFailed } from '../../trace/losses/stuck-runs.ts';
import type { Trace } from '../../trace/site.ts';
import { isChargingName, isEmitName } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-113: one failure ends the run for everybody whose turn was still to come. */
export const abortedLoop = defineRule({
  id: 'MTR-113',
  name: 'aborted-loop',
  section: 'ingestion',
  title: 'One failing item ends the run for all that follow',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'When usage of one customer or one event cannot be sent, do the others still get their turn, now and in the next run?',
  cost: 'One customer the provider does not know stops the run, each time at the same place: nobody behind it is billed.',
  remediation:
    'Catch the failure inside the loop, keep the item for another try, go on with the next one, and fail the run at its end.',
  references: [
    'https://docs.aws.amazon.com/lambda/latest/dg/example_serverless_SQS_Lambda_batch_item_failures_section.html',
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api',
  ],
  *match(scope) {
    const { trace, audited } = scope;
    const told = new Set<LoopNode>();
    for (const site of deliveriesIn(trace.sites)) {
      // What is only buffered does not fail here.
      if (!isSent(site) || isOnlyBuffered(site)) continue;
      const { transaction, retry } = guardsOf(site.node);
      // What a retry gives up on leaves by the retry's own call.
      const isRetried = retry?.kind === 'call' && isWithin(site.node, retry);
      const loop = loopEndedBy(isRetried ? retry : site.node, site.file);
      // In a transaction all or nothing is meant.
      if (loop === null || told.has(loop) || transaction !== null) continue;
      const what = whatIsLooped(loop, trace);
      const confidence = what === null ? null : confidenceOf(what, { site, loop, trace });
      if (what === null || confidence === null) continue;
      told.add(loop);
      yield toMatch(site, { loop, confidence });
    }
    yield* failsForAll(scope, told);
    for (const { delivery, loop } of endedRuns(trace)) {
      if (told.has(loop)) continue;
      told.add(loop);
      yield toMatch(delivery, { loop, confidence: 'likely' });
    }
    yield* poisoned(scope);
    yield* joined(scope, told);
    for (const facts of audited)
      for (const call of facts.nodes('call')) {
        const name = calleeName(call);
        const isCharge = isChargingName(name) || isEmitName(name, false) || asksForMoney(call);
        const loop = isCharge || facts.file.failsByValue ? loopEndedBy(call, facts.file) : null;
        if (loop !== null && !isCharge && !isStepOfRun(call, loop)) continue;
        if (loop === null || told.has(loop) || !isRunOverAll(loop, trace)) continue;
        if (guardsOf(call).transaction !== null) continue;
        if (!asksForMoney(call) && !isBillingCode(loop, facts.file)) continue;
        told.add(loop);
        yield toMatch({ node: call, file: facts.file }, { loop, confidence: 'likely' });
      }
  },
});

/** One odd row keeps its whole batch back, in this run and in all that follow. */
function* poisoned({ trace }: RuleScope): Generator<Match> {
  for (const { delivery, made, raise } of poisonedBatches(trace))
    yield {
      file: delivery.file,
      node: made,
      evidence: [{ file: delivery.file, node: raise }],
      confidence: 'likely',
      message: `When one row cannot be made an event of, the run ends before \`${calleeLabel(delivery.node)}\`: none of its batch is billed, and the next run takes up the same rows.`,
    };
}

/** Turns that are run together in a run that no request waits for. */
function* joined({ trace }: RuleScope, told: ReadonlySet<LoopNode>): Generator<Match> {
  for (const { delivery, joint, lost } of joinedTurns(trace)) {
    const loop = loopAround(joint);
    if (loop !== null && told.has(loop)) continue;
    const entries = trace.entryPoints.leadingTo(joint);
    if (entries.length > 0 && !entries.some(({ kind }) => RUNS.has(kind))) continue;
    if (entries.length === 0 && !isProvenDelivery(delivery)) continue;
    if (guardsOf(joint).transaction !== null) continue;
    yield {
      file: delivery.file,
      node: joint,
      evidence: [{ file: delivery.file, node: delivery.node }],
      confidence: 'likely',
      message: `When \`${calleeLabel(delivery.node)}\` fails for one, ${LOST[lost]}: they are not billed, in this run and in every other in which it fails again.`,
    };
  }
}

const LOST = {
  groups: 'the loop ends and the groups behind are never begun',
  cancelled: 'the turns of all others that are not done yet are broken off',
  rest: 'those behind it never get their turn',
} as const;

/** What a payment provider's client is asked to bill somebody by. */
const CHARGES =
  /(^|[._])(invoice_?items?|invoices?|charges?|payment_?intents?|line_?items?|credit_?notes?)\.(create|finalize\w*|pay|charge|add)(_?async)?$/i;

function asksForMoney(call: CallNode): boolean {
  return CHARGES.test(calleePath(call));
}

const WORKS =
  /^(collect|report|export|sync|bill|charge|invoice|reconcile|meter|settle|rate|renew|aggregate|push|publish)$/;

/** Any step for one party in a run that bills all of them, where its failure is handed up by hand. */
function isStepOfRun(call: CallNode, loop: LoopNode): boolean {
  const fn = enclosingNamedFunction(loop);
  if (fn === null || !WORKS.test(wordsOf(fn.name ?? '')[0] ?? '')) return false;
  const turns = new Set(
    loop.variables.flatMap((one) => (one.kind === 'name' && one.name !== '_' ? [one.name] : [])),
  );
  for (const { value } of call.arguments)
    for (const node of descendants(value)) if (node.kind === 'name' && turns.has(node.name)) return true;
  return false;
}

/** One record that fails makes the platform deliver all of them again, and again, until it gives up on all. */
function* failsForAll({ trace, files }: RuleScope, told: Set<LoopNode>): Generator<Match> {
  const holders = new Set<SyntaxNode | null>(
    deliveriesIn(trace.sites).map(({ node }) => functionAround(node)),
  );
  const sending = deliveringCalls(trace.sites);
  for (const { file, nodes } of files) {
    if (!nodes('loop').some(isOverRecords) || /batch_?item_?failure/i.test(file.text)) continue;
    for (const call of nodes('call')) {
      const isOne = sending.has(call) || trace.calls.definitionsOf(call).some((fn) => holders.has(fn));
      const loop = isOne ? loopEndedBy(call, file) : null;
      if (loop === null || told.has(loop) || !isOverRecords(loop)) continue;
      if (!trace.entryPoints.leadingTo(loop).some(({ kind }) => kind === 'lambda' || kind === 'consumer'))
        continue;
      told.add(loop);
      yield {
        file,
        node: call,
        evidence: [{ file, node: loop }],
        confidence: 'likely',
        message: `When \`${calleeLabel(call)}\` fails for one record, all records of the batch count as failed: they are delivered again together until they are given up, and the usage in them is stored late or never.`,
      };
    }
  }
}

/** `event.Records`, as the platform hands a batch over. */
function isOverRecords({ iterable }: LoopNode): boolean {
  return (
    iterable !== null &&
    /(^|\.)(Records|records)$/.test(pathOf(iterable)) &&
    /event|batch/i.test(pathOf(iterable).split('.')[0] ?? '')
  );
}

/** A turn for each of all parties that the loop itself looked for, in code that no request waits for. */
function isRunOverAll(loop: LoopNode, trace: Trace): boolean {
  if (whatIsLooped(loop, trace) !== 'parties' || !isLookedFor(loop)) return false;
  const entries = trace.entryPoints.leadingTo(loop);
  return entries.length === 0 || entries.some(({ kind }) => RUNS.has(kind));
}

/** Over what a query gave, not over what was handed in: `Account.objects.filter(…)`, `rows` of `Find(&rows)`. */
function isLookedFor({ iterable }: LoopNode): boolean {
  if (iterable === null) return false;
  if (iterable.kind === 'call') return isQuery(iterable);
  if (iterable.kind !== 'name') return false;
  const [first] = assignmentsOf(iterable.name, iterable);
  if (first === undefined) return false;
  const call = callOf(first.value);
  return call === null ? isFilled(iterable.name, first) : isQuery(call);
}

const QUERIES =
  /^(objects|filter|where|all|find\w*|list\w*|fetch\w*|query\w*|select|raw|scan|load\w*|get_?all\w*|active|due)$/i;

function isQuery(call: CallNode): boolean {
  return calleePath(call)
    .split('.')
    .some((part) => QUERIES.test(part));
}

/** `db.Find(&rows)`: the empty list is handed to a query to be filled. */
function isFilled(name: string, declared: AssignNode): boolean {
  for (const node of descendants(scopeOf(declared))) {
    if (node.kind !== 'call' || !isQuery(node)) continue;
    for (const { value } of node.arguments) {
      const pointed = value.kind === 'unary' ? value.operand : value;
      if (pointed.kind === 'name' && pointed.name === name) return true;
    }
  }
  return false;
}

/** Told to a billing provider, by whatever function: a store that fails fails for everybody. */
function isSent({ operation, provider, basis, node }: Delivery): boolean {
  if (operation === null) return true;
  // What is put on a queue of jobs fails in its own job.
  if (ENQUEUES.test(calleeName(node))) return false;
  return operation.startsWith('send') && (provider !== null || basis === 'receiver');
}

const ENQUEUES = /^(perform_(later|async|in|at)|perform_bulk|delay|apply_async|dispatch|enqueue)$/i;

type Looped = 'parties' | 'events';

const EVENTS = new Set('event usage record row item message'.split(' '));

/** What each turn is about, told by the loop's own names. */
function whatIsLooped(loop: LoopNode, trace: Trace): Looped | null {
  const { variables, iterable } = loop;
  const names = [...variables.map(nameOfTurn), iterable === null ? '' : nameOfTurn(iterable)];
  const words = names.flatMap((name) => wordsOf(name)).map(singular);
  if (words.some((word) => /^(batch|batche|chunk|page|attempt|retry|try)$/.test(word))) return null;
  if (words.some(isPartyWord)) return 'parties';
  const isForParty = variables.some(
    (variable) =>
      variable.kind === 'name' &&
      (standsForParty(variable.name, loop.body) || isHandedToParty(variable.name, loop, trace)),
  );
  if (words.some((word) => EVENTS.has(word))) return 'events';
  return isForParty ? 'parties' : null;
}

/** `report(day)`, where `report` asks `day.subscriptionId`. */
function isHandedToParty(variable: string, { body }: LoopNode, { calls }: Trace): boolean {
  for (const statement of body)
    for (const node of descendants(statement)) {
      if (node.kind !== 'call') continue;
      const at = node.arguments.findIndex(({ value }) => value.kind === 'name' && value.name === variable);
      if (at < 0) continue;
      for (const fn of calls.definitionsOf(node)) {
        const parameter = fn.parameters[at];
        if (parameter !== undefined && standsForParty(parameter.name, fn.body)) return true;
      }
    }
  return false;
}

const RUNS = new Set(['schedule', 'consumer', 'command', 'lambda']);

/** A run over everybody is one from its own names; the events of one run may well be one piece of work. */
function confidenceOf(
  what: Looped,
  { site, loop, trace }: { readonly site: Delivery; readonly loop: LoopNode; readonly trace: Trace },
): Match['confidence'] | null {
  const entries = trace.entryPoints.leadingTo(site.node);
  const isRun = entries.some(({ kind }) => RUNS.has(kind));
  if (!isRun && entries.length > 0) return null;
  if (!isPlainDelivery(site)) return null;
  if (what === 'events') {
    if (!isProvenDelivery(site)) return null;
    return isPlainDelivery(site) && startsWithFailed(loop) ? 'likely' : isRun ? 'possible' : null;
  }
  return isRun || isProvenDelivery(site) || isLookedFor(loop) ? 'likely' : 'possible';
}

function toMatch(
  site: Pick<Delivery, 'file' | 'node'>,
  { loop, confidence }: { readonly loop: LoopNode; readonly confidence: Match['confidence'] },
): Match {
  const turn =
    loop.variables
      .map(nameOfTurn)
      .filter((name) => name !== '' && name !== '_')
      .at(-1) ?? 'item';
  return {
    file: site.file,
    node: site.node,
    evidence: [{ file: site.file, node: loop }],
    confidence,
    message: `When \`${calleeLabel(site.node)}\` fails for one \`${turn}\`, the loop ends: all that follow are not billed, in this run and in every other that stops at the same place.`,
  };
}

import { calleeName, calleePath, callsWithin, useOf, withAwait } from '../../facts/calls.ts';
import { onlySettles, settlementsWithin } from '../../facts/delivery/settlements.ts';
import { isAlertCall } from '../../facts/failures/failure.ts';
import { type HandledFailure, handledFailures } from '../../facts/failures/handled-failures.ts';
import { speaksOf } from '../../facts/failures/let-go.ts';
import { isForOneKind } from '../../facts/failures/swallowed.ts';
import { homeOf } from '../../facts/home-of.ts';
import { wordsOf } from '../../facts/names.ts';
import { listsOf } from '../../facts/statements.ts';
import { resolve } from '../../facts/values.ts';
import {
  ancestors,
  descendants,
  enclosingFunction,
  isWithinAny,
  loopAround,
  wholeFunction,
} from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isScreenCode } from '../../trace/billing-code.ts';
import { ownerName, ownName } from '../../trace/call-graph.ts';
import { deliveringCalls } from '../../trace/deliveries.ts';
import { isBillingJob } from '../../trace/jobs.ts';
import { leavesRowPending, settlesAsItGoes } from '../../trace/losses/pending-rows.ts';
import { isOneOfMany } from '../../trace/one-of-many.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-604: a billing job fails, or leaves a customer out, and ends as if it had succeeded. */
export const silentJob = defineRule({
  id: 'MTR-604',
  name: 'silent-job',
  section: 'observability',
  title: 'A billing job fails without notice',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does every scheduled billing run that fails, is skipped or leaves somebody out say so where somebody is told?',
  cost: 'The period is not billed, or billed in part, and nobody learns of it before the books are closed.',
  remediation:
    'Count the failure and let the job end as failed, so that what started it tries again and alerts.',
  references: [
    'https://sre.google/sre-book/monitoring-distributed-systems/',
    'https://prometheus.io/docs/practices/instrumentation/#batch-jobs',
    'https://cwe.mitre.org/data/definitions/390.html',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      if (WATCHED.test(facts.file.text)) continue;
      const jobs = new Map<FunctionNode, FunctionNode | null>();
      const jobAround = (node: SyntaxNode): FunctionNode | null => {
        const fn = wholeFunction(node) ?? enclosingFunction(node);
        if (fn === null) return null;
        const known = jobs.get(fn);
        if (known !== undefined) return known;
        const job = isJob(node, fn, facts.file, scope.trace) && !isWatched(fn) ? fn : null;
        jobs.set(fn, job);
        return job;
      };
      for (const failure of handledFailures(facts))
        yield* matchFailure(facts.file, failure, { jobAround, scope });
      for (const call of facts.callsNamed(WAITS_FOR_ALL)) yield* matchSettled(facts.file, call, jobAround);
    }
  },
});

const ITEM_KEPT =
  'Collect the items that failed, go on with the others, and let the run end as failed when there are any.';

const WAITS_FOR_ALL = /^all_?settled$/i;

/** A monitor of the file notices a run that is missing. */
const WATCHED =
  /check_?ins?\b|heartbeat|healthchecks?\.io|cronitor|dead_?man|with_?monitor|push_?gateway|TimeGauge|last_?success/i;

const HEARTBEATS =
  /critical|fatal|heartbeat|health_?check|check_?in|cronitor|dead_?man|push_?gateway|metric|counter|alert|slack|sentry/i;

/** Something in the job is told of how it went. */
function isWatched(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'call' && isAlertCall(node)) return true;
    if ((node.kind === 'name' || node.kind === 'member') && HEARTBEATS.test(node.name)) return true;
  }
  return false;
}

/** What a clock or a queue starts, itself or through others, to bill. */
function isJob(node: SyntaxNode, fn: FunctionNode, file: SyntaxFile, trace: Trace): boolean {
  if (READS_ONE.test(ownName(fn) ?? '')) return false;
  if (isBillingJob(fn, file, trace.entryPoints)) return true;
  const inner = enclosingFunction(node);
  if (inner !== null && inner !== fn && isBillingJob(inner, file, trace.entryPoints)) return true;
  const words = wordsOf(ownName(fn) ?? '');
  if (isScreenCode(node, file) || words.some((word) => ASIDE.test(word))) return false;
  if (LOOKS_UP.test(words[0] ?? '')) return false;
  if (!isBillingCode(node, file) && !saysBilling(fn, trace)) return false;
  if (RUNS.test(ownName(fn) ?? '') && JOBS.test(ownerName(fn) ?? '')) return true;
  if (isTask(fn) || (inner !== null && isOnCrontab(inner))) return true;
  return trace.entryPoints.leadingTo(node).some(({ kind }) => kind === 'schedule');
}

/** Its caller learns from its answer that one message cannot be read. */
const READS_ONE = /^(parse|decode|validate|read)/i;

/** Its caller learns from its answer that there is nothing: what a run asks for is not the run. */
const LOOKS_UP = /^(get|load|find|fetch|lookup|look|list|select|query|is|has|resolve|cached|to)$/;

const STRONG = /^(bill|bills|billing|billable|invoice|invoices|overage|overages|usage)$/;

/** What is called in it, or in what that calls, speaks of billing. */
function saysBilling(fn: FunctionNode, { calls }: Trace): boolean {
  const own = callsWithin(fn);
  if (own.some(speaksOfBilling)) return true;
  return own.some((call) => calls.definitionsOf(call).some((one) => callsWithin(one).some(speaksOfBilling)));
}

function speaksOfBilling(call: CallNode): boolean {
  return calleePath(call)
    .split('.')
    .some((part) => wordsOf(part).some((word) => STRONG.test(word)));
}

/** `c.AddFunc("0 3 1 * *", func() { … })` */
function isOnCrontab(fn: FunctionNode): boolean {
  const call = fn.parent?.kind === 'call' ? fn.parent : null;
  return call?.arguments.some(({ value }) => value.kind === 'string' && CRONTAB.test(value.value)) ?? false;
}

const CRONTAB = /^\s*(@(hourly|daily|weekly|monthly|every \w+)|([\d*/,?LW#-]+\s+){4,5}[\w*/,?#-]+)\s*$/;

/** Rake's `task close_period: :environment do … end`. */
function isTask(fn: FunctionNode): boolean {
  return [fn, ...ancestors(fn)].some((above) => above.kind === 'call' && calleeName(above) === 'task');
}

const RUNS = /^(run|perform|execute(_?async)?|handle|call|process|invoke|main|work)$/i;
const JOBS = /(job|worker|cron|task|command|scheduler|processor)$/i;

type JobAround = (node: SyntaxNode) => FunctionNode | null;

interface Surroundings {
  readonly jobAround: JobAround;
  readonly scope: RuleScope;
}

function* matchFailure(
  file: SyntaxFile,
  failure: HandledFailure,
  { jobAround, scope }: Surroundings,
): Generator<Match> {
  const { node, at, body, types } = failure;
  if (types.length > 0 && types.every((type) => OF_ONE_KIND.test(type))) return;
  const handler = { span: at, types, variable: failure.variable, body };
  const isOne = isOneOfMany(node);
  if (isForOneKind(handler) || (isOne && !failure.attempted.some(bills))) return;
  const spoken = speaksOf(body);
  const job = spoken === null ? null : jobAround(node);
  if (spoken === null || job === null) return;
  if (!isOne && !endsJob(node, job, spoken.leaves)) return;
  if (isOne && staysDue(failure, spoken.leaves, scope)) return;
  if (onlySettles(failure.attempted) || isOneMessage(failure, scope) || isWatchedBelow(failure, scope))
    return;
  const name = ownName(job) === null ? 'the job' : `\`${ownName(job)}\``;
  yield {
    file,
    node,
    lines: { startLine: at.startLine, endLine: at.endLine },
    confidence: isTakenUpLater(file, failure, scope) ? 'possible' : 'likely',
    message: isOne
      ? `When one item of ${name} fails it is passed over${spoken.warns ? ' with a line in the log' : ' without a word'}, and the run ends as if it had succeeded: it is not billed in this run, and nobody is told.`
      : `When ${name} fails here it ends as if it had succeeded: what started it neither tries again nor alerts, and what it should have billed is not billed.`,
    ...(isOne ? { remediation: ITEM_KEPT } : {}),
  };
}

/** A consumer that delivers the usage of one message: what becomes of that delivery is another finding's matter. */
function isOneMessage({ node, attempted }: HandledFailure, { trace }: RuleScope): boolean {
  if (trace.entryPoints.around(node)?.kind !== 'consumer') return false;
  const delivering = deliveringCalls(trace.sites);
  return attempted.some((one) => callsWithin(one).some((call) => delivering.has(call)));
}

/** What the run calls tells of its own failure: a count, an alarm, an error tracker. */
function isWatchedBelow({ attempted }: HandledFailure, { trace }: RuleScope): boolean {
  return attempted
    .flatMap((one) => callsWithin(one))
    .some((call) => trace.calls.definitionsOf(call).some((fn) => callsWithin(fn).some(isAlertCall)));
}

/** The item is marked or moved on only behind what failed: the next run finds it as it was. */
function staysDue({ node, attempted }: HandledFailure, leaves: boolean, { files }: RuleScope): boolean {
  if (attempted.some((one) => callsWithin(one).some((call) => leavesRowPending(call, files)))) return true;
  const fn = enclosingFunction(node);
  const facts = fn === null || node.kind !== 'if' || !leaves ? null : homeOf(fn, files);
  const loop = loopAround(node);
  if (fn === null || facts === null || loop === null) return false;
  return settlementsWithin(fn, facts).some(
    (one) => one.span.start > node.span.end && isWithinAny(one, loop.body),
  );
}

/**
 * The next turn of a timer or of a queue's reader follows at once, and takes up what this one left; so does any run of
 * a function that marks its rows one by one. Not where each turn is given a window of its own by the clock.
 */
function isTakenUpLater({ text }: SyntaxFile, { attempted }: HandledFailure, scope: RuleScope): boolean {
  const calls = attempted.flatMap((one) => callsWithin(one)).filter(bills);
  if (calls.some(isGivenWindow)) return false;
  if (TIMERS.test(text)) return true;
  return calls.some((call) =>
    scope.trace.calls.definitionsOf(call).some((fn) => settlesAsItGoes(fn, scope.files)),
  );
}

/** `bill_hour(now - 1h)`, `closeMonth(previousMonth(new Date()))`: the next run is given another one. */
function isGivenWindow({ arguments: given }: CallNode): boolean {
  return given.some(({ value }) => {
    const made = resolve(value);
    return [...descendants(made)].some(
      (node) => (node.kind === 'name' || node.kind === 'member') && WINDOWS.test(node.name),
    );
  });
}

const WINDOWS =
  /^(add_?(hours|days|months|minutes|date)|minus\w*|subtract|sub_?(days|months|hours)|previous_?\w+|prev_?\w+|last_?(month|day|hour|period|week)|yesterday|start_?of_?\w+|timedelta|relativedelta|ago|truncate|beginning_of_\w+)$/i;

const TIMERS =
  /setInterval|NewTicker|time\.After\b|PeriodicTimer|fixedDelay|fixedRate|Task\.Delay|BackgroundService|\b(sleep|delay)\(|receive_?messages?/i;

const OF_ONE_KIND =
  /not_?found|not_?available|^no_?pending|nothing|missing|duplicate|already|conflict|cancel|interrupt|unique|exists|not_?exist|lock|validation|json|parse|value_?error|key_?error/i;

/** `await Promise.allSettled(…)`, and nobody looks at what came of it. */
function* matchSettled(file: SyntaxFile, call: CallNode, jobAround: JobAround): Generator<Match> {
  if (useOf(withAwait(call)) !== 'discarded' || !bills(call)) return;
  const job = jobAround(call);
  if (job === null) return;
  yield {
    file,
    node: call,
    confidence: 'likely',
    message:
      'Nobody looks at what came of each item: those that fail are not billed in this run, and the run ends as if it had succeeded.',
    remediation: ITEM_KEPT,
  };
}

const BILLING =
  /^(bill|bills|billing|billed|charge|charges|invoice|invoices|invoicing|usage|usages|overage|overages|renew|renews|renewal|renewals|meter|metering|close|credits|period|rate|rating|finalize|settle|subscription|subscriptions|dunning|collect|reconcile)$/;
const ASIDE =
  /^(email|emails|mail|mailer|notify|notification|notifications|slack|webhook|cache|analytics|log|logger|audit)$/;

/** A starter only asks for the work: whoever does it answers for it. */
const HANDS_ON =
  /^(enqueue\w*|perform_?(later|async|in|at|bulk)|apply_?async|delay|dispatch\w*|publish\w*|produce|send_?message\w*|send_?task|schedule\w*|add_?job|add_?task|add_?bulk|start_?workflow|add_?or_?update|register\w*|kiq)$/i;

/** What looks a row up or changes it bills nobody by itself. */
const CHANGES = /^(update!?|save!?|set|get|find\w*|refresh|reload|load|first|exists|count|lock|due)$/i;

/** Something that bills is called, and not only told of. */
function bills(node: SyntaxNode): boolean {
  for (const inner of descendants(node)) {
    if (inner.kind !== 'call') continue;
    const words = calleePath(inner)
      .split('.')
      .flatMap((part) => wordsOf(part));
    if (HANDS_ON.test(calleeName(inner)) || CHANGES.test(calleeName(inner))) continue;
    if (words.some((word) => BILLING.test(word)) && !words.some((word) => ASIDE.test(word))) return true;
  }
  return false;
}

/** Nothing of the job's work is left to do after the failure. */
function endsJob(node: SyntaxNode, fn: FunctionNode, leaves: boolean): boolean {
  if (node.kind === 'call') return useOf(withAwait(node)) === 'discarded' || node.parent?.kind === 'return';
  const holder = node.parent;
  if (holder === null) return false;
  const list = listsOf(holder).find((one) => one.includes(node));
  if (list === undefined) return node.kind === 'switch';
  const own = enclosingFunction(node);
  const isTop =
    holder === fn ||
    holder === own ||
    holder.kind === 'block' ||
    holder.kind === 'loop' ||
    holder.kind === 'with';
  if (!isTop) return false;
  return leaves || list.at(-1) === node;
}

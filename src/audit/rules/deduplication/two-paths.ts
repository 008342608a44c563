import { calleeLabel, calleeName, calleePath, callsIn } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { ancestors, descendants, isWithin, isWithinAny, rootOf } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, IfNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround, ownName } from '../../trace/call-graph.ts';
import { PAID_EVENT } from '../../trace/paid-events.ts';
import { type Addition, additionsIn } from '../../trace/repeats/additions.ts';
import { mayRecogniseRepeat } from '../../trace/repeats/repeat-recognition.ts';
import type { Trace } from '../../trace/site.ts';
import { isEmitName } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-212: the same payment is credited, or the same work charged, on two ways that both run. */
export const twoPaths = defineRule({
  id: 'MTR-212',
  name: 'two-paths',
  section: 'deduplication',
  title: 'Two paths charge or credit the same fact',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is each payment credited, and each piece of work charged, on exactly one path?',
  cost: 'A top-up is credited by the request and again by the webhook, or a job is charged by its worker and again by the request that waited for it.',
  remediation: 'Leave it to one of the two, or record both under one unique key.',
  references: [
    'https://docs.stripe.com/payments/payment-intents/verifying-status#webhooks',
    'https://docs.stripe.com/checkout/fulfillment',
  ],
  *match(scope) {
    yield* matchCredits(scope);
    yield* matchEvents(scope);
    yield* matchJobs(scope);
  },
});

const PAYS =
  /(payment_?intents?|charges?|payments?|invoices?|checkout|sessions?|orders?)\W*(create|confirm|capture|pay|new|retrieve|get)$/i;
const PAID = /^(succeeded|paid|complete|completed|captured|success|COMPLETED)$/;

/** The request that takes the payment adds the credits when it succeeded, and the webhook adds them too. */
function* matchCredits(scope: RuleScope): Generator<Match> {
  const files = new Set(scope.files.filter(handlesPaid).map(({ file }) => file));
  if (files.size === 0) return;
  const additions = additionsIn(scope.files, scope.trace);
  const webhooks = additions.filter((one) => files.has(one.file) && paymentBefore(one.node) === null);
  for (const addition of additions) {
    const payment = paymentBefore(addition.node);
    const test = payment && testsPaid(addition.node);
    if (!payment || !test) continue;
    const twin = webhooks.find((one) => isSameCredit(one, addition) && !tellsApart(one.node, scope.trace));
    if (twin === undefined || tellsApart(addition.node, scope.trace)) continue;
    yield {
      file: addition.file,
      node: addition.node,
      evidence: [payment, twin.node].map((node, at) => ({
        file: at === 0 ? addition.file : twin.file,
        node,
      })),
      confidence: 'likely',
      message: `The credits are added here as soon as \`${calleeLabel(payment)}\` has succeeded, and the webhook${nameOf(twin)} adds them for the same payment: the customer pays once and is credited twice.`,
      remediation: 'Leave the credit to the webhook, or record both under one unique key of the payment.',
    };
  }
}

function handlesPaid({ nodes }: FileFacts): boolean {
  return nodes('string').some(({ value }) => PAID_EVENT.test(value));
}

/** The call that takes the payment, earlier in the same function. */
function paymentBefore(node: SyntaxNode): CallNode | null {
  for (const above of ancestors(node)) {
    if (above.kind !== 'function') continue;
    const found = callsIn(above).find(
      (call) =>
        call.span.end < node.span.start && PAYS.test(calleePath(call)) && !/webhook/i.test(calleePath(call)),
    );
    if (found !== undefined) return found;
  }
  return null;
}

function testsPaid(node: SyntaxNode): IfNode | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'function' && ownName(above) !== null) return null;
    if (above.kind !== 'if' || !isWithinAny(node, above.then)) continue;
    for (const inner of descendants(above.test))
      if (inner.kind === 'string' && PAID.test(inner.value)) return above;
  }
  return null;
}

const MONEY = /^(credits?|balance|balances|quota|wallet|amount|funds|tokens)$/;

/** Both add to a field of the same name, in different functions. */
function isSameCredit(one: Addition, other: Addition): boolean {
  if (functionAround(one.node) === functionAround(other.node) && one.file === other.file) return false;
  const [own, its] = [fieldsOf(one.node), fieldsOf(other.node)];
  return [...own].some((field) => its.has(field));
}

function fieldsOf(node: SyntaxNode): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const inner of descendants(node)) {
    const names =
      inner.kind === 'object'
        ? inner.entries.map(({ key }) => key ?? '')
        : inner.kind === 'string'
          ? (inner.value.slice(0, MAX_TEXT).match(/\w+/g) ?? [])
          : inner.kind === 'call'
            ? [calleeName(inner)]
            : [];
    for (const name of names)
      if (wordsOf(name).some((word) => MONEY.test(word))) fields.add(wordsOf(name).join(' '));
  }
  return fields;
}

const MAX_TEXT = 300;

/** Looks for what was credited before, or for who made the payment. */
function tellsApart(node: SyntaxNode, trace: Trace): boolean {
  return mayRecogniseRepeat(node, trace);
}

function nameOf({ node }: Addition): string {
  const fn = functionAround(node);
  const name = fn && ownName(fn);
  return name ? ` (\`${name}\`)` : '';
}

/** Events that are sent beside each other for one payment: https://docs.stripe.com/api/events/types */
const SENT_TOGETHER =
  /^((payment_intent|charge)\.succeeded|checkout\.session\.completed|invoice\.(paid|payment_succeeded))$/;

/** One branch takes two events of the same payment, and adds for each. */
function* matchEvents({ files, trace }: RuleScope): Generator<Match> {
  const additions = additionsIn(files, trace);
  for (const { file, nodes } of files)
    for (const node of nodes('if')) {
      const events = eventsIn(node.test);
      if (events === null) continue;
      const addition = additions.find((one) => isReached(one.node, node.then, trace));
      if (addition === undefined || tellsApart(addition.node, trace)) continue;
      yield {
        file,
        node: node.test,
        evidence: [addition],
        confidence: addition.isGuess ? 'possible' : 'likely',
        message: `\`${events[0]}\` and \`${events[1]}\` are both sent for one payment, and this branch adds for each of them: the customer pays once and is credited twice.`,
        remediation: 'Add on one of the two events alone, or under a unique key of the payment.',
      };
    }
}

/** Two events of one payment, either of which makes the test true. */
function eventsIn(test: SyntaxNode): readonly [string, string] | null {
  const said = new Set<string>();
  for (const node of descendants(test)) {
    if (node.kind === 'binary' && /^(!=|&&)$/.test(node.operator)) return null;
    if (node.kind === 'string' && SENT_TOGETHER.test(node.value)) said.add(node.value);
  }
  const [one, other] = said;
  return one === undefined || other === undefined ? null : [one, other];
}

/** In the branch itself, or in a function that it calls. */
function isReached(node: SyntaxNode, branch: readonly SyntaxNode[], trace: Trace): boolean {
  if (branch.some((one) => isWithin(node, one) && rootOf(one) === rootOf(node))) return true;
  const holder = functionAround(node);
  if (holder === null) return false;
  return trace.calls
    .callersOf(holder)
    .some((call) => branch.some((one) => isWithin(call, one) && rootOf(one) === rootOf(call)));
}

const ENQUEUES = /^(add|enqueue|queue|dispatch|submit|publish|push|send)\w*(job|task)$/i;

/** The request adds a job, waits for it and charges; the worker charges what it has done as well. */
function* matchJobs({ files, trace }: RuleScope): Generator<Match> {
  for (const { file, callsNamed } of files)
    for (const enqueue of callsNamed(ENQUEUES)) {
      const holder = functionAround(enqueue);
      if (holder === null || !waitsForJob(holder)) continue;
      const own = chargeAfter(enqueue, holder, trace);
      const twin = own && chargeOfWorker(own, files, trace);
      if (!own || !twin) continue;
      yield {
        file,
        node: enqueue,
        evidence: [own, twin].map((one) => ({ file: one.file, node: one.call })),
        confidence: 'likely',
        message: `The job that \`${calleeLabel(enqueue)}\` adds is charged by its worker with \`${calleeLabel(twin.call)}\`, and the request that waits for it calls \`${calleeLabel(own.call)}\` again: the same work is charged twice.`,
        remediation: 'Leave the charge to the worker.',
      };
    }
}

const WAITS =
  /^(finished|waitUntilFinished|waitForJob|wait_for_job|getJob|get_job|returnvalue|result|on|once)$/;

function waitsForJob(fn: FunctionNode): boolean {
  for (const node of descendants(fn))
    if (
      node.kind === 'call' &&
      WAITS.test(calleeName(node)) &&
      /job|queue|wsq|task|events/i.test(calleePath(node))
    )
      return true;
  return false;
}

interface Charge {
  readonly file: SyntaxFile;
  readonly call: CallNode;
}

/** The charge that follows: in the same function, or in one that calls it. */
function chargeAfter(enqueue: CallNode, holder: FunctionNode, trace: Trace): Charge | null {
  const places: SyntaxNode[] = [enqueue, ...trace.calls.callersOf(holder)];
  for (const place of places) {
    const fn = functionAround(place);
    for (const node of fn === null ? [] : descendants(fn)) {
      if (node.kind !== 'call' || node.span.start < place.span.end) continue;
      if (!isEmitName(calleeName(node), true)) continue;
      const site = trace.sites.find((one) => one.node === node);
      if (site !== undefined) return { file: site.file, call: node };
    }
  }
  return null;
}

/** The same charge, reached by a consumer alone. */
function chargeOfWorker(own: Charge, files: readonly FileFacts[], trace: Trace): Charge | null {
  for (const { file, nodes } of files)
    for (const call of nodes('call')) {
      if (call === own.call || calleeName(call) !== calleeName(own.call)) continue;
      const entries = trace.entryPoints.leadingTo(call);
      if (entries.length > 0 && entries.every(({ kind }) => kind === 'consumer')) return { file, call };
    }
  return null;
}

import {
  calleeLabel,
  calleeName,
  calleePath,
  callOf,
  callsIn,
  chainedCalls,
  pathOf,
  receiverOf,
  useOf,
} from '../../facts/calls.ts';
import { typesOf } from '../../facts/declared-types.ts';
import { detachedBy } from '../../facts/failures/detached.ts';
import { catchingTry, fateOf } from '../../facts/failures/failure.ts';
import { swallowedAt } from '../../facts/failures/swallowed.ts';
import { homeOf } from '../../facts/home-of.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { descendants, isWithin, mentionsAny } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { ownName } from '../../trace/call-graph.ts';
import { type Delivery, deliveriesIn } from '../../trace/deliveries.ts';
import { guardsOf } from '../../trace/guards.ts';
import { type Keeping, keepingIn } from '../../trace/losses/kept-usage.ts';
import { type RequestPath, requestPathOf } from '../../trace/request-path.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-103: the request that does the work also tells the provider of it, and there is no second chance. */
export const undurableSend = defineRule({
  id: 'MTR-103',
  name: 'undurable-send',
  section: 'ingestion',
  title: 'Usage is sent within the request, and nothing is kept to send it from again',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is usage written to an outbox, a queue or a table before the request that causes it sends it to the billing provider?',
  cost: 'While the provider is slow or down, work is done and given away: its usage is nowhere, so nothing can send it later.',
  remediation:
    'Store the usage in the transaction of the work (an outbox row) or put it on a durable queue, and send it to the provider from there.',
  references: [
    'https://microservices.io/patterns/data/transactional-outbox.html',
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api',
  ],
  *match(scope) {
    for (const site of deliveriesIn(scope.trace.sites)) {
      if (!isSentToBilling(site) && !isSentToOwnService(site, scope)) continue;
      if (isOthersMatter(site.node, site.file)) continue;
      const path = requestPathOf(site.node, scope.trace);
      if (path === null || path.steps.some((step) => hasSecondChance(step, site.file))) continue;
      const keeping = keepingIn(path.functions, site.node, scope.trace);
      if (keeping !== 'kept') yield toMatch(site, path, confidenceOf(site, path, keeping), scope);
    }
  },
});

/** One call to a billing provider, and not into a buffer of its SDK, which is flushed or lost as a whole. */
function isSentToBilling({ provider, operation, wraps, basis }: Delivery): boolean {
  if (provider === null || wraps !== null || basis === 'vocabulary') return false;
  if (provider.batch.isBuffered === true) return false;
  return (
    /^(send|send-batch)$/.test(operation ?? '') &&
    /^(billing|marketplace|entitlements)$/.test(provider.category)
  );
}

const REMOTE = /^(client|gateway|api|sdk)$/;
const REQUESTS =
  /^(fetch|post|post_?async|post_?as_?json_?async|post_?json|send_?async|post_?for_?entity|post_?for_?object|request|do)$/i;

/** The project's own metering service: its client by its name or type, or by the request that its method makes. */
function isSentToOwnService(
  { node, provider, operation, wraps, basis }: Delivery,
  { trace }: RuleScope,
): boolean {
  if (provider !== null || operation !== 'send' || wraps !== null) return false;
  if (basis === 'address') return true;
  const receiver = receiverOf(node);
  const names = receiver === null ? [] : [lastName(pathOf(receiver)), ...typesOf(receiver)];
  const called = trace.calls.definitionsOf(node);
  if (called.length > 0)
    return called.every((fn) =>
      callsIn(fn).some((call) => REQUESTS.test(calleeName(call)) && receiverOf(call) !== null),
    );
  if (basis === 'receiver') return true;
  return names.some(
    (name) => REMOTE.test(wordsOf(name).at(-1) ?? '') && wordsOf(name).some((word) => METERS.test(word)),
  );
}

const METERS = /^(meter|metering|usage|billing)$/;

/** A send that nobody waits for, or whose failure is dropped, is wrong whatever is behind it. */
function isOthersMatter(call: CallNode, file: SyntaxFile): boolean {
  return detachedBy(call, file.ioReturnsPromise) !== null || swallowedAt(call) !== null;
}

/** What is tried again, what a handler of failures keeps, and what another finding speaks of. */
function hasSecondChance(step: SyntaxNode, file: SyntaxFile): boolean {
  if (step.kind !== 'call') return true;
  const { retry, loop } = guardsOf(step);
  if (retry !== null || loop !== null || isOthersMatter(step, file)) return true;
  const caught = catchingTry(step);
  return caught?.handlers.some(({ body, variable }) => isKeptBy(body, variable)) ?? false;
}

function isKeptBy(body: readonly SyntaxNode[], variable: string | null): boolean {
  if (fateOf(body, variable) === 'keeps') return true;
  return body.some((statement) =>
    [...descendants(statement)].some((node) => node.kind === 'call' && STORES.test(calleeName(node))),
  );
}

const STORES = /^(create|insert|save|store|put|push|add|enqueue|publish|write|append|update|upsert)/i;

function confidenceOf(site: Delivery, path: RequestPath, keeping: Keeping): Match['confidence'] {
  if (keeping === 'perhaps' || !isPlainStep(site.node) || takesKeyOfRequest(path, site.node))
    return 'possible';
  return path.steps.some((step, at) => isWorkBefore(path.functions[at], step)) ? 'likely' : 'possible';
}

/** A call on its own line of the path; one of several that run together may be joined with what keeps it. */
function isPlainStep(call: CallNode): boolean {
  const last = chainedCalls(call).at(-1) ?? call;
  return /^(awaited|assigned|returned|discarded|tested|operand)$/.test(useOf(last));
}

/** The client sends a key of its own, so that it may send the whole request again. */
function takesKeyOfRequest(path: RequestPath, delivery: SyntaxNode): boolean {
  for (const node of descendants(path.handler.function, (inner) => inner !== delivery)) {
    if (node === delivery) continue;
    const said =
      node.kind === 'string' ? node.value : node.kind === 'name' || node.kind === 'member' ? node.name : '';
    if (said.length < MAX_NAME && /idempoten/i.test(said) && !isWithin(node, delivery)) return true;
  }
  return false;
}

const MAX_NAME = 80;

const WORK = new Set(
  `create save insert update commit put upload write generate complete run execute process extract render translate
  transcribe convert send deliver perform invoke summarize synthesize embed chat predict infer analyze analyse resize
  compile crawl scrape proxy forward start launch provision allocate book ship print stream call parse recognize recognise scan search classify
  moderate rerank upscale encode compress simulate solve score enrich geocode screenshot capture dub detect rasterize
  summarise complete answer optimize merge sign`.split(/\s+/),
);
/** What is made in passing, and what only looks like work. */
const NO_WORK =
  /client|logger|hash|hmac|router|schema|json|request|response|body|params|int|float|date|headers?|args|uuid|token$/i;

/** Something was done before the send that a failure does not undo. */
function isWorkBefore(fn: SyntaxNode | undefined, step: SyntaxNode): boolean {
  if (fn === undefined) return false;
  for (const node of descendants(fn)) {
    if (node.kind !== 'call' || node.span.end > step.span.start || isHeadOf(node, step)) continue;
    const name = calleeName(node);
    if (WORK.has(wordsOf(name)[0] ?? '') && !NO_WORK.test(name)) return true;
    if (PASSES_ON.test(name)) return true;
  }
  return isAnsweredWith(fn, step);
}

/** A middleware lets the request through before it counts it. */
const PASSES_ON = /^(next|call_?next|next_?call)$/i;

/** Who asks, and what he may: looked up for every request, and no work. */
const PARTIES =
  /user|customer|account|tenant|organi[sz]ation|\borg\b|workspace|team|member|subscription|session|auth|plan|quota|limit|config|setting|permission|api_?key|credential|project|body|param|header|context|request|schema|valid|parse|json|logger|client|header|span|start|now|uuid|\bid$/i;

/** What the client is answered with was made before the send: a failure of the send gives it away, or throws it away. */
function isAnsweredWith(fn: SyntaxNode, step: SyntaxNode): boolean {
  const made = new Set<string>();
  for (const node of descendants(fn)) {
    if (node.kind !== 'assign' || node.value === null || node.span.end > step.span.start) continue;
    const call = callOf(node.value);
    const [target] = node.targets;
    if (call === null || call.isNew || target?.kind !== 'name' || target.name === '_') continue;
    if (!PARTIES.test(`${calleePath(call)} ${target.name}`)) made.add(target.name);
  }
  if (made.size === 0) return false;
  for (const node of descendants(fn)) {
    if (node.span.start < step.span.end || !isAnswer(node)) continue;
    if (mentionsAny(node, made)) return true;
  }
  return false;
}

const ANSWERS =
  /^(json|send|render|respond|ok|created|accepted|end|write|encode|body|html|text)(_?(async|with|json))?$/i;

function isAnswer(node: SyntaxNode): boolean {
  return node.kind === 'return' || (node.kind === 'call' && ANSWERS.test(calleeName(node)));
}

/** The receiver's own calls, `client.events()` in `client.events().create()`, are part of the send. */
function isHeadOf(node: SyntaxNode, step: SyntaxNode): boolean {
  return isWithin(node, step);
}

function toMatch(
  site: Delivery,
  { handler }: RequestPath,
  confidence: Match['confidence'],
  scope: RuleScope,
): Match {
  const name = ownName(handler.function) ?? handler.name;
  const file = homeOf(handler.function, scope.files)?.file;
  const isFar = file !== undefined && file !== site.file;
  return {
    file: site.file,
    node: site.node,
    evidence: isFar ? [{ file, node: handler.at }] : [],
    confidence,
    message: `\`${calleeLabel(site.node)}\` is called within the request${name === null ? '' : ` that \`${name}\` answers`}, and nothing is stored that this usage could be sent from again: when the call fails, the work is done and never billed.`,
  };
}

import { argumentNamed } from '../../facts/arguments.ts';
import { isOfAttempt } from '../../facts/keys/attempts.ts';
import { keyMakings } from '../../facts/keys/key-makings.ts';
import { drawnBy, freshHere, type UnstableValue, unstableIn } from '../../facts/keys/unstable-values.ts';
import { leftOutDefault } from '../../facts/left-out-defaults.ts';
import { isCharge, isUsageReport } from '../../facts/money/charges.ts';
import { plainName } from '../../facts/names.ts';
import { descendants, enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { madeAgain } from '../../trace/repeats/drawn-again.ts';
import type { Repeat } from '../../trace/repeats/repeats.ts';
import type { MeteringSite, Trace } from '../../trace/site.ts';
import { sitesOf } from '../../trace/sites-of.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-202: the key is new on every attempt, so that no attempt is ever recognised as a repeat. */
export const unstableKey = defineRule({
  id: 'MTR-202',
  name: 'unstable-key',
  section: 'deduplication',
  title: 'The idempotency key is new on every attempt',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is the idempotency key made from the event itself, so that every attempt carries the same one?',
  cost: 'A retry carries another key, so the provider takes it for new usage and the customer is billed twice.',
  remediation:
    'Make the key from the event (its own id, or a hash of what identifies it), or store the random key with the event before the first attempt.',
  references: [
    'https://docs.stripe.com/api/idempotent_requests',
    'https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/',
  ],
  *match(scope) {
    const told = new Set<SyntaxNode>();
    for (const site of scope.trace.sites) {
      const match = matchSite(site, scope.trace);
      if (match === null) continue;
      told.add(site.node);
      yield match;
    }
    const known = new Set<SyntaxNode>(scope.trace.sites.map(({ node }) => node));
    for (const { file, nodes } of scope.audited)
      for (const call of nodes('call')) {
        const match = known.has(call) || !isCharge(call) ? null : matchCharge(call, file, scope.trace);
        const found =
          match ?? (told.has(call) || !isUsageReport(call) ? null : matchReport(call, file, scope.trace));
        if (found) yield found;
      }
  },
});

/** A line on somebody's bill, under a key of its own on every attempt. */
function matchCharge(call: CallNode, file: SyntaxFile, trace: Trace): Match | null {
  const key = argumentNamed(call, [...KEY_NAMES, 'idempotency-key']);
  const draw = key && drawOf(call, key, trace);
  if (!key || !draw) return null;
  const { unstable, repeat } = draw;
  return {
    file,
    node: key,
    evidence: [unstable, ...(repeat ? [repeat] : [])].map(({ by }) => ({ file, node: by })),
    confidence: 'likely',
    severity: repeat ? 'critical' : 'high',
    message: toMessage(unstable, repeat?.why ?? 'the caller tries again'),
  };
}

/** What was used, told to a server under an id of the request that every try of the same loop draws anew. */
function matchReport(call: CallNode, file: SyntaxFile, trace: Trace): Match | null {
  const key = argumentNamed(call, [...KEY_NAMES, ...REQUEST_NAMES]);
  const draw = key && drawOf(call, key, trace);
  if (!key || draw?.repeat?.kind !== 'retry') return null;
  return {
    file,
    node: key,
    evidence: [draw.unstable, draw.repeat].map(({ by }) => ({ file, node: by })),
    confidence: 'likely',
    message: toMessage(draw.unstable, draw.repeat.why),
  };
}

/** An id of the request that stands in the record of usage itself, beside the quantity, is there to know a repeat by. */
const REQUEST_NAMES = ['requestId', 'clientRequestId', 'operationId', 'requestToken', 'clientToken'];

const KEY_NAMES = ['idempotencyKey', 'idempotentKey', 'dedupeKey', 'deduplicationId', 'transactionId'];

function matchSite(site: MeteringSite, trace: Trace): Match | null {
  const { node } = site;
  if (node.kind !== 'call' || !isDelivery(site)) return null;
  const key = argumentNamed(node, [...(site.provider?.deduplication.keyNames ?? []), ...KEY_NAMES]);
  const draw = key && drawOf(node, key, trace);
  if (!key || !draw || isStoredFirst(node, key, sitesOf(site.file, trace))) return null;
  const { unstable, repeat } = draw;
  // A message carries the key it was given once to whoever takes it.
  if (repeat === null && site.operation === 'produce') return null;
  return {
    file: site.file,
    node: key,
    evidence: [unstable, ...(repeat ? [repeat] : [])].map(({ by }) => ({ file: site.file, node: by })),
    confidence: repeat ? 'certain' : 'likely',
    severity: repeat ? 'critical' : 'high',
    message: toMessage(unstable, repeat?.why ?? 'the caller tries again'),
  };
}

/** What makes the key new each time, and what runs that again; null where each attempt has the same key, as far as is seen. */
function drawOf(call: CallNode, key: SyntaxNode, trace: Trace): Draw | null {
  for (const unstable of freshOf(key, trace)) {
    const repeat = madeAgain(unstable.by, call, trace);
    if (repeat !== 'kept') return { unstable, repeat };
  }
  return null;
}

interface Draw {
  readonly unstable: UnstableValue;
  readonly repeat: Repeat | null;
}

function* freshOf(key: SyntaxNode, { calls }: Trace): Generator<UnstableValue> {
  const direct = unstableIn(key);
  if (direct !== null) yield direct;
  for (const { node, isCut, entry } of keyMakings(key)) {
    // The time of sending in what is hashed is told as what it is: MTR-214.
    if (entry !== null && isOfAttempt(entry)) continue;
    const found = freshHere(node);
    if (found !== null && !(isCut && found.kind === 'clock')) yield found;
  }
  // A parameter, or a field of an object made here, that nobody gives and that is new each time then.
  const made = leftOutDefault(key, (fn) => calls.callersOf(fn));
  const drawn = made === null ? null : (unstableIn(made) ?? drawnBy(made));
  if (drawn !== null) yield drawn;
}

/** Stores count only where they are told a key; a random primary key is nobody's idempotency key. */
function isDelivery({ operation, stage }: MeteringSite): boolean {
  if (operation === 'send' || operation === 'send-batch' || operation === 'produce') return true;
  return operation === null && stage === 'emit';
}

/** The key was kept somewhere durable before this call: every attempt reads the same one back. */
function isStoredFirst(call: CallNode, key: SyntaxNode, sites: readonly MeteringSite[]): boolean {
  if (key.kind !== 'name') return false;
  return sites.some(
    ({ node, operation }) =>
      operation === 'store' &&
      node.span.end <= call.span.start &&
      enclosingFunction(node) === enclosingFunction(call) &&
      [...descendants(node)].some(
        (inner) => inner.kind === 'name' && plainName(inner.name) === plainName(key.name),
      ),
  );
}

function toMessage({ kind, name }: UnstableValue, when: string): string {
  const what = kind === 'random' ? `drawn at random by \`${name}\`` : `taken from the clock by \`${name}\``;
  return `The key is ${what} inside what is tried again: when ${when}, the usage goes out under another key and is billed twice.`;
}

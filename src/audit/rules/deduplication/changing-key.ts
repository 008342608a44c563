import { argumentNamed, namedArguments } from '../../facts/arguments.ts';
import { calleeLabel } from '../../facts/calls.ts';
import { isOfAttempt, nameOfAttempt, nameOfLastChange } from '../../facts/keys/attempts.ts';
import { keyMakings } from '../../facts/keys/key-makings.ts';
import { idempotencyKeyOf } from '../../facts/keys/key-parts.ts';
import { machineIn } from '../../facts/keys/machine-values.ts';
import { freshHere } from '../../facts/keys/unstable-values.ts';
import { plainName } from '../../facts/names.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { shortName } from '../../providers/provider.ts';
import { leavesRowPending } from '../../trace/losses/pending-rows.ts';
import { madeAgain } from '../../trace/repeats/drawn-again.ts';
import { repeatOf } from '../../trace/repeats/repeats.ts';
import type { MeteringSite, Trace } from '../../trace/site.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-214: the key holds something of the attempt, so that the next attempt has another one. */
export const changingKey = defineRule({
  id: 'MTR-214',
  name: 'changing-key',
  section: 'deduplication',
  title: 'The idempotency key changes from attempt to attempt',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does the idempotency key leave out everything that differs between two attempts?',
  cost: 'Every attempt carries a key of its own, so the provider takes a retry for new usage and bills it again.',
  remediation:
    'Leave the attempt, the time of sending and formatted amounts out of the key; keep what identifies the event.',
  references: [
    'https://docs.stripe.com/api/idempotent_requests',
    'https://aws.amazon.com/builders-library/making-retries-safe-with-idempotent-APIs/',
  ],
  *match(scope) {
    for (const site of scope.trace.sites) {
      const match = matchSite(site, scope.trace) ?? matchTime(site, scope);
      if (match) yield match;
    }
  },
});

function matchSite(site: MeteringSite, trace: Trace): Match | null {
  const { node, operation, provider, file, wraps } = site;
  if (node.kind !== 'call' || wraps !== null) return null;
  if (operation !== 'send' && operation !== 'send-batch' && operation !== 'produce') return null;
  const key = idempotencyKeyOf(node, provider?.deduplication.keyNames ?? []);
  const changing = key && changingIn(key);
  if (!key || !changing) return matchMachine(site);
  const repeat = repeatOf(node, trace);
  return {
    file,
    node: key,
    evidence: [changing.node, ...(repeat ? [repeat.by] : [])].map((at) => ({ file, node: at })),
    confidence: changing.isOfRow ? 'likely' : 'certain',
    message:
      `The key given to \`${calleeLabel(node)}\` holds \`${changing.name}\`, which ${changing.isOfRow ? 'every write to the row moves on' : 'the next attempt has another value of'}: ` +
      `when ${repeat?.why ?? 'the call is made again'}, the usage goes out under another key and is billed twice.`,
    remediation: `Leave \`${changing.name}\` out of the key, and keep what identifies the event.`,
  };
}

interface Changing {
  readonly node: SyntaxNode;
  readonly name: string;
  /** Not the attempt's own: the time or the version of the row's last change. */
  readonly isOfRow: boolean;
}

/** What in a key differs from attempt to attempt; null also where it is drawn or asked of the clock: that is MTR-202. */
function changingIn(key: SyntaxNode): Changing | null {
  const makings = keyMakings(key);
  const sent = makings.find(({ entry }) => entry !== null && isOfAttempt(entry));
  if (sent?.entry) return { node: sent.node, name: sent.entry, isOfRow: false };
  if (makings.some(({ node }) => freshHere(node) !== null)) return null;
  for (const { node } of makings) {
    const name = nameOfAttempt(node);
    if (name !== null) return { node, name, isOfRow: false };
  }
  for (const { node } of makings) {
    const name = nameOfLastChange(node);
    if (name !== null) return { node, name, isOfRow: true };
  }
  return null;
}

/** The time is part of the key, and is that of the attempt, for what a failure leaves to be sent again. */
function matchTime(site: MeteringSite, { files, trace }: RuleScope): Match | null {
  const { node, operation, provider, file, wraps } = site;
  const timeNames = provider?.deduplication.timeNames ?? [];
  if (node.kind !== 'call' || wraps !== null || provider === null || timeNames.length === 0) return null;
  if (operation !== 'send' && operation !== 'send-batch') return null;
  const key = idempotencyKeyOf(node, provider.deduplication.keyNames);
  const time = argumentNamed(node, timeNames);
  if (key === null || time === null || keyMakings(key).some((one) => freshHere(one.node) !== null))
    return null;
  const clock = keyMakings(time).find((one) => freshHere(one.node) !== null)?.node;
  if (clock === undefined) return null;
  const repeat = madeAgain(clock, node, trace);
  if (repeat === 'kept' || (repeat === null && !leavesRowPending(node, files))) return null;
  return {
    file,
    node: time,
    evidence: [{ file, node: repeat?.by ?? node }],
    confidence: 'likely',
    message:
      `${shortName(provider)} tells repeats by the key and the time together, and the time given to \`${calleeLabel(node)}\` is that of the attempt: ` +
      `when ${repeat?.why ?? 'what failed is sent again'}, the usage goes out as another event and is billed twice.`,
    remediation: 'Give the time at which the usage happened, kept with the event.',
  };
}

/** An event's own fields, or those of each event in a list; deeper is what the event tells. */
const MAX_DEPTH = 2;

/** The key, or another field the provider tells repeats by, names the machine or the process that sends. */
function matchMachine({ node, provider, file }: MeteringSite): Match | null {
  if (node.kind !== 'call') return null;
  const wanted = new Set((provider?.deduplication.keyNames ?? []).map(plainName));
  for (const { name, value, depth } of namedArguments(node)) {
    if (depth > MAX_DEPTH || !wanted.has(plainName(name))) continue;
    const machine = machineIn(value);
    if (machine === null) continue;
    return {
      file,
      node: value,
      evidence: [{ file, node: machine.by }],
      confidence: 'likely',
      message:
        `\`${name}\` is part of what \`${calleeLabel(node)}\` tells repeats by and holds \`${machine.name}\`: ` +
        'when another machine or process makes the next attempt, the usage goes out under another key and is billed twice.',
      remediation: `Leave \`${machine.name}\` out, and keep what identifies the event.`,
    };
  }
  return null;
}

import { calleeLabel, calleeName, fieldNameOf, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { keptMarksIn } from '../../facts/key-stores/kept-for.ts';
import { isFactKey } from '../../facts/keys/event-keys.ts';
import { idempotencyKeyOf } from '../../facts/keys/key-parts.ts';
import { shortMemoriesIn } from '../../facts/keys/short-memories.ts';
import { wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { ageIn } from '../../facts/time/ages.ts';
import { secondsIn } from '../../facts/time/durations.ts';
import { resolve } from '../../facts/values.ts';
import { descendants, rootOf } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { shortName } from '../../providers/provider.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { type RetryHorizon, retryHorizonOf } from '../../trace/losses/retry-horizons.ts';
import { resendOf } from '../../trace/repeats/resends.ts';
import type { MeteringSite, Trace } from '../../trace/site.ts';
import { hintOf } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-207: the mark by which a repeat is recognised is forgotten before the last repeat can come. */
export const shortWindow = defineRule({
  id: 'MTR-207',
  name: 'short-window',
  section: 'deduplication',
  title: 'A repeat is recognised for a shorter time than it is retried',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Are handled events remembered for longer than any sender goes on trying?',
  cost: 'A retry that comes after the mark has gone is taken for a new event, and billed again.',
  remediation:
    'Remember handled events for longer than the longest retry or backfill, or for good with a unique constraint.',
  references: ['https://docs.stripe.com/webhooks#retries', 'https://redis.io/docs/latest/commands/set/'],
  *match({ audited, trace }) {
    for (const facts of audited) {
      yield* marksIn(facts);
      yield* memoriesOf(facts);
      yield* streamsIn(facts);
    }
    for (const site of trace.sites) {
      const match = matchQueue(site, trace);
      if (match) yield match;
    }
  },
});

const DAY = 24 * 60 * 60;

/** A queue that tries for longer, or a program that goes further back, than the provider knows the key it is given. */
function matchQueue(site: MeteringSite, trace: Trace): Match | null {
  const { node, provider, file, wraps, operation } = site;
  const window = provider?.deduplication.windowSeconds ?? null;
  if (node.kind !== 'call' || wraps !== null || provider === null || window === null) return null;
  if (operation !== 'send' && operation !== 'send-batch') return null;
  if (provider.deduplication.windowKind !== 'rolling') return null;
  const key = idempotencyKeyOf(node, provider.deduplication.keyNames);
  if (key === null) return null;
  const horizon = retryHorizonOf(node) ?? givesUpAfter(rootOf(node)) ?? horizonOfCallers(site, trace);
  const resend = horizon === null ? resendOf(site, key, trace) : null;
  const found = horizon ?? resend;
  if (found === null || found.seconds <= window) return null;
  const does = resend === null ? 'The job is tried again for' : 'What is sent again goes back';
  return {
    file: trace.calls.fileOf(found.by),
    node: found.by,
    evidence: [{ file, node }],
    confidence: found.isWritten ? 'likely' : 'possible',
    message:
      `${does} ${lengthOf(found.seconds)}, and ${shortName(provider)} knows the key of \`${calleeLabel(node)}\` for ${lengthOf(window)}: ` +
      'a later retry is taken for new usage and billed twice.',
    remediation:
      'Stop trying before the provider forgets the key, or ask what the provider holds before an older event is sent again.',
  };
}

/** Called from more places, a function of the project's own client is sent through by many jobs. */
const MAX_CALLERS = 4;

/** How long the jobs that call the project's own client are tried; the shortest, so that it is true of each. */
function horizonOfCallers({ function: fn }: MeteringSite, { calls }: Trace): RetryHorizon | null {
  const callers = fn === null ? [] : calls.callersOf(fn);
  if (callers.length === 0 || callers.length > MAX_CALLERS) return null;
  const found = callers.map(retryHorizonOf).filter((one) => one !== null);
  if (found.length < callers.length) return null;
  return found.reduce((least, one) => (one.seconds < least.seconds ? one : least));
}

/** `const giveUpAfter = 72 * time.Hour` in the file: until then what failed is sent again. */
const givesUpAfter = remember((root: SyntaxNode): RetryHorizon | null => {
  for (const inner of descendants(root)) {
    if (inner.kind !== 'assign' || inner.value === null) continue;
    const [target] = inner.targets;
    const seconds = target?.kind === 'name' && GIVES_UP.test(target.name) ? secondsIn(inner.value) : null;
    if (seconds !== null) return { seconds, by: inner, isWritten: true };
  }
  return null;
});

const GIVES_UP =
  /give_?up|look_?back|back_?fill|re_?send_?(days|window|period|age)|replay_?(days|window|for)|catch_?up|retry_?(for|until|window|horizon|period)|max_?(retry_?)?age|max_?elapsed|resend_?for|horizon/i;

/** Names of what is counted for customers, anywhere in the file. */
const USAGE = /\b(usage|metering|[a-z]+Usage|Usage[A-Z]\w*|\w+_usage|usage_\w+)\b/;

/** Caches of the process, rows that end by themselves, and rows that are deleted after a while. */
function* memoriesOf(facts: FileFacts): Generator<Match> {
  for (const { node, what, seconds } of shortMemoriesIn(facts)) {
    const isUsage = hintOf(wordsOf(what)) === 'strong' || namesUsageIn(node) || USAGE.test(facts.file.text);
    if (!isUsage && !isBillingCode(node, facts.file)) continue;
    yield {
      file: facts.file,
      node,
      confidence: 'likely',
      message:
        `\`${what}\` remembers the event for ${lengthOf(seconds)} only: ` +
        'a retry that comes later is taken for a new event, and the same usage is billed twice.',
    };
  }
}

function lengthOf(seconds: number): string {
  if (seconds >= 2 * DAY) return `${Math.floor(seconds / DAY)} days`;
  const hours = 60 * 60;
  if (seconds < 60) return `${seconds} seconds`;
  return seconds >= hours ? `${Math.floor(seconds / hours)} hours` : `${Math.floor(seconds / 60)} minutes`;
}

const WINDOWS = /^(duplicates|duplicate_?window)$/i;
const GOES_ON = /give_?up|retry|interval|max_?age|backoff|horizon|resend/i;

const READS_UNSENT =
  /^(list_?|find_?|get_?|fetch_?|read_?)?(un(published|sent|relayed|delivered|acked)|pending|outstanding)/i;

/** A stream of usage that knows its messages for less time than the file goes on sending them (NATS `Duplicates`). */
function* streamsIn({ file, nodes }: FileFacts): Generator<Match> {
  for (const node of nodes('object')) {
    const entry = node.entries.find(({ key }) => key !== null && WINDOWS.test(key));
    const seconds = entry === undefined ? null : secondsIn(entry.value);
    if (entry === undefined || seconds === null || !namesUsageIn(node)) continue;
    const longer = nodes('assign').find((assign) => {
      const [target] = assign.targets;
      if (target?.kind !== 'name' || assign.value === null || !GOES_ON.test(target.name)) return false;
      return (secondsIn(assign.value) ?? 0) > seconds;
    });
    const reader = nodes('call').find(
      (call) =>
        READS_UNSENT.test(calleeName(call)) &&
        call.arguments.some(({ value }) => (ageIn(value) ?? 0) > seconds),
    );
    const by = longer ?? reader;
    if (by === undefined) continue;
    const [target] = longer?.targets ?? [];
    const name = reader === undefined ? '' : calleeName(reader);
    yield {
      file,
      node: entry.value,
      evidence: [{ file, node: by }],
      confidence: 'likely',
      message:
        `The stream knows a message for ${lengthOf(seconds)}, and \`${target?.kind === 'name' ? target.name : name}\` sends it again after longer: ` +
        'a repeat is taken for a new event, and the same usage is billed twice.',
    };
  }
}

function namesUsageIn(node: SyntaxNode): boolean {
  for (const inner of descendants(node)) {
    const text = inner.kind === 'name' ? resolve(inner) : inner;
    if (text.kind === 'string' && hintOf(wordsOf(text.value)) === 'strong') return true;
  }
  return false;
}

/** Queues and webhooks go on trying for hours to days: Stripe for up to three days (docs.stripe.com/webhooks#retries). */
const MIN_SECONDS = 60 * 60;

function* marksIn(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { call, seconds } of keptMarksIn(facts)) {
    if (seconds <= 0) continue;
    // Kept for longer, it is too short only for what is written down to go on for longer still.
    const horizon = seconds > MIN_SECONDS ? retryHorizonOf(call) : null;
    if (seconds > MIN_SECONDS && !(horizon?.isWritten === true && horizon.seconds > seconds)) continue;
    if (!(isBillingCode(call, file) || namesUsage(call) || USAGE.test(file.text)) || !marksEvent(call))
      continue;
    yield {
      ...(horizon === null ? {} : { evidence: [{ file, node: horizon.by }] }),
      file,
      node: call,
      confidence: 'likely',
      message:
        `\`${calleeLabel(call)}\` remembers the event for ${seconds > MIN_SECONDS ? lengthOf(seconds) : `${seconds} seconds`} only: ` +
        'a retry that comes later is taken for a new event, and the same usage is billed twice.',
    };
  }
}

/** The mark's own name speaks of usage: `usage:seen:${id}`. */
function namesUsage(call: CallNode): boolean {
  return call.arguments.some(({ value }) => {
    const text = resolve(value);
    return text.kind === 'string' && hintOf(wordsOf(text.value)) === 'strong';
  });
}

const MARKS = /idempot|dedup|processed|handled|seen/i;
/** A lock is meant to go. */
const LOCKS = /lock|mutex|lease|rate|throttle|cooldown|debounce|inflight|in_flight/i;

/** The key that is set says that an event was handled, or is an event's own. */
function marksEvent(call: CallNode): boolean {
  const key = call.arguments.find(({ value }) => speaksOf(value, MARKS) || speaksOfKey(value));
  return (
    key !== undefined &&
    !call.arguments.some(({ value }) => speaksOf(value, LOCKS)) &&
    !speaksOf(call.callee, LOCKS)
  );
}

function speaksOf(value: SyntaxNode, words: RegExp): boolean {
  for (const node of descendants(resolve(value))) {
    if ((node.kind === 'name' || node.kind === 'member') && words.test(node.name)) return true;
    if (node.kind === 'string' && words.test(node.value)) return true;
  }
  return false;
}

function speaksOfKey(value: SyntaxNode): boolean {
  for (const node of descendants(resolve(value))) {
    if ((node.kind === 'name' || node.kind === 'member') && isFactKey(node.name)) return true;
    if (isIdOfEvent(node)) return true;
  }
  return false;
}

/** `event.id`, `message["uuid"]`. */
function isIdOfEvent(node: SyntaxNode): boolean {
  if (node.kind !== 'member' && node.kind !== 'index') return false;
  return /^(uu)?id$/i.test(fieldNameOf(node) ?? '') && EVENTS.test(pathOf(node.object));
}

const EVENTS = /(event|evt|message|msg|usage|record|delivery|webhook)$/i;

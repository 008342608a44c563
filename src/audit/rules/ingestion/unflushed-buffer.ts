import { calleeLabel, calleeName, pathOf, receiverOf, useOf } from '../../facts/calls.ts';
import type { EventBuffer } from '../../facts/delivery/event-buffers.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { isWithin, scopeOf } from '../../facts/walk.ts';
import type { ClassNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { shortName } from '../../providers/provider.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { isPlainDelivery } from '../../trace/deliveries.ts';
import { drainedChannels } from '../../trace/losses/drained-channels.ts';
import { dyingBuffers } from '../../trace/losses/dying-buffers.ts';
import type { LeftBuffer } from '../../trace/losses/left-buffers.ts';
import { leftoverBatches } from '../../trace/losses/leftover-batches.ts';
import { skippedFlushes } from '../../trace/losses/skipped-flushes.ts';
import { timedBuffers } from '../../trace/losses/timed-buffers.ts';
import { unwaitedBatches } from '../../trace/losses/unwaited-batches.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-105: the last words of a process: what is buffered or under way when it ends. */
export const unflushedBuffer = defineRule({
  id: 'MTR-105',
  name: 'unflushed-buffer',
  section: 'ingestion',
  title: 'Shutdown does not wait for all buffered usage',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'When the process ends, is everything buffered sent, and everything under way waited for?',
  cost: 'Every deploy and every scale-in loses the usage of the last moments.',
  remediation: 'Send what is in the buffer when the process ends, and wait until it is sent.',
  references: [
    'https://nodejs.org/api/process.html#signal-events',
    'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Promise/allSettled',
  ],
  *match(scope) {
    yield* endsUnflushed(scope);
    yield* diesWithProcess(scope);
    yield* cutOffDrain(scope);
    yield* leftoverOf(scope);
    yield* leftInTimer(scope);
    for (const { flush, exit } of skippedFlushes(scope.trace))
      yield {
        file: flush.file,
        node: exit,
        evidence: [{ file: flush.file, node: flush.node }],
        confidence: 'certain',
        message: `\`${calleeLabel(exit)}\` ends the process at once, and the deferred \`${flush.node.kind === 'call' ? calleeLabel(flush.node) : 'flush'}\` does not run: usage that is still in the buffer is never billed.`,
        remediation: 'Return from the function, or flush before the process is ended.',
      };
    for (const facts of scope.audited)
      for (const owner of facts.nodes('class')) {
        if (!holdsUsage(owner, facts.file)) continue;
        const match = matchClass(owner, facts);
        if (match) yield match;
      }
  },
});

/** A loop in the background that sends what others put into its channel: at the end it is gone with what waits there. */
function* cutOffDrain({ files, trace }: RuleScope): Generator<Match> {
  const told = new Set<SyntaxNode>();
  for (const { file, fill, home, loop, channel } of drainedChannels(files, trace)) {
    if (told.has(fill)) continue;
    told.add(fill);
    yield {
      file,
      node: fill,
      evidence: fill === loop ? [] : [{ file: home, node: loop }],
      confidence: 'likely',
      message: `\`${channel}\` is emptied by a loop in the background, and nothing waits for that loop when the process ends: the usage that is still in it is never billed.`,
      remediation: 'Close the channel when the process ends, and wait until the loop has emptied it.',
    };
  }
}

/** A list of the module that a timer sends: the end of the process comes between two of its turns. */
function* leftInTimer({ files, trace }: RuleScope): Generator<Match> {
  for (const { facts, push, list, timer, exit } of timedBuffers(files, trace))
    yield {
      file: facts.file,
      node: push,
      evidence: [{ file: facts.file, node: exit ?? timer }],
      confidence: exit === null ? 'possible' : 'likely',
      message: `\`${list}\` keeps usage in memory until the next turn of \`${calleeName(timer)}\`, and nothing sends it when the process ends: what is in it on every deploy is never billed.`,
    };
}

/** A list that is sent when it is full: the last, smaller part is left. */
function* leftoverOf({ trace }: RuleScope): Generator<Match> {
  for (const { file, full, loop, list, delivery } of leftoverBatches(trace))
    yield {
      file,
      // Where the list goes on being filled behind the condition, sending it stands for itself.
      node: isWithin(delivery.node, full) ? full : delivery.node,
      evidence: [{ file, node: loop }],
      confidence: isPlainDelivery(delivery) ? 'likely' : 'possible',
      message: `\`${list}\` is sent only when it is full, and nothing sends what is left in it when the loop ends: that usage is never billed.`,
      remediation: 'Send what is left behind the loop.',
    };
}

/** A function in the cloud, or a command, that ends with what it has put into the SDK's buffer. */
function* endsUnflushed({ trace, files }: RuleScope): Generator<Match> {
  const flushed = new Set(
    trace.sites.filter(({ operation }) => operation === 'flush').map(({ provider }) => provider),
  );
  const told = new Set<FunctionNode | null>();
  for (const site of trace.sites) {
    const { node, provider, operation } = site;
    const fills = operation === 'send' ? provider?.batch.isBuffered : site.isBuffered;
    if (node.kind !== 'call' || provider === null || fills !== true) continue;
    if (site.isBuffered && (useOf(node) === 'chained' || isFlushedIn(files, site.file))) continue;
    if (flushed.has(provider) || site.wraps !== null || told.has(site.function)) continue;
    const kinds = trace.entryPoints.leadingTo(node).map(({ kind }) => kind);
    const isScript = scopeOf(node).kind === 'file';
    if (!isScript && !kinds.some((kind) => kind === 'lambda' || kind === 'command')) continue;
    told.add(site.function);
    const ends = kinds.includes('lambda')
      ? 'the function is frozen as soon as it answers'
      : `the ${isScript ? 'script' : 'command'} ends`;
    yield {
      file: site.file,
      node,
      confidence: 'likely',
      message: `\`${calleeLabel(node)}\` only puts usage into a buffer of ${shortName(provider)} and nothing flushes it: ${ends}, and what is still in it is never billed.`,
      remediation: 'Flush or close it before the end, and wait for that.',
    };
  }
}

/** Whoever made the producer may be the one that flushes it, so any call that does counts. */
function isFlushedIn(files: readonly FileFacts[], { language }: SyntaxFile): boolean {
  return flushedLanguages(files).has(language);
}

const flushedLanguages = remember((files: readonly FileFacts[]): ReadonlySet<string> => {
  const flushing = files.filter(({ callsNamed }) =>
    callsNamed(FLUSHES).some((call) => receiverOf(call) !== null),
  );
  return new Set(flushing.map(({ file }) => file.language));
});

const FLUSHES = /^(flush(_?async)?|close|shutdown|stop)$/i;

/** A buffer in memory that the end of the process does not empty. */
function* diesWithProcess({ files, trace, isWholeView }: RuleScope): Generator<Match> {
  for (const { file, buffer, ending, isCertain, left } of dyingBuffers(files, trace)) {
    if (left !== null) {
      yield leftAtEnd(file, buffer, left);
      continue;
    }
    if (ending === null && !isWholeView && !isCertain) continue;
    const name = buffer.flush.name === null ? 'a later call' : `\`${buffer.flush.name}\``;
    yield {
      file,
      node: buffer.push,
      evidence: ending === null ? [] : [ending],
      confidence: ending === null && !isCertain ? 'possible' : 'likely',
      message:
        `\`${buffer.field}\` keeps usage in memory until ${name} sends it, and nothing calls that when the process ends: ` +
        'what is in it on every deploy is never billed.',
    };
  }
}

/** A command that fills a buffer of its own: the place to mend is where it ends. */
function leftAtEnd(
  file: SyntaxFile,
  { push, field, flush }: EventBuffer,
  { file: at, fill, command }: LeftBuffer,
): Match {
  return {
    file: at,
    node: fill,
    evidence: [{ file, node: push }],
    confidence: 'likely',
    message:
      `\`${calleeLabel(fill)}\` keeps usage in \`${field}\` until \`${flush.name ?? 'a later call'}\` sends it, and ` +
      `\`${command.function.name ?? 'the command'}\` ends without that: what is still in it is never billed.`,
    remediation: `Call \`${flush.name ?? 'it'}\` before the end, also when something fails.`,
  };
}

/** In code about billing, or in the part of a project that keeps balances: what is buffered there is charged. */
function holdsUsage(owner: ClassNode, file: SyntaxFile): boolean {
  const [inside] = owner.body;
  if (inside !== undefined && isBillingCode(inside, file)) return true;
  return wordsOf(file.path).some((word) => /^(balances?|wallets?|ledgers?)$/.test(word));
}

/** Batches of a class that its own end does not wait for. */
function matchClass(owner: ClassNode, { file }: FileFacts): Match | null {
  const found = unwaitedBatches(owner);
  if (found === null) return null;
  const { flush, sender, hurried } = found;
  return {
    file,
    node: flush,
    evidence: [{ file, node: sender }],
    confidence: 'likely',
    message:
      hurried === null
        ? `\`${flush.name}\` finds the buffer empty while a batch of \`${sender.name}\` is still under way, as nothing keeps its promise: the process ends and that usage is never billed.`
        : `\`${flush.name}\` stops waiting at the first failure of \`${sender.name}\` or of one batch in \`${pathOf(hurried.callee)}\`: batches still under way are cut off, and their usage is never billed.`,
    remediation:
      'Keep the promise of every batch that is started, and let the shutdown wait for all of them to settle.',
  };
}

import { callsIn } from '../../facts/calls.ts';
import { forgettingIn, forgettingOptions, taskWithoutRetry } from '../../facts/delivery/work-signs.ts';
import { scheduledJobsIn } from '../../facts/deployment/scheduled-jobs.ts';
import { textNode } from '../../facts/deployment/settings-place.ts';
import { catchingTry } from '../../facts/failures/failure.ts';
import { droppingSettingOf, givesUpSilently, isRejection } from '../../facts/failures/giving-up.ts';
import {
  droppedLastAttempt,
  exhaustionOnlyTold,
  recoveryThatOnlyTells,
  repeatedInVain,
} from '../../facts/failures/last-attempts.ts';
import { swallowedAt } from '../../facts/failures/swallowed.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { enclosingFunction } from '../../facts/walk.ts';
import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../../trace/call-graph.ts';
import {
  type Delivery,
  deliveriesIn,
  deliveriesOf,
  deliveryName,
  isPlainDelivery,
  isProvenDelivery,
} from '../../trace/deliveries.ts';
import { guardsOf } from '../../trace/guards.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-107: after the last attempt, or the only one, the usage is gone. */
export const droppingRetry = defineRule({
  id: 'MTR-107',
  name: 'dropping-retry',
  section: 'ingestion',
  title: 'Usage is dropped when the last attempt fails',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'When every attempt to deliver usage has failed, is it kept somewhere (a dead letter, a row, a failed job) from where it can be sent again?',
  cost: 'An outage longer than the retries loses the usage of its whole length.',
  remediation:
    'After the last attempt put the usage into a dead letter or a row, or raise so that the job is kept.',
  references: [
    'https://github.com/sidekiq/sidekiq/wiki/Error-Handling',
    'https://docs.celeryq.dev/en/stable/userguide/tasks.html#retrying',
    'https://www.rabbitmq.com/docs/dlx',
  ],
  *match(scope) {
    const hasDeadLetter = scope.files.some(({ file }) => DEAD_LETTER.test(file.text));
    const told = new Set<SyntaxNode>();
    for (const { file } of scope.audited) yield* neverRetried(file);
    if (!hasDeadLetter) for (const facts of scope.audited) yield* removed(facts, scope);
    for (const site of deliveriesIn(scope.trace.sites)) {
      const found =
        exhausted(site) ??
        givenUp(site, scope) ??
        thrownAway(site) ??
        thrownAwayInHandler(site) ??
        untried(site, scope.files) ??
        rejected(site, scope, hasDeadLetter);
      if (found === null || told.has(found.by)) continue;
      told.add(found.by);
      yield toMatch(site, found);
    }
  },
});

/** The queue is told to forget what failed for good, and the file hands usage on. */
function* removed(facts: FileFacts, { trace }: RuleScope): Generator<Match> {
  const [setting] = forgettingOptions(facts);
  const site = deliveriesOf(facts.file, trace).find(isPlainDelivery);
  if (setting === undefined || site === undefined || KEEPS_FAILED.test(facts.file.text)) return;
  yield toMatch(site, {
    by: setting.node,
    how: `fails for the last time, \`${setting.name}\` throws the job away`,
    confidence: 'likely',
  });
}

const KEEPS_FAILED = /failed_?(usage|events?|jobs?|reports?)\b|outbox/i;

const DEAD_LETTER = /dead.?letter|\bdlq\b|\bdlx\b/i;

interface Dropped {
  /** What throws the usage away; one comment for each. */
  readonly by: SyntaxNode;
  readonly how: string;
  readonly confidence: Match['confidence'];
}

function sureOf(site: Delivery): Match['confidence'] {
  return isPlainDelivery(site) ? 'likely' : 'possible';
}

/** A loop that tries a few times, or a retry whose last failure is only logged. */
function exhausted(site: Delivery): Dropped | null {
  // The wrapper tries itself: the place to tell of is there.
  if (site.wraps !== null && guardsOf(site.wraps.node).retry !== null) return null;
  const { retry } = guardsOf(site.node);
  if (retry === null) return null;
  const isLost =
    retry.kind === 'loop'
      ? givesUpSilently(retry, site.node)
      : retry.kind === 'call' && retry !== site.node && swallowedAt(retry)?.goesOn !== undefined;
  if (!isLost) return null;
  return { by: retry, how: 'fails on its last attempt, nothing is raised or kept', confidence: sureOf(site) };
}

/** The branch of the last attempt, or what is called after it, only tells that the usage is lost. */
function givenUp(site: Delivery, { trace }: RuleScope): Dropped | null {
  const last = droppedLastAttempt(site.node, trace.calls.definitionsOf);
  const fn = functionAround(site.node);
  // A statement of a transaction is not what such a method is tried again for.
  const recovery = fn === null || site.statement !== null ? null : recoveryThatOnlyTells(fn);
  const by = last ?? recovery ?? (fn === null ? null : exhaustionOnlyTold(fn)) ?? repeatedInVain(site.node);
  if (by === null) return null;
  return {
    by,
    how: 'fails on its last attempt, that is only told and nothing is kept',
    confidence: sureOf(site),
  };
}

/** The job's own settings throw failed work away. */
function thrownAway(site: Delivery): Dropped | null {
  const fn = functionAround(site.node);
  const setting = fn === null ? null : droppingSettingOf(fn);
  if (setting === null || catchingTry(site.node) !== null || !isPlainDelivery(site)) return null;
  return { by: setting.node, how: `fails, \`${setting.name}\` throws the job away`, confidence: 'certain' };
}

/** A task of a queue that does not retry by itself. */
function untried(site: Delivery, files: readonly FileFacts[]): Dropped | null {
  const fn = functionAround(site.node);
  if (fn === null || !isProvenDelivery(site) || site.operation === 'increment' || site.operation === 'store')
    return null;
  const decorator = taskWithoutRetry(fn, files);
  if (decorator === null || catchingTry(site.node) !== null || guardsOf(site.node).retry !== null)
    return null;
  return { by: decorator, how: 'fails, its task is not tried again', confidence: 'likely' };
}

/** The handler of the failure has the job thrown away in which it stands. */
function thrownAwayInHandler(site: Delivery): Dropped | null {
  for (const { body } of catchingTry(site.node)?.handlers ?? []) {
    const by = forgettingIn(body);
    if (by !== null)
      return { by, how: 'fails, its job is thrown away and nothing is kept', confidence: sureOf(site) };
  }
  return null;
}

/** The consumer tells the broker to forget the message, and no dead letter takes it. */
function rejected(site: Delivery, { isWholeView, trace }: RuleScope, hasDeadLetter: boolean): Dropped | null {
  const fn = enclosingFunction(site.node);
  if (hasDeadLetter || fn === null || trace.entryPoints.around(site.node)?.kind !== 'consumer') return null;
  const rejection = callsIn(fn).find((call) => call.span.start > site.node.span.start && isRejection(call));
  if (rejection === undefined || !isPlainDelivery(site)) return null;
  return {
    by: rejection,
    how: 'fails, the message is rejected and no dead letter takes it',
    confidence: isWholeView ? 'likely' : 'possible',
  };
}

/** Jobs of settings files that are told to try once only. */
function* neverRetried(file: SyntaxFile): Generator<Match> {
  for (const { name, isBilling, retries } of scheduledJobsIn(file) ?? []) {
    if (!isBilling || retries?.value !== 0) continue;
    yield {
      file,
      node: textNode(file),
      lines: retries.lines,
      severity: 'medium',
      confidence: 'possible',
      message: `When a run of \`${name}\` fails, it is not tried again: what it had still to collect or bill waits for a run that looks back so far, or is never billed.`,
    };
  }
}

function toMatch(site: Delivery, { by, how, confidence }: Dropped): Match {
  return {
    file: site.file,
    node: by.kind === 'loop' ? site.node : by,
    evidence: [{ file: site.file, node: by.kind === 'loop' ? by : site.node }],
    confidence,
    message: `When \`${deliveryName(site)}\` ${how}: this usage is never billed.`,
  };
}

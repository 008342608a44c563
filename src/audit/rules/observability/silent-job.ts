import { isAlertCall, toErrorCheck } from '../../facts/failure.ts';
import { speaksOf } from '../../facts/let-go.ts';
import { isForOneKind, takesEverything } from '../../facts/swallowed.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { FunctionNode, IfNode, Span, SyntaxFile, SyntaxNode, TryNode } from '../../languages/syntax.ts';
import { ownName } from '../../trace/call-graph.ts';
import { isBillingJob } from '../../trace/jobs.ts';
import { isInLoop } from '../../trace/place.ts';
import { defineRule, type Match } from '../rule.ts';

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
    'Count the failure and let the job end as failed, so that its scheduler tries again and alerts; add a heartbeat that is missed when no run succeeds.',
  references: [
    'https://sre.google/sre-book/monitoring-distributed-systems/',
    'https://prometheus.io/docs/practices/instrumentation/#batch-jobs',
    'https://cwe.mitre.org/data/definitions/390.html',
  ],
  *match(scope) {
    for (const { file, nodes } of scope.files) {
      const jobs = new Map<FunctionNode, boolean>();
      const jobAround = (node: SyntaxNode): FunctionNode | null => {
        for (const above of ancestors(node)) {
          if (above.kind !== 'function') continue;
          const isJob =
            jobs.get(above) ?? (isBillingJob(above, file, scope.trace.entryPoints) && !isWatched(above));
          jobs.set(above, isJob);
          if (isJob) return above;
          if (above.variety !== 'lambda') return null;
        }
        return null;
      };
      for (const attempt of nodes('try')) yield* matchTry(file, attempt, jobAround(attempt));
      for (const check of nodes('if')) yield* matchCheck(file, check, jobAround(check));
    }
  },
});

const HEARTBEATS =
  /heartbeat|health_?check|check_?in|cronitor|dead_?man|push_?gateway|metric|counter|alert|slack|sentry/i;

/** Something in the job is told of how it went. */
function isWatched(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'call' && isAlertCall(node)) return true;
    if ((node.kind === 'name' || node.kind === 'member') && HEARTBEATS.test(node.name)) return true;
  }
  return false;
}

function* matchTry(file: SyntaxFile, attempt: TryNode, job: FunctionNode | null): Generator<Match> {
  if (job === null) return;
  const handler = attempt.handlers.find(takesEverything);
  if (handler === undefined || isForOneKind(handler)) return;
  const works = attempt.body.some((statement) => hasCall(statement));
  if (!works) return;
  yield* matchFailure(file, attempt, { job, body: handler.body, at: handler.span });
}

function* matchCheck(file: SyntaxFile, check: IfNode, job: FunctionNode | null): Generator<Match> {
  if (job === null) return;
  const error = toErrorCheck(check);
  if (error === null || error.body !== check.then) return;
  yield* matchFailure(file, check, { job, body: check.then, at: check.span });
}

interface Failure {
  readonly job: FunctionNode;
  /** What is done about it. */
  readonly body: readonly SyntaxNode[];
  readonly at: Span;
}

function* matchFailure(
  file: SyntaxFile,
  node: TryNode | IfNode,
  { job, body, at }: Failure,
): Generator<Match> {
  const spoken = speaksOf(body);
  if (spoken === null) return;
  const name = ownName(job) === null ? 'the job' : `\`${ownName(job)}\``;
  const isOne = isInLoop(node);
  // One that failed among many is told of by its warning; a whole run is not.
  if (isOne && spoken.warns) return;
  if (!isOne && !endsJob(node, job, spoken.leaves)) return;
  yield {
    file,
    node,
    lines: { startLine: at.startLine, endLine: at.endLine },
    confidence: spoken.warns ? 'possible' : 'likely',
    message: isOne
      ? `When one item of ${name} fails it is passed over without a word: it is not billed in this run, and nothing tells which one it was.`
      : `When ${name} fails it ends as if it had succeeded: its scheduler neither tries again nor alerts, and what it should have billed is not billed.`,
  };
}

/** Nothing of the job's work is left to do after the failure. */
function endsJob(node: TryNode | IfNode, fn: FunctionNode, leaves: boolean): boolean {
  if (node.parent !== fn && node.parent?.kind !== 'block') return false;
  return node.kind === 'if' ? leaves : leaves || fn.body.at(-1) === node;
}

function hasCall(node: SyntaxNode): boolean {
  for (const inner of descendants(node)) if (inner.kind === 'call') return true;
  return false;
}

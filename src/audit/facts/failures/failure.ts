import type { CallNode, IfNode, SyntaxNode, TryNode } from '../../languages/syntax.ts';
import { calleeName, calleePath } from '../calls.ts';
import { wordsOf } from '../names.ts';
import { ancestors, descendants, mentionsName } from '../walk.ts';

/** Where a node stands within a `try`: what happens to its failure depends on it. */
export interface TryPlace {
  readonly try: TryNode;
  readonly part: 'body' | 'handler' | 'else' | 'finally';
}

/** Every `try` around a node, innermost first, up to the function that holds it. */
export function* enclosingTries(node: SyntaxNode): Generator<TryPlace> {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'try') yield { try: above, part: partOf(above, below) };
    if (above.kind === 'function') return;
    below = above;
  }
}

function partOf(node: TryNode, child: SyntaxNode): TryPlace['part'] {
  if (node.body.includes(child)) return 'body';
  if (node.finally.includes(child)) return 'finally';
  return node.orElse.includes(child) ? 'else' : 'handler';
}

/** The innermost `try` that would catch a failure of this node; null when it leaves the function. */
export function catchingTry(node: SyntaxNode): TryNode | null {
  for (const place of enclosingTries(node))
    if (place.part === 'body' && place.try.handlers.length > 0) return place.try;
  return null;
}

/**
 * What a piece of code does with a failure it got hold of:
 * `rethrows` it (also in another shape), `reports` it to its caller as an answer, `keeps` the work for later (a queue,
 * an outbox, a row, a retry), `alerts` somebody (a metric, an error tracker), `logs` it, or `ignores` it.
 */
export type FailureFate = 'rethrows' | 'reports' | 'keeps' | 'alerts' | 'logs' | 'ignores';

/** The fate a handler's statements give to a failure; the strongest one counts. */
export function fateOf(body: readonly SyntaxNode[], variable: string | null): FailureFate {
  let fate: FailureFate = 'ignores';
  const asked = new Set<SyntaxNode>();
  for (const statement of body) {
    for (const node of descendants(statement, (inner) => inner.kind !== 'function')) {
      // `if (isDuplicate(error))` asks about it and tells nobody.
      if (node.kind === 'if') for (const inner of descendants(node.test)) asked.add(inner);
      const own = fateIn(node, variable);
      if (own === 'reports' && asked.has(node)) continue;
      if (own !== null && FATES.indexOf(own) < FATES.indexOf(fate)) fate = own;
    }
  }
  return fate;
}

/** Strongest first. */
const FATES: readonly FailureFate[] = ['rethrows', 'keeps', 'reports', 'alerts', 'logs', 'ignores'];

function fateIn(node: SyntaxNode, variable: string | null): FailureFate | null {
  switch (node.kind) {
    case 'throw':
      return 'rethrows';
    case 'return':
      return node.value !== null && saysFailure(node.value, variable) ? 'reports' : null;
    case 'assign':
      // The failure is put where somebody can look: `result.error = err`, `lastErr = err`, `status = 'failed'`.
      return node.value !== null && saysFailure(node.value, variable) ? 'reports' : null;
    case 'call':
      return fateOfCall(node, variable);
    default:
      return null;
  }
}

const RETHROWING =
  /^(raise|reject|panic|abort|exit|fatal|fatalf|fatalln|die|throw\w*|fail|next|done|rethrow)$/i;
/** Go's loggers end the process with these. */
const ENDS_PROCESS = /^(Fatal|Panic)(f|ln|w)?$/;
/** Go's answer to the client: the caller is told, in words that may not name the error; also Gin's, Echo's. */
const ANSWERS_CLIENT = /^(http\.Error|(c|ctx|gc|ec|ginCtx)\.(Error|AbortWithError))$/;

/** True for a call that looks like one to a log and is more: it ends the process, or answers the client. */
export function isMoreThanLog(call: CallNode): boolean {
  return ENDS_PROCESS.test(calleeName(call)) || ANSWERS_CLIENT.test(calleePath(call));
}

const KEEPING = new Set([
  'enqueue',
  'requeue',
  'retry',
  'nack',
  'reschedule',
  'outbox',
  'dlq',
  'deadletter',
  'spool',
  'defer',
]);
const KEEPING_PAIRS =
  /dead_?letter|outbox|perform_(later|async|in|at)|send_to_queue|add_to_queue|retry_later|failed_(event|usage|job|charge)s?|(^|\.)(this|job)\.release$/i;
const ALERTING =
  /^(sentry|bugsnag|rollbar|honeybadger|newrelic|airbrake|statsd|datadog|prometheus|metrics?|pagerduty|opsgenie|alerts?|alerting|telemetry|appsignal)$/i;
const ALERTING_NAMES =
  /^(capture_?exception|capture_?error|capture_?message|notify|inc|increment|record_?exception|report_?error|alert|page)$/i;
const LOGGING =
  /^[_@$]*(log|logger|logging|logrus|slog|zap|zerolog|console|print|println|eprintln|printf|puts|warn|warning|error|errorf|errorw|info|infof|debug|exception|trace|sugar|klog|glog|fmt)$/i;

function fateOfCall(call: CallNode, variable: string | null): FailureFate | null {
  const path = calleePath(call);
  const name = calleeName(call);
  const parts = path.split('.');
  const isLog = parts.some((part) => LOGGING.test(part)) && !/^http$/i.test(parts[0] ?? '');
  // `outbox.done(row.id)` tells the outbox that it may forget, where `done(error)` tells the caller.
  const isSettled =
    parts.length > 1 && /^(next|done|settle\w*|complete\w*|ack\w*|delete\w*|remove\w*)$/i.test(name);
  if ((!isLog && !isSettled && RETHROWING.test(name)) || ENDS_PROCESS.test(name)) return 'rethrows';
  if (ANSWERS_CLIENT.test(path)) return 'reports';
  const keeps = KEEPING_PAIRS.test(path) || wordsOf(name).some((word) => KEEPING.has(word));
  if (!isLog && !isSettled && keeps) return 'keeps';
  if (isAlertCall(call)) return 'alerts';
  if (isLog) return 'logs';
  return variable !== null && call.arguments.some(({ value }) => mentionsName(value, variable))
    ? 'reports'
    : null;
}

/** True for a call that makes somebody or something outside take notice: a metric, an error tracker, a pager. */
export function isAlertCall(call: CallNode): boolean {
  if (ALERTING_NAMES.test(calleeName(call))) return true;
  const parts = calleePath(call).split('.');
  if (parts.some((part) => ALERTING.test(part))) return true;
  return parts.some((part) => LOGGING.test(part)) && call.arguments.some(isAlertMark);
}

/** A line of the log that is written for whoever watches it: `"alert", "billing"`, `{ alert: true }`, `"ALERT …"`. */
function isAlertMark({ name, value }: CallNode['arguments'][number]): boolean {
  if (name !== null && ALERT_KEYS.test(name)) return true;
  if (value.kind === 'string') return ALERT_KEYS.test(value.value) || ALERT_TEXTS.test(value.value);
  if (value.kind === 'object') return value.entries.some(({ key }) => key !== null && ALERT_KEYS.test(key));
  // `slog.String("alert", "billing")`, `kv("page", "billing")`, `extra=dict(alert=True)`
  return value.kind === 'call' && value.arguments.some((inner) => isAlertMark(inner));
}

const ALERT_KEYS = /^(alert|alerting|page|pager|pager_?duty|on_?call)$/i;
const ALERT_TEXTS = /^\W*(ALERT|PAGE|PAGER|ONCALL)\b/;

const FAILURE_WORDS = new Set(['error', 'errors', 'err', 'failed', 'failure', 'fail', 'exception']);

/** `err`, `fmt.Errorf("…", err)`, `{ ok: false }`, `false`, `Result.failure`, `null` are not all failures: `null` is not. */
function saysFailure(value: SyntaxNode, variable: string | null): boolean {
  if (value.kind === 'boolean') return !value.value;
  for (const node of descendants(value)) {
    if (variable !== null && node.kind === 'name' && node.name === variable) return true;
    if (node.kind === 'name' && wordsOf(node.name).some((word) => FAILURE_WORDS.has(word))) return true;
    if (node.kind === 'member' && wordsOf(node.name).some((word) => FAILURE_WORDS.has(word))) return true;
    if (node.kind === 'string' && wordsOf(node.value.slice(0, 80)).some((word) => FAILURE_WORDS.has(word)))
      return true;
    if (node.kind === 'object' && node.entries.some(isFailureEntry)) return true;
  }
  return false;
}

function isFailureEntry({ key, value }: { key: string | null; value: SyntaxNode }): boolean {
  if (key === null) return false;
  if (value.kind === 'boolean' && !value.value) return /^(ok|success|succeeded|allowed|valid)$/i.test(key);
  return wordsOf(key).some((word) => FAILURE_WORDS.has(word)) && value.kind !== 'null';
}

/** An `if` that looks at an error value: `if err != nil { … }`, `if (error) { … }`, `unless result.success?`. */
export interface ErrorCheck {
  readonly if: IfNode;
  /** The name that holds the error. */
  readonly variable: string;
  /** What runs when there is an error. */
  readonly body: readonly SyntaxNode[];
}

/** Reads an `if` as an error check; null when it tests something else. */
export function toErrorCheck(node: IfNode): ErrorCheck | null {
  const { test } = node;
  if (
    test.kind === 'binary' &&
    test.right.kind === 'null' &&
    test.left.kind === 'name' &&
    isErrorName(test.left.name)
  ) {
    if (test.operator === '!=') return { if: node, variable: test.left.name, body: node.then };
    if (test.operator === '==') return { if: node, variable: test.left.name, body: node.else };
  }
  if (test.kind === 'name' && isErrorName(test.name))
    return { if: node, variable: test.name, body: node.then };
  return null;
}

/** `err`, `error`, `insertError`, `flush_err`. */
export function isErrorName(name: string): boolean {
  const last = wordsOf(name).at(-1);
  return last === 'err' || last === 'error' || last === 'exception';
}

/** True within what a catch does: the work was left off, and somebody answers for it. */
export function isInHandler(node: SyntaxNode): boolean {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'try' && above.handlers.some(({ body }) => body.includes(below))) return true;
    if (above.kind === 'function') return false;
    below = above;
  }
  return false;
}

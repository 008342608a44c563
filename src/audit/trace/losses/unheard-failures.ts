import { calleeName, calleePath, callsWithin } from '../../facts/calls.ts';
import { isAlertCall } from '../../facts/failures/failure.ts';
import { type HandledFailure, handledFailures } from '../../facts/failures/handled-failures.ts';
import { speaksOf } from '../../facts/failures/let-go.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { calledFunctions, functionIndex } from '../../facts/functions.ts';
import { wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { descendants, wholeFunction } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isScreenCode } from '../billing-code.ts';
import { namesAround } from '../place.ts';
import { hintOfName, isEmitName } from '../vocabulary.ts';

/** A failure of the metering pipeline that is kept or logged, and that nothing counts or alerts. */
export interface UnheardFailure {
  readonly file: SyntaxFile;
  /** What is done about it first. */
  readonly node: SyntaxNode;
  /** The code at hand counts or alerts elsewhere, or usage is given up here for good. */
  readonly why: 'others-are-heard' | 'given-up';
}

/** Libraries that count and alert; a file that uses one has a voice. */
const VOICES =
  /prometheus|prom-client|promauto|micrometer|MeterRegistry|statsd|datadog|opentelemetry|\bmetrics::|[Ss]entry|bugsnag|rollbar|honeybadger|newrelic|appsignal|Diagnostics\.Metrics|\bCounter\b|\bmetrics\b/i;

/** Unheard failures of the file, one a function. */
export function* unheardFailures(facts: FileFacts): Generator<UnheardFailure> {
  const { file } = facts;
  const told = new Set<FunctionNode | null>();
  for (const failure of handledFailures(facts)) {
    const fn = wholeFunction(failure.node);
    if (told.has(fn) || !isOfMetering(failure, file) || isAnswered(failure, facts)) continue;
    const why = hasVoice(facts) ? 'others-are-heard' : givesUp(failure) ? 'given-up' : null;
    const [first] = failure.body;
    if (why === null || first === undefined) continue;
    told.add(fn);
    yield { file, node: first, why };
  }
}

/** Something in the file is counted or alerted already. */
const hasVoice = remember(
  ({ file, nodes }: FileFacts): boolean =>
    VOICES.test(file.text) && (nodes('call').some(isHeard) || /sentry|bugsnag|rollbar/i.test(file.text)),
);

/** Usage is sent, stored or booked by what failed, and the code around it says so. */
function isOfMetering(failure: HandledFailure, file: SyntaxFile): boolean {
  const { node, attempted, types } = failure;
  if (attempted.length === 0 || isScreenCode(node, file)) return false;
  if (
    types.length > 0 &&
    types.every((type) => /not_?found|duplicate|already|conflict|cancel|unique|validation|json/i.test(type))
  )
    return false;
  const calls = attempted.flatMap((statement) => callsWithin(statement));
  if (
    !calls.some((call) =>
      MOVES.test(wordsOf(calleeName(call)).find((word) => !/^(async|try)$/.test(word)) ?? ''),
    )
  )
    return false;
  const names = [...namesAround(node), file.path, ...calls.map(calleePath)];
  if (names.some((name) => NOT_METERING.test(name))) return false;
  return names.some((name) => hintOfName(name) === 'strong') || saysUsage(failure);
}

/** A line of the log tells that it was usage. */
function saysUsage({ body }: HandledFailure): boolean {
  for (const statement of body)
    for (const node of descendants(statement))
      if (node.kind === 'string' && /\busage\b|metered|meter event|billable/i.test(node.value)) return true;
  return false;
}

const MOVES =
  /^(send|push|publish|ingest|deliver|append|insert|write|flush|sync|report|record|apply|post|create|forward|relay|emit|dispatch|store|save|upload|export|produce|claim|submit|process|drain)$/;
const NOT_METERING =
  /limit|quota|alert|email|notification|cache|dashboard|view|page|audit|conversation|(^|\/)scripts?\//i;

function isHeard(call: Parameters<typeof isAlertCall>[0]): boolean {
  return isAlertCall(call) || /(^|\.)(counter|gauge|histogram)/i.test(calleePath(call));
}

/** It is counted, alerted or handed on, here or in a function that is told of it. */
function isAnswered({ body, variable, standIn, node }: HandledFailure, facts: FileFacts): boolean {
  if (standIn !== null && node.kind !== 'switch' && standIn.kind !== 'call' && node.kind === 'call')
    return true;
  for (const statement of body)
    for (const inner of descendants(statement)) {
      if (inner.kind === 'throw') return true;
      if (inner.kind === 'return' && inner.value !== null && isFailure(inner.value, variable)) return true;
      if (inner.kind !== 'call') continue;
      if (
        isHeard(inner) ||
        /^(fail|raise|reject|panic|abort|nack|retry|next|exit|report|undo|refund|rollback)/i.test(
          calleeName(inner),
        )
      )
        return true;
      if (
        inner.arguments.some(({ value }) => value.kind === 'name' && value.name === variable) &&
        isHeardBehind(inner, facts)
      )
        return true;
    }
  // Where usage is simply lost, that is told by the rule about deliveries.
  return speaksOf(body) !== null && sends(node);
}

function sends(node: SyntaxNode): boolean {
  return callsWithin(node).some(
    (call) => isEmitName(calleeName(call), true) || /^(ingest|send|publish|report)/i.test(calleeName(call)),
  );
}

function isFailure(value: SyntaxNode, variable: string | null): boolean {
  if (value.kind === 'boolean') return !value.value;
  for (const node of descendants(value)) {
    if (node.kind === 'name' && node.name === variable) return true;
    if (node.kind === 'call' && calleeName(node) === 'Err') return true;
  }
  return false;
}

function isHeardBehind(call: Parameters<typeof isAlertCall>[0], facts: FileFacts): boolean {
  return calledFunctions(call, facts.file, functionIndex([facts])).some(({ node }) =>
    callsWithin(node).some((inner) => isHeard(inner)),
  );
}

const GIVEN_UP = /^(dead|failed|abandoned|given_?up|discarded|dropped|permanently_?failed|poison(ed)?)$/i;
const DEAD_LETTER = /dead_?letter|dlq|failed_(event|usage|record)s?/i;

/** The row is marked dead or laid aside, and no more is said than a line of little weight. */
function givesUp({ body }: HandledFailure): boolean {
  let isGivenUp = false;
  for (const statement of body)
    for (const node of descendants(statement)) {
      if (
        node.kind === 'call' &&
        /^(error|errorf|critical|fatal|exception|LogError|LogCritical|alert)$/.test(calleeName(node))
      )
        return false;
      if (node.kind === 'string' && GIVEN_UP.test(node.value)) isGivenUp = true;
      if (
        (node.kind === 'name' || node.kind === 'member') &&
        (GIVEN_UP.test(node.name) || DEAD_LETTER.test(node.name))
      )
        isGivenUp = true;
      if (node.kind === 'call' && DEAD_LETTER.test(calleePath(node))) isGivenUp = true;
    }
  return isGivenUp;
}

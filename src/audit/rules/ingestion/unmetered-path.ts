import {
  calleeLabel,
  calleeName,
  calleePath,
  callOf,
  callsIn,
  pathOf,
  receiverOf,
} from '../../facts/calls.ts';
import { isErrorName } from '../../facts/failure.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { rememberNames } from '../../facts/remember.ts';
import { statementPlace } from '../../facts/statements.ts';
import { resolve } from '../../facts/values.ts';
import {
  ancestors,
  descendants,
  enclosingFunction,
  isWithin,
  mentionsAny,
  rootOf,
} from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { Trace } from '../../trace/site.ts';
import { hintOf, hintOfName, isEmitName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-135: a way through a metered function that does the same work and meters nothing. */
export const unmeteredPath = defineRule({
  id: 'MTR-135',
  name: 'unmetered-path',
  section: 'ingestion',
  title: 'One way through a metered function is not metered',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is usage recorded on every way on which the work is done, also on the one that was added last?',
  cost: 'Everything that takes this way is used for nothing: it is neither recorded nor billed, and no error tells of it.',
  remediation:
    'Record the usage there as the other ways do, or record it in one place that all of them pass.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage',
    'https://openmeter.io/docs/metering/events/usage-events',
  ],
  *match({ audited, trace }) {
    for (const facts of audited) {
      if (facts.callsNamed(MAKES).length + facts.callsNamed(ASKS_SDK).length > 0)
        for (const call of facts.nodes('call')) yield* leftBefore(facts, call);
      yield* amongSiblings(facts, trace);
      const seen = new Set<FunctionNode>();
      for (const call of facts.nodes('call')) {
        const from = isHandedOn(call) ? enclosingFunction(call) : null;
        if (from === null) continue;
        const recorded = recordedIn(from);
        if (recorded === null || recorded.span.start < call.span.end) continue;
        const done = doneIn(from);
        for (const other of trace.calls.definitionsOf(call)) {
          if (seen.has(other) || rootOf(other) !== facts.file.root) continue;
          seen.add(other);
          const same = [...callsIn(other)].find((one) => isWork(one) && done.has(calleeName(one)));
          if (same !== undefined && isSilent(other, trace))
            yield toMatch(facts, { call, from, other, same, recorded });
        }
      }
    }
  },
});

/** Fewer that record show no habit. */
const MIN_METERED = 2;

/** Of the functions of one file that do the same work for a request of one kind, all record it but one. */
function* amongSiblings({ file, nodes }: FileFacts, trace: Trace): Generator<Match> {
  const working = nodes('function').flatMap((fn) => {
    const work = fn.name === null ? undefined : callsIn(fn).find(isWork);
    return work === undefined ? [] : [{ fn, work, recorded: recordedIn(fn) }];
  });
  const metered = working.filter(({ recorded }) => recorded !== null);
  if (metered.length < MIN_METERED) return;
  const open = working.filter(({ fn, recorded }) => recorded === null && isSilent(fn, trace));
  const [only, ...others] = open;
  if (
    only === undefined ||
    others.length > 0 ||
    trace.calls.callersOf(only.fn).some((call) => isMeteredAround(call))
  )
    return;
  const like = metered.filter(
    ({ fn, work }) => givenTo(fn) === givenTo(only.fn) && calleeName(work) === calleeName(only.work),
  );
  const [sibling] = like;
  if (sibling?.recorded == null || like.length < MIN_METERED) return;
  yield {
    file,
    node: only.work,
    evidence: [{ file, node: sibling.recorded }],
    confidence: 'likely',
    message: `\`${sibling.fn.name ?? ''}\` and the others that do this work record it by \`${calleeLabel(sibling.recorded)}\`, \`${only.fn.name ?? ''}\` records nothing: what goes this way is never billed.`,
  };
}

/** What a function is given, and on what it hangs: functions for requests of one kind are alike in it. */
function givenTo(fn: FunctionNode): string {
  return [fn.receiver?.type ?? '', ...fn.parameters.map(({ name, type }) => type ?? name)].join(',');
}

function isMeteredAround(call: CallNode): boolean {
  const fn = enclosingFunction(call);
  return fn !== null && recordedIn(fn) !== null;
}

/** The work is done, and one branch hands its result out before the usage is recorded in the lines below. */
function* leftBefore({ file }: FileFacts, recorded: CallNode): Generator<Match> {
  if (!records(recorded)) return;
  const place = statementPlace(recorded);
  if (place === null) return;
  const before = place.list.slice(0, place.index);
  const worked = before.findIndex((statement) => resultsOf(statement) !== null);
  const results = worked < 0 ? null : resultsOf(before[worked] ?? recorded);
  if (results === null) return;
  const first = before.findIndex((statement) =>
    [...descendants(statement)].some((node) => node.kind === 'call' && records(node)),
  );
  for (const [at, statement] of before.entries()) {
    if (at <= worked || statement.kind !== 'if' || statement.else.length > 0 || (first >= 0 && first <= at))
      continue;
    const left = statement.then.at(-1);
    if (left?.kind !== 'return' || left.value === null || !mentionsAny(left.value, results.names)) continue;
    if (isAboutFailure(statement.test) || saysMetered(statement)) continue;
    yield {
      file,
      node: left,
      evidence: [
        { file, node: results.call },
        { file, node: recorded },
      ],
      confidence: 'likely',
      message: `This way hands out what \`${calleeLabel(results.call)}\` gave and leaves before \`${calleeLabel(recorded)}\` below: what is used on it is never recorded or billed.`,
    };
  }
}

interface Results {
  readonly call: CallNode;
  readonly names: ReadonlySet<string>;
}

const MAKES =
  /^(generate\w*|complete\w*|completions?|create_?(chat_?)?(completion|message|response|embedding|image|transcription)s?|chat|chat_?completion|invoke(_?model)?|converse|embed\w*|transcribe\w*|synthesi[sz]e\w*|(call|ask|query|run|invoke)_?(llm|model|ai|agent|provider)|generate_?content)$/i;

const ASKS_SDK = /^(create|generate|send)$/i;
const MODELS = /(completions|messages|responses|embeddings|images|transcriptions|chat)\.\w+$/i;

/** The names that a paid answer is given to. */
function resultsOf(statement: SyntaxNode): Results | null {
  if (statement.kind !== 'assign') return null;
  const value = callOf(statement.value);
  if (value === null) return null;
  const isSdk = ASKS_SDK.test(calleeName(value)) && MODELS.test(calleePath(value));
  if (!isSdk && !MAKES.test(calleeName(value))) return null;
  const names = new Set(
    statement.targets.flatMap((target) =>
      target.kind === 'name' && !isErrorName(target.name) ? [target.name] : [],
    ),
  );
  return names.size === 0 ? null : { call: value, names };
}

const FAILS =
  /err|error|fail|status|invalid|abort|cancel|missing|null|none|nil|empty|refus|block|skip|dry|exempt|free|unlimited|internal|own_?key|byok|cached|is_?test|mock|self_?host|enabled|disabled/i;

/** Asked is whether there is anything to bill at all. */
function isAboutFailure(test: SyntaxNode): boolean {
  if (test.kind === 'unary' && test.operator === '!') return true;
  for (const node of descendants(test)) {
    if (node.kind === 'null') return true;
    if ((node.kind === 'name' || node.kind === 'member') && FAILS.test(node.name)) return true;
    if (node.kind === 'string' && FAILS.test(node.value)) return true;
  }
  return false;
}

function saysMetered(statement: SyntaxNode): boolean {
  for (const node of descendants(statement)) {
    const name = node.kind === 'name' || node.kind === 'member' ? node.name : '';
    if (name !== '' && hintOfName(name) === 'strong') return true;
  }
  return false;
}

interface Found {
  readonly call: CallNode;
  readonly from: FunctionNode;
  readonly other: FunctionNode;
  readonly same: CallNode;
  readonly recorded: CallNode;
}

function toMatch({ file }: FileFacts, { call, from, other, same, recorded }: Found): Match {
  return {
    file,
    node: same,
    evidence: [
      { file, node: call },
      { file, node: recorded },
    ],
    confidence: 'likely',
    message: `\`${from.name ?? ''}\` leaves for \`${other.name ?? ''}\` before its usage is recorded by \`${calleeLabel(recorded)}\`, and \`${other.name ?? ''}\` does the same work and records nothing: what goes this way is never billed.`,
  };
}

/** `if (images) return this.images(request)`: another function does it all instead. */
function isHandedOn(call: CallNode): boolean {
  for (const above of ancestors(call)) {
    if (above.kind === 'return') return above.parent?.kind === 'if' || above.parent?.kind === 'switch';
    if (above.kind !== 'await' && above.kind !== 'list') return false;
  }
  return false;
}

/** The first call by which a function writes usage down, or makes what will. */
function recordedIn(fn: FunctionNode): CallNode | null {
  for (const call of callsIn(fn)) if (records(call)) return call;
  return null;
}

const RECORDS = /^(publish|report|record|track|emit|submit|commit|flush|add|observe|end|finish|log|send)/i;

function records(call: CallNode): boolean {
  const name = calleeName(call);
  if (isEmitName(name, false) && hintOfName(name) === 'strong') return true;
  if (isRecorder(name)) return true;
  const receiver = receiverOf(call);
  if (receiver === null || !RECORDS.test(name)) return false;
  const made = resolve(receiver);
  return isRecorder(pathOf(receiver)) || (made.kind === 'call' && isRecorder(calleeName(made)));
}

/** `NewUsageReporter`, `usageTracker`, `QuotaRecorder`. */
const isRecorder = rememberNames((name): boolean => {
  const words = wordsOf(name);
  return (
    hintOf(words) === 'strong' &&
    words.some((word) => /^(reporter|recorder|tracker|meter|collector|logger)$/.test(word))
  );
});

const WORK =
  /^(do|fetch|post|request|send_?request(_?\w+)?|generate_?content(_?stream)?|invoke_?model|converse(_?stream)?|complete|completion|chat_?completion)$/i;

/** The call by which the work is done: a request to whoever is paid for it. */
function isWork(call: CallNode): boolean {
  return WORK.test(calleeName(call));
}

function doneIn(fn: FunctionNode): ReadonlySet<string> {
  return new Set([...callsIn(fn)].filter(isWork).map(calleeName));
}

/** Neither the function nor those it calls in view say a word of usage, and it does not wait for somebody who will. */
function isSilent(fn: FunctionNode, { calls }: Trace): boolean {
  if (speaks(fn) || (fn.returns !== null && hintOfName(fn.returns) !== null)) return false;
  if (fn.parameters.some(({ name, type }) => hintOfName(`${name} ${type ?? ''}`) === 'strong')) return false;
  for (const call of callsIn(fn))
    for (const inner of calls.definitionsOf(call)) if (!isWithin(fn, inner) && speaks(inner)) return false;
  return !NOT_METERED.test(fn.name ?? '');
}

/** What is asked of the provider without being paid for. */
const NOT_METERED =
  /list|models|health|ping|check|auth|login|refresh|verify|balance|count|delete|cancel|status|poll|retrieve|get_|^get|download/i;

function speaks(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    const name =
      node.kind === 'name' || node.kind === 'member'
        ? node.name
        : node.kind === 'string'
          ? node.value.slice(0, 200)
          : '';
    if (name !== '' && (hintOfName(name) === 'strong' || /usage|reporter|metering|billing|quota/i.test(name)))
      return true;
  }
  return false;
}

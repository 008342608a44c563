import { calleeLabel, calleeName, callOf, callsIn } from '../../facts/calls.ts';
import { isErrorName } from '../../facts/failures/failure.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { askedOf, isPaidWork } from '../../facts/money/paid-work.ts';
import { type EmptyArm, emptyArms } from '../../facts/records/empty-arms.ts';
import { statementPlace } from '../../facts/statements.ts';
import {
  ancestors,
  descendants,
  enclosingFunction,
  isWithin,
  mentionsAny,
  rootOf,
} from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { isExempt, type UnmeteredWay, unmeteredWays } from '../../trace/losses/unmetered-ways.ts';
import type { Trace } from '../../trace/site.ts';
import { recordingIn, recordsUsage, speaksOfUsage } from '../../trace/usage-recording.ts';
import { hintOfName } from '../../trace/vocabulary.ts';
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
  *match({ audited, files, trace }) {
    for (const facts of audited) {
      for (const arm of emptyArms(facts, files)) yield toEmptyArm(facts, arm);
      const told = new Set<SyntaxNode>();
      if (facts.nodes('call').some(isPaidWork))
        for (const call of facts.nodes('call')) yield* leftBefore(facts, call);
      for (const way of unmeteredWays(facts, trace)) {
        told.add(way.work);
        yield wayMatch(facts, way);
      }
      yield* amongSiblings(facts, trace);
      const seen = new Set<FunctionNode>();
      for (const call of facts.nodes('call')) {
        const from = isHandedOn(call) ? enclosingFunction(call) : null;
        if (from === null) continue;
        const recorded = recordingIn(from);
        if (recorded === null || recorded.span.start < call.span.end) continue;
        const done = doneIn(from);
        for (const other of trace.calls.definitionsOf(call)) {
          if (seen.has(other) || rootOf(other) !== facts.file.root) continue;
          seen.add(other);
          const same = [...callsIn(other)].find(
            (one) => isWork(one) && kindsOf(one).some((kind) => done.has(kind)),
          );
          if (same !== undefined && !told.has(same) && isSilent(other, trace))
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
    return work === undefined ? [] : [{ fn, work, recorded: recordingIn(fn) }];
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
  return fn !== null && recordingIn(fn) !== null;
}

/** The work is done, and one branch hands its result out before the usage is recorded in the lines below. */
function* leftBefore({ file }: FileFacts, recorded: CallNode): Generator<Match> {
  if (!recordsUsage(recorded)) return;
  const place = statementPlace(recorded);
  if (place === null) return;
  const before = place.list.slice(0, place.index);
  const worked = before.findIndex((statement) => resultsOf(statement) !== null);
  const results = worked < 0 ? null : resultsOf(before[worked] ?? recorded);
  if (results === null) return;
  const first = before.findIndex((statement) =>
    [...descendants(statement)].some((node) => node.kind === 'call' && recordsUsage(node)),
  );
  for (const [at, statement] of before.entries()) {
    if (at <= worked || statement.kind !== 'if' || statement.else.length > 0 || (first >= 0 && first <= at))
      continue;
    const left = statement.then.at(-1);
    if (left?.kind !== 'return' || left.value === null) continue;
    if (
      !mentionsAny(
        left.value,
        withDerived(results.names, [...before.slice(worked + 1, at), ...statement.then]),
      )
    )
      continue;
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

/** The names that a paid answer is given to. */
function resultsOf(statement: SyntaxNode): Results | null {
  if (statement.kind !== 'assign') return null;
  const value = callOf(statement.value);
  if (value === null || !isPaidWork(value)) return null;
  const names = new Set(
    statement.targets.flatMap((target) =>
      target.kind === 'name' && !isErrorName(target.name) ? [target.name] : [],
    ),
  );
  return names.size === 0 ? null : { call: value, names };
}

/** Asked is whether there is anything to bill at all. */
function isAboutFailure(test: SyntaxNode): boolean {
  return (test.kind === 'unary' && test.operator === '!') || isExempt(test);
}

/** What is made of the answer in the lines up to the branch holds it too. */
function withDerived(names: ReadonlySet<string>, statements: readonly SyntaxNode[]): ReadonlySet<string> {
  const all = new Set(names);
  for (const statement of statements)
    if (statement.kind === 'assign' && statement.value !== null && mentionsAny(statement.value, all))
      for (const target of statement.targets) if (target.kind === 'name') all.add(target.name);
  return all;
}

function wayMatch({ file }: FileFacts, { work, recorded, where }: UnmeteredWay): Match {
  return {
    file,
    node: work,
    evidence: [{ file, node: recorded }],
    confidence: 'likely',
    message: `${where} does by \`${calleeLabel(work)}\` what is recorded elsewhere by \`${calleeLabel(recorded)}\`, and records nothing: what goes this way is never billed.`,
  };
}

function saysMetered(statement: SyntaxNode): boolean {
  for (const node of descendants(statement)) {
    const name = node.kind === 'name' || node.kind === 'member' ? node.name : '';
    if (name !== '' && hintOfName(name) === 'strong') return true;
  }
  return false;
}

function toEmptyArm({ file }: FileFacts, { node, type, filled }: EmptyArm): Match {
  return {
    file,
    node,
    evidence: [{ file, node: filled }],
    confidence: 'likely',
    message: `All that is left over gets an empty \`${type}\`, where the arms before it fill theirs from the answer (line ${filled.span.startLine}): what is used this way counts as nothing.`,
  };
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
    if (above.kind === 'return') {
      if (above.parent?.kind === 'if') return !isExempt(above.parent.test);
      return above.parent?.kind === 'switch';
    }
    if (above.kind !== 'await' && above.kind !== 'list' && above.kind !== 'call' && above.kind !== 'object')
      return false;
  }
  return false;
}

const WORK =
  /^(do|fetch|post|request|send_?request(_?\w+)?|generate_?content(_?stream)?|invoke_?model|converse(_?stream)?|complete|completion|chat_?completion)$/i;

/** The call by which the work is done: a request to whoever is paid for it. */
function isWork(call: CallNode): boolean {
  return WORK.test(calleeName(call)) || isPaidWork(call);
}

/** Work is of one kind where it is called alike, and where the same service is asked for it. */
function kindsOf(call: CallNode): readonly string[] {
  const asked = isPaidWork(call) ? askedOf(call) : null;
  return asked === null ? [calleeName(call)] : [calleeName(call), `${asked}.`];
}

function doneIn(fn: FunctionNode): ReadonlySet<string> {
  return new Set([...callsIn(fn)].filter(isWork).flatMap(kindsOf));
}

/** Neither the function nor those it calls in view say a word of usage, and it does not wait for somebody who will. */
function isSilent(fn: FunctionNode, { calls }: Trace): boolean {
  if (speaksOfUsage(fn) || (fn.returns !== null && hintOfName(fn.returns) !== null)) return false;
  if (fn.parameters.some(({ name, type }) => hintOfName(`${name} ${type ?? ''}`) === 'strong')) return false;
  for (const call of callsIn(fn))
    for (const inner of calls.definitionsOf(call))
      if (!isWithin(fn, inner) && speaksOfUsage(inner)) return false;
  return !NOT_METERED.test(fn.name ?? '');
}

/** What is asked of the provider without being paid for. */
const NOT_METERED =
  /list|models|health|ping|check|auth|login|refresh|verify|balance|count|delete|cancel|status|poll|retrieve|get_|^get|download/i;

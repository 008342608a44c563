import { namedArguments } from '../../facts/arguments.ts';
import { calleeLabel } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { sqlInCode } from '../../facts/sql/sql-in-code.ts';
import { descendants, rootOf } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { functionAround, ownName } from '../../trace/call-graph.ts';
import { guardsOf } from '../../trace/guards.ts';
import { earlyReleasesIn } from '../../trace/repeats/early-releases.ts';
import { memoryClaimsIn } from '../../trace/repeats/memory-claims.ts';
import { serverSchedulesIn } from '../../trace/repeats/server-schedules.ts';
import { shortLocksIn } from '../../trace/repeats/short-locks.ts';
import { isTakenState, saysTaken } from '../../trace/repeats/taken-states.ts';
import { unclaimedAdditionsIn, unclaimedLinesIn } from '../../trace/repeats/unclaimed-lines.ts';
import { unclaimedRunsIn } from '../../trace/repeats/unclaimed-runs.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-213: a job reads that it is free and then takes it without asking again, so that two runs take it at once. */
export const unconditionalClaim = defineRule({
  id: 'MTR-213',
  name: 'unconditional-claim',
  section: 'deduplication',
  title: 'A job is claimed without a condition on the state that was read',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Can only one worker at a time claim a billing job or an interval?',
  cost: 'Two workers that start together both find the job free, and both bill the same interval.',
  remediation:
    'Put the state that was read into the condition of the update and go on only when a row was changed, or hold a lock.',
  references: [
    'https://www.postgresql.org/docs/current/explicit-locking.html',
    'https://cwe.mitre.org/data/definitions/367.html',
  ],
  *match({ files, audited, trace }) {
    yield* takenByEveryCopy(files, trace);
    yield* linesOfEveryCopy(files, trace);
    yield* addedByEveryCopy(files, trace);
    for (const facts of audited) {
      yield* startedByEveryServer(facts, files, trace);
      yield* freedEarly(facts, trace);
      yield* endsEarly(facts, trace);
      yield* takenInMemory(facts, trace);
      for (const node of claimsIn(facts)) {
        const isBilling =
          isBillingCode(node, facts.file) || (node.kind === 'string' && SETS_USAGE.test(node.value));
        if (!isBilling || guardsOf(node).lock !== null) continue;
        const check = checkBefore(node) ?? queryBefore(node, facts);
        if (check === null) continue;
        yield {
          file: facts.file,
          node,
          evidence: [{ file: facts.file, node: check }],
          confidence: 'likely',
          message:
            `The job’s state is read first and overwritten${node.kind === 'call' ? ` by \`${calleeLabel(node)}\`` : ' here'} without a condition on what was read: ` +
            'two runs that start together both go on, and the same interval is billed twice.',
        } satisfies Match;
      }
    }
  },
});

/** `run.status = 'running'` on a row that was read by its state, and saved whatever became of it in between. */
function* takenInMemory(facts: FileFacts, trace: Trace): Generator<Match> {
  for (const { node, state } of memoryClaimsIn(facts, trace)) {
    if (!isBillingCode(node, facts.file) && !SAYS_USAGE.test(facts.file.text)) continue;
    yield {
      file: facts.file,
      node,
      confidence: 'likely',
      message:
        `\`${state}\` is set on a row that was read before, with no condition on what it is by now: ` +
        'two copies that read it together both take it, and the same interval is billed twice.',
    };
  }
}

const SAYS_USAGE = /\b\w*(Usage|Billing|Invoice|Metering|Overage)\w*\b/;

const SETS_USAGE = /^\s{0,20}update\s{1,9}["`]?\w{0,40}(usage|invoice|billing|metering|overage)/i;

/** The lock is given back, and the work that it was taken for begins. */
function* freedEarly(facts: FileFacts, trace: Trace): Generator<Match> {
  for (const { taken, freed, work } of earlyReleasesIn(facts, trace))
    yield {
      file: facts.file,
      node: freed,
      evidence: [
        { file: facts.file, node: taken },
        { file: facts.file, node: work },
      ],
      confidence: 'likely',
      message:
        `The lock is given back before \`${calleeLabel(work)}\` bills what was read under it: ` +
        'another copy that takes the lock then reads the same interval, and both bill it.',
      remediation: 'Give the lock back when the work is done.',
    };
}

/** The lock ends by itself while the work goes on, and the next copy takes it. */
function* endsEarly(facts: FileFacts, trace: Trace): Generator<Match> {
  for (const { taken, seconds, work } of shortLocksIn(facts, trace)) {
    yield {
      file: facts.file,
      node: taken,
      ...(rootOf(work) === facts.file.root ? { evidence: [{ file: facts.file, node: work }] } : {}),
      confidence: 'likely',
      message:
        `\`${calleeLabel(taken)}\` takes the lock for ${seconds} seconds, and nothing makes it longer while the loop behind it bills: ` +
        'a run that takes longer is joined by another copy, and both bill the same interval.',
      remediation: 'Renew the lock while the loop goes on, or claim each row as it is billed.',
    };
  }
}

const ONE_COPY =
  'Claim each row before it is billed (`FOR UPDATE SKIP LOCKED`, an update with the mark in its condition), or run under a lock that one copy gets.';

/** A clock in every copy of the program, and no turn among them. */
function* takenByEveryCopy(files: readonly FileFacts[], trace: Trace): Generator<Match> {
  for (const { entry, read, send, mark } of unclaimedRunsIn(files, trace)) {
    const file = homeOf(send, files)?.file;
    const from = homeOf(read, files)?.file;
    if (file === undefined || from === undefined) continue;
    yield {
      file,
      node: send,
      ...fromReadToSend(read, send),
      evidence: [
        { file: from, node: read },
        { file: mark.file, node: mark.node },
      ],
      confidence: 'likely',
      message:
        `\`${calleeLabel(send)}\` is run by a clock for every row without \`${mark.name}\`, and the row is marked behind it with nothing that claims it: ` +
        `two copies of the program that ${ownName(entry.function) === null ? 'run it' : `run \`${ownName(entry.function)}\``} at the same time both bill it.`,
      remediation: ONE_COPY,
    };
  }
}

/** The race is between the two, where both stand together. */
function fromReadToSend(read: SyntaxNode, send: SyntaxNode): Pick<Match, 'lines'> {
  const { startLine } = read.span;
  const { endLine } = send.span;
  const isNear = functionAround(read) === functionAround(send) && startLine < endLine;
  return isNear && endLine - startLine < MAX_LINES ? { lines: { startLine, endLine } } : {};
}

/** Further apart, they are no longer one place. */
const MAX_LINES = 20;

/** Every copy sums the same usage up and puts the same lines in. */
function* linesOfEveryCopy(files: readonly FileFacts[], trace: Trace): Generator<Match> {
  for (const { entry, insert, file } of unclaimedLinesIn(files, trace)) {
    const home = homeOf(entry.function, files)?.file;
    if (home === undefined) continue;
    const name = ownName(entry.function);
    yield {
      file: home,
      node: entry.function,
      evidence: [{ file, node: insert }],
      confidence: 'likely',
      message:
        `${name === null ? 'A run' : `\`${name}\``} is started by a clock in every copy of the program and puts in the lines of an invoice, with no lock and no key that keeps a second copy’s lines out: ` +
        'two copies that run at the same time bill the same usage twice.',
      remediation: ONE_COPY,
    };
  }
}

/** A schedule of the framework's that each server keeps for itself. */
function* startedByEveryServer(
  facts: FileFacts,
  files: readonly FileFacts[],
  trace: Trace,
): Generator<Match> {
  for (const { node, work, insert } of serverSchedulesIn(facts, files, trace)) {
    const file = homeOf(insert, files)?.file;
    if (file === undefined) continue;
    yield {
      file: facts.file,
      node,
      evidence: [{ file, node: insert }],
      confidence: 'likely',
      message:
        `\`${work}\` is started by every server that runs the schedule, and nothing lets one of them alone bill: ` +
        'two servers that start together put the same usage on two invoices.',
      remediation: 'Let one server run the schedule (`onOneServer`), or give each line a unique key.',
    };
  }
}

/** Every copy reads the rows that are due, and adds to each. */
function* addedByEveryCopy(files: readonly FileFacts[], trace: Trace): Generator<Match> {
  for (const { entry, insert, file } of unclaimedAdditionsIn(files, trace)) {
    const home = homeOf(entry.function, files)?.file;
    if (home === undefined) continue;
    yield {
      file,
      node: insert,
      evidence: [{ file: home, node: entry.function }],
      confidence: 'likely',
      message:
        `This is run by a clock in every copy of the program${ownName(entry.function) === null ? '' : ` (\`${ownName(entry.function)}\`)`} and adds to what each due row has, with no lock and no claim: ` +
        'two copies that run at the same time both add it.',
      remediation: ONE_COPY,
    };
  }
}

const UPDATES = /^(update|update_?one|update!|update_?columns?|updates|find_?by_?id_?and_?update|set)$/i;
const STATE = /^(state|status|job_?state|job_?status|run_?state|run_?status)$/i;

function* claimsIn(facts: FileFacts): Generator<SyntaxNode> {
  for (const call of facts.callsNamed(UPDATES)) if (claims(call)) yield call;
  for (const { node, statement } of sqlInCode(facts)) {
    const takes = statement.assignments.some(
      ({ column, expression }) => STATE.test(column) && saysTaken(expression.text.replaceAll("'", '')),
    );
    const columns = statement.where.flatMap((one) => one.columns.map(({ name }) => name));
    const isConditional = columns.some((name) => STATE.test(name) || /_at$|lock|version/i.test(name));
    if (statement.verb === 'update' && takes && !isConditional && columns.length > 0) yield node;
  }
}

/** The state is written once and asked for nowhere else in the chain. */
function claims(call: CallNode): boolean {
  const named = namedArguments(call).filter(({ name }) => STATE.test(name));
  const [first, second] = call.arguments;
  const isPair = first?.value.kind === 'string' && STATE.test(first.value.value) && second !== undefined;
  const value = isPair ? second.value : named[0]?.value;
  if (value === undefined || named.length > 1 || !isTakenState(value)) return false;
  let chain: SyntaxNode = call;
  while (chain.parent?.kind === 'member' || (chain.parent?.kind === 'call' && chain.parent.callee === chain))
    chain = chain.parent;
  let mentions = 0;
  for (const node of descendants(chain)) {
    if (node.kind === 'member' && (STATE.test(node.name) || /lock|version/i.test(node.name))) mentions++;
    if (
      node.kind === 'string' &&
      node !== first?.value &&
      /\b(state|status|version|lock\w*)\b/i.test(node.value)
    )
      mentions++;
  }
  return mentions === 0;
}

/** The test of the state before, in the same function: it tells that only one run was meant to go on. */
function checkBefore(node: SyntaxNode): SyntaxNode | null {
  const fn = functionAround(node);
  if (fn === null) return null;
  for (const one of descendants(fn)) {
    if (one.kind !== 'if' || one.span.start > node.span.start) continue;
    const asks = [...descendants(one.test)].some(
      (inner) => inner.kind === 'member' && STATE.test(inner.name),
    );
    const takes = [...descendants(one.test)].some(isTakenState);
    if (asks && takes && one.then.length > 0) return one.test;
  }
  return null;
}

/** The query before, in the same function, that chose the rows by their state: `WHERE status = 'closed'`. */
function queryBefore(node: SyntaxNode, facts: FileFacts): SyntaxNode | null {
  if (node.kind !== 'string') return null;
  const fn = functionAround(node);
  const found = sqlInCode(facts).find(
    ({ node: query, statement }) =>
      statement.verb === 'select' &&
      statement.lock === null &&
      query.span.end < node.span.start &&
      functionAround(query) === fn &&
      statement.where.some(({ column }) => column !== null && STATE.test(column.name)),
  );
  return fn === null ? null : (found?.node ?? null);
}

import { calleeLabel, calleeName, callsIn, pathOf, useOf } from '../../facts/calls.ts';
import { isInHandler } from '../../facts/failures/failure.ts';
import { errorCheckOf } from '../../facts/failures/swallowed.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { finallyAround } from '../../facts/order.ts';
import { remember } from '../../facts/remember.ts';
import { sqlInCode } from '../../facts/sql/sql-in-code.ts';
import { callRunning } from '../../facts/sql/sql-runs.ts';
import { descendants, enclosingFunction, isWithin } from '../../facts/walk.ts';
import type { AssignNode, CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isPartyWord } from '../../trace/billed-parties.ts';
import { type Delivery, deliveriesIn, isPlainDelivery } from '../../trace/deliveries.ts';
import { goodEnds } from '../../trace/losses/good-ends.ts';
import {
  gatheredIn,
  goesOnTo,
  type StreamTurns,
  speaksOfUsage,
  streamTurns,
} from '../../trace/losses/stream-turns.ts';
import { timedWork } from '../../trace/losses/timed-work.ts';
import { unrecordedAnswers } from '../../trace/losses/unrecorded-answers.ts';
import type { Trace } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-110: usage that is recorded only when all went well. */
export const successOnlyUsage = defineRule({
  id: 'MTR-110',
  name: 'success-only-usage',
  section: 'ingestion',
  title: 'Usage of a stream is recorded only when it is read to the end',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is usage recorded also when the work fails, is aborted, or its reader goes away half-way?',
  cost: 'What was produced up to the break is paid for by you, and on nobody’s invoice.',
  remediation:
    'Record what was used so far in a `finally` (or the handler of the abort), not after the loop.',
  references: [
    'https://docs.python.org/3/reference/expressions.html#generator.close',
    'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/AsyncGenerator/return',
    'https://platform.openai.com/docs/api-reference/chat/create',
  ],
  *match(scope) {
    const { sites, calls: graph } = scope.trace;
    const deliveries = new Map(deliveriesIn(sites).map((site) => [site.node, site]));
    const recorders = new Set<FunctionNode | null>(
      [...deliveries.values()].filter(isPlainDelivery).map((site) => site.function),
    );
    const isRecorder = (call: CallNode): boolean => {
      const called = isNamedAsRecording(call) ? graph.definitionsOf(call) : [];
      return called.length > 0 && called.every((fn) => recorders.has(fn));
    };
    yield* brokenCopies([...deliveries.values()].filter(isPlainDelivery));
    for (const facts of scope.audited) yield* brokenCopies(countsStored(facts, deliveries));
    yield* leftBefore(scope.trace);
    yield* behindWork(scope.trace);
    for (const facts of scope.audited) {
      yield* atFinishOnly(facts);
      yield* atGoodEndOnly(facts, scope.trace);
    }
    for (const facts of scope.audited)
      for (const turns of streamTurns(facts)) {
        const match = afterLoop({ turns, file: facts.file, deliveries, isRecorder });
        if (match) yield match;
      }
  },
});

/** A way out of the function after the work and before its usage is recorded. */
function* leftBefore(trace: Trace): Generator<Match> {
  const told = new Set<SyntaxNode>();
  for (const { delivery, exit, amount } of unrecordedAnswers(trace)) {
    if (told.has(exit)) continue;
    told.add(exit);
    const how =
      exit.kind === 'if'
        ? 'This branch leaves'
        : `\`${calleeLabel(exit)}\` may fail, and then the code leaves`;
    yield {
      file: delivery.file,
      node: exit,
      evidence: [{ file: delivery.file, node: delivery.node }],
      confidence: isPlainDelivery(delivery) ? 'likely' : 'possible',
      message: `${how} before \`${calleeLabel(delivery.node)}\` has recorded \`${amount}\`: the work was done and paid for, and its usage is never billed.`,
      remediation: `Record \`${amount}\` right behind the call that gave it.`,
    };
  }
}

/** The time that the work took is recorded behind it: work that fails took its time as well. */
function* behindWork(trace: Trace): Generator<Match> {
  for (const { delivery, started, work } of timedWork(trace))
    yield {
      file: delivery.file,
      node: delivery.node,
      evidence: [
        { file: delivery.file, node: started },
        { file: delivery.file, node: work },
      ],
      confidence: 'likely',
      message: `\`${calleeLabel(delivery.node)}\` records the time since \`${targetOf(started)}\`, and \`${calleeLabel(work)}\` may fail before it: the time up to there was used, and is never recorded or billed.`,
      remediation: 'Record the time in a `finally` around the work.',
    };
}

function targetOf({ targets: [target] }: AssignNode): string {
  return target?.kind === 'name' ? target.name : 'the start';
}

/** The AI SDK's calls that stream, and the callbacks that say how a stream ended. */
const STREAMS = /^(streamText|streamObject|createUIMessageStream)$/;

/**
 * `streamText({ abortSignal, onFinish })`: a stream that is aborted does not finish, and tells so by `onAbort` alone.
 * https://ai-sdk.dev/docs/advanced/stopping-streams
 */
function* atFinishOnly({ file, callsNamed }: FileFacts): Generator<Match> {
  for (const call of callsNamed(STREAMS)) {
    const given = call.arguments[0]?.value;
    if (given?.kind !== 'object') continue;
    const of = (key: string) => given.entries.find((entry) => entry.key === key)?.value;
    const finish = of('onFinish');
    if (finish === undefined || !of('abortSignal') || of('onAbort') || of('onStepFinish')) continue;
    const speaks = [...descendants(finish)].some(
      (node) => (node.kind === 'name' || node.kind === 'member') && speaksOfUsage(node.name),
    );
    if (!speaks) continue;
    yield {
      file,
      node: call,
      evidence: [{ file, node: finish }],
      confidence: 'likely',
      message: `\`${calleeLabel(call)}\` is given a signal to abort and tells of its usage at \`onFinish\` alone: an answer that is aborted never finishes, and what it used is never recorded.`,
      remediation: 'Record what the finished steps used at `onAbort` too.',
    };
  }
}

/** A stream that breaks off, or a session whose other side just goes away, never comes to the end that records it. */
function* atGoodEndOnly(facts: FileFacts, trace: Trace): Generator<Match> {
  for (const { call, told, kind } of goodEnds(facts, trace))
    yield {
      file: facts.file,
      node: call,
      evidence: [{ file: facts.file, node: told }],
      confidence: 'likely',
      message:
        kind === 'completed'
          ? `\`${pathOf(call.callee)}\` runs when the stream has come to its end and at no other of its ends: when the reader goes away or it breaks off, what was used so far is never recorded.`
          : `\`${pathOf(call.callee)}\` runs when the other side says that it is done: when the connection is just closed or breaks, what was used so far is never recorded.`,
      remediation:
        kind === 'completed'
          ? 'Record at every end of the stream: `doFinally` runs at each.'
          : 'Record where the connection closes, whatever closed it.',
    };
}

const COPIES = /^(copy|copy_?n|copy_?buffer|copy_?to|io_?copy|transfer_?to|write_?to|pipe)$/i;

/** `n, err := io.Copy(w, body)`: an error half-way leaves before the `n` bytes that did go out are recorded. */
function* brokenCopies(recording: readonly Pick<Delivery, 'node' | 'file'>[]): Generator<Match> {
  for (const { node: call, file } of recording) {
    const fn = enclosingFunction(call);
    if (fn === null) continue;
    const names = new Set<string>();
    for (const { value } of call.arguments)
      for (const node of descendants(value)) if (node.kind === 'name') names.add(node.name);
    for (const copy of callsIn(fn)) {
      if (copy.span.end > call.span.start || !COPIES.test(calleeName(copy))) continue;
      const { parent } = copy;
      const [count] = parent?.kind === 'assign' ? parent.targets : [];
      const check = count?.kind === 'name' && names.has(count.name) ? errorCheckOf(copy) : null;
      if (check === null || check.then.at(-1)?.kind !== 'return' || check.span.end > call.span.start)
        continue;
      yield {
        file,
        node: call,
        evidence: [{ file, node: check }],
        confidence: 'likely',
        message: `When \`${calleeLabel(copy)}\` breaks off, the code leaves before \`${calleeLabel(call)}\`: what had gone out until then is never recorded or billed.`,
      };
      break;
    }
  }
}

/** Rows of bytes with whose they are, in whatever table: `INSERT INTO egress_events (account_id, bytes, …)`. */
function countsStored(
  facts: FileFacts,
  deliveries: ReadonlyMap<CallNode, Delivery>,
): readonly Pick<Delivery, 'node' | 'file'>[] {
  if (facts.callsNamed(COPIES).length === 0) return [];
  return sqlInCode(facts).flatMap(({ node, statement: { verb, columns } }) => {
    const words = verb === 'insert' ? columns.flatMap((column) => wordsOf(column)) : [];
    if (!words.some((word) => /^(bytes|octets)$/.test(word)) || !words.some(isPartyWord)) return [];
    const call = callRunning(node);
    const site = call === null ? undefined : deliveries.get(call);
    return call === null || (site !== undefined && isPlainDelivery(site))
      ? []
      : [{ node: call, file: facts.file }];
  });
}

interface Place {
  readonly turns: StreamTurns;
  readonly file: SyntaxFile;
  readonly deliveries: ReadonlyMap<CallNode, Delivery>;
  /** True for a call of a loaded function that stores or sends usage itself. */
  readonly isRecorder: (call: CallNode) => boolean;
}

function afterLoop({ turns, file, deliveries, isRecorder }: Place): Match | null {
  const { node: loop } = turns;
  const fn = enclosingFunction(loop);
  if (fn === null) return null;
  const gathered = gatheredIn(turns);
  if (gathered.size === 0 && !turns.isStream) return null;
  const calls = callsIn(fn).filter((call) => isRecording(call, gathered, deliveries) || isRecorder(call));
  // Recorded in a finally or a handler too: every way out is covered.
  if (calls.some((call) => finallyAround(call) !== null || isInHandler(call))) return null;
  const call = calls.find((one) => one.span.start >= loop.span.end && !isWithin(loop, one));
  if (call === undefined || goesOnTo(call, loop)) return null;
  const site = deliveries.get(call);
  return {
    file,
    node: call,
    evidence: [{ file, node: loop }],
    confidence: site !== undefined && isPlainDelivery(site) && gathered.size > 0 ? 'certain' : 'likely',
    message: `\`${pathOf(call.callee)}\` stands after the loop that hands the stream out: when the reader stops or an error is raised before its end, what was used so far is never recorded.`,
  };
}

const RECORDS =
  /^(record|track|report|emit|bill|charge|log|save|store|deduct|send|persist|meter|capture|finalize|put|add|append|insert|enqueue)$/;

/** A delivery, or a call that records and is handed what the loop gathered. */
function isRecording(
  call: CallNode,
  gathered: ReadonlySet<string>,
  deliveries: ReadonlyMap<CallNode, Delivery>,
): boolean {
  const site = deliveries.get(call);
  if (site !== undefined && isPlainDelivery(site)) return true;
  for (const name of namesHandedTo(call)) if (gathered.has(name)) return true;
  return false;
}

/** The names in what a call that records is given; none for any other call. */
const namesHandedTo = remember((call: CallNode): ReadonlySet<string> => {
  const names = new Set<string>();
  if (isNamedAsRecording(call))
    for (const { value } of call.arguments)
      for (const node of descendants(value)) if (node.kind === 'name') names.add(node.name);
  return names;
});

function isNamedAsRecording(call: CallNode): boolean {
  const name = call.callee.kind === 'name' || call.callee.kind === 'member' ? call.callee.name : '';
  if (!RECORDS.test(wordsOf(name)[0] ?? '') || /^(logger|log|console)\./i.test(pathOf(call.callee)))
    return false;
  return useOf(call) !== 'argument';
}

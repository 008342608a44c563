import { callsIn } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { isFlagName, isMarkName } from '../../facts/rows/marks.ts';
import { sqlInCode } from '../../facts/sql/sql-in-code.ts';
import { isTrue } from '../../facts/values.ts';
import { ancestors, descendants, enclosingFunction, isWithin } from '../../facts/walk.ts';
import type { CallNode, StringNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import { type Delivery, deliveriesOf, isProvenDelivery } from '../deliveries.ts';
import { guardsOf } from '../guards.ts';
import type { Trace } from '../site.ts';

/** Rows that the statement which reads them marks as delivered, before they are. */
export interface TakenRows {
  /** The call that runs the statement. */
  readonly node: SyntaxNode;
  /** `reported_at`, `status`. */
  readonly mark: string;
  readonly send: CallNode;
}

/** `UPDATE … SET reported_at = now() … RETURNING *` and the send behind it, in no transaction that both stand in. */
export function* takenRowsIn(facts: FileFacts, trace: Trace): Generator<TakenRows> {
  const sends = deliveriesOf(facts.file, trace).filter(isProvenDelivery);
  if (sends.length === 0) return;
  for (const call of facts.callsNamed(FINDS_AND_MARKS)) {
    const mark = markGiven(call);
    if (mark === null || isTakenBack(mark, facts)) continue;
    const send = sendBehind(call, sends, trace);
    if (send !== null) yield { node: call, mark, send };
  }
  for (const { node, statement } of sqlInCode(facts)) {
    if (statement.verb !== 'update' || !/\breturning\b/i.test(node.value)) continue;
    const moved = statement.assignments.find(
      ({ column, expression }) => isDone(column, expression.text) && !isTakenBack(column, facts),
    );
    if (moved === undefined) continue;
    for (const runner of runnersOf(node, facts)) {
      const send = sendBehind(runner, sends, trace);
      if (send !== null) yield { node: runner, mark: moved.column, send };
    }
  }
}

/** MongoDB's `findOneAndUpdate({ exported: false }, { $set: { exported: true } })`: the row is read and marked at once. */
const FINDS_AND_MARKS = /^find_?one_?and_?update$/i;

function markGiven({ arguments: [, change] }: CallNode): string | null {
  if (change?.value.kind !== 'object') return null;
  for (const node of descendants(change.value)) {
    if (node.kind !== 'object') continue;
    for (const { key, value } of node.entries) {
      if (key === null || value.kind === 'object') continue;
      if (isMarkName(key) || (isFlagName(key) && isTrue(value))) return key;
      if (value.kind === 'string' && isDone(key, value.value)) return key;
    }
  }
  return null;
}

/** A mark that says that it was delivered, and not that somebody has it in hand: `claimed_at`, `status = 'sending'`. */
function isDone(column: string, value: string): boolean {
  if (isMarkName(column)) return !/^null$/i.test(value.trim());
  return /^(state|status)$/i.test(column) && DONE.test(value.replaceAll("'", '').trim());
}

const DONE =
  /^(reported|sent|exported|billed|delivered|metered|done|completed?|processed|submitted|synced)$/i;

/** Somewhere in the file the mark is taken away again. */
function isTakenBack(column: string, facts: FileFacts): boolean {
  const isReset = sqlInCode(facts).some(({ statement }) =>
    statement.assignments.some(
      (one) =>
        one.column === column &&
        /^(null|'(pending|open|due|failed|new|ready)')$/i.test(one.expression.text.trim()),
    ),
  );
  const words = wordsOf(column).join('_?');
  return isReset || new RegExp(`${words}\\s*=\\s*(null|none|nil)\\b`, 'i').test(facts.file.text);
}

/** The calls that are given the statement, or the constant that it is kept in. */
function runnersOf(node: StringNode, facts: FileFacts): readonly CallNode[] {
  const given = [...ancestors(node)].find((above) => above.kind === 'call' || above.kind === 'assign');
  if (given?.kind === 'call') return [given];
  const [target] = given?.kind === 'assign' && enclosingFunction(given) === null ? given.targets : [];
  if (target?.kind !== 'name') return [];
  return facts
    .nodes('call')
    .filter((call) =>
      call.arguments.some(({ value }) => value.kind === 'name' && value.name === target.name),
    );
}

/** The delivery that comes after it in the same function, or after the call of the function that it is run in. */
function sendBehind(runner: CallNode, sends: readonly Delivery[], { calls }: Trace): CallNode | null {
  const fn = functionAround(runner);
  if (fn === null) return null;
  const places = [runner, ...calls.callersOf(fn)];
  for (const place of places) {
    const holder = functionAround(place);
    const later =
      holder === null
        ? []
        : sends.filter(({ node }) => functionAround(node) === holder && node.span.start > place.span.end);
    const send = later.find(({ node }) => !sharesTransaction(place, node));
    if (send !== undefined) return send.node;
    if (holder !== null && callsIn(holder).length === 0) return null;
  }
  return null;
}

/** Rolled back together, the mark goes where the delivery fails. */
function sharesTransaction(place: SyntaxNode, send: SyntaxNode): boolean {
  const { transaction } = guardsOf(send);
  if (transaction === null || guardsOf(place).transaction !== transaction) return false;
  const block = transaction.parent;
  return block?.kind === 'with' ? isWithin(send, block) : true;
}

import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, callsWithin, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { doneIn, marksIn } from '../rows/marks.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { isWithin, isWithinAny } from '../walk.ts';

/** What forgets a message, a job or a row: it is acknowledged, removed, or marked as done. */
export const SETTLES =
  /^(ack|acknowledge|basic_?ack|ack_?message|delete|delete_?message|remove|done|complete|commit_?\w*|mark_?\w+|settle|xack)$/i;

/**
 * Every place of a file where a row, a message or a job is settled, so that no later run finds it: acknowledged, deleted,
 * marked by a column (`sent_at`), or given a state that says that it is done. In source order.
 */
const settlementsIn = remember((facts: FileFacts): readonly SyntaxNode[] => {
  const marked = marksIn(facts).map(({ node }) => node);
  const settled = [
    ...facts.callsNamed(SETTLES).filter((call) => !endsTransaction(call)),
    ...facts.callsNamed(DELETES_KEY).filter(isOfRows),
    ...facts.callsNamed(CLOSES).filter(closesRows),
  ];
  const stated = [
    ...facts
      .nodes('assign')
      .filter(
        ({ targets, value }) =>
          targets.length === 1 &&
          targets.some((target) => target.kind === 'member' && STATES.test(target.name)) &&
          saysDone(value),
      ),
    ...facts.callsNamed(CHANGES).filter(givesDoneState),
  ];
  const deleted = sqlInCode(facts)
    .filter(({ statement }) => statement.verb === 'delete' || setsDoneState(statement.assignments))
    .map(({ node }) => node);
  return [...new Set([...marked, ...settled, ...stated, ...deleted])].sort(
    (a, b) => a.span.start - b.span.start,
  );
});

const DELETES_KEY = /^del$/;

/** Knex's `table.where({ id }).del()`, and not a key of a cache. */
function isOfRows(call: CallNode): boolean {
  const on = receiverOf(call);
  return on?.kind === 'call' && /^where/i.test(calleeName(on));
}

/** `session.commit()` makes lasting what was written, and marks nothing by itself. */
function endsTransaction(call: CallNode): boolean {
  return (
    /^commit/i.test(calleeName(call)) &&
    !/consumer|reader|receiver|subscri|message|offset|batch/i.test(calleePath(call))
  );
}

const CLOSES = /^(close|finish|finalize|archive|resolve)(_?async)?$/i;

/** `ledger.close(open.rowIds)`: rows are closed by their ids, where a connection is closed by itself. */
function closesRows({ arguments: given }: CallNode): boolean {
  return given.some(({ value }) =>
    wordsOf(lastName(pathOf(value))).some((word) => /^(ids?|keys?|rows?)$/.test(word)),
  );
}

const STATES = /^(state|status|delivery_?status|sync_?status|stage)$/i;
const CHANGES =
  /^(update!?|update_?(one|many|all|columns?|async)|set|save|values|upsert|transition_?to|execute_?update\w*)$/i;

function givesDoneState({ arguments: given }: CallNode): boolean {
  return given.some(
    ({ name, value }) =>
      (name !== null && STATES.test(name) && saysDone(value)) ||
      (value.kind === 'object' &&
        value.entries.some(
          ({ key, value: inner }) =>
            (key !== null && STATES.test(key) && saysDone(inner)) ||
            (inner.kind === 'object' &&
              inner.entries.some(
                ({ key: own, value: said }) => own !== null && STATES.test(own) && saysDone(said),
              )),
        )),
  );
}

function saysDone(value: SyntaxNode | null): boolean {
  if (value === null) return false;
  const said = value.kind === 'string' ? value.value : pathOf(value);
  return (
    said.length < MAX_STATE &&
    (/\b(done|complete[d]?|success|succeeded|finished|closed)\b/i.test(said) || doneIn(said) !== null)
  );
}

/** Longer texts are no state. */
const MAX_STATE = 60;

function setsDoneState(
  assignments: readonly { readonly column: string; readonly expression: { readonly text: string } }[],
): boolean {
  return assignments.some(
    ({ column, expression }) =>
      STATES.test(column) &&
      /'(done|completed?|success|succeeded|finished|closed|sent|reported|delivered|billed|exported|synced)'/i.test(
        expression.text,
      ),
  );
}

/** The settlements of a file that stand in a function, those in its closures too. */
export function settlementsWithin(fn: FunctionNode, facts: FileFacts): readonly SyntaxNode[] {
  return settlementsIn(facts).filter((node) => isWithin(node, fn));
}

const GIVES_UP_HOLD =
  /^(basic_?|x_?)?(n?ack|nak|acknowledge|reject|double_?ack|term)(_?(async|message|with_?delay|sync))?$|^(complete|abandon|delete)_?message\w*$|^commit_?messages?(_?async)?$/i;

/** `if err := msg.Ack(); err != nil`: all that may fail gives up a hold, and what is not given up comes again. */
export function onlySettles(attempted: readonly SyntaxNode[]): boolean {
  const calls = attempted.flatMap((one) => callsWithin(one));
  const settling = calls.filter((call) => GIVES_UP_HOLD.test(calleeName(call)));
  return settling.length > 0 && calls.every((call) => isWithinAny(call, settling));
}

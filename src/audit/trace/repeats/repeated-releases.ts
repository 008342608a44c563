import { calleeName, calleePath, callsIn } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { speaksOfAmounts } from '../../facts/money/holds.ts';
import { wordsOf } from '../../facts/names.ts';
import { columnWrites } from '../../facts/rows/column-writes.ts';
import { asksForMadeRow } from '../../facts/rows/made-rows.ts';
import { literalString } from '../../facts/values.ts';
import { descendants, enclosingFunction, isWithin, saysName } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../billing-code.ts';

/** A function that gives an amount back and writes that it did, and does not ask whether that was done before. */
export interface RepeatedRelease {
  /** What gives back. */
  readonly gives: SyntaxNode;
  /** What writes it down. */
  readonly marks: SyntaxNode;
}

const DONE =
  /^(released|refunded|cancell?ed|expired|voided|returned|reversed|rolled_?back|settled|given_?back|failed)$/i;
const STATES =
  /^(status|state|is_?(released|refunded)|(released|refunded|cancell?ed|voided|reversed|settled)(_?at|_?on)?)$/i;
/** Anything that tells a second run from the first. */
const ASKS =
  /^(status|state|\w*_status|\w*_state|is_?(released|refunded|settled|held|pending|active|open)\??|(released|refunded|cancell?ed|voided|reversed|settled)(_?at|_?on)?|held|pending|transition\w*|already\w*|idempot\w*|try_?(release|refund|cancel)\w*|compare_?and_?set|with_?lock)$/i;

/** Every release of the file that may be made again for the same hold. */
export function* repeatedReleases(facts: FileFacts): Generator<RepeatedRelease> {
  const { file } = facts;
  const marks = columnWrites(facts).filter(
    ({ column, value }) => STATES.test(column) && value !== null && isDone(value),
  );
  const byFunction = Map.groupBy(
    [
      ...marks.map(({ node }) => node),
      ...facts.callsNamed(SETS_STATE).filter((call) => call.arguments.some(({ value }) => isDone(value))),
    ],
    enclosingFunction,
  );
  for (const [fn, own] of byFunction) {
    const [mark] = own;
    if (fn === null || mark === undefined || !(speaksOfAmounts(file) || isBillingCode(mark, file))) continue;
    const gives = giverIn(fn, facts);
    if (gives === null || isAsked(fn, own) || asksForMadeRow(fn)) continue;
    yield { gives, marks: mark };
  }
}

const SETS_STATE = /^set_?(status|state)$/i;

/** `RELEASED`, `HoldStatus.Released`, `'refunded'`, `now()` under a name that says it. */
function isDone(value: SyntaxNode): boolean {
  const text = literalString(value);
  if (text !== null) return DONE.test(text);
  for (const node of descendants(value))
    if ((node.kind === 'name' || node.kind === 'member') && DONE.test(node.name)) return true;
  return value.kind === 'call' && /now/i.test(calleePath(value));
}

const GIVES =
  /^(deposit|credit|refund|release|increment!?|increase|give_?back|return|top_?up|restore|add|unreserve)$/i;
const AMOUNTS =
  /^(credits?|balances?|wallets?|quotas?|allowances?|tokens?|budget|reserved|held|minutes|units|funds)$/;

/** What puts the amount back where it was taken from. */
function giverIn(fn: FunctionNode, facts: FileFacts): SyntaxNode | null {
  for (const write of columnWrites(facts)) {
    if (write.kind !== 'step' || !isWithin(write.node, fn)) continue;
    if (wordsOf(write.columnName).some((word) => AMOUNTS.test(word))) return write.node;
  }
  for (const call of callsIn(fn)) {
    const [verb = '', ...rest] = wordsOf(calleeName(call));
    if (!GIVES.test(verb) && !GIVES.test(calleeName(call))) continue;
    const said = [
      ...rest,
      ...calleePath(call)
        .split('.')
        .slice(0, -1)
        .flatMap((part) => wordsOf(part)),
    ];
    const given = call.arguments[0]?.value;
    const text = given === undefined ? null : literalString(given);
    if (said.some((word) => AMOUNTS.test(word)) || (text !== null && AMOUNTS.test(text))) return call;
  }
  return null;
}

/** The state is looked at somewhere beside where it is written. */
function isAsked(fn: FunctionNode, marks: readonly SyntaxNode[]): boolean {
  for (const node of descendants(fn)) {
    if (marks.some((mark) => isWithin(node, mark) && !isCondition(node, mark))) continue;
    if (saysName(node, (name) => ASKS.test(name))) return true;
    if (node.kind === 'call' && ASKS_BY_NAME.test(calleeName(node))) return true;
    if (node.kind === 'string' && node.value.length < MAX_TEXT && ASKS_IN_TEXT.test(node.value)) return true;
  }
  return false;
}

const MAX_TEXT = 400;
const ASKS_BY_NAME = /^(with_?lock|transition\w*|find\w*_?by_?\w*(status|state)\w*)$/i;
const ASKS_IN_TEXT = /\b(status|state|\w+ed_at)\b/i;

/** A condition within the write itself: `update({ where: { status: 'held' }, … })`. */
function isCondition(node: SyntaxNode, mark: SyntaxNode): boolean {
  let below: SyntaxNode = node;
  for (let above = node.parent; above !== null && below !== mark; above = above.parent) {
    if (above.kind === 'object') {
      const inner: SyntaxNode = below;
      if (
        above.entries.some(
          ({ key, value }) => value === inner && /^(where|filter|criteria)$/i.test(key ?? ''),
        )
      )
        return true;
    }
    if (above.kind === 'call' && /^(where|filter|filter_by|find\w*)$/i.test(calleeName(above))) return true;
    below = above;
  }
  return false;
}

import { calleeName, calleePath, callsWithin, receiverOf } from '../../facts/calls.ts';
import { isInHandler } from '../../facts/failures/failure.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { savesRow } from '../../facts/libraries/database-names.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { areAlternatives } from '../../facts/order.ts';
import { remember } from '../../facts/remember.ts';
import { columnWrites } from '../../facts/rows/column-writes.ts';
import { FIELD_SETTERS, fieldSetter } from '../../facts/setters.ts';
import { textOf } from '../../facts/text-of.ts';
import { enclosingClass, isWithin, mentionsName, wholeFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { ownName } from '../call-graph.ts';
import { guardsOf } from '../guards.ts';

/** An amount put on or taken off what a customer has to spend. */
export interface BalanceMove {
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
  readonly sign: 'up' | 'down';
  /** The column in one spelling; null where a method of another class moves it. */
  readonly column: string | null;
  /** The variable whose field is moved, where that tells one row from another. */
  readonly row: string | null;
  /** It stands in the database at once, and not only when something is saved. */
  readonly isImmediate: boolean;
  /** Columns that choose the rows; null where that cannot be seen. */
  readonly chosenBy: readonly string[] | null;
}

const BALANCES = /^(credits?|balances?|wallets?|funds|prepaid|points|tokens_?left)$/;
const NOT_BALANCES = /^(limit|used|usage|count|cost|id|at|price|granted|version|type|plan|reserved|held)$/;

function isBalanceName(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => BALANCES.test(word)) && !words.some((word) => NOT_BALANCES.test(word));
}

/** Every move of a balance in the file, in source order. */
export const balanceMoves = remember((facts: FileFacts): readonly BalanceMove[] => {
  const { file } = facts;
  const written = columnWrites(facts).flatMap(
    ({ node, kind, sign, columnName, column, chosenBy }): BalanceMove[] => {
      if (kind !== 'step' || sign === undefined || !isBalanceName(columnName)) return [];
      const field =
        node.kind === 'assign' && node.targets[0]?.kind === 'member' ? node.targets[0].object : null;
      const row = field?.kind === 'name' || field?.kind === 'member' ? field.name : null;
      return [{ file, node, sign, column, row, isImmediate: field === null, chosenBy }];
    },
  );
  const set = facts.callsNamed(FIELD_SETTERS).flatMap((call) => setMove(call, file));
  const called = facts.callsNamed(MOVES).flatMap((call) => calledMove(call, file));
  return [...written, ...set, ...called].sort((a, b) => a.node.span.start - b.node.span.start);
});

/** `wallet.setBalance(wallet.getBalance() + amount)`. */
function setMove(call: CallNode, file: SyntaxFile): BalanceMove[] {
  const setter = fieldSetter(call);
  if (setter === null || !isBalanceName(setter.field)) return [];
  const { holder, field, value } = setter;
  const text = textOf(file, value);
  if (!text.includes(`get${field}`)) return [];
  const sign = /\bsubtract\b|minus\b|-/.test(text.replace(/->/g, '')) ? 'down' : 'up';
  return [
    {
      file,
      node: call,
      sign,
      column: plainName(field),
      row: holder.name,
      isImmediate: false,
      chosenBy: null,
    },
  ];
}

const MOVES =
  /^(deposit|withdraw|credit|debit|add_?credits?|grant_?credits?|deduct_?credits?|add_?balance|increase_?(balance|credits?|quota)|decrease_?(balance|credits?|quota)|top_?up|give_?credits?|award_?credits?)!?$/i;

/** `wallets.deposit(walletId, credits)`: a method of its own that moves it. */
function calledMove(call: CallNode, file: SyntaxFile): BalanceMove[] {
  const name = calleeName(call);
  const words = [...wordsOf(calleePath(call))];
  if (
    receiverOf(call) === null ||
    call.arguments.length === 0 ||
    !words.some((word) => BALANCES.test(word) || word === 'accounts')
  )
    return [];
  const sign = /^(withdraw|debit|deduct|decrease)/i.test(name) ? 'down' : 'up';
  return [{ file, node: call, sign, column: null, row: null, isImmediate: true, chosenBy: null }];
}

/** Two moves that belong together, of which one may stand without the other. */
export interface SplitTransfer {
  readonly file: SyntaxFile;
  readonly from: SyntaxNode;
  readonly to: SyntaxNode;
}

/** Transfers of the file whose two halves are not written in one transaction. */
export function* splitTransfers(facts: FileFacts): Generator<SplitTransfer> {
  const moves = balanceMoves(facts);
  if (moves.length === 0) return;
  const byFunction = Map.groupBy(moves, ({ node }) => wholeFunction(node));
  const movers = new Map<string, BalanceMove>();
  for (const [fn, [only, other]] of byFunction)
    if (fn?.name != null && only !== undefined && other === undefined) movers.set(fn.name, only);
  for (const fn of facts.nodes('function')) {
    if (fn.variety === 'lambda' && fn.parent?.kind === 'call') continue;
    const own = byFunction.get(fn) ?? [];
    const called = movers.size < 2 ? [] : movesCalled(fn, movers);
    const split = splitIn([...own, ...called], fn);
    if (split !== null) yield { file: facts.file, ...split };
  }
}

/** The moves that a function makes through others of its file. */
function movesCalled(fn: FunctionNode, movers: ReadonlyMap<string, BalanceMove>): readonly BalanceMove[] {
  return callsWithin(fn).flatMap((call): BalanceMove[] => {
    const move = movers.get(calleeName(call));
    return move === undefined || isWithin(move.node, fn)
      ? []
      : [{ ...move, node: call, row: null, isImmediate: true }];
  });
}

function splitIn(
  moves: readonly BalanceMove[],
  fn: FunctionNode,
): { readonly from: SyntaxNode; readonly to: SyntaxNode } | null {
  const [down, up] = [moves.find(({ sign }) => sign === 'down'), moves.find(({ sign }) => sign === 'up')];
  if (down === undefined || up === undefined || down.column !== up.column || hasTransaction(fn)) return null;
  if (down.row !== null && down.row === up.row) return null;
  const [first, second] = down.node.span.start < up.node.span.start ? [down, up] : [up, down];
  // What is put back in a catch was taken for work that failed: no transfer.
  if (isInHandler(second.node)) return null;
  // One of the two is taken, never both.
  if (areAlternatives(first.node, second.node)) return null;
  const around = guardsOf(second.node).transaction;
  if (around !== null && around === guardsOf(first.node).transaction) return null;
  const isStored = first.isImmediate || isSavedBetween(first.node, second.node, fn);
  return isStored && !mentionsCompensation(fn) ? { from: first.node, to: second.node } : null;
}

const TRANSACTIONS =
  /^(tx|trx|transaction|session|conn|connection|uow|unit_?of_?work|client|em|entity_?manager)$/i;

/** The caller's transaction is handed in, or the class or the function is declared to run in one. */
function hasTransaction(fn: FunctionNode): boolean {
  if (
    fn.parameters.some(
      ({ name, type }) => TRANSACTIONS.test(name) || /\b(Tx|Transaction|Session)\b/.test(type ?? ''),
    )
  )
    return true;
  const declared = [...fn.decorators, ...(enclosingClass(fn)?.decorators ?? [])];
  return declared.some((one) => [...callNames(one)].some((name) => /transaction/i.test(name)));
}

function* callNames(node: SyntaxNode): Generator<string> {
  if (node.kind === 'call') yield calleePath(node);
  if (node.kind === 'name' || node.kind === 'member') yield node.name;
}

/** A repository's own word for it, or a statement. */
const SAVES = /^(persist|update!?|execute|exec)$/i;

function isSavedBetween(first: SyntaxNode, second: SyntaxNode, fn: FunctionNode): boolean {
  return callsWithin(fn).some((call) => {
    const name = calleeName(call);
    const isSave = savesRow(name) || SAVES.test(name);
    return isSave && call.span.start > first.span.end && call.span.end < second.span.start;
  });
}

/** A half that failed is taken back by hand. */
function mentionsCompensation(fn: FunctionNode): boolean {
  return (
    /compensat|saga|roll_?back/i.test(ownName(fn) ?? '') ||
    mentionsName(fn, 'compensate') ||
    mentionsName(fn, 'rollback')
  );
}

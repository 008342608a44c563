import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { namedArguments } from '../arguments.ts';
import { calleePath, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { enclosingFunction } from '../walk.ts';

/** One amount that is taken off a column of one row and added to a column of another. */
export interface MovedAmount {
  /** What is moved, as written: `clicks`. */
  readonly amount: string;
  readonly from: ColumnChange;
  readonly to: ColumnChange;
}

export interface ColumnChange {
  readonly node: SyntaxNode;
  readonly column: string;
}

interface Change extends ColumnChange {
  readonly isAddition: boolean;
  readonly amount: string;
  /** The table, or the kind of thing that is changed. */
  readonly table: string;
  /** The row, as written. */
  readonly row: string;
}

/** More changes in one function are a table of them. */
const MAX_CHANGES = 40;

/**
 * Amounts that leave one column of a row and arrive in another column of another row of the same table, where nothing
 * else takes or gives the same amount: either both columns are meant, or the second is the wrong one.
 */
export function movedAmounts(facts: FileFacts): readonly MovedAmount[] {
  const byFunction = Map.groupBy([...changesIn(facts)], ({ node }) => enclosingFunction(node));
  const moved: MovedAmount[] = [];
  for (const changes of byFunction.values()) {
    if (changes.length > MAX_CHANGES) continue;
    const byAmount = Map.groupBy(changes, ({ amount, table }) => `${table} ${amount}`);
    for (const [, same] of byAmount) {
      const [one, other, ...others] = same;
      if (one === undefined || other === undefined || others.length > 0) continue;
      if (one.isAddition === other.isAddition || one.column === other.column || one.row === other.row)
        continue;
      const [from, to] = one.isAddition ? [other, one] : [one, other];
      moved.push({ amount: one.amount, from, to });
    }
  }
  return moved;
}

function* changesIn({ file, nodes }: FileFacts): Generator<Change> {
  for (const call of nodes('call')) {
    if (!/\.(update|upsert|update_?many|update_?one|find_?one_?and_?update)$/i.test(calleePath(call)))
      continue;
    const where =
      namedArguments(call).find(({ name }) => name === 'where')?.value ?? call.arguments[0]?.value;
    const row = where === undefined ? '' : file.text.slice(where.span.start, where.span.end);
    for (const change of changesOf(call)) yield { ...change, table: calleePath(call), row };
  }
  for (const assign of nodes('assign')) {
    const [target, ...others] = assign.targets;
    if (!/^[+-]=$/.test(assign.operator) || others.length > 0 || assign.value === null) continue;
    const amount = amountOf(assign.value);
    if (target?.kind !== 'member' || amount === null) continue;
    const row = pathOf(target.object);
    yield { node: assign, column: target.name, isAddition: assign.operator === '+=', amount, table: '', row };
  }
}

/** `usage: { decrement: clicks }`, `$inc: { usage: clicks }`. */
function* changesOf(call: CallNode): Generator<Omit<Change, 'table' | 'row'>> {
  for (const { name, value } of namedArguments(call)) {
    if (value.kind !== 'object') continue;
    for (const { key, value: given } of value.entries) {
      if (key === null) continue;
      const isTaken = given.kind === 'unary' && given.operator === '-';
      const amount = amountOf(isTaken ? given.operand : given);
      if (amount === null) continue;
      if (name === '$inc') yield { node: given, column: key, isAddition: !isTaken, amount };
      else if (/^(increment|decrement)$/.test(key))
        yield { node: given, column: name, isAddition: key === 'increment', amount };
    }
  }
}

function amountOf(value: SyntaxNode): string | null {
  return value.kind === 'name' || value.kind === 'member' ? pathOf(value) : null;
}

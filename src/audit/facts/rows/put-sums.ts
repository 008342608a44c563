import type { AssignNode, BinaryNode, CallNode } from '../../languages/syntax.ts';
import { calleeName, calleePath } from '../calls.ts';
import { plainName } from '../names.ts';
import { rowReadOf, storedReadBehind } from './stored-reads.ts';

/** A sum that goes to a column through what a mapper has for values: the column, and the read that the sum starts from. */
export interface PutSum {
  readonly column: string;
  readonly read: CallNode;
}

/** SeaORM's `row.used = Set(used + n)`, where `used` was read: https://www.sea-ql.org/SeaORM/docs/basic-crud/update/ */
export function sumWrapped({ targets, value }: AssignNode): PutSum | null {
  const [target] = targets;
  if (target?.kind !== 'member' || value?.kind !== 'call') return null;
  if (!/(^|\.)(Set|ActiveValue\.set)$/.test(calleePath(value))) return null;
  const sum = value.arguments[0]?.value;
  if (sum?.kind !== 'binary' || !isStep(sum)) return null;
  const read = storedReadBehind(sum.left);
  return read === null ? null : { column: target.name, read };
}

const SETS = /^Set(?<name>[A-Z]\w*)$/;

/** ent's `client.Wallet.UpdateOne(found).SetBalance(found.Balance - n)`: https://entgo.io/docs/crud#update-one */
export function sumOfBuilder(call: CallNode): PutSum | null {
  const name = SETS.exec(calleeName(call))?.groups?.['name'];
  const sum = call.arguments[0]?.value;
  if (name === undefined || sum?.kind !== 'binary' || !isStep(sum)) return null;
  const { left } = sum;
  if (left.kind !== 'member' || left.object.kind !== 'name' || plainName(left.name) !== plainName(name))
    return null;
  const read = /(^|\.)Update\w*\./.test(calleePath(call)) ? rowReadOf(left.object) : null;
  return read === null ? null : { column: left.name, read };
}

/** The calls that {@link sumOfBuilder} is asked about. */
export const BUILDER_SETTERS = SETS;

function isStep({ operator }: BinaryNode): boolean {
  return operator === '+' || operator === '-';
}

import { calleeName, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { changesRows, flushesSession, savesRow } from '../../facts/libraries/database-names.ts';
import { plainName } from '../../facts/names.ts';
import { BUILDER_SETTERS, type PutSum, sumOfBuilder, sumWrapped } from '../../facts/rows/put-sums.ts';
import { rewrittenColumns } from '../../facts/rows/rewritten-columns.ts';
import { rowReadOf } from '../../facts/rows/stored-reads.ts';
import { writeAround, writtenBack } from '../../facts/rows/written-back.ts';
import { FIELD_SETTERS, fieldSetter, movesField } from '../../facts/setters.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { AssignNode, BinaryNode, CallNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { isProtectedWrite, type ReadNumber } from '../../trace/repeats/protected-writes.ts';
import { isCounter, isUsageRow } from '../../trace/repeats/stored-counters.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-304: a counter is read, changed in memory and written back. */
export const lostUpdate = defineRule({
  id: 'MTR-304',
  name: 'lost-update',
  section: 'aggregation',
  title: 'Counter is read, changed and written back',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Is every usage counter and balance changed by one atomic step, or under a lock that is held from the read on?',
  cost: 'Two requests read the same value and the later write wipes out the earlier one: that usage is never billed.',
  remediation:
    'Change the value where it is stored (`SET used = used + n`, `increment`, `INCRBY`, `F()`), or lock the row before it is read.',
  references: [
    'https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED',
    'https://redis.io/docs/latest/commands/incrby/',
    'https://www.prisma.io/docs/orm/reference/prisma-client-reference#atomic-number-operations',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const sum of facts.nodes('binary')) yield* matchWritten(facts, sum);
      for (const assign of facts.nodes('assign')) yield* matchSaved(facts, assign);
      for (const call of facts.callsNamed(FIELD_SETTERS)) yield* matchSetter(facts, call);
      for (const call of facts.callsNamed(BUILDER_SETTERS)) yield* matchPut(facts, call, sumOfBuilder(call));
      yield* matchStored(facts);
    }
  },
});

/** A write of `row.used + n` under the name `used`. */
function* matchWritten(facts: FileFacts, sum: BinaryNode): Generator<Match> {
  if (sum.operator !== '+' && sum.operator !== '-') return;
  const write = writeAround(sum);
  if (write === null) return;
  const found = readOfField(sum, write);
  if (found === null || !isCounter(found.name, sum, facts, found.by) || isProtectedWrite(sum, write, found))
    return;
  yield toMatch(facts, write, found);
}

/** What goes through a variable, a store of values or SQL: `left = read - n`, `UPDATE … SET credits = $1`. */
function* matchStored(facts: FileFacts): Generator<Match> {
  const told = new Set<SyntaxNode>();
  for (const { node, name, read, write } of writtenBack(facts)) {
    const found = { name: name === '' ? calleeName(read) : name, by: read };
    const isTold = told.has(write) || (node.kind === 'binary' && readOfField(node, write) !== null);
    if (isTold || !isCounter(found.name, node, facts, read) || isProtectedWrite(node, write, found)) continue;
    told.add(write);
    yield toMatch(facts, node, found);
  }
  for (const { column, table, read, write, sum } of rewrittenColumns(facts)) {
    const found = { name: column, by: read.node };
    if (!isCounter(column, sum, facts, write.node) && !isUsageRow(table)) continue;
    if (told.has(write.node) || isProtectedWrite(sum, write.node, found)) continue;
    yield { ...toMatch(facts, write.node, found), confidence: 'likely' };
  }
}

function keyAbove(sum: BinaryNode, write: CallNode): string | null {
  for (let at: SyntaxNode = sum, above = sum.parent; above !== null; at = above, above = above.parent) {
    if (above.kind === 'object') return above.entries.find((entry) => entry.value === at)?.key ?? null;
    if (above === write)
      return write.arguments.find((argument) => argument.value === at)?.name ?? columnText(write);
    if (above.kind !== 'call') continue;
    if (!/^(max|min|Math|round|Decimal|BigInt|Number|int|float|String|str)$/.test(calleeName(above)))
      return null;
  }
  return null;
}

/** gorm's `Update("quota", user.Quota - n)`. */
function columnText(write: CallNode): string | null {
  const first = write.arguments[0]?.value;
  return first?.kind === 'string' && write.arguments.length > 1 ? first.value : null;
}

/** `used: row.used + n`, where `row` was read in this function or is what is written to. */
function readOfField(sum: BinaryNode, write: CallNode): ReadNumber | null {
  const key = keyAbove(sum, write);
  if (key === null) return null;
  const member = [sum.left, sum.right]
    .map(memberOf)
    .find((one) => one !== null && plainName(one.name) === plainName(key));
  if (member?.object.kind !== 'name') return null;
  const row = rowReadOf(member.object);
  if (row !== null) return { name: member.name, by: row };
  const target = receiverOf(write);
  // `Account.update(balance=Account.balance - n)` of a model's class is reckoned by the database.
  const isModel = /^\p{Lu}/u.test(member.object.name);
  return !isModel && target !== null && pathOf(target) === pathOf(member.object)
    ? { name: member.name, by: member }
    : null;
}

/** The field, also behind `?? 0`, `Number()` and parentheses. */
function memberOf(node: SyntaxNode): MemberNode | null {
  if (node.kind === 'member') return node;
  if (node.kind === 'binary' && (node.operator === '??' || node.operator === '||'))
    return memberOf(node.left);
  const [only] = node.kind === 'call' ? node.arguments : [];
  return only && /^(Number|int|parseInt|BigInt|Decimal|float)$/.test(calleeName(node as CallNode))
    ? memberOf(only.value)
    : null;
}

/** `user.credits -= n` on a row read in this function, and `save` after it. */
function* matchSaved(facts: FileFacts, assign: AssignNode): Generator<Match> {
  const [target] = assign.targets;
  if (target?.kind !== 'member' || target.object.kind !== 'name') return;
  if (saveAfter(assign, target.object.name) !== null) yield* matchPut(facts, assign, sumWrapped(assign));
  if (!isStep(assign, target)) return;
  const row = rowReadOf(target.object);
  if (row === null) return;
  const save = saveAfter(assign, target.object.name);
  const found = { name: target.name, by: row };
  if (save === null || !isCounter(target.name, assign, facts, row) || isProtectedWrite(assign, save, found))
    return;
  yield toMatch(facts, assign, found);
}

function isStep(assign: AssignNode, target: MemberNode): boolean {
  if (assign.operator === '+=' || assign.operator === '-=') return true;
  const { value } = assign;
  if (value?.kind !== 'binary' || (value.operator !== '+' && value.operator !== '-')) return false;
  return pathOf(value.left) === pathOf(target);
}

/** A repository's own words for it: `storeAccount(…)`. */
const SAVES = /^(persist|put|store|upsert|(update|save|store|put)_?[a-z]{1,20})$/i;

/** `user.setCredits(user.getCredits() - n)` on a row read in this function, and `save` after it. */
function* matchSetter(facts: FileFacts, call: CallNode): Generator<Match> {
  const setter = fieldSetter(call);
  if (setter === null) return;
  const { holder, field: name } = setter;
  const row = movesField(setter) ? rowReadOf(holder) : null;
  if (row === null) return;
  const save = saveAfter(call, holder.name);
  const found = { name, by: row };
  if (save === null || !isCounter(name, call, facts, row) || isProtectedWrite(call, save, found)) return;
  yield toMatch(facts, call, found);
}

/** A sum that a mapper's own value or setter carries to the column. */
function* matchPut(facts: FileFacts, at: AssignNode | CallNode, sum: PutSum | null): Generator<Match> {
  const found = sum === null ? null : { name: sum.column, by: sum.read };
  if (found === null || !isCounter(found.name, at, facts, found.by) || isProtectedWrite(at, at, found))
    return;
  yield toMatch(facts, at, found);
}

function saveAfter(assign: SyntaxNode, row: string): CallNode | MemberNode | null {
  const fn = enclosingNamedFunction(assign);
  if (fn === null) return null;
  for (const node of descendants(fn)) {
    if (node.span.start < assign.span.end || (node.kind !== 'call' && node.kind !== 'member')) continue;
    const name = node.kind === 'call' ? calleeName(node) : node.name;
    const isSave = savesRow(name) || changesRows(name) || SAVES.test(name);
    // A unit of work writes every row that was changed in it.
    if (isSave && (isOf(node, row) || flushesSession(name))) return node;
  }
  return null;
}

/** `user.save()`, `db.Save(&user)`. */
function isOf(node: CallNode | MemberNode, row: string): boolean {
  const target = node.kind === 'call' ? receiverOf(node) : node.object;
  if (target?.kind === 'name' && target.name === row) return true;
  return node.kind === 'call' && node.arguments.some(({ value }) => pathOf(value) === row);
}

/** `lines.find((one) => one.id === id)`: picked out of a list that was read before, often of what is only being made. */
function isFoundInHand(by: CallNode): boolean {
  const receiver = receiverOf(by);
  const picks = by.block !== null || by.arguments[0]?.value.kind === 'function';
  return (
    /^(find|detect|first)$/.test(calleeName(by)) &&
    picks &&
    receiver?.kind === 'name' &&
    by.arguments.length <= 1
  );
}

function toMatch({ file }: FileFacts, node: SyntaxNode, { name, by }: ReadNumber): Match {
  return {
    file,
    node,
    evidence: by.span.startLine === node.span.startLine ? [] : [{ file, node: by }],
    confidence: by.kind === 'call' && !isFoundInHand(by) ? 'likely' : 'possible',
    message: `\`${name}\` is read, changed here and written back: when two requests do this at once, the later write wipes out the earlier one, and what that added or took off is lost.`,
  };
}

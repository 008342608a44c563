import { namedArguments } from '../facts/arguments.ts';
import { calleeName, calleePath, callsIn, pathOf, receiverOf } from '../facts/calls.ts';
import { typesOf } from '../facts/declared-types.ts';
import {
  deletesRows,
  flushesSession,
  isInsertName,
  savesRow,
  stagesRow,
  writesRows,
} from '../facts/libraries/database-names.ts';
import { lastName, wordsOf } from '../facts/names.ts';
import { alwaysPrecedes } from '../facts/order.ts';
import { remember, rememberNames } from '../facts/remember.ts';
import { isUsageRowName } from '../facts/rows/usage-rows.ts';
import { descendants, enclosingClass } from '../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { rowWriteOf, WRITING_SQL } from './row-writes.ts';

/** A call after which a piece of work stands in the database, whatever comes next. */
export interface StateWrite {
  readonly call: CallNode;
  /** It ends a unit of work by itself: `session.commit()`, `SaveChangesAsync()`. */
  readonly isCommit: boolean;
}

/** `SaveChangesAsync`, `commit`: what it is given is no row, and buffers are flushed as well. */
const commits = rememberNames(
  (name): boolean => flushesSession(name) && !isInsertName(name) && !/^flush(_?async)?$/i.test(name),
);
/** Whatever writes rows; TypeORM's `create` only makes one, and a row that is gone finishes no work. */
const saves = rememberNames(
  (name): boolean =>
    !/^create/i.test(name) &&
    !deletesRows(name) &&
    (writesRows(name) ||
      (savesRow(name) && !stagesRow(name) && !flushesSession(name) && !/^merge$/i.test(name))),
);
const REPOSITORIES = /(repository|repo|dao|mapper|store|model|table)s?$/i;
/** What is kept for a while, or elsewhere. */
const NOT_ROWS =
  /cache|redis|session|file|storage|bucket|s3|map|state|settings|config|metric|counter|cart|form|log|memory/i;

/** The last write of something other than usage that certainly ran before the node, in its own function. */
export function stateWrittenBefore(node: SyntaxNode, fn: FunctionNode): StateWrite | null {
  return (
    stateWritesIn(fn).findLast(
      ({ call }) => call.span.start < node.span.start && alwaysPrecedes(call, node),
    ) ?? null
  );
}

const stateWritesIn = remember((fn: FunctionNode): readonly StateWrite[] =>
  callsIn(fn).flatMap((call) => stateWriteOf(call) ?? []),
);

function stateWriteOf(call: CallNode): StateWrite | null {
  if (commits(calleeName(call)) && receiverOf(call) !== null) return { call, isCommit: true };
  if (speaksOfUsage(call)) return null;
  const row = rowWriteOf(call);
  if (row !== null && row.call === call) return { call, isCommit: false };
  return isSavedRow(call) || isOwnSave(call) || runsWritingSql(call) ? { call, isCommit: false } : null;
}

/** `update!(status: :ready)` in the class of a row: it saves itself. */
function isOwnSave(call: CallNode): boolean {
  const receiver = receiverOf(call);
  if (receiver !== null && pathOf(receiver) !== 'self') return false;
  if (!/^(save|update|update_columns?|update_attributes?)!?$/.test(calleeName(call))) return false;
  const bases = enclosingClass(call)?.bases.map(pathOf) ?? [];
  return bases.some((base) => /^(ApplicationRecord|ActiveRecord\.Base)$/.test(base));
}

const RUNS = /^(execute\w*|exec\w*|query\w*|run|fetch_one|fetch_optional|update(_?async)?)$/i;

/** `sqlx::query("UPDATE …").execute(pool)`: a statement that changes rows, run at once. */
function runsWritingSql(call: CallNode): boolean {
  if (!RUNS.test(calleeName(call))) return false;
  for (const node of descendants(call, (inner) => inner.kind !== 'function'))
    if (node.kind === 'string' && WRITING_SQL.test(node.value)) return true;
  return false;
}

/** `orders.save(order)` of a repository, `order.save()`, `$order->update([…])`, `order.update!(…)` of a row itself. */
function isSavedRow(call: CallNode): boolean {
  const receiver = receiverOf(call);
  const method = calleeName(call);
  if (receiver === null || !saves(method)) return false;
  const path = pathOf(receiver);
  const last = lastName(path);
  if (NOT_ROWS.test(path)) return false;
  if (REPOSITORIES.test(last) || typesOf(receiver).some((type) => REPOSITORIES.test(type))) return true;
  if (/getRepository|get_repository/.test(path)) return true;
  // A row that saves itself: nothing is handed over but what changes.
  const isRow = receiver.kind === 'name' && !/^(this|self)$/.test(last) && /^[$@]*\p{Ll}/u.test(last);
  return (
    isRow &&
    /^(save|update|save!|update!)$/.test(method) &&
    !call.arguments.some(({ value }) => value.kind === 'name')
  );
}

/** The table, model or row is one of usage, or an outbox of it. */
function speaksOfUsage(call: CallNode): boolean {
  if (calleePath(call).split('.').some(isUsage)) return true;
  for (const node of descendants(call, (inner) => inner.kind !== 'function')) {
    if (node.kind === 'name' && isUsage(node.name)) return true;
    if (node.kind === 'object' && node.typeName !== null && isUsage(node.typeName)) return true;
    if (node.kind === 'string' && /\b((usage|meter\w*|billing)_\w+|\w*outbox\w*|usages?)\b/i.test(node.value))
      return true;
  }
  return false;
}

function isUsage(name: string): boolean {
  return (
    isUsageRowName(name) || wordsOf(name).some((word) => /^(usages?|metering|outbox|billable)$/.test(word))
  );
}

/** `data: { status: 'SIGNED' }`, `finished_at: Time.current`: the write says that the work is done. */
export function finishesWork(call: CallNode): boolean {
  return namedArguments(call).some(({ name, value }) => {
    const words = wordsOf(name);
    if (/^(status|state)$/.test(words.at(-1) ?? ''))
      return FINISHED.test(value.kind === 'string' ? value.value : lastName(pathOf(value)));
    return words.length === 2 && words[1] === 'at' && FINISHED.test(words[0] ?? '') && value.kind !== 'null';
  });
}

const FINISHED =
  /^(done|finished|completed?|ready|closed|processed|shipped|booked|signed|published|delivered|succeeded|success|rendered|generated|purchased|fulfilled|ended|resolved|approved|executed)$/i;

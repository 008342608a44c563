import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { plainName } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { filteredColumns } from '../../facts/rows/paged-queries.ts';
import { looksLikeSql } from '../../facts/sql/looks-like-sql.ts';
import { parseSql } from '../../facts/sql/parse-sql.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { ancestors, descendants, isWithin } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';

/** The loop around a query that raises one of the names its offset is made of; null where none does. */
export function loopMovingOffset(query: SyntaxNode, offset: readonly string[]): LoopNode | null {
  const names = offset.map(plainName);
  for (const above of ancestors(query)) {
    if (above.kind === 'function' && above.variety !== 'lambda') return null;
    if (above.kind !== 'loop') continue;
    const raised = raisedIn(above);
    if (names.some((name) => raised.has(name))) return above;
  }
  return null;
}

/** The names that grow from turn to turn, in one spelling. */
const raisedIn = remember((loop: LoopNode): ReadonlySet<string> => {
  const raised = new Set<string>();
  for (const node of descendants(loop, (inner) => inner.kind !== 'function')) {
    if (node.kind !== 'assign') continue;
    const [target] = node.targets;
    if (target?.kind !== 'name' && target?.kind !== 'member') continue;
    const isSum = node.value?.kind === 'binary' && node.value.operator === '+';
    if (node.operator === '+=' || isSum) raised.add(plainName(target.name));
  }
  return raised;
});

/** A column that a loop's body gives a value to. */
export interface ChangedColumn {
  readonly column: string;
  readonly node: SyntaxNode;
}

const CHANGES =
  /^(update|updates|update_?(one|many|all|columns?|attributes?)!?|set|save|bulk_?update|find(one|byid)andupdate|values)$/i;
const SELECTS = /^(where|filter|query|by|select|include|orderby|order)$/;

/** The columns that rows are changed in within a loop: fields set, updates of an object mapper, SQL. */
export const columnsChangedIn = remember((loop: LoopNode | FunctionNode): readonly ChangedColumn[] => {
  const changed: ChangedColumn[] = [];
  for (const node of [...descendants(loop), ...insideCalled(loop)]) {
    if (node.kind === 'assign') {
      const [target] = node.targets;
      if (target?.kind === 'member' && !isMadeHere(target.object, loop))
        changed.push({ column: target.name, node });
    } else if (node.kind === 'call' && SETTER.test(calleeName(node)) && node.arguments.length === 1)
      changed.push({ column: calleeName(node).replace(/^set_?/i, ''), node });
    else if (
      node.kind === 'call' &&
      CHANGES.test(calleeName(node)) &&
      !node.arguments.some(({ value }) => isMadeHere(value, loop))
    )
      for (const { name } of namedArguments(node).filter(isWritten)) changed.push({ column: name, node });
    else if (node.kind === 'string' && looksLikeSql(node.value))
      for (const { verb, assignments } of parseSql(node.value))
        if (verb === 'update') for (const { column } of assignments) changed.push({ column, node });
  }
  return changed;
});

/** `$copy = new Document(); $copy->owner_id = …`: another row than those that are listed. */
function isMadeHere(row: SyntaxNode, loop: SyntaxNode): boolean {
  if (row.kind !== 'name') return false;
  const made = assignmentsOf(row.name, row).filter((one) => isWithin(one, loop));
  return made.length > 0 && made.every(({ value }) => value?.kind === 'call' && isConstruction(value));
}

/** `new Document()`, `Document.new`. */
function isConstruction(call: CallNode): boolean {
  return call.isNew || calleeName(call) === 'new';
}

/** `usage.setSentAt(now)` */
const SETTER = /^set(_|(?=[A-Z]))\w+$/;

/** So many nodes of the methods that a loop calls are looked at. */
const MAX_LOOKED_AT = 2_000;

/** What the methods of the same object do that the loop hands its rows to: `$this->send($usage)`. */
function* insideCalled(loop: LoopNode | FunctionNode): Generator<SyntaxNode> {
  const owner = [...ancestors(loop)].find((above) => above.kind === 'class');
  if (owner?.kind !== 'class') return;
  const called = new Set<string>();
  for (const node of descendants(loop))
    if (node.kind === 'call' && (node.callee.kind === 'name' || OWN.test(pathOf(node.callee))))
      called.add(calleeName(node));
  let looked = 0;
  for (const method of owner.body) {
    if (method.kind !== 'function' || method.name === null || !called.has(method.name)) continue;
    for (const node of descendants(method)) {
      if (++looked > MAX_LOOKED_AT) return;
      yield node;
    }
  }
}

const OWN = /^\$?(this|self)\.\w+$/;

/** What chooses the rows of an update is not changed by it. */
function isWritten({ value }: { readonly value: SyntaxNode }): boolean {
  for (const above of ancestors(value)) {
    if (above.kind === 'call') return true;
    if (above.kind !== 'object') continue;
    const holder = above.parent;
    const key = holder?.kind === 'object' ? holder.entries.find((entry) => entry.value === above)?.key : null;
    if (key != null && SELECTS.test(plainName(key))) return false;
  }
  return true;
}

/** A listing that goes on by number while its callback takes rows out of the set it lists. */
export interface MovingChunk {
  readonly call: CallNode;
  readonly callback: FunctionNode;
  readonly change: ChangedColumn;
}

/** `->get()->each(…)` goes over what was read, `->cursor()->each(…)` over one query's answer: no chunk is asked for. */
function isReadAtOnce(call: CallNode): boolean {
  const parts = calleePath(call).split('.').slice(0, -1);
  return parts.some((part) =>
    /^(get|all|cursor|collect|lazyById|findMany|toArray|load|pluck|fetch(All)?)$/.test(part),
  );
}

/**
 * Laravel's `Row::whereNull('sent_at')->chunk(200, function ($rows) { … })`: the next chunk is found by its number, so it
 * jumps over as many rows as the callback has taken out. https://laravel.com/docs/eloquent#chunking-results
 */
export function movingChunks(facts: FileFacts): readonly MovingChunk[] {
  return facts.callsNamed(CHUNKS).flatMap((call): MovingChunk[] => {
    const callback = call.arguments.map(({ value }) => value).find((value) => value.kind === 'function');
    const isSized = calleeName(call) === 'each' || call.arguments[0]?.value.kind === 'number';
    if (callback?.kind !== 'function' || !isSized || isReadAtOnce(call)) return [];
    const filtered = new Set(filteredColumns(call).map(plainName));
    const change = columnsChangedIn(callback).find(({ column }) => filtered.has(plainName(column)));
    return change === undefined ? [] : [{ call, callback, change }];
  });
}

const CHUNKS = /^(chunk|each)$/;

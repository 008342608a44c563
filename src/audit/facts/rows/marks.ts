import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, callOf, pathOf, receiverOf } from '../calls.ts';
import { parameterType } from '../declared-types.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { remember, rememberNames } from '../remember.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { assignmentsOf, isTrue, literalString } from '../values.ts';
import { enclosingFunction } from '../walk.ts';

/** A place where the code notes how far it has come: everything up to the mark is never looked at again. */
export interface Mark {
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
  /** The mark's own name: `lastReportedAt`, `save_cursor`. */
  readonly name: string;
}

/** `lastReportedAt`, `last_synced_id`, `reportedUntil`, `usage_cursor`, `checkpoint`, `high_watermark`. */
export const isMarkName = rememberNames((name): boolean => {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (/^(cursor|checkpoint|watermark|hwm)$/.test(last) || /^high_water(_mark)?$/.test(words.join('_')))
    return true;
  // `last_id`, `lastEventSeq`, `synced_offset`, `resume_position`.
  if (words.length > 1 && /^(id|offset|position|sequence|seq|lsn)$/.test(last))
    return FROM.test(words[0] ?? '') || (last !== 'id' && DONE.test(words[0] ?? ''));
  if (words[0] === 'last' && words.length > 1) return DONE.test(words[1] ?? '');
  return DONE.test(words[0] ?? '') && /^(at|until|through|upto|to|since)$/.test(last);
});

/** What a mark says was done, however it is written: `billed` for `billedAt`, `markBilled` and `findUnbilled`. */
export function doneIn(name: string): string | null {
  for (const word of wordsOf(name)) {
    const plain = word.replace(/^un(?=\p{L}{4})/u, '');
    if (DONE.test(plain)) return plain;
  }
  return null;
}

/** A row that is `billed` or `reported` is not looked at again either. */
export function isFlagName(name: string): boolean {
  const words = wordsOf(name).filter((word) => word !== 'is');
  return words.length === 1 && DONE.test(words[0] ?? '');
}

/** The words for where the last run stood. */
const FROM = /^(last|resume|committed|after)$/;
const DONE =
  /^(reported|synced|sync|exported|billed|metered|processed|sent|flushed|pushed|collected|imported|ingested|aggregated|reconciled|invoiced|charged|settled|credited|delivered|submitted|forwarded|published|uploaded|relayed|transmitted)$/;
const SAVES = /^(save|set|store|update|advance|move|write|persist|commit|put|bump|mark)$/;
const CHANGES =
  /^(update!?|updateone|updatemany|set|save|updatecolumns|hset|put|upsert|update_?all|updates)$/i;

/** Every mark the file moves. Reading one is no move. */
export function marksIn(facts: FileFacts): readonly Mark[] {
  return marksOfFile(facts);
}

const marksOfFile = remember((facts: FileFacts): readonly Mark[] => {
  const { file } = facts;
  const assigned = facts.nodes('assign').flatMap((node): Mark[] => {
    const [target] = node.targets;
    // A local name is gone with the call; a field or a row is what the next run starts from.
    if (node.declares || target?.kind !== 'member') return [];
    if (!isMarkName(target.name) && !(isFlagName(target.name) && isTrue(node.value))) return [];
    return [{ file, node, name: target.name }];
  });
  const called = facts.nodes('call').flatMap((node): Mark[] => {
    const name = calleeName(node);
    const [verb, ...rest] = wordsOf(name);
    if (verb !== undefined && SAVES.test(verb) && rest.length > 0 && isMarkName(rest.join('_')))
      return [{ file, node, name }];
    // `store.MarkReported(ctx, ids)`: the rows are not looked at again.
    if (
      /^(mark|remember|note|flag)$/.test(verb ?? '') &&
      isFlagName(rest.filter((word) => !NOTHING_SAID.test(word)).join('_'))
    )
      return [{ file, node, name }];
    if (verb !== undefined && MOVES.test(verb) && isMarkStore(node)) return [{ file, node, name }];
    if (verb === 'set' && isFlagName(rest.join('_')) && isTrue(node.arguments[0]?.value))
      return [{ file, node, name }];
    if (!CHANGES.test(name) || /^(this\.)?set[A-Z]|state|cache/.test(calleePath(node))) return [];
    const moved = writtenIn(node).find((one) => isMarkName(one));
    return moved === undefined ? [] : [{ file, node, name: moved }];
  });
  const written = sqlInCode(facts).flatMap(({ node, statement }): Mark[] => {
    if (statement.verb !== 'update') return [];
    const isOfMarks = isMarkTable(statement.target?.name ?? '');
    const moved = statement.assignments.find(
      ({ column, expression }) =>
        (isMarkName(column) || (isOfMarks && POSITIONS.test(column))) &&
        !/^null$/i.test(expression.text.trim()),
    );
    return moved === undefined ? [] : [{ file, node, name: moved.column }];
  });
  return [...assigned, ...called, ...written];
});

/** Words of `mark_all_as_sent` beside what it says. */
const NOTHING_SAID = /^(as|all|rows?|batch|events?|usages?|records?|many|hours?|items?)$/;

/** A table that holds nothing but how far something has come: `export_positions`, `sync_cursors`. */
function isMarkTable(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(positions?|offsets?|cursors?|checkpoints?|watermarks?|bookmarks?)$/.test(word),
  );
}

/** What such a table calls its one value. */
const POSITIONS = /^(position|pos|offset|cursor|value|last_?\w*|seq|sequence|up_?to|until|through)$/i;
const MOVES = /^(save|set|store|update|advance|move|write|persist|commit|put|bump|record|to|upsert)$/;

/** `cursors.advance(…)`, `this.checkpoint.save(…)`, `redis.set('usage:cursor', id)`. */
function isMarkStore(call: CallNode): boolean {
  const receiver = receiverOf(call);
  if (receiver === null) return false;
  const path = pathOf(receiver);
  const last = wordsOf(lastName(path));
  if (last.some((word) => /^(cursors?|checkpoints?|checkpointer|watermarks?|bookmarks?)$/.test(word)))
    return call.arguments.length > 0;
  const key = call.arguments[0]?.value;
  if (key === undefined || !/^(set|put|save)$/i.test(calleeName(call)) || isPlainMap(receiver)) return false;
  return isMarkName(literalString(key) ?? (key.kind === 'string' ? key.value : lastName(pathOf(key))));
}

/** Maps, records and headers that only hold what they are given. */
const HOLDERS =
  /^\w*(map|dictionary|hashtable|headers|form_?data|json_?object|object_?node|url_?search_?params|mapof)$/i;

/** A map that is made here, or handed in to be filled: what is put into it is a field of something, and no store's mark. */
function isPlainMap(receiver: SyntaxNode): boolean {
  if (receiver.kind !== 'name') return false;
  const given = parameterType(receiver.name, receiver);
  if (given !== null) return HOLDERS.test(given.replace(/^[&*]+|[<?].*$/gs, '').trim());
  return assignmentsOf(receiver.name, receiver).some((assign) => {
    const { declares, value, span } = assign;
    if (!declares || value === null || span.end > receiver.span.start) return false;
    if (enclosingFunction(assign) !== enclosingFunction(receiver)) return false;
    const made = callOf(value);
    return value.kind === 'object' || (made !== null && HOLDERS.test(calleeName(made)));
  });
}

/** Names a change gives values to; what only selects the rows is not moved. */
function writtenIn(call: CallNode): readonly string[] {
  const named = call.arguments.flatMap(({ name, value }) => (name === null ? [] : [{ name, value }]));
  const literals = call.arguments.filter(({ value }) => value.kind === 'object');
  // `updateOne(filter, change)`: the first of two literals says which rows.
  const changes = literals.length > 1 ? literals.slice(1) : literals;
  return [...named.map(({ name }) => name), ...changes.flatMap(({ value }) => keysOf(value, MAX_DEPTH))];
}

/** `{ data: { account: { lastReportedAt } } }` is as deep as a change is written. */
const MAX_DEPTH = 3;
const SELECTS = /^(where|filter|query|by|select|include|orderBy|order)$/i;

function keysOf(node: SyntaxNode, depth: number): readonly string[] {
  if (node.kind !== 'object' || depth === 0) return [];
  return node.entries.flatMap(({ key, value }) =>
    // What is emptied is to be looked at again.
    key === null || SELECTS.test(key) || value.kind === 'null' ? [] : [key, ...keysOf(value, depth - 1)],
  );
}

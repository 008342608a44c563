import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, chainedCalls, receiverOf, withAwait } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import type { AnswerCap } from '../libraries/database-library.ts';
import { namesIn } from '../libraries/database-names.ts';
import { librariesIn } from '../libraries/libraries-in.ts';
import { plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { literalString } from '../values.ts';
import { descendants, enclosingNamedFunction, loopAround } from '../walk.ts';

/** A read whose library answers with so many rows at most, where all rows are meant and nothing asks for the rest. */
export interface CappedRead {
  readonly call: CallNode;
  /** The table, as it is written. */
  readonly table: string;
  readonly library: string;
  readonly cap: AnswerCap;
  /** Where the rows are gone through. */
  readonly walked: SyntaxNode;
  readonly function: FunctionNode;
}

/** Such reads of a file whose rows are gone through in the same function, in source order. */
export const cappedReads = remember((facts: FileFacts): readonly CappedRead[] =>
  librariesIn(facts).flatMap(({ name, cap }) =>
    cap === undefined ? [] : facts.callsNamed(/^select$/).flatMap((call) => cappedBy(call, name, cap)),
  ),
);

const WRITES = /^(insert|update|upsert|delete)$/;
/** What reads one row, or lets the database add up. */
const NARROW = /^(id|uuid)$/;
const AGGREGATES = /\b(sum|count|avg|max|min)\(\)/;

function cappedBy(call: CallNode, library: string, cap: AnswerCap): CappedRead[] {
  const receiver = receiverOf(call);
  const fn = enclosingNamedFunction(call);
  const parts = calleePath(call).split('.');
  if (receiver?.kind !== 'call' || calleeName(receiver) !== 'from' || fn === null) return [];
  if (parts.some((part) => WRITES.test(part)) || loopAround(call) !== null) return [];
  const [table, columns, options] = [receiver.arguments[0], ...call.arguments].map((one) => one?.value);
  const name = table === undefined ? null : literalString(table);
  if (name === null || options !== undefined) return [];
  if (columns !== undefined && AGGREGATES.test(literalString(columns) ?? '')) return [];
  const asked = namesIn(cap.asks);
  const chained = chainedCalls(call);
  if (chained.some((next) => asked.has(plainName(calleeName(next))) || isNarrow(next))) return [];
  const walked = walkedIn(fn, withAwait(chained.at(-1) ?? call));
  return walked === null ? [] : [{ call, table: name, library, cap, walked, function: fn }];
}

/** `.eq('id', id)`. */
function isNarrow(call: CallNode): boolean {
  const column = call.arguments[0] === undefined ? null : literalString(call.arguments[0].value);
  return calleeName(call) === 'eq' && NARROW.test(column ?? '');
}

const WALKS = /^(map|forEach|reduce|flatMap|filter)$/;

/** Where the rows that were taken out of the answer are gone through. */
function walkedIn(fn: FunctionNode, answer: SyntaxNode): SyntaxNode | null {
  const assign = answer.parent;
  if (assign?.kind !== 'assign' || assign.value !== answer) return null;
  const names = new Set(assign.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])));
  for (const node of descendants(fn)) {
    if (node.span.start < assign.span.end) continue;
    if (node.kind === 'loop' && node.iterable !== null && names.has(rowsIn(node.iterable)))
      return node.iterable;
    const isWalk = node.kind === 'member' && WALKS.test(node.name) && node.parent?.kind === 'call';
    if (isWalk && names.has(rowsIn(node.object))) return node;
  }
  return null;
}

/** `data` of `data`, `data ?? []` and `(data || [])`; the answer of `answer.data`. */
function rowsIn(node: SyntaxNode): string {
  if (node.kind === 'name') return node.name;
  if (node.kind === 'binary' && /^(\?\?|\|\|)$/.test(node.operator)) return rowsIn(node.left);
  return node.kind === 'member' && node.name === 'data' ? rowsIn(node.object) : '';
}

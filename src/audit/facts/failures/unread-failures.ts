import type { AssignNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, chainedCalls, receiverOf, useOf, withAwait } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import type { AnsweredFailure } from '../libraries/database-library.ts';
import { namesIn } from '../libraries/database-names.ts';
import { librariesIn } from '../libraries/libraries-in.ts';
import { plainName } from '../names.ts';
import { remember } from '../remember.ts';

/** A write whose library tells a failure in its answer, where nobody looks. */
export interface UnreadFailure {
  /** The call that writes: `insert`, `Create`. */
  readonly write: CallNode;
  readonly library: string;
  /** The field that would tell. */
  readonly field: string;
}

/** The writes of a file whose failure nobody learns of, by the call that writes. */
export const unreadFailures = remember((facts: FileFacts): ReadonlyMap<SyntaxNode, UnreadFailure> => {
  const found = new Map<SyntaxNode, UnreadFailure>();
  for (const { name, answersFailure } of librariesIn(facts)) {
    if (answersFailure === undefined) continue;
    const writes = namesIn(answersFailure.writes);
    for (const write of facts.nodes('call'))
      if (writes.has(plainName(calleeName(write))) && isUnread(write, answersFailure))
        found.set(write, { write, library: name, field: answersFailure.field });
  }
  return found;
});

function isUnread(write: CallNode, { field, raisedBy }: AnsweredFailure): boolean {
  const chained = chainedCalls(write);
  const raises = namesIn(raisedBy);
  const names = [...calleePath(write).split('.'), ...chained.map(calleeName)].map(plainName);
  if (names.some((name) => raises.has(name) || /^(then|catch|finally)$/.test(name)) || !isOnTable(write))
    return false;
  const answer = withAwait(chained.at(-1) ?? write);
  if (useOf(answer) === 'discarded') return true;
  const { parent } = answer;
  return parent?.kind === 'assign' && parent.value === answer && leavesOut(parent, field);
}

/** `supabase.from('usage').insert(…)`, `db.Create(&row)`, `db.WithContext(ctx).Create(&row)`: no list, and no set. */
function isOnTable(write: CallNode): boolean {
  const receiver = receiverOf(write);
  if (receiver === null || write.arguments.length === 0) return false;
  const parts = calleePath(write).split('.').slice(0, -1);
  return (
    receiver.kind === 'call' ||
    parts.some((part) => /^(db|tx|gorm|supabase\w*|client|conn|DB|orm)$/i.test(part))
  );
}

/** `const { data } = await …`: the answer is taken apart without the field. */
function leavesOut({ fields, ways }: AssignNode, field: string): boolean {
  const taken = [...(fields ?? []), ...(ways ?? []).flatMap((way) => way.slice(0, 1))];
  return taken.length > 0 && !taken.includes(field);
}

import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, chainedCalls, receiverOf, useOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import type { Building } from '../libraries/database-library.ts';
import { bareName, namesIn } from '../libraries/database-names.ts';
import { librariesIn } from '../libraries/libraries-in.ts';
import { plainName, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { literalString } from '../values.ts';

/** A statement that is put together and thrown away: nothing sends it to the database. */
export interface UnsentStatement {
  /** The whole chain of calls. */
  readonly node: CallNode;
  /** The call it begins with: `insertInto`. */
  readonly begins: CallNode;
  readonly library: string;
  /** It would be sent by whoever waits for it. */
  readonly isSentByWaiting: boolean;
}

/** The statements of a file that nothing ever sends, in source order. */
export const unsentStatements = remember((facts: FileFacts): readonly UnsentStatement[] => {
  const found = librariesIn(facts).flatMap(({ name, building }) =>
    building === undefined ? [] : unsentBy(facts, name, building),
  );
  const told = new Set<SyntaxNode>();
  return found
    .filter(({ node }) => !told.has(node) && told.add(node) !== undefined)
    .sort((a, b) => a.node.span.start - b.node.span.start);
});

function unsentBy(facts: FileFacts, library: string, building: Building): UnsentStatement[] {
  const begins = namesIn(building.begins);
  const runs = namesIn(building.runs);
  return facts.nodes('call').flatMap((call): UnsentStatement[] => {
    if (!begins.has(plainName(calleeName(call)))) return [];
    const chained = chainedCalls(call);
    const node = chained.at(-1) ?? call;
    if (useOf(node) !== 'discarded' || !startsItsLine(node, facts.file.text)) return [];
    if (!isStatement(call, chained, { library, isSentByWaiting: building.isSentByWaiting })) return [];
    const isSent = chained.some(
      (next) =>
        runs.has(bareName(calleeName(next))) ||
        runs.has(plainName(calleeName(next))) ||
        (building.isSentByWaiting && /^(then|catch|finally)$/.test(calleeName(next))),
    );
    return isSent ? [] : [{ node, begins: call, library, isSentByWaiting: building.isSentByWaiting }];
  });
}

/** `conn.execute("INSERT …")` of a library whose calls only run when they are waited for. */
function runsWritingSql(call: CallNode): boolean {
  const [first] = call.arguments;
  const text = first === undefined ? null : literalString(first.value);
  return text !== null && /^\s*(insert|update|delete|merge|with)\b/i.test(text);
}

/** Nothing stands before it that may wait for it or take it, also where a grammar reads `await f<T>(x)` in another way. */
function startsItsLine({ span }: CallNode, text: string): boolean {
  if (text.startsWith('await', span.start)) return false;
  return /^\s*(void\s+)?$/.test(text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start));
}

/** What stands in a statement behind its first word. */
const CLAUSES = /^(values|set|where|set_?map|model|bind|returning|on_?conflict\w*|filter|match|eq)$/i;

/**
 * The words of a statement's beginning are common: it is one where its name says more than a verb, where clauses follow,
 * or where it stands on a table (`knex('usage')`, `supabase.from('usage')`), a model or the library's own module.
 */
function isStatement(
  call: CallNode,
  chained: readonly CallNode[],
  { library, isSentByWaiting }: Pick<UnsentStatement, 'library' | 'isSentByWaiting'>,
): boolean {
  const name = calleeName(call);
  const path = calleePath(call);
  const receiver = receiverOf(call);
  if (name.startsWith('query')) return path.startsWith(`${library.toLowerCase()}.`);
  if (runsWritingSql(call) || (wordsOf(name).length > 1 && !isSentByWaiting)) return true;
  if (receiver?.kind === 'call') return receiver.arguments.some(({ value }) => value.kind === 'string');
  if (chained.some((next) => CLAUSES.test(calleeName(next)))) return true;
  return receiver?.kind === 'name' && /^\p{Lu}\w*\p{Ll}/u.test(receiver.name);
}

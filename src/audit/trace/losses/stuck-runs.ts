import { wordsOf } from '../../facts/names.ts';
import { absentMarkIn } from '../../facts/rows/unmarked-rows.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { descendants, isWithin } from '../../facts/walk.ts';
import type { LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';

/** Words for rows that were tried before, which a query may put behind the others. */
const TRIED =
  /attempt|retr(y|ies)|fail(ed|ures)|(due|next|available|visible|postponed)_?(at|try|run)|last_?tried/i;

/** The run takes up what was not sent, in an order that a failure does not change: the row that fails comes first again. */
export function startsWithFailed(loop: LoopNode): boolean {
  const holder = functionAround(loop);
  if (holder === null || !isOverUnsent(loop, holder)) return false;
  for (const node of descendants(holder)) {
    const said =
      node.kind === 'string' ? node.value : node.kind === 'name' || node.kind === 'member' ? node.name : '';
    if (said.length < MAX_SAID && TRIED.test(wordsOf(said).join('_'))) return false;
  }
  return true;
}

/** Longer texts are data. */
const MAX_SAID = 1_000;

/** The rows of the loop are those that a query of the same function chose for not being sent. */
function isOverUnsent({ iterable }: LoopNode, holder: SyntaxNode): boolean {
  if (iterable === null) return false;
  const [name] = [...descendants(iterable)].flatMap((one) => (one.kind === 'name' ? [one.name] : []));
  const sources = name === undefined ? [] : assignmentsOf(name, iterable).map(({ value }) => value);
  return [iterable, ...sources].some((source) => {
    if (source === null || !isWithin(source, holder)) return false;
    for (const node of descendants(source)) if (absentMarkIn(node) !== null) return true;
    return false;
  });
}

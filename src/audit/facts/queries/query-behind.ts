import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { receiverOf, withoutAwait } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { executedOn } from '../totals/cut-rows.ts';
import { assignmentsOf, resolve } from '../values.ts';
import { type RowQuery, rowQueries } from './row-queries.ts';

/** Rows are rarely handed on more often between the query and the place where they are gone through. */
const MAX_STEPS = 8;

/** The query that the rows of a list come from, `rows` of `const { rows } = await db.query(TOTALS, [id])`; null where none is seen. */
export function queryBehind(list: SyntaxNode, facts: FileFacts): RowQuery | null {
  const queries = queriesByNode(facts);
  let at: SyntaxNode | null = list;
  for (let step = 0; at !== null && step < MAX_STEPS; step++) {
    const value: SyntaxNode = withoutAwait(resolve(at));
    if (value.kind === 'call') {
      const own = handedTo(value, queries) ?? queries.get(value);
      if (own !== undefined) return own;
      at = receiverOf(value);
    } else if (value.kind === 'member' || value.kind === 'index') at = value.object;
    else at = value.kind === 'name' ? (takenFrom(value) ?? executedOn(value.name, value)) : null;
  }
  return null;
}

const queriesByNode = remember(
  (facts: FileFacts): ReadonlyMap<SyntaxNode, RowQuery> =>
    new Map(
      rowQueries(facts)
        .filter(({ from }) => from !== 'list')
        .toReversed()
        .map((query) => [query.node, query]),
    ),
);

/** The call is handed the SQL, as it is or by its name. */
function handedTo(call: CallNode, queries: ReadonlyMap<SyntaxNode, RowQuery>): RowQuery | undefined {
  return call.arguments.map(({ value }) => queries.get(resolve(value))).find((one) => one !== undefined);
}

/** `const { rows } = await db.query(…)`: what the one name was taken out of. */
function takenFrom(name: SyntaxNode & { kind: 'name' }): SyntaxNode | null {
  const [made, ...others] = assignmentsOf(name.name, name).filter(({ operator }) => operator !== '??=');
  return made?.value != null && others.length === 0 ? made.value : null;
}

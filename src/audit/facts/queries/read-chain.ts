import type { CallNode } from '../../languages/syntax.ts';
import { callOf } from '../calls.ts';
import type { SqlReader } from '../file-facts.ts';
import { returnedBy } from '../returned.ts';
import type { SqlStatement } from '../sql/statement.ts';
import { valueOfName } from '../values.ts';
import { isWithin } from '../walk.ts';
import { type Chain, chainOf } from './chain.ts';
import { type Reading, readStep, readTrailing } from './chain-links.ts';
import { readRelations } from './chain-relations.ts';
import { isReading, type Start, startOf } from './chain-start.ts';
import { emptyDraft, toStatement } from './query-draft.ts';

/** A chain as a statement; null for chains that ask no rows. What a chain goes on from is part of it. */
export function readChain(
  chain: Chain,
  readSql: SqlReader,
): { readonly statement: SqlStatement; readonly from: 'database' | 'list' } | null {
  if (!chain.steps.some(({ name, call }) => call !== null && isReading(name))) return null;
  const draft = emptyDraft();
  const from = readInto(chain, { draft, readSql }, MAX_BASES);
  return from === null ? null : { statement: toStatement(chain.end, draft), from };
}

/** Queries that are put together over more variables and methods are not followed to the end. */
const MAX_BASES = 4;

function readInto(chain: Chain, reading: Reading, bases: number): Start['from'] | null {
  const { draft } = reading;
  const base = bases > 0 ? baseOf(chain) : null;
  const known = base === null ? null : readInto(chainOf(base.query), reading, bases - 1);
  const start =
    base !== null && known !== null
      ? { at: base.at, from: base.isFetched ? ('list' as const) : known }
      : startOf(chain, draft);
  if (start === null) return null;
  for (const [at, step] of chain.steps.entries())
    if (step.call !== null && at >= start.at) readStep(step, step.call, reading);
  readTrailing(chain.end, draft);
  readRelations(chain, draft);
  return start.from;
}

interface Base {
  readonly query: CallNode;
  /** The first link that goes on from it. */
  readonly at: number;
  /** Its rows are in memory by now. */
  readonly isFetched: boolean;
}

const FETCHES =
  /^(get|all|tolist|toarray|todictionary|findmany|findall|find|fetch|fetchall|execute|scalars|getresult|getarrayresult|lean|exec|collect|getmany|getrawmany|pluck)$/;

/** The query a chain goes on from: the one a variable holds, or the one that a method of the file answers with. */
function baseOf({ steps, end }: Chain): Base | null {
  const [first] = steps;
  if (first === undefined) return null;
  const called = steps.findIndex(({ call }) => call !== null);
  const call = steps[called]?.call;
  if (call != null && called <= 1 && !isReading(steps[called]?.name ?? '')) {
    const [only, ...others] = returnedBy(call);
    if (only?.kind === 'call' && others.length === 0)
      return { query: only, at: called + 1, isFetched: isFetching(only) };
  }
  if (first.call !== null || called !== 1 || !/^\p{Ll}/u.test(first.written)) return null;
  const held = valueOfName(first.written, end);
  const query = held === null ? null : callOf(held);
  return query === null || query.isNew || isWithin(end, query)
    ? null
    : { query, at: 1, isFetched: held?.kind === 'await' || isFetching(query) };
}

function isFetching(query: CallNode): boolean {
  return FETCHES.test(chainOf(query).steps.findLast(({ call }) => call !== null)?.name ?? '');
}

import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, callsOfChain, pathOf, useOf } from '../calls.ts';
import { typesOf } from '../declared-types.ts';
import type { FileFacts } from '../file-facts.ts';
import { assignmentsOf } from '../values.ts';
import { enclosingFunction } from '../walk.ts';
import { isKeptElsewhere } from './kept-queries.ts';

/** A condition whose answer is thrown away, on a query whose methods hand back a new one: `query.where(…);`. */
export interface DiscardedCondition {
  readonly call: CallNode;
  /** `where` */
  readonly method: string;
  /** The variable that goes on without the condition. */
  readonly query: string;
  /** What the query was started with. */
  readonly start: SyntaxNode;
  /** It is a list that was read, and no query any more. */
  readonly isList: boolean;
}

const NARROWS = /^(where|filter|filter_by|exclude|having|and_?where|not|Where|Not|group_by|Group|join)$/;
/** Builders whose methods hand back a new query, by what the query is started with. */
const COPYING =
  /(^|\.)(objects|from_|query|select_from|scoped|unscoped)(\.|$)|^select$|^select\.|^[A-Z]\w*\.(where|all|joins|order|unscoped)(\.|$)|^[A-Z]\w*\.(objects|query)\./;
/** Builders that change themselves. */
const CHANGING = /knex|createQueryBuilder|query_?builder|supabase|kysely|\.from(\.|$)|criteria/i;

/**
 * `*db.InvoiceQuery` of ent and `SelectQuery` of jOOQ take the condition up themselves and hand back the same query.
 * https://entgo.io/docs/predicates, https://www.jooq.org/doc/latest/manual/sql-building/sql-statements/dsl-and-non-dsl/
 */
const CHANGES_ITSELF = /(^|[.*&])[A-Z]\w+Query(<.*>)?$/;

/** Every such condition of a file, in source order. */
export function discardedConditions(facts: FileFacts): DiscardedCondition[] {
  return facts.callsNamed(NARROWS).flatMap((call) => discardedBy(facts, call) ?? []);
}

function discardedBy(facts: FileFacts, call: CallNode): DiscardedCondition | null {
  const { callee } = call;
  if (callee.kind !== 'member' || callee.object.kind !== 'name') return null;
  if (call.arguments.length === 0 || useOf(call) !== 'discarded' || isAnswer(call)) return null;
  if (typesOf(callee.object).some((type) => CHANGES_ITSELF.test(type))) return null;
  const query = callee.object.name;
  const start = assignmentsOf(query, callee.object)[0]?.value;
  if (!start) return null;
  if (!isKeptElsewhere(facts, callee.name, callee.object)) {
    if (start.kind !== 'call' && start.kind !== 'member') return null;
    const path = start.kind === 'call' ? calleePath(start) : pathOf(start);
    if (!COPYING.test(path) || CHANGING.test(path) || changesItself(facts, callee.name, start)) return null;
  }
  return { call, method: callee.name, query, start, isList: facts.file.queriesChange && isFetched(start) };
}

/** `Invoice.query()` and the builders of some languages change themselves; a list that was fetched is copied there too. */
function changesItself({ file }: FileFacts, method: string, start: SyntaxNode): boolean {
  if (file.queriesChange) return !(method === 'filter' && isFetched(start));
  return (
    start.kind === 'call' &&
    [...callsOfChain(start)].some((call) => OBJECTION.test(calleePath(call)) && call.arguments.length === 0)
  );
}

/** A list that was read, and no query any more. */
function isFetched(start: SyntaxNode): boolean {
  return start.kind === 'call' && /^(get|all|collect|findMany)$/.test(calleeName(start));
}

/** Objection starts a query so, and its builders change themselves: https://vincit.github.io/objection.js/guide/query-examples.html */
const OBJECTION = /(^|\.)[A-Z]\w*\.query$/;

/** The last expression of a function may be its answer. */
function isAnswer(call: CallNode): boolean {
  const fn = enclosingFunction(call);
  const last = fn?.body.at(-1);
  return last === call || (last?.kind === 'if' && [last.then.at(-1), last.else.at(-1)].includes(call));
}

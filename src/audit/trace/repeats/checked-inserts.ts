import { asksAbsence } from '../../facts/absence.ts';
import { receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { carriesKey } from '../../facts/keys/carried-keys.ts';
import { withPeriodKey } from '../../facts/keys/period-keys.ts';
import { isLeaving } from '../../facts/leaving.ts';
import { standsWhereFound } from '../../facts/rows/found-rows.ts';
import { rowAccesses } from '../../facts/rows/rows.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { ancestors, descendants, isWithin } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import type { Access } from './handed-accesses.ts';

/** A row that is put in where a look for it found nothing. */
export interface CheckedInsert {
  readonly lookup: Access;
  readonly insert: Access;
  /** The insert as it is written, at home or in the function that is called for it. */
  readonly nodes: readonly SyntaxNode[];
  readonly function: FunctionNode;
}

/**
 * Every such row of a file, one a function.
 *
 * @param behind what a call of the project's own function looks up and puts in
 */
export function* checkedInserts(
  facts: FileFacts,
  behind: (call: CallNode) => readonly Access[],
): Generator<CheckedInsert> {
  const called = facts
    .nodes('call')
    .flatMap(behind)
    .map((access) => withPeriodKey(access));
  // What the project's own function asks for is said in it, by the names of its columns.
  const opened = new Set(called.map(({ node }) => node));
  const own = rowAccesses(facts)
    .filter(({ node }) => !opened.has(node))
    .map((access): Access => withPeriodKey({ ...access, at: access.node }));
  const byFunction = Map.groupBy(
    [...own, ...called].sort((a, b) => a.node.span.start - b.node.span.start),
    ({ node }) => functionAround(node) ?? outermostFunction(node),
  );
  for (const [fn, accesses] of byFunction) {
    if (fn === null || accesses.length < 2) continue;
    const tests = ifsIn(fn);
    const lookups = accesses.filter(({ kind, keys }) => kind === 'lookup' && keys.length > 0);
    for (const lookup of lookups.slice(0, MAX_LOOKUPS)) {
      const insert = accesses.find(
        (one) =>
          one.kind === 'insert' &&
          one.node.span.start > lookup.node.span.end &&
          isSameUsage(lookup, one) &&
          carriesKey(one, lookup) &&
          tests.some((test) => decides(test, lookup, one)) &&
          // What is put in for a row that is there already is no repeat of it.
          !standsWhereFound(one.node, lookup.node, { tests, names: namesGiven(lookup.node) }),
      );
      if (insert) {
        yield { lookup, insert, nodes: [insert.node, insert.at], function: fn };
        break;
      }
    }
  }
}

/** Both speak of the same rows, and these are not whom or what is billed. */
function isSameUsage(lookup: Access, insert: Access): boolean {
  const shared = [...insert.entities].filter((entity) => lookup.entities.has(entity));
  const named = shared.filter((entity) => !entity.startsWith('on '));
  return shared.length > 0 && (named.length === 0 || !named.every((entity) => WHO_IS_BILLED.test(entity)));
}

/** Whom and what is billed, each once: a second row of these is another mistake than usage stored twice. */
const WHO_IS_BILLED =
  /^(subscription|customer|plan|user|account|tenant|product|price|offer|setting|organi[sz]ation|workspace|project|team|(plan|product|price|offer|offering)(change|option|feature|tier|setting|translation|image|group|category))$/;

/** A handler without a name, from its first line to its last. */
function outermostFunction(node: SyntaxNode): FunctionNode | null {
  return [...ancestors(node)].findLast((above) => above.kind === 'function') ?? null;
}

/** No function written by hand looks for more rows before it inserts one. */
const MAX_LOOKUPS = 20;

/** The branches of a function, in source order. */
export function ifsIn(fn: FunctionNode): IfNode[] {
  return [...descendants(fn)].filter((node) => node.kind === 'if');
}

/** True where the `if` asks for what was found, and leaves or branches on it before the insert. */
export function decides(test: IfNode, lookup: Access, insert: Access): boolean {
  if (test.span.start > insert.node.span.start) return false;
  const asks =
    asksCursor(test.test, lookup.node) ||
    isWithin(lookup.node, test.test) ||
    (test.init !== null && isWithin(lookup.node, test.init));
  const variables = asks ? [] : namesGiven(lookup.node);
  if (!asks && !(test.span.start > lookup.node.span.end && mentions(test.test, variables))) return false;
  return isWithin(insert.node, test) || (test.then.some(isLeaving) && !asksAbsence(test.test));
}

/** `cur.execute("SELECT …"); if cur.fetchone(): return`: the answer is asked of what ran the query. */
function asksCursor(test: SyntaxNode, lookup: SyntaxNode): boolean {
  const runner = [...ancestors(lookup)].find((above) => above.kind === 'call');
  const receiver = runner === undefined ? null : receiverOf(runner);
  if (receiver?.kind !== 'name') return false;
  for (const node of descendants(test))
    if (
      node.kind === 'member' &&
      /^(fetch\w*|row_?count|next|has_?rows)$/i.test(node.name) &&
      node.object.kind === 'name' &&
      node.object.name === receiver.name
    )
      return test.span.start > lookup.span.end;
  return false;
}

/** The variables that hold what an access gives, or that it fills. */
export function namesGiven(node: SyntaxNode): readonly string[] {
  const names = passed(node);
  for (const above of ancestors(node)) {
    // SQL stands in the call that runs it, beside what that fills: `Get(&known, "SELECT …", id)`.
    if (above.kind === 'call') names.push(...passed(above));
    if (above.kind === 'assign')
      return [...above.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])), ...names];
    if (above.kind === 'function' || above.kind === 'if') break;
  }
  return names;
}

/** `First(&event)` fills what it is given: a variable that holds nothing yet. */
function passed(node: SyntaxNode): string[] {
  if (node.kind !== 'call') return [];
  return node.arguments.flatMap(({ value }) => {
    const filled = value.kind === 'unary' && value.operator === '&' ? value.operand : value;
    if (filled.kind !== 'name') return [];
    const given = assignmentsOf(filled.name, filled);
    return filled !== value || (given.length > 0 && given.every((one) => one.value === null))
      ? [filled.name]
      : [];
  });
}

function mentions(test: SyntaxNode, names: readonly string[]): boolean {
  for (const node of descendants(test)) if (node.kind === 'name' && names.includes(node.name)) return true;
  return false;
}

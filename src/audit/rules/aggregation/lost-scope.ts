import { calleeName, calleePath } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type MixedMeters, mixedMeters } from '../../facts/money/mixed-meters.ts';
import { wordsOf } from '../../facts/names.ts';
import { type DiscardedCondition, discardedConditions } from '../../facts/queries/discarded-conditions.ts';
import { type EscapingOr, escapingOrs } from '../../facts/queries/escaping-ors.ts';
import { type LiftedFilter, liftedFilters } from '../../facts/queries/lifted-filters.ts';
import { type RetiredRows, retiredRows } from '../../facts/queries/retired-rows.ts';
import type { RowQuery } from '../../facts/queries/row-queries.ts';
import { type UnscopedQuery, unscopedQueries } from '../../facts/queries/unscoped-queries.ts';
import { escapingAlternatives } from '../../facts/rows/escaping-alternatives.ts';
import { type SqlInCode, sqlInCode } from '../../facts/sql/sql-in-code.ts';
import type { SqlPiece } from '../../facts/sql/statement.ts';
import { descendants, enclosingFunction, enclosingNamedFunction, saysName } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isQuantity } from '../../trace/amount-names.ts';
import { isBillingCode, isBillingFile, isUsageCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-315: a filter or a group key is lost, so that usage of others is taken in or usage is not put together. */
export const lostScope = defineRule({
  id: 'MTR-315',
  name: 'lost-scope',
  section: 'aggregation',
  title: 'Query takes in other rows than are meant',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every query over usage restrict and group by all that belongs to the charge: tenant, customer, subscription, meter, period, and rows not deleted?',
  cost: 'Usage of other tenants, periods or meters is added to the bill, or a total falls apart into single rows.',
  remediation: 'Restrict the query to the rows that belong to the charge.',
  references: [
    'https://docs.sqlalchemy.org/en/20/core/selectable.html#sqlalchemy.sql.expression.Select.where',
    'https://docs.djangoproject.com/en/5.2/topics/db/queries/#filtered-querysets-are-unique',
    'https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-GROUP',
    'https://gorm.io/docs/query.html#Or-Conditions',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const discarded of discardedConditions(facts)) yield toDiscarded(facts, discarded);
      for (const call of facts.callsNamed(FILTERS)) yield* matchForeignId(facts, call);
      yield* matchEscaping(facts);
      for (const sql of sqlInCode(facts)) yield* matchGroupKey(facts, sql);
      for (const query of unscopedQueries(facts)) yield* matchUnscoped(facts, query);
      for (const mixed of mixedMeters(facts)) yield* matchMixed(facts, mixed);
      for (const escaping of escapingOrs(facts)) yield* matchEscapingOr(facts, escaping);
      for (const lifted of liftedFilters(facts)) yield* matchLifted(facts, lifted);
    }
    for (const retired of retiredRows(scope.files)) yield* matchRetired(retired);
  },
});

/** `query.where(...)` as a statement of its own, on a query that is run afterwards. */
function toDiscarded({ file }: FileFacts, { call, method, query, start, isList }: DiscardedCondition): Match {
  return {
    file,
    node: call,
    evidence: [{ file, node: start }],
    confidence: 'certain',
    message: isList
      ? `\`${query}.${method}\` gives back a new list, which is thrown away: \`${query}\` still holds the rows that were to be left out.`
      : `\`${query}.${method}\` gives back a new query, which is thrown away: \`${query}\` runs without this condition and takes in rows that do not belong to the result.`,
    remediation: `Keep what \`${method}\` gives back: \`${query} = ${query}.${method}(…)\`.`,
  };
}

/** `Where(owner).Where(a).Or(b)`: whoever's rows meet `b`. */
function* matchEscaping(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { owner, alternative, column } of escapingAlternatives(facts)) {
    if (!isBillingCode(alternative, file)) continue;
    yield {
      file,
      node: alternative,
      // The comment stands at the alternative itself: the call's node begins where its chain does.
      lines: linesFromName(alternative),
      evidence: [{ file, node: owner }],
      confidence: 'likely',
      message: `\`${calleeName(alternative)}\` is an alternative to all conditions before it, the one on \`${column}\` too: rows of every other \`${column}\` that meet it are taken in, shown and billed.`,
      remediation:
        'Put the alternatives into one condition of their own, in brackets, beside the condition on the owner.',
    };
  }
}

function linesFromName({ callee, span }: CallNode): NonNullable<Match['lines']> {
  const start = callee.kind === 'member' ? callee.span.endLine : span.startLine;
  return { startLine: start, endLine: span.endLine };
}

const FILTERS =
  /^(where|filter|filter_?by|find_?by!?|find_?all_?by|find_?many|find_?first|find_?one|exists\??)$/i;
/** Ids that the customer gives: two customers may give the same. */
const GIVEN_ID = /^(external_(subscription|customer|account|user)_?id|customer_external_id|external_id)$/;
const TENANT =
  /(^|_)(org|organi[sz]ation|tenant|workspace|team|project|merchant|company|environment|env|billing_entity|account_id|app_id|scoped?_to)(_|$)/;
const USAGE_ROWS = /(^|_)(events?|usages?|usage_records?|usage_events?|metered_\w+)$/;

/** `Event.where(external_subscription_id: id)` with no tenant beside it, in code that knows tenants. */
function* matchForeignId(facts: FileFacts, call: CallNode): Generator<Match> {
  if (call.callee.kind !== 'member') return;
  const id = call.arguments.map(({ name, value }) => name ?? keyOf(value)).find(isGivenId);
  // An association of the tenant (`organization.events`) is scoped by itself; a class is not.
  const [root = '', ...others] = calleePath(call).split('.');
  const rows = wordsOf(root).join('_');
  if (!id || !/^[A-Z]/.test(root) || !USAGE_ROWS.test(rows) || others.some(saysTenant)) return;
  const fn = enclosingFunction(call);
  if (fn === null || [...descendants(fn)].some(namesTenant)) return;
  yield {
    file: facts.file,
    node: call,
    confidence: 'likely',
    message: `\`${root}\` is looked for by \`${id}\` alone, an id that each customer chooses: rows of another tenant who chose the same one are taken in and billed.`,
    remediation: 'Restrict the query to the tenant as well.',
  };
}

function keyOf(value: SyntaxNode): string | null {
  return value.kind === 'object' ? (value.entries[0]?.key ?? null) : null;
}

function isGivenId(name: string | null): name is string {
  return name !== null && GIVEN_ID.test(wordsOf(name).join('_'));
}

function saysTenant(name: string): boolean {
  return TENANT.test(wordsOf(name).join('_'));
}

function namesTenant(node: SyntaxNode): boolean {
  if (node.kind === 'string') return node.value.length <= MAX_TEXT && saysTenant(node.value);
  return saysName(node, saysTenant);
}

/** Longer texts are messages or data. */
const MAX_TEXT = 500;

/** `count(node) … GROUP BY namespace, node`: each group holds one node. */
function* matchGroupKey(facts: FileFacts, { node, statement, linesOf }: SqlInCode): Generator<Match> {
  const shown = new Set(statement.selected.map(({ expression }) => plain(expression)));
  for (const { base, argument, isWindow, text } of statement.aggregates) {
    if (base !== 'count' || isWindow || argument === null) continue;
    // `count(1)` counts rows, and `group by 1` the first thing selected: the two ones are not the same.
    if (!/^[\w.]+$/.test(plain(argument)) || /^\d+$/.test(plain(argument))) continue;
    const key = statement.groupBy.find((one) => plain(one) === plain(argument));
    if (key === undefined || shown.has(plain(argument)) || statement.groupBy.length < 2) continue;
    yield {
      file: facts.file,
      node,
      lines: linesOf(key),
      confidence: 'likely',
      message: `\`${text}\` counts \`${argument.text}\`, which the rows are also grouped by: every group holds one of them, so what should be shared among several is charged in full to each.`,
      remediation: `Take \`${key.text}\` out of the GROUP BY.`,
    };
  }
}

function plain(piece: SqlPiece): string {
  return piece.text.replace(/["`\s]/g, '').toLowerCase();
}

/** From what is added up to the last condition, whichever stands first. */
function linesOfQuery({ statement, linesOf }: RowQuery, piece: SqlPiece): NonNullable<Match['lines']> {
  const pieces = [piece, ...statement.where].map(linesOf);
  return {
    startLine: Math.min(...pieces.map(({ startLine }) => startLine)),
    endLine: Math.max(...pieces.map(({ endLine }) => endLine)),
  };
}

/** One of several totals of a customer is that of all customers. */
function* matchUnscoped({ file }: FileFacts, found: UnscopedQuery): Generator<Match> {
  const { query, rows, owner, scoped, piece } = found;
  if (!isUsageCode(query.node, file)) return;
  yield {
    file,
    node: query.node,
    lines: linesOfQuery(query, piece),
    evidence: scoped === null ? [] : [{ file, node: scoped.node }],
    confidence: 'likely',
    message: `\`${rows}\` is added up over everybody, while ${scoped === null ? 'it is asked for the one that is given as' : 'the other queries here are restricted by'} \`${owner}\`: the usage of all others is put on this one’s bill.`,
    remediation: `Restrict the query by \`${owner}\` as well, directly or through what the rows belong to.`,
  };
}

/** Removed members are counted as seats. */
function* matchRetired({ facts, query, piece, rows, column, elsewhere }: RetiredRows): Generator<Match> {
  const { file } = facts;
  const fn = enclosingNamedFunction(query.node);
  const said = fn === null ? '' : file.text.slice(fn.span.start, fn.span.end);
  if (!BILLS.test(said)) return;
  yield {
    file,
    node: query.node,
    lines: linesOfQuery(query, piece),
    evidence: [{ file: elsewhere.facts.file, node: elsewhere.query.node }],
    confidence: 'likely',
    message: `Rows of \`${rows}\` stay after they are removed, and are counted here without asking for \`${column}\`: what was removed long ago is billed on.`,
    remediation: `Count only rows without \`${column}\`, as the other query does.`,
  };
}

/** `account_id = $1 AND meter = $2 OR kind = 'adjustment'`: the last one asks for anybody's rows. */
function* matchEscapingOr({ file }: FileFacts, { query, owner, alternative }: EscapingOr): Generator<Match> {
  if (!isUsageCode(query.node, file)) return;
  yield {
    file,
    node: query.node,
    lines: query.linesOf(alternative),
    confidence: 'likely',
    message: `AND binds closer than OR: \`${alternative.text.slice(0, MAX_QUOTED)}\` stands beside the condition on \`${owner.column?.name ?? ''}\` and not under it, so rows of all others that meet it are taken in and billed.`,
    remediation: 'Put the alternatives in parentheses.',
  };
}

const MAX_QUOTED = 60;

/** `db.Files.IgnoreQueryFilters().GroupBy(…)`: the filter on the tenant was to go, and that on removed rows went with it. */
function* matchLifted({ file }: FileFacts, { query, piece, lift, at }: LiftedFilter): Generator<Match> {
  if (!isUsageCode(query.node, file) && !isBillingFile(file)) return;
  yield {
    file,
    node: query.node,
    lines: { startLine: linesFromName(at).startLine, endLine: query.linesOf(piece).endLine },
    confidence: 'likely',
    message: `\`${lift}\` takes removed rows in as well, and nothing leaves them out again: what was removed long ago is added to the total and billed on.`,
    remediation: 'Ask for rows that were not removed, beside the filter that was meant to be lifted.',
  };
}

/** What the count is for stands in its function. */
const BILLS = /bill(ed|able|ing)|price|charge|invoice|fee\b|overage|stripe/i;

/** Every rate times the same quantity, whichever meter it is for. */
function* matchMixed({ file }: FileFacts, { node, quantity, rate, rates }: MixedMeters): Generator<Match> {
  if (!isQuantity(quantity) && !/total|sum/i.test(quantity)) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `\`${quantity}\` is the same for every entry of \`${rates}\`: the usage of all meters together is priced with the \`${rate}\` of each, and is billed as often as there are meters.`,
    remediation: 'Group the usage by its meter, and price each quantity with the rate of that meter.',
  };
}

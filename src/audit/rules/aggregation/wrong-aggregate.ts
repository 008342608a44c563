import { calleeLabel } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { postedTotals } from '../../facts/money/running-totals.ts';
import { wordsOf } from '../../facts/names.ts';
import { overlappingRollups } from '../../facts/sql/rollups.ts';
import { type SqlInCode, sqlInCode } from '../../facts/sql/sql-in-code.ts';
import type { SqlNested, SqlStatement } from '../../facts/sql/statement.ts';
import { grownWeight } from '../../facts/totals/grown-weights.ts';
import { type MisfitFigure, misfitFigures } from '../../facts/totals/misfit-figures.ts';
import { enclosingFunction } from '../../facts/walk.ts';
import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { isUnitPrice } from '../../trace/amount-names.ts';
import { isUsageCode } from '../../trace/billing-code.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-307: figures are put together by another function than they are meant to be. */
export const wrongAggregate = defineRule({
  id: 'MTR-307',
  name: 'wrong-aggregate',
  section: 'aggregation',
  title: 'Aggregation is not the one that is meant',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Is usage put together by the function its meter defines, over single events and not over figures that are aggregates already?',
  cost: 'The quantity on the invoice is another one than the meter promises: a window is cut wrongly, an average is weighted wrongly, or a total grows with every bucket.',
  remediation: 'Take the figure over the single events, by the function that the meter defines.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/usage-based/meters/configure',
    'https://prometheus.io/docs/prometheus/latest/querying/functions/#aggregation_over_time',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const assign of facts.nodes('assign')) yield* matchName(facts, assign);
      yield* matchWeights(facts);
      const made = namedQueries(facts);
      for (const sql of sqlInCode(facts)) {
        yield* matchAverages(facts, sql, made.get(sql.node) ?? []);
        yield* matchPriceAverage(facts, sql);
        yield* matchUnion(facts, sql);
      }
      for (const misfit of misfitFigures(facts)) if (isMeant(facts, misfit)) yield toMisfit(facts, misfit);
      yield* matchPlainCounts(facts);
      yield* matchTotals(facts);
    }
  },
});

/** `credit_wallet(-order.refunded_amount)` for each refund: the second takes the first one's amount again. */
function* matchTotals(facts: FileFacts): Generator<Match> {
  for (const { node, total } of postedTotals(facts))
    yield {
      file: facts.file,
      node,
      confidence: 'likely',
      message: `\`${total}\` is what all events so far come to, and \`${calleeLabel(node)}\` books it for each of them: from the second one on, the amounts of the earlier are booked again.`,
      remediation: 'Book the amount of this event alone, or the total less what was booked before.',
    };
}

/** What counts on is wrongly added up anywhere; what else may be a figure to look at is asked in code about usage. */
function isMeant({ file }: FileFacts, { added, reason }: MisfitFigure): boolean {
  return reason === 'counter' || isUsageCode(added.node, file) || isAboutUsage(added.rows, false);
}

function toMisfit({ file }: FileFacts, { added, reason }: MisfitFigure): Match {
  const { node, lines, aggregate, figure, into } = added;
  const [name, result] = [`\`${figure ?? aggregate}\``, `\`${into ?? ''}\``];
  const said: Readonly<Record<MisfitFigure['reason'], string>> = {
    counter: `${name} counts on from reading to reading, and here the readings are added up: what was counted once is in each later reading too, and is billed again with every sample.`,
    distinct: `${name} counts each of them once within its own bucket, and the buckets are added up: whoever comes back in the next one is counted and billed again.`,
    average: `${name} is an average already, and ${aggregate === 'avg' ? 'averages of it' : 'a total of it'} weigh a bucket with one event as much as one with a thousand: the figure differs from that over the events.`,
    percentile: `${name} cannot be put together by \`${aggregate}\`: the percentile of a period is not made of those of its parts, and the figure differs from that over the samples.`,
    peak: `${name} is the peak of its own bucket, and the buckets are added up: a peak that lasts is billed once for each of them.`,
    level: `${name} is what there was when each snapshot was taken, and the snapshots are added up: the quantity grows with how often they are taken, and what is kept is billed with every one.`,
    'said peak': `${result} is said to be a peak, and is the \`${aggregate}\` of all samples: the quantity grows with the number of samples.`,
    'said distinct': `${result} counts rows, not distinct values of ${name}: who has several rows is counted and billed several times.`,
    'said average': `${result} is said to be an average, and is the total: the quantity grows with the number of rows.`,
  };
  return {
    file,
    node,
    ...(lines === null ? {} : { lines }),
    confidence: 'likely',
    message: said[reason],
    remediation: MISFIT_REMEDIES[reason],
  };
}

const MISFIT_REMEDIES: Readonly<Record<MisfitFigure['reason'], string>> = {
  counter:
    'Add up the differences from one reading to the next, with a reset of the counter taken into account.',
  distinct: 'Count the distinct values over the events of the whole period.',
  average: 'Divide the total of the period by its number of events, or weigh each bucket by its own.',
  percentile: 'Take the percentile over the samples of the whole period.',
  peak: 'Take the greatest of the buckets, or price each peak by the time it lasted.',
  level: 'Take the average of the snapshots, or multiply each level by the time until the next one.',
  'said peak': 'Take the maximum of the samples.',
  'said distinct': 'Count with DISTINCT.',
  'said average': 'Divide the total by the number of rows, or call it a total.',
};

/** Daily totals and monthly ones of the same usage under one sum. */
function* matchUnion(facts: FileFacts, { node, statement, linesOf }: SqlInCode): Generator<Match> {
  const pair = overlappingRollups(statement);
  if (pair === null) return;
  yield {
    file: facts.file,
    node,
    lines: linesOf(pair.coarse),
    confidence: 'likely',
    message: `\`${pair.coarse.name}\` holds the totals of what is in \`${pair.fine.name}\` too, and nothing keeps the two apart by time: the same usage is in the sum twice.`,
    remediation:
      'Read each time from one of the two: the coarse totals up to a moment, the fine ones from it on.',
  };
}

/** `sum(quantity) * avg(unit_price)`: the average price of the rows, however much each of them holds. */
function* matchPriceAverage(facts: FileFacts, { node, statement, linesOf }: SqlInCode): Generator<Match> {
  const average = statement.aggregates.find(
    ({ base, argument, isWindow }) =>
      base === 'avg' && !isWindow && isUnitPrice(plainColumn(argument?.text ?? '') ?? ''),
  );
  if (average === undefined) return;
  for (const { expression } of statement.selected) {
    const at = expression.text.indexOf(average.text);
    const rest = at < 0 ? '' : expression.text.replace(average.text, '');
    if (!/\*/.test(rest) || !/\b(sum|count)\s*\(/i.test(rest)) continue;
    yield {
      file: facts.file,
      node,
      lines: linesOf(average),
      confidence: 'likely',
      message: `\`${average.text}\` weighs every row alike, and is multiplied with the quantity of all of them: rows with much usage at a low price are billed at a price they never had, and the others below theirs.`,
      remediation: 'Multiply each row’s quantity with its own price, and sum the products.',
    };
    return;
  }
}

const EARLIEST = new Set(['oldest', 'earliest']);
const LATEST = new Set(['newest', 'latest']);
const MIN_CALL = /\bmin(?:_over_time)?\s*\(/i;
const MAX_CALL = /\bmax(?:_over_time)?\s*\(/i;
const OF_TIME = /timestamp|_at\b|time\b|date\b/i;

/** `oldestSample = max_over_time(timestamp(…))`: the name asks for the other end. */
function* matchName(facts: FileFacts, assign: AssignNode): Generator<Match> {
  const [target] = assign.targets;
  if (assign.value?.kind !== 'string' || (target?.kind !== 'name' && target?.kind !== 'member')) return;
  const text = assign.value.value;
  if (!OF_TIME.test(text)) return;
  const words = wordsOf(target.name);
  const end = words.some((word) => EARLIEST.has(word))
    ? 'min'
    : words.some((word) => LATEST.has(word))
      ? 'max'
      : null;
  const [isMin, isMax] = [MIN_CALL.test(text), MAX_CALL.test(text)];
  if (end === null || isMin === isMax || (end === 'min') === isMin) return;
  yield {
    file: facts.file,
    node: assign,
    confidence: 'likely',
    message: `\`${target.name}\` is taken with \`${isMin ? 'min' : 'max'}\` over a time, which gives the other end of the range: the window that usage is read in is cut wrongly, and usage outside it is left out.`,
    remediation: `Take it with \`${end}\`.`,
  };
}

/** `n.share = (n.share * n.cost + that.share * that.cost) / total` after `n.cost += that.cost`. */
function* matchWeights({ file, nodes }: FileFacts): Generator<Match> {
  for (const assign of nodes('assign')) {
    const weighted = grownWeight(assign);
    if (weighted === null) continue;
    const { grown, first, second } = weighted;
    yield {
      file,
      node: assign,
      evidence: [{ file, node: grown }],
      confidence: 'certain',
      message: `\`${first.owner}.${first.weight}\` was already increased by \`${second.owner}.${second.weight}\` when it weighs this average: the weights no longer belong to the two values, and the average comes out wrong each time two figures are put together.`,
      remediation: `Compute the average before \`${first.owner}.${first.weight}\` is increased.`,
    };
  }
}

/** The queries that a WITH gives a name, by the script or string they stand in: later ones read earlier ones. */
function namedQueries(facts: FileFacts): ReadonlyMap<SyntaxNode, readonly SqlNested[]> {
  const found = new Map<SyntaxNode, SqlNested[]>();
  for (const { node, statement } of sqlInCode(facts)) {
    const named = statement.nested.filter(({ role }) => role === 'cte');
    if (named.length > 0) found.set(node, [...(found.get(node) ?? []), ...named]);
  }
  return found;
}

/** `AVG(daily.avg_units)` over a query that took the average already. */
function* matchAverages(
  facts: FileFacts,
  { node, statement, linesOf }: SqlInCode,
  made: readonly SqlNested[],
): Generator<Match> {
  const read = new Set(statement.tables.map((table) => table.name.toLowerCase()));
  const sources = [
    ...statement.nested,
    ...made.filter(({ name }) => name !== null && read.has(name.toLowerCase())),
  ];
  for (const { base, argument, isWindow, text, ...piece } of statement.aggregates) {
    if (base !== 'avg' || isWindow || argument === null) continue;
    const name = plainColumn(argument.text);
    // What is called an average is told by its name.
    if (
      name === null ||
      /avg|average|mean/.test(name) ||
      !sources.some((nested) => isAveraged(nested.statement, name))
    )
      continue;
    yield {
      file: facts.file,
      node,
      lines: linesOf({ ...piece, text }),
      confidence: 'likely',
      severity: 'high',
      message: `\`${text}\` is the average of averages: a bucket with one event weighs as much as one with a thousand, and the figure differs from the average over the events.`,
      remediation: MISFIT_REMEDIES.average,
    };
  }
}

function plainColumn(text: string): string | null {
  return /^(?:\w+\.)?(\w+)$/.exec(text.replace(/["`]/g, ''))?.[1]?.toLowerCase() ?? null;
}

function isAveraged(statement: SqlStatement, name: string): boolean {
  if (statement.groupBy.length === 0) return false;
  return statement.selected.some(
    (one) => one.name?.toLowerCase() === name && /^avg\s*\(/i.test(one.expression.text),
  );
}

const COUNTED_COLUMN = /^\s*count\(\s*(distinct\s+)?([\w.]+)\s*\)\s+as\s+(\w+)\s*$/i;

/** `COUNT(id) AS event_count` where a sibling counts the same column under the same name with DISTINCT. */
function* matchPlainCounts(facts: FileFacts): Generator<Match> {
  const distinct = new Map<string, SyntaxNode>();
  const plain: { readonly key: string; readonly node: SyntaxNode; readonly name: string }[] = [];
  for (const node of facts.nodes('string')) {
    const found = node.value.length > MAX_COLUMN ? null : COUNTED_COLUMN.exec(node.value);
    if (!found) continue;
    const key =
      `${enclosingFunction(node)?.span.start ?? 0} ${found[2] ?? ''} ${found[3] ?? ''}`.toLowerCase();
    if (found[1] === undefined) plain.push({ key, node, name: found[3] ?? '' });
    else distinct.set(key, node);
  }
  for (const { key, node, name } of plain) {
    const sibling = distinct.get(key);
    if (sibling === undefined) continue;
    yield {
      file: facts.file,
      node,
      evidence: [{ file: facts.file, node: sibling }],
      confidence: 'likely',
      severity: 'high',
      message: `\`${name}\` counts rows here and distinct ones in the other branch: an event that has several rows, replaced or reversed ones included, is counted several times on this way alone, and two figures of one name disagree.`,
      remediation: 'Count with DISTINCT here as well.',
    };
  }
}

/** A column of a query that is put together from pieces. */
const MAX_COLUMN = 120;

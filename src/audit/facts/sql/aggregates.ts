import type { SqlAggregate } from './statement.ts';
import { after, inside, pieceOf, type SqlSource, type TokenRange, wordAt } from './token-range.ts';

const AGGREGATES: ReadonlySet<string> = new Set(
  (
    'sum total count avg mean min max median stddev variance array_agg string_agg group_concat json_agg jsonb_agg ' +
    'bool_or bool_and bit_or any_value approx_count_distinct approx_distinct hll_count uniq uniqexact uniqcombined ' +
    'uniqcombined64 uniqhll12 uniqthetasketch any anylast anyheavy argmin argmax grouparray groupuniqarray quantile ' +
    'quantiles quantileexact quantiletdigest percentile_cont percentile_disc sumwithoverflow sumkahan sumcount summap ' +
    'countif sumif avgif minif maxif first_value last_value simplelinearregression deltasum max_by min_by'
  ).split(' '),
);

/** Suffixes that ClickHouse adds to an aggregate function. */
const COMBINATOR = /(?:if|state|merge|distinct|ornull|ordefault|foreach|array|simplestate)$/;

/** Calls of aggregate functions in a range, nested queries left out, in source order. */
export function readAggregates(source: SqlSource, range: TokenRange): SqlAggregate[] {
  const found: SqlAggregate[] = [];
  for (
    let at = range.from;
    at < range.to;
    at = source.opensQuery[at] ? after(source, at, range.to) : at + 1
  ) {
    const name = wordAt(source, at);
    if (name === '' || source.tokens[at + 1]?.kind !== 'open' || source.opensQuery[at + 1]) continue;
    // `any (…)` and `all (…)` of a query or an array are comparisons, not the aggregate.
    if (name === 'any' && isCompared(source, at)) continue;
    const base = baseOf(name);
    if (base !== null) found.push(aggregateAt(source, { from: at, to: range.to }, { name, base }));
  }
  return found;
}

function isCompared(source: SqlSource, at: number): boolean {
  return source.tokens[at - 1]?.kind === 'operator' || /^i?like$/.test(wordAt(source, at - 1));
}

/** The function without ClickHouse's combinators; null where it is no aggregate. */
export function baseOf(name: string): string | null {
  if (AGGREGATES.has(name)) return name.replace(/if$/, '');
  const base = name.replace(COMBINATOR, '').replace(COMBINATOR, '');
  return base !== name && AGGREGATES.has(base) ? base : null;
}

/** The call of an aggregate at a range's beginning. */
export function aggregateAt(
  source: SqlSource,
  range: TokenRange,
  { name, base }: { name: string; base: string },
): SqlAggregate {
  let list = inside(source, range.from + 1, range.to);
  let next = after(source, range.from + 1, range.to);
  // `quantile(0.95)(duration)`: the first parentheses hold parameters.
  if (source.tokens[next]?.kind === 'open' && next < range.to) {
    list = inside(source, next, range.to);
    next = after(source, next, range.to);
  }
  const isDistinct = wordAt(source, list.from) === 'distinct';
  const argument = isDistinct ? { from: list.from + 1, to: list.to } : list;
  let tail = next;
  if (wordAt(source, tail) === 'filter' && tail < range.to) tail = after(source, tail + 1, range.to);
  return {
    ...pieceOf(source, { from: range.from, to: next }),
    name,
    base,
    argument: argument.from < argument.to ? pieceOf(source, argument) : null,
    isDistinct: isDistinct || /distinct/.test(name.slice(base.length)),
    isWindow: wordAt(source, tail) === 'over' && tail < range.to,
  };
}

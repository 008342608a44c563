import type { ObjectNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { literalNumber, literalString } from '../values.ts';
import { descendants } from '../walk.ts';

/** Buckets of an Elasticsearch `terms` aggregation, of which only the largest so many are answered. */
export interface TermBuckets {
  readonly node: ObjectNode;
  readonly field: string;
  readonly size: number;
}

/** How many buckets come where no size is given: https://www.elastic.co/docs/reference/aggregations/search-aggregations-bucket-terms-aggregation#search-aggregations-bucket-terms-aggregation-size */
const DEFAULT_SIZE = 10;
const SUMS = /^(sum|value_count|cardinality|stats|avg|scripted_metric)$/;

/** The `terms` aggregations of a file whose buckets are totals of all there is, in source order. */
export function termBuckets(facts: FileFacts): readonly TermBuckets[] {
  // Whoever reads what was left out knows of it.
  if (/sum_other_doc_count|sumOtherDocCount|partition/.test(facts.file.text)) return [];
  return facts.nodes('object').flatMap((node): TermBuckets[] => {
    const terms = node.entries.find(({ key }) => key === 'terms')?.value;
    if (terms?.kind !== 'object') return [];
    const fieldNode = entryOf(terms, 'field');
    const field = fieldNode === null ? null : literalString(fieldNode);
    const isOrdered = entryOf(terms, 'order') !== null || entryOf(terms, 'include') !== null;
    if (field === null || isOrdered || !isInAggregations(node)) return [];
    const sizeNode = entryOf(terms, 'size');
    const size = sizeNode === null ? DEFAULT_SIZE : literalNumber(sizeNode);
    const inner = entryOf(node, 'aggs') ?? entryOf(node, 'aggregations');
    const isSummed =
      inner !== null &&
      [...descendants(inner)].some(
        (one) => one.kind === 'object' && one.entries.some(({ key }) => SUMS.test(key ?? '')),
      );
    return size !== null && isSummed ? [{ node: terms, field, size }] : [];
  });
}

function entryOf(node: ObjectNode, name: string) {
  return node.entries.find(({ key }) => key === name)?.value ?? null;
}

/** `terms` of a query chooses documents; that of an aggregation makes buckets. */
function isInAggregations(node: ObjectNode): boolean {
  const named = node.parent;
  const above = named?.parent;
  return (
    above?.kind === 'object' &&
    above.entries.some(({ key, value }) => value === named && /^(aggs|aggregations)$/.test(key ?? ''))
  );
}

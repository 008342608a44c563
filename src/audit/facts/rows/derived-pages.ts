import type { CallNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import { namesIn } from '../delivery/chain-draft.ts';
import type { FileFacts } from '../file-facts.ts';
import { resolve } from '../values.ts';
import type { PagedQuery } from './paged-queries.ts';

/** The queries of a file that are asked for by their method's name, a page at a time. */
export function derivedPages(facts: FileFacts): readonly PagedQuery[] {
  return facts.nodes('call').flatMap((call) => derivedPage(call) ?? []);
}

const DERIVED = /^(?:find|read|get|query|stream|search)(?:All|Distinct|Page|Slice)?By([A-Z]\w*)$/;
const CONDITION_WORDS =
  /(Is)?(NotNull|Null|False|True|NotIn|In|Between|LessThan(Equal)?|GreaterThan(Equal)?|Before|After|Not|Is|Equals|Like)$/;

/**
 * Spring Data's `findByRatedFalse(PageRequest.of(page, 250))`: the page is asked for by its number, the rows by the name.
 * https://docs.spring.io/spring-data/jpa/reference/jpa/query-methods.html
 */
function derivedPage(call: CallNode): PagedQuery | null {
  const said = DERIVED.exec(calleeName(call))?.[1];
  if (said === undefined) return null;
  const page = call.arguments
    .map(({ value }) => resolve(value))
    .find((value) => value.kind === 'call' && /(^|\.)PageRequest\.of$/.test(pathOf(value.callee)));
  const [number] = page?.kind === 'call' ? page.arguments : [];
  if (number === undefined) return null;
  const [columns = ''] = said.split('OrderBy');
  const filtered = columns.split(/And|Or/).map((column) => column.replace(CONDITION_WORDS, ''));
  const offset = namesIn(number.value);
  return {
    node: call,
    lines: null,
    strict: [],
    filtered,
    isSettled: false,
    order: [],
    limit: Number.NaN,
    offset,
  };
}

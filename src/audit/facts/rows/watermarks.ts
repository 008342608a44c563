import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleePath } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';
import { isEndOfChain } from '../queries/chain.ts';
import { isMomentName } from '../time/time-names.ts';
import { descendants } from '../walk.ts';
import { pagedQueries, strictComparisons } from './paged-queries.ts';

/** A query for all rows that are later than the last one that was dealt with, by its time alone. */
export interface WatermarkQuery {
  readonly node: CallNode;
  /** `ingested_at`. */
  readonly column: string;
  /** The row whose time is the mark: `last_billed_event`. */
  readonly mark: string;
}

const MARKS = new Set('last latest previous checkpoint cursor watermark mark since'.split(' '));
/** The query only asks whether there is any, for how many, or for one. */
const ASKS =
  /^(exists\??|any\??|count|first|one|one_or_none|scalar|last|limit|take|find_?one|find_?first|none\??)$/i;

/** The queries of a file, in source order, that start strictly after a remembered row's moment. */
export function watermarkQueries(facts: FileFacts): WatermarkQuery[] {
  const paged = new Set<SyntaxNode>(pagedQueries(facts).map(({ node }) => node));
  return facts.nodes('call').flatMap((call): WatermarkQuery[] => {
    if (!isEndOfChain(call) || paged.has(call)) return [];
    const { strict, isSettled, filtered } = strictComparisons(call);
    if (
      strict.length === 0 ||
      isSettled ||
      calleePath(call)
        .split('.')
        .some((part) => ASKS.test(part))
    )
      return [];
    const compared = strict.find(({ column, operator }) => operator === '>' && isMomentName(column));
    // An id beside the time settles which of the rows of one time come first.
    if (compared === undefined || filtered.some((column) => /^(id|uuid|pk|seq)$/i.test(column))) return [];
    const mark = markIn(call, compared.column);
    return mark === null ? [] : [{ node: call, column: compared.column, mark }];
  });
}

/** `last.ingested_at`: the same column of a row that stands for the end of what was read before. */
function markIn(call: CallNode, column: string): string | null {
  for (const node of descendants(call)) {
    if (node.kind !== 'member' || plainName(node.name) !== plainName(column)) continue;
    const object = node.object.kind === 'name' || node.object.kind === 'member' ? node.object.name : '';
    if (wordsOf(object).some((word) => MARKS.has(word))) return object;
  }
  return null;
}

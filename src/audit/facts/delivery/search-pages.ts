import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, chainedCalls, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { literalNumber, resolve } from '../values.ts';
import { descendants } from '../walk.ts';

/** How many documents come where no size is given: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search#operation-search-size */
const DEFAULT_SIZE = 10;
const SPEAKS = /elasticsearch|opensearch|olivere\/elastic|Elastic\.Clients|\bNest\b/;
const SEARCHES = /^search(_?async)?$/i;
/** Whoever speaks of these reads on, or lets the index add up. */
const READS_ON = /^(with)?(from|scroll|searchafter|pit|pointintime|aggs|aggregations?|skip)$/;
const SIZES = /^(with)?(size|take|limit)$/;
/** A search that is written down has no more words. */
const MAX_WORDS = 400;

/**
 * The searches of an index that answer with its first page and nothing else, each with how many documents that holds at
 * most: the call whose answer it is. None where the size is told by a name.
 */
export const searchPages = remember((facts: FileFacts): ReadonlyMap<SyntaxNode, number> => {
  const pages = new Map<SyntaxNode, number>();
  if (!SPEAKS.test(facts.file.text)) return pages;
  for (const call of facts.callsNamed(SEARCHES)) {
    if (receiverOf(call) === null) continue;
    const size = sizeOf(call);
    // Go's builder is run by a call of its own.
    const run = chainedCalls(call).find((link) => calleeName(link) === 'Do');
    if (size !== null) pages.set(run ?? call, size);
  }
  return pages;
});

/** The literal size, or the default one; null where it cannot be told, or further documents are asked for. */
function sizeOf(call: CallNode): number | null {
  let size: number | null = DEFAULT_SIZE;
  let words = 0;
  for (const { name, value } of wordsOfSearch(call)) {
    if (++words > MAX_WORDS || READS_ON.test(plainName(name))) return null;
    if (SIZES.test(plainName(name))) size = value === null ? null : literalNumber(value);
  }
  return size;
}

interface Word {
  readonly name: string;
  readonly value: SyntaxNode | null;
}

/** What a search says of itself: the keys of its body, its named arguments, and the links of its builders. */
function* wordsOfSearch(call: CallNode): Generator<Word> {
  for (const link of chainedCalls(call)) yield linkWord(link);
  for (const { name, value } of call.arguments) {
    if (name !== null) yield { name, value };
    const given = resolve(value);
    for (const node of descendants(given)) {
      if (node.kind === 'object')
        for (const entry of node.entries) yield { name: entry.key ?? '', value: entry.value };
      if (node.kind === 'call') yield linkWord(node);
    }
  }
}

function linkWord(link: CallNode): Word {
  return { name: calleeName(link), value: link.arguments[0]?.value ?? null };
}

import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { putUnder } from '../put-under.ts';
import { enclosingNamedFunction } from '../walk.ts';
import { countReads } from './model-counts.ts';
import { FIRST_EVENT, LATER_EVENT } from './model-streams.ts';
import { type UsageEvent, usageEventAround } from './stream-events.ts';

/** Input tokens that stay as the first event of a stream told them, where the later one is asked for all other counts. */
export interface StaleInput {
  /** What is read of the later event. */
  readonly node: SyntaxNode;
  /** Where the input is read of the first one. */
  readonly first: SyntaxNode;
}

const CACHED = /^cache(read|creation)inputtokens$/;

/**
 * Every function of the file that takes output and cached tokens from the later event, and the input from the first one
 * alone: the later one tells the counts reached by then for all of them.
 * https://platform.claude.com/docs/en/build-with-claude/streaming#event-types
 */
export function staleInputs(facts: FileFacts): readonly StaleInput[] {
  const { file } = facts;
  if (!FIRST_EVENT.test(file.text) || !LATER_EVENT.test(file.text)) return [];
  const byFunction = new Map<FunctionNode, Read[]>();
  for (const { name, node, path } of countReads(facts)) {
    const fn = enclosingNamedFunction(node);
    const event = usageEventAround(node, file);
    if (fn !== null && event !== null)
      putUnder(byFunction, fn, { name, node, event, owner: path.slice(0, -1).join('.') });
  }
  return [...byFunction.values()].flatMap((reads): readonly StaleInput[] => staleIn(reads));
}

interface Read {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly event: UsageEvent;
  readonly owner: string;
}

function staleIn(reads: readonly Read[]): readonly StaleInput[] {
  const first = reads.find(({ event, name }) => event === 'start' && name === 'inputtokens');
  // The counts kept so far may be read there too: the event's own usage is the one with the cached tokens.
  const cached = reads.find(({ event, name }) => event === 'delta' && CACHED.test(name));
  if (first === undefined || cached === undefined) return [];
  const later = reads.filter(({ event, owner }) => event === 'delta' && owner === cached.owner);
  const output = later.find(({ name }) => name === 'outputtokens');
  const isAsked = later.some(({ name }) => name === 'inputtokens');
  return output === undefined || isAsked ? [] : [{ node: output.node, first: first.node }];
}

import type { CallNode, FunctionNode } from '../languages/syntax.ts';
import { answerOf } from './answers.ts';
import { calleeName, calleePath } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { wordsOf } from './names.ts';
import { descendants, enclosingFunction, mentionsAny } from './walk.ts';

/** A read of a copy that may lag behind what it was made from. */
export interface StaleRead {
  readonly call: CallNode;
  /** What kind of copy, in a word for people. */
  readonly copy: 'cache' | 'replica' | 'snapshot';
}

const COPIES: ReadonlyMap<string, StaleRead['copy']> = new Map([
  ['cache', 'cache'],
  ['cached', 'cache'],
  ['caches', 'cache'],
  ['memcached', 'cache'],
  ['replica', 'replica'],
  ['replicas', 'replica'],
  ['follower', 'replica'],
  ['secondary', 'replica'],
  ['snapshot', 'snapshot'],
]);

const READS =
  /^(get|m_?get|h_?get|hget_?all|fetch|read|load|find\w*|select|query\w*|first|aggregate|sum|lookup|execute|scalar|one|all|retrieve)/i;
const FRESH =
  /invalidate|refresh|bust|clear|evict|skip_?cache|no_?cache|bypass|fresh|reload|recompute|rebuild|wait_?for|force|expire$/i;

/** True where a function reads past its copies: it drops them, or asks for the newest rows. */
function readsFresh(fn: FunctionNode): boolean {
  const known = fresh.get(fn);
  if (known !== undefined) return known;
  let found = false;
  for (const node of descendants(fn)) {
    const name =
      node.kind === 'call'
        ? calleeName(node)
        : node.kind === 'name' || node.kind === 'member'
          ? node.name
          : '';
    const keys = node.kind === 'object' ? node.entries.map(({ key }) => key ?? '') : [];
    if (FRESH.test(name) || keys.some((key) => FRESH.test(key))) found = true;
    if (found) break;
  }
  fresh.set(fn, found);
  return found;
}

const fresh = new WeakMap<FunctionNode, boolean>();

/** No function written by hand reads more copies; what follows each of them is looked through. */
const MAX_READS = 20;

/** Reads of usage or amounts from a cache, a replica or a snapshot, in functions that do nothing to make it fresh. */
export function staleReads(facts: FileFacts): readonly StaleRead[] {
  const counts = new Map<FunctionNode, number>();
  return facts.callsNamed(READS).flatMap((call): StaleRead[] => {
    const copy = copyRead(call);
    if (copy === null || !isAboutAmounts(call)) return [];
    const fn = enclosingFunction(call);
    if (fn === null || readsFresh(fn)) return [];
    const count = (counts.get(fn) ?? 0) + 1;
    counts.set(fn, count);
    return count > MAX_READS ? [] : [{ call, copy }];
  });
}

function copyRead(call: CallNode): StaleRead['copy'] | null {
  for (const word of wordsOf(calleePath(call))) {
    const copy = COPIES.get(word);
    if (copy !== undefined) return copy;
  }
  return null;
}

const AMOUNTS = new Set(
  'usage usages consumption consumed units quantity quantities credits total totals amount amounts spend cost costs overage'.split(
    ' ',
  ),
);

/** The path, the key or the name the answer is held under speaks of usage or an amount. */
function isAboutAmounts(call: CallNode): boolean {
  const answer = answerOf(call);
  const texts = [calleePath(call), ...(answer.kind === 'held' ? answer.names : [])];
  for (const { value } of call.arguments.slice(0, 2))
    if (value.kind === 'string') texts.push(value.value);
    else if (value.kind === 'name') texts.push(value.name);
  return texts.some((text) => wordsOf(text).some((word) => AMOUNTS.has(word)));
}

/** The first of the calls behind a read that is given what was read, itself or computed from it. */
export function firstFedCall({ call }: StaleRead, isWanted: (call: CallNode) => boolean): CallNode | null {
  const answer = answerOf(call);
  const fn = enclosingFunction(call);
  if (answer.kind !== 'held' || fn === null) return null;
  const held = new Set(answer.names);
  for (const node of descendants(fn)) {
    if (node.span.start < call.span.end) continue;
    if (node.kind === 'assign' && node.value && mentionsAny(node.value, held))
      for (const target of node.targets) if (target.kind === 'name') held.add(target.name);
    if (
      node.kind === 'call' &&
      isWanted(node) &&
      node.arguments.some(({ value }) => mentionsAny(value, held))
    )
      return node;
  }
  return null;
}

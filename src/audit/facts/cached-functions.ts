import type { FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { askedName, calleeName, calleePath, callOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { wordsOf } from './names.ts';
import { remember } from './remember.ts';
import { lastValueOf } from './returned.ts';

/** The functions that answer with what they answered before. */
export interface CachedFunctions {
  readonly functions: ReadonlySet<FunctionNode>;
  /** Names that hold a function wrapped by a cache: `const getUsage = unstable_cache(…)`. */
  readonly held: ReadonlySet<string>;
  /** All names that such a function is called by. */
  readonly names: ReadonlySet<string>;
}

/** Every function of the files that a cache stands before: by a decorator, a wrapper, or because it asks the cache alone. */
export const cachedFunctions = remember((files: readonly FileFacts[]): CachedFunctions => {
  const functions = new Set<FunctionNode>();
  const held = new Set<string>();
  const names = new Set<string>();
  for (const { nodes } of files) {
    for (const fn of nodes('function'))
      if (fn.name !== null && (fn.decorators.some(isCaching) || asksCache(fn))) {
        functions.add(fn);
        names.add(fn.name);
      }
    for (const { targets, value } of nodes('assign')) {
      const [target] = targets;
      const call = callOf(value);
      if (target?.kind !== 'name' || call === null || !WRAPS.test(calleeName(call))) continue;
      if (!call.arguments.some((one) => one.value.kind === 'function' || one.value.kind === 'name')) continue;
      held.add(target.name);
      names.add(target.name);
    }
  }
  return { functions, held, names };
});

const CACHES = /^(cache|cached|cacheable|caches|memoize|memoized|memoise)$/;
const WRAPS =
  /^(unstable_?cache|memoi[sz]e\w*|memo|cached|with_?cache|cache_?fn|cacheFunction|createCachedFunction|p_?memoize|defineCachedFunction)$/i;

/** `@lru_cache`, `@Cacheable("usage")`, `@cached(ttl=60)`; not `@CacheEvict`. */
function isCaching(decorator: SyntaxNode): boolean {
  const words = wordsOf(askedName(decorator));
  return (
    words.some((word) => CACHES.test(word)) &&
    !words.some((word) => /^(evict|put|invalidate|clear|control|never|no)$/.test(word))
  );
}

const ASKS =
  /^(fetch|remember\w*|get_?or_?\w+|getOrCreate\w*|getOrAdd\w*|getOrSet\w*|getOrElse|wrap|get_?with|computeIfAbsent|getOrPut|read_?through|GetOrCreate(Async)?)$/i;

/** All it does is to ask a cache, with what fills it: `Rails.cache.fetch(key) { compute }`. */
function asksCache(fn: FunctionNode): boolean {
  const call = callOf(lastValueOf(fn));
  if (call === null || !ASKS.test(calleeName(call))) return false;
  if (
    !calleePath(call)
      .split('.')
      .some((part) => wordsOf(part).some((word) => CACHES.test(word)))
  )
    return false;
  return call.block !== null || call.arguments.some(({ value }) => value.kind === 'function');
}

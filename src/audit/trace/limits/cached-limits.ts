import { askedName, calleeName, calleePath, callsWithin, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { columnWrites } from '../../facts/rows/column-writes.ts';
import { textOf } from '../../facts/text-of.ts';
import { ancestors, descendants, enclosingNamedFunction, isWithin, wholeFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { saysOtherLimit } from '../amount-names.ts';

/** A limit that is kept apart from the plan it comes from, and stays as it was when the plan changes. */
export interface CachedLimit {
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
  /** Kept as long as the process lives, left by a change of the plan, or carried by a token or a session. */
  readonly how: 'for-ever' | 'not-cleared' | 'carried';
  readonly name: string;
  readonly evidence: { readonly file: SyntaxFile; readonly node: SyntaxNode } | null;
}

const LIMITS = /^(limits?|quotas?|entitlements?|allowances?|plan_?limits?|max|included)$/;
/** Words of limits that no plan sets. */
export const NOT_OF_PLAN =
  /^(memory|size|page|file|timeout|depth|rows?|concurrency|connections?|thread|text|context|window|rate|names?|display|prices?)$/;

function saysLimits(names: readonly string[]): boolean {
  const words = names.flatMap((name) => wordsOf(name));
  return (
    words.some((word) => LIMITS.test(word)) &&
    !words.some((word) => NOT_OF_PLAN.test(word)) &&
    !names.some(saysOtherLimit)
  );
}

const STORES_IN = /^(set|store|put|add|insert|try_?add|get_?or_?add|compute_?if_?absent|put_?if_?absent)$/i;
const LOOKS_IN = /^(get|load|has|contains_?key|try_?get_?value|contains|get_?or_?add|compute_?if_?absent)$/i;
const OF_TIME =
  /(?<!k|un)now(?!n)|ttl|expir|fresh|stale|max_?age|fetched_?at|loaded_?at|timestamp|refresh|since|evict/i;
const CLEARS =
  /^(delete|del|clear|remove|evict\w*|invalidate\w*|forget|flush|bust\w*|purge|range|try_?remove|expire|unlink|key_?delete(_?async)?|refresh\w*|touch|reload\w*|cache_?clear|pop)$/i;
const READS_ROWS =
  /(query|find|select|fetch|objects|repository|repo\b|scan|first|load_?from|subscriptions?|plans?|db\b|prisma|\bsql$)/i;

/** `limits.set(orgId, plan.limits)` into a map of the process that nothing ever takes out of; `rememberForever`. */
export function* keptForEver(facts: FileFacts): Generator<CachedLimit> {
  const { file } = facts;
  for (const call of facts.callsNamed(KEEPS_FOR_EVER)) {
    const name = enclosingNamedFunction(call)?.name ?? '';
    if (saysLimits([name]) && !facts.callsNamed(CLEARS).some((one) => /cache/i.test(calleePath(one))))
      yield { file, node: call, how: 'for-ever', name, evidence: null };
  }
  const storing = new Set([...putInto(facts)].flatMap((node) => [...ancestors(node)]));
  for (const fn of facts.nodes('function')) {
    const name = fn.name ?? '';
    if (
      name === '' ||
      !storing.has(fn) ||
      GATHERS.test(wordsOf(name)[0] ?? '') ||
      OF_TIME.test(textOf(file, fn))
    )
      continue;
    const stored = storedIn(fn);
    if (stored === null || !saysLimits([name, stored.map, fn.returns ?? '', ...ownersOf(fn)])) continue;
    if (isLocal(stored.map, fn, facts)) continue;
    if (!readsRows(fn, stored.map, facts) || isCleared(facts, stored.map) || !isOfProcess(facts, stored.map))
      continue;
    yield { file, node: stored.node, how: 'for-ever', name, evidence: null };
  }
}

/** A map that the function makes for itself is gone with it. */
function isLocal(map: string, fn: FunctionNode, { nodes }: FileFacts): boolean {
  return nodes('assign').some(
    (assign) =>
      assign.declares &&
      isWithin(assign, fn) &&
      assign.targets.some((target) => target.kind === 'name' && target.name === map),
  );
}

const KEEPS_FOR_EVER = /^(remember_?forever|sear)$/i;

/** `addEntitlementEvent`: a map that is filled item by item is a piece of work, and no cache. */
const GATHERS = /^(add|append|register|apply|handle|merge|push|collect|process|visit|group|index|record|on)$/;

/** Rows are read to fill the map, by the function itself or by another of its object that it calls for it. */
function readsRows(fn: FunctionNode, map: string, facts: FileFacts): boolean {
  const calls = callsWithin(fn).filter((call) => !calleePath(call).startsWith(map));
  if (calls.some((call) => READS_ROWS.test(calleePath(call)))) return true;
  const helpers = new Set(calls.filter(isOwnCall).map(calleeName));
  return facts
    .nodes('function')
    .some(
      (one) =>
        one !== fn &&
        helpers.has(one.name ?? '') &&
        callsWithin(one).some((call) => READS_ROWS.test(calleePath(call))),
    );
}

function isOwnCall(call: CallNode): boolean {
  const receiver = receiverOf(call);
  return receiver === null || /^(this|self|\$this|[a-z])$/.test(pathOf(receiver));
}

/** What puts something under a key: `limits.set(id, n)`, `limits[id] = n`. */
function* putInto({ nodes, callsNamed }: FileFacts): Generator<SyntaxNode> {
  for (const call of callsNamed(STORES_IN)) if (call.arguments.length === 2) yield call;
  for (const assign of nodes('assign')) if (assign.targets[0]?.kind === 'index') yield assign;
}

/** A map that the function looks in and puts into. */
function storedIn(fn: FunctionNode): { readonly node: SyntaxNode; readonly map: string } | null {
  const looked = new Set<string>();
  for (const node of descendants(fn)) {
    if (node.kind === 'call' && LOOKS_IN.test(calleeName(node))) looked.add(ownerOf(node));
    if (node.kind === 'binary' && node.operator === 'in') looked.add(pathOf(node.right));
    // `limits, ok := s.cache[id]`, `const known = cache[id]`
    if (node.kind === 'assign' && node.value?.kind === 'index') looked.add(pathOf(node.value.object));
    if (
      node.kind === 'call' &&
      STORES_IN.test(calleeName(node)) &&
      node.arguments.length === 2 &&
      looked.has(ownerOf(node)) &&
      ownerOf(node) !== ''
    )
      return { node, map: ownerOf(node) };
    const [target] = node.kind === 'assign' ? node.targets : [];
    if (node.kind === 'assign' && target?.kind === 'index' && looked.has(pathOf(target.object)))
      return { node, map: pathOf(target.object) };
  }
  return null;
}

function ownerOf(call: CallNode): string {
  return calleePath(call).split('.').slice(0, -1).join('.');
}

function isCleared({ callsNamed, file }: FileFacts, map: string): boolean {
  return (
    callsNamed(CLEARS).some((call) => calleePath(call).includes(map.split('.').at(-1) ?? map)) ||
    new RegExp(
      `(del|delete)\\s+\\(?(this\\.|self\\.)?${(map.split('.').at(-1) ?? map).replace(/\W/g, '')}\\b`,
    ).test(file.text)
  );
}

const MAPS = /^(Map|dict|sync\.Map|ConcurrentHashMap|ConcurrentDictionary|HashMap|Dictionary|\{\})/;

/** A map of the module or of the object, made empty where it is declared. */
function isOfProcess({ nodes, file }: FileFacts, map: string): boolean {
  const last = map.split('.').at(-1) ?? map;
  if (/redis|memcache|kv\b|session|request|req\b/i.test(map)) return false;
  if (new RegExp(`\\b${last.replace(/\W/g, '')}\\s+(\\*?sync\\.Map|map\\[)`).test(file.text)) return true;
  return nodes('assign').some((assign) => {
    const [target] = assign.targets;
    const isIt = (target?.kind === 'name' || target?.kind === 'member') && target.name === last;
    if (!isIt || assign.value === null || (wholeFunction(assign) !== null && target.kind === 'name'))
      return false;
    const { value } = assign;
    if (value.kind === 'object') return value.entries.length === 0;
    return (
      value.kind === 'call' && (MAPS.test(calleePath(value)) || /Map|Dictionary|dict/.test(calleeName(value)))
    );
  });
}

const CHANGES =
  /^((change|update|set|assign|apply|move)_?(to_)?(plan|subscription|tier|package|quota|limits?)\w*|(switch|upgrade|downgrade|swap)\w*)!?$/i;
const PLAN = /^(plan|plan_?id|plan_?code|tier|tier_?id|package_?id|price_?id|product_?id)$/i;
const CACHE_READ = /^(get_?or_?create(_?async)?|get_?or_?set(_?async)?|fetch|remember|wrap|set_?ex|setex)$/i;
const SHORT = /expires_in:\s*\d+\.(second|minute)s?\b|From(Seconds|Minutes)\(|ttl:?\s*\d{1,2}\b/;

/** The plan is changed, and what one of the files keeps of its limits in a cache is left there by all of them. */
export function* leftByChanges(
  files: readonly FileFacts[],
  audited: readonly FileFacts[],
  isWholeView: boolean,
): Generator<CachedLimit> {
  const kept = files.flatMap((facts) => {
    const node = cachedRead(facts);
    return node === null ? [] : [{ file: facts.file, node }];
  });
  const [first] = kept;
  if (first === undefined || files.some(clearsSome)) return;
  for (const facts of audited) {
    const evidence = kept.find(({ file }) => file === facts.file) ?? (isWholeView ? first : null);
    if (evidence === null) continue;
    for (const { node, column } of changedColumns(facts)) {
      if (!PLAN.test(column)) continue;
      const fn = enclosingNamedFunction(node);
      if (fn === null || !CHANGES.test(fn.name ?? '')) continue;
      yield { file: facts.file, node, how: 'not-cleared', name: fn.name ?? '', evidence };
      break;
    }
  }
}

function clearsSome({ callsNamed, file }: FileFacts): boolean {
  return callsNamed(CLEARS).some((call) => isOfCache(call, file)) || /evict|invalidate/i.test(file.text);
}

/** Columns given a value; a record that updates itself names no receiver: `update!(plan: plan)`. */
function* changedColumns(facts: FileFacts): Generator<{ node: SyntaxNode; column: string }> {
  for (const { node, column, kind } of columnWrites(facts)) if (kind === 'value') yield { node, column };
  for (const call of facts.callsNamed(UPDATES))
    if (receiverOf(call) === null)
      for (const { name } of call.arguments) if (name !== null) yield { node: call, column: name };
}

const UPDATES = /^update!?$/;

function isOfCache(call: CallNode, { text }: SyntaxFile): boolean {
  return (
    /cache|redis|valkey|kv|store/i.test(calleePath(call)) ||
    /cache|key/i.test(text.slice(call.span.start, Math.min(call.span.end, call.span.start + 80)))
  );
}

/** What keeps limits in a cache for long: a decorated function, a fetch with a default, a value set with its end. */
function cachedRead({ nodes, callsNamed, file }: FileFacts): SyntaxNode | null {
  for (const fn of nodes('function'))
    if (
      fn.decorators.some(
        (one) =>
          /^(Cacheable|cached?|lru_cache|memoize)$/i.test(askedName(one)) &&
          saysLimits([fn.name ?? '', ...textsIn(one)]),
      )
    )
      return fn;
  const isLong = (call: CallNode): boolean =>
    !SHORT.test(textOf(file, call).slice(0, 400)) && !isVersioned(call, file);
  const kept = [
    ...callsNamed(CACHE_READ),
    ...callsNamed(SETS).filter(({ arguments: given }) => given.length > 2),
  ];
  for (const call of kept) {
    if (!/cache|redis|valkey|kv/i.test(calleePath(call)) || !isLong(call)) continue;
    const holder = enclosingNamedFunction(call);
    const key = call.arguments[0]?.value;
    const names = [holder?.name ?? '', key?.kind === 'string' ? key.value : '', ...ownersOf(call)];
    if (saysLimits(names.filter((name) => name.length < 80))) return call;
  }
  return null;
}

const SETS = /^set$/i;

/** The key changes with the row or the plan: what was kept for the old one is never asked for again. */
function isVersioned({ arguments: [key] }: CallNode, file: SyntaxFile): boolean {
  return (
    key !== undefined &&
    /version|updated_?at|plan_?(id|code|key)|plan\.(id|code)|revision/i.test(textOf(file, key.value))
  );
}

/** The name a cache is given where it is asked for: `@Cacheable("plan-limits")`. */
function textsIn(decorator: SyntaxNode): readonly string[] {
  return [...descendants(decorator)].flatMap((node) =>
    node.kind === 'string' && node.value.length < MAX_CACHE_NAME ? [node.value] : [],
  );
}

const MAX_CACHE_NAME = 80;

function ownersOf(node: SyntaxNode): readonly string[] {
  const names: string[] = [];
  for (let above = node.parent; above !== null; above = above.parent)
    if (above.kind === 'class' && above.name !== null) names.push(above.name);
  return names;
}

import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { answerOf } from '../answers.ts';
import { cachedFunctions } from '../cached-functions.ts';
import { calleeLabel, calleeName, calleePath, chainedCalls } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { calledFunctions, functionIndex } from '../functions.ts';
import { countKind } from '../models/model-counts.ts';
import { wordsOf } from '../names.ts';
import { remember, rememberNames } from '../remember.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { literalString } from '../values.ts';
import { ancestors, descendants, enclosingFunction, mentionsAny } from '../walk.ts';

/** A read of a copy that may lag behind what it was made from. */
export interface StaleRead {
  readonly facts: FileFacts;
  readonly call: SyntaxNode;
  /** What is read, for people. */
  readonly label: string;
  /** What kind of copy, in a word for people. */
  readonly copy: 'cache' | 'replica' | 'snapshot' | 'materialized view';
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
  ['standby', 'replica'],
  ['slave', 'replica'],
  ['snapshot', 'snapshot'],
]);

const READS =
  /^(get|m_?get|h_?get|hget_?all|fetch|read|load|find\w*|select|query\w*|first|aggregate|sum|lookup|execute|scalar|one|all|retrieve|remember\w*|count|raw|exec|scan|to_?array|to_?list\w*|single\w*)/i;
const isReadName = rememberNames((name) => READS.test(name));
const FRESH =
  /invalidate|refresh|bust|clear|evict|skip_?cache|no_?cache|bypass|fresh|reload|recompute|rebuild|wait_?for|force|expire$/i;

/** True where a function reads past its copies: it drops them, or asks for the newest rows. */
const readsFresh = remember((fn: FunctionNode): boolean => {
  for (const node of descendants(fn)) {
    const name =
      node.kind === 'call'
        ? calleeName(node)
        : node.kind === 'name' || node.kind === 'member'
          ? node.name
          : '';
    const keys = node.kind === 'object' ? node.entries.map(({ key }) => key ?? '') : [];
    if (FRESH.test(name) || keys.some((key) => FRESH.test(key))) return true;
  }
  return false;
});

/** No function written by hand reads more copies; what follows each of them is looked through. */
const MAX_READS = 20;

/**
 * Reads of usage or amounts from a cache, a replica or a snapshot, in functions that do nothing to make it fresh. A call
 * of a function that answers from a cache is such a read too.
 */
export const staleReads = remember((files: readonly FileFacts[]): readonly StaleRead[] => {
  const cached = cachedFunctions(files);
  const index = functionIndex(files);
  const views = materializedViews(files);
  return files.flatMap((facts) => {
    const counts = new Map<FunctionNode, number>();
    const kept = facts.nodes('member').flatMap((member) => keptFigure(facts, member));
    const asked = facts.nodes('call').flatMap((call): StaleRead[] => {
      const copy =
        copyRead(call) ??
        (answersFromCache(call) ? 'cache' : readsView(call, views) ? 'materialized view' : null);
      if (copy === null || !isAboutAmounts(call) || isWithinRead(call)) return [];
      const fn = enclosingFunction(call);
      if (fn === null || readsFresh(fn)) return [];
      const count = (counts.get(fn) ?? 0) + 1;
      counts.set(fn, count);
      return count > MAX_READS ? [] : [{ facts, call, copy, label: calleeLabel(call) }];
    });
    return [...asked, ...kept];

    function answersFromCache(call: CallNode): boolean {
      if (!cached.names.has(calleeName(call))) return false;
      const called = calledFunctions(call, facts.file, index);
      if (called.length === 0) return cached.held.has(calleeName(call));
      // What the cache itself runs to be filled is no read of it.
      return called.every(({ node }) => cached.functions.has(node)) && !isFilling(call);
    }
  });
});

/** `subscription.cached_usage`: a figure that was put down some time ago. */
function keptFigure(facts: FileFacts, member: SyntaxNode & { kind: 'member' }): StaleRead[] {
  const words = wordsOf(member.name);
  if (!words.includes('cached') || !words.some((word) => AMOUNTS.has(word))) return [];
  // What a model read from its cache of prompts is counted so by its API.
  if (countKind(member.name) !== null) return [];
  const { parent } = member;
  const isRead =
    !(parent?.kind === 'assign' && parent.targets.includes(member)) &&
    !(parent?.kind === 'call' && parent.callee === member);
  const fn = enclosingFunction(member);
  if (!isRead || fn === null || readsFresh(fn)) return [];
  return [{ facts, call: member, copy: 'cache', label: member.name }];
}

/** The views of the files that hold their rows until they are refreshed. */
function materializedViews(files: readonly FileFacts[]): ReadonlySet<string> {
  const names = new Set<string>();
  // ClickHouse's fill themselves as rows come in.
  for (const facts of files)
    for (const { statement } of sqlInCode(facts))
      if (
        statement.verb === 'create-view' &&
        statement.target &&
        MATERIALIZED.test(statement.text) &&
        !/\b(engine|to)\b\s*[=\w]/i.test(statement.text.slice(0, MAX_SAID))
      )
        names.add(statement.target.name.toLowerCase());
  return names;
}

const MATERIALIZED = /^\s*create\s+(or\s+replace\s+)?materialized\s+view/i;

/** The SQL it is handed reads from such a view. */
function readsView(call: CallNode, views: ReadonlySet<string>): boolean {
  if (views.size === 0) return false;
  return call.arguments.some(({ value }) => {
    const text = literalString(value) ?? '';
    return (
      /\bfrom\s+["\w.]*?(\w+)/i.test(text) &&
      [...text.matchAll(/\b(?:from|join)\s+(?:["\w]+\.)?["`]?(\w+)/gi)].some(([, name]) =>
        views.has((name ?? '').toLowerCase()),
      )
    );
  });
}

/** A later link of the same chain reads: one chain is one read. */
function isWithinRead(call: CallNode): boolean {
  return chainedCalls(call).some((next) => copyRead(next) !== null && isAboutAmounts(next));
}

/** Within the callback that a cache runs when it holds nothing. */
function isFilling(call: CallNode): boolean {
  return [...ancestors(call)].some(
    (above) => above.kind === 'call' && above !== call && copyRead(above) === 'cache',
  );
}

function copyRead(call: CallNode): StaleRead['copy'] | null {
  const isRead = isReadName(calleeName(call));
  if (isRead)
    for (const part of calleePath(call).split('.')) {
      const copy = copyNamed(part);
      if (copy !== null) return copy;
    }
  return copyAsked(call) ?? (isRead && isInReadingBlock(call) ? 'replica' : null);
}

/** `usageCache`, `readReplica`, `ro_pool`, `db_read`. */
const copyNamed = rememberNames((name): StaleRead['copy'] | null => {
  const words = wordsOf(name);
  for (const word of words) {
    const copy = COPIES.get(word);
    if (copy !== undefined) return copy;
  }
  const reads = words.some((word) => /^(read|reader|readonly|ro)$/.test(word));
  return reads && words.some((word) => /^(db|pool|conn|connection|database|datasource|session)$/.test(word))
    ? 'replica'
    : null;
});

const WHERE_FROM =
  /^(using|replica|db|database|connection|bind|on|role|shard|read_?preference|source|pool|from|node|target)$/i;

/** `using="replica"`, `.using("replica")`, `{ readPreference: 'secondaryPreferred' }`, a key of a cache. */
function copyAsked(call: CallNode): StaleRead['copy'] | null {
  for (const { name, value } of call.arguments) {
    if (name !== null && WHERE_FROM.test(name)) {
      const copy = copyOfText(value);
      if (copy === 'replica') return copy;
    }
    if (value.kind === 'object')
      for (const { key, value: given } of value.entries)
        if (key !== null && WHERE_FROM.test(key) && copyOfText(given) === 'replica') return 'replica';
  }
  const [first] = call.arguments;
  if (first === undefined) return null;
  if (/^(using|on|connection|with_?connection|get_?connection)$/i.test(calleeName(call)))
    return copyOfText(first.value) === 'replica' ? 'replica' : null;
  const isKey =
    first.value.kind === 'string' && /^(get|m_?get|h_?get|hget_?all|fetch)$/i.test(calleeName(call));
  return isKey && copyOfText(first.value) === 'cache' ? 'cache' : null;
}

function copyOfText(node: SyntaxNode): StaleRead['copy'] | null {
  const text = node.kind === 'string' ? node.value : literalString(node);
  return text === null || text.length > MAX_KEY
    ? null
    : (wordsOf(text)
        .map((word) => COPIES.get(word.replace(/preferred$/, '')))
        .find((one) => one !== undefined) ?? null);
}

/** Longer texts are no keys and no names. */
const MAX_KEY = 120;

/** `connected_to(role: :reading) do … end`. */
function isInReadingBlock(call: CallNode): boolean {
  for (const above of ancestors(call)) {
    if (above.kind !== 'call' || above.block === null || !calleeName(above).startsWith('connected_to'))
      continue;
    return above.arguments.some(
      ({ name, value }) => name === 'role' && value.kind === 'string' && /read|replica/.test(value.value),
    );
  }
  return false;
}

const AMOUNTS = new Set(
  `usage usages consumption consumed units quantity quantities credits total totals amount amounts spend cost costs overage
  minutes seconds hours bytes calls requests tokens messages events seats metered billable`.split(/\s+/),
);

/** The path, the key, the SQL or the name the answer is held under speaks of usage or an amount. */
function isAboutAmounts(call: CallNode): boolean {
  const texts = [calleePath(call), ...heldNames(call)];
  for (const { value } of call.arguments.slice(0, MAX_ARGUMENTS))
    if (value.kind === 'string') texts.push(value.value.slice(0, MAX_SAID));
    else if (value.kind === 'name') texts.push(value.name);
  return texts.some((text) => wordsOf(text).some((word) => AMOUNTS.has(word)));
}

const MAX_ARGUMENTS = 2;
const MAX_SAID = 500;

/** The names that hold what was read: assigned, or filled by `Scan(&units)`. */
function heldNames(call: SyntaxNode): readonly string[] {
  const names = new Set<string>();
  let at: SyntaxNode = call;
  if (call.kind === 'call') for (const name of filledBy(call)) names.add(name);
  for (const above of ancestors(call)) {
    if (
      above.kind === 'call' &&
      above.callee !== at &&
      !/^(int|float|number|decimal|bigint|parse\w*|to\w*)$/i.test(calleeName(above))
    )
      break;
    if (above.kind === 'call' && above.callee === at) for (const name of filledBy(above)) names.add(name);
    if (above.kind === 'assign' && above.value === at)
      for (const target of above.targets)
        if (target.kind === 'name' && !/^(_|err|error)$/.test(target.name)) names.add(target.name);
    if (!/^(call|member|await|binary|conditional|index|unary|other)$/.test(above.kind)) break;
    at = above;
  }
  const answer = call.kind === 'call' ? answerOf(call) : null;
  if (answer?.kind === 'held') for (const name of answer.names) names.add(name);
  return [...names];
}

const FILLS = /^(scan|decode|find|first|count|take|pluck|struct\w*)$/i;

/** The variables that a call fills. */
function filledBy(call: CallNode): string[] {
  if (!FILLS.test(calleeName(call))) return [];
  return call.arguments.flatMap(({ value }) => {
    const filled = value.kind === 'unary' ? value.operand : value;
    return filled.kind === 'name' ? [filled.name] : [];
  });
}

/** The first of the calls behind a read that is given what was read, itself or computed from it. */
export function firstFedCall({ call }: StaleRead, isWanted: (call: CallNode) => boolean): CallNode | null {
  const fn = enclosingFunction(call);
  const held = new Set(heldNames(call));
  const around = [...ancestors(call)].find((above) => above.kind === 'call' && isWanted(above));
  if (around?.kind === 'call' && call.kind === 'member') return around;
  if (held.size === 0 || fn === null) return null;
  for (const node of descendants(fn)) {
    if (node.span.start < call.span.end) continue;
    if (node.kind === 'assign' && node.value && mentionsAny(node.value, held))
      for (const target of node.targets) if (target.kind === 'name') held.add(target.name);
    if (node.kind === 'loop' && node.iterable !== null && mentionsAny(node.iterable, held))
      for (const variable of node.variables) if (variable.kind === 'name') held.add(variable.name);
    if (
      node.kind === 'call' &&
      isWanted(node) &&
      node.arguments.some(({ value }) => mentionsAny(value, held))
    )
      return node;
  }
  return null;
}

import { calleeName, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { descendants, loopAround } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isEventCode } from '../../trace/billing-code.ts';
import { takesLock } from '../../trace/guards.ts';
import { halfGuardedBuffers, isFieldOf } from '../../trace/losses/half-guarded-buffers.ts';
import { isPlainListField, parallelAppends } from '../../trace/losses/parallel-appends.ts';
import { sitesOf } from '../../trace/sites-of.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-133: several workers collect into one buffer of the object they share, without a lock. */
export const sharedBuffer = defineRule({
  id: 'MTR-133',
  name: 'shared-buffer',
  section: 'ingestion',
  title: 'Several workers collect usage in one buffer without a lock',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Has every worker a buffer of its own, or a lock around the one they share?',
  cost: 'Workers send each other’s records and empty the buffer under one another: usage is sent twice, or overwritten and never sent.',
  remediation: 'Give each worker a local buffer, or hold a lock from the first append to the emptied buffer.',
  references: [
    'https://go.dev/doc/articles/race_detector',
    'https://cwe.mitre.org/data/definitions/362.html',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      yield* matchHalfGuarded(facts);
      yield* appendedAtOnce(facts, scope);
      const started = startedSeveralTimes(facts);
      if (started.size === 0) continue;
      for (const fn of facts.nodes('function')) {
        const start = started.get(fn.name ?? '');
        if (start === undefined || fn.name === null || takesLock(fn)) continue;
        const buffer = sharedIn(fn);
        if (buffer === null) continue;
        yield {
          file: facts.file,
          node: buffer.node,
          evidence: [{ file: facts.file, node: start }],
          confidence: 'certain',
          message: `\`${fn.name}\` runs in several workers at once and all of them append to \`${buffer.path}\` and empty it, with no lock: records are sent twice, or overwritten and never sent.`,
        } satisfies Match;
      }
    }
  },
});

/** The literals that a loop starts beside each other all add to one list of the function around them. */
function* appendedAtOnce(facts: FileFacts, { trace }: RuleScope): Generator<Match> {
  const { file } = facts;
  for (const { node, list, start } of parallelAppends(facts)) {
    const isMetering = sitesOf(file, trace).length > 0;
    if (!isMetering && !isAboutEvents(list, node) && !isBillingCode(node, file)) continue;
    yield {
      file,
      node,
      evidence: [{ file, node: start }],
      confidence: 'likely',
      message: `\`${list}\` is added to by several workers at once with no lock: of two additions at the same time one is lost, and its usage is never sent.`,
    };
  }
}

/** The lock that the flush takes is there because others append; one of them forgets it. */
function* matchHalfGuarded(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { path, append, swap } of halfGuardedBuffers(facts)) {
    if (!isAboutEvents(path, append) && !isBillingCode(append, file) && !isEventCode(append, file)) continue;
    yield {
      file,
      node: append,
      evidence: [{ file, node: swap }],
      confidence: 'likely',
      message: `\`${path}\` is emptied under a lock, but appended to without it: what is added between the reading and the emptying is thrown away, and never sent.`,
      remediation: 'Hold the same lock around every append.',
    };
  }
}

/** The list, or what is put into it, is of usage by its name. */
function isAboutEvents(path: string, append: SyntaxNode): boolean {
  for (const node of descendants(append))
    if (node.kind === 'name' && isAboutUsage(node.name, true)) return true;
  return isAboutUsage(path, true);
}

const RUNS = /^(Thread|submit|execute|spawn|start_new_thread|create_thread|start_thread)$/;

/** Functions that a loop starts beside each other: `for range n { go p.run() }`, `Thread(target=self.run)`. */
function startedSeveralTimes(facts: FileFacts): ReadonlyMap<string, SyntaxNode> {
  const started = new Map<string, SyntaxNode>();
  for (const node of facts.nodes('spawn'))
    if (node.value.kind === 'call' && loopAround(node) !== null) started.set(calleeName(node.value), node);
  for (const node of facts.callsNamed(RUNS)) {
    if (loopAround(node) === null) continue;
    for (const { value } of node.arguments) {
      // `pool.submit(this::work)`, `pool.submit(() -> work())`.
      const [only] = value.kind === 'function' ? value.body : [];
      const run = only?.kind === 'return' ? only.value : only;
      if (value.kind === 'member') started.set(value.name, node);
      else if (run?.kind === 'call') started.set(calleeName(run), node);
    }
  }
  return started;
}

interface Buffer {
  readonly path: string;
  readonly node: SyntaxNode;
}

const BUFFERS = new Set([
  'batch',
  'batches',
  'buffer',
  'buffered',
  'pending',
  'events',
  'usage',
  'records',
  'rows',
]);

/** A field of the shared object that the function both appends to and empties. */
function sharedIn(fn: FunctionNode): Buffer | null {
  const own = new Set([fn.receiver?.name ?? 'self', 'self', 'this']);
  const appended = new Map<string, SyntaxNode>();
  const emptied = new Set<string>();
  for (const node of descendants(fn)) {
    const field = node.kind === 'call' ? pushedTo(node) : null;
    if (field !== null) appended.set(field, node);
    const cleared = node.kind === 'call' && calleeName(node) === 'clear' ? receiverOf(node) : null;
    if (cleared !== null) emptied.add(pathOf(cleared));
    if (node.kind !== 'assign' || node.value === null) continue;
    const [target] = node.targets;
    if (target?.kind !== 'member') continue;
    const path = pathOf(target);
    if (node.value.kind === 'call' && calleeName(node.value) === 'append') appended.set(path, node);
    else if (isEmpty(node.value, path)) emptied.add(path);
  }
  for (const [path, node] of appended) {
    const [root = '', ...rest] = path.split('.');
    const isOwn = rest.length === 0 ? isFieldOf(fn, root) : own.has(root);
    if (!isOwn || !(emptied.has(path) || isPlainListField(path, fn))) continue;
    if (wordsOf(rest.at(-1) ?? root).some((word) => BUFFERS.has(word))) return { path, node };
  }
  return null;
}

/** `self.batch.append(event)`. */
function pushedTo({ callee }: CallNode): string | null {
  if (callee.kind !== 'member' || !/^(append|push|add|extend)$/.test(callee.name)) return null;
  return callee.object.kind === 'member' || callee.object.kind === 'name' ? pathOf(callee.object) : null;
}

/** `b.batch[:0]`, `nil`, `[]`, `make([]T, 0)`. */
function isEmpty(value: SyntaxNode, path: string): boolean {
  if (value.kind === 'null' || (value.kind === 'list' && value.items.length === 0)) return true;
  if (value.kind === 'index') return pathOf(value.object) === path;
  if (value.kind === 'object') return value.entries.length === 0;
  return value.kind === 'call' && /^(make|list|deque|new)$/.test(calleeName(value));
}

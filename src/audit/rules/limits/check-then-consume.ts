import { calleeLabel, calleeName } from '../../facts/calls.ts';
import { wordsOf } from '../../facts/names.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { guardsOf } from '../../trace/guards.ts';
import type { MeteringSite } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-401: a limit is checked first and used up later, and nothing keeps another request from passing in between. */
export const checkThenConsume = defineRule({
  id: 'MTR-401',
  name: 'check-then-consume',
  section: 'limits',
  title: 'A limit is checked and then consumed without atomicity',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is a limit checked and used up in one atomic step?',
  cost: 'Requests that run at the same time all pass the check, and usage beyond what was paid for is given away.',
  remediation:
    'Make the check part of the write: a conditional UPDATE whose affected rows are read, an atomic decrement with a floor, or a row lock held from the check to the write.',
  references: [
    'https://cwe.mitre.org/data/definitions/367.html',
    'https://www.postgresql.org/docs/current/explicit-locking.html',
  ],
  *match(scope) {
    const byFunction = Map.groupBy(scope.trace.sites, (site) => site.function);
    for (const [fn, sites] of byFunction) if (fn) yield* matchFunction(fn, sites);
  },
});

function* matchFunction(fn: FunctionNode, sites: readonly MeteringSite[]): Generator<Match> {
  const consumers = sites.filter(isConsumption);
  const used = new Set<MeteringSite>();
  for (const check of sites) {
    if (check.stage !== 'enforce' || !isGate(check.node)) continue;
    const consumer = consumers.find(
      (site) => site.node.span.start > check.node.span.end && speakOfTheSame(check, site),
    );
    if (!consumer || used.has(consumer) || isGuarded(check.node, consumer.node)) continue;
    used.add(consumer);
    yield toMatch(check, consumer, fn);
  }
}

function toMatch(check: MeteringSite, consumer: MeteringSite, fn: FunctionNode): Match {
  const consumed = consumer.node.kind === 'call' ? `\`${calleeLabel(consumer.node)}\`` : 'the write';
  const where = fn.name ? ` in \`${fn.name}\`` : '';
  return {
    file: check.file,
    node: check.node,
    evidence: [{ file: consumer.file, node: consumer.node }],
    confidence: consumer.operation === 'increment' || consumer.operation === 'change' ? 'likely' : 'possible',
    message:
      `The limit is checked here and used up later by ${consumed}${where}, with no lock between: ` +
      'requests that run at the same time all pass, and usage beyond the limit is never paid for.',
  };
}

/** The check decides whether the work goes on: it is tested, or its answer is. */
function isGate(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'if' || above.kind === 'conditional') return true;
    if (above.kind === 'assign' || above.kind === 'return' || above.kind === 'throw')
      return above.kind === 'assign';
    if (above.kind === 'function' || above.kind === 'loop') return false;
    if (above.kind === 'await' && above.parent?.kind !== 'assign') return true;
  }
  return false;
}

function isConsumption(site: MeteringSite): boolean {
  if (site.node.kind === 'import' || hasCondition(site)) return false;
  if (site.operation === 'increment') return true;
  if (site.operation === 'change' || site.operation === 'store')
    return site.stage === 'store' && site.basis !== 'vocabulary';
  return site.stage === 'emit' && site.node.kind === 'call' && CONSUMING.test(calleeName(site.node));
}

const CONSUMING = /^(deduct|consume|decrement|debit|charge|spend|use|increment|increase|decrease|burn)/i;

/** `SET used = used + $1 WHERE used + $1 <= quota`: the write checks by itself. */
function hasCondition({ statement }: MeteringSite): boolean {
  return statement !== null && statement.where.some((one) => /^(<|<=|>|>=)$/.test(one.operator));
}

/** Both hold the same lock, or both run in one transaction that locks the row. */
function isGuarded(check: SyntaxNode, consumer: SyntaxNode): boolean {
  const [a, b] = [guardsOf(check), guardsOf(consumer)];
  return a.lock !== null && b.lock !== null;
}

const LIMITED = new Set(
  'credit credits quota quotas balance seat seats storage usage allowance budget limit tokens units remaining used'.split(
    ' ',
  ),
);

/** The check and the write name the same thing: credits and credits, quota and usage. */
function speakOfTheSame(check: MeteringSite, consumer: MeteringSite): boolean {
  const names = limitedWords(check.node);
  for (const word of limitedWords(consumer.node)) if (names.has(word)) return true;
  return false;
}

function limitedWords(node: SyntaxNode): ReadonlySet<string> {
  const words = new Set<string>();
  for (const inner of descendants(node)) {
    const name =
      inner.kind === 'name' || inner.kind === 'member'
        ? inner.name
        : inner.kind === 'string'
          ? inner.value
          : '';
    if (name.length > MAX_TEXT) continue;
    for (const word of wordsOf(name)) if (LIMITED.has(word)) words.add(SINGULAR[word] ?? word);
  }
  return words;
}

const MAX_TEXT = 2_000;
const SINGULAR: Readonly<Record<string, string>> = {
  credits: 'credit',
  quotas: 'quota',
  seats: 'seat',
  used: 'usage',
  limit: 'quota',
};

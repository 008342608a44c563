import { calleeName, pathOf, receiverOf } from '../../facts/calls.ts';
import { wordsOf } from '../../facts/names.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { IfNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, makesUsageEvents } from '../../trace/billing-code.ts';
import { deliveringCalls } from '../../trace/deliveries.ts';
import { sitesOf } from '../../trace/sites-of.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-119: a record counted as failed goes on all the same. */
export const innerContinue = defineRule({
  id: 'MTR-119',
  name: 'inner-continue',
  section: 'ingestion',
  title: 'A record counted as failed is ingested all the same',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does a record that was counted as failed leave the loop over records, or only a loop inside of it?',
  cost: 'The record is told to have failed and is ingested without what failed: it is billed short, and twice when it is sent again.',
  remediation:
    'Leave the turn of the outer loop: a labelled `continue`, or a flag that is looked at after the inner loop.',
  references: [
    'https://go.dev/ref/spec#Continue_statements',
    'https://cwe.mitre.org/data/definitions/670.html',
  ],
  *match(scope) {
    const delivered = deliveringCalls(scope.trace.sites);
    for (const { file, nodes } of scope.audited) {
      const isMetering = sitesOf(file, scope.trace).length > 0;
      for (const node of nodes('if')) {
        const counter = countsAndContinues(node);
        if (counter === null || hasLabel(node, file.text)) continue;
        const [inner, outer] = loopsAround(node);
        if (inner === undefined || outer === undefined) continue;
        if (!isMetering && !isBillingCode(node, file) && !makesEvents(outer) && !makesUsageEvents(file))
          continue;
        const same =
          sameInOuter({ inner, outer, counter }) ??
          deliveredAfter(node, { inner, outer, counter }, delivered);
        if (same === null) continue;
        yield {
          file,
          node,
          evidence: [{ file, node: same }],
          confidence: 'likely',
          message: `\`continue\` after \`${counter}\` leaves only the inner loop: the record counts as failed and is ingested all the same, billed without what failed, and again when it is sent once more.`,
        } satisfies Match;
      }
    }
  },
});

const FAILED = new Set([
  'failed',
  'failures',
  'failure',
  'errors',
  'errored',
  'invalid',
  'rejected',
  'skipped',
]);

/** The counter that an `if` counts up before it continues: `failed += 1; continue`. */
function countsAndContinues({ then }: IfNode): string | null {
  if (then.at(-1)?.kind !== 'continue') return null;
  for (const node of then) {
    const [target] = node.kind === 'assign' && node.operator === '+=' ? node.targets : [];
    const name = target === undefined ? '' : pathOf(target);
    if (wordsOf(name).some((word) => FAILED.has(word))) return name;
  }
  return null;
}

/** The `continue` is the last thing in the inner loop, where it changes nothing, and the record is delivered behind it. */
function deliveredAfter(
  node: IfNode,
  { inner, outer, counter }: Nested,
  delivered: ReadonlySet<SyntaxNode>,
): SyntaxNode | null {
  if (inner.body.at(-1) !== node || node.else.length > 0 || !countsRecords(counter)) return null;
  for (const statement of outer.body) {
    if (statement.span.start < inner.span.end) continue;
    for (const one of descendants(statement, ({ kind }) => kind !== 'function'))
      if (delivered.has(one) || (one.kind === 'call' && TAKES_IN.test(calleeName(one)))) return one;
  }
  return null;
}

/** What a record goes on to when nothing is wrong with it. */
const TAKES_IN = /^(add|push|append|store|save|insert|submit|ingest|accept)(_?\w+)?$/i;

/** `failed`, `result.rejectedRows`; what counts columns counts no records. */
function countsRecords(counter: string): boolean {
  const last = counter.split('.').at(-1) ?? '';
  return wordsOf(last).every(
    (word) => FAILED.has(word) || /^(count|rows?|records?|events?|items?|total|num|entries)$/.test(word),
  );
}

/** `continue rows` leaves the loop it names. */
function hasLabel({ then }: IfNode, text: string): boolean {
  const jump = then.at(-1);
  return jump !== undefined && /\s\w/.test(text.slice(jump.span.start, jump.span.end));
}

function loopsAround(node: SyntaxNode): readonly LoopNode[] {
  const loops: LoopNode[] = [];
  for (const above of ancestors(node)) {
    if (above.kind === 'function') break;
    if (above.kind === 'loop') loops.push(above);
  }
  return loops;
}

interface Nested {
  readonly inner: LoopNode;
  readonly outer: LoopNode;
  readonly counter: string;
}

/** What the outer loop is over becomes an event: `events.push(…)`, `eventRequests = append(eventRequests, …)`. */
function makesEvents(outer: LoopNode): boolean {
  for (const statement of outer.body)
    for (const node of descendants(statement, ({ kind }) => kind !== 'function')) {
      if (node.kind !== 'call' || !/^(append|push|add|extend|<<)$/i.test(calleeName(node))) continue;
      const into = receiverOf(node) ?? node.arguments[0]?.value ?? null;
      if (into !== null && wordsOf(pathOf(into)).some((word) => INGESTED.has(word))) return true;
    }
  return false;
}

const INGESTED = new Set(['event', 'events', 'usage', 'usages', 'readings']);

/** The outer loop counts and continues in the same way, so that a record is one turn of it. */
function sameInOuter({ inner, outer, counter }: Nested): IfNode | null {
  for (const statement of outer.body) {
    if (statement === inner) continue;
    for (const node of descendants(statement, ({ kind }) => kind !== 'loop' && kind !== 'function'))
      if (node.kind === 'if' && countsAndContinues(node) === counter) return node;
  }
  return null;
}

import { pathOf } from '../../facts/calls.ts';
import { unstableIn } from '../../facts/keys/unstable-values.ts';
import { wordsOf } from '../../facts/names.ts';
import { toTimeComparison } from '../../facts/time/comparisons-of-time.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { FunctionNode, IfNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { isQuantity } from '../../trace/amount-names.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-331: usage is taken from the period that starts after now, in which there can be none. */
export const futureWindow = defineRule({
  id: 'MTR-331',
  name: 'future-window',
  section: 'aggregation',
  title: 'Usage is looked for in a period that has not begun',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is the current period the one that began at or before now?',
  cost: 'No usage lies after now: the figure stays zero, limits never apply to it, and the customer sees nothing used.',
  remediation: 'Take the period whose start is not after now and whose end is.',
  references: ['https://pkg.go.dev/time#Time.After', 'https://cwe.mitre.org/data/definitions/697.html'],
  *match(scope) {
    for (const { file, nodes } of scope.audited)
      for (const node of nodes('if')) {
        const item = itemOf(node);
        const found = item === null ? null : startAfterNow(node.test, item);
        const taken = found === null ? null : takenFrom(node, item ?? '');
        if (found === null || taken === null || !isBillingCode(node, file)) continue;
        yield {
          file,
          node: node.test,
          evidence: [{ file, node: taken }],
          confidence: 'likely',
          message: `\`${pathOf(found)}\` is asked to lie after the present moment, and usage is taken from what does: nothing was used in a period that has not begun, so that the figure is always zero.`,
        } satisfies Match;
      }
  },
});

/** The name that stands for one period in the loop or callback around. */
function itemOf(node: IfNode): string | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'loop') return itemOfLoop(above);
    if (above.kind === 'function') return itemOfCallback(above);
  }
  return null;
}

function itemOfLoop({ variety, variables }: LoopNode): string | null {
  const last = variables.at(-1);
  return variety === 'each' && last?.kind === 'name' ? last.name : null;
}

function itemOfCallback(fn: FunctionNode): string | null {
  const [first] = fn.parameters;
  return fn.variety === 'lambda' && first !== undefined ? first.name : null;
}

const STARTS = new Set(['window', 'bucket', 'start', 'starts', 'timestamp', 'period', 'begin', 'from']);

/** The start of the item in an unnegated comparison with the clock, where nothing else makes the test true. */
function startAfterNow(test: SyntaxNode, item: string): SyntaxNode | null {
  for (const node of descendants(test, (inner) => !(inner.kind === 'unary' && inner.operator === '!'))) {
    if (node.kind === 'unary' && node.operator === '!') continue;
    const compared = toTimeComparison(node);
    if (compared === null) continue;
    const { later, earlier } = compared;
    const path = pathOf(later);
    if (later.kind !== 'member' || path.split('.')[0] !== item || !isNow(earlier)) continue;
    if (wordsOf(later.name).some((word) => STARTS.has(word)) && !/end|expir|due|next/i.test(later.name))
      return later;
  }
  return null;
}

/** The clock itself, not a moment reckoned from it. */
function isNow(node: SyntaxNode): boolean {
  const value = resolve(node);
  if (value.kind !== 'call') return false;
  const unstable = unstableIn(value);
  if (unstable?.kind !== 'clock') return false;
  return (
    value === unstable.by || /\.(In|UTC|Local|getTime|valueOf|utc|Unix|UnixMilli)$/.test(pathOf(value.callee))
  );
}

/** What is taken in the branch: a quantity of the item. */
function takenFrom({ then }: IfNode, item: string): SyntaxNode | null {
  for (const statement of then)
    for (const node of descendants(statement)) {
      if (node.kind !== 'assign' && node.kind !== 'return') continue;
      const { value } = node;
      if (value?.kind !== 'member' || pathOf(value).split('.')[0] !== item) continue;
      if (isQuantity(value.name) || /value|total|usage|amount|sum/i.test(value.name)) return node;
    }
  return null;
}

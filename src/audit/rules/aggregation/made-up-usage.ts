import { calleePath } from '../../facts/calls.ts';
import { wordsOf } from '../../facts/names.ts';
import { assignmentsOf, literalNumber } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { isQuantity } from '../../trace/amount-names.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-332: a fixed number is added to usage that was read from where it is counted. */
export const madeUpUsage = defineRule({
  id: 'MTR-332',
  name: 'made-up-usage',
  section: 'aggregation',
  title: 'A fixed number is added to measured usage',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is the usage that is shown or billed the one that was measured, with nothing added by hand?',
  cost: 'Every customer is shown or billed usage that never was; left over from a test, it stays until somebody compares.',
  remediation: 'Remove the line; where a minimum is meant, take the greater of the two.',
  references: ['https://cwe.mitre.org/data/definitions/489.html'],
  *match(scope) {
    for (const { file, nodes } of scope.audited)
      for (const assign of nodes('assign')) {
        const name = addedTo(assign);
        if (name === null || !isUnconditional(assign) || !isBillingCode(assign, file)) continue;
        const read = measuredBy(name, assign);
        if (read === null) continue;
        yield {
          file,
          node: assign,
          evidence: [{ file, node: read }],
          confidence: 'likely',
          message: `\`${name}\` was read from where usage is counted, and a number that nobody used is added to it here for every customer: what is shown or billed from it is more than was used.`,
        } satisfies Match;
      }
  },
});

/** The name of a quantity that a fixed number, or another quantity times one, is added to. */
function addedTo({ operator, targets, value }: AssignNode): string | null {
  const [target] = targets;
  if (operator !== '+=' || target?.kind !== 'name' || value === null) return null;
  const words = wordsOf(target.name);
  // Counting tokens adds a fixed overhead for each message.
  if (!isQuantity(target.name) && !words.includes('usage')) return null;
  if (words.some((word) => /^(token|tokens|retry|attempt|attempts|page|offset|index)$/.test(word)))
    return null;
  return isFixed(value) ? target.name : null;
}

const SMALLEST = 2;

/** A whole number above one, alone or as a factor: `2`, `activeKeys * 151`. */
function isFixed(value: SyntaxNode): boolean {
  const number = value.kind === 'number' ? literalNumber(value) : null;
  if (number !== null) return Number.isInteger(number) && number >= SMALLEST;
  if (value.kind !== 'binary' || value.operator !== '*') return false;
  const [plain, factor] = value.left.kind === 'name' ? [value.left, value.right] : [value.right, value.left];
  return plain.kind === 'name' && isQuantity(plain.name) && factor.kind === 'number' && isFixed(factor);
}

/** A statement of the function's own body, or of the file's. */
function isUnconditional({ parent }: AssignNode): boolean {
  return parent?.kind === 'function' || parent?.kind === 'file';
}

const READS = /(^|\.)(query\w*|find\w*|get\w*|fetch\w*|load\w*|select|sum|count|aggregate|all|rpc|raw)$/i;

/** The first value of the name, where it was read from elsewhere. */
function measuredBy(name: string, at: AssignNode): AssignNode | null {
  const [first, ...others] = assignmentsOf(name, at).filter((one) => one.operator !== '+=');
  if (first === undefined || others.length > 0 || first.value === null || first.span.start > at.span.start)
    return null;
  for (const node of descendants(first.value)) {
    if (node.kind === 'await') return first;
    if (node.kind === 'call' && READS.test(calleePath(node))) return first;
  }
  return null;
}

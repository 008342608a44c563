import { calleeName, pathOf } from '../../facts/calls.ts';
import { isConversion } from '../../facts/conversions.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type Unit, unitOf } from '../../facts/units.ts';
import { valueOfName } from '../../facts/values.ts';
import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isScreenCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-343: two values of different units are added, subtracted or compared. */
export const mixedUnits = defineRule({
  id: 'MTR-343',
  name: 'mixed-units',
  section: 'aggregation',
  title: 'Two units are reckoned with as if they were one',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Are both sides of every sum, difference and comparison of amounts, durations and sizes in one unit?',
  cost: 'The smaller unit drowns the larger one: a refund of a negative amount, a limit that is never or always reached, a balance off by a factor of a hundred or a thousand.',
  remediation: 'Convert one side first, and carry the unit in the name on both sides.',
  references: [
    'https://docs.stripe.com/currencies#minor-units',
    'https://cwe.mitre.org/data/definitions/682.html',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const node of [...facts.nodes('binary'), ...facts.nodes('call')]) {
        const sides = sidesOf(node);
        if (sides !== null) yield* matchSides(facts, node, sides);
      }
      for (const node of facts.nodes('binary')) yield* matchHundred(facts, node);
      for (const node of facts.nodes('assign')) yield* matchAdded(facts, node);
    }
  },
});

/** What is reckoned together: `a - b`, `a <= b`, `min(a, b)`. */
function sidesOf(node: SyntaxNode): readonly [SyntaxNode, SyntaxNode] | null {
  if (node.kind === 'binary')
    return /^([+\-<>]|[<>=!]=|[=!]==)$/.test(node.operator) ? [node.left, node.right] : null;
  if (node.kind !== 'call' || !/^(min|max)$/i.test(calleeName(node))) return null;
  const [one, other, ...more] = node.arguments;
  return one === undefined || other === undefined || more.length > 0 ? null : [one.value, other.value];
}

function* matchSides(
  facts: FileFacts,
  node: SyntaxNode,
  [left, right]: readonly [SyntaxNode, SyntaxNode],
): Generator<Match> {
  const [one, other] = [unitBehind(left, facts), unitBehind(right, facts)];
  if (one === null || other === null || one.measure !== other.measure || one.unit === other.unit) return;
  if (!isPaidFor(one) && !isBillingCode(node, facts.file)) return;
  const [first, second] = [labelOf(left), labelOf(right)];
  yield {
    file: facts.file,
    node,
    confidence: 'likely',
    message: `\`${first}\` is in ${one.unit} and \`${second}\` in ${other.unit}, and the two are reckoned with as they stand: the result is in neither, and what is billed, refunded or allowed from it is wrong by the factor between them.`,
  };
}

/** `balance_micros -= cost_usd`. */
function* matchAdded(facts: FileFacts, node: AssignNode): Generator<Match> {
  const [target, ...others] = node.targets;
  if (!/^[+-]=$/.test(node.operator) || target === undefined || others.length > 0 || node.value === null)
    return;
  yield* matchSides(facts, node, [target, node.value]);
}

/** The unit of a value, or of what a name without one was given: `total := float64(spentCents + heldCents)`. */
function unitBehind(node: SyntaxNode, facts: FileFacts): Unit | null {
  const own = unitOf(node, facts);
  if (own !== null || node.kind !== 'name') return own;
  const value = valueOfName(node.name, node);
  const given = value === null ? null : (convertedBy(value) ?? value);
  if (given === null) return null;
  if (given.kind !== 'binary' || !/^[+-]$/.test(given.operator)) return unitOf(given, facts);
  const [left, right] = [unitOf(given.left, facts), unitOf(given.right, facts)];
  return left !== null && left.unit === right?.unit ? left : null;
}

/** What a conversion is given; null for anything else. */
function convertedBy(node: SyntaxNode): SyntaxNode | null {
  const [only, ...others] = node.kind === 'call' && isConversion(calleeName(node)) ? node.arguments : [];
  return only === undefined || others.length > 0 ? null : only.value;
}

/** Money and tokens are paid for wherever they stand; seconds and bytes are where the code says so. */
function isPaidFor({ measure }: Unit): boolean {
  return measure === 'money' || measure === 'tokens';
}

function labelOf(node: SyntaxNode): string {
  return pathOf(node.kind === 'binary' ? node.left : node);
}

/** `self.amount_paid / 100` where the column already has places behind the point. */
function* matchHundred(facts: FileFacts, node: SyntaxNode & { kind: 'binary' }): Generator<Match> {
  if (node.operator !== '/' || node.right.kind !== 'number' || node.right.value !== 100) return;
  const unit = unitOf(node.left, facts);
  if (unit?.by !== 'declaration' || unit.unit !== 'whole units') return;
  yield {
    file: facts.file,
    node,
    confidence: 'likely',
    severity: isScreenCode(node, facts.file) ? 'medium' : 'high',
    message: `\`${pathOf(node.left)}\` is kept in a column with places behind the point, in whole units, and is divided by 100 as if it were in cents: what comes out is a hundredth of the amount.`,
    remediation: 'Take the amount as it is kept, and divide only what comes in cents.',
  };
}

import { allGiven, calleeName, lastNameOf, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isConversion } from '../../facts/units/conversions.ts';
import { type Unit, unitOf, unitOfName } from '../../facts/units/units.ts';
import { assignmentsOf, isZero, valueOfName } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { AssignNode, BinaryNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isQuantity } from '../../trace/amount-names.ts';
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
    return /^([+\-<>]|[<>=!]=)$/.test(node.operator) ? [node.left, node.right] : null;
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
  const added = addedUp(node, facts);
  if (added !== null) return added;
  const given = value === null ? null : (convertedBy(value) ?? value);
  return given === null ? null : unitOfResult(given, facts);
}

/** The unit of a sum, of a price times a quantity, of what goes over many, and of a length of time that is asked for one. */
function unitOfResult(given: SyntaxNode, facts: FileFacts): Unit | null {
  if (given.kind === 'call') return unitOfGetter(given) ?? summedUnit(given, facts);
  if (given.kind !== 'binary') return unitOf(given, facts);
  const [left, right] = [unitOf(given.left, facts), unitOf(given.right, facts)];
  if (given.operator === '*') return pricedUnit(given, left ?? right);
  return /^[+-]$/.test(given.operator) && left !== null && left.unit === right?.unit ? left : null;
}

/** A price in dollars times a quantity is in dollars; times a number or another unit it may be in anything. */
function pricedUnit({ left, right }: BinaryNode, unit: Unit | null): Unit | null {
  const isOfQuantity = [left, right].some(
    (side) => isQuantity(lastNameOf(side)) && unitOfName(lastNameOf(side)) === null,
  );
  return unit?.measure === 'money' && isOfQuantity ? unit : null;
}

const SUMS = /^(sum|sum_?of|sum_?by|total)$/i;

/** `sum(bucket.size_bytes for bucket in buckets)`, `lines.sum { |line| line.quantity * line.price_dollars }`. */
function summedUnit(call: CallNode, facts: FileFacts): Unit | null {
  if (!SUMS.test(calleeName(call))) return null;
  let found: Unit | null = null;
  for (const given of allGiven(call))
    for (const node of descendants(given)) {
      const isPart = node.parent?.kind === 'binary' && /^[*/]$/.test(node.parent.operator);
      const unit =
        node.kind === 'binary' && node.operator === '*'
          ? unitOfResult(node, facts)
          : node.kind === 'member' && !isPart
            ? unitOf(node, facts)
            : null;
      if (node.kind === 'number' || (node.kind === 'binary' && node.operator === '/')) return null;
      if (unit === null) continue;
      if (found !== null && found.unit !== unit.unit) return null;
      found = unit;
    }
  return found;
}

/** A name that starts at nothing, and is only added to, by values of one unit. */
function addedUp(node: SyntaxNode & { kind: 'name' }, facts: FileFacts): Unit | null {
  const assignments = assignmentsOf(node.name, node);
  // Asked at each of them, a list of thousands would be gone through thousands of times.
  if (assignments.length > MAX_ADDED) return null;
  const all = assignments.filter(({ span }) => span.start < node.span.start);
  const added = all.filter(({ operator }) => operator === '+=');
  const first = all.filter(({ operator }) => operator !== '+=');
  if (added.length === 0 || first.some(({ value }) => value !== null && !isZero(value))) return null;
  const units = added.map(({ value }) =>
    value === null ? null : (unitOf(value, facts) ?? unitOfResult(value, facts)),
  );
  const [unit] = units;
  return unit != null && units.every((one) => one?.unit === unit.unit) ? unit : null;
}

/** Lines that add to one total; more make a table. */
const MAX_ADDED = 8;

/** `elapsed.Milliseconds()`, `period.total_seconds()`, `duration.toMinutes()`. */
function unitOfGetter(call: CallNode): Unit | null {
  if (call.arguments.length > 0 || receiverOf(call) === null) return null;
  const said = /^(?:to|as|get|in|total|in_whole)?_?(milliseconds|millis|seconds|secs|minutes|hours)$/i.exec(
    calleeName(call),
  )?.[1];
  return said === undefined ? null : unitOfName(`elapsed_${said.toLowerCase()}`);
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

import { pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { literalNumber, resolve } from '../../facts/values.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { BinaryNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-323: a share of one, the whole period, is dealt with as if it were none. */
export const completeShare = defineRule({
  id: 'MTR-323',
  name: 'complete-share',
  section: 'aggregation',
  title: 'A complete period is dealt with like none',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does a proration or progress of exactly one give the full amount?',
  cost: 'On the last day, or for a full period, the amount drops to zero: what is shown or billed is nothing just when it should be everything.',
  remediation: 'Include the end: `ratio > 0 && ratio <= 1`.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/prorations',
    'https://cwe.mitre.org/data/definitions/193.html',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const node of facts.nodes('binary')) yield* matchTest(facts, node);
  },
});

const SHARE =
  /^(ratio|fraction|share|progress|proration|prorata|rata|coefficient|factor|percentage|percent|portion|elapsed)$/;

function* matchTest(facts: FileFacts, node: BinaryNode): Generator<Match> {
  const share = openShare(node);
  if (share === null || !wordsOf(share).some((word) => SHARE.test(word))) return;
  if (!isBillingCode(node, facts.file) || !endsInNothing(node)) return;
  yield {
    file: facts.file,
    node,
    confidence: 'likely',
    message: `\`${share}\` of exactly 1, the whole period, is left out like 0 and comes to nothing: on its last day a complete period counts as none.`,
  };
}

/** The name held strictly between 0 and 1: `x > 0 && x < 1`, `x <= 0 || x >= 1`. */
function openShare({ operator, left, right }: BinaryNode): string | null {
  if (operator === '&&') {
    const inner = boundedBy(left, '>', 0) ?? boundedBy(right, '>', 0);
    return inner !== null && (boundedBy(left, '<', 1) ?? boundedBy(right, '<', 1)) === inner ? inner : null;
  }
  if (operator !== '||') return null;
  const outer = boundedBy(left, '<=', 0) ?? boundedBy(right, '<=', 0);
  return outer !== null && (boundedBy(left, '>=', 1) ?? boundedBy(right, '>=', 1)) === outer ? outer : null;
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

function boundedBy(node: SyntaxNode, operator: string, bound: number): string | null {
  if (node.kind !== 'binary') return null;
  if (node.operator === operator && literalNumber(node.right) === bound) return named(node.left);
  return MIRRORED[operator] === node.operator && literalNumber(node.left) === bound
    ? named(node.right)
    : null;
}

function named(node: SyntaxNode): string | null {
  const path = pathOf(node);
  return path === '' || path.includes('?') ? null : lastName(path);
}

/** What is left out by the test gives zero or nothing. */
function endsInNothing(test: BinaryNode): boolean {
  let isLeftOut = test.operator === '||';
  let below: SyntaxNode = test;
  for (const above of ancestors(test)) {
    if (above.kind === 'unary' && above.operator === '!') isLeftOut = !isLeftOut;
    else if (above.kind === 'if' && above.test === below) {
      const branch = isLeftOut ? above.then : above.else;
      return branch.some(givesNothing);
    } else if (above.kind === 'conditional' && above.test === below)
      return isNothing(isLeftOut ? above.then : above.else);
    else if (above.kind !== 'binary' && above.kind !== 'other') return false;
    below = above;
  }
  return false;
}

function givesNothing(statement: SyntaxNode): boolean {
  if (statement.kind === 'return') return statement.value !== null && isNothing(statement.value);
  return statement.kind === 'assign' && statement.value !== null && isNothing(statement.value);
}

/** `0`, `BigDecimal("0")`, `Decimal.ZERO`, `null`. */
function isNothing(node: SyntaxNode): boolean {
  const value = resolve(node);
  if (value.kind === 'null') return true;
  if (value.kind === 'number') return value.value === 0;
  if (value.kind === 'member') return /^zero$/i.test(value.name);
  if (value.kind !== 'call' || value.arguments.length !== 1) return false;
  return [...descendants(value)].some(
    (inner) =>
      (inner.kind === 'string' && /^0(\.0+)?$/.test(inner.value)) ||
      (inner.kind === 'number' && inner.value === 0),
  );
}

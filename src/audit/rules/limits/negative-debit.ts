import { calleeLabel, calleeName } from '../../facts/calls.ts';
import { wordsOf } from '../../facts/names.ts';
import { textOf } from '../../facts/text-of.ts';
import { literalNumber } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, IfNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { type BalanceMove, splitTransfers } from '../../trace/limits/balance-moves.ts';
import { repeatableGrants } from '../../trace/repeats/repeatable-grants.ts';
import { type RepeatableRefund, repeatableRefunds } from '../../trace/repeats/repeatable-refunds.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-409: an amount that is known to be negative is taken off a balance, which adds it. */
export const negativeDebit = defineRule({
  id: 'MTR-409',
  name: 'negative-debit',
  section: 'limits',
  title: 'A balance is changed the wrong way',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does every change of a balance go the way it is meant, once, and in one step?',
  cost: 'The debt of a customer becomes credit: usage is given away.',
  remediation: 'Hand over the absolute amount (`-amount`), or make one signed change of the balance.',
  references: ['https://cwe.mitre.org/data/definitions/682.html'],
  *match(scope) {
    for (const facts of scope.audited) {
      const { file, nodes } = facts;
      for (const test of nodes('if')) {
        const negative = negativeBranch(file, test);
        if (negative) yield* matchBranch(file, negative, test);
      }
      for (const { from, to } of splitTransfers(facts)) yield toSplit(file, from, to);
      for (const move of repeatableGrants(facts, scope.trace)) yield toRepeated(move);
      for (const refund of repeatableRefunds(facts, scope.trace.calls)) yield toRefund(file, refund);
    }
  },
});

function toSplit(file: SyntaxFile, from: SyntaxNode, to: SyntaxNode): Match {
  return {
    file,
    node: to,
    evidence: [{ file, node: from }],
    confidence: 'likely',
    message:
      'One side of this transfer is written before, and not in the same transaction: when this one fails, or the process ends in between, ' +
      'credit is gone from one customer and never reaches the other, or comes from nothing.',
    remediation: 'Change both balances, and record the transfer under its own unique id, in one transaction.',
  };
}

function toRepeated({ file, node }: BalanceMove): Match {
  return {
    file,
    node,
    confidence: 'likely',
    message:
      'This grant adds to the balance each time it is reached, and nothing here tells a second run from the first: ' +
      'run again after a crash or by hand, it gives the same credit twice, and usage is given away.',
    remediation:
      'Insert a row for the grant first, unique on what it is for (the period, the order, the code), in the same transaction, and add only where it was new.',
  };
}

function toRefund(file: SyntaxFile, { node, charge, lookup, isDrawnAnew }: RepeatableRefund): Match {
  const last = isDrawnAnew ? ', and the refund has a new name of its own each time' : '';
  return {
    file,
    node,
    evidence: [{ file, node: lookup }],
    // Without a name of its own a constraint that is not seen may stop the second one.
    confidence: isDrawnAnew ? 'likely' : 'possible',
    message: `Nothing here asks whether \`${charge}\` was refunded already, or is in a state to be${last}: asked for twice, the amount is paid back twice.`,
    remediation: `Ask for what of \`${charge}\` is left to refund under a lock, and name the refund after it, so that a second one is refused.`,
  };
}

interface NegativeBranch {
  readonly amount: string;
  readonly body: readonly SyntaxNode[];
}

/** The branch in which the compared amount is below zero, or at most zero. */
function negativeBranch(file: SyntaxFile, { test, then, else: other }: IfNode): NegativeBranch | null {
  if (test.kind !== 'binary' || literalNumber(test.right) !== 0) return null;
  if (test.left.kind !== 'name' && test.left.kind !== 'member') return null;
  const amount = textOf(file, test.left);
  if (test.operator === '<') return { amount, body: then };
  return /^>=?$/.test(test.operator) && other.length > 0 ? { amount, body: other } : null;
}

function* matchBranch(file: SyntaxFile, { amount, body }: NegativeBranch, test: IfNode): Generator<Match> {
  for (const statement of body)
    for (const node of descendants(statement)) {
      if (node.kind === 'assign' && node.targets.some((target) => textOf(file, target) === amount)) return;
      if (node.kind !== 'call' || !isDebit(node)) continue;
      if (!node.arguments.some(({ value }) => textOf(file, value) === amount)) continue;
      yield {
        file,
        node,
        evidence: [{ file, node: test.test }],
        confidence: 'likely',
        message:
          `\`${amount}\` is not above zero in this branch, and \`${calleeLabel(node)}\` takes it off: ` +
          'taking off a negative amount adds it, so the debt becomes credit that was never paid for.',
      };
    }
}

const DEBITS = /^(decrease|deduct|debit|subtract|decrement|spend|burn|withdraw)$/;
const BALANCES = /^(quotas?|credits?|balances?|usage|tokens?|wallets?|allowance|budget|funds)$/;

function isDebit(call: CallNode): boolean {
  const words = wordsOf(calleeName(call));
  return words.some((word) => DEBITS.test(word)) && words.some((word) => BALANCES.test(word));
}

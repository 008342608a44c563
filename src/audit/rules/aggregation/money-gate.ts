import { calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { literalNumber } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { hintOf } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-324: usage is kept only where it cost something. */
export const moneyGate = defineRule({
  id: 'MTR-324',
  name: 'money-gate',
  section: 'aggregation',
  title: 'Usage that costs nothing is not recorded',
  severity: 'medium',
  classification: 'deficiency',
  question: 'Is usage recorded for its own sake, also inside a free tier and at a price of zero?',
  cost: 'Units of a free tier or at a price of zero are missing from the usage that customers see, and from whatever is computed from it later.',
  remediation: 'Ask for units or events (`units > 0`), not for money, or record the usage in any case.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api',
    'https://openmeter.io/docs/metering/guides/reporting-usage',
  ],
  *match(scope) {
    for (const facts of scope.audited) for (const node of facts.nodes('if')) yield* matchIf(facts, node);
  },
});

function* matchIf(facts: FileFacts, node: IfNode): Generator<Match> {
  const money = paidName(node.test);
  if (money === null || node.else.length > 0) return;
  const kept = node.then.map(usageKept).find((call) => call !== null);
  if (!kept) return;
  yield {
    file: facts.file,
    node: node.test,
    evidence: [{ file: facts.file, node: kept }],
    confidence: 'likely',
    message: `Usage is only kept where \`${money}\` is above zero: units inside a free tier, or whose price is zero, are missing from \`${calleePath(kept)}\` and from all that is shown or computed from it.`,
  };
}

/** The amount of money asked to be above zero: `amount > 0`, `total_amount_cents.positive?`. */
function paidName(test: SyntaxNode): string | null {
  if (test.kind === 'member' || test.kind === 'call') {
    const name = test.kind === 'member' ? test.name : calleeName(test);
    if (!/^(positive\?|is_?positive|nonzero\?)$/i.test(name)) return null;
    return moneyIn(
      test.kind === 'member' ? test.object : test.callee.kind === 'member' ? test.callee.object : null,
    );
  }
  if (test.kind !== 'binary' || test.operator !== '>' || literalNumber(test.right) !== 0) return null;
  return moneyIn(test.left);
}

function moneyIn(node: SyntaxNode | null): string | null {
  if (node === null) return null;
  const path = pathOf(node);
  const name = lastName(path);
  const words = wordsOf(name);
  // Credits and quota are used up as they are, and a balance is no price.
  if (
    words.some((word) =>
      /^(credits?|tokens?|units?|quantity|balance|usage|limit|rate|discount|tax|refund|quota|used)$/.test(
        word,
      ),
    )
  )
    return null;
  return isMoneyName(name) ? path : null;
}

const MAKES = /^(create!?|insert|insert_?one|add|build|save|bulk_?create|record\w*|track\w*|new)$/i;
const USAGE_ROW =
  /(^|_)(usages?|usage_(records?|events?|logs?|entry|entries|rows?|history)|metering_records?|consumptions?)$/;

/** A call that makes or stores a row of usage, holding the usage itself. */
function usageKept(statement: SyntaxNode): CallNode | null {
  for (const inner of descendants(statement)) {
    if (inner.kind !== 'call') continue;
    const parts = calleePath(inner).split('.');
    const entities = inner.isNew ? parts : parts.slice(0, -1);
    const isRow =
      entities.some((part) => USAGE_ROW.test(wordsOf(part).join('_'))) &&
      (inner.isNew || MAKES.test(calleeName(inner)));
    const words = wordsOf(calleeName(inner));
    const isRecord =
      /^(record|track|store|save|log)$/.test(words[0] ?? '') && hintOf(words.slice(1)) === 'strong';
    if ((isRow || isRecord) && holdsUnits(inner)) return inner;
  }
  return null;
}

/** What is kept holds more than the money. */
function holdsUnits(call: CallNode): boolean {
  const keys: string[] = [];
  for (const inner of descendants(call)) {
    if (inner.kind === 'object') keys.push(...inner.entries.map(({ key }) => key ?? ''));
    if (inner.kind === 'call') keys.push(...inner.arguments.map(({ name }) => name ?? ''));
  }
  return keys.some((key) =>
    wordsOf(key).some((word) => /^(usage|units?|quantity|tokens?|count|requests|seconds)$/.test(word)),
  );
}

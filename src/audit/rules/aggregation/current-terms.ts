import { pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { isClockBased } from '../../facts/time/clocks.ts';
import { ancestors, descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-320: terms that hold now decide what is charged for something that was used before. */
export const currentTerms = defineRule({
  id: 'MTR-320',
  name: 'current-terms',
  section: 'aggregation',
  title: 'Terms of today are applied to usage of the past',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is every price, plan, trial and promotion looked up as it was when the usage happened?',
  cost: 'What was used under one price is billed under another: a promotion that ended in between is charged for, one that began is given away.',
  remediation:
    'Hand the time of the usage to the question (`isFree(run.startedAt)`), or store the terms with the usage.',
  references: ['https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage'],
  *match({ files }) {
    const asked = askedOfClock(files);
    for (const facts of files)
      for (const node of [...facts.nodes('if'), ...facts.nodes('conditional')])
        yield* matchTest(facts, node.test, asked);
  },
});

interface Asked {
  readonly file: SyntaxFile;
  readonly fn: FunctionNode;
}

const TERMS =
  /^(free|trial|trialing|promo|promotion|promotional|discount|discounted|grace|tier|plan|upgrade|upgraded|introductory|grandfathered|legacy|coupon|offer|rate|price|pricing)$/;

/** Functions without parameters that answer for terms by comparing with the clock. */
function askedOfClock(files: readonly FileFacts[]): ReadonlyMap<string, Asked> {
  const asked = new Map<string, Asked>();
  for (const facts of files)
    for (const fn of facts.nodes('function')) {
      if (fn.name === null || !wordsOf(fn.name).some((word) => TERMS.test(word))) continue;
      if (fn.parameters.some(({ name }) => !/^(self|this|ctx|cls)$/.test(name))) continue;
      if (comparesWithClock(fn)) asked.set(fn.name.replace(/\?$/, ''), { file: facts.file, fn });
    }
  return asked;
}

function comparesWithClock(within: SyntaxNode): boolean {
  for (const node of descendants(within)) {
    if (node.kind === 'binary' && isOrdering(node.operator))
      if (isClockBased(node.left) || isClockBased(node.right)) return true;
    if (node.kind === 'call' && CLOCK_TESTS.test(lastName(pathOf(node.callee)))) {
      const [first] = node.arguments;
      if (first === undefined ? CLOCK_WORDS.test(lastName(pathOf(node.callee))) : isClockBased(first.value))
        return true;
    }
  }
  return false;
}

const CLOCK_TESTS =
  /^(after|before|isAfter|isBefore|After|Before|is_?past|is_?future|past\??|future\??|isPast|isFuture)$/;
const CLOCK_WORDS = /past|future/i;

const BILLS =
  /^(bill|billing|billed|charge|charges|invoice|rate|settle|meter|record|usage|price|finalize|close)$/;
/** What was used is over: it has an end, or a length. */
const OVER =
  /^(ended|finished|stopped|completed|terminated|destroyed|duration|elapsed|used|ready|run|runtime|minutes|seconds)$/;

function* matchTest(facts: FileFacts, test: SyntaxNode, asked: ReadonlyMap<string, Asked>): Generator<Match> {
  const fn = enclosingNamedFunction(test);
  if (fn === null || !wordsOf(fn.name ?? '').some((word) => BILLS.test(word)) || !isOfThePast(fn)) return;
  for (const node of descendants(test)) {
    if (node.kind !== 'member' && node.kind !== 'call') continue;
    if (node.kind === 'call' && node.arguments.length > 0) continue;
    // The callee of a call is met by itself as well.
    if (node.kind === 'member' && node.parent?.kind === 'call' && node.parent.callee === node) continue;
    const name = lastName(pathOf(node)).replace(/\?$/, '');
    const answer = asked.get(name);
    if (answer === undefined || [...ancestors(node)].includes(answer.fn)) continue;
    yield {
      file: facts.file,
      node,
      evidence: [{ file: answer.file, node: answer.fn }],
      confidence: 'possible',
      message: `\`${name}\` answers for this moment, while \`${fn.name ?? ''}\` bills what was used before: when the terms change in between, the usage is charged under those that came later.`,
    };
    return;
  }
}

function isOfThePast(fn: FunctionNode): boolean {
  for (const node of descendants(fn))
    if (
      (node.kind === 'member' || node.kind === 'name') &&
      wordsOf(node.name).some((word) => OVER.test(word))
    )
      return true;
  return false;
}

import { type ConstantTest, constantTests } from '../../facts/constant-tests.ts';
import { calledFunctions, functionIndex } from '../../facts/functions.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile } from '../../languages/syntax.ts';
import { isBillingCode, isScreenCode, makesUsageEvents } from '../../trace/billing-code.ts';
import { isCalledOn } from '../../trace/call-graph.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-127: what decides whether usage is counted or refused has the same answer for everybody. */
export const constantTest = defineRule({
  id: 'MTR-127',
  name: 'constant-test',
  section: 'ingestion',
  title: 'A condition has the same answer for everybody',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Can every condition on the way of usage turn out both ways?',
  cost: 'Every customer takes the same branch: usage of all is left out or counted, or a limit holds for nobody.',
  remediation:
    'Test what is meant: the flag itself, each value in a comparison of its own, the awaited answer.',
  references: [
    'https://docs.python.org/3/library/stdtypes.html#truth-value-testing',
    'https://typescript-eslint.io/rules/no-misused-promises/',
    'https://cwe.mitre.org/data/definitions/570.html',
  ],
  *match(scope) {
    const index = functionIndex(scope.files);
    for (const facts of scope.audited) {
      // `settings.get(…)` is no call of the `get` that a service of this file has.
      const called = (call: CallNode) =>
        calledFunctions(call, facts.file, index).filter(({ node, file }) => isCalledOn(node, file, call));
      for (const found of constantTests(facts, called))
        if (isOnTheWay(found, facts.file)) yield toMatch(found, facts.file);
    }
  },
});

/** In billing code, or in a function that speaks of usage in what it does. */
function isOnTheWay({ branch }: ConstantTest, file: SyntaxFile): boolean {
  if (isScreenCode(branch, file)) return false;
  if (isBillingCode(branch, file) || makesUsageEvents(file)) return true;
  const fn = enclosingNamedFunction(branch);
  if (fn === null) return false;
  for (const node of descendants(fn))
    if ((node.kind === 'name' || node.kind === 'member') && isAboutUsage(node.name, false)) return true;
  return false;
}

const WAYS_OUT: Record<ConstantTest['kind'], string> = {
  flag: 'Test the flag itself.',
  'bare-text': 'Give each value a comparison of its own.',
  'both-values': 'Join the two comparisons by the other word: “and” of what differs, “or” of what is equal.',
  promise: 'Wait for the answer, and test that.',
};

function toMatch({ node, branch, answer, kind, because, isProven }: ConstantTest, file: SyntaxFile): Match {
  const last = branch.then.at(-1)?.kind;
  const ends = answer && (last === 'return' || last === 'throw' || last === 'continue');
  return {
    file,
    node,
    confidence: isProven ? 'certain' : 'likely',
    message: `This test is always ${answer}: ${because}. ${
      ends
        ? 'Everybody leaves here, and what follows is done for no customer.'
        : `The branch is taken ${answer ? 'for every customer' : 'for no customer'}.`
    }`,
    remediation: WAYS_OUT[kind],
  };
}

import { type CrossedLines, crossedLines } from '../../facts/crossed-lines.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { siblingLines } from '../../facts/sibling-lines.ts';
import { type MisfitBranch, misfitBranches } from '../../facts/time/period-branches.ts';
import { isBillingCode, isBillingFile, isScreenCode } from '../../trace/billing-code.ts';
import { hintOf } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-366: what is named for one period is done for another. */
export const crossedPeriod = defineRule({
  id: 'MTR-366',
  name: 'crossed-period',
  section: 'aggregation',
  title: 'What is named for one period is reckoned by another',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every branch, key and counter that is named for a period or a kind of usage reckon with that very one?',
  cost: 'A week is billed once a year, the counter of a month holds what an hour used: customers pay a part of what they owe, or many times as much.',
  remediation: 'Take the period that the name says, and check each branch with a date of its own.',
  references: [
    'https://cwe.mitre.org/data/definitions/682.html',
    'https://pvs-studio.com/en/blog/posts/cpp/0260/',
  ],
  *match({ audited }) {
    for (const facts of audited) {
      for (const branch of misfitBranches(facts)) yield* matchBranch(facts, branch);
      for (const lines of siblingLines(facts))
        for (const crossed of crossedLines(lines)) yield* matchCrossed(facts, crossed);
    }
  },
});

/** `case 'weekly': next = last.addYear()`. */
function* matchBranch({ file }: FileFacts, found: MisfitBranch): Generator<Match> {
  const { node, step, name, period, fitting } = found;
  if (isScreenCode(node, file) || !(isBillingCode(node, file) || isBillingFile(file))) return;
  const count = step.count === null ? '' : `${Math.abs(step.count)} `;
  const unit = `${step.unit.label}${Math.abs(step.count ?? 1) === 1 ? '' : 's'}`;
  yield {
    file,
    node: step.node,
    evidence: [{ file, node: fitting }],
    confidence: 'likely',
    message: `\`${name}\` stands for one ${period.label} and the date is moved by ${count}${unit} here, while the branches beside it move it by what they are named for: what is due, charged or counted for it covers another period.`,
  };
}

/** `monthlyTooBig = increment(hourlyKey)` beside `hourlyTooBig = increment(monthlyKey)`. */
function* matchCrossed({ file }: FileFacts, found: CrossedLines): Generator<Match> {
  const { line, other, own, theirs } = found;
  const isNamed = [line, other].some(({ name }) => hintOf(wordsOf(name)) === 'strong');
  if (isScreenCode(line.node, file) || !(isNamed || isBillingCode(line.node, file) || isBillingFile(file)))
    return;
  yield {
    file,
    node: line.node,
    evidence: [{ file, node: other.node }],
    confidence: 'likely',
    message: `\`${line.name}\` is filled from what is named \`${theirs}\`, and \`${other.name}\` beside it from what is named \`${own}\`: the two are crossed, and each is counted, limited or billed by the figures of the other.`,
    remediation: 'Fill each from what has its own name.',
  };
}

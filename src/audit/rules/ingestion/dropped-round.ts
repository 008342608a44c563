import { pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type DroppedRound, droppedRounds } from '../../facts/models/tool-rounds.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-140: the usage of all rounds of a model but the last is thrown away. */
export const droppedRound = defineRule({
  id: 'MTR-140',
  name: 'dropped-round',
  section: 'ingestion',
  title: 'Usage of the rounds before a tool’s answer is dropped',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Where a model is asked again after its tools were run, is the usage of every round counted?',
  cost: 'Each round is a request of its own that the provider bills, with the whole conversation as input: all but the last are given away.',
  remediation: 'Add the usage of the rounds up, or hand what was used so far to the next round.',
  references: [
    'https://platform.openai.com/docs/guides/function-calling',
    'https://docs.claude.com/en/docs/agents-and-tools/tool-use/overview#pricing',
  ],
  *match({ audited }) {
    for (const facts of audited) for (const found of droppedRounds(facts)) yield toMatch(facts, found);
  },
});

function toMatch({ file }: FileFacts, { again, read, answer, fn }: DroppedRound): Match {
  return {
    file,
    node: again,
    evidence: [{ file, node: read }],
    confidence: 'likely',
    message: `\`${pathOf(again.callee)}\` asks the model again, and of \`${answer}\` with its usage nothing is kept: \`${fn.name ?? ''}\` hands out the last round alone, and what those before it used is billed to nobody.`,
  };
}

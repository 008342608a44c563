import type { FileFacts } from '../../facts/file-facts.ts';
import { type SubtractedPart, subtractedParts } from '../../facts/models/subtracted-parts.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-346: a part is taken off a count that its provider reports without it. */
export const subtractedPart = defineRule({
  id: 'MTR-346',
  name: 'subtracted-part',
  section: 'aggregation',
  title: 'A part is taken off a count that does not hold it',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is a count of tokens reduced only by what its provider counts within it?',
  cost: 'The count is too low by what was never in it, often nought: with a full cache most of the input is billed to nobody.',
  remediation: 'Take the count as it comes: it is what was not cached already.',
  references: [
    'https://docs.claude.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance',
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html',
  ],
  *match({ audited }) {
    for (const facts of audited) for (const found of subtractedParts(facts)) yield toMatch(facts, found);
  },
});

function toMatch({ file }: FileFacts, { node, whole, part, isSure }: SubtractedPart): Match {
  return {
    file,
    node,
    confidence: isSure ? 'likely' : 'possible',
    message: `\`${part}\` is taken off \`${whole}\`, which the provider already reports without it: these tokens are missing from the count, and nobody is billed for them.`,
  };
}

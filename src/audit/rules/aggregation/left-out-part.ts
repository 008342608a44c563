import { type LeftOutPart, leftOutParts } from '../../facts/parts-apart.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-361: what a provider counts apart is left out of the total. */
export const leftOutPart = defineRule({
  id: 'MTR-361',
  name: 'left-out-part',
  section: 'aggregation',
  title: 'Tokens that are counted apart are left out',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is everything counted that the model’s provider bills, also what it reports beside the usual two counts?',
  cost: 'The provider’s bill is higher than what customers are charged: thinking alone is often most of an answer.',
  remediation:
    'Read the counts that stand apart as well, and add them at their own price: thoughts to the output, cache reads and writes to the input.',
  references: [
    'https://ai.google.dev/api/generate-content#UsageMetadata',
    'https://ai.google.dev/gemini-api/docs/thinking#pricing',
    'https://docs.claude.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance',
  ],
  *match({ files }) {
    for (const facts of files) for (const part of leftOutParts(facts)) yield toMatch(part, facts.file);
  },
});

function toMatch({ node, field, said, isUsual }: LeftOutPart, file: SyntaxFile): Match {
  return {
    file,
    node,
    confidence: isUsual ? 'likely' : 'possible',
    message: `\`${field}\` does not hold the ${said}, which the provider reports and bills apart, and nothing here reads them: that usage is neither counted nor charged.`,
  };
}

import { calleeLabel } from '../../facts/calls.ts';
import { type FirstChoice, firstChoices } from '../../facts/models/first-choices.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-363: usage is charged as that of the first choice, where the second may have answered. */
export const firstChoice = defineRule({
  id: 'MTR-363',
  name: 'first-choice',
  section: 'aggregation',
  title: 'Usage of a fallback is charged as that of the first choice',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is usage recorded and priced under the model or provider that answered, also after a fallback or a retry?',
  cost: 'Each outage of the first choice is billed at its price although a cheaper or dearer one did the work.',
  remediation:
    'Keep which one answered together with the answer (or read it from the answer), and charge by that.',
  references: [
    'https://platform.openai.com/docs/api-reference/chat/object#chat-object-model',
    'https://docs.litellm.ai/docs/proxy/reliability',
  ],
  *match({ audited }) {
    for (const facts of audited) for (const found of firstChoices(facts)) yield toMatch(found, facts.file);
  },
});

function toMatch({ recorded, place, first, fallback, second }: FirstChoice, file: SyntaxFile): Match {
  return {
    file,
    node: place,
    evidence: [{ file, node: fallback }],
    confidence: 'likely',
    message: `\`${calleeLabel(recorded)}\` is told \`${first}\` whoever answered: when the first attempt failed and \`${second}\` did the work, its usage is priced as that of another.`,
  };
}

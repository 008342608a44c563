import type { Finding } from '../finding.ts';
import { EXPLAIN_ANSWER, type ExplainAnswer } from './answers.ts';
import type { ModelAuditor, ModelGround } from './audit-with-model.ts';
import { CATALOGUE } from './catalogue.ts';
import { cleanParagraphs, cleanText } from './clean-text.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { ModelRequest } from './port.ts';
import { toVisibleLine } from './visible-text.ts';
import { codeAroundFinding } from './wider-context.ts';

/** A few paragraphs. */
const OUTPUT_TOKENS = 1_500;

/** What the model says, as plain paragraphs without anything that points anywhere; or why it says nothing. */
export type ModelExplanation = { readonly text: string } | { readonly failed: string };

/** Asks the model about one finding and the code around it. Never throws for what a model or its server does. */
export async function explainWithModel(
  finding: Finding,
  ground: ModelGround,
  { port, prompts, limits }: ModelAuditor,
): Promise<ModelExplanation> {
  const code = codeAroundFinding(finding, ground, limits);
  const reply = await port.ask(toRequest(finding, prompts.explain, code));
  if ('failed' in reply) return { failed: reply.failed };
  const text = cleanParagraphs(reply.value.explanation);
  return text === '' ? { failed: "The model's answer held no words." } : { text };
}

function toRequest(finding: Finding, system: string, code: string): ModelRequest<ExplainAnswer> {
  const { ruleId, severity, confidence, title, description, remediation, location } = finding;
  const whenNot = CATALOGUE.get(ruleId)?.whenNot ?? '';
  const place = `${toVisibleLine(location.path)}:${location.startLine}-${location.endLine}`;
  const told = [
    `${place} (${severity}, ${confidence}) ${ruleId} ${cleanText(title)}`,
    cleanText(description),
    `Advised: ${cleanText(remediation)}`,
    ...(whenNot === '' ? [] : [`No defect: ${whenNot}`]),
  ].join('\n');
  return {
    task: 'explain',
    system,
    user: `# The finding\n\n${maskSecrets(told)}\n\n# Code\n\n${code}\n`,
    answer: EXPLAIN_ANSWER,
    maxOutputTokens: OUTPUT_TOKENS,
  };
}

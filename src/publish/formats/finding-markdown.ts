import type { Evidence, Finding } from '#audit/finding.ts';
import { cutLines } from './cut.ts';
import { codeSpan, fence, fenceLanguage, inline, prose } from './escape.ts';
import { evidenceElsewhere } from './selection.ts';
import { placeOf } from './wording.ts';

/** A comment is read beside the code: what is longer belongs in the check's report. */
const COMMENT_LIMIT = {
  title: 300,
  description: 1_500,
  remediation: 1_200,
  evidence: 2,
  lines: 8,
  columns: 200,
};

/**
 * The body of an inline review comment: one bold line, what happens to the invoice, evidence only where it stands
 * elsewhere, how to mend it, and how to silence it. Everything derived from code is escaped. The publisher adds a
 * suggestion block and its hidden marker after it.
 */
export function findingMarkdown(finding: Finding): string {
  const { ruleId, severity, confidence } = finding;
  const evidence = evidenceElsewhere(finding).slice(0, COMMENT_LIMIT.evidence);
  return [
    `**${ruleId} · ${severity} · ${confidence}** ${inline(finding.title, COMMENT_LIMIT.title)}`,
    prose(finding.description, COMMENT_LIMIT.description),
    ...evidence.map((piece) => evidenceMarkdown(piece, COMMENT_LIMIT)),
    remediationMarkdown(finding, COMMENT_LIMIT.remediation),
    `<sub>${footer(finding)}</sub>`,
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** A quoted piece of code under its place, cut to `limit`. */
export function evidenceMarkdown(
  evidence: Evidence,
  limit: { readonly lines: number; readonly columns: number },
): string {
  const code = cutLines(evidence.text, limit).join('\n');
  return `${codeSpan(placeOf(evidence))}\n\n${fence(code, fenceLanguage(evidence.path))}`;
}

/** How to mend it; empty where a finding says nothing about it. */
export function remediationMarkdown(finding: Finding, maxLength: number): string {
  const text = prose(finding.remediation, maxLength);
  if (text === '') return '';
  // A list or a fence has to begin on a line of its own.
  return /^(?:- |`{3})/.test(text) ? `**How to mend it:**\n\n${text}` : `**How to mend it:** ${text}`;
}

function footer(finding: Finding): string {
  const sentences = [
    finding.change === 'touched' ? 'It was there before; this change touches its lines.' : '',
    finding.origin === 'model' ? 'Found by the model auditor.' : '',
    `Not so here? Silence it with a comment on or above the line: \`metercheck-ignore ${finding.ruleId}: reason\``,
  ];
  return sentences.filter(Boolean).join(' ');
}

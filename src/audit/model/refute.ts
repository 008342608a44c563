import { CONFIDENCES, type Confidence } from '../finding.ts';
import { REFUTE_ANSWER, type RefuteAnswer } from './answers.ts';
import { CATALOGUE } from './catalogue.ts';
import { cleanText } from './clean-text.ts';
import type { ModelRequest } from './port.ts';
import type { PlacedClaim } from './to-matches.ts';

/** A verdict and its one sentence for each claim. */
const OUTPUT_TOKENS = 2_000;

/** What the second reader is shown: the claims, numbered from one, and the code around them. */
export function toRefutation(
  system: string,
  claims: readonly PlacedClaim[],
  code: string,
): ModelRequest<RefuteAnswer> {
  const numbered = claims.map((claim, index) => toText(claim, index + 1)).join('\n\n');
  return {
    task: 'refute',
    system,
    user: `# Claims\n\n${numbered}\n\n# Code\n\n${code}\n`,
    answer: REFUTE_ANSWER,
    maxOutputTokens: OUTPUT_TOKENS,
  };
}

function toText({ grounded, path, lines }: PlacedClaim, number: number): string {
  const { claim } = grounded;
  const whenNot = CATALOGUE.get(claim.id)?.whenNot ?? '';
  return [
    `${number}. ${path}:${lines.startLine} (${claim.severity}, ${claim.confidence}) ${cleanText(claim.title)}`,
    cleanText(claim.problem),
    ...(whenNot === '' ? [] : [`No defect: ${whenNot}`]),
  ].join('\n');
}

/**
 * How sure each claim is after the second reading, by its index; null for one that was refuted. A claim the answer does
 * not speak of was not upheld.
 */
export function judgeClaims(
  claims: readonly PlacedClaim[],
  { verdicts }: RefuteAnswer,
): readonly (Confidence | null)[] {
  return claims.map(({ grounded }, index) => {
    // Said twice, the harder word counts.
    const said = verdicts.filter(({ number }) => number === index + 1).map(({ verdict }) => verdict);
    if (said.length === 0 || said.includes('refuted')) return null;
    return said.includes('weakened') ? weaken(grounded.claim.confidence) : grounded.claim.confidence;
  });
}

function weaken(confidence: Confidence): Confidence {
  return CONFIDENCES[CONFIDENCES.indexOf(confidence) + 1] ?? 'possible';
}

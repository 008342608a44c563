import { CONFIDENCES, type Confidence } from '../finding.ts';
import { type Claim, REFUTE_ANSWER, type RefuteAnswer } from './answers.ts';
import { CATALOGUE } from './catalogue.ts';
import { cleanText } from './clean-text.ts';
import type { ModelRequest } from './port.ts';
import type { PlacedClaim } from './to-matches.ts';
import { toVisibleLine } from './visible-text.ts';

/** A verdict and its one sentence for each claim. */
const OUTPUT_TOKENS = 2_000;

/** What the second reader is shown: the claims, numbered from one, each with all its places, and the code around them. */
export function toRefutation(
  system: string,
  placed: readonly PlacedClaim[],
  code: string,
): ModelRequest<RefuteAnswer> {
  const claims = distinctClaims(placed);
  const numbered = claims
    .map((claim, index) =>
      toText(
        claim,
        index + 1,
        placed.filter(({ grounded }) => grounded.claim === claim),
      ),
    )
    .join('\n\n');
  return {
    task: 'refute',
    system,
    user: `# Claims\n\n${numbered}\n\n# Code\n\n${code}\n`,
    answer: REFUTE_ANSWER,
    maxOutputTokens: OUTPUT_TOKENS,
  };
}

/** A claim at several places is judged once. */
function distinctClaims(placed: readonly PlacedClaim[]): readonly Claim[] {
  return [...new Set(placed.map(({ grounded }) => grounded.claim))];
}

function toText(claim: Claim, number: number, placed: readonly PlacedClaim[]): string {
  const places = placed.map(({ path, lines }) => `${toVisibleLine(path)}:${lines.startLine}`).join(', ');
  const whenNot = CATALOGUE.get(claim.id)?.whenNot ?? '';
  return [
    `${number}. ${places} (${claim.severity}, ${claim.confidence}) ${cleanText(claim.title)}`,
    cleanText(claim.problem),
    ...(whenNot === '' ? [] : [`No defect: ${whenNot}`]),
  ].join('\n');
}

/**
 * How sure each placed claim is after the second reading, by its index; null for one that was refuted. A claim the answer does
 * not speak of was not upheld.
 */
export function judgeClaims(
  claims: readonly PlacedClaim[],
  { verdicts }: RefuteAnswer,
): readonly (Confidence | null)[] {
  const numbers = new Map(distinctClaims(claims).map((claim, index) => [claim, index + 1]));
  return claims.map(({ grounded }) => {
    // Said twice, the harder word counts.
    const said = verdicts
      .filter(({ number }) => number === numbers.get(grounded.claim))
      .map(({ verdict }) => verdict);
    if (said.length === 0 || said.includes('refuted')) return null;
    return said.includes('weakened') ? weaken(grounded.claim.confidence) : grounded.claim.confidence;
  });
}

function weaken(confidence: Confidence): Confidence {
  return CONFIDENCES[CONFIDENCES.indexOf(confidence) + 1] ?? 'possible';
}

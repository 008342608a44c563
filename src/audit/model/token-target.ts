import type { CodeView } from './code-view.ts';
import type { DossierGround, DossierLimits } from './dossier.ts';
import { estimateTokens } from './tokens.ts';

/**
 * A reader who is given the diff and every changed file reads most of it in vain: so great a share of that is enough,
 * and of a large change a smaller one, measured on labelled changes.
 */
const SHARE = 0.38;
const SHARE_OF_LARGE = 0.2;
const LARGE_TOKENS = 15_000;
/** A small change is shown with what belongs to it, whatever its share. */
const MIN_TOKENS = 2_400;

/** How many tokens all dossiers of a change together should take. Never more than is allowed. */
export function tokenTarget(
  audited: readonly CodeView[],
  { lines, audited: paths }: DossierGround,
  limits: DossierLimits,
): number {
  const known = new Set(paths);
  let whole = audited.reduce((sum, { facts }) => sum + estimateTokens(facts.file.text), 0);
  for (const file of lines?.values() ?? []) {
    const diff = file.patch.hunks.flatMap((hunk) => hunk.lines);
    const tokens = diff.reduce((sum, { text }) => sum + text.length + 2, 0) / 4;
    // Of a file that was not audited the text is not at hand; it is at least as long as what was changed.
    whole += known.has(file.path) ? tokens : tokens * 2;
  }
  const wanted = Math.min(whole, LARGE_TOKENS) * SHARE + Math.max(whole - LARGE_TOKENS, 0) * SHARE_OF_LARGE;
  return Math.min(Math.max(wanted, MIN_TOKENS), limits.tokensPerPullRequest);
}

import type { ChangeLines, LineRange } from '../diff/line-map.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { childrenOf } from '../facts/walk.ts';
import type { Classification, Confidence, Severity } from '../finding.ts';
import type { RuleMatch } from '../findings/to-findings.ts';
import type { SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { CATALOGUE, restId } from './catalogue.ts';
import { cleanText } from './clean-text.ts';
import { commentLines } from './comment-lines.ts';
import type { GroundedClaim, GroundedPlace } from './ground.ts';

/** A grounded claim put onto the change, and the claim's number in the second reading. */
export interface PlacedClaim {
  readonly grounded: GroundedClaim;
  /** Where the comment goes: the claim's own place, or the changed line among its proofs. */
  readonly path: string;
  readonly lines: LineRange;
}

/**
 * Puts a claim onto a line the change made or took away: its own place, or else the first of its proofs that is one.
 * Null where it has none: what the change did not touch is not the change's to answer for.
 *
 * @param changed null where there is no change: then every place will do
 */
export function placeOnChange(grounded: GroundedClaim, changed: ChangeLines | null): PlacedClaim | null {
  const places = [grounded.place, ...grounded.proof];
  for (const place of places) {
    const lines = changed === null ? place : touchedLines(place, changed);
    if (lines !== null)
      return { grounded, path: place.path, lines: { startLine: lines.startLine, endLine: lines.endLine } };
  }
  return null;
}

/** True where the claim's own place holds code, and not only what somebody wrote about code. */
export function restsOnCode({ place }: GroundedClaim, files: ReadonlyMap<string, FileFacts>): boolean {
  const facts = files.get(place.path);
  if (facts === undefined) return false;
  const comments = commentLines(facts);
  for (let line = place.startLine; line <= place.endLine; line++) if (!comments.has(line)) return true;
  return place.isRemoved;
}

/** The place's lines, with the neighbour beside which lines were taken away, where only that was changed. */
function touchedLines(place: GroundedPlace, changed: ChangeLines): LineRange | null {
  const lines = changed.get(place.path);
  const { startLine, endLine } = place;
  if (lines === undefined) return null;
  const isOwn = (line: number): boolean => line >= startLine && line <= endLine;
  const candidates = [
    { startLine, endLine },
    { startLine: Math.max(1, startLine - 1), endLine },
    { startLine, endLine: endLine + 1 },
    // A neighbour that is new is another matter: only what is gone from beside the place counts.
  ].filter((range) =>
    [range.startLine, range.endLine].every((line) => isOwn(line) || !lines.added.has(line)),
  );
  return candidates.find((range) => lines.isTouched(range) && lines.isCommentable(range)) ?? null;
}

/** A placed claim in the terms of the catalogue, to be judged as a rule's match is. */
export function toMatch(
  { grounded, path, lines }: PlacedClaim,
  confidence: Confidence,
  files: ReadonlyMap<string, SyntaxFile>,
): RuleMatch | null {
  const file = files.get(path);
  if (file === undefined) return null;
  const { claim, place, proof } = grounded;
  const entry = CATALOGUE.get(claim.id);
  const section = entry?.section ?? claim.section;
  const others = [place, ...proof].filter(
    (other) => other.path !== path || other.startLine !== lines.startLine,
  );
  return {
    origin: 'model',
    rule: {
      id: (entry?.id ?? restId(section)) as `MTR-${number}`,
      section,
      title: cleanText(claim.title),
      severity: claim.severity,
      classification: entry?.rule?.classification ?? classify(claim.severity),
      remediation: cleanText(claim.fix),
    },
    match: {
      file,
      node: nodeAt(file.root, lines.startLine),
      lines,
      evidence: others.flatMap((other) => {
        const at = files.get(other.path);
        return at ? [{ file: at, node: nodeAt(at.root, other.startLine), lines: other }] : [];
      }),
      confidence,
      message: cleanText(claim.problem),
    },
  };
}

function classify(severity: Severity): Classification {
  return severity === 'critical' || severity === 'high' ? 'vulnerability' : 'deficiency';
}

/** The innermost node that begins on or above the line and reaches it. */
function nodeAt(root: SyntaxNode, line: number): SyntaxNode {
  let node = root;
  for (;;) {
    const below = childrenOf(node).find(({ span }) => span.startLine <= line && span.endLine >= line);
    if (below === undefined) return node;
    node = below;
  }
}

import type { AuditConfig } from '../config.ts';
import { toFingerprints } from '../diff/fingerprint.ts';
import type { ChangeLines, FileLines, LineRange } from '../diff/line-map.ts';
import { enclosingNamedFunction } from '../facts/walk.ts';
import { type Change, type Evidence, type Finding, isAsSureAs, isAtLeast } from '../finding.ts';
import type { SyntaxFile } from '../languages/syntax.ts';
import type { Match, RuleMetadata } from '../rules/rule.ts';
import { type IgnoreComment, suppressionAt } from './suppression.ts';

/** A match beside what the catalogue says of its kind, and the auditor that made it. */
export interface RuleMatch {
  readonly rule: Pick<
    RuleMetadata,
    'id' | 'section' | 'title' | 'severity' | 'classification' | 'remediation'
  >;
  readonly match: Match;
  readonly origin: Finding['origin'];
}

/** What turns a match into a finding. */
export interface FindingGround {
  readonly config: AuditConfig;
  /** The change's lines; null when there is no change (a whole tree, pasted code): then all of it counts as new. */
  readonly lines: ChangeLines | null;
  /** Fingerprints found at base; a finding with one of these was there before. */
  readonly baseFingerprints: ReadonlySet<string>;
  readonly ignoreComments: readonly IgnoreComment[];
}

/** A comment on more lines than this shows more code than it explains. */
const MAX_LOCATION_LINES = 12;

/** Evidence is quoted, not dumped. */
const MAX_EVIDENCE_LINES = 12;
const MAX_EVIDENCE_LINE_LENGTH = 240;

/** A fingerprint takes less than this of a long piece of code, white space and all. */
const MAX_CODE_LENGTH = 20_000;

/** Names every match, in order; the same code gives the same names at base and at head. */
export function fingerprintMatches(matches: readonly RuleMatch[]): string[] {
  return toFingerprints(
    matches.map(({ rule, match }) => ({
      ruleId: rule.id,
      code: codeOf(match),
      functionName: enclosingNamedFunction(match.node)?.name ?? null,
    })),
  );
}

/** Makes findings of matches: placed on the diff, told new from old, silenced where a comment says so. */
export function toFindings(matches: readonly RuleMatch[], ground: FindingGround): Finding[] {
  const fingerprints = fingerprintMatches(matches);
  return matches.map((found, index) => toFinding(found, fingerprints[index] ?? '', ground));
}

function toFinding({ rule, match, origin }: RuleMatch, fingerprint: string, ground: FindingGround): Finding {
  const lines = ground.lines?.get(match.file.path) ?? null;
  const range = place(match.lines ?? match.node.span, lines);
  const setting = ground.config.rules.get(rule.id);
  const severity = setting && !setting.isOff ? setting.severity : (match.severity ?? rule.severity);
  const change = toChange({ match, range, fingerprint, ground });
  const suppressed = suppressionAt(ground.ignoreComments, {
    ruleId: rule.id,
    path: match.file.path,
    line: (match.lines ?? match.node.span).startLine,
  });
  const classification = match.classification ?? rule.classification;
  const isGraveEnough =
    isAtLeast(severity, ground.config.comment.severity) &&
    isAsSureAs(match.confidence, ground.config.comment.confidence);
  const isOnDiff = ground.lines === null || (lines?.isCommentable(range) ?? false);
  return {
    ruleId: rule.id,
    section: rule.section,
    severity,
    confidence: match.confidence,
    classification,
    title: rule.title,
    description: match.message,
    remediation: match.remediation ?? rule.remediation,
    location: { path: match.file.path, ...range },
    evidence: quotesOf(match),
    origin,
    change,
    inline:
      isGraveEnough &&
      isOnDiff &&
      change !== 'existing' &&
      suppressed === null &&
      classification !== 'suggestion',
    fingerprint,
    suggestion: match.rewrite ?? null,
    suppressed,
  };
}

/** The lines meant, kept short, and drawn into the hunk that changed them where they reach beyond it. */
function place(at: LineRange, lines: FileLines | null): LineRange {
  const { startLine } = at;
  const endLine = Math.min(at.endLine, startLine + MAX_LOCATION_LINES - 1);
  if (!lines || lines.isCommentable({ startLine, endLine })) return { startLine, endLine };
  const own = [];
  for (let line = startLine; line <= endLine; line++) if (lines.added.has(line)) own.push(line);
  const [first] = own;
  if (first === undefined) return { startLine, endLine };
  // The first run of changed lines: a range must not span two hunks.
  let last = first;
  while (own.includes(last + 1)) last++;
  return { startLine: first, endLine: last };
}

function toChange(input: {
  match: Match;
  range: LineRange;
  fingerprint: string;
  ground: FindingGround;
}): Change {
  const { match, range, fingerprint, ground } = input;
  if (ground.lines === null) return 'introduced';
  const touched = (file: SyntaxFile, at: LineRange): boolean =>
    ground.lines?.get(file.path)?.isTouched(at) ?? false;
  const own = touched(match.file, range);
  if (ground.baseFingerprints.has(fingerprint))
    return ground.lines.get(match.file.path)?.isRewritten(range) ? 'touched' : 'existing';
  if (own || match.isRemoval) return 'introduced';
  // Its own lines stand as they stood: it is new only if what proves it was changed.
  return (match.evidence ?? []).some((e) => touched(e.file, e.lines ?? e.node.span))
    ? 'introduced'
    : 'existing';
}

/** The place itself and all that proves it; what stands within lines that are quoted already is not quoted again. */
function quotesOf(match: Match): Evidence[] {
  const quotes = [match, ...(match.evidence ?? [])].map((e) => quote(e.file, e.lines ?? e.node.span));
  return quotes.filter((one, at) => !quotes.slice(0, at).some((earlier) => holds(earlier, one)));
}

function holds(outer: Evidence, inner: Evidence): boolean {
  return outer.path === inner.path && outer.startLine <= inner.startLine && outer.endLine >= inner.endLine;
}

function quote(file: SyntaxFile, at: LineRange): Evidence {
  const { startLine } = at;
  const endLine = Math.min(at.endLine, startLine + MAX_EVIDENCE_LINES - 1);
  return { path: file.path, startLine, endLine, text: linesOf(file, startLine, endLine) };
}

function codeOf({ file, node, lines }: Match): string {
  if (lines) return linesOf(file, lines.startLine, lines.endLine);
  return file.text.slice(node.span.start, Math.min(node.span.end, node.span.start + MAX_CODE_LENGTH));
}

function linesOf(file: SyntaxFile, startLine: number, endLine: number): string {
  return file.text
    .split(/\r?\n/, endLine)
    .slice(startLine - 1)
    .map((line) =>
      line.length > MAX_EVIDENCE_LINE_LENGTH ? `${line.slice(0, MAX_EVIDENCE_LINE_LENGTH)}…` : line,
    )
    .join('\n');
}

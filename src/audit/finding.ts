import { z } from 'zod';

/** The six sections of an audit, in the order every report shows them. */
export const SECTIONS = [
  'ingestion',
  'deduplication',
  'aggregation',
  'limits',
  'transparency',
  'observability',
] as const;
export type Section = (typeof SECTIONS)[number];

/** Gravest first. What each one means for the invoice is told by {@link SEVERITY_MEANING}. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const SEVERITY_MEANING: Record<Severity, string> = {
  critical: 'usage is lost (under-billing) or double-counted (over-billing) in production',
  high: 'a reliability issue that will cause billing disputes',
  medium: 'a gap in metering accuracy or observability with real revenue impact',
  low: 'a minor or defensive improvement',
};

/** Surest first. */
export const CONFIDENCES = ['certain', 'likely', 'possible'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Only vulnerabilities and deficiencies lower a score. */
export const CLASSIFICATIONS = ['vulnerability', 'deficiency', 'suggestion'] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

/** How a finding relates to the change: made by it, on lines it changed, or already there. */
export const CHANGES = ['introduced', 'touched', 'existing'] as const;
export type Change = (typeof CHANGES)[number];

/** Lines are 1-based and both ends are included; the path is relative to the repository's root, with `/`. */
export const Location = z.object({
  path: z.string(),
  startLine: z.int().min(1),
  endLine: z.int().min(1),
});
export type Location = z.infer<typeof Location>;

/** A quoted piece of the code under audit. `text` is the code as it stands, cut to the evidence limit. */
export const Evidence = z.object({ ...Location.shape, text: z.string() });
export type Evidence = z.infer<typeof Evidence>;

/** A rewrite of whole lines that is safe to commit with one click: it was parsed again after the rewrite. */
export const Suggestion = z.object({ startLine: z.int().min(1), endLine: z.int().min(1), text: z.string() });
export type Suggestion = z.infer<typeof Suggestion>;

/** Who silenced a finding, with the reason given and, if any, the last day it holds (YYYY-MM-DD). */
export const Suppression = z.object({ by: z.string(), reason: z.string(), until: z.string().nullable() });
export type Suppression = z.infer<typeof Suppression>;

/** One mistake at one place, as every output shows it. */
export const Finding = z.object({
  ruleId: z.string().regex(/^MTR-\d{3}$/),
  section: z.enum(SECTIONS),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  classification: z.enum(CLASSIFICATIONS),
  title: z.string(),
  description: z.string(),
  remediation: z.string(),
  location: Location,
  evidence: z.array(Evidence),
  origin: z.enum(['rule', 'model']),
  change: z.enum(CHANGES),
  /** It would be posted as a review comment: introduced or touched, on a line of the diff, above the thresholds. */
  inline: z.boolean(),
  /** Survives moved lines, re-indentation and renamed files. */
  fingerprint: z.string(),
  suggestion: Suggestion.nullable(),
  suppressed: Suppression.nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** True when `a` is at least as grave as `b`. */
export function isAtLeast(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b);
}

/** True when `a` is at least as sure as `b`. */
export function isAsSureAs(a: Confidence, b: Confidence): boolean {
  return CONFIDENCES.indexOf(a) <= CONFIDENCES.indexOf(b);
}

import { z } from 'zod';
import { Finding, SECTIONS, SEVERITIES } from './finding.ts';

export const SCHEMA_VERSION = 1;

/** The stages of a metered event's way from where it is produced to where it is charged and watched. */
export const STAGES = [
  'emit',
  'transport',
  'store',
  'aggregate',
  'rate',
  'enforce',
  'show',
  'watch',
] as const;
export type Stage = (typeof STAGES)[number];

export const SCORE_NAMES = [
  'eventReliability',
  'deduplication',
  'aggregationAccuracy',
  'limitsOverage',
  'customerTransparency',
  'observability',
  'composite',
] as const;
export type ScoreName = (typeof SCORE_NAMES)[number];

/** One to ten, ten being flawless; null when the change gives nothing to judge. */
export const Score = z.object({ score: z.number().min(1).max(10).nullable(), note: z.string() });
export type Score = z.infer<typeof Score>;

const ScoreCard = z.object(
  Object.fromEntries(SCORE_NAMES.map((name) => [name, Score])) as Record<ScoreName, typeof Score>,
);
export type ScoreCard = z.infer<typeof ScoreCard>;

export const SectionAnswer = z.object({ question: z.string(), answer: z.string(), basis: z.string() });
export type SectionAnswer = z.infer<typeof SectionAnswer>;

export const SectionReport = z.object({
  status: z.enum(['findings', 'clear', 'not-touched']),
  answers: z.array(SectionAnswer),
});
export type SectionReport = z.infer<typeof SectionReport>;

/** A place where a metered event passes. `id` is unique within one report. */
export const MapSite = z.object({
  id: z.string(),
  stage: z.enum(STAGES),
  path: z.string(),
  line: z.int().min(1),
  function: z.string().nullable(),
  provider: z.string().nullable(),
  meter: z.string().nullable(),
  what: z.string(),
});
export type MapSite = z.infer<typeof MapSite>;

export const MapLink = z.object({
  from: z.string(),
  to: z.string(),
  by: z.enum(['call', 'topic', 'table', 'meter']),
});
export type MapLink = z.infer<typeof MapLink>;

export const MeterEntry = z.object({
  name: z.string(),
  provider: z.string().nullable(),
  sites: z.array(z.string()),
});
export type MeterEntry = z.infer<typeof MeterEntry>;

/** The metering map: which meters exist, where their events pass, and how those places are joined. */
export const MeteringMap = z.object({
  meters: z.array(MeterEntry),
  sites: z.array(MapSite),
  links: z.array(MapLink),
});
export type MeteringMap = z.infer<typeof MeteringMap>;

export const FileCoverage = z.object({
  path: z.string(),
  status: z.enum(['audited', 'context', 'skipped']),
  /** Why it was selected, or why it was skipped. */
  reason: z.string().optional(),
});
export type FileCoverage = z.infer<typeof FileCoverage>;

export const ModelCoverage = z.object({
  used: z.boolean(),
  /** Why the model auditor did not take part, where it did not. */
  reason: z.string().optional(),
  requests: z.int().min(0),
  inputTokens: z.int().min(0),
  outputTokens: z.int().min(0),
  costUsd: z.number().optional(),
  /** Places at which the model claimed a defect, those whose quotes stood, and those a second reading upheld. */
  claimed: z.int().min(0).optional(),
  grounded: z.int().min(0).optional(),
  upheld: z.int().min(0).optional(),
});
export type ModelCoverage = z.infer<typeof ModelCoverage>;

export const CONCLUSIONS = ['success', 'neutral', 'failure', 'skipped'] as const;

/** Made by one function from findings, scores and coverage, so that title, conclusion and wording agree. */
export const Verdict = z.object({ conclusion: z.enum(CONCLUSIONS), reason: z.string() });
export type Verdict = z.infer<typeof Verdict>;

/** The report of one audit. Its JSON form is a public contract: see `schemaVersion`. */
export const Report = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: z.literal('metercheck'), version: z.string() }),
  subject: z.object({
    repository: z.string().optional(),
    base: z.string().optional(),
    head: z.string().optional(),
    mode: z.enum(['change', 'tree', 'paste']),
  }),
  summary: z.object({
    architecture: z.string(),
    providers: z.array(z.string()),
    posture: z.string(),
    counts: z.object(
      Object.fromEntries(SEVERITIES.map((s) => [s, z.int().min(0)])) as Record<
        (typeof SEVERITIES)[number],
        z.ZodInt
      >,
    ),
    highestRisk: z.string(),
  }),
  findings: z.array(Finding),
  sections: z.object(
    Object.fromEntries(SECTIONS.map((s) => [s, SectionReport])) as Record<
      (typeof SECTIONS)[number],
      typeof SectionReport
    >,
  ),
  scores: z.object({ ...ScoreCard.shape, base: ScoreCard.optional() }),
  actions: z.array(z.object({ fingerprint: z.string(), why: z.string() })),
  map: MeteringMap,
  coverage: z.object({ files: z.array(FileCoverage), model: ModelCoverage }),
  verdict: Verdict,
  /** What the repository's configuration got wrong, each a sentence naming the setting and the way out. */
  configurationProblems: z.array(z.string()).optional(),
});
export type Report = z.infer<typeof Report>;

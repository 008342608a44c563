import { z } from 'zod';
import { CONFIDENCES, SECTIONS, SEVERITIES } from '../finding.ts';
import type { AnswerShape } from './port.ts';

/**
 * What a model answers, bounded: a longer list or text is an answer out of control, not a thorough one. Every field is
 * required, since strict servers know no optional ones; a model that has nothing to say says null or gives an empty list.
 */
const MAX_FINDINGS = 30;
const MAX_PLACES = 20;
const MAX_TEXT = 2_000;
const MAX_EXPLANATION = 6_000;
const MAX_QUOTE = 1_000;
const MAX_LINE = 1_000_000;

/** A place in the code that was shown: the lines as printed, the code as it stands there. */
export const Quoted = z.object({
  path: z.string().max(MAX_QUOTE),
  line: z.int().min(0).max(MAX_LINE),
  quote: z.string().max(MAX_QUOTE),
});
export type Quoted = z.infer<typeof Quoted>;

/** One defect the model claims, at one or several places, before anything about it was checked. */
export const Claim = z.object({
  id: z.string().max(20),
  section: z.enum(SECTIONS),
  title: z.string().max(300),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  /** Where a comment should stand; the further places have the same defect and get the same comment. */
  at: Quoted,
  same: z.array(Quoted).max(MAX_PLACES),
  /** Other code that proves it. */
  proof: z.array(Quoted).max(MAX_PLACES),
  problem: z.string().max(MAX_TEXT),
  fix: z.string().max(MAX_TEXT),
});
export type Claim = z.infer<typeof Claim>;

export const AuditAnswer = z.object({
  architecture: z.string().max(MAX_TEXT),
  findings: z.array(Claim).max(MAX_FINDINGS),
  sections: z
    .array(
      z.object({
        section: z.enum(SECTIONS),
        question: z.string().max(MAX_TEXT),
        answer: z.string().max(MAX_TEXT),
        path: z.string().max(MAX_QUOTE),
        line: z.int().min(0).max(MAX_LINE),
      }),
    )
    .max(60),
});
export type AuditAnswer = z.infer<typeof AuditAnswer>;

/** What the second reading says of each claim, by the number it was shown under. */
export const RefuteAnswer = z.object({
  verdicts: z
    .array(
      z.object({
        number: z
          .int()
          .min(1)
          .max(MAX_FINDINGS * MAX_PLACES),
        verdict: z.enum(['upheld', 'weakened', 'refuted']),
        reason: z.string().max(MAX_TEXT),
      }),
    )
    .max(MAX_FINDINGS * MAX_PLACES),
});
export type RefuteAnswer = z.infer<typeof RefuteAnswer>;

/** More about one finding, in plain paragraphs. */
export const ExplainAnswer = z.object({ explanation: z.string().min(1).max(MAX_EXPLANATION) });
export type ExplainAnswer = z.infer<typeof ExplainAnswer>;

export const AUDIT_ANSWER: AnswerShape<AuditAnswer> = { name: 'metering_audit', schema: AuditAnswer };
export const REFUTE_ANSWER: AnswerShape<RefuteAnswer> = { name: 'second_reading', schema: RefuteAnswer };
export const EXPLAIN_ANSWER: AnswerShape<ExplainAnswer> = { name: 'explanation', schema: ExplainAnswer };

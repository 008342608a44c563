import type { Finding } from '#audit/finding.ts';

/** A finding meant for a line that has no comment in this head's review, and why. */
export interface LeftFinding {
  readonly finding: Finding;
  readonly why: 'commented-before' | 'reviewed-before' | 'over-the-limit' | 'not-on-the-diff' | 'refused';
}

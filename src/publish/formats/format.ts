import type { Classification, Section, Severity } from '#audit/finding.ts';
import type { Report } from '#audit/report.ts';

/** What a caller may say about an output. A format takes what means something to it and leaves the rest. */
export interface RenderOptions {
  /** ANSI colours, for terminals. */
  readonly color?: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
  /** Bytes of UTF-8 the output may take; only formats that can say what they left out heed it. */
  readonly maxLength?: number;
  /** The catalogue, where the caller has it at hand: formats that list rules then tell all of them. */
  readonly rules?: readonly RuleEntry[];
}

/** What a format needs of a rule of the catalogue. */
export interface RuleEntry {
  readonly id: string;
  readonly name: string;
  readonly section: Section;
  readonly title: string;
  readonly severity: Severity;
  readonly classification: Classification;
  readonly cost: string;
  readonly remediation: string;
  readonly references: readonly string[];
}

/** One way to show a report: pure, the same report and options give the same text. */
export type Format = (report: Report, options?: RenderOptions) => string;

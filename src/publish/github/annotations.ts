import type { Finding, Severity } from '#audit/finding.ts';
import type { Report } from '#audit/report.ts';
import { MAX_ANNOTATION_MESSAGE_BYTES, MAX_ANNOTATION_TITLE_LENGTH } from '#github/limits.ts';
import { byteLength, cutText } from '../formats/cut.ts';
import { visible, visibleLine } from '../formats/visible.ts';

/** A note of a check at lines of a file, as GitHub takes it. https://docs.github.com/en/rest/checks/runs#create-a-check-run */
export interface Annotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: 'failure' | 'warning' | 'notice';
  title: string;
  message: string;
}

const LEVEL: Record<Severity, Annotation['annotation_level']> = {
  critical: 'failure',
  high: 'warning',
  medium: 'warning',
  low: 'notice',
};

/** Beyond this many the report alone lists them; each further fifty cost a request and a reader's patience. */
const MAX_ANNOTATIONS = 250;

/**
 * Notes for the findings that were meant for a line and have no comment there. A line that says the same thing twice
 * is noise, and so is a note on what stayed below the thresholds: that stands in the report. Ranked as the report is,
 * and always the same for the same report.
 */
export function toAnnotations(report: Report, commented: ReadonlySet<string>): Annotation[] {
  return report.findings
    .filter((finding) => finding.inline && finding.suppressed === null)
    .filter((finding) => !commented.has(finding.fingerprint))
    .slice(0, MAX_ANNOTATIONS)
    .map(toAnnotation);
}

function toAnnotation(finding: Finding): Annotation {
  const { ruleId, severity, title, location } = finding;
  return {
    path: location.path,
    start_line: location.startLine,
    end_line: Math.max(location.startLine, location.endLine),
    annotation_level: LEVEL[severity],
    title: cutText(`${ruleId} · ${severity} · ${visibleLine(title)}`, MAX_ANNOTATION_TITLE_LENGTH),
    message: toMessage(finding),
  };
}

/** Shown as plain text, so nothing is escaped but what cannot be seen. */
function toMessage({ description, remediation }: Finding): string {
  const text = visible([description, remediation].filter((part) => part.trim() !== '').join('\n\n'));
  if (text === '') return 'No description.';
  // A UTF-16 unit takes at most three bytes of UTF-8.
  const isShort = byteLength(text) <= MAX_ANNOTATION_MESSAGE_BYTES;
  return isShort ? text : cutText(text, Math.floor(MAX_ANNOTATION_MESSAGE_BYTES / 3));
}

import { Report } from '#audit/report.ts';

/**
 * Unseen characters that JSON itself would leave as they are: a terminal acts on the C1 controls and on
 * bidirectional overrides. As `\u` escapes they mean the same to every reader of JSON.
 */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/**
 * The report as its public JSON contract: checked by the schema, unknown keys left out, keys in the schema's
 * order, two spaces of indentation and a final line feed. The same report gives the same bytes.
 * Throws zod's error where the report breaks its contract: a fault of ours, never of the code under audit.
 */
export function reportJson(report: Report): string {
  return `${JSON.stringify(Report.parse(report), null, 2).replace(UNSEEN, escapeUnits)}\n`;
}

function escapeUnits(character: string): string {
  // By UTF-16 unit: JSON knows no escape for a whole code point above U+FFFF.
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

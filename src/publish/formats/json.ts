import { Report } from '#audit/report.ts';
import { toPrintableJson } from './printable-json.ts';

/**
 * The report as its public JSON contract: checked by the schema, unknown keys left out, keys in the schema's
 * order. The same report gives the same bytes. Throws zod's error where the report breaks its contract: a fault
 * of ours, never of the code under audit.
 */
export function reportJson(report: Report): string {
  return toPrintableJson(Report.parse(report));
}

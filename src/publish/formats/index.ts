import type { Report } from '#audit/report.ts';
import type { Format, RenderOptions } from './format.ts';
import { reportHtml } from './html.ts';
import { reportJson } from './json.ts';
import { reportMarkdown } from './markdown.ts';
import { reportSarif } from './sarif.ts';
import { reportText } from './text.ts';

/** A format is added here and nowhere else: the list of `--format` and the contract tests follow. */
const FORMATS = {
  text: reportText,
  json: reportJson,
  markdown: reportMarkdown,
  sarif: reportSarif,
  html: reportHtml,
} as const satisfies Record<string, Format>;

/** The id of a format, as `--format` takes it. */
export type FormatId = keyof typeof FORMATS;

/** Every format there is, in the order they are told to people. */
export const FORMAT_IDS = Object.keys(FORMATS) as readonly FormatId[];

/** The report in one format. */
export function renderReport(id: FormatId, report: Report, options: RenderOptions = {}): string {
  const render: Format = FORMATS[id];
  return render(report, options);
}

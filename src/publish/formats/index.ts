import type { Report } from '#audit/report.ts';
import type { Format, RenderOptions } from './format.ts';
import { reportHtml } from './html.ts';
import { reportJson } from './json.ts';
import { reportMarkdown } from './markdown.ts';
import { reportSarif } from './sarif.ts';
import { reportText } from './text.ts';

/** Every format by its id: the command line's `--format` list is made from the keys. */
export const FORMATS = {
  text: { mediaType: 'text/plain', extension: 'txt', render: reportText },
  json: { mediaType: 'application/json', extension: 'json', render: reportJson },
  markdown: { mediaType: 'text/markdown', extension: 'md', render: reportMarkdown },
  sarif: { mediaType: 'application/sarif+json', extension: 'sarif', render: reportSarif },
  html: { mediaType: 'text/html', extension: 'html', render: reportHtml },
} as const satisfies Record<string, Format>;

export type FormatId = keyof typeof FORMATS;
export const FORMAT_IDS = Object.keys(FORMATS) as readonly FormatId[];

/** True when a format of that id exists; says so to the type checker too. */
export function isFormatId(id: string): id is FormatId {
  return Object.hasOwn(FORMATS, id);
}

/** The report in one format. Pure: the same report and options give the same text. */
export function renderReport(id: FormatId, report: Report, options: RenderOptions = {}): string {
  const format: Format = FORMATS[id];
  return format.render(report, options);
}

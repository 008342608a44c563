import { readFile } from 'node:fs/promises';
import { type GeneratedFile, placeOf } from './repository.ts';
import { importRule, listRules } from './rule-files.ts';
import { parsePage } from './rule-page.ts';

/** When each rule's mistake is none, taken from the rules' pages: the second reading is guided by it. */
export async function whenNotFile(): Promise<GeneratedFile> {
  const entries = await Promise.all(
    (await listRules()).map(async (files): Promise<[id: string, text: string]> => {
      const page = parsePage(await readFile(placeOf(files.page), 'utf8'));
      return [(await importRule(files)).id, toProse(page.sections.get('When not to use it') ?? '')];
    }),
  );
  const lines = [
    '// Made by "npm run generate" from the pages of the rules; do not edit.',
    'export const WHEN_NOT: Readonly<Record<string, string>> = {',
    ...entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, text]) => `  '${id}':\n    ${toLiteral(text)},`),
    '};',
    '',
  ];
  return { path: 'src/audit/model/when-not.generated.ts', text: lines.join('\n') };
}

/** Its paragraphs without the samples of code, on one line. */
function toProse(section: string): string {
  return section
    .replace(/^(`{3,})[\s\S]*?^\1`*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function toLiteral(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}

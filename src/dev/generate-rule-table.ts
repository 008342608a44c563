import type { Rule } from '#audit/rules/rule.ts';
import type { GeneratedFile } from './repository.ts';
import { importRule, listRules, type RuleFiles } from './rule-files.ts';

/** The table of the catalogue's rules, each linked to its page. */
export async function ruleTableFile(): Promise<GeneratedFile> {
  const found = await listRules();
  const rules = await Promise.all(found.map(async (files) => ({ files, rule: await importRule(files) })));
  const rows = rules.toSorted((a, b) => (a.rule.id < b.rule.id ? -1 : 1)).map(toRow);
  const lines = [
    '# The rules',
    '',
    'Made by `npm run generate` from the rules themselves; do not edit. What a rule finds, what it costs and how',
    'to mend it stands on its page. `npm run new rule <section>/<name>` starts a new one.',
    '',
    '| Rule | Finds | Section | Severity | Kind |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ];
  return { path: 'src/audit/rules/README.md', text: lines.join('\n') };
}

function toRow({ files, rule }: { files: RuleFiles; rule: Rule }): string {
  const cells = [
    `[${rule.id}](${files.stem}.md)`,
    rule.title.replaceAll('|', '\\|'),
    rule.section,
    rule.severity,
    rule.classification,
  ];
  return `| ${cells.join(' | ')} |`;
}

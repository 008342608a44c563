import type { GeneratedFile } from './repository.ts';
import { listRules } from './rule-files.ts';

/** The list of all rules, made by reading the folders of the sections. */
export async function ruleIndexFile(): Promise<GeneratedFile> {
  const rules = await listRules();
  const lines = [
    '// Made by "npm run generate" from the folders of the sections; do not edit.',
    ...rules.map(({ stem, exportName }) => `import { ${exportName} } from './${stem}.ts';`),
    "import type { Rule } from './rule.ts';",
    '',
    '/** Every rule there is, by section and name. */',
    ...toList(rules.map(({ exportName }) => exportName)),
    '',
  ];
  return { path: 'src/audit/rules/index.generated.ts', text: lines.join('\n') };
}

function toList(names: readonly string[]): readonly string[] {
  if (names.length === 0) return ['export const RULES: readonly Rule[] = [];'];
  return ['export const RULES: readonly Rule[] = [', ...names.map((name) => `  ${name},`), '];'];
}

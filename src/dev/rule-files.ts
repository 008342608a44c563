import { pathToFileURL } from 'node:url';
import { SECTIONS } from '#audit/finding.ts';
import type { Rule } from '#audit/rules/rule.ts';
import { listFiles, placeOf } from './repository.ts';

/** Where one rule lives: three files under one stem, and the name of its export. */
export interface RuleFiles {
  /** `<section>/<name>`. */
  readonly stem: string;
  readonly code: string;
  readonly page: string;
  readonly test: string;
  readonly exportName: string;
}

const FOLDER = 'src/audit/rules';

/** The rules there are, found by their code files, by path. */
export async function listRules(): Promise<readonly RuleFiles[]> {
  const code = (await listFiles(FOLDER)).filter(isRuleCode);
  return code.map((path) => toRuleFiles(path.slice(FOLDER.length + 1, -'.ts'.length)));
}

/** Where the files of the rule `<section>/<name>` stand. */
export function toRuleFiles(stem: string): RuleFiles {
  return {
    stem,
    code: `${FOLDER}/${stem}.ts`,
    page: `${FOLDER}/${stem}.md`,
    test: `test/audit/rules/${stem}.test.ts`,
    exportName: toCamelCase(stem.slice(stem.indexOf('/') + 1)),
  };
}

/** Loads one rule's code. Throws an Error naming the file when it does not export the rule under its name. */
export async function importRule(files: RuleFiles): Promise<Rule> {
  const module = (await import(pathToFileURL(placeOf(files.code)).href)) as Record<string, Rule | undefined>;
  const rule = module[files.exportName];
  if (rule === undefined) throw new Error(`${files.code} must export its rule as "${files.exportName}"`);
  return rule;
}

function isRuleCode(path: string): boolean {
  const [section, name, rest] = path.slice(FOLDER.length + 1).split('/');
  const isInSection = (SECTIONS as readonly string[]).includes(section ?? '');
  return isInSection && name?.endsWith('.ts') === true && rest === undefined;
}

function toCamelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

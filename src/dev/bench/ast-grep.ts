import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const LANGUAGES = [
  'TypeScript',
  'JavaScript',
  'Python',
  'Go',
  'Ruby',
  'Java',
  'Kotlin',
  'CSharp',
  'Php',
  'Rust',
];

/**
 * Scans a folder with ast-grep's command line and as many rules as there are here, each a call by its name with a
 * condition on what stands around it: the plainest form of what a rule has to look for.
 */
export async function openAstGrep(
  binary: string,
  ruleCount: number,
  directory: string,
): Promise<() => Promise<void>> {
  const rules = join(directory, '.ast-grep');
  await mkdir(join(rules, 'rules'), { recursive: true });
  await writeFile(join(rules, 'sgconfig.yml'), 'ruleDirs: [rules]\n');
  for (const language of LANGUAGES)
    for (let i = 0; i < ruleCount; i++)
      await writeFile(join(rules, 'rules', `${language}-${i}.yml`), toRule(language, i));
  return async () => {
    const options = { maxBuffer: 1 << 30 };
    await run(binary, ['scan', '--config', join(rules, 'sgconfig.yml'), '--json=stream', directory], options);
  };
}

function toRule(language: string, number: number): string {
  const name = ['record', 'send', 'create', 'ingest', 'track', 'publish', 'charge', 'increment'][number % 8];
  const kind =
    language === 'Ruby' ? 'call' : language === 'Python' ? 'call' : (KINDS[language] ?? 'call_expression');
  return `id: r${number}-${language.toLowerCase()}
language: ${language}
message: found
severity: info
rule:
  kind: ${kind}
  regex: '(?i)${name}\\w*${number}?\\('
  not:
    inside:
      regex: '^await'
      stopBy: neighbor
`;
}

/** What each grammar calls a call. */
const KINDS: Readonly<Record<string, string>> = {
  Java: 'method_invocation',
  CSharp: 'invocation_expression',
  Php: 'member_call_expression',
};

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '#audit/config.ts';
import { Report } from '#audit/report.ts';
import { RULES } from '#audit/rules/index.generated.ts';
import { readAppManifest } from '#dev/app-manifest.ts';
import { placeOf } from '#dev/repository.ts';
import { type GitRepository, makeGitRepository } from '#test/git-repository.ts';
import { runCli } from '#test/run-cli.ts';
import manifest from '../../package.json' with { type: 'json' };

const readme = readFileSync(placeOf('README.md'), 'utf8');
const contributing = readFileSync(placeOf('.github/CONTRIBUTING.md'), 'utf8');

/** The lines of all fenced blocks of a language; blocks in lists are indented. */
function listBlocks(document: string, language: string): readonly string[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm');
  return [...document.matchAll(fence)].map(([, indent = '', text = '']) =>
    text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

function listCommands(document: string): readonly string[] {
  return listBlocks(document, 'sh').flatMap((block) => block.trim().split('\n'));
}

/** Commands that cannot be run in the checkout the tests run in: the file that runs each, and by which words. */
const RUN_ELSEWHERE: Readonly<Record<string, readonly [file: string, words: string]>> = {
  'npm ci': ['.ci/run', 'npm ci'],
  'npm ci && npm test': ['.ci/run', 'npm test'],
  'npm ci && npm run demo': ['test/sandbox/demo/run-demo.test.ts', 'runDemo('],
  'npm run register -- https://metercheck.example.com': [
    'test/dev/register-app.test.ts',
    'src/dev/register-app.ts',
  ],
  'npm start': ['test/support/server-process.ts', 'src/main.ts'],
  'npm run check': ['package.json', 'npm run check:types'],
  'npm run new rule ingestion/example': ['test/dev/new-rule.test.ts', 'src/dev/new.ts'],
  'npm run generate': ['test/repo/generated.test.ts', 'src/dev/generate.ts'],
};

const all = [...listCommands(readme), ...listCommands(contributing)];
const commandLines = all.filter((command) => command.startsWith('node bin/metercheck.js'));

describe('the commands of README and CONTRIBUTING', () => {
  it('are all run by a test', () => {
    const known = [...commandLines, ...Object.keys(RUN_ELSEWHERE)];

    expect(all.filter((command) => !known.includes(command))).toEqual([]);
    expect(Object.keys(RUN_ELSEWHERE).filter((command) => !all.includes(command))).toEqual([]);
    for (const [file, words] of Object.values(RUN_ELSEWHERE)) {
      expect(readFileSync(placeOf(file), 'utf8')).toContain(words);
    }
  });

  it('begin with what a newcomer needs: set up and look, set up and test', () => {
    expect(listCommands(readme).slice(0, 2)).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
  });

  it('name scripts that exist', () => {
    const scripts = [...all.join('\n').matchAll(/npm (?:run )?(start|test|[a-z]+(?=\b))/g)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'ci' && name !== 'run');

    expect(scripts.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
  });
});

describe('the command lines of the README', () => {
  let service: GitRepository;
  let work: string;

  beforeAll(() => {
    service = makeGitRepository();
    service.commit({ 'usage.ts': 'export const used = 1;\n' });
    work = mkdtempSync(join(tmpdir(), 'metercheck-readme-'));
  });

  afterAll(() => {
    service.remove();
    rmSync(work, { recursive: true, force: true });
  });

  it.each(commandLines)('%s', (line) => {
    const command = line
      .replace('bin/metercheck.js', placeOf('bin/metercheck.js'))
      .replaceAll('../service', service.directory);
    // The Node that runs the tests comes first, as in an npm script.
    const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);

    const { status, stderr } = spawnSync('sh', ['-c', command], {
      cwd: work,
      env: { ...process.env, PATH: path },
      encoding: 'utf8',
    });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('what the README says', () => {
  it('of the settings is taken without a complaint, and each value named is possible', () => {
    const [sample = ''] = listBlocks(readme, 'yaml');
    const { config, problems } = parseConfig(sample, new Set(RULES.map(({ id }) => id)));

    expect(problems).toEqual([]);
    expect(config.rules.get('MTR-301')).toEqual({ isOff: true });
    expect(config.gate).toEqual({ severity: 'high', confidence: 'likely' });
  });

  it('of silencing a finding silences it', async () => {
    const [comment = ''] = listBlocks(readme, 'ts')[0]?.split('\n') ?? [];
    const code = `import Stripe from 'stripe';
const stripe = new Stripe(process.env.KEY);
export async function preview(customer) {
  ${comment}
  stripe.billing.meterEvents.create({ event_name: 'preview', identifier: customer.id, payload: { value: '1' } });
}
`;

    const { out } = await runCli(['audit', '--stdin', '--language', 'ts', '--format', 'json'], code);

    const finding = Report.parse(JSON.parse(out)).findings.find(({ ruleId }) => ruleId === 'MTR-101');
    expect(finding?.suppressed).toMatchObject({
      reason: 'a lost preview is never billed',
      until: '2099-12-31',
    });
  });

  it('of the environment names every variable the server reads', () => {
    const sources = ['src/env.ts', 'src/private-key.ts'].map((path) => readFileSync(placeOf(path), 'utf8'));
    const read = sources.join('\n').match(/\b[A-Z]+(?:_[A-Z]+)+(?=:)|\bPORT(?=:)|\bHOST(?=:)/g) ?? [];

    expect([...new Set(read)].filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it('of permissions is what app.yml asks for', async () => {
    const asked = Object.entries((await readAppManifest()).default_permissions);
    const rows = [...readme.matchAll(/^\| ([A-Z][a-z ]+) \| (read|write) \|/gm)].map(
      ([, name = '', level]) => [name.toLowerCase().replace(' ', '_'), level],
    );

    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(asked));
  });
});

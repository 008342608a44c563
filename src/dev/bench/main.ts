import { parseArgs } from 'node:util';
import { audit } from '#audit/audit.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import { RULES } from '#audit/rules/index.generated.ts';
import type { ChangeSource } from '#audit/source.ts';
import { readGrammar } from '#grammars';
import { openAstGrep } from './ast-grep.ts';
import { HOSTILE } from './hostile.ts';
import { makeFiles, sizeOf, type Texts, withRepository } from './material.ts';
import { median, medians, type ProcessFigures, runProcess } from './measure.ts';
import { openBareParser } from './parse-only.ts';

/**
 * What an audit costs, as ratios taken in one run: beside parsing alone, beside another scanner, by size, and on texts
 * made to be costly.
 *
 *   npm run bench [-- --only parse|size|request|hostile|scanner|repository] [--ast-grep BINARY] [--repo DIR]
 */
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    'ast-grep': { type: 'string' },
    repo: { type: 'string' },
    sizes: { type: 'string', default: '10,100,1000,5000' },
  },
});

const RUNS = 5;
const parser = createSourceParser(readGrammar);

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  parse: besideParsing,
  request: pullRequest,
  size: bySize,
  hostile: onHostileText,
  scanner: besideScanner,
  repository: wholeRepository,
};

async function besideParsing(): Promise<void> {
  const files = await makeFiles(300);
  const parseOnly = await openBareParser();
  const build = async (): Promise<void> => {
    for (const [path, text] of files) await parser.parse(path, text);
  };
  const whole = () => auditTree(files);
  await parseOnly(files);
  await whole();
  const times = await medians(RUNS, { parse: () => parseOnly(files), build, whole });
  const { parse = Number.NaN, build: built = Number.NaN, whole: all = Number.NaN } = times;
  const megabytes = sizeOf(files) / 1e6;
  print('parse', [
    `300 files, ${megabytes.toFixed(2)} MB, ten languages, ${RULES.length} rules, median of ${RUNS}`,
    `parsing alone        ${ms(parse)}`,
    `with the neutral tree ${ms(built)}: ${times2(built, parse)}`,
    `whole audit          ${ms(all)}: ${times2(all, parse)} of parsing alone, ${(all / megabytes / 1000).toFixed(2)} s/MB`,
  ]);
}

/** Thirty changed files among two hundred, from the start of the program to its end. */
async function pullRequest(): Promise<void> {
  await withRepository(await makeFiles(30), async (directory) => {
    const figures = await repeat(() =>
      runProcess(['audit', '--repo', directory, 'HEAD^..HEAD', '--fail-on', 'never', '--model', 'off']),
    );
    print('request', [`a pull request of 30 new files, start-up included: ${told(figures)}`]);
  });
}

async function bySize(): Promise<void> {
  const lines: string[] = [];
  for (const count of options.sizes.split(',').map(Number)) {
    const files = await makeFiles(count);
    await withRepository(files, async (directory) => {
      const figures = await runProcess([
        'audit',
        '--repo',
        directory,
        '--all',
        '--fail-on',
        'never',
        '--model',
        'off',
      ]);
      const megabytes = sizeOf(files) / 1e6;
      lines.push(
        `${String(count).padStart(5)} files, ${megabytes.toFixed(2).padStart(6)} MB: ${told(figures)}, ${(figures.wallMs / count).toFixed(2)} ms a file`,
      );
    });
  }
  print('size', lines);
}

async function onHostileText(): Promise<void> {
  const lines: string[] = [];
  for (const [language, texts] of Object.entries(HOSTILE))
    for (const [name, make] of Object.entries(texts)) {
      const figures = await runProcess(
        ['audit', '--stdin', '--language', language, '--fail-on', 'never', '--model', 'off'],
        make(),
      );
      lines.push(`${language.padEnd(5)} ${name.padEnd(28)} ${told(figures)}`);
    }
  print('hostile', lines);
}

async function besideScanner(): Promise<void> {
  const binary = options['ast-grep'];
  if (binary === undefined) {
    print('scanner', ['left out: give the command line of ast-grep with --ast-grep']);
    return;
  }
  await withRepository(await makeFiles(300), async (directory) => {
    const scan = await openAstGrep(binary, RULES.length, directory);
    const own = () =>
      runProcess(['audit', '--repo', directory, '--all', '--fail-on', 'never', '--model', 'off']);
    const { own: ours = Number.NaN, scan: theirs = Number.NaN } = await medians(RUNS, { own, scan });
    print('scanner', [
      `300 files, ${RULES.length} rules each, whole processes: here ${ms(ours)}, ast-grep ${ms(theirs)}: ${times2(ours, theirs)}`,
    ]);
  });
}

async function wholeRepository(): Promise<void> {
  if (options.repo === undefined) {
    print('repository', ['left out: give a repository with --repo']);
    return;
  }
  const figures = await runProcess([
    'audit',
    '--repo',
    options.repo,
    '--all',
    '--fail-on',
    'never',
    '--model',
    'off',
  ]);
  print('repository', [told(figures)]);
}

async function auditTree(files: Texts): Promise<void> {
  const source: ChangeSource = {
    files: async () =>
      [...files.keys()].map((path) => ({ path, previousPath: path, status: 'added' as const, patch: null })),
    read: async (_, paths) => new Map(paths.map((path) => [path, { text: files.get(path) ?? '' }])),
    paths: async () => ({ paths: [...files.keys()], isComplete: true }),
  };
  const request = {
    source,
    subject: { mode: 'tree' as const },
    configText: null,
    today: '2026-01-01',
    toolVersion: '0',
  };
  await audit(request, { parser });
}

async function repeat(task: () => Promise<ProcessFigures>): Promise<ProcessFigures> {
  const all: ProcessFigures[] = [];
  for (let i = 0; i < RUNS; i++) all.push(await task());
  const [first] = all;
  return {
    wallMs: median(all.map(({ wallMs }) => wallMs)),
    peakBytes: Math.max(...all.map(({ peakBytes }) => peakBytes)),
    code: first?.code ?? null,
  };
}

function told({ wallMs, peakBytes, code }: ProcessFigures): string {
  return `${ms(wallMs)}, peak ${(peakBytes / 1e6).toFixed(0)} MB${code === 0 ? '' : `, exit code ${code}`}`;
}

function ms(milliseconds: number): string {
  return milliseconds < 10_000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function times2(a: number, b: number): string {
  return `${(a / b).toFixed(2)} times`;
}

function print(name: string, lines: readonly string[]): void {
  process.stdout.write(`${name}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

for (const [name, part] of Object.entries(PARTS))
  if (options.only === undefined || options.only === name) await part();

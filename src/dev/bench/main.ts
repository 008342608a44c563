import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from '#audit/audit.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import { RULES } from '#audit/rules/index.generated.ts';
import type { ChangeSource } from '#audit/source.ts';
import { readGrammar } from '#grammars';
import { createPostgresLoader } from '#postgres';
import { openAstGrep } from './ast-grep.ts';
import { HOSTILE } from './hostile.ts';
import { LANGUAGES, makeFiles, sizeOf, type Texts, withRepository } from './material.ts';
import { median, medians, type ProcessFigures, processorTime, runProcess } from './measure.ts';
import { openBareParser } from './parse-only.ts';
import { ruleTimes } from './rule-times.ts';

/**
 * What an audit costs, as ratios taken in one run: beside parsing alone, beside another scanner, by size, and on texts
 * made to be costly.
 *
 *   npm run bench [-- --only parse|rules|size|growth|request|hostile|scanner|repository] [--ast-grep BINARY] [--repo DIR]
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
const parser = createSourceParser(readGrammar, undefined, createPostgresLoader());

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  parse: besideParsing,
  rules: dearestRules,
  request: pullRequest,
  size: bySize,
  growth: withinOneFile,
  hostile: onHostileText,
  scanner: besideScanner,
  repository: wholeRepository,
};

async function besideParsing(): Promise<void> {
  const files = await makeFiles(300);
  const build = async (): Promise<void> => {
    for (const [path, text] of files) await parser.parse(path, text);
  };
  const whole = () => auditTree(files);
  // The parser's runtime is started once for the program, by whoever comes first, and the audit has to hold it.
  await whole();
  const parseOnly = await openBareParser();
  await parseOnly(files);
  const times = await medians(RUNS, { parse: () => parseOnly(files), build, whole }, processorTime);
  const { parse = Number.NaN, build: built = Number.NaN, whole: all = Number.NaN } = times;
  const megabytes = sizeOf(files) / 1e6;
  print('parse', [
    `300 files, ${megabytes.toFixed(2)} MB, ten languages, ${RULES.length} rules, processor time, median of ${RUNS}`,
    `parsing alone        ${ms(parse)}`,
    `with the neutral tree ${ms(built)}: ${times2(built, parse)}`,
    `whole audit          ${ms(all)}: ${times2(all, parse)} of parsing alone, ${(all / megabytes / 1000).toFixed(2)} s/MB`,
  ]);
}

const DEAREST = 10;

/** The rules that take the most of an audit, on material that all of them look at. */
async function dearestRules(): Promise<void> {
  const files = await makeFiles(300);
  const times = await ruleTimes(() => auditTree(files), RUNS);
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  const dearest = [...times].toSorted(([, a], [, b]) => b - a).slice(0, DEAREST);
  print('rules', [
    `300 files, ten languages: ${RULES.length} rules together ${ms(all)}, median of ${RUNS}`,
    ...dearest.map(
      ([id, time]) => `${id} ${ms(time).padStart(8)} ${((100 * time) / all).toFixed(1).padStart(5)}%`,
    ),
  ]);
}

/** Thirty new files, from the start of the program to its end: of one language, as is usual, and of ten. */
async function pullRequest(): Promise<void> {
  const lines: string[] = [];
  for (const [what, files] of [
    ['TypeScript', await makeFiles(30, new Set(['.ts']))],
    ['ten languages', await makeFiles(30)],
  ] as const)
    await withRepository(files, async (directory) => {
      const figures = await repeat(() =>
        runProcess(['audit', '--repo', directory, 'HEAD^..HEAD', '--fail-on', 'never', '--model', 'off']),
      );
      lines.push(`a pull request of 30 new files, ${what}, start-up included: ${told(figures)}`);
    });
  print('request', lines);
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
        `${String(count).padStart(5)} files, ${megabytes.toFixed(2).padStart(6)} MB: ${told(figures)}, ${(figures.cpuMs / count).toFixed(2)} ms a file`,
      );
    });
  }
  print('size', lines);
}

/** How often the text of one file is repeated in it: a usual file, and one of some thousand lines. */
const SMALL = 4;
const LARGE = 32;
/** What stands once in a file; a grammar is slow to find its way where it comes again. */
const HEADS = /^(?:<\?php|package|import|using|use|namespace) ?.*$/gm;

/** One file that grows, in each language: where a rule costs more than its file is longer, this is what shows it. */
async function withinOneFile(): Promise<void> {
  const lines: string[] = [];
  for (const [path, text] of await makeFiles(LANGUAGES.size)) {
    const [small, large] = [SMALL, LARGE].map(
      (times) => new Map([[path, text + text.replace(HEADS, '').repeat(times - 1)]]),
    );
    if (small === undefined || large === undefined) continue;
    await auditTree(small);
    const tasks = { few: () => auditTree(small), many: () => auditTree(large) };
    const { few = Number.NaN, many = Number.NaN } = await medians(RUNS, tasks, processorTime);
    const kilobytes = [small, large].map((files) => `${(sizeOf(files) / 1000).toFixed(0)} KB`).join(' -> ');
    const growth = (many / few / (sizeOf(large) / sizeOf(small))).toFixed(2);
    lines.push(
      `${extname(path).slice(1).padEnd(5)} ${kilobytes.padEnd(18)} ${ms(few)} -> ${ms(many)}: ${growth} times as much for each byte`,
    );
  }
  print('growth', lines);
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
    cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
    peakBytes: Math.max(...all.map(({ peakBytes }) => peakBytes)),
    code: first?.code ?? null,
  };
}

function told({ wallMs, cpuMs, peakBytes, code }: ProcessFigures): string {
  return `${ms(wallMs)}, of processors ${ms(cpuMs)}, peak ${(peakBytes / 1e6).toFixed(0)} MB${code === 0 ? '' : `, exit code ${code}`}`;
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

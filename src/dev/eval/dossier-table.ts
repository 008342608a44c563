import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from '#audit/audit.ts';
import { DEFAULT_CONFIG } from '#audit/config.ts';
import { mapChange } from '#audit/diff/line-map.ts';
import type { Finding } from '#audit/finding.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import { buildDossiers } from '#audit/model/build-dossiers.ts';
import type { DossierLimits, Dossiers } from '#audit/model/dossier.ts';
import { providers } from '#audit/providers/index.generated.ts';
import { readBase, readHead } from '#audit/read-sides.ts';
import type { Report } from '#audit/report.ts';
import { pickFiles, READING_LIMITS } from '#audit/select/pick-files.ts';
import { type ChangeSource, isText } from '#audit/source.ts';
import { openSubject } from '#cli/open-subject.ts';
import { readGrammar } from '#grammars';
import { createPostgresLoader } from '#postgres';
import { baselineTokens } from './baseline.ts';
import { type EvalCase, type Label, mirrorOf, readCases } from './cases.ts';

/**
 * What dossiers hold of labelled changes, and what they take beside pasting the diff and every changed file.
 *
 *   node src/dev/eval/dossier-table.ts --cases FILE --mirrors DIR [--only REGEX] [--quick] [--write DIR]
 *
 * FILE has one case a line; DIR holds bare repositories as DIR/owner+name/repo. Each case is the change of its commit
 * against that commit's parent. `--quick` leaves the rules out; `--write` puts the dossiers' texts into a folder.
 */
const { values: options } = parseArgs({
  options: {
    cases: { type: 'string' },
    mirrors: { type: 'string' },
    only: { type: 'string', default: '.' },
    quick: { type: 'boolean', default: false },
    write: { type: 'string' },
    'tokens-per-request': { type: 'string', default: '12000' },
    'tokens-per-pull-request': { type: 'string', default: '40000' },
  },
});

interface Row {
  readonly id: string;
  readonly tokens: number;
  readonly baseline: number;
  readonly dossiers: number;
  /** Labelled lines that are not empty, and those of them that are shown. */
  readonly lines: readonly [shown: number, all: number];
  readonly context: readonly [shown: number, loaded: number, all: number];
  readonly missing: string;
}

const limits: DossierLimits = {
  tokensPerRequest: Number(options['tokens-per-request']),
  tokensPerPullRequest: Number(options['tokens-per-pull-request']),
};
const parser = createSourceParser(readGrammar, undefined, createPostgresLoader());

async function measure(one: EvalCase, label: Label, mirrors: string): Promise<Row> {
  const asked = { mode: 'change', repo: mirrorOf(one, mirrors), range: `${one.sha}^..${one.sha}` } as const;
  const { source, subject } = await openSubject(asked, nothing());
  const files = await source.files();
  const picked = await pickFiles(source, files, {
    config: DEFAULT_CONFIG,
    providers,
    isReadable: (path) => parser.languageOf(path) !== null,
    limits: READING_LIMITS.change,
    isPasted: false,
  });
  const base = await readBase(source, picked, parser);
  const lines = mapChange(files);
  const { scope } = await readHead(source, picked, { parser, base, lines });
  const found = options.quick ? [] : await findingsOf(source, subject);
  const audited = picked.files.map(({ file }) => file.path);
  const built = buildDossiers({ scope, lines, audited, found }, limits);
  if (options.write !== undefined) await writeTexts(options.write, one.id, built);
  const loaded = new Set(scope.files.map(({ file }) => file.path));
  const text = (await source.read('head', [label.path])).get(label.path);
  return toRow({ id: one.id, ...label }, built, {
    loaded,
    baseline: await baselineTokens(source),
    atHead: await pathsOf(source),
    text: isText(text) ? text.text : '',
  });
}

async function findingsOf(source: ChangeSource, subject: Report['subject']): Promise<readonly Finding[]> {
  const request = { source, subject, configText: null, today: '2026-01-01', toolVersion: '0' };
  return (await audit(request, { parser })).report.findings;
}

async function pathsOf(source: ChangeSource): Promise<ReadonlySet<string>> {
  return new Set((await source.paths())?.paths ?? []);
}

interface Known {
  readonly loaded: ReadonlySet<string>;
  readonly atHead: ReadonlySet<string>;
  readonly baseline: number;
  /** The labelled file at head. */
  readonly text: string;
}

function toRow(
  one: Label & { readonly id: string },
  built: Dossiers,
  { loaded, atHead, baseline, text }: Known,
): Row {
  const shown = built.dossiers.flatMap((dossier) => dossier.shown);
  const lines = new Set(
    shown.filter(({ path, kind }) => path === one.path && kind !== 'removed').map(({ line }) => line),
  );
  const removedAt = new Set(
    shown.filter(({ path, kind }) => path === one.path && kind === 'removed').map(({ line }) => line),
  );
  const texts = text.split('\n');
  const labelled = Array.from(
    { length: one.endLine - one.startLine + 1 },
    (_, i) => one.startLine + i,
  ).filter((line) => (texts[line - 1] ?? '').trim() !== '');
  const missing = labelled.filter((line) => !lines.has(line) && !removedAt.has(line));
  const context = one.contextFiles.filter((path) => atHead.has(path) && path !== one.path);
  const paths = new Set(shown.map(({ path }) => path));
  return {
    id: one.id,
    tokens: built.dossiers.reduce((sum, { estimatedTokens }) => sum + estimatedTokens, 0),
    baseline,
    dossiers: built.dossiers.length,
    lines: [labelled.length - missing.length, labelled.length],
    context: [
      context.filter((path) => paths.has(path)).length,
      context.filter((path) => loaded.has(path)).length,
      context.length,
    ],
    missing: missing.join(','),
  };
}

async function writeTexts(directory: string, id: string, { dossiers, leftOut }: Dossiers): Promise<void> {
  const left = leftOut.map(({ path, reason }) => `left out: ${path}: ${reason}`).join('\n');
  const texts = dossiers.map(({ name, text }) => `${name}\n\n${text}`);
  await writeFile(join(directory, `${id}.txt`), `${[...texts, left].join('\n\n')}\n`);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function print(row: Row): void {
  const ratio = `${((100 * row.tokens) / row.baseline).toFixed(0)}%`;
  const cells = [
    row.id.padEnd(14),
    String(row.dossiers).padStart(2),
    String(row.tokens).padStart(7),
    String(row.baseline).padStart(8),
    ratio.padStart(5),
    `lines ${row.lines.join('/')}`.padEnd(12),
    `context ${row.context.join('/')}`,
    row.missing === '' ? '' : `missing ${row.missing}`,
  ];
  process.stdout.write(`${cells.join(' ').trimEnd()}\n`);
}

function summarise(rows: readonly Row[]): string {
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const ratios = rows.map((row) => row.tokens / row.baseline).sort((a, b) => a - b);
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  const all = rows.filter(({ lines }) => lines[0] === lines[1]).length;
  const some = rows.filter(({ lines }) => lines[0] > 0).length;
  return [
    `${rows.length} changes: all labelled lines shown in ${all} (${percent(all / rows.length)}), some in ${some}`,
    `tokens ${sum((row) => row.tokens)} of ${sum((row) => row.baseline)}: ${percent(sum((row) => row.tokens) / sum((row) => row.baseline))}; median of ratios ${percent(ratios[ratios.length >> 1] ?? 0)}; ${ratios.filter((ratio) => ratio <= 0.4).length} at most 40%; mean dossier ${Math.round(sum((row) => row.tokens) / rows.length)}`,
    `context files shown ${sum((row) => row.context[0])} of ${sum((row) => row.context[1])} loaded, ${sum((row) => row.context[2])} that exist`,
  ].join('\n');
}

if (options.cases === undefined || options.mirrors === undefined) {
  process.stderr.write(
    'usage: dossier-table --cases FILE --mirrors DIR [--only REGEX] [--quick] [--write DIR]\n',
  );
  process.exitCode = 2;
} else {
  const rows: Row[] = [];
  for (const one of await readCases([options.cases], new RegExp(options.only))) {
    if (one.label === null) continue;
    const row = await measure(one, one.label, options.mirrors);
    rows.push(row);
    print(row);
  }
  process.stdout.write(`${summarise(rows)}\n`);
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from '#audit/audit.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { ModelAuditor } from '#audit/model/audit-with-model.ts';
import type { ModelPort } from '#audit/model/port.ts';
import { openSubject } from '#cli/open-subject.ts';
import { readModelSettings } from '#env';
import { UserError } from '#errors';
import { readGrammar } from '#grammars';
import { createLog } from '#log';
import { createModel } from '#model/compose-model.ts';
import { loadPrompts, PROMPTS } from '#model/load-prompts.ts';
import { createManualModel } from '#model/manual-model.ts';
import { withRecording } from '#model/recording.ts';
import { createReplayModel } from '#model/replay.ts';
import { createPostgresLoader } from '#postgres';
import { VERSION } from '#version';
import { baselineTokens } from './baseline.ts';
import { type EvalCase, mirrorOf, readCases } from './cases.ts';
import { type CaseScore, scoreCase } from './score.ts';
import { toTable } from './table.ts';

const USAGE = `npm run eval -- --cases FILE [--cases FILE] --mirrors DIR [--only REGEX] [--jobs 2] [--reports DIR]
                 [--record DIR | --replay DIR | --manual DIR]

Audits each case as the change that brought it in, with the model of the environment (OPENAI_API_KEY,
OPENAI_BASE_URL, METERCHECK_MODEL) or with answers from files, and prints what was found and what it cost.
  --cases    JSON lines: labelled defects (intro_sha, path, line_start, line_end, category) and clean commits (sha)
  --mirrors  bare repositories, as DIR/owner+name/repo
  --record   keeps every answer of the model in DIR
  --replay   takes the answers kept in DIR, and asks nobody
  --manual   writes each request to DIR as a file, and reads the answer from the file beside it
  --reports  writes each report to DIR as JSON
`;

interface Options {
  readonly cases: readonly string[];
  readonly mirrors: string;
  readonly only: RegExp;
  readonly jobs: number;
  readonly reports: string | null;
  readonly record: string | null;
  readonly replay: string | null;
  readonly manual: string | null;
}

async function evaluate(options: Options): Promise<void> {
  const cases = await readCases(options.cases, options.only);
  if (cases.length === 0) throw new UserError('no-cases', 'No case is left: widen --only.');
  const model = await openModel(options);
  if (options.reports !== null) await mkdir(options.reports, { recursive: true });
  const scores = new Map<string, CaseScore>();
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const score = await runCase(next, options, model);
      if (score !== null) scores.set(next.id, score);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  const inOrder = cases.flatMap(({ id }) => scores.get(id) ?? []);
  process.stdout.write(`${toTable(inOrder)}\n`);
}

/** One case, audited like a pull request; null where its repository or its parent is missing. */
async function runCase(one: EvalCase, options: Options, model: ModelAuditor): Promise<CaseScore | null> {
  const range = `${one.sha}^..${one.sha}`;
  const asked = { mode: 'change', repo: mirrorOf(one, options.mirrors), range } as const;
  try {
    const { source, subject } = await openSubject(asked, emptyInput());
    const request = { source, subject, configText: null, today: TODAY, toolVersion: VERSION };
    const { report } = await audit(request, { parser, model });
    if (options.reports !== null)
      await writeFile(join(options.reports, `${one.id}.json`), JSON.stringify(report, null, 1));
    return scoreCase(one, report, await baselineTokens(source));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${one.id} left out: ${error.message}\n`);
    return null;
  }
}

/** The day does not matter: no case has a dated suppression. */
const TODAY = '2026-01-01';

const parser = createSourceParser(readGrammar, undefined, createPostgresLoader());

async function* emptyInput(): AsyncGenerator<Uint8Array> {}

/** What is sent where no environment says otherwise. */
const LIMITS = { tokensPerRequest: 16_000, tokensPerPullRequest: 160_000 };

/** The model of the environment, or one that lives in files. */
async function openModel(options: Options): Promise<ModelAuditor> {
  const settings = readModelSettings(process.env);
  const { tokensPerRequest, tokensPerPullRequest } = settings ?? LIMITS;
  const limits = { tokensPerRequest, tokensPerPullRequest };
  const prompts = await loadPrompts(PROMPTS);
  if (options.manual !== null) return { port: createManualModel(options.manual), prompts, limits };
  if (options.replay !== null) return { port: createReplayModel(options.replay), prompts, limits };
  if (settings === null)
    throw new UserError(
      'no-model',
      'There is no model to ask: set OPENAI_API_KEY or OPENAI_BASE_URL, or give --replay or --manual.',
    );
  const log = createLog({
    level: 'warn',
    secrets: settings.apiKey === null ? [] : [settings.apiKey],
    write: (line) => process.stderr.write(line),
    now: () => new Date(),
  });
  const port: ModelPort = createModel(settings, { log, now: () => new Date() });
  return { port: options.record === null ? port : withRecording(port, options.record), prompts, limits };
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', multiple: true },
      mirrors: { type: 'string' },
      only: { type: 'string', default: '.' },
      jobs: { type: 'string', default: '2' },
      reports: { type: 'string' },
      record: { type: 'string' },
      replay: { type: 'string' },
      manual: { type: 'string' },
    },
  });
  if (values.cases === undefined || values.mirrors === undefined) throw new UserError('bad-arguments', USAGE);
  return {
    cases: values.cases,
    mirrors: values.mirrors,
    only: new RegExp(values.only),
    jobs: Math.max(1, Number.parseInt(values.jobs, 10) || 1),
    reports: values.reports ?? null,
    record: values.record ?? null,
    replay: values.replay ?? null,
    manual: values.manual ?? null,
  };
}

try {
  await evaluate(readOptions());
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Report } from '#audit/report.ts';
import { type GitRepository, makeGitRepository } from '#test/git-repository.ts';
import { CLAIMED_CHANGE, type ModelServer, startModelServer } from '#test/model-server.ts';

const BIN = fileURLToPath(new URL('../../bin/metercheck.js', import.meta.url));
const KEY = 'sk-the-key-of-this-test';
const CONFIG = '.github/metercheck.yml';

let repository: GitRepository;
let model: ModelServer;

beforeEach(async () => {
  repository = makeGitRepository();
  repository.commit(CLAIMED_CHANGE.base);
  repository.commit(CLAIMED_CHANGE.head);
  model = await startModelServer();
});

afterEach(async () => {
  repository.remove();
  await model.stop();
});

/** Runs the program on the last commit, with these settings and nothing else of this process's environment. */
async function runMetercheck(options: readonly string[], environment: Readonly<Record<string, string>>) {
  const args = ['audit', 'HEAD^..HEAD', '--repo', repository.directory, ...options];
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: Number(code), out, error };
}

function configured(): Record<string, string> {
  return { OPENAI_API_KEY: KEY, ...model.environment };
}

function parseReport(out: string): Report {
  return Report.parse(JSON.parse(out));
}

describe('metercheck audit --model on, with a model configured', () => {
  it.each([
    ['text', /MTR-399.*found by the model auditor.*The model auditor took part/s],
    ['markdown', /\*\*MTR-399\*\* Completion tokens are never billed.*found by the model auditor/s],
    ['html', /Completion tokens are never billed.*found by the model auditor/s],
  ])('tells as %s what the model found', async (format, told) => {
    const { code, out, error } = await runMetercheck(['--model', 'on', '--format', format], configured());

    expect({ code, error }).toEqual({ code: 1, error: '' });
    expect(out).toMatch(told);
    expect(model.asked()).toEqual(['metering_audit', 'second_reading']);
  });

  it('tells as json who found what, and what it took', async () => {
    const { code, out, error } = await runMetercheck(['--model', 'on', '--format', 'json'], configured());

    const { findings, coverage } = parseReport(out);
    expect({ code, error }).toEqual({ code: 1, error: '' });
    expect(findings.map(({ ruleId, origin }) => [ruleId, origin])).toEqual([
      ['MTR-399', 'model'],
      ['MTR-101', 'rule'],
    ]);
    expect(coverage.model).toMatchObject({ used: true, requests: 2, inputTokens: 8_642, outputTokens: 420 });
    expect(coverage.model).toMatchObject({ claimed: 1, grounded: 1, upheld: 1 });
  });

  it('tells as sarif a result with a rule of its own', async () => {
    const { out, error } = await runMetercheck(['--model', 'on', '--format', 'sarif'], configured());

    const [run] = JSON.parse(out).runs;
    const result = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'MTR-399');
    expect(error).toBe('');
    expect(result).toMatchObject({ level: 'error', properties: { origin: 'model' } });
    expect(run.tool.driver.rules[result.ruleIndex]).toMatchObject({ id: 'MTR-399' });
  });
});

describe('metercheck audit with no model configured', () => {
  it('refuses --model on with one sentence', async () => {
    const { code, out, error } = await runMetercheck(['--model', 'on'], {});

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toBe(
      'metercheck: No model is configured: set OPENAI_API_KEY or OPENAI_BASE_URL, or leave out --model on.\n',
    );
  });
});

describe('metercheck audit with a model that cannot be reached', () => {
  it('ends as it does without one, and says so in the report alone', async () => {
    // The port of a server that was stopped may be another's by the time it is asked.
    const unreachable = { ...configured(), OPENAI_BASE_URL: 'http://127.0.0.1:2/v1' };

    const without = await runMetercheck(['--model', 'off', '--format', 'json'], unreachable);
    const dead = await runMetercheck(['--model', 'auto', '--format', 'json'], unreachable);

    const report = parseReport(dead.out);
    expect({ code: dead.code, error: dead.error }).toEqual({ code: without.code, error: '' });
    expect(report.findings).toEqual(parseReport(without.out).findings);
    expect(report.coverage.model).toMatchObject({
      used: false,
      reason: "The model's server cannot be reached (ECONNREFUSED).",
    });
    expect(dead.out).not.toContain(KEY);
    expect(parseReport(without.out).coverage.model.reason).toBe('switched off for this run');
  });
});

describe('metercheck audit of a change whose base switches the model off', () => {
  it('sends nothing, whatever its head says', async () => {
    repository.commit({ ...CLAIMED_CHANGE.base, [CONFIG]: 'model: off\n' });
    repository.commit({ ...CLAIMED_CHANGE.head, [CONFIG]: 'model: on\n' });

    const { out } = await runMetercheck(['--format', 'json'], configured());

    expect(model.asked()).toEqual([]);
    expect(parseReport(out).coverage.model).toMatchObject({
      used: false,
      reason: `switched off in ${CONFIG}`,
    });
  });
});

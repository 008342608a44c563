import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Report } from '#audit/report.ts';
import { type GitRepository, makeGitRepository } from '#test/git-repository.ts';
import { runCli } from '#test/run-cli.ts';

/** Sends usage and does not wait: MTR-101, which is critical. */
const UNAWAITED = `import Stripe from 'stripe';
const stripe = new Stripe(process.env.KEY);
export async function record(customer, tokens) {
  stripe.billing.meterEvents.create({
    event_name: 'tokens',
    identifier: customer.requestId,
    payload: { value: String(tokens), stripe_customer_id: customer.id },
  });
}
`;
const AWAITED = UNAWAITED.replace('  stripe.billing', '  await stripe.billing');

let repository: GitRepository;
let scratch: string;

beforeEach(() => {
  repository = makeGitRepository();
  scratch = mkdtempSync(join(tmpdir(), 'metercheck-cli-'));
});

afterEach(() => {
  repository.remove();
  rmSync(scratch, { recursive: true, force: true });
});

async function auditRepository(...options: readonly string[]) {
  return runCli(['audit', '--repo', repository.directory, ...options]);
}

function parseReport(out: string): Report {
  return Report.parse(JSON.parse(out));
}

describe('metercheck without an audit', () => {
  it('prints its help and its version', async () => {
    expect((await runCli(['--help'])).out).toContain('--fail-on SEVERITY');
    expect(await runCli(['--version'])).toEqual({ code: 0, out: '1.2.3\n', error: '' });
  });
});

describe('metercheck audit of a range', () => {
  it('prints the JSON report alone, naming both commits', async () => {
    const base = repository.commit({ 'usage.ts': AWAITED });
    const head = repository.commit({ 'usage.ts': UNAWAITED });

    const { out, error } = await auditRepository(`${base}..${head}`, '--format', 'json');

    expect(parseReport(out).subject).toEqual({ mode: 'change', base, head });
    expect(error).toBe('');
  });

  it('starts at the merge base for three dots', async () => {
    const fork = repository.commit({ 'usage.ts': AWAITED });
    repository.git('checkout', '--quiet', '-b', 'work');
    const head = repository.commit({ 'usage.ts': UNAWAITED });
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'other.ts': 'later\n' });

    const { out } = await auditRepository('main...work', '--format', 'json');

    expect(parseReport(out).subject).toEqual({ mode: 'change', base: fork, head });
  });

  it('compares with the place HEAD left main when no range is named, and says so', async () => {
    const fork = repository.commit({ 'usage.ts': AWAITED });
    repository.git('checkout', '--quiet', '-b', 'work');
    const head = repository.commit({ 'usage.ts': UNAWAITED });

    const { out, error } = await auditRepository('--format', 'json');

    expect(parseReport(out).subject).toEqual({ mode: 'change', base: fork, head });
    expect(error).toBe(
      `metercheck: Comparing HEAD (${head.slice(0, 10)}) with the place it left main (${fork.slice(0, 10)}).\n`,
    );
  });

  it('reads what is committed, not what lies in the work tree', async () => {
    const base = repository.commit({ 'usage.ts': AWAITED });
    const head = repository.commit({ 'note.md': 'nothing\n' });
    writeFileSync(join(repository.directory, 'usage.ts'), UNAWAITED);

    const { out } = await auditRepository(`${base}..${head}`, '--format', 'json');

    expect(parseReport(out).coverage.files.map(({ path }) => path)).not.toContain('usage.ts');
  });
});

describe('metercheck audit of other things', () => {
  it('audits everything at HEAD', async () => {
    const head = repository.commit({ 'usage.ts': UNAWAITED });

    const report = parseReport((await auditRepository('--all', '--format', 'json')).out);

    expect(report.subject).toEqual({ mode: 'tree', head });
    expect(report.coverage.files.map(({ path }) => path)).toContain('usage.ts');
  });

  it.each(['ts', 'typescript', 'TypeScript', '.ts'])('audits pasted code named as %s', async (language) => {
    const { out } = await runCli(['audit', '--stdin', '--language', language, '--format', 'json'], AWAITED);

    const report = parseReport(out);

    expect(report.subject).toEqual({ mode: 'paste' });
    expect(report.coverage.files[0]).toMatchObject({ path: 'pasted.ts', status: 'audited' });
  });
});

describe('where the report goes', () => {
  it('is written to a file, and nothing to standard output', async () => {
    repository.commit({ 'a.md': 'x\n' });
    const file = join(scratch, 'report.json');

    const { code, out } = await auditRepository('--all', '--format', 'json', '--output', file);

    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(parseReport(readFileSync(file, 'utf8')).subject.mode).toBe('tree');
  });

  it('is an error when the file cannot be written', async () => {
    repository.commit({ 'a.md': 'x\n' });
    const file = join(scratch, 'no-such-folder', 'report.json');

    const { code, error } = await auditRepository('--all', '--output', file);

    expect(code).toBe(2);
    expect(error).toBe(`metercheck: The report could not be written to ${file} (ENOENT).\n`);
  });
});

describe('the settings of an audit', () => {
  it('come from the base of the range, so that a change cannot judge itself', async () => {
    const files = { 'usage.ts': AWAITED, '.github/metercheck.yml': 'paths:\n  exclude: ["usage.ts"]\n' };
    const base = repository.commit(files);
    const head = repository.commit({ 'usage.ts': UNAWAITED, '.github/metercheck.yml': '{}\n' });

    const report = parseReport((await auditRepository(`${base}..${head}`, '--format', 'json')).out);

    expect(report.coverage.files.find(({ path }) => path === 'usage.ts')?.status).toBe('skipped');
  });

  it('come from --config where that is given', async () => {
    repository.commit({ 'usage.ts': UNAWAITED });
    const file = join(scratch, 'settings.yml');
    writeFileSync(file, 'paths:\n  exclude: ["usage.ts"]\n');

    const report = parseReport((await auditRepository('--all', '--config', file, '--format', 'json')).out);

    expect(report.coverage.files.find(({ path }) => path === 'usage.ts')?.status).toBe('skipped');
  });

  it('stop the audit when they cannot be used', async () => {
    repository.commit({ 'usage.ts': UNAWAITED });
    const file = join(scratch, 'settings.yml');
    writeFileSync(file, 'path: {}\nrules: 3\n');

    const { code, out, error } = await auditRepository('--all', '--config', file);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(
      /^metercheck: .*settings\.yml: `path` is not a setting.*\(and 1 more in the same file\)\.\n$/,
    );
  });
});

describe('what cannot run', () => {
  it.each([
    [[], 'No command was given: write "metercheck audit" (see metercheck --help).'],
    [['explain'], '"explain" is not a command: the only one is "audit" (see metercheck --help).'],
    [['audit', '--colour'], "Unknown option '--colour' (see metercheck --help)."],
    [
      ['audit', 'a..b', 'c..d'],
      '"c..d" is one argument too many: one range is audited at a time (see metercheck --help).',
    ],
    [
      ['audit', '--fail-on', 'grave'],
      '--fail-on cannot be "grave": it is one of critical, high, medium, low, never (see metercheck --help).',
    ],
    [
      ['audit', '--all', 'a..b'],
      '--all audits everything at HEAD: leave out either it or "a..b" (see metercheck --help).',
    ],
    [
      ['audit', '--stdin'],
      '--stdin needs the language of the code, as in --language ts (see metercheck --help).',
    ],
    [
      ['audit', '--language', 'ts'],
      '--language belongs to --stdin: add that, or leave it out (see metercheck --help).',
    ],
    [
      ['audit', '--stdin', '--language', 'ts', '--all'],
      '--stdin audits what is piped in: it takes no range, no --repo and no --all (see metercheck --help).',
    ],
    [['audit', '--repo', '/no/such/place'], 'No git repository was found at /no/such/place.'],
  ])('says why for %j', async (argv, sentence) => {
    expect(await runCli(argv)).toEqual({ code: 2, out: '', error: `metercheck: ${sentence}\n` });
  });

  it.each([
    ['HEAD', '"HEAD" is not a range: write BASE..HEAD or BASE...HEAD.'],
    ['HEAD..nowhere', /^The repository at .* has no revision "nowhere"\.$/],
    ['--upload-pack=x..HEAD', /^Unknown option '--upload-pack'/],
    ['a..b..c', '"a..b..c" is not a range: write BASE..HEAD or BASE...HEAD.'],
  ])('refuses %s as a range', async (range, sentence) => {
    repository.commit({ 'a.ts': '1\n' });

    const { code, error } = await auditRepository(range);

    expect(code).toBe(2);
    expect(error.trim().replace(/^metercheck: /, '')).toEqual(
      typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
    );
  });

  it('refuses a revision that would be an option to git', async () => {
    repository.commit({ 'a.ts': '1\n' });

    const { code, error } = await auditRepository('--', '--all..HEAD');

    expect(code).toBe(2);
    expect(error).toMatch(/has no revision "--all"/);
  });

  it('says that a repository is empty, or has no main branch', async () => {
    expect((await auditRepository()).error).toMatch(/has no commit yet/);

    repository.commit({ 'a.ts': '1\n' });
    repository.git('branch', '-m', 'trunk');

    expect((await auditRepository()).error).toMatch(/No main branch was found/);
  });

  it('refuses pasted code that is binary, or in no known language', async () => {
    const binary = await runCli(['audit', '--stdin', '--language', 'ts'], new Uint8Array([1, 0, 2]));
    const unknown = await runCli(['audit', '--stdin', '--language', 'cobol'], 'x');

    expect(binary.error).toBe('metercheck: What was piped in cannot be read as code: it is binary.\n');
    expect(unknown.error).toMatch(/^metercheck: --language cannot be "cobol": known are /);
  });

  it('does not pass over a model that was asked for', async () => {
    expect((await runCli(['audit', '--stdin', '--language', 'ts', '--model', 'on'], 'x')).code).toBe(2);
  });
});

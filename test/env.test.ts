import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIN_SECRET_LENGTH, readModelSettings, readSettings, toSecrets } from '#env';
import { makePrivateKey } from '#test/make-private-key.ts';

const PRIVATE_KEY = makePrivateKey();
const good = { APP_ID: '4242', WEBHOOK_SECRET: 'x'.repeat(MIN_SECRET_LENGTH), PRIVATE_KEY };
const pkcs8 = readSettings(good).privateKey;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metercheck-env-'));
});

afterAll(() => rm(folder, { recursive: true }));

function problemsOf(environment: Record<string, string | undefined>): string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
}

describe('settings', () => {
  it('have defaults for all but the three that nobody can guess', () => {
    expect(readSettings(good)).toMatchObject({
      appId: 4242,
      host: '0.0.0.0',
      port: 3000,
      githubApiUrl: 'https://api.github.com',
      queue: { kind: 'sqlite', path: join(process.cwd(), 'data', 'queue.sqlite') },
      model: null,
      logLevel: 'info',
    });
  });

  it('are taken from the environment', () => {
    const settings = readSettings({
      ...good,
      PORT: '8080',
      HOST: '127.0.0.1',
      DATA_DIR: '/var/lib/metercheck',
      LOG_LEVEL: 'debug',
      GHE_HOST: 'github.acme.test',
      OPENAI_BASE_URL: 'http://localhost:11434/v1',
      METERCHECK_MODEL: 'qwen',
    });

    expect(settings).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      githubApiUrl: 'https://github.acme.test/api/v3',
      queue: { kind: 'sqlite', path: '/var/lib/metercheck/queue.sqlite' },
      model: { apiKey: null, baseUrl: 'http://localhost:11434/v1', model: 'qwen' },
      logLevel: 'debug',
    });
  });

  it('take an empty variable for an unset one', () => {
    expect(readSettings({ ...good, PORT: '', GHE_HOST: ' ', DATABASE_URL: '' }).port).toBe(3000);
  });

  it.each(['postgres', 'postgresql'])('keep the queue where a %s:// URL leads', (protocol) => {
    const url = `${protocol}://ada:secret@db.internal:5432/metercheck?sslmode=verify-full`;

    expect(readSettings({ ...good, DATABASE_URL: url }).queue).toEqual({ kind: 'postgres', url });
  });

  it('reach a GitHub on this machine without encryption', () => {
    expect(readSettings({ ...good, GHE_HOST: '127.0.0.1:4000', GHE_PROTOCOL: 'http' }).githubApiUrl).toBe(
      'http://127.0.0.1:4000/api/v3',
    );
  });

  it('name their secrets, for the log to mask', () => {
    const settings = readSettings({ ...good, OPENAI_API_KEY: 'sk-something' });

    expect(toSecrets(settings)).toEqual([good.WEBHOOK_SECRET, pkcs8, 'sk-something']);
  });

  it('name the password of the database among their secrets, as it is written and as it is meant', () => {
    const url = 'postgres://ada:s3cret%21word@db/metercheck';
    const settings = readSettings({ ...good, DATABASE_URL: url });

    expect(toSecrets(settings)).toEqual(expect.arrayContaining([url, 's3cret%21word', 's3cret!word']));
  });
});

describe('the private key', () => {
  it.each([
    ['with its line feeds', () => PRIVATE_KEY],
    ['with its line feeds written out', () => PRIVATE_KEY.replaceAll('\n', '\\n')],
    ['in quotes', () => `"${PRIVATE_KEY.replaceAll('\n', '\\n')}"`],
    ['in Base64', () => Buffer.from(PRIVATE_KEY).toString('base64')],
    ['as PKCS#8', () => pkcs8],
    ['with carriage returns', () => PRIVATE_KEY.replaceAll('\n', '\r\n')],
  ])('is read %s', (_, write) => {
    expect(readSettings({ ...good, PRIVATE_KEY: write() }).privateKey).toBe(pkcs8);
  });

  it('is read from a file', async () => {
    const path = join(folder, 'key.pem');
    await writeFile(path, PRIVATE_KEY);

    expect(readSettings({ ...good, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: path }).privateKey).toBe(pkcs8);
  });

  it.each([
    ['missing', undefined, /^PRIVATE_KEY or PRIVATE_KEY_PATH is not set;/],
    ['text', 'hello', /^PRIVATE_KEY holds no private key that can be read;/],
    ['cut short', PRIVATE_KEY.slice(0, 400), /^PRIVATE_KEY holds no private key that can be read;/],
    ['too short to be safe', makePrivateKey(1_024), /^PRIVATE_KEY holds an RSA key of less than 2048 bits;/],
    [
      'of another kind',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      /^PRIVATE_KEY holds a key of the type ed25519, not RSA;/,
    ],
    [
      'the public one',
      generateKeyPairSync('rsa', { modulusLength: 2_048 })
        .publicKey.export({ type: 'spki', format: 'pem' })
        .toString(),
      /^PRIVATE_KEY holds no private key that can be read;/,
    ],
  ])('is refused when it is %s, without a word of it', (_, value, problem) => {
    const problems = problemsOf({ ...good, PRIVATE_KEY: value });

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
    expect(problems[0]).not.toMatch(/BEGIN|hello/);
  });

  it('is refused when its file is not there', () => {
    const problems = problemsOf({
      ...good,
      PRIVATE_KEY: undefined,
      PRIVATE_KEY_PATH: join(folder, 'none.pem'),
    });

    expect(problems).toEqual([
      `PRIVATE_KEY_PATH names a file that cannot be read (ENOENT): ${join(folder, 'none.pem')}`,
    ]);
  });
});

describe('a setting that is missing or unsafe', () => {
  it('is told together with all others, a line each', () => {
    const problems = problemsOf({ PORT: 'http', GHE_PROTOCOL: 'http', LOG_LEVEL: 'loud' });

    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'APP_ID',
      'WEBHOOK_SECRET',
      'PORT',
      'LOG_LEVEL',
      'GHE_PROTOCOL',
      'PRIVATE_KEY',
    ]);
  });

  it.each([
    ['APP_ID', 'Iv1.abc', /is not a number/],
    ['APP_ID', '0', /is not a number/],
    ['WEBHOOK_SECRET', 'development', /which everybody knows/],
    ['WEBHOOK_SECRET', 'Development', /which everybody knows/],
    ['WEBHOOK_SECRET', 'x'.repeat(MIN_SECRET_LENGTH - 1), /is shorter than 16 characters/],
    ['PORT', '65536', /is not a port/],
    ['PORT', '-1', /is not a port/],
    ['PORT', '3000abc', /is not a port/],
    ['HOST', 'a host', /is not an address/],
    ['GHE_HOST', 'https://github.acme.test', /is not a host name/],
    ['GHE_HOST', 'github.acme.test/api', /is not a host name/],
    ['GHE_HOST', 'user@evil.test', /is not a host name/],
    ['GHE_PROTOCOL', 'ftp', /must be https/],
    ['DATABASE_URL', 'mysql://app:hunter2@db/x', /is not the URL of a PostgreSQL database/],
    ['DATABASE_URL', 'host=db password=hunter2', /unset it to keep the queue in a file in DATA_DIR/],
    ['DATABASE_URL', 'postgres://app:hunter2/#@db/x', /percent-encode/],
    ['OPENAI_BASE_URL', 'localhost:11434', /is not a URL/],
    ['OPENAI_BASE_URL', 'https://user:hunter2@model.test/v1', /holds a user name or a password/],
    ['OPENAI_BASE_URL', 'http://api.openai.com/v1', /in the clear; use https/],
    ['OPENAI_BASE_URL', 'http://8.8.8.8/v1', /in the clear/],
    ['OPENAI_BASE_URL', 'http://172.32.0.1/v1', /in the clear/],
    ['OPENAI_BASE_URL', 'http://localhost.evil.test/v1', /in the clear/],
    ['METERCHECK_MODEL', 'm'.repeat(201), /is longer than/],
    ['METERCHECK_MODEL_TOKENS_PER_REQUEST', '100', /is not a whole number from 4000 to 2000000/],
    ['METERCHECK_MODEL_TOKENS_PER_PULL_REQUEST', '1e6', /is not a whole number/],
    ['METERCHECK_MODEL_TOKENS_PER_DAY', '-1', /is not a whole number/],
    ['METERCHECK_MODEL_CONCURRENCY', '0', /is not a whole number from 1 to 64/],
    ['METERCHECK_MODEL_PRICE', '0.25', /is not a price: US dollars .* as in 0\.25:2/],
    ['LOG_LEVEL', 'loud', /must be one of/],
  ])('is told as %s %s', (name, value, problem) => {
    const problems = problemsOf({ ...good, [name]: value });

    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`${name} `)).toBe(true);
    expect(problems[0]).toMatch(problem);
    expect(problems[0]).not.toContain('hunter2');
  });

  it('is an address without encryption that leaves this machine', () => {
    expect(problemsOf({ ...good, GHE_HOST: 'localhost.evil.test', GHE_PROTOCOL: 'http' })).toEqual([
      'GHE_PROTOCOL is http, which would send tokens in the clear; that is allowed for a GHE_HOST on this machine only.',
    ]);
  });
});

describe('the settings of a model', () => {
  it('are none without a key or an address', () => {
    expect(readModelSettings({ METERCHECK_MODEL: 'qwen' })).toBeNull();
  });

  it('have defaults for all but those', () => {
    expect(readModelSettings({ OPENAI_API_KEY: 'sk-something' })).toEqual({
      apiKey: 'sk-something',
      baseUrl: null,
      model: null,
      tokensPerRequest: 16_000,
      tokensPerPullRequest: 160_000,
      tokensPerDay: 10_000_000,
      concurrency: 4,
      price: null,
    });
  });

  it('are taken from the environment', () => {
    expect(
      readModelSettings({
        OPENAI_BASE_URL: 'https://model.acme.test/v1',
        METERCHECK_MODEL: 'qwen',
        METERCHECK_MODEL_TOKENS_PER_REQUEST: '8000',
        METERCHECK_MODEL_TOKENS_PER_PULL_REQUEST: '40000',
        METERCHECK_MODEL_TOKENS_PER_DAY: '0',
        METERCHECK_MODEL_CONCURRENCY: '1',
        METERCHECK_MODEL_PRICE: '0.25:2',
      }),
    ).toEqual({
      apiKey: null,
      baseUrl: 'https://model.acme.test/v1',
      model: 'qwen',
      tokensPerRequest: 8_000,
      tokensPerPullRequest: 40_000,
      tokensPerDay: 0,
      concurrency: 1,
      price: { inputUsdPerMillion: 0.25, outputUsdPerMillion: 2 },
    });
  });

  it.each([
    'http://localhost:11434/v1',
    'http://127.0.0.1:8080/v1',
    'http://[::1]:8080/v1',
    'http://10.1.2.3/v1',
    'http://172.16.0.9/v1',
    'http://192.168.1.20:8000/v1',
    'http://[fd00::1]/v1',
    'http://ollama:11434/v1',
    'http://host.docker.internal:11434/v1',
    'http://gpu.local/v1',
  ])('reach a server within a private network without encryption: %s', (baseUrl) => {
    expect(readModelSettings({ OPENAI_BASE_URL: baseUrl })?.baseUrl).toBe(baseUrl);
  });

  it('are refused for the same reasons without an App', () => {
    const read = (): unknown =>
      readModelSettings({ OPENAI_BASE_URL: 'http://evil.test', METERCHECK_MODEL_PRICE: 'free' });

    expect(read).toThrow(/^OPENAI_BASE_URL is http .*\nMETERCHECK_MODEL_PRICE is not a price/);
  });
});

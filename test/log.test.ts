import { describe, expect, it } from 'vitest';
import { RetryableError } from '#errors';
import { createLog, type LogLevel, mask } from '#log';

function recorder(level: LogLevel = 'debug', secrets: readonly string[] = []) {
  const lines: string[] = [];
  const log = createLog({
    level,
    secrets,
    write: (line) => lines.push(line),
    now: () => new Date('2026-03-01T12:00:00Z'),
  });
  return { log, lines };
}

describe('a log line', () => {
  it('is one JSON object with time, level, message and the data beside it', () => {
    const { log, lines } = recorder();

    log.child({ worker: 'w1' }).info('job finished', { attempt: 2 });

    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('\n')).toBe(true);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: '2026-03-01T12:00:00.000Z',
      level: 'info',
      message: 'job finished',
      worker: 'w1',
      attempt: 2,
    });
  });

  it('stays one line whatever is in the data', () => {
    const { log, lines } = recorder();

    log.warn('odd', { name: 'a\nb\u2028c\r' });

    expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1);
  });

  it('is left out below the level', () => {
    const { log, lines } = recorder('warn');

    log.info('not shown');
    log.warn('shown');

    expect(lines.map((line) => JSON.parse(line).message)).toEqual(['shown']);
  });

  it('cuts long texts and deep data, and survives data that refers to itself', () => {
    const { log, lines } = recorder();
    const loop: Record<string, unknown> = { text: 'x'.repeat(10_000) };
    loop['self'] = loop;

    log.info('deep', { loop });

    expect(lines[0]?.length).toBeLessThan(5_000);
  });
});

describe('secrets in a log line', () => {
  it.each([
    ['an installation token', `ghs_${'a1B2'.repeat(9)}`],
    ['a personal token', `ghp_${'a1B2'.repeat(9)}`],
    ['a fine-grained token', `github_pat_${'a1B2'.repeat(9)}`],
    ['a model key', `sk-proj-${'a1B2'.repeat(9)}`],
    ['a JSON web token', `eyJ${'a1B2'.repeat(4)}.${'c3D4'.repeat(4)}.${'e5F6'.repeat(4)}`],
    ['an authorization header', `Bearer ${'a1B2'.repeat(9)}`],
  ])('%s is masked by its shape', (_, secret) => {
    const { log, lines } = recorder();

    log.info('request', { url: `https://x.test/?q=${secret}&n=1` });

    expect(lines[0]).not.toContain('a1B2a1B2');
    expect(lines[0]).toContain('[masked]');
  });

  it('a private key is masked, also where it is cut short', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc';

    expect(mask(`${key}\n-----END RSA PRIVATE KEY-----!`, [])).toBe('[masked]!');
    expect(mask(key, [])).toBe('[masked]');
  });

  it('the password of a database address is masked', () => {
    expect(mask('postgres://app:hunter2@db/x', [])).toBe('postgres://[masked]@db/x');
  });

  it('a configured value is masked wherever it stands', () => {
    const { log, lines } = recorder('debug', ['correct horse']);

    log.info('x', { list: [{ note: 'the correct horse is here' }] });

    expect(lines[0]).not.toContain('correct horse');
  });

  it('a value is masked by the name it has', () => {
    const { log, lines } = recorder();

    log.info('x', { headers: { Authorization: 'short', accept: 'json' } });

    expect(JSON.parse(lines[0] ?? '').headers).toEqual({ Authorization: '[masked]', accept: 'json' });
  });
});

describe('an error in a log line', () => {
  it('keeps the message of our own errors, and of their cause only what quotes nothing', () => {
    const { log, lines } = recorder();
    const cause = new SyntaxError('Unexpected token in "const price = 3"');

    log.error('job failed', {
      error: new RetryableError('github-down', 'GitHub could not answer.', { cause }),
    });

    const { error } = JSON.parse(lines[0] ?? '');
    expect(error).toMatchObject({
      name: 'RetryableError',
      code: 'github-down',
      message: 'GitHub could not answer.',
    });
    expect(error.cause.name).toBe('SyntaxError');
    expect(error.cause.at.length).toBeGreaterThan(0);
    expect(lines[0]).not.toContain('const price');
  });

  it('leaves out whatever was hung onto it', () => {
    const { log, lines } = recorder();
    const error = Object.assign(new Error('\n    at charge(amount * 100)'), {
      event: { payload: { body: 'private code' } },
      status: 422,
    });

    log.error('job failed', { error });

    expect(lines[0]).not.toContain('private code');
    expect(lines[0]).not.toContain('charge(amount');
    expect(JSON.parse(lines[0] ?? '').error.status).toBe(422);
  });
});

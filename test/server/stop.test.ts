import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NPM_START } from '#test/server-process.ts';
import { createStage, deliverPullRequest, type Stage } from '#test/stage.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await createStage();
});

afterEach(() => stage.clear());

describe('a start with settings that are missing or unsafe', () => {
  it('is refused with one line each and exit code 2', async () => {
    const server = stage.start({ WEBHOOK_SECRET: 'development', APP_ID: '', PRIVATE_KEY: 'no key' });

    expect(await server.ended).toBe(2);
    expect(server.lines).toHaveLength(3);
    expect(server.lines[0]).toMatch(/^metercheck: APP_ID is not set;/);
    expect(server.lines[1]).toMatch(/^metercheck: WEBHOOK_SECRET is "development"/);
    expect(server.lines[2]).toMatch(/^metercheck: PRIVATE_KEY holds no private key/);
  });

  it('is refused with one line where the port is taken', async () => {
    const server = stage.start({ PORT: String(stage.githubPort) });

    expect(await server.ended).toBe(2);
    expect(server.lines).toHaveLength(1);
    expect(server.lines[0]).toMatch(
      /^metercheck: PORT \d+ on HOST 127\.0\.0\.1 cannot be listened on \(EADDRINUSE\)/,
    );
  });

  it('is refused with one line where the data folder cannot be made', async () => {
    const server = stage.start({ DATA_DIR: '/dev/null/data' });

    expect(await server.ended).toBe(2);
    expect(server.lines).toHaveLength(1);
    expect(server.lines[0]).toMatch(/set DATA_DIR to a folder that can be written/);
  });
});

describe('a start with a database that does not answer', () => {
  it('is refused with one line that tells the variable and the way out, not the password', async () => {
    const server = stage.start({ DATABASE_URL: 'postgres://app:a-long-password@127.0.0.1:1/metercheck' });

    expect(await server.ended).toBe(2);
    expect(server.lines).toHaveLength(1);
    expect(server.lines[0]).toMatch(
      /^metercheck: DATABASE_URL leads to a PostgreSQL that .*ECONNREFUSED.*DATA_DIR/,
    );
    expect(server.lines[0]).not.toContain('a-long-password');
  });
});

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it('ends an idle server with exit code 0', async () => {
    const server = stage.start();
    await server.listening;

    server.child.kill(signal);

    expect(await server.ended).toBe(0);
  });

  it('reaches the server through npm start', async () => {
    const server = stage.start({}, NPM_START);
    await server.listening;

    server.child.kill(signal);

    expect(await server.ended).toBe(0);
    expect(server.lines.at(-1)).toContain('"stopped"');
  });

  it('lets the running job come to its end first', async () => {
    const server = stage.start();
    const url = await server.listening;
    const reached = stage.asked();
    expect(await deliverPullRequest(url, 7)).toBe(202);
    const owed = await reached;

    server.child.kill(signal);
    await expect.poll(() => server.lines.some((line) => line.includes('"stopping"'))).toBe(true);
    await expect.poll(() => fetch(`${url}/healthz`).catch(() => 'refused')).toBe('refused');
    owed.writeHead(404, { 'content-type': 'application/json' }).end('{}');

    expect(await server.ended).toBe(0);
    const queue = stage.openQueue();
    expect(await queue.stats()).toMatchObject({ waiting: 0, active: 0 });
    await queue.close();
  });
});

describe('a stop while a job runs that does not end', () => {
  it('gives the job back and exits 0', async () => {
    const server = stage.start();
    const reached = stage.asked();
    await deliverPullRequest(await server.listening, 7);
    await reached;

    server.child.kill('SIGTERM');

    expect(await server.ended).toBe(0);
    const queue = stage.openQueue();
    expect(await queue.claim('the next server')).toMatchObject({
      attempt: 1,
      job: { pullRequest: { number: 7 } },
    });
    await queue.close();
  });
});

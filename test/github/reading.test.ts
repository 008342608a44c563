import { afterEach, describe, expect, it } from 'vitest';
import { findPullRequests } from '#github/find-pull-request.ts';
import { readIdentity } from '#github/identity.ts';
import { hasWritePermission } from '#github/permissions.ts';
import { readPullRequest } from '#github/pull-request.ts';
import { readConfig } from '#github/read-config.ts';
import type { Role } from '#sandbox/world.ts';
import { type OpenSandbox, openSandbox, toAppClient } from '#test/open-sandbox.ts';

const REPOSITORY = { owner: 'acme', repository: 'billing' };
let opened: OpenSandbox | null = null;

async function start(...args: Parameters<typeof openSandbox>): Promise<OpenSandbox> {
  opened = await openSandbox(...args);
  return opened;
}

afterEach(async () => {
  expect(opened?.sandbox.violations ?? []).toEqual([]);
  await opened?.close();
  opened = null;
});

describe('a pull request', () => {
  it('is read with its head and its base', async () => {
    const { octokit, pull, base, head } = await start({ base: {}, head: { 'a.ts': 'a' } });

    expect(await readPullRequest(octokit, { ...REPOSITORY, number: pull.number })).toEqual({
      ...REPOSITORY,
      number: pull.number,
      isOpen: true,
      isDraft: false,
      headSha: head,
      baseSha: base,
      changedFiles: 1,
    });
  });

  it('that vanished is gone, and so is one without access', async () => {
    const { octokit, pull, sandbox } = await start({ base: {}, head: { 'a.ts': 'a' } });
    const name = { ...REPOSITORY, number: pull.number };
    pull.hasVanished = true;
    await expect(readPullRequest(octokit, name)).rejects.toMatchObject({ name: 'GoneError' });

    pull.hasVanished = false;
    sandbox.uninstall(sandbox.repository());
    await expect(readPullRequest(octokit, name)).rejects.toMatchObject({
      name: expect.stringMatching(/Error$/),
    });
  });

  it('that cannot be read with an expired token may be read with a fresh one', async () => {
    const { octokit, pull, sandbox } = await start({ base: {}, head: { 'a.ts': 'a' } });
    sandbox.expireTokens();

    const reading = readPullRequest(octokit, { ...REPOSITORY, number: pull.number });

    await expect(reading).rejects.toMatchObject({ name: 'RetryableError', code: 'github-token' });
  });
});

describe('the configuration', () => {
  const path = '.github/metercheck.yml';

  async function configOf(base: string | Uint8Array | null, head: string): Promise<unknown> {
    const files = {
      base: { 'a.ts': 'a', ...(base === null ? {} : { [path]: base }) },
      head: { [path]: head },
    };
    const { octokit, pull } = await start(files);
    return readConfig(octokit, await readPullRequest(octokit, { ...REPOSITORY, number: pull.number }));
  }

  it('is that of the base branch, whatever the pull request makes of it', async () => {
    expect(await configOf('rules: {}\n', 'rules: { MTR-201: off }\n')).toEqual({ text: 'rules: {}\n' });
  });

  it('is none where only the pull request has one', async () => {
    expect(await configOf(null, 'rules: { MTR-201: off }\n')).toBeNull();
  });

  it('that cannot be read is not taken for none', async () => {
    expect(await configOf(Uint8Array.of(0xff, 0xfe, 0x41), 'x')).toEqual({ skipped: 'not valid UTF-8' });
  });
});

describe('the permission to write', () => {
  it.each<[Role | null, boolean]>([
    ['admin', true],
    ['maintain', true],
    ['write', true],
    ['triage', false],
    ['read', false],
    [null, false],
  ])('%s: %s', async (role, isAllowed) => {
    const roles: Record<string, Role> = role === null ? {} : { mona: role };
    const { octokit } = await start({ base: {}, head: { 'a.ts': 'a' } }, { repository: { roles } });

    expect(await hasWritePermission(octokit, REPOSITORY, 'mona')).toBe(isAllowed);
  });

  it('is not taken for granted where GitHub cannot answer', async () => {
    const { octokit, sandbox } = await start({ base: {}, head: { 'a.ts': 'a' } });
    sandbox.fail({ operation: 'repos/get-collaborator-permission-level', status: 503 });

    await expect(hasWritePermission(octokit, REPOSITORY, 'acme')).rejects.toMatchObject({
      name: 'RetryableError',
    });
  });
});

describe('the pull requests of a head', () => {
  it('are the open ones that stand at it', async () => {
    const { octokit, sandbox, head, base, pull } = await start({ base: {}, head: { 'a.ts': 'a' } });
    const closed = await sandbox.openPullRequest({ base: 'main', head: 'change' });
    closed.state = 'closed';

    expect(await findPullRequests(octokit, REPOSITORY, head)).toEqual([pull.number]);
    expect(await findPullRequests(octokit, REPOSITORY, base)).toEqual([]);
  });
});

describe('who we are', () => {
  it('is told by GitHub', async () => {
    const { sandbox } = await start({ base: {}, head: { 'a.ts': 'a' } });

    expect(await readIdentity(toAppClient(sandbox))).toEqual({
      appId: sandbox.world.app.id,
      login: 'metercheck[bot]',
    });
  });
});

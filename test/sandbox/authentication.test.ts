import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signJwt } from '#test/keys.ts';
import { type OpenSandbox, openSandbox, toAppClient, toClient } from '#test/open-sandbox.ts';

let open: OpenSandbox;
beforeAll(async () => {
  open = await openSandbox({ base: { 'a.ts': '1\n' }, head: { 'a.ts': '2\n' } });
});
afterAll(async () => {
  await open.close();
});

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const now = Math.floor(Date.now() / 1000);

describe("the App's own signature", () => {
  it('opens what belongs to the App', async () => {
    const { data } = await toAppClient(open.sandbox).rest.apps.getAuthenticated();

    expect(data).toMatchObject({ slug: 'metercheck' });
  });

  it.each([
    ['another key', signJwt({}, stranger.export({ type: 'pkcs8', format: 'pem' }).toString())],
    ['another App', signJwt({ iss: 1 })],
    ['a moment that passed', signJwt({ iat: now - 900, exp: now - 300 })],
    ['more than ten minutes', signJwt({ exp: now + 3600 })],
    ['a start in the future', signJwt({ iat: now + 300 })],
  ])('is refused for %s', async (_, jwt) => {
    await expect(toClient(open.sandbox, jwt).rest.apps.getAuthenticated()).rejects.toMatchObject({
      status: 401,
    });
  });

  it('does not open what an installation may do', async () => {
    await expect(toAppClient(open.sandbox).rest.pulls.get(open.place)).rejects.toMatchObject({ status: 403 });
  });
});

describe('a token', () => {
  it('can be narrowed to less, and not widened', async () => {
    const [id = 0] = open.sandbox.world.installations.keys();
    const ask = (permissions: Readonly<Record<string, 'read' | 'write'>>) =>
      toAppClient(open.sandbox).rest.apps.createInstallationAccessToken({ installation_id: id, permissions });

    const { data } = await ask({ contents: 'read' });
    const narrow = toClient(open.sandbox, data.token);

    await expect(narrow.rest.pulls.get(open.place)).rejects.toMatchObject({ status: 403 });
    await expect(ask({ contents: 'write' })).rejects.toMatchObject({ status: 422 });
  });

  it('is refused when it expired', async () => {
    const other = await openSandbox({ base: { a: '1' }, head: { a: '2' } });
    other.sandbox.expireTokens();

    await expect(other.octokit.rest.pulls.get(other.place)).rejects.toMatchObject({ status: 401 });
    await other.close();
  });
});

import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppManifest } from '#dev/app-manifest.ts';
import { placeOf } from '#dev/repository.ts';
import { readSettings } from '#env';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

const ANSWER = {
  id: 42,
  html_url: 'https://github.test/apps/metercheck',
  pem: privateKey,
  webhook_secret: 's'.repeat(40),
};

let github: Server;
let asked: string[];
let scratch: string;

beforeEach(async () => {
  asked = [];
  github = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER));
  }).listen(0, '127.0.0.1');
  await once(github, 'listening');
  scratch = mkdtempSync(join(tmpdir(), 'metercheck-register-'));
});

afterEach(() => {
  github.close();
  github.closeAllConnections();
  rmSync(scratch, { recursive: true, force: true });
});

function startRegistration(...args: readonly string[]) {
  const api = `http://127.0.0.1:${(github.address() as AddressInfo).port}`;
  const output = join(scratch, '.env');
  const script = placeOf('src/dev/register-app.ts');
  const child = spawn(process.execPath, [script, ...args, '--api', api, '--output', output], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, output, closed: once(child, 'close') };
}

function readPageUrl(stream: NodeJS.ReadableStream): Promise<string> {
  let said = '';
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
}

function readForm(page: string) {
  const attribute = (name: string): string =>
    (new RegExp(`${name}="([^"]*)"`).exec(page)?.[1] ?? '')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
  return {
    action: new URL(attribute('action')),
    manifest: AppManifest.parse(JSON.parse(attribute('value'))),
  };
}

describe('npm run register', () => {
  it('sends the manifest of app.yml for that server, and writes settings the server starts with', async () => {
    const { child, output, closed } = startRegistration(
      'https://billing.example.com',
      '--organization',
      'acme',
    );
    const here = await readPageUrl(child.stdout);

    const { action, manifest } = readForm(await (await fetch(here)).text());
    const back = await fetch(`${manifest.redirect_url}?code=c0de&state=${action.searchParams.get('state')}`);
    await closed;

    expect(action.href).toMatch(/^https:\/\/github\.com\/organizations\/acme\/settings\/apps\/new\?state=/);
    expect(manifest.hook_attributes.url).toBe('https://billing.example.com/api/github/webhooks');
    expect(back.status).toBe(200);
    expect(asked).toEqual(['POST /app-manifests/c0de/conversions']);
    expect(readSettings(parseEnv(readFileSync(output, 'utf8')))).toMatchObject({
      appId: 42,
      webhookSecret: ANSWER.webhook_secret,
    });
    expect(statSync(output).mode & 0o777).toBe(0o600);
  });

  it('takes no code that came without its own state', async () => {
    const { child, closed } = startRegistration('https://billing.example.com');
    const here = await readPageUrl(child.stdout);

    const forged = await fetch(`${here}/created?code=c0de&state=guessed`);
    child.kill();
    await closed;

    expect(forged.status).toBe(404);
    expect(asked).toEqual([]);
  });
});

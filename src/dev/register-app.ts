import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { manifestFor, Registration, readAppManifest, registrationPage, toEnvFile } from './app-manifest.ts';
import { placeOf } from './repository.ts';

/**
 * Registers the GitHub App of `app.yml` by GitHub's manifest flow: serves a page on this machine, takes the code that
 * GitHub sends the browser back with, trades it in for the App's id and secrets, and writes them to `.env`.
 * https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
const USAGE =
  'Usage: npm run register -- https://metercheck.example.com [--organization NAME] [--output .env]';

const CODE = /^[\w-]{1,200}$/;

interface Wanted {
  readonly server: URL;
  readonly organization: string | null;
  readonly output: string;
  /** `https://github.com`, or a GitHub Enterprise Server. */
  readonly web: string;
  readonly api: string;
}

function readWanted(): Wanted {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      organization: { type: 'string' },
      output: { type: 'string', default: placeOf('.env') },
      web: { type: 'string', default: 'https://github.com' },
      api: { type: 'string', default: 'https://api.github.com' },
    },
  });
  const [address] = positionals;
  if (address === undefined || !URL.canParse(address)) throw new Error(USAGE);
  return { ...values, server: new URL(address), organization: values.organization ?? null };
}

async function register(wanted: Wanted): Promise<void> {
  const state = randomBytes(16).toString('hex');
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const here = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const manifest = manifestFor(await readAppManifest(), wanted.server, `${here}/created`);
  const page = registrationPage(manifest, toAction(wanted, state));
  process.stdout.write(`Open ${here} in a browser where you are signed in to GitHub.\n`);
  const code = await new Promise<string>((resolve) => {
    server.on('request', (request, response) => {
      const found = answer(request, response, { page, state });
      if (found !== null) resolve(found);
    });
  });
  server.close();
  server.closeIdleConnections();
  const registration = await tradeIn(wanted, code);
  await writeFile(wanted.output, toEnvFile(registration), { mode: 0o600, flag: 'wx' });
  process.stdout.write(
    `Registered: ${registration.html_url}\nIts settings are in ${wanted.output}. Install it on repositories from its page, then run "npm start".\n`,
  );
}

function toAction({ web, organization }: Wanted, state: string): string {
  const path =
    organization === null
      ? '/settings/apps/new'
      : `/organizations/${encodeURIComponent(organization)}/settings/apps/new`;
  return `${web}${path}?state=${state}`;
}

/** Answers one request of the browser; gives the code once GitHub has sent it back with our own state. */
function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { page, state }: { page: string; state: string },
): string | null {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const code = searchParams.get('code') ?? '';
  const isBack = pathname === '/created' && searchParams.get('state') === state && CODE.test(code);
  const [status, body] = isBack
    ? [200, 'Registered. You can close this page.']
    : pathname === '/'
      ? [200, page]
      : [404, 'Not found'];
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', connection: 'close' }).end(body);
  return isBack ? code : null;
}

async function tradeIn({ api }: Wanted, code: string): Promise<Registration> {
  const response = await fetch(`${api}/app-manifests/${code}/conversions`, {
    method: 'POST',
    headers: { accept: 'application/vnd.github+json' },
    redirect: 'error',
  });
  if (!response.ok) throw new Error(`GitHub did not take the code (${response.status}): start again.`);
  return Registration.parse(await response.json());
}

try {
  await register(readWanted());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

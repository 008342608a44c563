import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { placeOf } from './repository.ts';

/** GitHub's manifest of an App, as far as it is used here. */
export const AppManifest = z.strictObject({
  name: z.string(),
  description: z.string(),
  url: z.url(),
  public: z.boolean(),
  hook_attributes: z.strictObject({ url: z.url(), active: z.boolean() }),
  default_events: z.array(z.string()),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  redirect_url: z.url().optional(),
});
export type AppManifest = z.infer<typeof AppManifest>;

/** What GitHub answers when the code of a registration is traded in: the App's id and its secrets. */
export const Registration = z.object({
  id: z.int().positive(),
  html_url: z.url(),
  pem: z.string().startsWith('-----BEGIN'),
  webhook_secret: z.string().min(1),
});
export type Registration = z.infer<typeof Registration>;

/** The manifest of `app.yml`. Throws zod's error where it is not one. */
export async function readAppManifest(): Promise<AppManifest> {
  return AppManifest.parse(parse(await readFile(placeOf('app.yml'), 'utf8')));
}

/** The manifest for a server at `server`, with the place GitHub sends the browser back to. */
export function manifestFor(manifest: AppManifest, server: URL, redirectUrl: string): AppManifest {
  const hook = new URL(new URL(manifest.hook_attributes.url).pathname, server);
  return {
    ...manifest,
    hook_attributes: { ...manifest.hook_attributes, url: hook.href },
    redirect_url: redirectUrl,
  };
}

/** A page whose one button sends the manifest to GitHub, which asks its reader to confirm. */
export function registrationPage(manifest: AppManifest, action: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Register Metercheck</title>
<form action="${escapeAttribute(action)}" method="post">
  <p>GitHub will show what the App asks for, and register it when you confirm.</p>
  <input type="hidden" name="manifest" value="${escapeAttribute(JSON.stringify(manifest))}">
  <button>Register on GitHub</button>
</form>
</html>
`;
}

/** The server's settings as the lines of an env file; the key is on one line, with its line feeds written as backslash and n. */
export function toEnvFile({ id, pem, webhook_secret: secret }: Registration): string {
  return [
    `APP_ID=${id}`,
    `WEBHOOK_SECRET=${secret}`,
    `PRIVATE_KEY="${pem.trim().replaceAll('\n', '\\n')}"`,
    '',
  ].join('\n');
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
